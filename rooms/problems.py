"""What is wrong with a file somebody wrote, and where: shown to the person who can mend it.

A line and a column count from 1, in characters as an editor shows them; a byte order mark counts as nothing. In a
roster the column is the character at which the field starts, its opening quote included.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rooms.errors import NinefoldError

_LINE_END = re.compile(r"\r\n|\n|\r")
_LONGEST_SHOWN = 40


class Level(StrEnum):
    """An error keeps the cohort from being created; a warning only wants to be read."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. Prints as `file:line:column: reason`."""

    file: str
    line: int
    column: int
    reason: str
    level: Level = Level.ERROR

    def __str__(self) -> str:
        word = "warning: " if self.level is Level.WARNING else ""
        return f"{self.file}:{self.line}:{self.column}: {word}{self.reason}"


class Lines:
    """Turns an offset into a text into its line and column, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class Unreadable(NinefoldError):
    """A file of which nothing can be made at all, from the line and column `place` on."""

    def __init__(self, reason: str, place: tuple[int, int] = (1, 1)) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place

    def problem(self, file: str) -> Problem:
        """What to tell the person who wrote the file."""
        return Problem(file, *self.place, self.reason)


def end_of(text: str) -> tuple[int, int]:
    """Line and column of the end of a text: where reading failed, if that was all that could be read."""
    return Lines(text).place(len(text))


def shown(value: object) -> str:
    """A value as a problem quotes it: short, and harmless on a terminal."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    short = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    safe = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in short)
    return f'"{safe}"' if isinstance(value, str) else safe


def read_bytes(path: Path, limit: int) -> bytes:
    """The whole of a regular file of at most `limit` bytes. Raises `Unreadable`, saying why."""
    try:
        if not path.is_file():
            raise Unreadable("there is no such file")
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    if len(raw) > limit:
        raise Unreadable(f"is larger than {limit // 1_000_000} MB")
    return raw
