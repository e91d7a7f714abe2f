"""`ninefold status` and `ninefold announce` on the command line."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.office.kept_exams import ALGEBRA, KeptExams, an_exam
from tests.office.one_door import an_error, ninefold

SESSION = f"{ALGEBRA}-1"


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    async with KeptExams.at(tmp_path / "data") as exams:
        await exams.create(an_exam(starts=datetime.now(UTC) + timedelta(minutes=1)))
    return tmp_path / "data"


def test_the_day_is_a_few_lines_for_a_person_and_a_list_for_a_script(data: Path) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    (one,) = json.loads(ninefold("status", "--data", data, "--json").stdout)
    lines = ninefold("status", "--data", data).stdout.splitlines()

    assert (one["session"], one["standing"], one["present"], one["expected"]) == (SESSION, "open", 0, 1)
    assert lines[0].startswith(f"{SESSION}  Linear Algebra II  open  starts ")
    assert lines[1] == "  room A  nobody  0 in"
    assert ninefold("status", "--day", tomorrow, "--data", data).stdout == "No exam is held that day.\n"


def test_an_erratum_is_said_and_its_receipts_are_shown(data: Path) -> None:
    done = ninefold("announce", ALGEBRA, "--text", "Question 3: read n >= 1.", "--yes", "--data", data)

    assert done.stdout == f"{SESSION}: announced\n"
    assert "  announced  read by 0 of 0" in ninefold("status", "--data", data).stdout
    assert '"AnnouncementMade"' in ninefold("log", SESSION, "--json", "--data", data).stdout


@pytest.mark.parametrize(
    ("answer", "code", "told"), [("n\n", 1, "not-announced"), ("", 2, "say --yes")], ids=["no", "none"]
)
def test_an_announcement_that_nobody_agreed_to_is_none(
    data: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, told: str
) -> None:
    """It cannot be taken back; and a script, which has nobody to answer, is told how to say it."""
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))

    done = ninefold("announce", ALGEBRA, "--text", "Question 3", "--data", data, code=code)

    assert told in done.stderr.splitlines()[-1]
    assert '"AnnouncementMade"' not in ninefold("log", SESSION, "--json", "--data", data).stdout


def test_an_empty_announcement_is_none(data: Path) -> None:
    an_error(ninefold("announce", ALGEBRA, "--text", " ", "--yes", "--data", data, code=2))
    an_error(ninefold("announce", "nothing", "--text", "x", "--yes", "--data", data, code=1))
