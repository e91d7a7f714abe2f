"""What is written to the terminal makes it show the very cells that were meant."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from invigilator_console.ansi import TrueColourEncoder
from invigilator_console.cells import NOTICEABLE, Cells, Indices, Mask, Surface, changed_cells
from invigilator_console.mosaic import HALF_BLOCKS, SEXTANTS
from tests.ansi_screen import AnsiScreen, Cell, Colour

COLUMNS, ROWS = 5, 3
COUNT = COLUMNS * ROWS
LEFT, TOP = 2, 1
Seen = tuple[str, Colour, Colour]
ENCODERS = st.sampled_from([TrueColourEncoder(HALF_BLOCKS), TrueColourEncoder(SEXTANTS)])

# Few colours, near to one another and far: runs, single changes and changes too small to notice.
LEVELS = st.sampled_from([0, 4, 8, 12, 13, 100, 112, 113, 248, 255])


def cells(glyph_count: int = 2) -> st.SearchStrategy[Cells]:
    return st.builds(
        lambda colours, glyphs: Cells(COLUMNS, ROWS, colours, glyphs),
        arrays(np.uint8, (COUNT, 2, 3), elements=LEVELS),
        arrays(np.uint8, (COUNT,), elements=st.integers(0, glyph_count - 1)),
    )


def write(encoder: TrueColourEncoder, screen: AnsiScreen, shown: Cells, indices: Indices) -> None:
    row, column = np.divmod(indices, shown.columns)
    screen.feed(encoder.encode(column + LEFT, row + TOP, shown.colours[indices], shown.glyphs[indices]))


def seen(screen: AnsiScreen) -> list[list[Seen]]:
    return [[cell.seen() for cell in line[LEFT : LEFT + COLUMNS]] for line in screen.cells[TOP : TOP + ROWS]]


def meant(encoder: TrueColourEncoder, shown: Cells) -> list[list[Seen]]:
    """The cells as they ought to be seen."""
    colours = encoder.as_shown(shown.colours).tolist()
    grid = []
    for (foreground, background), glyph in zip(colours, shown.glyphs.tolist(), strict=True):
        character = encoder.glyph_set.glyphs[glyph]
        grid.append(Cell(character, tuple(foreground), tuple(background)).seen())
    return [grid[start : start + COLUMNS] for start in range(0, COUNT, COLUMNS)]


@given(encoder=ENCODERS, shown=cells())
def test_a_terminal_shows_the_cells_that_were_encoded(encoder: TrueColourEncoder, shown: Cells):
    screen = AnsiScreen(COLUMNS + 4, ROWS + 2)

    write(encoder, screen, shown, np.arange(COUNT))

    assert seen(screen) == meant(encoder, shown)


@given(shown=cells(64))
def test_every_sextant_reaches_the_terminal(shown: Cells):
    encoder = TrueColourEncoder(SEXTANTS)
    screen = AnsiScreen(COLUMNS + 4, ROWS + 2)

    write(encoder, screen, shown, np.arange(COUNT))

    assert seen(screen) == meant(encoder, shown)


@given(encoder=ENCODERS, shown=cells())
def test_a_repaint_by_rows_shows_the_same(encoder: TrueColourEncoder, shown: Cells):
    """The compositor puts the cursor at the start of a row by itself."""
    screen = AnsiScreen(COLUMNS + 4, ROWS + 2)

    for row in range(ROWS):
        stretch = slice(row * COLUMNS, (row + 1) * COLUMNS)
        screen.feed(f"\x1b[{row + 2};3H" + encoder.encode_run(shown.colours[stretch], shown.glyphs[stretch]))

    assert seen(screen) == meant(encoder, shown)


@given(
    encoder=ENCODERS,
    pictures=st.lists(cells(), min_size=1, max_size=5),
    limits=st.lists(st.integers(0, COUNT), min_size=1, max_size=12),
    masks=st.lists(st.none() | arrays(np.bool_, (COUNT,)), min_size=1, max_size=4),
)
def test_portions_of_changed_cells_leave_the_terminal_as_the_surface_says(
    encoder: TrueColourEncoder, pictures: list[Cells], limits: list[int], masks: list[Mask | None]
):
    """Whatever was budgeted, hidden or overtaken: a repaint would change nothing."""
    surface = Surface(COLUMNS, ROWS)
    screen = AnsiScreen(COLUMNS + 4, ROWS + 2)
    write(encoder, screen, surface.shown, np.arange(COUNT))

    for turn, limit in enumerate(limits):
        if turn < len(pictures):
            surface.aim(pictures[turn])
        hidden = masks[turn % len(masks)]
        before = seen(screen)
        taken = surface.take(limit, hidden)
        write(encoder, screen, surface.shown, taken)

        assert len(taken) <= limit
        assert seen(screen) == meant(encoder, surface.shown)
        if hidden is not None:
            after = seen(screen)
            for index in np.flatnonzero(hidden).tolist():
                row, column = divmod(index, COLUMNS)
                assert after[row][column] == before[row][column], "drawn over what lies above"


@given(
    pictures=st.lists(cells(), min_size=1, max_size=4), limit=st.integers(1, COUNT), hidden=arrays(np.bool_, (COUNT,))
)
def test_once_all_has_been_taken_the_picture_is_there(pictures: list[Cells], limit: int, hidden: Mask):
    surface = Surface(COLUMNS, ROWS)

    for picture in pictures:
        surface.aim(picture)
        while len(surface.take(limit, hidden)):
            pass
        assert surface.debt_in_sight(hidden) == 0
    while len(surface.take(limit)):
        pass

    assert not surface.owing
    assert len(changed_cells(pictures[-1], surface.shown)) == 0
    away = np.abs(pictures[-1].colours.astype(int) - surface.shown.colours)
    assert away.max() <= NOTICEABLE


@given(new=cells(), old=cells())
def test_a_cell_counts_as_changed_when_a_channel_moved_by_more_than_twelve(new: Cells, old: Cells):
    moved = np.abs(new.colours.astype(int) - old.colours).reshape(COUNT, 6).max(axis=1)

    expected = np.flatnonzero((moved > 12) | (new.glyphs != old.glyphs))

    assert changed_cells(new, old).tolist() == expected.tolist()


def test_a_flat_stretch_is_written_as_blanks_on_one_colour():
    """Walls, desks and paper are most of a picture: they are to cost a byte a cell."""
    encoder = TrueColourEncoder(HALF_BLOCKS)
    wall = Cells.blank(COLUMNS, ROWS, (200, 200, 192))

    assert encoder.encode_run(wall.colours[:COLUMNS], np.ones(COLUMNS, np.uint8)) == "\x1b[48;2;206;206;197m     "


def test_neighbours_need_no_cursor_move():
    encoder = TrueColourEncoder(HALF_BLOCKS)
    wall = Cells.blank(COLUMNS, ROWS, (0, 0, 0))

    data = encoder.encode(np.array([3, 4, 6]), np.array([0, 0, 0]), wall.colours[:3], wall.glyphs[:3])

    assert data == "\x1b[1;4H\x1b[48;2;0;0;0m  \x1b[1;7H "


def test_nothing_is_written_for_no_cells():
    encoder = TrueColourEncoder(HALF_BLOCKS)
    none = Cells.blank(0, 0, (0, 0, 0))

    assert encoder.encode(np.empty(0, np.intp), np.empty(0, np.intp), none.colours, none.glyphs) == ""
    assert encoder.encode_run(none.colours, none.glyphs) == ""
