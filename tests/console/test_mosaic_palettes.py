"""Pictures in 256 colours and in none: what a terminal of few means is told, and that it shows what was meant."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from invigilator_console.ansi import IndexedEncoder, MonoEncoder, indexed_palette
from invigilator_console.cells import Cells, changed_cells
from invigilator_console.mosaic import DITHERED_HALVES, DITHERED_SEXTANTS, HALF_BLOCKS, SEXTANTS, GlyphSet, fit
from tests.ansi_screen import AnsiScreen, Cell, indexed_colour

COLUMNS, ROWS = 6, 4
COUNT = COLUMNS * ROWS


def flat(level: int, size: tuple[int, int] = (16, 16)) -> np.ndarray:
    return np.full((*size, 3), level, np.uint8)


def ramp(width: int, height: int) -> np.ndarray:
    """From black on the left to white on the right."""
    line = np.linspace(0, 255, width).astype(np.uint8)
    return np.repeat(np.tile(line, (height, 1))[:, :, None], 3, axis=2)


def lit_share(picture: np.ndarray) -> float:
    """Which share of the pixels an 8 x 4 dithered rectangle lights."""
    cells = fit(picture, 8, 4, DITHERED_HALVES)
    return float(np.unpackbits(cells.glyphs).sum()) / (8 * 4 * 2)


def test_the_palette_is_the_one_that_terminals_have():
    palette = indexed_palette()

    assert [tuple(colour) for colour in palette[16:].tolist()] == [indexed_colour(index) for index in range(16, 256)]


@given(colours=arrays(np.uint8, (COUNT, 2, 3)))
@settings(max_examples=20)
def test_each_colour_becomes_the_nearest_of_the_256(colours: np.ndarray):
    """A face is to keep its colour, as far as the terminal has it."""
    shown = IndexedEncoder(HALF_BLOCKS).as_shown(colours).reshape(-1, 3).astype(int)
    rounded = (colours.reshape(-1, 3) >> 3).astype(int) * 255 + 15
    meant = rounded // 31
    palette = indexed_palette()[16:].astype(int)

    nearest = ((meant[:, None] - palette) ** 2).sum(axis=2).min(axis=1)

    assert ((meant - shown) ** 2).sum(axis=1).tolist() == nearest.tolist()


@given(
    glyph_set=st.sampled_from([HALF_BLOCKS, SEXTANTS]),
    colours=arrays(np.uint8, (COUNT, 2, 3)),
    glyphs=arrays(np.uint8, (COUNT,), elements=st.integers(0, 1)),
)
@settings(max_examples=30)
def test_a_terminal_of_256_colours_shows_the_cells_that_were_encoded(
    glyph_set: GlyphSet, colours: np.ndarray, glyphs: np.ndarray
):
    encoder = IndexedEncoder(glyph_set)
    screen = AnsiScreen(COLUMNS, ROWS)
    row, column = np.divmod(np.arange(COUNT), COLUMNS)

    data = encoder.encode(column, row, colours, glyphs)
    screen.feed(data)

    shown = encoder.as_shown(colours).tolist()
    meant = [
        Cell(glyph_set.glyphs[glyph], tuple(foreground), tuple(background)).seen()
        for glyph, (foreground, background) in zip(glyphs.tolist(), shown, strict=True)
    ]
    assert [cell.seen() for line in screen.cells for cell in line] == meant
    assert ";2;" not in data, "24-bit colours in 256"


def test_a_change_within_one_colour_of_the_palette_is_none():
    """A line that is slow is not to carry what nobody can see."""
    encoder = IndexedEncoder(HALF_BLOCKS)
    before, after = (Cells.blank(COLUMNS, ROWS, (level, 0, 0)) for level in (168, 184))

    assert len(changed_cells(after, before)) == COUNT
    assert not len(changed_cells(encoder.settled(after), encoder.settled(before)))


@pytest.mark.parametrize(("level", "share"), [(0, 0.0), (64, 0.25), (128, 0.5), (192, 0.75), (255, 1.0)])
def test_without_colours_brightness_becomes_density(level: int, share: float):
    picture = flat(level)
    picture[:, 8:] = 255  # something white, by which the rest is judged

    assert lit_share(picture) == pytest.approx(0.5 + share / 2, abs=0.04)


def test_a_dim_room_is_seen_without_colours_too():
    """A candidate by a desk lamp at dusk is still somebody one can recognise."""
    picture = flat(10)
    picture[:, 8:] = 90

    cells = fit(picture, 8, 4, DITHERED_HALVES)

    lit = cells.glyphs.reshape(4, 8) > 0
    assert lit[:, 4:].mean() > 0.8
    assert lit[:, :4].mean() < 0.3


def test_a_still_picture_stands_still_without_colours():
    """Dots that dance would hide the hand that moves."""
    first, second = (fit(ramp(64, 48), 20, 8, DITHERED_SEXTANTS) for _ in range(2))

    assert not len(changed_cells(first, second))


@pytest.mark.parametrize("glyph_set", [DITHERED_HALVES, DITHERED_SEXTANTS])
def test_a_terminal_without_colours_is_told_none(glyph_set: GlyphSet):
    encoder = MonoEncoder(glyph_set)
    cells = fit(ramp(64, 48), COLUMNS, ROWS, glyph_set)
    row, column = np.divmod(np.arange(COUNT), COLUMNS)
    screen = AnsiScreen(COLUMNS, ROWS)

    data = encoder.encode(column, row, cells.colours, cells.glyphs)
    screen.feed(data)

    assert "m" not in data
    assert [cell.character for line in screen.cells for cell in line] == [
        glyph_set.glyphs[glyph] for glyph in cells.glyphs.tolist()
    ]
    assert encoder.encode_run(cells.colours, cells.glyphs) == "".join(
        cell.character for line in screen.cells for cell in line
    )
