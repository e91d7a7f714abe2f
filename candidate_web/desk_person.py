"""The person at the desk: torso behind it, head, the arm that rests and the arm that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candidate_web.desk_look import Hair, Look
from candidate_web.desk_paint import Canvas, Colour, dim, mix
from candidate_web.desk_shapes import Ellipse, Limb, Point, Polygon

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD: Point = (0.0, 0.225)
"""Where the head's middle is when it is drawn as a picture of its own; it is laid where it is wanted."""
HEAD_BOUNDS = (-0.2, 0.02, 0.2, 0.56)
HAND_BOUNDS = (-0.17, -0.2, 0.09, 0.05)
"""The box round the writing hand, the pen's tip at (0, 0)."""


def paint_torso(canvas: Canvas, look: Look) -> None:
    """Neck, shoulders and chest, down to behind the desk."""
    x, cloth = look.lean, look.clothes
    canvas.fill(Ellipse(x, 0.5, 0.34, 0.2), (10, 10, 14), soft=0.16, opacity=0.35)
    for side in (-1, 1):
        canvas.fill(Ellipse(x + side * 0.185, 0.46, 0.105, 0.115), cloth, lit=(0.16, -0.2), rim=0.2)
    chest = Polygon(
        ((x - 0.11, 0.37), (x + 0.11, 0.37), (x + 0.235, 0.45), (x + 0.24, 0.68), (x - 0.24, 0.68), (x - 0.235, 0.45)),
        0.02,
    )
    canvas.fill(chest, cloth, lit=(0.14, -0.14))
    for along, reach in ((-0.08, 0.16), (0.09, 0.14), (0.02, 0.1)):
        fold = Limb((x + along, 0.47), (x + along * 1.4, 0.47 + reach), 0.006, 0.003)
        canvas.fill(fold, dim(cloth, 0.7), soft=0.03, opacity=0.6)
    canvas.fill(Ellipse(x, 0.385, 0.08, 0.045), dim(cloth, 0.72), soft=0.01)
    canvas.fill(Limb((x, 0.3), (x, 0.375), 0.05, 0.055), dim(look.skin, 0.72), lit=(0.15, -0.2))
    canvas.fill(Ellipse(x, 0.37, 0.06, 0.03), dim(look.skin, 0.66), soft=0.02)


def paint_head(canvas: Canvas, look: Look) -> None:
    """The head bent over the paper, seen from in front and above, with its middle at `HEAD`."""
    x, y = HEAD
    _BACK_HAIR.get(look.head, _no_hair)(canvas, look, x, y)
    for side in (-1, 1):
        canvas.fill(Ellipse(x + side * 0.092, y + 0.02, 0.017, 0.03), dim(look.skin, 0.86), rim=0.25)
    canvas.fill(Ellipse(x, y - 0.01, 0.093, 0.105), look.skin, lit=(0.12, -0.06), rim=0.16)
    canvas.fill(Ellipse(x, y + 0.052, 0.073, 0.083), look.skin, lit=(0.12, -0.12), rim=0.2)
    if look.beard:
        canvas.fill(Ellipse(x, y + 0.092, 0.068, 0.05), mix(look.hair, look.skin, 0.25), soft=0.02, opacity=0.9)
        canvas.fill(Ellipse(x, y + 0.06, 0.05, 0.03), look.skin, soft=0.03, opacity=0.9)
    _face(canvas, look, x, y)
    _TOP_HAIR[look.head](canvas, look, x, y)


