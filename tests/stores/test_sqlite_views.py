"""What an officer sees who opens the record with Datasette or sqlite-utils, without any of our code."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlite_utils.cli import cli

from rooms import events as e
from rooms.configuration import (
    Candidate,
    Contacts,
    HonourCode,
    Paper,
    Policy,
    RoomPlan,
    SessionConfiguration,
)
from rooms.record import BEFORE_THE_FIRST, seal
from rooms.stores.sqlite import SqliteEventLog
from rooms.stores.views_sql import VIEWS
from rooms.vocabulary import (
    BreakKind,
    CreditReason,
    FinishedBy,
    IncidentCategory,
    Severity,
    session_stream,
)

ALGEBRA = session_stream("algebra-1")
ADEYEMI, BRANDT, CHEN = "0043321", "0043377", "0043390"
DIGEST, OTHER_DIGEST = "ab" * 32, "cd" * 32


def clock(text: str) -> datetime:
    """That time of the exam day, in UTC."""
    return datetime.fromisoformat(f"2027-06-08T{text}:00").replace(tzinfo=UTC)


def a_session() -> SessionConfiguration:
    return SessionConfiguration(
        session="algebra-1",
        cohort="algebra",
        title="Linear Algebra II",
        department="Mathematical Institute",
        starts=clock("09:30"),
        timezone="Europe/London",
        opens=clock("09:00"),
        upload_window=timedelta(minutes=30),
        papers=(Paper(code="A10204W1", title="Linear Algebra II", writing=timedelta(hours=3)),),
        policy=Policy(honour_code=HonourCode(text="I write alone.", version="0123456789ab")),
        contacts=Contacts(exams="e@example.ac.uk", support="s@example.ac.uk", school="m@example.ac.uk"),
        staff=(),
        candidates=(
            Candidate(number=ADEYEMI, name="Ọmọ́tọ́lá Adeyemi", college="Wadham", paper="A10204W1"),
            Candidate(number=BRANDT, name="K. Brandt", paper="A10204W1"),
            Candidate(number=CHEN, name="L. Chen", paper="A10204W1"),
        ),
        rooms=(RoomPlan(room="A", seats={1: ADEYEMI, 2: BRANDT, 3: CHEN}),),
    )


class Scribe:
    """Writes what happened to a log, one record a call."""

    def __init__(self, log: SqliteEventLog) -> None:
        self.log = log
        self.seq, self.hash = 0, BEFORE_THE_FIRST

    async def at(self, said_at: str, actor: str, *events: e.Happened) -> None:
        record = seal(
            stream=ALGEBRA,
            seq=self.seq + 1,
            at=clock(said_at) + timedelta(seconds=1),
            said_at=clock(said_at),
            actor=actor,
            command_id=f"c{self.seq + 1}",
            events=[event.model_dump(mode="json") for event in events],
            previous=self.hash,
        )
        await self.log.append(ALGEBRA, self.seq, record)
        self.seq, self.hash = record.seq, record.hash


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "record.sqlite"


@pytest.fixture
async def scribe(file: Path) -> AsyncIterator[Scribe]:
    """Writes to a record in which one session has been opened."""
    log = await SqliteEventLog.open(file)
    scribe = Scribe(log)
    await scribe.at("09:00", "office:officer", e.SessionOpened(configuration=a_session()))
    yield scribe
    await log.close()


@pytest.fixture
def rows(file: Path, scribe: Scribe) -> Iterator[Callable[[str], list[dict[str, Any]]]]:
    """Ask the file itself, as any SQLite tool does; columns that are null are left out."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row

        def ask(query: str) -> list[dict[str, Any]]:
            return [{key: row[key] for key in row.keys() if row[key] is not None} for row in connection.execute(query)]  # noqa: SIM118 - a Row iterates over values

        yield ask


Rows = Callable[[str], list[dict[str, Any]]]


