"""Comma-, semicolon- or tab-separated text into rows of cells that know where they stand.

The standard library's `csv` tells neither the column of a field nor the line at which a quoted one began, so that a
wrong row could not be pointed at.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

SEPARATORS = ",;\t"

# Possessive throughout: a quote that is never closed costs one pass, not one for every character.
_QUOTED = re.compile(r'[ ]*+"((?:[^"]|"")*+)"[ ]*+')
_OPENING = re.compile(r'[ ]*+"')
_LINE_END = re.compile(r"\r\n|\n|\r")
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=([,;\t])\"?[ ]*(?:\r\n|\n|\r|$)", re.IGNORECASE)


class Cell(NamedTuple):
    """One field. `offset` is where it starts in the text, its opening quote included."""

    text: str
    offset: int


class Fault(NamedTuple):
    """A place at which the text is not well-formed."""

    offset: int
    reason: str


Row = list[Cell]


def is_blank(row: Row) -> bool:
    """True where spreadsheets leave an empty line, or a line of separators alone."""
    return not any(cell.text.strip() for cell in row)


def split(text: str, separator: str, start: int = 0, most: int | None = None) -> tuple[list[Row], list[Fault]]:
    """All rows from `start`, at most `most` of them, and what was malformed. Blank rows are kept."""
    rows: list[Row] = []
    faults: list[Fault] = []
    plain = re.compile(rf"[^{separator}\r\n]*+")
    row: Row = []
    position = start
    while most is None or len(rows) < most:
        cell, position, fault = _cell(text, position, plain)
        row.append(cell)
        if fault is not None:
            faults.append(fault)
        if text.startswith(separator, position):
            position += 1
            continue
        rows.append(row)
        row = []
        end = _LINE_END.match(text, position)
        if end is None or end.end() == len(text):
            break
        position = end.end()
    return rows, faults


def _cell(text: str, start: int, plain: re.Pattern[str]) -> tuple[Cell, int, Fault | None]:
    """The field at `start`, where it ends, and what is wrong with it."""
    if quoted := _QUOTED.match(text, start):
        cell = Cell(quoted[1].replace('""', '"'), start)
        rest = _match_end(plain, text, quoted.end())
        if rest == quoted.end():
            return cell, rest, None
        return (
            cell,
            rest,
            Fault(quoted.end(), "text follows a closing quote; double a quote that belongs to the field"),
        )
    if _OPENING.match(text, start):
        return Cell("", start), len(text), Fault(start, "this quote is never closed; nothing below could be read")
    end = _match_end(plain, text, start)
    return Cell(text[start:end], start), end, None


def _match_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def find_separator(text: str, score: Callable[[Sequence[str]], int]) -> tuple[str, int]:
    """The separator of a text, and the offset at which its headings begin.

    A first line `sep=;`, as spreadsheets write it, settles it. Otherwise it is the one by which the first row
    scores best (`score` is given its headings), then gives most fields.
    """
    if declared := _SEPARATOR_LINE.match(text):
        return declared[1], declared.end()
    start = len(text) - len(text.lstrip(" \r\n"))

    def merit(separator: str) -> tuple[int, int]:
        first = [cell.text for cell in split(text, separator, start, most=1)[0][0]]
        return score(first), len(first)

    return max(SEPARATORS, key=merit), start
