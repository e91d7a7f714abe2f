"""A roster as a spreadsheet workbook: the same columns and the same problems, by the sheet's rows and columns."""

import io
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.problems import Level
from rooms.roster import Choices, RosterReading, read_roster

CHOICES = Choices(papers=["A10204W1"], grounds=[])


def workbook(*rows: Sequence[Any], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cell, form in (formats or {}).items():
        book.active[cell].number_format = form
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def read(raw: bytes) -> RosterReading:
    return read_roster(raw, "roster.xlsx", CHOICES)


def said(reading: RosterReading) -> list[str]:
    return [str(problem) for problem in reading.problems]


def test_a_workbook_reads_like_a_csv() -> None:
    reading = read(
        workbook(
            ["Student ID", "Full name", "Extra time", "PC", "tutor"], ["0043321", "Élodie Dubois", 12.5, True, "X"]
        )
    )

    assert said(reading) == []
    (candidate,) = reading.candidates
    assert (candidate.number, candidate.name) == ("0043321", "Élodie Dubois")
    assert (candidate.adjustments.extra_minutes_per_hour, candidate.adjustments.pc) == (12.5, True)
    assert reading.ignored_columns == ("tutor",)


def test_a_number_shown_with_leading_zeros_keeps_them() -> None:
    """0043321 and 43321 may be two people."""
    reading = read(workbook(["candidate no", "name"], [43321, "Li Na"], [43321, "Åsa Öst"], formats={"A2": "0000000"}))

    assert [candidate.number for candidate in reading.candidates] == ["0043321", "43321"]


def test_problems_name_the_sheets_row_and_column() -> None:
    reading = read(
        workbook(
            [], ["candidate no", "name", "extra time"], ["1", "Li Na", "25%"], [], ["1", "", 15], [2, "=1/0", None]
        )
    )

    assert said(reading)[:3] == [
        'roster.xlsx:3:3: "extra time" should be a number of minutes for every hour, from 0 to 60, not "25%"; 25 % is 15 minutes for every hour: write 15',
        'roster.xlsx:5:1: "candidate no" "1" stands in row 3 already',
        'roster.xlsx:5:2: "name" is empty',
    ]
    assert reading.candidates == ()


def test_extra_time_in_per_cent_is_not_read_as_a_quarter_of_a_minute() -> None:
    """A cell that shows 25 % holds 0.25: nobody would notice before the exam that it came to fifteen seconds."""
    reading = read(workbook(["candidate no", "name", "extra time"], ["1", "Li Na", 0.25], formats={"C2": "0.00%"}))

    (problem,) = said(reading)
    assert problem.startswith('roster.xlsx:2:3: "extra time" should be a number of minutes for every hour')
    assert problem.endswith('not "25%"; 25 % is 15 minutes for every hour: write 15')


def test_a_cell_that_holds_an_error_is_named() -> None:
    book = openpyxl.Workbook()
    for row in (["candidate no", "name"], [1, "#N/A"]):
        book.active.append(row)
    book.active["B2"].data_type = "e"
    raw = io.BytesIO()
    book.save(raw)

    assert said(read(raw.getvalue())) == [
        "roster.xlsx:2:2: the cell holds the error #N/A; correct it in the spreadsheet"
    ]


def test_a_date_is_no_number_and_a_huge_number_was_rounded() -> None:
    reading = read(workbook(["candidate no", "name"], [date(2027, 6, 8), "Li Na"], [1.2345678901234567e19, "Åsa Öst"]))

    assert [(each.line, each.column) for each in reading.problems] == [(2, 1), (3, 1)]
    assert "was rounded" in reading.problems[1].reason


@pytest.mark.parametrize(
    "raw",
    [b"PK\x03\x04", b"PK\x03\x04 not a zip at all", workbook(["a"])[:-30]],
    # A workbook holds the time at which it was made: its length is no name for a test.
    ids=["empty", "no zip", "cut off"],
)
def test_a_damaged_workbook_is_refused_in_one_line(raw: bytes) -> None:
    (problem,) = read(raw).problems

    assert "save it as CSV (UTF-8)" in problem.reason


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    (problem,) = read(workbook(["candidate no", "name"], [1, "Li Na"])).problems

    assert "pip install 'ninefold[xlsx]'" in problem.reason


def test_a_workbook_of_the_old_kind_is_refused() -> None:
    (problem,) = read(b"\xd0\xcf\x11\xe0" + bytes(600)).problems

    assert "is a spreadsheet workbook; save it as CSV" in problem.reason


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)),
    st.sampled_from(["candidate no", "name", "surname", "extra time", "0042", "Li Na", "=A1", "15", "yes"]),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=8),
)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=7))
@settings(max_examples=100, deadline=None)
def test_whatever_stands_in_a_sheet_is_read_whole_or_blamed(rows: list[list[Any]]) -> None:
    reading = read(workbook(["candidate no", "name", "extra time"], *rows))

    errors = [problem for problem in reading.problems if problem.level is Level.ERROR]
    assert bool(reading.candidates) != bool(errors)
    assert not reading.candidates or len(reading.candidates) == len(reading.rows)
    assert all(1 <= problem.line <= len(rows) + 1 and problem.column >= 1 for problem in reading.problems)


def test_a_sheet_that_goes_on_to_the_right_for_ever_is_read_as_far_as_a_roster_goes() -> None:
    """One cell in the last column fills every row up to it: a small file would keep the server busy for minutes."""
    book = openpyxl.Workbook()
    book.active.append(["candidate number", "name"])
    book.active.append(["0043321", "Tolu Adeyemi"])
    book.active.cell(row=1, column=16_384, value="far away")
    raw = io.BytesIO()
    book.save(raw)

    reading = read(raw.getvalue())

    assert [candidate.number for candidate in reading.candidates] == ["0043321"]
    assert "far away" not in reading.ignored_columns
