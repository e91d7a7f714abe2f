"""Handwriting: what the pen does in the course of a page, and ink on paper.

A page is written in `PAGE_SECONDS`, whatever stands on it; so where the pen is follows from the time alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from candidate_web.desk_paint import Bools, Picture
from candidate_web.desk_shapes import Floats, Point

if TYPE_CHECKING:
    from numpy.random import Generator

PAGE_SECONDS = 420.0
TURNING_SECONDS = 4.0
LINES = 24
MARGIN_LEFT, MARGIN_TOP, MARGIN_RIGHT = 0.13, 0.12, 0.05
LINE_PITCH = (1 - MARGIN_TOP - 0.05) / LINES
X_HEIGHT = LINE_PITCH * 0.32
"""Height of a small letter as a share of the page's height."""
PAGE_SHAPE = 1.414
"""Height of a sheet of A4 over its width."""

# Letters as strokes of x,y in small-letter heights, y upwards from the line. Those with a `/` lift the pen.
_LETTERS = {
    "e": "0,0 .5,.5 .55,.9 .3,1 .1,.5 .35,0 .8,.15",
    "a": ".7,.9 .3,1 .05,.4 .3,0 .65,.6 .7,1 .7,.1 .95,.1",
    "n": "0,0 .12,1 .15,.1 .35,.85 .55,.9 .6,.1 .8,.05",
    "m": "0,0 .1,1 .12,.1 .3,.95 .42,.1 .6,.95 .72,.1 .9,.05",
    "o": ".4,1 .05,.5 .35,0 .7,.5 .4,1 .8,.85",
    "i": "0,0 .15,1 .2,.1 .4,.05 / .16,1.5 .2,1.45",
    "t": "0,.1 .2,2 .2,.15 .45,.05 / -.05,1.3 .5,1.35",
    "h": "0,0 .25,2 .12,1.9 .1,0 .35,.95 .5,.1 .7,.05",
    "l": "0,0 .35,1.6 .3,2.1 .15,1.7 .2,.1 .45,.05",
    "d": ".6,.9 .25,1 .05,.4 .3,0 .65,.8 .75,2.1 .7,.1 .9,.05",
    "s": "0,0 .35,1 .5,.5 .3,0 .05,.15",
    "r": "0,0 .12,1 .15,.75 .5,.95 .5,.1 .65,.05",
    "u": "0,.9 .05,.2 .3,0 .5,.9 .52,.1 .75,.05",
    "g": ".65,.9 .3,1 .05,.45 .35,.05 .65,.9 .6,-.8 .3,-1 .25,-.6 .85,.1",
    "y": "0,.95 .1,.3 .35,.2 .55,.95 .45,-.7 .2,-1 .15,-.6 .8,.1",
    "f": "0,0 .4,1.8 .3,2.1 .15,1.6 .15,-.8 .3,-.6 .25,.1 .6,.1",
}
_SYMBOLS = {
    "0": ".35,1.7 .05,.9 .35,0 .65,.9 .35,1.7",
    "1": ".05,1.3 .3,1.7 .3,0",
    "2": ".05,1.3 .3,1.7 .55,1.3 .05,0 .65,0",
    "3": ".05,1.6 .5,1.5 .25,.9 .6,.5 .3,0 .05,.2",
    "4": ".4,1.7 .05,.6 .65,.6 / .45,1 .45,0",
    "5": ".6,1.7 .1,1.7 .1,1 .55,.8 .5,.1 .05,.1",
    "6": ".5,1.7 .1,.7 .3,0 .6,.4 .4,.9 .1,.5",
    "7": ".05,1.7 .65,1.7 .25,0",
    "8": ".35,.9 .1,1.4 .35,1.7 .6,1.4 .1,.4 .35,0 .6,.4 .35,.9",
    "9": ".6,1.2 .3,.9 .1,1.3 .35,1.7 .6,1.3 .5,0",
    "=": "0,.9 .7,.9 / 0,.5 .7,.5",
    "+": "0,.7 .7,.7 / .35,1.1 .35,.3",
    "(": ".3,1.9 .05,.8 .3,-.3",
    ")": ".05,1.9 .3,.8 .05,-.3",
    "x": "0,1 .6,0 / .6,1 0,0",
    "v": "0,1 .25,0 .5,1 .6,1",
}
_PROSE = "eeeeaannoommiittthhlldssrruugyf"
_FORMULA = "x=+()v0123456789x=+vx"