async def test_records_and_events_are_rows(scribe: Scribe, rows: Rows):
    """The log can be read aloud from a spreadsheet."""
    await scribe.at(
        "10:42",
        "candidate:0043390",
        e.BreakAskedFor(candidate=CHEN, kind=BreakKind.TOILET, since=clock("10:42")),
        e.BreakStarted(candidate=CHEN, kind=BreakKind.TOILET, since=clock("10:42")),
    )

    assert rows("SELECT * FROM record WHERE seq = 2") == [
        {
            "stream": "session/algebra-1",
            "seq": 2,
            "at": "2027-06-08T10:42:01.000000Z",
            "said_at": "2027-06-08T10:42:00.000000Z",
            "actor": "candidate:0043390",
            "command_id": "c2",
            "hash": scribe.hash,
        }
    ]
    events = rows("SELECT n, type, candidate, said_at, json FROM event WHERE seq = 2 ORDER BY n")
    assert [(event["n"], event["type"], event["candidate"]) for event in events] == [
        (1, "BreakAskedFor", CHEN),
        (2, "BreakStarted", CHEN),
    ]
    assert json.loads(events[1]["json"])["kind"] == "toilet"


async def test_each_break_is_a_row_with_its_seconds_and_its_outcome(scribe: Scribe, rows: Rows):
    """The break ledger; two breaks of one candidate, and one of another in between, are not mixed up."""
    chen, adeyemi, invigilator = f"candidate:{CHEN}", f"candidate:{ADEYEMI}", "console:okafor"
    toilet, rest = BreakKind.TOILET, BreakKind.REST
    await scribe.at(
        "10:42",
        chen,
        e.BreakAskedFor(candidate=CHEN, kind=toilet, since=clock("10:42")),
        e.BreakStarted(candidate=CHEN, kind=toilet, since=clock("10:42")),
    )
    await scribe.at("10:43", invigilator, e.CandidateSeenOut(candidate=CHEN, since=clock("10:43")))
    await scribe.at("10:44", adeyemi, e.BreakAskedFor(candidate=ADEYEMI, kind=rest, since=clock("10:44")))
    await scribe.at("10:45", invigilator, e.BreakRefused(candidate=ADEYEMI, reason="One at a time"))
    await scribe.at("10:46", chen, e.CandidateSaidBack(candidate=CHEN, since=clock("10:46")))
    await scribe.at(
        "10:47", invigilator, e.BreakEnded(candidate=CHEN, kind=toilet, since=clock("10:42"), until=clock("10:47"))
    )
    await scribe.at("10:50", adeyemi, e.BreakAskedFor(candidate=ADEYEMI, kind=rest, since=clock("10:50")))
    await scribe.at(
        "10:51",
        adeyemi,
        e.BreakWithdrawn(candidate=ADEYEMI, kind=rest, since=clock("10:50"), until=clock("10:51")),
    )
    await scribe.at("11:00", chen, e.BreakAskedFor(candidate=CHEN, kind=rest, since=clock("11:00")))
    await scribe.at("11:01", "server", e.BreakStarted(candidate=CHEN, kind=rest, since=clock("11:00"), unanswered=True))

    breaks = rows("SELECT * FROM breaks ORDER BY candidate, number")

    assert [(one["candidate"], one["number"], one["kind"], one["outcome"]) for one in breaks] == [
        (ADEYEMI, 1, "rest", "refused"),
        (ADEYEMI, 2, "rest", "withdrawn"),
        (CHEN, 1, "toilet", "ended"),
        (CHEN, 2, "rest", "under way"),
    ]
    assert breaks[0]["refused_because"] == "One at a time"
    assert breaks[2] == {
        "stream": "session/algebra-1",
        "candidate": CHEN,
        "number": 1,
        "kind": "toilet",
        "asked_at": "2027-06-08T10:42:00Z",
        "started_at": "2027-06-08T10:42:00Z",
        "seen_out_at": "2027-06-08T10:43:00Z",
        "said_back_at": "2027-06-08T10:46:00Z",
        "ended_at": "2027-06-08T10:47:00Z",
        "seconds": 300,
        "outcome": "ended",
        "unanswered": 0,
    }
    assert breaks[3]["unanswered"] == 1
    assert "seconds" not in breaks[1] | breaks[3]


async def test_each_incident_is_a_row(scribe: Scribe, rows: Rows):
    """The incident log goes to the Proctors as a table."""
    await scribe.at(
        "11:20",
        "console:okafor",
        e.IncidentNoted(
            incident="i1",
            candidate=CHEN,
            room=None,
            category=IncidentCategory.ENVIRONMENT,
            severity=Severity.NOTE,
            text='A flatmate knocked: "sorry"',
        ),
        e.MomentMarked(candidate=CHEN, mark="k1", note=""),
    )

    assert rows("SELECT * FROM incidents") == [
        {
            "stream": "session/algebra-1",
            "seq": 2,
            "at": "2027-06-08T11:20:01.000000Z",
            "said_at": "2027-06-08T11:20:00.000000Z",
            "noted_by": "console:okafor",
            "candidate": CHEN,
            "category": "environment",
            "severity": "note",
            "text": 'A flatmate knocked: "sorry"',
            "incident": "i1",
        }
    ]