def paint_resting_arm(canvas: Canvas, look: Look, side: int, hand: Point) -> None:
    """The arm that holds the paper still, its hand flat; `side` is +1 where it is on the right of the view."""
    shoulder = (look.lean + side * 0.235, 0.445)
    elbow = (look.lean + side * 0.375, 0.64)
    wrist = (hand[0] + side * 0.075, hand[1] - 0.05)
    paint_arm(canvas, look, shoulder, elbow, wrist)
    skin = look.skin
    canvas.fill(Ellipse(hand[0], hand[1] + 0.012, 0.065, 0.045), (0, 0, 0), soft=0.03, opacity=0.35)
    canvas.fill(Limb(wrist, (hand[0] + side * 0.03, hand[1] - 0.016), 0.03, 0.036), skin, rim=0.2)
    for finger, (dx, dy) in enumerate(((-0.055, 0.012), (-0.05, 0.03), (-0.034, 0.044), (-0.014, 0.05))):
        knuckle = (hand[0] + side * (0.012 + finger * 0.012), hand[1] - 0.014 + finger * 0.007)
        tip = (hand[0] + side * dx, hand[1] + dy)
        canvas.fill(Limb(knuckle, tip, 0.0135, 0.0105), dim(skin, 1.0 - finger * 0.02), rim=0.3)
        canvas.fill(Ellipse(*tip, 0.005, 0.005), mix(skin, (255, 225, 220), 0.5), soft=0.004, opacity=0.7)
    canvas.fill(
        Ellipse(hand[0] + side * 0.026, hand[1] - 0.012, 0.033, 0.029), dim(skin, 1.03), soft=0.008, lit=(0.1, -0.1)
    )
    thumb = (hand[0] - side * 0.03, hand[1] - 0.034)
    canvas.fill(Limb((hand[0] + side * 0.03, hand[1] - 0.028), thumb, 0.015, 0.011), dim(skin, 0.95), rim=0.3)


def paint_arm(canvas: Canvas, look: Look, shoulder: Point, elbow: Point, wrist: Point) -> None:
    """Upper arm and forearm, in the sleeve or half bare."""
    shadow = Limb((elbow[0], elbow[1] + 0.028), (wrist[0], wrist[1] + 0.028), 0.05, 0.032)
    canvas.fill(shadow, (0, 0, 0), soft=0.05, opacity=0.4)
    lower = look.skin if look.short_sleeves else look.clothes
    if look.short_sleeves:
        half = ((shoulder[0] + elbow[0]) / 2, (shoulder[1] + elbow[1]) / 2)
        canvas.fill(Limb(shoulder, elbow, 0.058, 0.047), look.skin, rim=0.3)
        canvas.fill(Limb(shoulder, half, 0.074, 0.068), look.clothes, lit=(0.1, -0.12), rim=0.16)
    else:
        canvas.fill(Limb(shoulder, elbow, 0.074, 0.058), look.clothes, lit=(0.1, -0.14), rim=0.16)
    canvas.fill(
        Limb(elbow, wrist, 0.056 if not look.short_sleeves else 0.047, 0.034), lower, lit=(0.0, -0.12), rim=0.32
    )
    if not look.short_sleeves:
        back = 0.12
        cuff = (wrist[0] + (elbow[0] - wrist[0]) * back, wrist[1] + (elbow[1] - wrist[1]) * back)
        canvas.fill(Limb(cuff, wrist, 0.039, 0.037), dim(look.clothes, 0.8), rim=0.2)


def paint_hand(canvas: Canvas, look: Look) -> None:
    """A right hand with a pen, the tip at (0, 0), the arm coming from the upper left of the view."""
    skin = look.skin
    canvas.fill(Ellipse(-0.035, -0.008, 0.065, 0.028), (0, 0, 0), soft=0.035, opacity=0.4)
    canvas.fill(Limb((-0.1, -0.085), (-0.06, -0.055), 0.034, 0.042), skin, lit=(0.06, -0.12), rim=0.22)
    for knuckle, tip, radius in (
        ((-0.085, -0.03), (-0.05, -0.006), 0.0145),
        ((-0.07, -0.028), (-0.034, -0.006), 0.0145),
        ((-0.05, -0.032), (-0.017, -0.012), 0.0145),
    ):
        canvas.fill(Limb(knuckle, tip, radius, radius - 0.003), dim(skin, 0.92), rim=0.35)
    canvas.fill(Limb((0.0, 0.0), (-0.004, -0.015), 0.0022, 0.005), (40, 40, 44))
    canvas.fill(Limb((-0.004, -0.015), (-0.045, -0.165), 0.0068, 0.0064), dim(look.accent, 0.75), rim=0.35)
    canvas.fill(Limb((-0.036, -0.132), (-0.045, -0.165), 0.0072, 0.0068), (30, 30, 34), rim=0.3)
    canvas.fill(Limb((-0.05, -0.062), (-0.012, -0.03), 0.0165, 0.0125), dim(skin, 1.04), rim=0.3)
    canvas.fill(Limb((-0.088, -0.075), (-0.024, -0.03), 0.016, 0.0125), skin, rim=0.3)


