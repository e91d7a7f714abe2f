"""The room a candidate sits in: wall and what stands at it, floor, chair, desk and the things on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from candidate_web.desk_look import Fixture, Look
from candidate_web.desk_paint import Canvas, Colour, dim, mix
from candidate_web.desk_shapes import Ellipse, Limb, Polygon, Quad, box

if TYPE_CHECKING:
    from numpy.random import Generator

FIXTURE_PLACES = (-0.5, 0.52, -1.1, 1.12, -1.75, 1.72)
"""Where along the wall fixtures stand, in scene units; the first two may be seen behind the person."""
DESK_TOP = 0.53
"""The far edge of the desk; the person sits behind it."""
_SKIRTING = 0.66
_WIDE = 3.0


def paint_wall(canvas: Canvas, look: Look, seed: int) -> None:
    """Wall, floor and fixtures; the whole room, of which a canvas shows what its view holds."""
    rng = np.random.default_rng((seed, 0x3A1))
    canvas.fill(box(-_WIDE, -1.0, _WIDE, 2.0), look.wall, lit=(0.0, -0.12))
    canvas.fill(Ellipse(look.shift_x * 6, 0.1, 0.9, 0.5), dim(look.wall, 1.12), soft=0.5, opacity=0.5)
    canvas.fill(box(-_WIDE, _SKIRTING, _WIDE, 2.0), (112, 96, 82), lit=(0.0, 0.15))
    canvas.fill(box(-_WIDE, _SKIRTING - 0.03, _WIDE, _SKIRTING), dim(look.wall, 0.88))
    for fixture, x in zip(look.fixtures, FIXTURE_PLACES, strict=False):
        _FIXTURES[fixture](canvas, look, x, rng)


def paint_chair(canvas: Canvas, look: Look) -> None:
    """The chair behind the desk, in full; whoever sits there hides most of it."""
    colour = mix(dim(look.accent, 0.45), (50, 48, 48), 0.5)
    x = look.lean * 0.5
    canvas.fill(Ellipse(x + 0.02, 0.42, 0.26, 0.22), (20, 18, 20), soft=0.14, opacity=0.35)
    for side in (-1, 1):
        canvas.fill(Limb((x + side * 0.13, 0.4), (x + side * 0.14, 0.7), 0.016, 0.016), dim(colour, 0.7))
    canvas.fill(box(x - 0.185, 0.23, x + 0.185, 0.47, 0.06), colour, lit=(0.12, -0.2), rim=0.25)
    canvas.fill(box(x - 0.13, 0.27, x + 0.13, 0.42, 0.04), dim(colour, 1.25), lit=(0.1, -0.2), soft=0.03)
    canvas.fill(box(x - 0.2, 0.5, x + 0.2, 0.6, 0.03), dim(colour, 1.1))


def paint_desk(canvas: Canvas, look: Look, seed: int) -> None:
    """The desk's surface and its front edge, hiding what is behind."""
    slope = look.paper_turn * 0.06
    left, right = DESK_TOP + slope, DESK_TOP - slope
    surface = Polygon(((-0.92, left), (0.92, right), (1.3, 1.25), (-1.3, 1.25)))
    canvas.fill(surface, look.desk, lit=(look.shift_x * 2, 0.10))
    _grain(canvas, look, seed)
    canvas.fill(
        Polygon(((-0.92, left - 0.004), (0.92, right - 0.004), (0.925, right + 0.012), (-0.925, left + 0.012))),
        dim(look.desk, 1.22),
        opacity=0.8,
    )
    canvas.fill(Ellipse(look.lean, 0.60, 0.36, 0.07), (0, 0, 0), soft=0.12, opacity=0.28)


def _grain(canvas: Canvas, look: Look, seed: int) -> None:
    """Streaks of wood along the desk, and the dull reflection of the room's light."""
    rng = np.random.default_rng((seed, 0x6A))
    for _ in range(int(look.grain * 600)):
        y = rng.uniform(DESK_TOP + 0.02, 1.05)
        x, length = rng.uniform(-1, 1), rng.uniform(0.2, 0.7)
        tone = (0.82, 1.15)[int(rng.integers(2))]
        streak = Limb((x, y), (x + length, y + rng.normal(0, 0.006)), 0.002 + 0.004 * y, 0.001)
        canvas.fill(streak, dim(look.desk, tone), soft=0.006, opacity=0.35)
    canvas.fill(Ellipse(0.35, 0.74, 0.5, 0.16), dim(look.desk, 1.3), soft=0.3, opacity=0.35)
    canvas.fill(Ellipse(-0.75, 1.0, 0.5, 0.2), dim(look.desk, 0.7), soft=0.35, opacity=0.4)