async def test_each_page_that_stands_is_a_row(scribe: Scribe, rows: Rows):
    """A retaken page counts once, a page taken back not at all; candidate and number keep them apart."""

    def page(number: int, digest: str = DIGEST) -> e.PageStored:
        return e.PageStored(candidate=CHEN, page=number, sha256=digest, size=900, media_type="image/jpeg")

    phone = f"candidate:{CHEN}"
    for said_at, event in (
        ("12:31", page(1)),
        ("12:32", page(2)),
        ("12:33", page(10)),
        ("12:34", page(2, OTHER_DIGEST)),
        ("12:35", e.PageRemoved(candidate=CHEN, page=10)),
    ):
        await scribe.at(said_at, phone, event)

    assert rows("SELECT page, sha256, size, times_stored, said_at FROM uploads ORDER BY page") == [
        {"page": 1, "sha256": DIGEST, "size": 900, "times_stored": 1, "said_at": "2027-06-08T12:31:00.000000Z"},
        {"page": 2, "sha256": OTHER_DIGEST, "size": 900, "times_stored": 2, "said_at": "2027-06-08T12:34:00.000000Z"},
    ]


async def test_each_time_credit_is_a_row(scribe: Scribe, rows: Rows):
    """The time ledger: who gave how much, to whom, and why."""
    await scribe.at(
        "11:05",
        "console:okafor",
        e.TimeCredited(candidate=BRANDT, seconds=240, reason=CreditReason.FAULT, note="wifi", report="r1"),
    )

    assert rows("SELECT granted_by, candidate, seconds, reason, note, report FROM time_credits") == [
        {
            "granted_by": "console:okafor",
            "candidate": BRANDT,
            "seconds": 240,
            "reason": "fault",
            "note": "wifi",
            "report": "r1",
        }
    ]


async def test_who_was_taken_off_the_roster_is_no_row_and_who_was_entered_late_is(scribe: Scribe, rows: Rows):
    """Nobody who withdrew in time is taken for somebody who did not come."""
    late = Candidate(number="0043418", name="Chidi Eze", paper="A10204W1")
    again = a_session().candidates[2]
    for said_at, event in (
        ("08:00", e.CandidateTakenOff(candidate=ADEYEMI, reason="sits in the hall")),
        ("08:01", e.CandidateEntered(who=late, room="A", seat=1)),
        ("08:02", e.CandidateTakenOff(candidate=CHEN, reason="ill")),
        ("08:03", e.CandidateEntered(who=again.model_copy(update={"name": "Corrected"}), room="A", seat=3)),
    ):
        await scribe.at(said_at, "office:amy", event)

    register = rows("SELECT candidate, name FROM attendance ORDER BY candidate")

    assert [row["candidate"] for row in register] == [BRANDT, CHEN, "0043418"]
    assert register[1]["name"] == "Corrected"


async def test_who_joined_and_has_no_seat_has_not_come(scribe: Scribe, rows: Rows):
    """As the pack's register has it: at the door, and not admitted once they have gone."""
    await scribe.at("09:20", f"candidate:{CHEN}", e.CandidateJoined(candidate=CHEN, device="x"))
    await scribe.at("09:21", f"candidate:{BRANDT}", e.CandidateJoined(candidate=BRANDT, device="x"))
    await scribe.at("09:50", "console:chief", e.CandidateLeft(candidate=BRANDT, at=clock("09:50")))

    register = rows("SELECT candidate, attendance FROM attendance ORDER BY candidate")

    assert {row["candidate"]: row["attendance"] for row in register} == {
        ADEYEMI: "expected",
        BRANDT: "not admitted",
        CHEN: "at the door",
    }