def _face(canvas: Canvas, look: Look, x: float, y: float) -> None:
    dark = mix(dim(look.hair, 0.8), (40, 26, 22), 0.5)
    canvas.fill(Ellipse(x, y + 0.05, 0.075, 0.02), dim(look.skin, 0.7), soft=0.03, opacity=0.5)
    for side in (-1, 1):
        canvas.fill(Limb((x + side * 0.018, y + 0.032), (x + side * 0.055, y + 0.03), 0.006, 0.004), dark, soft=0.004)
        canvas.fill(
            Limb((x + side * 0.022, y + 0.053), (x + side * 0.05, y + 0.052), 0.0055, 0.004), dim(dark, 0.7), soft=0.003
        )
    if look.glasses:
        for side in (-1, 1):
            lens = Ellipse(x + side * 0.036, y + 0.053, 0.03, 0.022)
            canvas.fill(lens, (20, 20, 24), opacity=0.85)
            canvas.fill(Ellipse(lens.x, lens.y, 0.024, 0.0165), mix(look.skin, (210, 222, 230), 0.15), opacity=0.9)
            canvas.fill(Limb((lens.x - 0.012, lens.y + 0.002), (lens.x + 0.012, lens.y + 0.002), 0.0045, 0.0045), dark)
        canvas.fill(Limb((x - 0.01, y + 0.05), (x + 0.01, y + 0.05), 0.003, 0.003), (20, 20, 24))
    canvas.fill(Ellipse(x + 0.006, y + 0.083, 0.014, 0.022), dim(look.skin, 1.12), soft=0.012, opacity=0.8)
    canvas.fill(Ellipse(x, y + 0.098, 0.016, 0.007), dim(look.skin, 0.62), soft=0.008, opacity=0.8)
    canvas.fill(
        Limb((x - 0.02, y + 0.115), (x + 0.02, y + 0.115), 0.0045, 0.0045),
        mix(dim(look.skin, 0.6), (150, 60, 60), 0.4),
        soft=0.004,
    )


def _no_hair(_canvas: Canvas, _look: Look, _x: float, _y: float) -> None:
    """Nothing falls behind this head."""


def _long_behind(canvas: Canvas, look: Look, x: float, y: float) -> None:
    for side in (-1, 1):
        canvas.fill(
            Limb((x + side * 0.065, y), (x + side * 0.1, y + 0.21), 0.06, 0.042), look.hair, lit=(0.1, -0.3), rim=0.15
        )


def _bun_behind(canvas: Canvas, look: Look, x: float, y: float) -> None:
    canvas.fill(Ellipse(x + 0.01, y - 0.135, 0.05, 0.045), dim(look.hair, 0.9), lit=(0.2, -0.3), rim=0.3)


def _scarf_behind(canvas: Canvas, look: Look, x: float, y: float) -> None:
    cloth = _scarf_colour(look)
    canvas.fill(Limb((x, y), (x, y + 0.16), 0.12, 0.1), cloth, lit=(0.1, -0.1), rim=0.2)
    canvas.fill(Ellipse(x, y + 0.19, 0.15, 0.07), cloth, lit=(0.1, -0.2), rim=0.15)


def _scarf_colour(look: Look) -> Colour:
    return mix(look.accent, (90, 84, 110), 0.55)


def _crown(canvas: Canvas, look: Look, x: float, y: float, fringe: float) -> None:
    """Hair over the top of a bent head, down to a hairline `fringe` below its middle."""
    canvas.fill(Ellipse(x, y - 0.045, 0.104, 0.088), look.hair, lit=(0.15, -0.3), rim=0.2)
    canvas.fill(Ellipse(x - 0.03, y + fringe - 0.03, 0.068, 0.036, 0.35), look.hair)
    canvas.fill(Ellipse(x + 0.04, y + fringe - 0.035, 0.06, 0.036, -0.4), look.hair)
    canvas.fill(Ellipse(x + 0.03, y - 0.085, 0.045, 0.022, -0.2), dim(look.hair, 1.7), soft=0.04, opacity=0.5)