def paint_things(canvas: Canvas, look: Look) -> None:
    """Bottle, calculator, a spare pen and, where there is one, the screen that shows the paper."""
    side = 1 if look.left_handed else -1
    if look.screen:
        _screen(canvas, side)
    _bottle(canvas, look, (0.47 if look.screen else -0.5) * -side)
    if look.calculator:
        _calculator(canvas, -side * 0.36, 0.8)
    pen = Limb((-side * 0.3, 0.945), (-side * 0.42, 0.925), 0.006, 0.006)
    canvas.fill(
        Limb((pen.a[0], pen.a[1] + 0.005), (pen.b[0], pen.b[1] + 0.005), 0.0065, 0.0065),
        (0, 0, 0),
        soft=0.012,
        opacity=0.3,
    )
    canvas.fill(pen, look.accent, rim=0.3)


def paint_sheet(canvas: Canvas, sheet: Quad, paper: Colour) -> None:
    """An empty sheet of ruled paper with its shadow."""
    lowered = tuple((x + 0.006, y + 0.009) for x, y in sheet.corners)
    canvas.fill(Polygon(lowered), (0, 0, 0), soft=0.016, opacity=0.4)
    canvas.fill(Polygon(sheet.corners), paper, lit=(0.02, 0.03))
    canvas.fill(sheet.part(0.095, 0.0, 0.099, 1.0), (226, 150, 150), opacity=0.6)


def _screen(canvas: Canvas, side: int) -> None:
    """A laptop turned half towards the person, its light on the desk."""

    def across(*places: tuple[float, float]) -> tuple[tuple[float, float], ...]:
        return tuple((side * x, y) for x, y in places)

    canvas.fill(Ellipse(side * 0.44, 0.72, 0.26, 0.16), (190, 214, 255), soft=0.24, opacity=0.4)
    base = across((0.37, 0.68), (0.63, 0.655), (0.72, 0.8), (0.45, 0.835))
    canvas.fill(Polygon(tuple((x, y + 0.014) for x, y in base)), (0, 0, 0), soft=0.03, opacity=0.45)
    canvas.fill(Polygon(base), (96, 98, 102), lit=(0.0, 0.2))
    canvas.fill(Polygon(across((0.41, 0.69), (0.61, 0.67), (0.66, 0.745), (0.45, 0.77))), (46, 48, 52))
    canvas.fill(Polygon(across((0.335, 0.44), (0.62, 0.4), (0.635, 0.66), (0.365, 0.685)), 0.006), (34, 35, 38))
    lid = Quad(across((0.347, 0.452), (0.61, 0.415), (0.622, 0.645), (0.372, 0.668)))  # type: ignore[arg-type]
    canvas.fill(Polygon(lid.corners), (214, 228, 250), lit=(0.06, -0.04))
    for line in range(7):
        canvas.fill(lid.part(0.14, 0.2 + line * 0.1, 0.85 - (line * 37 % 5) * 0.08, 0.235 + line * 0.1), (96, 108, 140))
    canvas.fill(lid.part(0.14, 0.07, 0.6, 0.13), (52, 64, 110))


def _bottle(canvas: Canvas, look: Look, x: float) -> None:
    """A water bottle, half full, with its shadow."""
    canvas.fill(Ellipse(x + 0.03, 0.705, 0.085, 0.026), (0, 0, 0), soft=0.05, opacity=0.45)
    glass = mix(look.bottle, (222, 232, 238), 0.55)
    canvas.fill(box(x - 0.042, 0.475, x + 0.042, 0.71, 0.026), glass, opacity=0.85, lit=(0.25, 0.0), rim=0.3)
    canvas.fill(box(x - 0.036, 0.585, x + 0.036, 0.704, 0.022), look.bottle, opacity=0.75, lit=(0.3, 0.0))
    canvas.fill(box(x - 0.021, 0.44, x + 0.021, 0.482, 0.008), look.bottle, lit=(0.3, 0.0), rim=0.2)
    canvas.fill(Limb((x - 0.022, 0.52), (x - 0.022, 0.67), 0.006, 0.006), (255, 255, 255), soft=0.006, opacity=0.6)


