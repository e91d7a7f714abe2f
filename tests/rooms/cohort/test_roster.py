"""A roster says who is expected and what they are entitled to; it is read whole, or every wrong row is named."""

from itertools import permutations

import pytest

from rooms.problems import Level
from rooms.roster import Choices, RosterReading, read_roster
from rooms.vocabulary import Onboarding

ONE_PAPER = Choices(papers=["A10204W1"], grounds=[])
TWO_PAPERS = Choices(papers=["A10204W1", "B2"], grounds=["positive test", "approved residency dispensation"])
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


def read(text: str | bytes, choices: Choices = ONE_PAPER) -> RosterReading:
    raw = text if isinstance(text, bytes) else text.encode()
    return read_roster(raw, "roster.csv", choices)


def said(reading: RosterReading) -> list[str]:
    return [str(problem) for problem in reading.problems]


@pytest.mark.parametrize(
    ("heading", "value", "attribute", "expected"),
    [
        *(
            (heading, "0043321", "number", "0043321")
            for heading in (
                "candidate_number",
                "Candidate ID",
                "Candidate No.",
                "STUDENT-NUMBER",
                "studentid",
                "SSO user ID",
            )
        ),
        *((heading, "Li Na", "name", "Li Na") for heading in ("name", "Full Name", "candidate-name")),
        *((heading, "l@ox.ac.uk", "email", "l@ox.ac.uk") for heading in ("email", "E-Mail", "mail", "Email Address")),
        *((heading, "Keble", "college", "Keble") for heading in ("college", "School", "CENTRE")),
        *((heading, "a10204w1", "paper", "A10204W1") for heading in ("paper", "exam", "Code", "module")),
        ("ground", "positive  Test", "ground", "positive test"),
        ("approval", "PT/9", "approval", "PT/9"),
        ("timezone", "Asia/Singapore", "timezone", "Asia/Singapore"),
    ],
)
def test_every_name_of_a_column_is_understood(heading: str, value: str, attribute: str, expected: str) -> None:
    """Each student system calls the same thing by its own name; nobody should have to retype headings."""
    columns = {"candidate_number": "7", "name": "Somebody", "paper": "B2"}
    columns.pop({"number": "candidate_number"}.get(attribute, attribute), None)
    columns[heading] = value
    text = ",".join(columns) + "\n" + ",".join(columns.values())

    reading = read(text, TWO_PAPERS)

    assert said(reading) == []
    assert getattr(reading.candidates[0], attribute) == expected


@pytest.mark.parametrize(
    ("heading", "value", "attribute", "expected"),
    [
        ("extra_minutes_per_hour", "15", "extra_minutes_per_hour", 15),
        ("Extra time", "12.5", "extra_minutes_per_hour", 12.5),
        ("extra time", '"12,5"', "extra_minutes_per_hour", 12.5),
        ("rest_minutes_per_hour", "5", "rest_minutes_per_hour", 5),
        ("Rest Breaks", "", "rest_minutes_per_hour", 0),
        ("pc", "Yes", "pc", True),
        ("PC", "x", "pc", True),
        ("pc", "TRUE", "pc", True),
        ("pc", "no", "pc", False),
        ("pc", "0", "pc", False),
        ("permitted items", '"insulin pump, water"', "permitted_items", "insulin pump, water"),
        ("notes", '"one\r\ntwo"', "notes", "one\ntwo"),
    ],
)
def test_adjustments_are_read(heading: str, value: str, attribute: str, expected: object) -> None:
    """An adjustment lost between office and phone is time or help that somebody is entitled to."""
    reading = read(f"candidate_number,name,{heading}\n1,Li Na,{value}\n")

    assert said(reading) == []
    assert getattr(reading.candidates[0].adjustments, attribute) == expected


