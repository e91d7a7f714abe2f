"""Whatever stands in a roster, reading it ends, blames a place that exists, and never takes in a part of it."""

import csv
import io

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rooms.delimited import is_blank, split
from rooms.encodings import decode
from rooms.problems import Level, Unreadable
from rooms.roster import Choices, RosterReading, read_roster

CHOICES = Choices(papers=["A10204W1", "B2"], grounds=["positive test"])

HEADINGS = st.sampled_from(
    [
        "candidate_number",
        "Student ID",
        "name",
        "First Name",
        "surname",
        "e-mail",
        "paper",
        "extra time",
        "pc",
        "tutor",
        "",
    ]
)
FIELDS = st.one_of(
    st.sampled_from(["", "0042", "1043321", "Li Na", "A10204W1", "b2", "15", "12,5", "yes", "l@ox.ac.uk", '="007"']),
    st.text(max_size=12),
    st.text(alphabet='",;\t\r\n \x00\ufeff=é', max_size=12),
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])


@st.composite
def rosters(draw: st.DrawFn) -> bytes:
    """Rosters from sound to broken: some cells quoted as they should be, some not, rows too short and too long."""
    separator = draw(st.sampled_from([",", ";", "\t"]))
    headings = draw(st.lists(HEADINGS, min_size=1, max_size=8))
    rows = draw(st.lists(st.lists(FIELDS, max_size=9), max_size=8))
    is_quoted = draw(st.booleans())
    lines = [
        separator.join('"' + field.replace('"', '""') + '"' if is_quoted else field for field in row)
        for row in [headings, *rows]
    ]
    text = draw(st.sampled_from(["\n", "\r\n", "\r"])).join(lines)
    return text.encode(draw(ENCODINGS), errors="replace")


def assert_whole_or_blamed(raw: bytes, reading: RosterReading) -> None:
    errors = [problem for problem in reading.problems if problem.level is Level.ERROR]
    assert bool(reading.candidates) != bool(errors)
    assert not reading.candidates or len(reading.candidates) == len(reading.rows)
    assert len({candidate.number.casefold() for candidate in reading.candidates}) == len(reading.candidates)
    for problem in reading.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert str(problem).isprintable()
        assert problem.line <= raw.count(b"\n") + raw.count(b"\r") + 1


@given(rosters())
@settings(max_examples=300, deadline=None)
def test_a_messy_roster_is_read_whole_or_not_at_all(raw: bytes) -> None:
    """Half an import is worse than none: somebody would have no seat on the day."""
    assert_whole_or_blamed(raw, read_roster(raw, "roster.csv", CHOICES))


@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\xd8")
@example(b"\xfe\xff\xd8\x00\x00")
@settings(max_examples=300, deadline=None)
def test_any_bytes_at_all_are_answered_with_problems(raw: bytes) -> None:
    """Somebody will name a photograph."""
    assert_whole_or_blamed(raw, read_roster(raw, "roster.csv", CHOICES))


@given(
    st.lists(st.lists(st.text(alphabet='ab ",;\né', max_size=5), min_size=1, max_size=5), min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t"]),
)
@settings(max_examples=200, deadline=None)
def test_what_a_spreadsheet_writes_is_what_is_read(table: list[list[str]], separator: str) -> None:
    """The standard library writes; our reader, which knows where each field stands, gives the same fields back."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(table)
    text = written.getvalue()

    rows, faults = split(text, separator)

    assert faults == []
    assert [[cell.text for cell in row] for row in rows] == table
    assert all(text[cell.offset] == '"' for row in rows for cell in row)


@given(st.text(alphabet=st.characters(codec="cp1252", exclude_characters="\0"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_windows_1252_is_read_as_it_was_meant_unless_it_is_utf_8(text: str) -> None:
    """What cannot be told apart is read as UTF-8; what can is never turned into other letters."""
    raw = text.encode("cp1252")

    try:
        read = decode(raw)
    except Unreadable:
        return

    assert read in {text, raw.decode("utf-8", errors="replace").removeprefix("\ufeff"), raw.decode("utf-16", "replace")}


def test_a_line_of_separators_is_blank() -> None:
    """Spreadsheets save empty rows so."""
    rows, _ = split(" , ,\na,,\n", ",")

    assert [is_blank(row) for row in rows] == [True, False]
