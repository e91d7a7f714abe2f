"""What a cohort's files get wrong is shown where it stands, all of it at once."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.cohort_file import CheckedCohort, check_cohort
from rooms.plan import plan_sessions
from rooms.problems import Level

SAMPLE = Path(__file__).parents[2] / "cohorts"
SAMPLE_TEXT = (SAMPLE / "cohort.toml").read_text()
SLIPS = """
5 | -1 | 2.5 | true | "" | "x" | "30m" | "none" | "A" | "central" | [] | [1] | [[]] | {} | ["a", "a"] | { record = 3 }
2027-06-08 | 07:32:00 | 2027-06-08T09:30:00 | 9999-12-31T23:59:59 | "roster.csv" | "honour-code.md" | "Asia/Tokyo"
"\\u202e" | "12:00, 0 working days before" | """

Check = Callable[..., CheckedCohort]


def said(checked: CheckedCohort) -> list[str]:
    return [str(problem) for problem in checked.problems]


def test_everything_wrong_is_said_at_once() -> None:
    """In cohort.toml and in the roster, from the first line to the last: the officer mends them in one go."""
    checked = check_cohort(SAMPLE / "wrong" / "cohort.toml")

    expected = (SAMPLE / "wrong" / "problems.txt").read_text().splitlines()
    assert [line.removeprefix(f"{SAMPLE}/wrong/") for line in said(checked)] == expected
    assert checked.cohort is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("09:30:00", "09:30:00Z", "cohort.toml:5:10: `starts` should be a local date and time"),
        ("2027-06-08T09:30:00", "2027-06-08", "cohort.toml:5:10: `starts` should be a local date and time"),
        ("2027-06-08T09", "0001-01-01T09", "cohort.toml:5:10: `starts` should be a local date and time"),
        (
            "2027-06-08T09:30:00",
            "2027-03-28T01:30:00",
            "cohort.toml:5:10: 2027-03-28 01:30 does not exist in Europe/London: the clocks go forward then",
        ),
        (
            "2027-06-08T09:30:00",
            "2027-10-31T01:30:00",
            "cohort.toml:5:10: 2027-10-31 01:30 comes twice in Europe/London: the clocks go back then; choose another time",
        ),
        ("Europe/London", "../etc/passwd", "cohort.toml:6:12: `timezone` should be a time zone"),
        ("Europe/London", "Europe", "cohort.toml:6:12: `timezone` should be a time zone"),
        ("Europe/London", "", "cohort.toml:6:12: `timezone` should be a time zone"),
        (
            "[contacts]",
            "onboarding = { deadline = 2027-06-09T17:00:00 }\n[contacts]",
            "cohort.toml:13:27: `deadline` should not be after the sitting starts",
        ),
        (
            "[contacts]",
            "onboarding = { deadline = 2027-03-28T01:30:00 }\n[contacts]",
            "cohort.toml:13:27: 2027-03-28 01:30 does not exist in Europe/London: the clocks go forward then",
        ),
        (
            "[contacts]",
            'onboarding = { period = "Trinity 2027" }\n[contacts]',
            "cohort.toml:13:25: `period` should be up to 63 lower-case letters, digits and hyphens",
        ),
        (
            "[roster]",
            '[[ground]]\nname = "a"\napply_by = "17:00 Friday of week 0"\n[roster]',
            "cohort.toml:19:12: a week of term needs `term_starts` in [cohort]",
        ),
        ("[roster]", '[[ground]]\nname = "a"\n[[ground]]\nname = "A"\n[roster]', 'cohort.toml:20:8: "A" stands twice'),
        ('"3h"', '"0m"', "cohort.toml:10:11: `writing` should be a duration"),
        ('"3h"', '"99999y"', "cohort.toml:10:11: `writing` should be a duration"),
        ('"3h"', '""', "cohort.toml:10:11: `writing` should be a duration"),
        (
            '"3h"',
            '"3h"\ncalculators = {}',
            "cohort.toml:11:15: `calculators` should be a list in square brackets, not a table",
        ),
        ('"3h"', "false", "cohort.toml:10:11: `writing` should be a duration"),
        ("[[paper]]", "[paper]", "cohort.toml:7:1: write [[paper]], in double brackets, once for each"),
        ("[contacts]", "[[contacts]]", "cohort.toml:13:1: `contacts` should be a table, not a list"),
        ('[roster]\nfile = "roster.csv"', "", "cohort.toml:1:1: `[roster]` is missing"),
        ('"roster.csv"', '"nowhere.csv"', 'cohort.toml:18:8: "nowhere.csv": there is no such file'),
        ('"roster.csv"', '"."', 'cohort.toml:18:8: ".": there is no such file'),
        ('"roster.csv"', '"a\\u0000b"', 'cohort.toml:18:8: "a\\x00b": there is no such file'),
        ('"honour-code.md"', '"nowhere.md"', 'cohort.toml:12:15: "nowhere.md": there is no such file'),
        ('"J. Okafor"', '"J.\\u001b[2J Okafor"', "cohort.toml:20:8: `name` should be text"),
        ('"A1"', '"A1', "cohort.toml:8:11: not valid TOML: illegal character '\\n'"),
        ('id = "short"', 'id = "short"\nid = "long"', "cohort.toml:3:12: not valid TOML: cannot overwrite a value"),
    ],
)
def test_a_fault_is_shown_where_it_stands(minimal: str, check: Check, old: str, new: str, expected: str) -> None:
    """An officer goes to the line and sees it."""
    assert old in minimal

    checked = check(minimal.replace(old, new))

    assert checked.cohort is None
    assert any(line.startswith(expected) for line in said(checked)), said(checked)


def test_a_file_without_papers_says_so(minimal: str, check: Check) -> None:
    """There is no exam without a paper."""
    toml = "".join(part for part in minimal.partition("[[paper]]")[::2]).replace(
        '\ncode = "A1"\ntitle = "Linear Algebra"\nwriting = "3h"\n', ""
    )

    assert said(check(toml)) == ["cohort.toml:1:1: `[[paper]]` is missing: which paper is sat?"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'[cohort]\nid = "\xe9"\n', "cohort.toml:2:7: is not UTF-8 here; save it as UTF-8"),
        (b"[cohort]\nx = " + b"[" * 100_000, "cohort.toml:1:1: brackets are nested too deeply"),
        (b"x = " + b"9" * 5_000, "cohort.toml:1:5005: not valid TOML: exceeds the limit"),
        (b"# " + b"x" * 1_000_000, "cohort.toml:1:1: is larger than 1 MB"),
        (b"[cohort", "cohort.toml:1:8: not valid TOML: expected ']' at the end of a table declaration"),
    ],
)
def test_what_is_not_toml_is_refused_where_it_stops_being_so(
    minimal: str, check: Check, raw: bytes, expected: str
) -> None:
    """Whatever is named, the answer is a sentence."""
    (problem,) = said(check(raw))

    assert problem.startswith(expected)


def test_a_cohort_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    """A wrong path is the commonest mistake of all; a pipe would be waited for until the exam is over."""
    os.mkfifo(tmp_path / "pipe.toml")

    problems = [str(check_cohort(tmp_path / name).problems[0]) for name in ("none.toml", "pipe.toml", "x" * 300)]

    assert problems[0] == f"{tmp_path}/none.toml:1:1: there is no such file"
    assert problems[1] == f"{tmp_path}/pipe.toml:1:1: there is no such file"
    assert problems[2].endswith(":1:1: cannot be read: File name too long")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "should hold 1 to 20000 characters"),
        (" \n", "should hold 1 to 20000 characters"),
        ("x" * 20_001, "should hold 1 to 20000 characters"),
        ("alone\x1b[2J", "holds control characters"),
        ("PK\x03\x04", "is a spreadsheet workbook; save it as CSV (UTF-8) and name that file"),
    ],
)
def test_an_honour_code_has_to_be_a_text(minimal: str, check: Check, text: str, expected: str) -> None:
    """It is what the candidate signs."""
    assert said(check(minimal, honour_code=text)) == [f'cohort.toml:12:15: "honour-code.md": {expected}']


@given(
    st.lists(
        st.tuples(
            st.integers(0, SAMPLE_TEXT.count("\n")),
            st.sampled_from([slip.strip() for slip in re.split(r"[|\n]", SLIPS)]),
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_changed_gives_a_cohort_or_errors(changes: list[tuple[int, str]]) -> None:
    """No slip of the keyboard ends in a traceback, and none lets half a cohort through."""
    lines = SAMPLE_TEXT.split("\n")
    for number, value in changes:
        key, equals, _ = lines[number].partition(" = ")
        lines[number] = f"{key}{equals}{value}" if equals and value else ""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("roster.csv", "honour-code.md"):
            shutil.copy(SAMPLE / name, folder)
        path = Path(folder) / "cohort.toml"
        path.write_text("\n".join(lines))

        checked = check_cohort(path)

    has_errors = any(problem.level is Level.ERROR for problem in checked.problems)
    assert (checked.cohort is None) == has_errors
    if checked.cohort is not None:
        assert sum(len(session.candidates) for session in plan_sessions(checked.cohort)) == 12


def test_term_that_does_not_start_on_a_sunday_is_a_warning(minimal: str, check: Check) -> None:
    """Oxford counts from Sunday of 1st week; elsewhere a Monday may be meant."""
    checked = check(minimal.replace("[sitting]", "term_starts = 2027-04-26\n[sitting]"))

    assert said(checked) == [
        "cohort.toml:4:15: warning: `term_starts` is a Monday; Oxford reckons the weeks of term from a Sunday"
    ]
    assert checked.cohort is not None
