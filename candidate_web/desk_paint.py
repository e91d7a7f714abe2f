"""Anti-aliased painting with numpy alone.

A shape knows how far any place is from its edge; a canvas turns that distance into coverage, so every edge
is smooth at any size. Lengths are *scene units*: the height of the camera's view is 1, its centre is x = 0,
and y grows downwards from 0 at the top edge. Pictures in the making keep each colour as a plane of its own, which
lets numpy work along whole rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Picture = NDArray[np.uint8]
Colour = tuple[float, float, float]
Point = tuple[float, float]
Window = tuple[slice, slice]


class Shape(Protocol):
    """Something with an inside."""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom in scene units."""

    @property
    def thickness(self) -> float:
        """How far the deepest place inside is from the edge, in scene units."""

    def distance(self, x: Floats, y: Floats) -> Floats:
        """Scene units from the edge at each place, negative inside."""


@dataclass(frozen=True)
class Ellipse:
    """An ellipse, turned clockwise by `turn` radians."""

    x: float
    y: float
    rx: float
    ry: float
    turn: float = 0.0

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """A box that holds the ellipse however it is turned."""
        reach = max(self.rx, self.ry) if self.turn else None
        rx, ry = reach or self.rx, reach or self.ry
        return self.x - rx, self.y - ry, self.x + rx, self.y + ry

    @property
    def thickness(self) -> float:
        """The smaller radius."""
        return min(self.rx, self.ry)

    def distance(self, x: Floats, y: Floats) -> Floats:
        """Distance to first order: exact on the edge, which is where it is seen."""
        across: Floats = x - np.float32(self.x)
        along: Floats = y - np.float32(self.y)
        if self.turn:
            cos, sin = np.float32(np.cos(self.turn)), np.float32(np.sin(self.turn))
            across, along = across * cos + along * sin, along * cos - across * sin
        across, along = across / np.float32(self.rx), along / np.float32(self.ry)
        radius = np.sqrt(across * across + along * along)
        slope = np.hypot(across / np.float32(self.rx), along / np.float32(self.ry))
        result: Floats = (radius - 1) * radius / (slope + np.float32(1e-6))
        return result


@dataclass(frozen=True)
class Limb:
    """A rounded bar from `a` to `b` whose radius changes from `ra` to `rb`: an arm, a finger, a pen."""

    a: Point
    b: Point
    ra: float
    rb: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The box round both ends."""
        (ax, ay), (bx, by), ra, rb = self.a, self.b, self.ra, self.rb
        return min(ax - ra, bx - rb), min(ay - ra, by - rb), max(ax + ra, bx + rb), max(ay + ra, by + rb)

    @property
    def thickness(self) -> float:
        """The larger radius."""
        return max(self.ra, self.rb)

    def distance(self, x: Floats, y: Floats) -> Floats:
        """Distance from the bar's surface."""
        dx, dy = self.b[0] - self.a[0], self.b[1] - self.a[1]
        across: Floats = x - np.float32(self.a[0])
        along: Floats = y - np.float32(self.a[1])
        share: Floats = np.clip(
            (across * np.float32(dx) + along * np.float32(dy)) / np.float32(dx * dx + dy * dy), 0, 1
        )
        across, along = across - share * np.float32(dx), along - share * np.float32(dy)
        radius = np.float32(self.ra) + share * np.float32(self.rb - self.ra)
        result: Floats = np.sqrt(across * across + along * along) - radius
        return result


