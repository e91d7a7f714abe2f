"""Anti-aliased painting with numpy alone.

A canvas turns a shape's distance from each place into coverage, so every edge is smooth at any size. Pictures in the
making keep each colour as a plane of its own, which lets numpy work along whole rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from candidate_web.desk_shapes import Floats, Shape

Bools = NDArray[np.bool_]
Picture = NDArray[np.uint8]
Colour = tuple[float, float, float]
Window = tuple[slice, slice]


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