def _calculator(canvas: Canvas, x: float, y: float) -> None:
    """A pocket calculator: display and keys."""
    body = Quad(((x + 0.055, y + 0.085), (x - 0.055, y + 0.075), (x - 0.043, y - 0.075), (x + 0.053, y - 0.07)))
    canvas.fill(
        Polygon(tuple((px + 0.004, py + 0.009) for px, py in body.corners), 0.008), (0, 0, 0), soft=0.02, opacity=0.5
    )
    canvas.fill(Polygon(body.corners, 0.008), (50, 54, 62), lit=(0.0, 0.15))
    canvas.fill(body.part(0.1, 0.08, 0.9, 0.28), (168, 184, 160))
    for row in range(5):
        for column in range(4):
            left, top = 0.1 + column * 0.21, 0.36 + row * 0.125
            key = (206, 92, 60) if (row, column) == (0, 3) else (176, 180, 186) if row > 1 else (120, 124, 132)
            canvas.fill(body.part(left, top, left + 0.15, top + 0.08), key)


def _window(canvas: Canvas, _look: Look, x: float, _rng: Generator) -> None:
    canvas.fill(box(x - 0.25, -0.12, x + 0.25, 0.36), (236, 236, 232))
    for left in (x - 0.225, x + 0.012):
        canvas.fill(box(left, -0.1, left + 0.213, 0.335), (190, 214, 236), lit=(0.0, 0.22))
        canvas.fill(Ellipse(left + 0.09, 0.37, 0.12, 0.1), (120, 148, 108), soft=0.05, opacity=0.8)
        canvas.fill(box(left, 0.335, left + 0.213, 0.5), (236, 236, 232))
    canvas.fill(box(x - 0.27, 0.335, x + 0.27, 0.365), (246, 245, 240))
    canvas.fill(box(x - 0.26, 0.365, x + 0.26, 0.52), _look.wall)
    for side in (-1, 1):
        curtain = box(x + side * 0.27 - 0.055, -0.2, x + side * 0.27 + 0.055, 0.62, 0.01)
        canvas.fill(curtain, mix(_look.accent, (220, 214, 204), 0.6), lit=(0.2, -0.1), rim=0.2)


def _bookshelf(canvas: Canvas, _look: Look, x: float, rng: Generator) -> None:
    canvas.fill(box(x - 0.23, -0.3, x + 0.25, 0.68), (30, 24, 20), soft=0.04, opacity=0.3)
    canvas.fill(box(x - 0.24, -0.3, x + 0.24, 0.66), (112, 80, 54))
    for shelf in range(4):
        floor = 0.08 + shelf * 0.19
        canvas.fill(box(x - 0.22, floor - 0.165, x + 0.22, floor), (66, 48, 36), lit=(0.0, 0.15))
        left = x - 0.215
        while left < x + 0.18:
            width, tall = rng.uniform(0.014, 0.034), rng.uniform(0.09, 0.15)
            spine = tuple(float(part) for part in rng.uniform(50, 210, 3))
            canvas.fill(box(left, floor - tall, left + width, floor), mix(spine, (120, 110, 100), 0.3), lit=(0.2, 0))  # type: ignore[arg-type]
            left += width + 0.003 + (0.04 if rng.random() < 0.08 else 0)


def _door(canvas: Canvas, look: Look, x: float, _rng: Generator) -> None:
    wood = mix((214, 206, 192), look.accent, 0.12)
    canvas.fill(box(x - 0.235, -0.6, x + 0.235, 0.66), dim(wood, 0.8))
    canvas.fill(box(x - 0.21, -0.58, x + 0.21, 0.66), wood, lit=(0.06, 0.0))
    for top, bottom in ((-0.4, 0.02), (0.1, 0.58)):
        for left in (x - 0.17, x + 0.02):
            canvas.fill(box(left, top, left + 0.15, bottom), dim(wood, 0.88))
            canvas.fill(box(left + 0.012, top + 0.012, left + 0.15, bottom), dim(wood, 0.97))
    canvas.fill(Limb((x + 0.17, 0.3), (x + 0.13, 0.3), 0.011, 0.009), (150, 140, 120), rim=0.4)


