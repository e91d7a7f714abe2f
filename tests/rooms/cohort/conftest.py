"""Three files of a cohort, written for one test and read at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rooms.cohort_file import CheckedCohort, check_cohort

Check = Callable[..., CheckedCohort]


@pytest.fixture
def minimal() -> str:
    """The shortest cohort.toml that is complete. Tests count its lines."""
    return """\
[cohort]
id = "short"
department = "Mathematical Institute"
[sitting]
starts = 2027-06-08T09:30:00
timezone = "Europe/London"
[[paper]]
code = "A1"
title = "Linear Algebra"
writing = "3h"
[policy]
honour_code = "honour-code.md"
[contacts]
exams = "exams@example.ac.uk"
support = "support@example.ac.uk"
school = "maths@example.ac.uk"
[roster]
file = "roster.csv"
[[staff]]
name = "J. Okafor"
role = "invigilator"
"""


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Write cohort.toml, its roster (or as many candidates as a number says) and its honour code; check them."""
    monkeypatch.chdir(tmp_path)

    def write_and_check(toml: str | bytes, roster: str | int = 2, honour_code: str = "I work alone.") -> CheckedCohort:
        if isinstance(roster, int):
            rows = "".join(f"{number},Candidate {number}\n" for number in range(1, roster + 1))
            roster = f"candidate_number,name\n{rows}"
        Path("roster.csv").write_text(roster)
        Path("honour-code.md").write_text(honour_code)
        Path("cohort.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
        return check_cohort(Path("cohort.toml"))

    return write_and_check
