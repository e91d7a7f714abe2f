"""The data-protection summary says what the settings mean, as a data protection officer asks it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rooms.configuration import Retention
from rooms.office.data_protection import in_markdown, summary
from rooms.privacy import privacy_notice
from tests.office.kept_exams import ALGEBRA, KeptExams, an_exam
from tests.office.one_door import an_error, ninefold
from tests.rooms.exam_day import BRANDT


def kept(what: str, *, recording: str = "off", **keep: int) -> list[str]:
    """For how long something of that beginning is kept."""
    times = Retention(**{name: timedelta(days=days) for name, days in keep.items()})
    found = summary([an_exam(keep=times, recording=recording)])
    return [kind.kept for kind in found.kinds if kind.what.startswith(what)]


def test_each_kind_is_kept_as_long_as_the_settings_say() -> None:
    assert kept("Pictures", pictures=14) == ["14 days after the exam"]
    assert kept("Onboarding: photographs", pictures=14) == [
        "14 days after the candidate's last exam of the period trinity-2027"
    ]
    assert kept("Record", record=400) == ["400 days after the exam"]
    assert kept("Record", record=30, pictures=60) == ["60 days after the exam"], "a record outlives what it names"


def test_what_is_not_recorded_is_not_listed() -> None:
    assert kept("Recording") == []
    assert kept("Recording", recording="on", recordings=90) == ["90 days after the exam"]


def test_it_counts_whom_it_is_about_and_names_what_candidates_read() -> None:
    first, second = an_exam(), an_exam(numbers=(BRANDT,), session=2)

    found = summary([first, second])

    assert (found.sessions, found.candidates, found.staff) == (2, 2, 6)
    assert found.size == "2 sessions, 2 candidates, 6 staff"
    assert summary([first]).size.startswith("1 session, ")
    assert found.notice_version == privacy_notice(first).version


def test_what_no_setting_knows_is_left_to_the_university_in_words() -> None:
    """No gaps to fill in: it says what is to be stated, and what usually is."""
    text = in_markdown(summary([an_exam()]))

    assert "Article 6(1)(e) UK GDPR" in text
    assert "TODO" not in text
    assert "[" not in text


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    async with KeptExams.at(tmp_path / "data") as exams:
        await exams.create(an_exam(starts=datetime.now(UTC)))
    return tmp_path / "data"


def test_the_command_line_prints_it_or_writes_it_to_be_filed(data: Path, tmp_path: Path) -> None:
    printed = ninefold("privacy", ALGEBRA, "--data", data).stdout
    ninefold("privacy", ALGEBRA, "--data", data, "--out", tmp_path / "summary.md")

    assert printed.startswith(f"# Data protection: Linear Algebra II ({ALGEBRA})")
    assert (tmp_path / "summary.md").read_text() == printed
    assert json.loads(ninefold("privacy", ALGEBRA, "--data", data, "--json").stdout)["candidates"] == 1
    an_error(ninefold("privacy", "nothing", "--data", data, code=1))
