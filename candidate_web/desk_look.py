"""What makes one simulated candidate's picture differ from the next: person, room, desk, light."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from candidate_web.desk_paint import Colour


class Hair(Enum):
    """How the head is covered."""

    SHORT = "short"
    LONG = "long"
    BUN = "bun"
    CURLY = "curly"
    RECEDING = "receding"
    SCARF = "scarf"


class Fixture(Enum):
    """What stands at a wall."""

    WINDOW = "window"
    BOOKSHELF = "bookshelf"
    DOOR = "door"
    POSTER = "poster"
    WARDROBE = "wardrobe"
    LAMP = "lamp"
    PLANT = "plant"


_SKINS: tuple[Colour, ...] = (
    (232, 190, 165),
    (141, 92, 66),
    (214, 164, 128),
    (92, 60, 45),
    (240, 204, 184),
    (176, 122, 88),
    (224, 178, 140),
    (116, 76, 56),
    (200, 148, 116),
)
_HAIRS: tuple[Colour, ...] = (
    (38, 30, 28),
    (24, 20, 22),
    (122, 78, 42),
    (18, 16, 16),
    (196, 152, 84),
    (58, 40, 30),
    (146, 66, 36),
    (26, 22, 24),
    (120, 118, 116),
)
_CLOTHES: tuple[Colour, ...] = (
    (44, 74, 128),
    (186, 62, 54),
    (72, 112, 80),
    (222, 216, 204),
    (62, 62, 70),
    (204, 152, 52),
    (116, 78, 140),
    (64, 140, 152),
    (208, 132, 148),
)
_DESKS: tuple[Colour, ...] = (
    (178, 132, 86),
    (104, 68, 44),
    (206, 200, 190),
    (156, 108, 72),
    (198, 162, 116),
    (84, 82, 84),
    (222, 214, 200),
    (134, 92, 58),
    (120, 138, 142),
)
_WALLS: tuple[Colour, ...] = (
    (206, 200, 188),
    (168, 182, 190),
    (222, 212, 186),
    (176, 188, 168),
    (212, 206, 206),
    (190, 168, 150),
    (150, 160, 178),
    (226, 222, 214),
    (202, 184, 178),
)
_HEADS = (
    Hair.SHORT,
    Hair.LONG,
    Hair.BUN,
    Hair.CURLY,
    Hair.LONG,
    Hair.SHORT,
    Hair.SCARF,
    Hair.RECEDING,
    Hair.CURLY,
)
_ACCENTS: tuple[Colour, ...] = ((70, 130, 200), (210, 80, 70), (90, 170, 110), (230, 180, 60), (150, 110, 190))


@dataclass(frozen=True)
class Look:
    """One candidate's person, desk and room. Lengths in scene units, turns in radians."""

    skin: Colour
    hair: Colour
    head: Hair
    clothes: Colour
    short_sleeves: bool
    glasses: bool
    beard: bool
    desk: Colour
    grain: float
    wall: Colour
    accent: Colour
    bottle: Colour
    ink: Colour
    paper: Colour
    light: Colour
    """What white looks like here: 255 each is neutral and full."""
    fixtures: tuple[Fixture, ...]
    """Along the wall from left to right, at the places of `desk_room.FIXTURE_PLACES`."""
    left_handed: bool
    lean: float
    paper_turn: float
    zoom: float
    shift_x: float
    shift_y: float
    screen: bool
    calculator: bool


def look_of(seed: int) -> Look:
    """The look of a seed. Seeds that follow each other differ in every large area of the picture."""
    rng = np.random.default_rng((seed, 0x10F))
    fixtures = list(Fixture)
    rng.shuffle(fixtures)
    head = _HEADS[seed % len(_HEADS)]
    warmth, brightness = rng.uniform(-1, 1), rng.uniform(0.92, 1.08)
    return Look(
        skin=_SKINS[seed % len(_SKINS)],
        hair=_HAIRS[seed % len(_HAIRS)],
        head=head,
        clothes=_CLOTHES[(seed * 2 + seed // 9) % len(_CLOTHES)],
        short_sleeves=head is not Hair.SCARF and seed % 4 == 1,
        glasses=bool(rng.random() < 0.35),
        beard=head in (Hair.SHORT, Hair.RECEDING) and bool(rng.random() < 0.5),
        desk=_DESKS[(seed * 4 + seed // 9) % len(_DESKS)],
        grain=rng.uniform(0.0, 0.07),
        wall=_WALLS[(seed * 5 + seed // 9) % len(_WALLS)],
        accent=_ACCENTS[seed % len(_ACCENTS)],
        bottle=_ACCENTS[int(rng.integers(len(_ACCENTS)))],
        ink=((26, 36, 92), (22, 22, 28))[seed % 3 == 0],
        paper=(246 - rng.uniform(0, 8), 245 - rng.uniform(0, 8), 238 - rng.uniform(0, 14)),
        light=(
            255 * brightness * (1 + 0.05 * warmth),
            255 * brightness,
            255 * brightness * (1 - 0.09 * warmth),
        ),
        fixtures=tuple(fixtures),
        left_handed=bool(rng.random() < 0.25),
        lean=rng.uniform(-0.05, 0.05),
        paper_turn=rng.uniform(-0.22, 0.1),
        zoom=rng.uniform(0.94, 1.12),
        shift_x=rng.uniform(-0.08, 0.08),
        shift_y=rng.uniform(-0.02, 0.04),
        screen=bool(rng.random() < 0.65),
        calculator=bool(rng.random() < 0.8),
    )
