"""What one write to the terminal holds: words, cells of several pictures, and a picture in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from invigilator_console.ansi import BEGIN_SYNCHRONISED, END_SYNCHRONISED, RESET
from invigilator_console.pixel_layer import CHARACTERS_A_CELL

if TYPE_CHECKING:
    from invigilator_console.ansi import Encoder
    from invigilator_console.cells import Indices, Surface
    from invigilator_console.textual_insides import Exposure


class Painting:
    """Is filled up to a budget, then written in one piece."""

    def __init__(self, words: str, budget: int) -> None:
        """With `words` ready to be written, and a `budget` in cells for what is added."""
        self.left = budget
        self.is_held_back = False
        """Whether there would be more, did the budget allow it."""
        self._words = words
        self._portions: list[_Portion] = []
        self._pixels = ""

    def __bool__(self) -> bool:
        return bool(self._words or self._portions or self._pixels or self.is_held_back)

    def add(self, surface: Surface, exposure: Exposure, taken: Indices) -> None:
        """Add these cells of a surface."""
        if len(taken):
            self._portions.append(_Portion(surface, exposure, taken))
            self.left -= len(taken)
            self.is_held_back |= self.left == 0

    def add_pixels(self, commands: str) -> None:
        """Add what puts a picture up in pixels."""
        self._pixels += commands
        self.left = max(0, self.left - len(commands) // CHARACTERS_A_CELL)

    def begin_with(self, commands: str) -> None:
        """Have these go before everything else: a picture is taken down before its cells are drawn."""
        self._words = commands + self._words

    @property
    def cells(self) -> int:
        """How many cells are drawn."""
        return sum(len(portion.taken) for portion in self._portions)

    @property
    def price(self) -> int:
        """What all of it comes to, in cells."""
        return self.cells + len(self._pixels) // CHARACTERS_A_CELL

    def sequences(self, encoder: Encoder) -> str:
        """What is to be written."""
        cells = ""
        if self._portions:
            cells = encoder.encode(
                np.concatenate([portion.at_column for portion in self._portions]),
                np.concatenate([portion.at_row for portion in self._portions]),
                np.concatenate([portion.surface.shown.colours[portion.taken] for portion in self._portions]),
                np.concatenate([portion.surface.shown.glyphs[portion.taken] for portion in self._portions]),
            )
        # Pixels last: some terminals drop a picture where its cells are written.
        return BEGIN_SYNCHRONISED + self._words + cells + RESET + self._pixels + END_SYNCHRONISED


class _Portion:
    """Some cells of one surface, and where on the screen they stand."""

    def __init__(self, surface: Surface, exposure: Exposure, taken: Indices) -> None:
        self.surface = surface
        self.taken = taken
        self.at_row = exposure.at_row[taken]
        self.at_column = exposure.at_column[taken]