def _poster(canvas: Canvas, look: Look, x: float, rng: Generator) -> None:
    for left, top, wide, tall in ((x - 0.2, 0.04, 0.2, 0.27), (x + 0.03, 0.1, 0.16, 0.12)):
        canvas.fill(
            box(left + 0.004, top + 0.006, left + wide + 0.004, top + tall + 0.006), (0, 0, 0), soft=0.02, opacity=0.3
        )
        canvas.fill(box(left, top, left + wide, top + tall), mix(look.accent, (240, 236, 226), rng.uniform(0, 0.8)))
        shape = Ellipse(left + wide * 0.5, top + tall * rng.uniform(0.35, 0.65), wide * 0.3, tall * 0.24)
        canvas.fill(shape, mix((60, 70, 100), look.accent, rng.uniform(0, 0.6)), lit=(0.3, -0.2))
        canvas.fill(box(left + wide * 0.15, top + tall * 0.84, left + wide * 0.7, top + tall * 0.9), (70, 70, 76))


def _wardrobe(canvas: Canvas, look: Look, x: float, _rng: Generator) -> None:
    wood = mix(look.desk, (200, 180, 150), 0.4)
    canvas.fill(box(x - 0.25, -0.3, x + 0.27, 0.7), (20, 18, 16), soft=0.05, opacity=0.3)
    canvas.fill(box(x - 0.25, -0.3, x + 0.25, 0.68), dim(wood, 0.75))
    for left in (x - 0.24, x + 0.005):
        canvas.fill(box(left, -0.3, left + 0.235, 0.66), wood, lit=(0.06, 0.06))
    for side in (-0.025, 0.025):
        canvas.fill(Limb((x + side, 0.2), (x + side, 0.27), 0.006, 0.006), (90, 84, 78))


def _lamp(canvas: Canvas, look: Look, x: float, _rng: Generator) -> None:
    canvas.fill(Ellipse(x, 0.12, 0.34, 0.34), (255, 236, 190), soft=0.4, opacity=0.55)
    canvas.fill(Limb((x, 0.2), (x, 0.72), 0.008, 0.008), (60, 56, 54))
    shade = Polygon(((x - 0.055, 0.03), (x + 0.055, 0.03), (x + 0.1, 0.2), (x - 0.1, 0.2)), 0.006)
    canvas.fill(shade, mix((255, 232, 180), look.accent, 0.15), lit=(0.0, 0.1))


def _plant(canvas: Canvas, look: Look, x: float, rng: Generator) -> None:
    for _ in range(22):
        lean, tall = rng.uniform(-0.17, 0.17), rng.uniform(0.14, 0.42)
        green = (rng.uniform(40, 90), rng.uniform(90, 140), rng.uniform(50, 80))
        canvas.fill(Limb((x, 0.52), (x + lean * 0.7, 0.52 - tall * 0.7), 0.004, 0.003), dim(green, 0.7))
        leaf = Ellipse(
            x + lean, 0.52 - tall, rng.uniform(0.018, 0.03), rng.uniform(0.05, 0.08), float(np.arctan2(lean, tall))
        )
        canvas.fill(leaf, green, lit=(0.2, -0.2), rim=0.2)
    pot = Polygon(((x - 0.085, 0.5), (x + 0.085, 0.5), (x + 0.065, 0.68), (x - 0.065, 0.68)), 0.008)
    canvas.fill(pot, mix(look.accent, (190, 120, 90), 0.6), lit=(0.2, 0.0), rim=0.2)


_FIXTURES = {
    Fixture.WINDOW: _window,
    Fixture.BOOKSHELF: _bookshelf,
    Fixture.DOOR: _door,
    Fixture.POSTER: _poster,
    Fixture.WARDROBE: _wardrobe,
    Fixture.LAMP: _lamp,
    Fixture.PLANT: _plant,
}