@pytest.mark.parametrize("last", ["last name", "Surname", "family_name"])
def test_a_name_in_two_columns_is_joined(last: str) -> None:
    """The ID must show the full name; one who has a single name is not turned away."""
    reading = read(f"{last},first name,candidate no\nÖst,Åsa,1\nSuharto,,2\n")

    assert [candidate.name for candidate in reading.candidates] == ["Åsa Öst", "Suharto"]


def test_columns_may_stand_in_any_order() -> None:
    """Headings say what a column is; its place says nothing."""
    for order in permutations(["candidate_number", "name", "email"]):
        values = {"candidate_number": "1", "name": "Li Na", "email": "l@ox.ac.uk"}
        reading = read(",".join(order) + "\n" + ",".join(values[column] for column in order))

        assert [(each.number, each.name, each.email) for each in reading.candidates] == [("1", "Li Na", "l@ox.ac.uk")]


def test_columns_that_are_not_ours_are_listed_as_ignored() -> None:
    """The officer sees what was left out, and notices a heading that was meant to count."""
    reading = read("candidate_number,name,first name,Tutor,extra tme\n1,Li Na,Li,Dr X,15\n")

    assert reading.ignored_columns == ("first name", "Tutor", "extra tme")
    assert reading.candidates[0].adjustments.extra_minutes_per_hour == 0


@pytest.mark.parametrize("written", ["0012", '"0012"', '="0012"', '"=""0012"""', " 0012 "])
def test_a_candidate_number_keeps_its_leading_zeros(written: str) -> None:
    """0012 and 12 may be two people."""
    reading = read(f"candidate_number,name\n{written},Li Na\n12,Åsa Öst\n")

    assert [candidate.number for candidate in reading.candidates] == ["0012", "12"]


def test_one_wrong_row_keeps_every_candidate_out() -> None:
    """Half a roster would leave somebody without a seat, unnoticed."""
    reading = read("candidate_number,name\n1,Li Na\n2,\n3,Åsa Öst\n")

    assert said(reading) == ['roster.csv:3:3: "name" is empty']
    assert reading.candidates == ()


def test_numbers_that_differ_in_case_alone_are_one_person() -> None:
    """An SSO user name is the same person in capitals."""
    reading = read("sso user id,name\nmath1234,Li Na\nMATH1234,Li Na\n")

    assert said(reading) == ['roster.csv:3:1: "sso user id" "MATH1234" stands in line 2 already']


def test_a_shared_address_is_a_warning_only() -> None:
    """Siblings may share a mailbox; that two links go there wants to be seen, not forbidden."""
    reading = read("candidate_number,name,email\n1,Li Na,l@ox.ac.uk\n2,Åsa Öst,L@ox.ac.uk\n")

    assert [problem.level for problem in reading.problems] == [Level.WARNING]
    assert len(reading.candidates) == 2


def test_the_only_paper_need_not_be_named_and_one_of_several_must() -> None:
    """Where papers are mixed, nobody guesses who sits which."""
    text = "candidate_number,name\n1,Li Na\n"

    alone, several = read(text, ONE_PAPER), read(text, TWO_PAPERS)

    assert alone.candidates[0].paper == "A10204W1"
    assert said(several) == [
        'roster.csv:1:1: no column paper (the cohort has several); the headings are "candidate_number", "name"'
    ]


def test_everybody_still_has_to_be_onboarded() -> None:
    """A roster cannot claim that somebody was verified."""
    assert read("candidate_number,name\n1,Li Na\n").candidates[0].onboarding is Onboarding.MISSING


def test_names_are_stored_composed_and_with_single_blanks() -> None:
    """Two ways to write é must not look like two people to a search."""
    reading = read("candidate_number,name\n1,  Ele\u0301na\u00a0 Öst \n")

    assert reading.candidates[0].name == "Eléna Öst"


def test_papers_that_could_not_be_read_do_not_hide_wrong_rows() -> None:
    """cohort.toml may be wrong too; everything is said at once."""
    reading = read("candidate_number,name,paper\n1,,X\n", Choices(papers=None, grounds=None))

    assert said(reading) == ['roster.csv:2:3: "name" is empty']
