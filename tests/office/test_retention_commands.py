"""`ninefold purge`, `ninefold hold` and what `ninefold verify` says of what is gone, on the command line."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rooms.configuration import Retention
from rooms.vocabulary import StreamId
from tests.office.kept_exams import ALGEBRA, KeptExams, an_exam
from tests.office.one_door import an_error, ninefold

SESSION = f"{ALGEBRA}-1"
TWO_MONTHS_AGO = datetime.now(UTC).replace(hour=9, minute=30, second=0, microsecond=0) - timedelta(days=60)


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """An exam two months ago: its pictures have reached their date, its record has not."""
    async with KeptExams.at(tmp_path / "data") as exams:
        await exams.create(an_exam(starts=TWO_MONTHS_AGO, keep=Retention()))
        await exams.verify()
    return tmp_path / "data"


def test_what_goes_when_is_a_table_and_a_list_for_a_script(data: Path) -> None:
    table = ninefold("purge", "--list", "--data", data).stdout.splitlines()
    rows = json.loads(ninefold("purge", "--list", "--data", data, "--json").stdout)

    assert table[0].split() == ["goes", "on", "what", "of", "state"]
    assert [(row["kind"], row["state"]) for row in rows] == [
        ("pictures", "due"),
        ("onboarding pictures", "due"),
        ("session", "kept until its date"),
        ("onboarding", "kept until its date"),
        ("cohort", "kept until its date"),
    ]
    assert f"{SESSION} was never closed" in table[1]


def test_the_daily_timer_deletes_what_is_due_and_says_what(data: Path) -> None:
    trial = ninefold("purge", "--due", "--dry-run", "--data", data).stdout
    done = ninefold("purge", "--due", "--data", data).stdout

    assert "would go: onboarding pictures of trinity-2027/1043321; 3 files" in trial
    assert "gone: onboarding pictures of trinity-2027/1043321; 0 records, 3 files" in done
    assert ninefold("purge", "--due", "--data", data).stdout == "Nothing has reached its date.\n"
    assert json.loads(ninefold("purge", "--due", "--data", data, "--json").stdout) == {
        "trial": False,
        "purged": [],
        "kept": [],
    }


def test_what_is_held_is_kept_and_named(data: Path) -> None:
    ninefold("hold", SESSION, "--why", "appeal 2027/17", "--data", data)

    done = ninefold("purge", "--due", "--data", data).stdout

    assert f"kept: pictures of {SESSION}; held: {SESSION}: appeal 2027/17" in done
    assert "gone" not in done
    (held,) = json.loads(ninefold("hold", "--list", "--data", data, "--json").stdout)
    assert (held["session"], held["why"]) == (SESSION, "appeal 2027/17")
    assert ninefold("hold", SESSION, "--lift", "--why", "decided", "--data", data).stdout.endswith("held no longer\n")
    assert ninefold("hold", "--list", "--data", data).stdout == "Nothing is held.\n"


def test_what_is_gone_is_known_to_verify(data: Path) -> None:
    before = ninefold("verify", SESSION, "--data", data).stdout.split()
    ninefold("purge", SESSION, "--early", "--why", "a rehearsal after all", "--data", data)

    all_of_it = ninefold("verify", "--all", "--data", data).stdout

    assert before[0] == "intact"
    assert f"session/{SESSION}: purged on " in all_of_it
    assert f", {before[1]} records {before[3]}\n" in all_of_it
    assert ninefold("verify", SESSION, "--data", data).stdout.startswith("purged on ")
    assert "broken" not in all_of_it
    assert all(each["intact"] for each in json.loads(ninefold("verify", "--all", "--data", data, "--json").stdout))
    assert "was purged on" in an_error(ninefold("log", SESSION, "--data", data, code=1))


def test_a_hold_says_what_it_came_too_late_for(data: Path) -> None:
    ninefold("purge", "--due", "--data", data)

    done = ninefold("hold", SESSION, "--why", "appeal 2027/17", "--data", data).stdout

    assert "gone already, and not kept by this: pictures, deleted on " in done
    (held,) = json.loads(ninefold("hold", "--list", "--data", data, "--json").stdout)
    assert [each["kind"] for each in held["gone"]] == ["pictures", "onboarding pictures"]
    assert "onboarding pictures of 1 candidate" in ninefold("hold", "--list", "--data", data).stdout


def test_what_was_deleted_by_other_means_is_found_by_verify(data: Path) -> None:
    """Somebody with a tool of their own made a record vanish: that is no purge."""

    async def vanish() -> None:
        async with KeptExams.at(data) as exams:
            await exams.log.forget(StreamId(f"session/{SESSION}"))

    asyncio.run(vanish())

    done = ninefold("verify", "--all", "--data", data, code=1).stdout

    assert "not accounted for: no purge on record has deleted it" in done


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("purge",), 2),
        (("purge", SESSION, "--due"), 2),
        (("purge", SESSION, "--early"), 2),
        (("purge", "no-such-session"), 1),
        (("hold",), 2),
        (("hold", SESSION), 1),
        (("hold", "no-such-session", "--why", "appeal"), 1),
        (("hold", SESSION, "--lift", "--why", "decided"), 1),
    ],
)
def test_wrong_use_deletes_nothing_and_says_what_to_do(data: Path, words: tuple[str, ...], code: int) -> None:
    an_error(ninefold(*words, "--data", data, code=code))
    assert "gone" not in ninefold("purge", "--list", "--data", data).stdout