@dataclass(frozen=True)
class PenPath:
    """One page's writing in the order of the pen.

    `at` seconds since the page was begun, `u` and `v` places on the page (0 to 1), `down` whether the pen
    touches the paper on its way to this place: four arrays of one length.
    """

    at: Floats
    u: Floats
    v: Floats
    down: Bools

    def places_by(self, seconds: float) -> int:
        """How many places the pen has passed after so long on this page."""
        return int(np.searchsorted(self.at, np.float32(seconds), side="right"))

    def tip(self, seconds: float) -> Point:
        """Where on the page the pen's tip is, also while it is lifted."""
        return float(np.interp(seconds, self.at, self.u)), float(np.interp(seconds, self.at, self.v))


@lru_cache(maxsize=64)
def pen_path(seed: int, page: int) -> PenPath:
    """The writing of one page: the same for the same seed and page number (from 0)."""
    rng = np.random.default_rng((seed, page, 0x7E4))
    hand = _Hand(slant=rng.uniform(-0.15, 0.45), width=rng.uniform(0.8, 1.15), pen=_Pen())
    for line in range(LINES):
        if rng.random() < 0.07 and line:
            continue
        hand.write_line(rng, MARGIN_TOP + (line + 1) * LINE_PITCH)
    return hand.pen.path()


class _Pen:
    """Gathers where the pen goes and how long it takes, in page heights and strides of the hand."""

    def __init__(self) -> None:
        self.places: list[tuple[float, float, float, bool]] = [(0.0, MARGIN_LEFT, MARGIN_TOP, False)]

    def move(self, u: float, v: float, *, down: bool) -> None:
        """Go to a place; lifted, the pen goes four times as fast and takes a moment to set down."""
        before, from_u, from_v, _ = self.places[-1]
        length = float(np.hypot((u - from_u) / PAGE_SHAPE, v - from_v))
        took = length if down else length / 4 + X_HEIGHT * 0.8
        self.places.append((before + took, u, v, down))

    def think(self, strides: float) -> None:
        """Hold still above the paper."""
        before, u, v, _ = self.places[-1]
        self.places.append((before + strides, u + 0.03, v + 0.02, False))

    def path(self) -> PenPath:
        """All of it, its time stretched to fill one page's writing time."""
        at, u, v, down = (np.asarray(column) for column in zip(*self.places, strict=True))
        stretched = at / at[-1] * (PAGE_SECONDS - TURNING_SECONDS)
        return PenPath(stretched.astype(np.float32), u.astype(np.float32), v.astype(np.float32), down)


@dataclass
class _Hand:
    """One person's way of writing on one page."""

    slant: float
    width: float
    pen: _Pen

    def write_line(self, rng: Generator, v: float) -> None:
        """A line of prose, or indented and shorter a line of algebra; now and then a thought before it."""
        formula = rng.random() < 0.3
        u = MARGIN_LEFT + (rng.uniform(0.06, 0.2) if formula else rng.uniform(0, 0.012))
        end = rng.uniform(0.55, 0.8) if formula else 1 - MARGIN_RIGHT - rng.uniform(0, 0.06)
        if rng.random() < 0.2:
            end = min(end, rng.uniform(0.35, 0.7))
        if rng.random() < 0.25:
            self.pen.think(rng.uniform(0.15, 0.45))
        rise = rng.uniform(-0.004, 0.003)
        alphabet, letters = (_FORMULA, _SYMBOLS) if formula else (_PROSE, _LETTERS)
        begun = u
        while u < end:
            joined = False
            for _ in range(int(rng.integers(1, 4) if formula else rng.integers(2, 9))):
                drift = rise * (u - begun) + rng.normal(0, 0.0004)
                u += self._write_letter(letters[alphabet[rng.integers(len(alphabet))]], u, v + drift, joined=joined)
                joined = not formula
                if u > 1 - MARGIN_RIGHT:
                    return
            u += X_HEIGHT * PAGE_SHAPE * (0.25 if formula else rng.uniform(0.5, 0.9))

    def _write_letter(self, strokes: str, u: float, v: float, *, joined: bool) -> float:
        """Write one letter at a place; answers how far it took the line along."""
        furthest = 0.0
        for number, stroke in enumerate(strokes.split(" / ")):
            smooth = _smooth(stroke)
            for step, (x, y) in enumerate(smooth):
                place = u + (x + self.slant * y) * self.width * X_HEIGHT * PAGE_SHAPE
                self.pen.move(place, v - y * X_HEIGHT, down=bool(step) or (joined and number == 0))
            furthest = max(furthest, *(x for x, _ in smooth))
        return (furthest + 0.12) * self.width * X_HEIGHT * PAGE_SHAPE


