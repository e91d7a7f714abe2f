"""A picture as terminal cells: turned, letterboxed, and cut into glyphs of two colours each.

Pure numpy. A `GlyphSet` says how many picture pixels one cell holds: half blocks one across and two
down (any font has them), sextants two by three (sharper, where the font has them). The decoder should
scale a frame to `picture_size` at once; `fit` accepts any other size too, at more cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from invigilator_console.cells import Cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from invigilator_console.cells import Pixels

CELL_ASPECT = 0.5
"""A terminal cell's width by its height; close enough in every common font."""

FLAT = 10
"""Luminance spread, of 255, below which a sextant cell is one colour: noise would flicker."""


@dataclass(frozen=True)
class GlyphSet:
    """Glyphs that cut a cell into `across` x `down` pixels; glyph 0 is the blank."""

    name: str
    across: int
    down: int
    glyphs: tuple[str, ...]
    one_bit: bool = False
    """Whether a pixel is lit or not, by the glyph alone: for a terminal without colours."""

    @property
    def pixel_aspect(self) -> float:
        """Width by height of one picture pixel on the screen."""
        return CELL_ASPECT * self.down / self.across


def _sextant(pattern: int) -> str:
    """The glyph whose lit sixths are the bits of `pattern`, from the top left, row by row."""
    older = {0: " ", 21: "▌", 42: "▐", 63: "█"}
    if pattern in older:
        return older[pattern]
    # Unicode left out the four that it already had.
    return chr(0x1FB00 + pattern - 1 - (pattern > 21) - (pattern > 42))


HALF_BLOCKS = GlyphSet("half-blocks", 1, 2, (" ", "▀"))
SEXTANTS = GlyphSet("sextants", 2, 3, tuple(_sextant(pattern) for pattern in range(64)))
DITHERED_HALVES = GlyphSet("half-blocks", 1, 2, (" ", "▀", "▄", "█"), one_bit=True)
DITHERED_SEXTANTS = GlyphSet("sextants", 2, 3, SEXTANTS.glyphs, one_bit=True)
GLYPH_SETS = {glyph_set.name: glyph_set for glyph_set in (HALF_BLOCKS, SEXTANTS)}


def box_size(columns: int, rows: int, glyph_set: GlyphSet = HALF_BLOCKS, quarter_turns: int = 0) -> tuple[int, int]:
    """The most pixels, as (width, height) before turning, that `columns` x `rows` cells can show."""
    width, height = columns * glyph_set.across, rows * glyph_set.down
    return (height, width) if quarter_turns % 2 else (width, height)


def picture_size(
    aspect: float, columns: int, rows: int, glyph_set: GlyphSet = HALF_BLOCKS, quarter_turns: int = 0
) -> tuple[int, int]:
    """The (width, height) to scale a camera frame of this aspect to, before turning.

    `aspect` is the frame's width by its height as it comes from the camera. The picture then fills the
    cells in one direction and keeps its shape; both sides are at least 1 where there are any cells.
    """
    width, height = box_size(columns, rows, glyph_set)
    if not width or not height:
        return 0, 0
    turned = quarter_turns % 2 == 1
    pixels_aspect = (1 / aspect if turned else aspect) / glyph_set.pixel_aspect
    if width < height * pixels_aspect:
        height = max(1, round(width / pixels_aspect))
    else:
        width = max(1, min(width, round(height * pixels_aspect)))
    return (height, width) if turned else (width, height)


def fit(
    picture: Pixels,
    columns: int,
    rows: int,
    glyph_set: GlyphSet = HALF_BLOCKS,
    quarter_turns: int = 0,
    aspect: float | None = None,
) -> Cells:
    """The picture, turned clockwise and letterboxed in black, as `columns` x `rows` cells.

    `picture` is uint8 of shape (height, width, 3), not empty. `aspect` is the camera's width by height
    where the pixels are not square, or the decoder has already squeezed them; else it is the picture's.
    """
    height, width = picture.shape[:2]
    target = picture_size(aspect or width / height, columns, rows, glyph_set, quarter_turns)
    box = box_size(columns, rows, glyph_set, quarter_turns)
    # A decoder that rounds the other way has done its part all the same.
    close = abs(width - target[0]) <= 1 and abs(height - target[1]) <= 1
    scaled = picture if close and width <= box[0] and height <= box[1] else resample(picture, *target)
    upright = np.rot90(scaled, -quarter_turns) if quarter_turns % 4 else scaled
    return _cut(_letterbox(upright, *box_size(columns, rows, glyph_set)), columns, rows, glyph_set)


