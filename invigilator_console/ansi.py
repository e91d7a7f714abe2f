"""Cells as the characters that make a terminal show them.

An `Encoder` stands for one palette and one glyph set. Colours are rounded to 15 bits: a look-up table then
holds every colour's escape sequence ready, and a full screen of pictures takes one `join` of ready strings.
`TrueColourEncoder` writes those colours, `IndexedEncoder` the nearest of a terminal's 256, `MonoEncoder` none.
What the terminal is told and what a repaint tells it come from the same place, so that both round alike.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from invigilator_console.cells import Cells
    from invigilator_console.mosaic import GlyphSet

RESET = "\x1b[0m"
BEGIN_SYNCHRONISED = "\x1b[?2026h"
END_SYNCHRONISED = "\x1b[?2026l"
ASK_FOR_CURSOR = "\x1b[6n"


class Encoder(Protocol):
    """Cells to characters for one palette."""

    glyph_set: GlyphSet

    def encode(
        self,
        at_column: NDArray[np.intp],
        at_row: NDArray[np.intp],
        colours: NDArray[np.uint8],
        glyphs: NDArray[np.uint8],
    ) -> str:
        """Cells at screen positions (0-based), in the order of writing; leaves colours set."""

    def encode_run(self, colours: NDArray[np.uint8], glyphs: NDArray[np.uint8]) -> str:
        """Cells side by side from wherever the cursor is; leaves colours set."""

    def as_shown(self, colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The colours, any shape (…, 3), that the terminal shows for these."""

    def settled(self, cells: Cells) -> Cells:
        """The cells with no more difference between two pictures than this terminal can show."""


def move_to(column: int, row: int) -> str:
    """Put the cursor at a screen position (0-based)."""
    return f"\x1b[{row + 1};{column + 1}H"


class _CellEncoder(ABC):
    """What all encoders have in common: cells become parts, and a cell beside the one before needs no move."""

    def __init__(self, glyph_set: GlyphSet) -> None:
        self.glyph_set = glyph_set
        self._glyphs = np.array(glyph_set.glyphs, object)

    def encode(
        self,
        at_column: NDArray[np.intp],
        at_row: NDArray[np.intp],
        colours: NDArray[np.uint8],
        glyphs: NDArray[np.uint8],
    ) -> str:
        """Cells at screen positions (0-based), in the order of writing; leaves colours set.

        The shapes are (n,), (n,), (n, 2, 3) and (n,).
        """
        if not len(at_column):
            return ""
        parts = self._parts(colours, glyphs)
        apart = np.ones(len(at_column), np.bool_)
        apart[1:] = (at_row[1:] != at_row[:-1]) | (at_column[1:] != at_column[:-1] + 1)
        parts[apart, 0] = [
            f"\x1b[{row};{column}H"
            for row, column in zip((at_row[apart] + 1).tolist(), (at_column[apart] + 1).tolist(), strict=True)
        ]
        return "".join(parts.ravel().tolist())

    def encode_run(self, colours: NDArray[np.uint8], glyphs: NDArray[np.uint8]) -> str:
        """Cells side by side from wherever the cursor is; leaves colours set."""
        if not len(glyphs):
            return ""
        return "".join(self._parts(colours, glyphs)[:, 1:].ravel().tolist())

    @abstractmethod
    def _parts(self, colours: NDArray[np.uint8], glyphs: NDArray[np.uint8]) -> NDArray[np.object_]:
        """NDArray[np.object_] of shape (n, parts): cursor move (still empty) first, glyph last."""