@lru_cache(maxsize=64)
def _smooth(stroke: str) -> tuple[Point, ...]:
    """A curve through a stroke's places (Catmull-Rom), four steps from each to the next."""
    places = [(float(x), float(y)) for x, y in (place.split(",") for place in stroke.split())]
    ends = [places[0], *places, places[-1]]
    steps = np.arange(1, 5) / 4
    curve = [places[0]]
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        bend = [
            0.5
            * (2 * q + (r - p) * steps + (2 * p - 5 * q + 4 * r - s) * steps**2 + (3 * q - p - 3 * r + s) * steps**3)
            for p, q, r, s in zip(a, b, c, d, strict=True)
        ]
        curve += list(zip(bend[0].tolist(), bend[1].tolist(), strict=True))
    return tuple(curve)


def numeral_strokes(number: int) -> list[list[Point]]:
    """A number as strokes of x, y in small-letter heights, as `_SYMBOLS` writes its digits."""
    strokes, along = [], 0.0
    for digit in str(number):
        strokes += [[(x + along, y) for x, y in _smooth(stroke)] for stroke in _SYMBOLS[digit].split(" / ")]
        along += 0.9
    return strokes


def join_up(x: Floats, y: Floats, down: Bools) -> tuple[Floats, Floats]:
    """Places no more than about a pixel apart along the lines that end in a `down` place; x, y in pixels."""
    ends = np.flatnonzero(down)
    ends = ends[ends > 0]
    counts = np.ceil(np.maximum(np.abs(x[ends] - x[ends - 1]), np.abs(y[ends] - y[ends - 1]))).astype(int) + 1
    which = np.repeat(ends, counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    share = ((np.arange(which.size) - first + 1) / np.repeat(counts, counts)).astype(np.float32)
    before = which - 1
    return x[before] + (x[which] - x[before]) * share, y[before] + (y[which] - y[before]) * share


def stamp(ink: Picture, x: Floats, y: Floats, width: float) -> None:
    """Leave ink (0 to 255, an array of H, W) where the pen of `width` pixels passed, at pixel places x, y.

    A pen finer than a pixel leaves paler ink. The same places in any order leave the same ink.
    """
    radius, strength = max(width, 1.0) / 2, min(width, 1.0)
    reach = int(np.ceil(radius + 0.5))
    steps = np.arange(-reach, reach + 1)
    height, width_px = ink.shape
    columns, rows = np.floor(x).astype(np.intp)[:, None] + steps, np.floor(y).astype(np.intp)[:, None] + steps
    across = (columns - x[:, None] + 0.5).astype(np.float32) ** 2
    along = (rows - y[:, None] + 0.5).astype(np.float32) ** 2
    covered = np.float32(radius + 0.5) - np.sqrt(along[:, :, None] + across[:, None, :])
    inside = covered > 0
    inside &= ((rows >= 0) & (rows < height))[:, :, None]
    inside &= ((columns >= 0) & (columns < width_px))[:, None, :]
    places = (rows * width_px)[:, :, None] + columns[:, None, :]
    levels = np.minimum(covered[inside], 1) * np.float32(255 * strength)
    np.maximum.at(ink.reshape(-1), places[inside], levels.astype(np.uint8))
