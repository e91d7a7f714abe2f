"""A roster comes from whatever software an office has; what cannot be read is refused where it goes wrong."""

import pytest

from rooms.roster import Choices, RosterReading, read_roster

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
MINUTES = "should be a number of minutes for every hour, from 0 to 60"


def read(text: str | bytes) -> RosterReading:
    raw = text if isinstance(text, bytes) else text.encode()
    return read_roster(raw, "roster.csv", Choices(papers=["A10204W1"], grounds=[]))


def said(reading: RosterReading) -> list[str]:
    return [str(problem) for problem in reading.problems]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_every_encoding_separator_and_line_end_reads_alike(encoding: str, separator: str, line_end: str) -> None:
    """Spreadsheets of different countries and ages write the same roster differently."""
    rows = [["candidate_number", "name", "college"], ["0043321", "Élodie Dubois", "Keble"], ["1043377", "Åsa Öst", ""]]
    text = line_end.join(separator.join(row) for row in rows) + line_end
    raw = text.encode(encoding)

    reading = read(raw)

    assert said(reading) == []
    assert [(each.number, each.name, each.college) for each in reading.candidates] == [
        ("0043321", "Élodie Dubois", "Keble"),
        ("1043377", "Åsa Öst", None),
    ]


def test_utf_16_with_its_big_endian_mark_is_read() -> None:
    """Some exports put the larger byte first and say so."""
    reading = read(b"\xfe\xff" + "candidate_number,name\n1,Zoë\n".encode("utf-16-be"))

    assert [candidate.name for candidate in reading.candidates] == ["Zoë"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "roster.csv:1:1: the roster is empty; its first line should hold the headings"),
        ("\n ,,\n\n", "roster.csv:1:1: the roster is empty; its first line should hold the headings"),
        ("candidate_number,name\n", "roster.csv:1:1: the roster has headings and no candidates"),
        ("candidate_number,name\n , \n,,\n", "roster.csv:1:1: the roster has headings and no candidates"),
        ("name\nLi Na\n", 'roster.csv:1:1: no column candidate_number; the headings are "name"'),
        (
            "candidate_number\n1\n",
            'roster.csv:1:1: no column name (or first name and last name); the headings are "candidate_number"',
        ),
        (
            "candidate_number;surname\n1;Li\n",
            'roster.csv:1:1: no column first name; the headings are "candidate_number", "surname"',
        ),
        (
            "candidate_number,name,Full Name\n1,Li Na,Li Na\n",
            'roster.csv:1:23: "Full Name" means the same column as "name"; remove one',
        ),
        (
            'candidate_number,name\n1,"Li Na\n2,Åsa Öst\n',
            "roster.csv:2:3: this quote is never closed; nothing below could be read",
        ),
        (
            'candidate_number,name\n1,"Li" Na\n',
            "roster.csv:2:8: text follows a closing quote; double a quote that belongs to the field",
        ),
        (
            "candidate_number,name\n1,Li\0Na\n",
            "roster.csv:2:5: holds a zero byte and so is not a text file; save it again as UTF-8",
        ),
        (
            "candidate_number,name\n1,Li\x1b[31m Na\n",
            r'roster.csv:2:3: "name" should be text of 1 to 200 characters without control characters, not "Li\x1b[31m Na"',
        ),
        (
            "candidate_number,name,extra time\n1,Li Na,25%\n",
            f'roster.csv:2:9: "extra time" {MINUTES}, not "25%"; 25 % is 15 minutes for every hour: write 15',
        ),
        (
            'candidate_number,name,rest breaks\n1,Li Na,"12,5 %"\n',
            f'roster.csv:2:9: "rest breaks" {MINUTES}, not "12,5 %"; 12.5 % is 7.5 minutes for every hour: write 7.5',
        ),
        (
            "candidate_number,name,extra time\n1,Li Na,250%\n",
            f'roster.csv:2:9: "extra time" {MINUTES}, not "250%"',
        ),
    ],
)
def test_a_file_that_is_no_roster_says_why(text: str, expected: str) -> None:
    """Each of these happens to an office sooner or later."""
    reading = read(text)

    assert expected in said(reading)
    assert reading.candidates == ()


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"PK\x03\x04rest of a workbook", "is a damaged spreadsheet workbook"),
        (b"\xd0\xcf\x11\xe0rest of an old workbook", "is a spreadsheet workbook"),
    ],
)
def test_a_workbook_is_told_from_a_csv(raw: bytes, kind: str) -> None:
    """`.xlsx` renamed to `.csv` is still a workbook."""
    assert said(read(raw)) == [f"roster.csv:1:1: {kind}; save it as CSV (UTF-8) and name that file"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "candidate_number,name\n1,Élodie\n2,Åsa".encode() + b"\xff Ost\n",
            "roster.csv:3:6: is not UTF-8 here, though the rest is; save it again as UTF-8",
        ),
        (
            b"candidate_number,name\n1,\x81lodie\n",
            "roster.csv:2:3: is not Windows-1252, nor UTF-8 here; save it again as UTF-8",
        ),
        (
            b"\xff\xfe" + "candidate_number,name\n1,Li".encode("utf-16-le") + b"\x00",
            "roster.csv:2:5: is not UTF-16-LE here; save it again as UTF-8",
        ),
        (
            b"\xff\xfe\x00\x00" + "candidate_number".encode("utf-32-le"),
            "roster.csv:1:1: is in UTF-32; save it as UTF-8",
        ),
    ],
)
def test_damaged_text_is_refused_where_it_is_damaged(raw: bytes, expected: str) -> None:
    """A name must not turn to rubbish by a wrong guess: the ID has to match it."""
    assert said(read(raw)) == [expected]


def test_windows_1252_with_an_accident_that_looks_like_utf_8_is_read_as_it_was_meant() -> None:
    """An É before a curly apostrophe happens to be a letter in UTF-8; the other accents of the file show that it is not meant so."""
    reading = read("candidate_number,name,notes\n1,René Öst,ANDRÉ\u2019S desk\n".encode("cp1252"))

    assert reading.candidates[0].name == "René Öst"
    assert reading.candidates[0].adjustments.notes == "ANDRÉ\u2019S desk"


def test_a_declared_separator_holds() -> None:
    """Spreadsheets write `sep=;` into a first line of its own."""
    reading = read("sep=;\r\ncandidate_number;name;extra time\r\n1;Li, Na;12,5\r\n2;;\r\n")

    assert said(reading) == ['roster.csv:4:3: "name" is empty']


def test_blank_lines_and_rows_that_break_off_are_no_fault() -> None:
    """Spreadsheets leave separators without fields, and drop blank fields at the end of a row."""
    reading = read("\n\ncandidate_number,name,college,notes,\n\n1,Li Na\n,,,,\n2,Åsa Öst,,,\n")

    assert said(reading) == []
    assert [candidate.number for candidate in reading.candidates] == ["1", "2"]


def test_an_enormous_field_is_refused_in_few_words() -> None:
    """A report that repeats a megabyte helps nobody."""
    (problem,) = read("candidate_number,name\n1," + "x" * 1_000_000).problems

    assert (problem.line, problem.column) == (2, 3)
    assert len(problem.reason) < 200


def test_five_thousand_rows_are_read_whole() -> None:
    """A department's largest roster."""
    rows = "".join(f"{number:07},Candidate {number},c{number}@ox.ac.uk,15\n" for number in range(5000))

    reading = read("candidate_number,name,email,extra time\n" + rows)

    assert len(reading.candidates) == 5000
    assert reading.rows[-1] == (5001, 1)
