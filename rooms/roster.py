"""A roster, as CSV or as a spreadsheet workbook, into candidates: all of it, or every reason why not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import ValidationError

from rooms.configuration import Candidate
from rooms.delimited import Cell, Fault, Row, find_separator, is_blank, split
from rooms.encodings import decode
from rooms.notation import WORDED, folded
from rooms.problems import Level, Lines, Problem, Unreadable, shown
from rooms.roster_columns import FIRST_NAME, LAST_NAME, RosterRow, column_of, recognised
from rooms.workbook import SheetPlaces, is_workbook, read_workbook

# Spreadsheets are told in this way to leave a number's zeros alone.
_KEPT_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)


@dataclass(frozen=True)
class Choices:
    """What cohort.toml offers a roster to name. None where it was itself too broken to tell."""

    papers: Sequence[str] | None
    grounds: Sequence[str] | None


@dataclass(frozen=True)
class RosterReading:
    """`candidates` is all of them, or empty. `rows` are the places of the candidates' rows, right or wrong."""

    candidates: tuple[Candidate, ...]
    problems: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]
    rows: tuple[tuple[int, int], ...]


def read_roster(raw: bytes, file: str, choices: Choices) -> RosterReading:
    """Read the bytes of a roster; `file` is what problems call it. In a workbook they name its rows and columns."""
    try:
        table = _sheet(raw) if is_workbook(raw) else _delimited(decode(raw))
    except Unreadable as error:
        return RosterReading((), (error.problem(file),), (), ())
    return _Reading(table, file, choices).outcome()


def rows_of(raw: bytes) -> list[tuple[int, list[str]]]:
    """Every row that is not blank, headings first, by its line or sheet row: to be shown beside what is wrong.

    Raises `Unreadable`.
    """
    table = _sheet(raw) if is_workbook(raw) else _delimited(decode(raw))
    return [
        (table.places.place(row[0].offset)[0], [cell.text.strip() for cell in row])
        for row in table.rows
        if not is_blank(row)
    ]


class _Places(Protocol):
    def place(self, offset: int) -> tuple[int, int]: ...


@dataclass(frozen=True)
class _Table:
    """A roster as rows of cells, whatever it came in. `word`: what a row is called there."""

    rows: Sequence[Row]
    faults: Sequence[Fault]
    places: _Places
    word: str


def _delimited(text: str) -> _Table:
    separator, start = find_separator(text, recognised)
    return _Table(*split(text, separator, start), Lines(text), "line")


def _sheet(raw: bytes) -> _Table:
    return _Table(*read_workbook(raw), SheetPlaces(), "row")


@dataclass(frozen=True)
class _Entry:
    """One row: its cells by column, and their texts, blank ones left out."""

    row: Row
    cells: Mapping[str, Cell]
    values: Mapping[str, str]