def _short(canvas: Canvas, look: Look, x: float, y: float) -> None:
    _crown(canvas, look, x, y, 0.018)
    for side in (-1, 1):
        canvas.fill(Limb((x + side * 0.09, y - 0.03), (x + side * 0.088, y + 0.02), 0.016, 0.009), look.hair)


def _long(canvas: Canvas, look: Look, x: float, y: float) -> None:
    _crown(canvas, look, x, y, 0.012)
    for side in (-1, 1):
        lock = Limb((x + side * 0.08, y - 0.04), (x + side * 0.096, y + 0.13), 0.032, 0.02)
        canvas.fill(lock, dim(look.hair, 1.12), lit=(0.1, -0.2), rim=0.25)
    canvas.fill(Limb((x - 0.005, y - 0.12), (x - 0.01, y - 0.02), 0.002, 0.002), dim(look.hair, 0.6), soft=0.006)


def _bun(canvas: Canvas, look: Look, x: float, y: float) -> None:
    _crown(canvas, look, x, y, 0.004)


def _curly(canvas: Canvas, look: Look, x: float, y: float) -> None:
    canvas.fill(Ellipse(x, y - 0.05, 0.112, 0.085), look.hair, lit=(0.15, -0.2))
    for step in range(11):
        turn = step / 10
        place = (x - 0.105 + 0.21 * turn, y - 0.005 - 0.12 * (1 - (2 * turn - 1) ** 2) ** 0.5)
        canvas.fill(Ellipse(*place, 0.033, 0.031), dim(look.hair, 0.9 + 0.25 * (step % 3)), rim=0.35)
    for step in range(6):
        canvas.fill(
            Ellipse(x - 0.08 + step * 0.032, y - 0.012 + 0.01 * (step % 2), 0.026, 0.026),
            dim(look.hair, 1 + 0.2 * (step % 2)),
            rim=0.3,
        )


def _receding(canvas: Canvas, look: Look, x: float, y: float) -> None:
    for side in (-1, 1):
        canvas.fill(Ellipse(x + side * 0.082, y - 0.03, 0.024, 0.06, -side * 0.2), look.hair, rim=0.2)
    canvas.fill(
        Ellipse(x + 0.02, y - 0.07, 0.045, 0.028), mix(look.skin, (255, 255, 255), 0.35), soft=0.05, opacity=0.6
    )


def _scarf(canvas: Canvas, look: Look, x: float, y: float) -> None:
    cloth = _scarf_colour(look)
    canvas.fill(Ellipse(x, y - 0.05, 0.108, 0.082), cloth, lit=(0.12, -0.2), rim=0.2)
    for side in (-1, 1):
        canvas.fill(
            Limb((x + side * 0.092, y - 0.03), (x + side * 0.062, y + 0.125), 0.026, 0.03),
            cloth,
            lit=(0.1, -0.1),
            rim=0.2,
        )
    canvas.fill(Ellipse(x, y + 0.165, 0.07, 0.03), cloth, rim=0.15)
    canvas.fill(Limb((x - 0.05, y + 0.15), (x + 0.07, y + 0.2), 0.003, 0.002), dim(cloth, 0.7), soft=0.012)


_BACK_HAIR: dict[Hair, Callable[[Canvas, Look, float, float], None]] = {
    Hair.LONG: _long_behind,
    Hair.BUN: _bun_behind,
    Hair.SCARF: _scarf_behind,
}
_TOP_HAIR: dict[Hair, Callable[[Canvas, Look, float, float], None]] = {
    Hair.SHORT: _short,
    Hair.LONG: _long,
    Hair.BUN: _bun,
    Hair.CURLY: _curly,
    Hair.RECEDING: _receding,
    Hair.SCARF: _scarf,
}