async def test_each_candidate_on_the_roster_is_a_row_of_the_attendance_register(scribe: Scribe, rows: Rows):
    """Who came, who did not, and who has not yet."""
    for said_at, actor, event in (
        ("09:35", f"candidate:{CHEN}", e.CandidateJoined(candidate=CHEN, device="Pixel 8")),
        ("09:36", "console:okafor", e.LateArrivalNoted(candidate=CHEN, seconds=300, beyond_limit=False)),
        ("09:41", "console:okafor", e.CandidateSeated(candidate=CHEN, room="A", seat=3)),
        (
            "10:10",
            f"candidate:{CHEN}",
            e.CandidateRejoined(candidate=CHEN, device="x", other_device=True, recheck=False),
        ),
        ("10:11", "console:chief", e.CandidateMoved(candidate=CHEN, room="B", seat=1)),
        ("12:30", "server", e.WritingFinished(candidate=CHEN, by=FinishedBy.TIME, at=clock("12:30"))),
        ("12:50", "console:okafor", e.UploadConfirmed(candidate=CHEN)),
        ("12:51", "console:okafor", e.CandidateReleased(candidate=CHEN)),
        ("12:52", "console:chief", e.CandidateDidNotAttend(candidate=BRANDT)),
    ):
        await scribe.at(said_at, actor, event)

    register = rows("SELECT * FROM attendance ORDER BY candidate")

    assert [(row["candidate"], row["name"], row["attendance"]) for row in register] == [
        (ADEYEMI, "Ọmọ́tọ́lá Adeyemi", "expected"),
        (BRANDT, "K. Brandt", "did not attend"),
        (CHEN, "L. Chen", "came"),
    ]
    assert register[0]["college"] == "Wadham"
    assert register[2] == {
        "stream": "session/algebra-1",
        "candidate": CHEN,
        "name": "L. Chen",
        "paper": "A10204W1",
        "attendance": "came",
        "room": "B",
        "seat": 1,
        "joined_at": "2027-06-08T09:35:00.000000Z",
        "joins": 2,
        "late_seconds": 300,
        "seated_at": "2027-06-08T09:41:00.000000Z",
        "finished_at": "2027-06-08T12:30:00Z",
        "confirmed_at": "2027-06-08T12:50:00.000000Z",
        "released_at": "2027-06-08T12:51:00.000000Z",
    }


async def test_what_was_taken_back_does_not_stand_in_the_register(scribe: Scribe, rows: Rows):
    """Minutes credited after the bell, and a page asked for after the confirmation."""
    for said_at, event in (
        ("09:10", e.CandidateJoined(candidate=CHEN, device="Pixel 8")),
        ("12:30", e.WritingFinished(candidate=CHEN, by=FinishedBy.TIME, at=clock("12:30"))),
        ("12:31", e.WritingResumed(candidate=CHEN)),
        ("12:40", e.UploadConfirmed(candidate=CHEN)),
        ("12:41", e.PageAskedAgain(candidate=CHEN, page=1, reason="blurred")),
    ):
        await scribe.at(said_at, "server", event)

    (chen,) = rows(f"SELECT * FROM attendance WHERE candidate = '{CHEN}'")

    assert "finished_at" not in chen
    assert "confirmed_at" not in chen


async def test_who_left_stands_in_the_register_with_the_time_and_the_reason(scribe: Scribe, rows: Rows):
    """A case for mitigating circumstances."""
    await scribe.at("09:10", "server", e.CandidateJoined(candidate=CHEN, device="Pixel 8"))
    await scribe.at(
        "11:02",
        "console:okafor",
        e.CandidateLeft(candidate=CHEN, at=clock("11:00")),
        e.DepartureNoted(candidate=CHEN, reason="fire alarm"),
    )

    (chen,) = rows(f"SELECT left_at, left_because FROM attendance WHERE candidate = '{CHEN}'")

    assert chen == {"left_at": "2027-06-08T11:00:00Z", "left_because": "fire alarm"}


@pytest.mark.parametrize("view", VIEWS)
async def test_sqlite_utils_shows_every_view(scribe: Scribe, file: Path, view: str):
    """The command line an officer may have, with nothing of ours in it."""
    result = CliRunner().invoke(cli, ["rows", str(file), view])

    assert result.exit_code == 0
    assert isinstance(json.loads(result.output), list)


def test_the_views_name_only_events_that_there_are():
    """An event that is renamed would leave its view empty without a word."""
    named = set(re.findall(r"'([A-Z][A-Za-z]+)'", " ".join(VIEWS.values())))

    assert named
    assert all(issubclass(getattr(e, name), e.Happened) for name in named)
