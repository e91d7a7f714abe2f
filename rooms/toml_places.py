"""Where in a TOML text each key and value stands, which the standard library's `tomllib` does not tell.

This reads only text that `tomllib` has accepted, and so need not recognise what is wrong: it walks over keys, strings
and brackets and notes offsets. A test compares the paths it finds with the document that `tomllib` made.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

TomlPath = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t]*+")
_SPACE_AND_COMMENTS = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]++")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'[^'\n]*+'",
    re.DOTALL,
)
_NUMBER_OR_TIME = re.compile(r"[^,\[\]{}#\n]++")


class TomlPlace(NamedTuple):
    """Offsets of a key and of its value; for a table both are those of its header."""

    key: int
    value: int


def locate(text: str) -> dict[TomlPath, TomlPlace]:
    """The place of every key, value and table of a valid TOML text; elements of arrays count from 0."""
    return _Walk(text).places


class _Walk:
    def __init__(self, text: str) -> None:
        self.places: dict[TomlPath, TomlPlace] = {}
        self._text = text
        self._at = 0
        self._lengths: dict[TomlPath, int] = {}
        table: TomlPath = ()
        while not self._at_end():
            if self._text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)

    def _at_end(self) -> bool:
        self._skip(_SPACE_AND_COMMENTS)
        return self._at >= len(self._text)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found[0] if found else ""

    def _header(self) -> TomlPath:
        start = self._at
        is_array = self._text.startswith("[[", start)
        self._at += 2 if is_array else 1
        path: TomlPath = ()
        parts = [part for part, _ in self._key()]
        self._at += 2 if is_array else 1
        for depth, part in enumerate(parts, start=1):
            path = (*path, part)
            self._note(path, start, start)
            if is_array and depth == len(parts):
                self._lengths[path] = self._lengths.get(path, 0) + 1
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
                self._note(path, start, start)
        # A table that a deeper header implied before has its own header here.
        self.places[path] = TomlPlace(start, start)
        return path

    def _key(self) -> Iterator[tuple[str, int]]:
        """The parts of a dotted key, each with its offset."""
        while True:
            self._skip(_SPACE)
            start = self._at
            if part := self._skip(_BARE_KEY):
                yield part, start
            else:
                yield tomllib.loads(f"key = {self._skip(_STRING)}")["key"], start
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return
            self._at += 1

    def _pair(self, table: TomlPath) -> None:
        path = table
        parts = list(self._key())
        self._at += 1
        self._skip(_SPACE)
        for part, start in parts:
            path = (*path, part)
            self._note(path, start, self._at)
        self._value(path)

    def _value(self, path: TomlPath) -> None:
        if self._text.startswith("[", self._at):
            self._array(path)
        elif self._text.startswith("{", self._at):
            self._inline_table(path)
        elif not self._skip(_STRING):
            self._skip(_NUMBER_OR_TIME)

    def _array(self, path: TomlPath) -> None:
        self._at += 1
        index = 0
        while not self._closes("]"):
            element = (*path, index)
            self._note(element, self._at, self._at)
            self._value(element)
            index += 1

    def _inline_table(self, path: TomlPath) -> None:
        self._at += 1
        while not self._closes("}"):
            self._pair(path)

    def _closes(self, bracket: str) -> bool:
        """Whether the bracket closes here; commas, blanks and comments before it, or the next element, are passed."""
        self._skip(_SPACE_AND_COMMENTS)
        if self._text.startswith(",", self._at):
            self._at += 1
            self._skip(_SPACE_AND_COMMENTS)
        if not self._text.startswith(bracket, self._at):
            return False
        self._at += 1
        return True

    def _note(self, path: TomlPath, key: int, value: int) -> None:
        self.places.setdefault(path, TomlPlace(key, value))