class TrueColourEncoder(_CellEncoder):
    """24-bit sequences, of which 32,768 colours are used."""

    def __init__(self, glyph_set: GlyphSet) -> None:
        super().__init__(glyph_set)
        self._foregrounds, self._backgrounds = _colour_strings()

    def as_shown(self, colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The colours, any shape (…, 3), that the terminal shows for these."""
        shown: NDArray[np.uint8] = _LEVELS[colours >> 3]
        return shown

    def settled(self, cells: Cells) -> Cells:
        """The cells as they are: what is too little to notice, the surface leaves out."""
        return cells

    def _codes(self, colours: NDArray[np.uint8]) -> NDArray[np.uint16]:
        return _codes(colours)

    def _parts(self, colours: NDArray[np.uint8], glyphs: NDArray[np.uint8]) -> NDArray[np.object_]:
        """NDArray[np.object_] of shape (n, 4): cursor move (still empty), foreground, background, glyph."""
        codes = self._codes(colours)
        foreground, background = codes[:, 0], codes[:, 1]
        # One colour on both sides needs no glyph and no foreground: walls and paper are full of it.
        one_colour = (foreground == background) | (glyphs == 0)
        two_colours = np.flatnonzero(~one_colour)
        set_foreground = two_colours[_differs_from_previous(foreground[two_colours])]
        set_background = _differs_from_previous(background)
        parts = np.full((len(codes), 4), "", object)
        parts[set_foreground, 1] = self._foregrounds[foreground[set_foreground]]
        parts[set_background, 2] = self._backgrounds[background[set_background]]
        parts[:, 3] = self._glyphs[np.where(one_colour, 0, glyphs)]
        return parts


class IndexedEncoder(TrueColourEncoder):
    """The 256 colours of xterm, without the first 16, which everybody sets to something else."""

    def __init__(self, glyph_set: GlyphSet) -> None:
        super().__init__(glyph_set)
        self._foregrounds, self._backgrounds = _index_strings()

    def as_shown(self, colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The colours, any shape (…, 3), that the terminal shows for these."""
        shown: NDArray[np.uint8] = indexed_palette()[self._codes(colours)]
        return shown

    def settled(self, cells: Cells) -> Cells:
        """The cells in the palette's colours: a change within one of them is none, and costs nothing."""
        return replace(cells, colours=self.as_shown(cells.colours))

    def _codes(self, colours: NDArray[np.uint8]) -> NDArray[np.uint16]:
        indices: NDArray[np.uint16] = _nearest_indices()[_codes(colours)]
        return indices


class MonoEncoder(_CellEncoder):
    """No colours at all: the glyphs of a one-bit set, in the terminal's own two."""

    def as_shown(self, colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The colours as they are: white on black, though the terminal may have it otherwise."""
        return colours

    def settled(self, cells: Cells) -> Cells:
        """The cells as they are."""
        return cells

    def _parts(self, colours: NDArray[np.uint8], glyphs: NDArray[np.uint8]) -> NDArray[np.object_]:
        """NDArray[np.object_] of shape (n, 2): cursor move (still empty), glyph."""
        parts = np.full((len(colours), 2), "", object)
        parts[:, 1] = self._glyphs[glyphs]
        return parts


_LEVELS = np.array([(level * 255 + 15) // 31 for level in range(32)], np.uint8)


def _codes(colours: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Colours (…, 3) rounded to 15 bits, five a channel, as one number each."""
    red, green, blue = (colours[..., channel].astype(np.uint16) >> np.uint16(3) for channel in range(3))
    codes: NDArray[np.uint16] = red << np.uint16(10) | green << np.uint16(5) | blue
    return codes


def _differs_from_previous(codes: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """True where a value is not the one before it; the first always is."""
    differs = np.ones(len(codes), np.bool_)
    differs[1:] = codes[1:] != codes[:-1]
    return differs


@lru_cache(maxsize=1)
def _colour_strings() -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """The sequence that sets each 15-bit colour, as foreground and as background."""
    levels = _LEVELS.tolist()
    triples = [f"{red};{green};{blue}" for red in levels for green in levels for blue in levels]
    foregrounds = np.array([f"\x1b[38;2;{triple}m" for triple in triples], object)
    backgrounds = np.array([f"\x1b[48;2;{triple}m" for triple in triples], object)
    return foregrounds, backgrounds


CUBE_STEPS = np.array([0, 95, 135, 175, 215, 255])
GREYS = np.arange(8, 239, 10)
FIRST_OF_CUBE, FIRST_GREY = 16, 232


@lru_cache(maxsize=1)
def indexed_palette() -> NDArray[np.uint8]:
    """The 256 colours, shape (256, 3); the first 16, which are never used, are black."""
    palette = np.zeros((256, 3), np.uint8)
    cube = np.stack(np.meshgrid(CUBE_STEPS, CUBE_STEPS, CUBE_STEPS, indexing="ij"), axis=-1)
    palette[FIRST_OF_CUBE:FIRST_GREY] = cube.reshape(-1, 3)
    palette[FIRST_GREY:] = GREYS[:, None]
    return palette


@lru_cache(maxsize=1)
def _nearest_indices() -> NDArray[np.uint16]:
    """For each 15-bit colour the nearest of the palette, of shape (32768,)."""
    levels = _LEVELS.astype(np.int64)
    colours = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(-1, 3)
    steps = np.abs(colours[..., None] - CUBE_STEPS).argmin(axis=-1)
    in_cube = FIRST_OF_CUBE + steps @ np.array([36, 6, 1])
    # The nearest grey is the one nearest to the mean.
    in_greys = FIRST_GREY + np.abs(colours.mean(axis=1)[:, None] - GREYS).argmin(axis=-1)
    palette = indexed_palette().astype(np.int64)
    away = [((palette[indices] - colours) ** 2).sum(axis=1) for indices in (in_cube, in_greys)]
    nearest: NDArray[np.uint16] = np.where(away[1] < away[0], in_greys, in_cube).astype(np.uint16)
    return nearest


@lru_cache(maxsize=1)
def _index_strings() -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """The sequence that sets each of the 256, as foreground and as background."""
    foregrounds = np.array([f"\x1b[38;5;{index}m" for index in range(256)], object)
    backgrounds = np.array([f"\x1b[48;5;{index}m" for index in range(256)], object)
    return foregrounds, backgrounds
