"""Time starts and ends writing, whether or not anybody is connected, and also when the server was away."""

from pathlib import Path

import pytest

from rooms import commands as c
from rooms.commands import Told
from rooms.service import SessionService
from rooms.vocabulary import BreakKind, FinishedBy, Phase, SessionPhase
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, OFFICER, OKAFOR, a_policy, a_session, clock
from tests.signalling.hall_under_test import HallUnderTest


async def test_writing_starts_at_the_bell_with_nobody_connected(hall: HallUnderTest) -> None:
    """As scheduled, whatever the network does."""
    hall.clock.set("09:30:00")

    session = await hall.until(lambda session: session.phase is SessionPhase.WRITING)

    assert session.started_at == clock("09:30:00")


async def test_everybody_hears_the_bell(hall: HallUnderTest) -> None:
    """With the start comes the link to the paper, to those who are seated."""
    await hall.seat(ADEYEMI)
    hall.clock.set("09:29:55")
    phone, expected = await hall.phone(ADEYEMI), await hall.phone(BRANDT)
    assert phone.welcome["state"]["paper"]["url"] is None

    hall.clock.set("09:30:00")
    bell, other = await phone.hear_event("WritingStarted"), await expected.hear_event("WritingStarted")

    assert bell["state"]["paper"]["url"] == "https://exams.example.ac.uk/A10204W1"
    assert bell["state"]["me"]["phase"] == "writing"
    assert other["state"]["paper"]["url"] is None


async def test_everybody_finishes_at_their_own_time(hall: HallUnderTest) -> None:
    """Three hours for Adeyemi; Brandt has an hour more; Diaz' ethics takes two."""
    await hall.seat(ADEYEMI, BRANDT, DIAZ)
    hall.clock.set("09:30:00")
    await hall.until(lambda session: session.phase is SessionPhase.WRITING)

    for time, number in (("11:30:00", DIAZ), ("12:30:00", ADEYEMI), ("13:30:00", BRANDT)):
        hall.clock.set(time)
        session = await hall.until(lambda s, n=number: s.sittings[n].phase is Phase.UPLOADING)
        assert session.sittings[number].finished_at == clock(time)
        assert session.sittings[number].finished_by is FinishedBy.TIME


async def test_minutes_credited_move_the_bell(hall: HallUnderTest) -> None:
    """The timekeeper looks again after every record."""
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.seat(CHEN)
    hall.clock.set("12:20:00")
    await hall.until(lambda session: session.sittings[CHEN].phase is Phase.WRITING)
    await hall.staff(OKAFOR, c.CreditTime(candidate=CHEN, seconds=300, note="fire alarm"))

    hall.clock.set("12:34:59")
    await hall.nap()
    assert (await hall.state()).sittings[CHEN].phase is Phase.WRITING
    hall.clock.set("12:35:00")

    session = await hall.until(lambda session: session.sittings[CHEN].phase is Phase.UPLOADING)
    assert session.sittings[CHEN].finished_at == clock("12:35:00")


async def test_a_break_that_nobody_answers_starts_after_thirty_seconds(tmp_path: Path) -> None:
    """Where breaks are asked for, nobody waits for an invigilator who is looking elsewhere."""
    async with HallUnderTest(tmp_path, a_session(policy=a_policy(breaks="ask"))) as hall:
        await hall.seat(CHEN)
        await hall.candidate(c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))

        hall.clock.advance(30)

        await hall.until(lambda session: session.sittings[CHEN].pause.since == clock("09:00:30"))


async def test_a_server_that_was_down_at_the_bell_rings_it_as_of_the_bell(hall: HallUnderTest) -> None:
    """Nobody loses a minute to a restart: start and finish are what they would have been."""
    await hall.seat(ADEYEMI, CHEN)
    await hall.stop()
    hall.clock.set("12:31:07")
    await hall.start()

    session = await hall.until(lambda session: session.sittings[CHEN].phase is Phase.UPLOADING)

    assert session.started_at == clock("09:30:00")
    assert session.sittings[CHEN].finished_at == clock("12:30:00")
    rung = [r for r in await hall.log.read(hall.service.stream) if r.command_id == "time:start"]
    assert [(r.at, r.said_at) for r in rung] == [(clock("12:31:07"), clock("09:30:00"))]


async def test_a_session_opened_while_the_server_runs_is_kept_time_for(hall: HallUnderTest) -> None:
    """The office publishes a cohort on the command line; the server finds it by itself."""
    configuration = hall.configuration.model_copy(update={"session": "another-session-1"})
    service = SessionService(hall.log, "another-session-1")
    now = hall.clock.now()
    await service.execute(c.OpenSession(configuration=configuration), Told("open", now, now, OFFICER))
    await hall.let_pass(5)

    hall.clock.set("09:30:00")
    async for record in hall.log.follow(service.stream):
        if record.events[0]["type"] == "WritingStarted":
            break

    assert (record.command_id, record.actor) == ("time:start", "server")


@pytest.mark.parametrize("late", ["09:30:00", "23:59:59"])
async def test_time_says_nothing_once_a_session_is_closed(hall: HallUnderTest, late: str) -> None:
    """A closed record takes nothing more, and the server does not try."""
    hall.clock.set("09:30:00")
    await hall.until(lambda session: session.phase is SessionPhase.WRITING)
    await hall.staff("chief", c.CloseSession())
    count = len(await hall.events())

    hall.clock.set(late)
    await hall.let_pass(10)

    assert len(await hall.events()) == count
