"""Shapes of the painted desk: each knows how far any place is from its edge.

Lengths are *scene units*: the height of the camera's view is 1, its centre is x = 0, and y grows downwards from 0 at
the top edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Point = tuple[float, float]


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
