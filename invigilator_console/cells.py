"""What a rectangle of the terminal shows, and what it should show.

A *cell* is one character position: two colours and a glyph. `Cells` is a rectangle of them as flat
arrays, row by row. A `Surface` sets the cells that the terminal shows beside those that are wanted and
hands out the difference in portions, so that a slow terminal gets each picture whole though in pieces.
Pure numpy; nothing here knows of a terminal or of Textual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""
Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]

NOTICEABLE = 12
"""A cell counts as changed once a colour channel has moved by more than this, of 255."""


@dataclass(frozen=True)
class Cells:
    """A rectangle of cells, row by row.

    `colours` has shape (rows x columns, 2, 3): foreground and background in RGB. `glyphs` has shape
    (rows x columns,) and indexes into the glyph set that the cells were made with.
    """

    columns: int
    rows: int
    colours: NDArray[np.uint8]
    glyphs: NDArray[np.uint8]

    @classmethod
    def blank(cls, columns: int, rows: int, colour: tuple[int, int, int]) -> Cells:
        """A rectangle of one colour."""
        count = columns * rows
        colours = np.empty((count, 2, 3), np.uint8)
        colours[:] = colour
        return cls(columns, rows, colours, np.zeros(count, np.uint8))


def changed_cells(new: Cells, old: Cells, noticeable: int = NOTICEABLE) -> Indices:
    """The indices, ascending, of cells whose glyph or whose colour (by more than `noticeable`) differs."""
    # The difference of unsigned bytes wraps: between black and white it would be small.
    moved = np.maximum(new.colours, old.colours)
    moved -= np.minimum(new.colours, old.colours)
    # A cell's six channels in pairs of bytes: numpy takes three times as long to reduce rows that are so short.
    pairs = (moved > noticeable).reshape(-1).view(np.uint16).reshape(len(moved), 3)
    changed = (pairs[:, 0] | pairs[:, 1] | pairs[:, 2]) != 0
    changed |= new.glyphs != old.glyphs
    return np.flatnonzero(changed)


class Surface:
    """The cells of one picture: `shown` is what the terminal shows, always.

    `aim` at a new picture, then `take` portions until nothing that can be seen is left. A pass keeps to
    the picture it began with, so that a portion never mixes two of them.
    """

    def __init__(self, columns: int, rows: int, background: tuple[int, int, int] = (0, 0, 0)) -> None:
        self.columns = columns
        self.rows = rows
        self.shown = Cells.blank(columns, rows, background)
        self._wanted = self.shown
        self._pending: Indices = np.empty(0, np.intp)

    @property
    def owing(self) -> bool:
        """Whether cells are still to be drawn, be they hidden or not."""
        return len(self._pending) > 0

    def aim(self, wanted: Cells) -> None:
        """Begin a pass towards `wanted`, which has this surface's columns and rows."""
        self._wanted = wanted
        self._pending = changed_cells(wanted, self.shown)

    def debt_in_sight(self, hidden: Mask | None) -> int:
        """How many pending cells are not `hidden`."""
        if hidden is None:
            return len(self._pending)
        return int(np.count_nonzero(~hidden[self._pending]))

    def take(self, limit: int, hidden: Mask | None = None) -> Indices:
        """At most `limit` cells to draw now, ascending; from here on they count as shown.

        `hidden` has shape (rows x columns,); the cells it names stay pending.
        """
        if hidden is None:
            taken, self._pending = self._pending[:limit], self._pending[limit:]
        else:
            in_sight = np.flatnonzero(~hidden[self._pending])[:limit]
            taken, self._pending = self._pending[in_sight], np.delete(self._pending, in_sight)
        self.shown.colours[taken] = self._wanted.colours[taken]
        self.shown.glyphs[taken] = self._wanted.glyphs[taken]
        return taken