def resample(picture: Pixels, width: int, height: int) -> Pixels:
    """The picture at `width` x `height`: averaged by whole factors, then picked to size.

    Costs nothing where the decoder has done its part; else it is good enough until it does.
    """
    if picture.shape[:2] == (height, width) or not width or not height:
        return picture[:height, :width]
    by_y, by_x = max(1, picture.shape[0] // height), max(1, picture.shape[1] // width)
    if by_y > 1 or by_x > 1:
        whole_y, whole_x = picture.shape[0] // by_y, picture.shape[1] // by_x
        blocks = picture[: whole_y * by_y, : whole_x * by_x].reshape(whole_y, by_y, whole_x, by_x, 3)
        picture = blocks.mean(axis=(1, 3)).astype(np.uint8)
    pick_y = (np.arange(height) * 2 + 1) * picture.shape[0] // (2 * height)
    pick_x = (np.arange(width) * 2 + 1) * picture.shape[1] // (2 * width)
    picked: Pixels = picture[pick_y[:, None], pick_x]
    return picked


def greyed(picture: Pixels) -> Pixels:
    """The picture without colour and at under half its brightness: nobody takes it for a live one."""
    luminance = picture.astype(np.uint16) @ np.array([2, 5, 1], np.uint16) // 20
    return np.repeat(luminance.astype(np.uint8)[:, :, None], 3, axis=2)


def _letterbox(picture: Pixels, width: int, height: int) -> Pixels:
    """The picture in the middle of a black canvas of `width` x `height`."""
    picture_height, picture_width = picture.shape[:2]
    if (picture_height, picture_width) == (height, width):
        return picture
    canvas = np.zeros((height, width, 3), np.uint8)
    top, left = (height - picture_height) // 2, (width - picture_width) // 2
    canvas[top : top + picture_height, left : left + picture_width] = picture
    return canvas


def _cut(canvas: Pixels, columns: int, rows: int, glyph_set: GlyphSet) -> Cells:
    """A canvas of exactly the cells' pixels, as cells."""
    if glyph_set.one_bit:
        return _dithered_cut(canvas, columns, rows, glyph_set)
    if glyph_set is HALF_BLOCKS:
        halves = canvas.reshape(rows, 2, columns, 3).transpose(0, 2, 1, 3)
        return Cells(columns, rows, halves.reshape(rows * columns, 2, 3), _all_upper_halves(rows * columns))
    return _two_colour_cut(canvas, columns, rows, glyph_set)


@lru_cache(maxsize=32)
def _all_upper_halves(count: int) -> NDArray[np.uint8]:
    glyphs = np.ones(count, np.uint8)
    glyphs.setflags(write=False)
    return glyphs


BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.uint16) * 16 + 8
"""Thresholds of an ordered dither: it stands still where the picture does, as error diffusion does not."""

WHITE_STEP = 32
DARKEST_WHITE = 96
"""What is at least this bright may become white, so that a dim room is seen too; in steps, or all would flicker."""


def _dithered_cut(canvas: Pixels, columns: int, rows: int, glyph_set: GlyphSet) -> Cells:
    """Each pixel lit or not: brightness becomes density. All cells are white on black."""
    across, down = glyph_set.across, glyph_set.down
    height, width = rows * down, columns * across
    luminance = canvas.astype(np.uint16) @ np.array([2, 5, 1], np.uint16) >> 3
    brightest = int(np.percentile(luminance, 98)) if luminance.size else 255
    white = max(DARKEST_WHITE, min(255, -(-brightest // WHITE_STEP) * WHITE_STEP))
    thresholds = np.tile(BAYER, (-(-height // 4), -(-width // 4)))[:height, :width]
    lit = luminance.astype(np.uint32) * 255 > thresholds.astype(np.uint32) * white
    bits = (1 << np.arange(across * down, dtype=np.uint8)).reshape(down, across)
    patterns = (lit.reshape(rows, down, columns, across) * bits[None, :, None, :]).sum(axis=(1, 3), dtype=np.uint8)
    return Cells(columns, rows, _white_on_black(rows * columns), patterns.ravel())


@lru_cache(maxsize=32)
def _white_on_black(count: int) -> NDArray[np.uint8]:
    colours = np.zeros((count, 2, 3), np.uint8)
    colours[:, 0] = 255
    colours.setflags(write=False)
    return colours


def _two_colour_cut(canvas: Pixels, columns: int, rows: int, glyph_set: GlyphSet) -> Cells:
    """Split each cell's pixels at their mean luminance; each side gets its mean colour."""
    across, down = glyph_set.across, glyph_set.down
    pixel_count = across * down
    tiles = canvas.reshape(rows, down, columns, across, 3)
    # Planes of whole screens, (pixel of the cell, channel, cell): numpy is far quicker along the last axis.
    planes = np.ascontiguousarray(tiles.transpose(1, 3, 4, 0, 2)).reshape(pixel_count, 3, rows * columns)
    planes = planes.astype(np.int16)
    luminance = (planes[:, 0] * 2 + planes[:, 1] * 5 + planes[:, 2]) >> 3
    lit = luminance > luminance.sum(axis=0) // pixel_count
    lit &= luminance.max(axis=0) - luminance.min(axis=0) >= FLAT
    lit_count = lit.sum(axis=0)
    lit_sum = (planes * lit[:, None]).sum(axis=0)
    colours = np.empty((rows * columns, 2, 3), np.uint8)
    colours[:, 1] = ((planes.sum(axis=0) - lit_sum) // np.maximum(pixel_count - lit_count, 1)).T
    colours[:, 0] = np.where(lit_count, lit_sum // np.maximum(lit_count, 1), colours[:, 1].T).T
    bits = (1 << np.arange(pixel_count, dtype=np.uint8))[:, None]
    return Cells(columns, rows, colours, (lit * bits).sum(axis=0, dtype=np.uint8))