@dataclass(frozen=True)
class Polygon:
    """A convex polygon, its corners in either order, grown outwards by `rounded`."""

    corners: tuple[Point, ...]
    rounded: float = 0.0

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The box round the corners."""
        xs, ys = zip(*self.corners, strict=True)
        grown = self.rounded
        return min(xs) - grown, min(ys) - grown, max(xs) + grown, max(ys) + grown

    @property
    def thickness(self) -> float:
        """Half the shorter side of the box."""
        left, top, right, bottom = self.bounds
        return min(right - left, bottom - top) / 2

    def distance(self, x: Floats, y: Floats) -> Floats:
        """Distance to the farthest edge line, or where corners are rounded to the nearest edge."""
        following = (*self.corners[1:], self.corners[0])
        edges = list(zip(self.corners, following, strict=True))
        clockwise = 1 if sum(ax * by - bx * ay for (ax, ay), (bx, by) in edges) > 0 else -1
        farthest: Floats | None = None
        nearest: Floats | None = None
        for (ax, ay), (bx, by) in edges:
            length = float(np.hypot(bx - ax, by - ay)) * clockwise
            out_x, out_y = (by - ay) / length, (ax - bx) / length
            here = x * np.float32(out_x) + y * np.float32(out_y) - np.float32(out_x * ax + out_y * ay)
            farthest = here if farthest is None else np.maximum(farthest, here)
            if self.rounded:
                side = Limb((ax, ay), (bx, by), 0.0, 0.0).distance(x, y)
                nearest = side if nearest is None else np.minimum(nearest, side)
        if farthest is None:
            raise ValueError("a polygon needs corners")
        if nearest is None:
            return farthest
        result: Floats = np.where(farthest > 0, nearest, farthest) - np.float32(self.rounded)
        return result


def box(left: float, top: float, right: float, bottom: float, rounded: float = 0.0) -> Polygon:
    """An upright rectangle, its corners cut round within its own size."""
    inner_left, inner_right = left + rounded, right - rounded
    return Polygon(
        (
            (inner_left, top + rounded),
            (inner_right, top + rounded),
            (inner_right, bottom - rounded),
            (inner_left, bottom - rounded),
        ),
        rounded,
    )


@dataclass(frozen=True)
class View:
    """Where scene units fall on a grid of pixels.

    `left` and `top` are the scene place of the first pixel's corner as it is seen; `mirrored` swaps left
    and right of the whole scene.
    """

    width: int
    height: int
    scale: float
    left: float
    top: float
    mirrored: bool = False

    def pixels(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Pixel places (centres at .5) of scene places."""
        seen = -x if self.mirrored else x
        return (seen - np.float32(self.left)) * np.float32(self.scale), (y - np.float32(self.top)) * np.float32(
            self.scale
        )

    def window(self, bounds: tuple[float, float, float, float], margin: float) -> Window | None:
        """The pixels within `bounds` and a margin, both in scene units; None where none is in view."""
        left, top, right, bottom = bounds
        if self.mirrored:
            left, right = -right, -left
        reach = margin + 1.5 / self.scale
        x0 = max(0, int((left - reach - self.left) * self.scale))
        x1 = min(self.width, int((right + reach - self.left) * self.scale) + 1)
        y0 = max(0, int((top - reach - self.top) * self.scale))
        y1 = min(self.height, int((bottom + reach - self.top) * self.scale) + 1)
        return (slice(y0, y1), slice(x0, x1)) if x0 < x1 and y0 < y1 else None

    def places(self, window: Window) -> tuple[Floats, Floats]:
        """Scene x (1, w) and y (h, 1) of the pixel centres in a window."""
        rows, columns = window
        x = (np.arange(columns.start, columns.stop, dtype=np.float32) + np.float32(0.5)) / np.float32(self.scale)
        y = (np.arange(rows.start, rows.stop, dtype=np.float32) + np.float32(0.5)) / np.float32(self.scale)
        x += np.float32(self.left)
        return (-x if self.mirrored else x)[None, :], (y + np.float32(self.top))[:, None]

    def cut(self, window: Window) -> View:
        """The view that shows just this window."""
        rows, columns = window
        return View(
            columns.stop - columns.start,
            rows.stop - rows.start,
            self.scale,
            self.left + columns.start / self.scale,
            self.top + rows.start / self.scale,
            self.mirrored,
        )


