"""The server sees to applications by itself: nobody need look for a deadline to hold and a letter to go out."""

import asyncio
import logging
from pathlib import Path

import pytest

from rooms.commands import Actor, Station
from rooms.data_folder import DataFolder
from rooms.errors import Unavailable
from rooms.office import applications_record as a
from rooms.office.application_finding import everything
from rooms.office.application_service import ApplicationService
from rooms.office.applications import Standing
from rooms.office.applications_desk import open_exam
from rooms.office.applications_record import applications_stream
from rooms.office.desk import Desk
from rooms.office.letters_desk import outbox_of
from rooms.office.letters_record import LetterKind
from rooms.record import Record
from rooms.stores.memory import MemoryEventLog
from rooms.vocabulary import StreamId
from signalling.application_rounds import EVERY, ApplicationRounds
from signalling.clock import end
from signalling.logs import OneLine
from tests.broken_log import BrokenLog
from tests.office.applying import SLOT, a_form, an_offer, utc
from tests.signalling.hand_clock import HandClock


async def applied(log: MemoryEventLog, clock: HandClock) -> None:
    """Somebody has applied five minutes before the deadline, and the letters were not written."""
    clock._now = utc("06-04 10:55")
    desk = Desk(log, DataFolder(Path("/nowhere")), Actor(Station.OFFICE, "college"), clock.now)
    await open_exam(desk, an_offer())
    await ApplicationService(log, SLOT).execute(a.Apply(form=a_form()), desk.told())


async def test_what_was_not_approved_in_time_is_excused_and_told_within_a_minute() -> None:
    log, clock = MemoryEventLog(), HandClock()
    await applied(log, clock)
    rounds = ApplicationRounds(log, DataFolder(Path("/nowhere")), clock)

    going = asyncio.create_task(rounds.keep_going())
    for _ in range(6):
        await clock.somebody_sleeps(EVERY)
        clock.advance(EVERY)
    await clock.somebody_sleeps(EVERY)
    await end(going)

    (found,) = await everything(log)
    assert found.application.standing is Standing.EXCUSAL
    kinds = [letter.wanted.kind for letter in (await outbox_of(log, None, SLOT)).letters.values()]
    assert kinds == [LetterKind.APPLICATION_RECEIVED] * 3 + [LetterKind.EXCUSAL] * 3


class Failing(MemoryEventLog):
    """A record that does not answer, once."""

    fails = False

    async def read(self, stream: StreamId, after: int = 0) -> list[Record]:
        if self.fails:
            self.fails = False
            raise Unavailable("the disk is busy")
        return await super().read(stream, after)


async def test_a_record_that_does_not_answer_is_asked_again() -> None:
    log, clock = Failing(), HandClock()
    await applied(log, clock)
    rounds = ApplicationRounds(log, DataFolder(Path("/nowhere")), clock)

    log.fails = True
    await rounds.go_round()
    assert (await outbox_of(log, None, SLOT)).letters == {}
    await rounds.go_round()
    assert len((await outbox_of(log, None, SLOT)).letters) == 3


async def test_one_exam_that_cannot_be_seen_to_keeps_no_later_one_waiting(caplog: pytest.LogCaptureFixture) -> None:
    """What was wrong is said without anybody's name."""
    log, clock = BrokenLog(), HandClock()
    await applied(log, clock)
    desk = Desk(log, DataFolder(Path("/nowhere")), Actor(Station.OFFICE, "college"), clock.now)
    await open_exam(desk, an_offer("tt2027-central-0601", starts=utc("06-01 08:30")))
    log.broken = applications_stream("20270601T0830Z")

    await ApplicationRounds(log, DataFolder(Path("/nowhere")), clock).go_round()

    assert len((await outbox_of(log, None, SLOT)).letters) == 3
    (said,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert said.facts == {"at": "applications for 20270601T0830Z"}
    assert "Adeyemi" not in OneLine().format(said)


async def said_of_later_exams(log: MemoryEventLog) -> list[str]:
    letters = (await outbox_of(log, None, SLOT)).letters.values()
    return [letter.wanted.facts["later"] for letter in letters if letter.wanted.kind is LetterKind.EXCUSAL]


async def test_an_earlier_exam_that_cannot_be_read_keeps_no_letter_of_excusal_waiting() -> None:
    """It is nothing to a letter that names later ones."""
    log, clock = BrokenLog(), HandClock()
    await applied(log, clock)
    desk = Desk(log, DataFolder(Path("/nowhere")), Actor(Station.OFFICE, "college"), clock.now)
    await open_exam(desk, an_offer("tt2027-central-0601", starts=utc("06-01 08:30")))
    log.broken = applications_stream("20270601T0830Z")

    clock._now = utc("06-04 11:01")
    await ApplicationRounds(log, DataFolder(Path("/nowhere")), clock).go_round()

    assert await said_of_later_exams(log) == [""] * 3


async def test_a_letter_of_excusal_waits_for_later_exams_to_be_read_rather_than_leaving_one_out() -> None:
    """It is sent once, and what it left out nobody would say afterwards."""
    log, clock = BrokenLog(), HandClock()
    await applied(log, clock)
    desk = Desk(log, DataFolder(Path("/nowhere")), Actor(Station.OFFICE, "college"), clock.now)
    later, starts = "20270611T0830Z", utc("06-11 08:30")
    grounds = tuple(each.model_copy(update={"approve_by": utc("06-09 11:00")}) for each in an_offer().grounds)
    await open_exam(desk, an_offer("tt2027-central-0611", starts=starts, grounds=grounds))
    form = a_form(cohort="tt2027-central-0611")
    await ApplicationService(log, later).execute(a.Apply(form=form), desk.told())
    log.broken = applications_stream(later)
    rounds = ApplicationRounds(log, DataFolder(Path("/nowhere")), clock)

    clock._now = utc("06-04 11:01")
    await rounds.go_round()
    assert await said_of_later_exams(log) == []

    log.broken = None
    await rounds.go_round()
    assert await said_of_later_exams(log) == ["A10204W1 on Friday 11 June 2027, 09:30 (BST, Europe/London)"] * 3


async def test_a_round_reads_no_record_again_that_it_has_read() -> None:
    """Every minute, of every slot of the year, in a server that has exams to attend to."""
    log, clock = Counting(), HandClock()
    await applied(log, clock)
    rounds = ApplicationRounds(log, DataFolder(Path("/nowhere")), clock)
    await rounds.go_round()

    log.read_again = 0
    await rounds.go_round()

    assert log.read_again == 0


class Counting(MemoryEventLog):
    """A record that counts what is read of it."""

    read_again = 0

    async def read(self, stream: StreamId, after: int = 0) -> list[Record]:
        records = await super().read(stream, after)
        self.read_again += len(records)
        return records
