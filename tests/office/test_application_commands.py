"""Applications on the command line, as the exams office and the Proctors' Office use it."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rooms.admin.application_tables import write_roster
from rooms.office.application_service import ApprovedCandidate
from rooms.office.exam_offers import check_offer, oxfords_grounds
from tests.office.one_door import an_error, ninefold

SAMPLE = Path(__file__).parent.parent / "cohorts" / "cohort.toml"
COHORT = "tt2027-linear-algebra"
CANDIDATE = (
    "--number", "0043321", "--name", "Adeyemi, Tolu", "--college", "Somerville",
    "--college-mail", "somerville@example.ac.uk", "--evidence", "LFD-4711",
)  # fmt: skip


@pytest.fixture
def cohort_file(tmp_path: Path) -> Callable[..., Path]:
    """A central cohort's file, a year from now, without a roster; changed as a test says."""

    def written(*changes: tuple[str, str]) -> Path:
        text = SAMPLE.read_text().replace('kind = "department"', 'kind = "central"')
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "cohort.toml"
        path.write_text(text)
        return path

    return written


def in_a_year() -> tuple[str, str]:
    """The exam at a time that the test's clock has not reached."""
    starts = datetime.now(UTC).replace(microsecond=0, tzinfo=None) + timedelta(days=365)
    return ("starts = 2027-06-08T09:30:00", f"starts = {starts:%Y-%m-%dT09:30:00}")


def without_grounds(text: str) -> tuple[str, str]:
    start, end = text.index("[[ground]]"), text.index("[[staff]]")
    return (text[start:end], "")


def printed(*arguments: object, **options: Any) -> Any:
    return json.loads(ninefold("application", *arguments, "--json", **options).stdout)


def test_from_an_open_exam_to_the_roster(cohort_file: Callable[..., Path], tmp_path: Path) -> None:
    data = tmp_path / "data"
    opened = ninefold("application", "open", cohort_file(in_a_year()), "--data", data).stdout
    assert "applications are taken" in opened
    assert "declares: well enough to sit" in opened

    add = ("add", "--data", data, "--exam", COHORT, "--ground", "Positive Test", *CANDIDATE)
    assert "declarations-missing" in an_error(ninefold("application", *add, code=1))
    (added,) = printed(*add, "--declare", "well enough to sit")
    reference = added["reference"]
    (waiting,) = printed("list", "--waiting", "--data", data)
    assert (waiting["reference"], waiting["seats_left"]) == (reference, 27)
    assert reference in ninefold("application", "list", "--data", data, "--college", "somerville").stdout

    (approved,) = printed("approve", reference.lower(), "--data", data)
    assert approved["standing"] == "approved"
    assert "not-now" in an_error(ninefold("application", "approve", reference, "--data", data, code=1))
    header, row = ninefold("application", "roster", COHORT, "--data", data).stdout.splitlines()
    assert header == "candidate_number,name,email,college,paper,ground,approval"
    assert row.startswith('0043321,"Adeyemi, Tolu",,Somerville,A10204W1,positive test,"' + reference)

    ninefold("application", "reopen", reference, "--data", data, "--why", "approved by mistake")
    ninefold("application", "decline", reference, "--data", data, "--why", "The test is of April.")
    (shown,) = printed("show", reference, "--data", data)
    assert (shown["standing"], shown["excusal"], shown["reason"]) == (
        "declined", "it was declined", "The test is of April.",
    )  # fmt: skip
    assert "unknown-application" in an_error(
        ninefold("application", "withdraw", "0000-0000", "--data", data, "--why", "no", code=1)
    )
    assert "Nothing fell due." in ninefold("application", "due", "--data", data).stdout
    (exam,) = printed("exams", "--data", data)
    assert (exam["cohort"], exam["seats_left"]) == (COHORT, 27)
    assert "intact" in ninefold("verify", f"applications/{exam['slot']}", "--data", data).stdout


def test_oxfords_five_grounds_can_be_printed_and_hold_where_a_file_has_none(cohort_file: Callable[..., Path]) -> None:
    text = ninefold("application", "grounds").stdout
    assert text.count("\n[[ground]]\n") == 5
    assert text.startswith("# The grounds on which Oxford")

    checked = check_offer(cohort_file(without_grounds(SAMPLE.read_text())))
    assert checked.problems == ()
    assert checked.offer is not None
    due = {ground.name: (ground.apply_by, ground.approve_by) for ground in checked.offer.grounds}
    assert set(due) == {ground.name for ground in oxfords_grounds()}
    assert due["medical"] == (datetime(2027, 4, 23, 16, 0, tzinfo=UTC), None)
    assert due["positive test"] == (None, datetime(2027, 6, 4, 11, 0, tzinfo=UTC))
    assert all(ground.declares for ground in checked.offer.grounds)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "central"', 'kind = "department"', "a department settles its own roster"),
        ("term_starts = 2027-04-25", "", "needs `term_starts`"),
        ("term_starts = 2027-04-25", 'term_starts = 2027-04-25\nbank_holidays = "GB-XYZ"', "no place"),
        ("term_starts = 2027-04-25", 'term_starts = 2027-04-25\nbank_holidays = "England"', "should be a country"),
        ('apply_by = "17:00 Friday of week 0"', "apply_by = 2027-07-01T17:00:00", "after the exam starts"),
        ('exams = "exams@example.ac.uk"', 'exams = "the office"', "nobody there is told"),
        ('name = "positive test"', 'name = "Approved  residency dispensation"', "stands twice"),
        ("[contacts]", "[contact]", "`[contacts]` is missing"),
    ],
)
def test_what_is_wrong_with_an_offer_is_said_with_its_place(
    cohort_file: Callable[..., Path], old: str, new: str, said: str
) -> None:
    checked = check_offer(cohort_file((old, new)))

    assert any(said in str(problem) for problem in checked.problems), list(map(str, checked.problems))


def test_nothing_is_stored_of_a_file_that_is_wrong(tmp_path: Path) -> None:
    done = ninefold("application", "open", SAMPLE, "--data", tmp_path / "data", code=2)

    assert "central cohorts" in done.stdout
    assert "nothing was stored" in an_error(done)
    assert not (tmp_path / "data" / "record.sqlite").exists()


def test_no_spreadsheet_reckons_with_what_a_college_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    approved = ApprovedCandidate(COHORT, "1", '=HYPERLINK("x")', None, "Somerville", "A1", "positive test", "K7Q2-9XWM")

    write_roster([approved], as_json=False)

    (row,) = csv.DictReader(capsys.readouterr().out.splitlines())
    assert row["name"] == '="=HYPERLINK(""x"")"'
