"""The one picture that stands on the terminal in pixels, above cells that are kept black for it.

A newer picture is put up before the one it replaces is taken down, so that nothing black shows between them. The
picture is made coarser where the line does not carry it. Pure: what it returns is to be written by the painter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from invigilator_console import mosaic
from invigilator_console.ansi import move_to
from invigilator_console.kitty import picture_at_cursor, removed

if TYPE_CHECKING:
    from invigilator_console.cells import Pixels
    from invigilator_console.textual_insides import Exposure
    from invigilator_console.widgets.picture import PictureView

IDENTITIES = (0x4E46_0001, 0x4E46_0002)
"""Of the two pictures in turn; odd enough that nothing else in the same terminal has them."""

WHOLE_CELLS = mosaic.GlyphSet("cells", 1, 1, (" ",))

MOST_WIDTH, MOST_HEIGHT = 480, 360
"""Pixels: three quarters of what a phone sends, for half of the bytes; one takes some 10 ms to encode."""
CELL_WIDTH, CELL_HEIGHT = 8, 16
"""Pixels of a cell that are worth sending, whatever it has."""

CHARACTERS_A_CELL = 27
"""What a cell of a picture comes to, for a pacer that counts in cells."""
COARSEST = 6
"""The most pixels, in each direction, that are made one."""
LIKELY_CHARACTERS_A_PIXEL = 2.2
"""To begin with; then what the picture before took."""


@dataclass(frozen=True)
class Standing:
    """A picture on the terminal."""

    view: PictureView
    identity: int
    place: tuple[int, int, int, int]
    """Column, row, columns and rows of the view."""


class PixelLayer:
    """Puts pictures up and takes them down; knows which one stands."""

    def __init__(self) -> None:
        self._standing: Standing | None = None
        self._characters_a_pixel = LIKELY_CHARACTERS_A_PIXEL

    @property
    def view(self) -> PictureView | None:
        """The view whose picture stands."""
        return None if self._standing is None else self._standing.view

    def is_right(self, view: PictureView, exposure: Exposure | None) -> bool:
        """Whether the picture that stands is that of `view`, where the view stands."""
        standing = self._standing
        return (
            standing is not None
            and standing.view is view
            and exposure is not None
            and standing.place == place_of(exposure)
        )

    def put_up(
        self, view: PictureView, exposure: Exposure, picture: Pixels, aspect: float, most_cells: int
    ) -> tuple[str, bool]:
        """What shows `picture` in the place of the one before, and whether it was made coarser for the budget.

        `picture` is upright, `aspect` its width by height on the screen; the view is wholly in sight.
        """
        columns, rows = mosaic.picture_size(aspect, exposure.columns, exposure.rows, WHOLE_CELLS)
        step = self._step(picture, most_cells * CHARACTERS_A_CELL)
        shown = coarser(picture, step)
        before = self._standing
        identity = IDENTITIES[before is not None and before.identity == IDENTITIES[0]]
        left = exposure.column + (exposure.columns - columns) // 2
        top = exposure.row + (exposure.rows - rows) // 2
        command = picture_at_cursor(identity, shown, columns, rows)
        self._characters_a_pixel = len(command) / (shown.shape[0] * shown.shape[1])
        data = move_to(left, top) + command + self.take_down()
        self._standing = Standing(view, identity, place_of(exposure))
        return data, step > 1

    def take_down(self) -> str:
        """What takes the picture that stands away; nothing where none stands."""
        standing, self._standing = self._standing, None
        return "" if standing is None else removed(standing.identity)

    def _step(self, picture: Pixels, most_characters: int) -> int:
        """How many pixels in each direction are to be one, so that the picture comes within the budget."""
        full = picture.shape[0] * picture.shape[1] * self._characters_a_pixel
        step = 1
        while step < COARSEST and full > most_characters * step * step:
            step += 1
        return step


def box_in_pixels(columns: int, rows: int, quarter_turns: int) -> tuple[int, int]:
    """The most pixels, as (width, height) before turning, that are worth having for so many cells."""
    width, height = min(MOST_WIDTH, columns * CELL_WIDTH), min(MOST_HEIGHT, rows * CELL_HEIGHT)
    return (height, width) if quarter_turns % 2 else (width, height)


def coarser(picture: Pixels, step: int) -> Pixels:
    """Each `step` by `step` pixels as one, their mean."""
    return mosaic.resample(picture, max(1, picture.shape[1] // step), max(1, picture.shape[0] // step))


def upright(picture: Pixels, quarter_turns: int) -> Pixels:
    """The picture turned clockwise."""
    return np.rot90(picture, -quarter_turns) if quarter_turns % 4 else picture


def place_of(exposure: Exposure) -> tuple[int, int, int, int]:
    """The place of an exposure."""
    return exposure.column, exposure.row, exposure.columns, exposure.rows
