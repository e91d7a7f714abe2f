"""A picture keeps its shape, its place and its side up, whatever the tile."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator_console.cells import Cells, Pixels
from invigilator_console.mosaic import (
    CELL_ASPECT,
    HALF_BLOCKS,
    SEXTANTS,
    GlyphSet,
    box_size,
    fit,
    greyed,
    picture_size,
    resample,
)

GLYPH_SETS = [HALF_BLOCKS, SEXTANTS]
RED, GREEN, BLUE, GREY = (240, 0, 0), (0, 240, 0), (0, 0, 240), (120, 120, 120)


def quartered(width: int = 320, height: int = 240) -> Pixels:
    """Red top left, green top right, blue bottom left, grey bottom right."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2] = RED
    picture[: height // 2, width // 2 :] = GREEN
    picture[height // 2 :, : width // 2] = BLUE
    picture[height // 2 :, width // 2 :] = GREY
    return picture


def backgrounds(cells: Cells) -> Pixels:
    return cells.colours[:, 1].reshape(cells.rows, cells.columns, 3)


def corners(cells: Cells) -> list[tuple[int, ...]]:
    """Clockwise from the top left."""
    grid = backgrounds(cells)
    return [tuple(grid[row, column].tolist()) for row, column in ((0, 0), (0, -1), (-1, -1), (-1, 0))]


@given(
    aspect=st.floats(0.3, 3),
    columns=st.integers(8, 240),
    rows=st.integers(4, 80),
    glyph_set=st.sampled_from(GLYPH_SETS),
    turns=st.integers(0, 3),
)
def test_a_picture_fills_the_tile_in_one_direction_and_keeps_its_shape(
    aspect: float, columns: int, rows: int, glyph_set: GlyphSet, turns: int
):
    width, height = picture_size(aspect, columns, rows, glyph_set, turns)
    box_width, box_height = box_size(columns, rows, glyph_set, turns)

    assert width <= box_width
    assert height <= box_height
    assert width == box_width or height == box_height
    # On the screen: a turned picture's pixels lie on their sides.
    pixel_aspect = 1 / glyph_set.pixel_aspect if turns % 2 else glyph_set.pixel_aspect
    off_by = abs(width * pixel_aspect - height * aspect)
    assert off_by <= max(pixel_aspect, aspect), "out of shape by more than the pixel it is rounded to"


def test_a_phone_held_upright_is_shown_upright():
    """640 x 480 in a tile of 66 x 18 cells: 48 x 36 half-block pixels, nine blank columns either side."""
    assert picture_size(4 / 3, 66, 18) == (48, 36)

    grid = backgrounds(fit(np.full((480, 640, 3), 200, np.uint8), 66, 18))

    assert (grid[:, :9] == 0).all()
    assert (grid[:, 9:57] == 200).all()
    assert (grid[:, 57:] == 0).all()


def test_sextants_hold_three_times_the_pixels_and_allow_for_their_shape():
    assert picture_size(4 / 3, 66, 18, SEXTANTS) == (96, 54)
    assert SEXTANTS.pixel_aspect == 2 / 2 * 3 / 2 * CELL_ASPECT


@pytest.mark.parametrize("glyph_set", GLYPH_SETS, ids=lambda glyph_set: glyph_set.name)
def test_a_picture_is_turned_clockwise(glyph_set: GlyphSet):
    square = quartered(240, 240)

    assert corners(fit(square, 40, 20, glyph_set, 0)) == [RED, GREEN, GREY, BLUE]
    assert corners(fit(square, 40, 20, glyph_set, 1)) == [BLUE, RED, GREEN, GREY]
    assert corners(fit(square, 40, 20, glyph_set, 2)) == [GREY, BLUE, RED, GREEN]
    assert corners(fit(square, 40, 20, glyph_set, 3)) == [GREEN, GREY, BLUE, RED]


@given(
    columns=st.integers(1, 60),
    rows=st.integers(1, 30),
    width=st.integers(1, 90),
    height=st.integers(1, 90),
    glyph_set=st.sampled_from(GLYPH_SETS),
    turns=st.integers(-1, 5),
)
def test_any_picture_fits_any_tile(columns: int, rows: int, width: int, height: int, glyph_set: GlyphSet, turns: int):
    """A feed may change its size before it has been told the tile's."""
    cells = fit(np.full((height, width, 3), 90, np.uint8), columns, rows, glyph_set, turns)

    assert cells.colours.shape == (columns * rows, 2, 3)
    assert cells.glyphs.shape == (columns * rows,)
    assert (cells.colours == 90).any()


def test_a_tile_of_no_size_asks_for_no_picture():
    """Before its layout a widget has none."""
    assert picture_size(4 / 3, 0, 18) == (0, 0)
    assert picture_size(4 / 3, 66, 0) == (0, 0)


def test_a_squeezed_picture_gets_its_shape_back():
    """A decoder that fills the whole tile says what the camera's shape was."""
    squeezed = resample(quartered(640, 480), 66, 36)

    assert (backgrounds(fit(squeezed, 66, 18, aspect=4 / 3))[:, :9] == 0).all()


def test_a_picture_of_the_size_asked_for_is_not_resampled():
    picture = np.arange(48 * 36 * 3, dtype=np.uint8).reshape(36, 48, 3)

    cells = fit(picture, 48, 18)

    assert (cells.colours[:, 0] == picture[0::2].reshape(-1, 3)).all()
    assert (cells.colours[:, 1] == picture[1::2].reshape(-1, 3)).all()


def test_a_decoder_may_round_the_other_way():
    """A pixel more or less is no reason to resample ninety pictures a second."""
    assert picture_size(1.5, 65, 18) == (54, 36)
    picture = np.arange(53 * 36 * 3, dtype=np.uint8).reshape(36, 53, 3)

    cells = fit(picture, 65, 18, aspect=1.5)

    shown = cells.colours[:, 0].reshape(18, 65, 3)
    assert (shown[:, 6:59] == picture[0::2]).all()


def test_a_large_picture_is_averaged_on_its_way_down():
    """Picking single pixels would make a page of handwriting sparkle."""
    stripes = np.zeros((240, 320, 3), np.uint8)
    stripes[::2] = 200

    assert (resample(stripes, 40, 30) == 100).all()


def test_a_sextant_shows_which_sixths_are_lit():
    picture = np.zeros((3, 2, 3), np.uint8)
    picture[0, 0] = picture[1, 1] = picture[2, 0] = 255

    cells = fit(picture, 1, 1, SEXTANTS, aspect=2 / 3 * SEXTANTS.pixel_aspect)

    # U+1FB18: BLOCK SEXTANT-145, which numbers them from the top left, row by row.
    assert SEXTANTS.glyphs[cells.glyphs[0]] == "\N{BLOCK SEXTANT-145}"
    assert cells.colours[0].tolist() == [[255] * 3, [0] * 3]


def test_the_sextants_are_those_of_unicode():
    named = {unicodedata.name(glyph): pattern for pattern, glyph in enumerate(SEXTANTS.glyphs)}
    for name, pattern in named.items():
        if name.startswith("BLOCK SEXTANT-"):
            assert pattern == sum(1 << int(digit) - 1 for digit in name.removeprefix("BLOCK SEXTANT-"))
    assert len(named) == 64


def test_a_faint_pattern_is_one_colour_in_sextants():
    """Noise on a plain wall would set every sixth flickering."""
    picture = np.full((3, 2, 3), 100, np.uint8)
    picture[0, 0] = 106

    cells = fit(picture, 1, 1, SEXTANTS, aspect=2 / 3 * SEXTANTS.pixel_aspect)

    assert cells.glyphs.tolist() == [0]


def test_a_stale_picture_has_no_colour_and_less_light():
    stale = greyed(quartered())

    assert (stale[..., 0] == stale[..., 1]).all()
    assert (stale[..., 1] == stale[..., 2]).all()
    assert stale.max() < 0.5 * 240
    assert len(np.unique(stale)) == 4, "what was to be seen can still be made out"