class Canvas:
    """A picture in the making, of float32 `planes` (4, H, W): premultiplied RGB and coverage, all 0 to 255.

    It begins transparent, or with the planes it is given; three planes make a canvas that covers all.
    """

    def __init__(self, view: View, planes: Floats | None = None) -> None:
        self.view = view
        self.planes: Floats = np.zeros((4, view.height, view.width), np.float32) if planes is None else planes

    def fill(
        self,
        shape: Shape,
        colour: Colour,
        *,
        soft: float = 0.0,
        opacity: float = 1.0,
        lit: tuple[float, float] = (0.0, 0.0),
        rim: float = 0.0,
    ) -> None:
        """Lay a shape over what is there.

        `soft` blurs the edge over so many scene units; `lit` brightens towards +x and +y by that share from
        the middle to the edge of the shape; `rim` darkens towards the edge by that share, as roundness does.
        """
        window = self.view.window(shape.bounds, soft)
        if window is None:
            return
        x, y = self.view.places(window)
        distance = shape.distance(x, y)
        coverage = np.clip(0.5 - distance / np.float32(soft + 1 / self.view.scale), 0, 1)
        if soft:
            coverage = coverage * coverage * (3 - 2 * coverage)
        coverage *= np.float32(opacity)
        target = self.planes[:, *window]
        target *= 1 - coverage
        shade = _shade(shape, x, y, distance, lit, rim)
        for plane, level in enumerate(colour):
            tone = np.float32(level) if shade is None else np.minimum(shade * np.float32(level), 255)
            target[plane] += coverage * tone
        if len(target) == 4:
            target[3] += coverage * 255


def _shade(shape: Shape, x: Floats, y: Floats, distance: Floats, lit: tuple[float, float], rim: float) -> Floats | None:
    """How much brighter or darker than its colour a shape is at each place; None for flat."""
    if not rim and lit == (0.0, 0.0):
        return None
    shade: Floats = np.ones_like(distance)
    if lit != (0.0, 0.0):
        left, top, right, bottom = shape.bounds
        shade += (x - np.float32((left + right) / 2)) * np.float32(2 * lit[0] / (right - left))
        shade += (y - np.float32((top + bottom) / 2)) * np.float32(2 * lit[1] / (bottom - top))
    if rim:
        shade -= np.float32(rim) * np.clip(1 + distance / np.float32(shape.thickness), 0, 1) ** 2
    return np.maximum(shade, 0)


class Quad:
    """A sheet of paper in perspective: maps the page (u right, v down, both 0 to 1) into the scene.

    `corners` are the page's top left, top right, bottom right and bottom left as its reader sees it.
    """

    def __init__(self, corners: tuple[Point, Point, Point, Point]) -> None:
        self.corners = corners
        rows, wanted = [], []
        for (u, v), (x, y) in zip(((0, 0), (1, 0), (1, 1), (0, 1)), corners, strict=True):
            rows += [[u, v, 1, 0, 0, 0, -u * x, -v * x], [0, 0, 0, u, v, 1, -u * y, -v * y]]
            wanted += [x, y]
        solved = np.linalg.solve(np.asarray(rows, np.float64), np.asarray(wanted, np.float64))
        self._matrix = np.append(solved, 1.0).reshape(3, 3).astype(np.float32)

    def at(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Scene places of page places."""
        (a, b, c), (d, e, f), (g, h, i) = self._matrix
        depth = g * u + h * v + i
        return (a * u + b * v + c) / depth, (d * u + e * v + f) / depth

    def point(self, u: float, v: float) -> Point:
        """The scene place of one page place."""
        x, y = self.at(np.asarray([u], np.float32), np.asarray([v], np.float32))
        return float(x[0]), float(y[0])

    def part(self, left: float, top: float, right: float, bottom: float) -> Polygon:
        """A rectangle of the page, as it lies in the scene."""
        return Polygon(
            (self.point(left, top), self.point(right, top), self.point(right, bottom), self.point(left, bottom))
        )


def by_plane(levels: tuple[float, ...]) -> Floats:
    """Levels shaped to work on planes: (n, 1, 1)."""
    return np.reshape(np.asarray(levels, np.float32), (-1, 1, 1))


def dim(colour: Colour, share: float) -> Colour:
    """The colour with so much of its light."""
    red, green, blue = colour
    return min(red * share, 255.0), min(green * share, 255.0), min(blue * share, 255.0)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with that share of `other`."""
    return (
        one[0] + (other[0] - one[0]) * share,
        one[1] + (other[1] - one[1]) * share,
        one[2] + (other[2] - one[2]) * share,
    )
