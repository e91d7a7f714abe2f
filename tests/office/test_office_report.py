"""`ninefold report` and `ninefold session`, on real folders."""

import json
import sqlite3
from pathlib import Path

import pytest

from rooms.data_folder import DataFolder
from rooms.errors import CandidatesRemain
from rooms.office import closing
from rooms.office.desk import Desk
from rooms.office.pack_desk import session_pack
from rooms.stores.signing import SignedHead, verify_head
from tests.office.filed_day import scripted_day, written
from tests.office.one_door import an_error, ninefold
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, OFFICER, clock

SESSION = "tt2027-linear-algebra-1"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the scripted day."""
    return scripted_day().keep_in(tmp_path / "data")


def test_the_pack_lies_in_a_folder_that_only_its_owner_reads(data: Path, tmp_path: Path) -> None:
    """Names, IDs and what was noted of people: nobody else on the machine looks at it."""
    out = tmp_path / "pack"

    said = ninefold("report", SESSION, "--data", data, "--out", out)

    assert "intact" in said.stdout
    assert "signed" in said.stdout
    assert out.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}
    assert {"pack.html", "pack.json", "attendance.csv", "attendance.json"} <= {path.name for path in out.iterdir()}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_signed_head_of_a_closed_session_can_be_checked(data: Path, tmp_path: Path) -> None:
    """Who cut the end off the record afterwards would need the key."""
    ninefold("report", SESSION, "--data", data, "--out", tmp_path / "pack")

    facts = json.loads((tmp_path / "pack" / "pack.json").read_text())
    signed = SignedHead(**facts["signed_head"])

    assert verify_head(signed)
    assert (signed.count, signed.head_hash) == (facts["records"], facts["hash"])
    assert not verify_head(SignedHead(**facts["signed_head"] | {"count": signed.count - 1}))


def test_a_folder_is_replaced_only_where_that_is_said_and_only_if_it_is_a_pack(data: Path, tmp_path: Path) -> None:
    """A pack that was filed is evidence; and `--out ~` must not empty somebody's home."""
    out, home = tmp_path / "pack", tmp_path / "home"
    home.mkdir()
    (home / "thesis.tex").write_text("years of work")
    ninefold("report", SESSION, "--data", data, "--out", out)
    (out / "attendance.csv").write_text("spoilt")

    refused = ninefold("report", SESSION, "--data", data, "--out", out, code=1)
    ninefold("report", SESSION, "--data", data, "--out", out, "--again")
    also_refused = ninefold("report", SESSION, "--data", data, "--out", home, "--again", code=1)

    assert "--again" in an_error(refused)
    assert (out / "attendance.csv").read_text(encoding="utf-8-sig").startswith("number,")
    assert "thesis.tex" in an_error(also_refused)
    assert [path.name for path in home.iterdir()] == ["thesis.tex"]


def test_a_broken_record_is_packed_all_the_same_and_answered_with_no(data: Path, tmp_path: Path) -> None:
    """It is then that somebody needs to see what is there."""
    with sqlite3.connect(data / "record.sqlite") as database:
        triggers = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in triggers:
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE stored SET body = replace(body, 'looks to the left', 'looks to the desk')")

    said = ninefold("report", SESSION, "--data", data, "--out", tmp_path / "pack", code=1)

    assert "broken" in said.stdout
    assert json.loads((tmp_path / "pack" / "pack.json").read_text())["signed_head"] is None


def test_an_unknown_session_is_named_and_nothing_is_written(data: Path, tmp_path: Path) -> None:
    wrong = ninefold("report", "no-such", "--data", data, "--out", tmp_path / "pack", code=1)

    assert "no-such" in an_error(wrong)
    assert not (tmp_path / "pack").exists()


async def test_the_office_closes_a_session_once_it_is_known_who_left(tmp_path: Path) -> None:
    """The chief went home without closing it, and one candidate had shut the laptop without a word."""
    folder = DataFolder(await written().kept_in(tmp_path))
    async with folder.open_log() as log:
        desk = Desk(log, folder, OFFICER, now=lambda: clock("18:00"))
        for number in (ADEYEMI, BRANDT):
            await closing.note_departure(desk, SESSION, number, "fire alarm; all sent home")

        with pytest.raises(CandidatesRemain, match=f"still in the exam: {CHEN}.*ninefold session left"):
            await closing.close(desk, SESSION)
        before = await session_pack(desk, SESSION)
        await closing.note_departure(desk, SESSION, CHEN, "no answer on the telephone")
        await closing.close(desk, SESSION)
        after = await session_pack(desk, SESSION)

    assert (before.day.is_closed, before.signed) == (False, None)
    assert after.day.is_closed
    assert after.signed is not None
    assert [sitting.joins for sitting in after.day.session.sittings.values()] == [1, 1, 1, 0]


def test_a_session_is_closed_from_the_command_line(tmp_path: Path) -> None:
    """Whoever is expected may still come before the start; the rules say so, not the command."""
    data = written().keep_in(tmp_path / "data")

    refused = ninefold("session", "close", SESSION, "--data", data, code=1)
    unknown = ninefold("session", "close", "no-such", "--data", data, code=1)

    assert "still in the exam" in an_error(refused)
    assert "no-such" in an_error(unknown)
    assert ADEYEMI in ninefold("session", "left", SESSION, ADEYEMI, "--data", data, "--why", "ill").stdout
