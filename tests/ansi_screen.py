"""A small terminal: reads what an application writes, and knows what each cell then shows.

It understands just what a full-screen application needs (cursor moves, colours, erasing) and refuses
what it does not know, so that a test cannot pass on a sequence that a real terminal would stumble over.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from rich.cells import get_character_cell_size

Colour = tuple[int, int, int] | None
"""RGB; None for the terminal's own."""

INTRODUCER = re.compile(r"\x1b(\[[?<>=]?[\d;:$ ]*)?")
SEQUENCE = re.compile(
    r"\x1b\[(?P<parameters>[?<>=]?[\d;:]*)(?P<intermediate>[ $]?)(?P<final>[A-Za-z])"
    r"|\x1b\](?P<system>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b(?P<simple>[=>78cM])"
)
STEPS = (0, 95, 135, 175, 215, 255)
BASIC = [
    *((0, 0, 0), (128, 0, 0), (0, 128, 0), (128, 128, 0), (0, 0, 128), (128, 0, 128), (0, 128, 128), (192, 192, 192)),
    *((128, 128, 128), (255, 0, 0), (0, 255, 0), (255, 255, 0), (0, 0, 255), (255, 0, 255), (0, 255, 255)),
    (255, 255, 255),
]


class Cell(NamedTuple):
    """One character position."""

    character: str = " "
    foreground: Colour = None
    background: Colour = None
    bold: bool = False

    def seen(self) -> tuple[str, Colour, Colour]:
        """What an eye tells apart: a blank shows no foreground, and nothing shows on its own colour."""
        if self.character == " " or (self.foreground == self.background and self.foreground is not None):
            return " ", None, self.background
        return self.character, self.foreground, self.background


def indexed_colour(index: int) -> tuple[int, int, int]:
    """Colour `index` of the 256."""
    if index < 16:
        return BASIC[index]
    if index < 232:
        index -= 16
        return STEPS[index // 36], STEPS[index // 6 % 6], STEPS[index % 6]
    grey = 8 + (index - 232) * 10
    return grey, grey, grey


class AnsiScreen:
    """`feed` it; then look at `cells[row][column]`, `text()`, and the questions it was asked."""

    def __init__(self, columns: int, rows: int) -> None:
        self.cells: list[list[Cell]] = []
        self.column = self.row = 0
        self._pen = Cell()
        self.resize(columns, rows)
        self.synchronised = False
        self.questions: list[tuple[int, int]] = []
        """The cursor, as 0-based (column, row), at each question for it."""

        self.astray = 0
        """How often the cursor was sent beyond the edge, where terminals keep it."""

    def resize(self, columns: int, rows: int) -> None:
        """Be of this size; what was at the top left stays."""
        before = [line[:columns] for line in self.cells[:rows]]
        self.columns, self.rows = columns, rows
        self.cells = [line + [Cell()] * (columns - len(line)) for line in before]
        self.cells += [[Cell()] * columns for _ in range(rows - len(before))]

    def text(self) -> str:
        """The characters, line by line."""
        return "\n".join("".join(cell.character for cell in line).rstrip() for line in self.cells)

    def feed(self, data: str) -> None:
        """Show what an application writes; sequences come whole."""
        at = 0
        while at < len(data):
            if data[at] != "\x1b":
                self._character(data[at])
                at += 1
                continue
            match = SEQUENCE.match(data, at)
            interrupted = data.find("\x1b", at + 1)
            if not match and interrupted > 0 and INTRODUCER.fullmatch(data, at, interrupted):
                # As terminals do: a sequence that another one interrupts is dropped.
                at = interrupted
                continue
            assert match, f"unknown sequence {data[at : at + 20]!r}"
            self._control(match)
            at = match.end()

    def _character(self, character: str) -> None:
        if character == "\n":
            self.column, self.row = 0, min(self.row + 1, self.rows - 1)
        elif character == "\r":
            self.column = 0
        elif character != "\a":
            width = get_character_cell_size(character)
            if self.column < self.columns:
                self.cells[self.row][self.column] = self._pen._replace(character=character)
                if width == 2 and self.column + 1 < self.columns:
                    self.cells[self.row][self.column + 1] = self._pen._replace(character="")
            self.column += width

    def _control(self, match: re.Match[str]) -> None:
        final, parameters = match["final"], match["parameters"] or ""
        if final is None:
            return
        if parameters == "?2026" and not match["intermediate"]:
            assert self.synchronised is (final == "l"), "synchronised updates are nested"
            self.synchronised = final == "h"
        elif parameters[:1] in "?<>=" and parameters:
            return
        elif final == "H":
            row, column = ([*map(int, parameters.split(";")), 1, 1] if parameters else [1, 1])[:2]
            self.row, self.column = min(row, self.rows) - 1, min(column, self.columns) - 1
            self.astray += (self.row, self.column) != (row - 1, column - 1)
        elif final == "m":
            self._dip_pen([int(number or 0) for number in re.split("[;:]", parameters)])
        elif final == "n":
            self.questions.append((self.column, self.row))
        elif final == "J":
            self.cells = [[Cell()] * self.columns for _ in range(self.rows)]
        elif final == "K":
            self.cells[self.row][self.column :] = [Cell()] * (self.columns - self.column)
        else:
            assert final in "qut", f"unknown sequence {match[0]!r}"

    def _dip_pen(self, numbers: list[int]) -> None:
        while numbers:
            number = numbers.pop(0)
            if number == 0:
                self._pen = Cell()
            elif number in (1, 22):
                self._pen = self._pen._replace(bold=number == 1)
            elif number in (38, 48):
                colour = self._colour(numbers)
                self._pen = self._pen._replace(**{"foreground" if number == 38 else "background": colour})
            elif number in (39, 49):
                self._pen = self._pen._replace(**{"foreground" if number == 39 else "background": None})
            elif number // 10 in (3, 9):
                self._pen = self._pen._replace(foreground=BASIC[number % 10 + 8 * (number >= 90)])
            elif number // 10 in (4, 10) and number >= 40:
                self._pen = self._pen._replace(background=BASIC[number % 10 + 8 * (number >= 100)])

    @staticmethod
    def _colour(numbers: list[int]) -> Colour:
        if numbers.pop(0) == 5:
            return indexed_colour(numbers.pop(0))
        red, green, blue, *numbers[:] = numbers
        return red, green, blue
