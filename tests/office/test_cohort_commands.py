"""Changing a cohort on the command line: differences before they apply, permission, moves, and the plan to print."""

import json
import shutil
from pathlib import Path

import pytest

from tests.office.one_door import an_error, ninefold

SAMPLE = Path(__file__).parent.parent / "cohorts"
COHORT = "tt2027-linear-algebra"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    ninefold("cohort", "create", SAMPLE / "cohort.toml", "--data", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def files(data: Path, tmp_path: Path) -> Path:
    """The cohort's files as exported, to be changed."""
    ninefold("cohort", "export", COHORT, "--data", data, "--out", tmp_path / "files")
    return tmp_path / "files"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_what_was_exported_checks_clean_and_changes_nothing(data: Path, files: Path) -> None:
    assert "12 candidates, 1 session, 2 rooms" in ninefold("cohort", "check", files / "cohort.toml").stdout
    assert "nothing differs" in ninefold("cohort", "revise", files / "cohort.toml", "--data", data).stdout
    assert "# local to the timezone" in (files / "cohort.toml").read_text()
    again = ninefold("cohort", "export", COHORT, "--data", data, "--out", files, code=2)
    assert "nothing was written" in an_error(again)


def test_a_revision_is_shown_and_applies_when_told_to(data: Path, files: Path) -> None:
    change(files / "roster.csv", "Brandt, Lena", "Brandt-Meyer, Lena")
    change(files / "cohort.toml", '"3h"', '"2h30m"')

    shown = ninefold("cohort", "revise", files / "cohort.toml", "--data", data).stdout
    assert "settings changed: paper A10204W1.writing: 3h → 2h30m" in shown
    assert "roster changed: 1043377 Brandt-Meyer, Lena: name: Brandt, Lena → Brandt-Meyer, Lena" in shown
    assert "nothing was changed; to apply it, say --apply" in shown
    assert "intact 1 records" in ninefold("verify", COHORT, "--data", data).stdout

    assert "applied 2 of 2" in ninefold("cohort", "revise", files / "cohort.toml", "--data", data, "--apply").stdout
    described = json.loads(
        ninefold("cohort", "revise", files / "cohort.toml", "--data", data, "--apply", "--json").stdout
    )
    assert (described["applied"], described["changes"]) == (False, [])


def test_what_is_missing_is_shown_and_a_permission_is_entered_declined_and_confirmed(data: Path) -> None:
    shown = ninefold("cohort", "show", COHORT, "--data", data).stdout
    assert "missing: the permission PO/2027/041 waits to be confirmed" in shown
    (claimed,) = json.loads(ninefold("cohort", "claims", "--data", data, "--json").stdout)
    assert (claimed["cohort"], claimed["reference"]) == (COHORT, "PO/2027/041")
    (listed,) = json.loads(ninefold("cohort", "list", "--data", data, "--json").stdout)
    assert claimed["starts"] == listed["starts"] == "2027-06-08T09:30:00+01:00"

    ninefold("cohort", "decline", COHORT, "--data", data, "--why", "no such letter")
    assert "no such letter" in an_error(ninefold("cohort", "publish", COHORT, "--data", data, code=1))
    ninefold(
        "cohort", "claim", COHORT, "--data", data,
        "--reference", "PO/2027/052", "--granted-by", "Proctors' Office", "--on", "2027-05-03",
    )  # fmt: skip
    ninefold("cohort", "confirm", COHORT, "--data", data, "--note", "letter seen")

    shown = ninefold("cohort", "show", COHORT, "--data", data).stdout
    assert "permission: PO/2027/052, granted by Proctors' Office on 2027-05-03; confirmed by " in shown
    assert "(command line), 2" in shown

    assert "open" in ninefold("cohort", "publish", COHORT, "--data", data).stdout
    assert "No permission waits" in ninefold("cohort", "claims", "--data", data).stdout


def test_candidates_are_moved_and_change_places(data: Path) -> None:
    moved = ninefold(
        "cohort", "move", COHORT, "0043321", "--session", "1", "--room", "b", "--seat", "9", "--data", data
    ).stdout
    assert f"0043321: {COHORT}-1, room B, seat 9" in moved
    ninefold("cohort", "swap", COHORT, "0043321", "1043377", "--data", data)
    wrong = ninefold("cohort", "move", COHORT, "0043321", "--session", "7", "--room", "A", "--data", data, code=1)

    seats = {
        seat["number"]: (room["room"], seat["seat"])
        for session in json.loads(ninefold("cohort", "show", COHORT, "--data", data, "--json").stdout)["sessions"]
        for room in session["rooms"]
        for seat in room["seats"]
    }
    assert (seats["0043321"], seats["1043377"]) == (("A", 2), ("B", 9))
    assert "no session 7" in an_error(wrong)


def test_the_seating_plan_is_a_file_to_print(data: Path, tmp_path: Path) -> None:
    ninefold("cohort", "plan", COHORT, "--data", data, "--out", tmp_path / "plan.html")

    page = (tmp_path / "plan.html").read_text()
    assert page.count("<section") == 2
    assert "insulin pump, glucose tablets" in page


def test_only_a_contingency_is_activated(data: Path) -> None:
    ninefold("cohort", "confirm", COHORT, "--data", data, "--note", "seen")

    refused = ninefold("cohort", "activate", COHORT, "--data", data, "--why", "burst pipe", code=1)

    assert "not-now" in an_error(refused)


def test_an_onboarding_deadline_after_the_start_keeps_back_an_exam_and_no_rehearsal(tmp_path: Path) -> None:
    """A rehearsal waives everybody's onboarding, whatever the file that it tries out says of it."""
    shutil.copytree(SAMPLE, tmp_path / "files")
    file, data = tmp_path / "files" / "cohort.toml", tmp_path / "data"
    change(file, "deadline = 2027-06-01T17:00:00", "deadline = 2027-06-09T17:00:00")

    assert "not be after the sitting starts" in ninefold("cohort", "create", file, "--data", data, code=2).stdout
    ninefold("cohort", "create", file, "--data", data, "--rehearsal")
    assert '"rehearsal": true' in ninefold("cohort", "list", "--data", data, "--json").stdout