class _Reading:
    def __init__(self, table: _Table, file: str, choices: Choices) -> None:
        self._file = file
        self._choices = choices
        self._table = table
        self._problems: list[Problem] = []
        self._candidates: list[Candidate] = []
        self._seen: dict[str, dict[str, int]] = {"candidate_number": {}, "email": {}}
        for fault in table.faults:
            self._complain(fault.offset, fault.reason)
        written = [row for row in table.rows if not is_blank(row)]
        self._headings: Row = written[0] if written else []
        self._rows = written[1:]
        self._columns = self._find_columns()

    def outcome(self) -> RosterReading:
        """Read every row and say what came of it."""
        if self._has_what_it_needs():
            for row in self._rows:
                self._read(row)
        problems = tuple(sorted(self._problems))
        has_errors = any(problem.level is Level.ERROR for problem in problems)
        is_whole = len(self._candidates) == len(self._rows) and not has_errors
        return RosterReading(
            tuple(self._candidates) if is_whole else (),
            problems,
            self._ignored(),
            tuple(self._table.places.place(row[0].offset) for row in self._rows),
        )

    def _complain(self, offset: int, reason: str, level: Level = Level.ERROR) -> None:
        line, column = self._table.places.place(offset)
        self._problems.append(Problem(self._file, line, column, reason, level))

    def _find_columns(self) -> dict[str, int]:
        """Column to its position; a heading that comes twice leaves open which of the two is meant."""
        columns: dict[str, int] = {}
        for position, cell in enumerate(self._headings):
            column = column_of(cell.text)
            if column is None:
                continue
            if column in columns:
                first = self._headings[columns[column]].text
                self._complain(cell.offset, f"{shown(cell.text)} means the same column as {shown(first)}; remove one")
            else:
                columns[column] = position
        return columns

    def _has_what_it_needs(self) -> bool:
        """Whether the rows are worth reading: without these columns each of them would only repeat the complaint."""
        if not self._headings:
            self._complain(0, "the roster is empty; its first line should hold the headings")
            return False
        missing = []
        if "candidate_number" not in self._columns:
            missing.append("candidate_number")
        if not {"name", FIRST_NAME, LAST_NAME} & self._columns.keys():
            missing.append("name (or first name and last name)")
        elif "name" not in self._columns and not {FIRST_NAME, LAST_NAME} <= self._columns.keys():
            missing.append("last name" if FIRST_NAME in self._columns else "first name")
        if self._choices.papers is not None and len(self._choices.papers) > 1 and "paper" not in self._columns:
            missing.append("paper (the cohort has several)")
        found = ", ".join(shown(cell.text) for cell in self._headings[:12])
        for column in missing:
            self._complain(self._headings[0].offset, f"no column {column}; the headings are {found}")
        if not self._rows:
            self._complain(self._headings[0].offset, "the roster has headings and no candidates")
        return not missing

    def _ignored(self) -> tuple[str, ...]:
        used = set(self._columns.values())
        if "name" in self._columns:
            used -= {self._columns.get(FIRST_NAME), self._columns.get(LAST_NAME)}
        return tuple(
            shown(cell.text.strip())[1:-1]
            for position, cell in enumerate(self._headings)
            if position not in used and cell.text.strip()
        )

    def _read(self, row: Row) -> None:
        for cell in row[len(self._headings) :]:
            if cell.text.strip():
                reason = "more fields than headings; put quotes around a field that holds a separator"
                self._complain(cell.offset, reason)
                return
        entry = self._entry(row)
        try:
            valid = RosterRow.model_validate(entry.values)
        except ValidationError as error:
            for fault in error.errors():
                reason = fault["msg"] if fault["type"] == WORDED else "is empty"
                self._complain_of(entry, str(fault["loc"][0]), reason)
            valid = None
        self._check_repetition(entry)
        paper = self._paper(entry)
        ground = self._choose(entry, "ground", self._choices.grounds)
        if valid is not None and paper is not None:
            self._candidates.append(valid.candidate(paper, ground))

    def _entry(self, row: Row) -> _Entry:
        """The row by column, the parts of a name joined. Spreadsheets leave out blank fields at the end of a row."""
        cells = {column: row[position] for column, position in self._columns.items() if position < len(row)}
        texts = {column: _plain(cell.text) for column, cell in cells.items()}
        parts = [texts.pop(part, "") for part in (FIRST_NAME, LAST_NAME)]
        if "name" not in self._columns:
            texts["name"] = " ".join(part for part in parts if part)
        return _Entry(row, cells, {column: text for column, text in texts.items() if text})

    def _complain_of(self, entry: _Entry, column: str, reason: str, level: Level = Level.ERROR) -> None:
        """Point at a field, by the officer's own heading; at the row where it breaks off before that field."""
        written = column if column in self._columns else FIRST_NAME
        heading = self._headings[self._columns[written]].text.strip()
        offset = entry.cells[written].offset if written in entry.cells else entry.row[0].offset
        self._complain(offset, f"{shown(heading)} {reason}", level)

    def _check_repetition(self, entry: _Entry) -> None:
        """A number stands for one person; a shared address would send one candidate's link to another."""
        line, _ = self._table.places.place(entry.row[0].offset)
        for column, level in (("candidate_number", Level.ERROR), ("email", Level.WARNING)):
            if value := entry.values.get(column):
                first = self._seen[column].setdefault(value.casefold(), line)
                if first != line:
                    self._complain_of(
                        entry, column, f"{shown(value)} stands in {self._table.word} {first} already", level
                    )

    def _paper(self, entry: _Entry) -> str | None:
        """The paper as cohort.toml writes it: the only one need not be named."""
        offered = self._choices.papers
        if "paper" in entry.values or not offered:
            return self._choose(entry, "paper", offered)
        if len(offered) == 1:
            return offered[0]
        self._complain_of(entry, "paper", f"is empty; the papers are {', '.join(offered)}")
        return None

    def _choose(self, entry: _Entry, column: str, offered: Sequence[str] | None) -> str | None:
        """What was written, as cohort.toml writes it; None when nothing was, or something else, which is noted."""
        written = entry.values.get(column)
        if written is None or not offered:
            return written
        for choice in offered:
            if folded(choice) == folded(written):
                return choice
        self._complain_of(entry, column, f"should be one of {', '.join(offered)}, not {shown(written)}")
        return None


def _plain(text: str) -> str:
    stripped = text.strip()
    kept = _KEPT_AS_TEXT.fullmatch(stripped)
    return kept[1].replace('""', '"').strip() if kept else stripped
