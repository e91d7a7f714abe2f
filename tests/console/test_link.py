"""The console's line: nothing said is lost, nothing is said twice, and the person is told how it stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer
from yarl import URL

from invigilator_console.clock import ServerClock
from invigilator_console.link import Link, Pace
from invigilator_console.outbox import Errand
from invigilator_console.receiver import FINAL, LinkState
from rooms import commands as c
from rooms.vocabulary import IncidentCategory
from signalling import wire
from tests.console.console_exam import ADEYEMI, BRANDT, OKAFOR, exam
from tests.console.console_server import KEY, ConsoleServer

HASTE = Pace(ping_every=0.05, pong_within=0.2, first_wait=0.01, longest_wait=0.02)


class Notes:
    """A receiver that writes everything down and can be waited on."""

    def __init__(self) -> None:
        self.states: list[tuple[LinkState, str]] = []
        self.welcomes: list[wire.Welcome] = []
        self.records: list[wire.Recorded] = []
        self.finished: list[Errand] = []
        self.denied: list[tuple[Errand | None, str]] = []
        self._changed = asyncio.Event()

    def link_changed(self, state: LinkState, words: str) -> None:
        self.states.append((state, words))
        self._changed.set()

    def welcomed(self, welcome: wire.Welcome) -> None:
        self.welcomes.append(welcome)
        self._changed.set()

    def recorded(self, record: wire.Recorded) -> None:
        self.records.append(record)
        self._changed.set()

    def presence_changed(self, presence: wire.Presence) -> None:
        pass

    def signalled(self, signal: wire.Signal) -> None:
        pass

    def done(self, errand: Errand) -> None:
        self.finished.append(errand)
        self._changed.set()

    def refused(self, errand: Errand | None, code: str, detail: str) -> None:
        self.denied.append((errand, code))
        self._changed.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds():
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
def server() -> ConsoleServer:
    return ConsoleServer(exam(starts=datetime.now(UTC) + timedelta(minutes=10)))


@asynccontextmanager
async def on_the_line(server: ConsoleServer, key: str = KEY + OKAFOR) -> AsyncIterator[tuple[Link, Notes]]:
    async with TestServer(server.application()) as http:
        notes = Notes()
        link = Link(URL(str(http.make_url("/"))), key, notes, ServerClock(), pace=HASTE)
        running = asyncio.create_task(link.run())
        try:
            yield link, notes
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await link.close()


def incident(text: str) -> c.NoteIncident:
    return c.NoteIncident(room="A", category=IncidentCategory.ENVIRONMENT, text=text)


async def test_a_console_is_told_how_things_stand_and_then_what_happened_before(server: ConsoleServer) -> None:
    """Somebody who opens the console in mid-exam sees the state at once and the log behind it."""
    await server.arrive(ADEYEMI)

    async with on_the_line(server) as (link, notes):
        await notes.until(lambda: len(notes.records) == 3)

    assert notes.welcomes[0].you.name == "J. Okafor"
    assert [record.state for record in notes.records] == [None, None, None]
    assert link.cursor == 3


async def test_after_a_broken_line_only_what_was_missed_is_sent(server: ConsoleServer) -> None:
    """A gap or a double in the log would make the invigilator doubt the record."""
    await server.arrive(ADEYEMI)
    async with on_the_line(server) as (_, notes):
        await notes.until(lambda: len(notes.records) == 3)
        server.close_with = 1012
        await server.cut()
        await server.arrive(BRANDT)
        server.close_with = None

        await notes.until(lambda: len(notes.records) == 6)

    assert server.hellos[-1].after == 3
    assert [record.cursor for record in notes.records] == [1, 2, 3, 4, 5, 6]


async def test_a_command_said_while_the_server_is_away_goes_through_afterwards(server: ConsoleServer) -> None:
    """What an invigilator notes during an outage is in the record, with the time it was said."""
    async with on_the_line(server) as (link, notes):
        await notes.until(lambda: bool(notes.welcomes))
        server.close_with = 1012
        await server.cut()
        await notes.until(lambda: notes.states[-1][0] is LinkState.AWAY)
        errand = link.command(c.AttendRoom(room="A"), "take the room")
        server.close_with = None

        await notes.until(lambda: bool(notes.finished))

    assert notes.finished == [errand]
    assert server.heard[0].said_at == errand.said_at


async def test_an_unanswered_command_is_sent_again_with_the_same_id_and_has_effect_once(server: ConsoleServer) -> None:
    """The line may break between the deed and its answer; the deed must not be done twice."""
    async with on_the_line(server) as (link, notes):
        link.command(c.AttendRoom(room="A"), "take the room")
        await notes.until(lambda: len(notes.finished) == 1)
        server.is_muted = True
        errand = link.command(incident("a neighbour sings"), "note an incident")
        await server.until(lambda: len(server.heard) == 2)
        await server.cut()
        server.is_muted = False

        await notes.until(lambda: len(notes.finished) == 2)

    assert [heard.id for heard in server.heard[1:]] == [errand.id, errand.id]
    assert len([r for r in server.records if r.events[0].type == "IncidentNoted"]) == 1


async def test_commands_are_recorded_in_the_order_they_were_said(server: ConsoleServer) -> None:
    """Out, then back: the other way round would be refused."""
    async with on_the_line(server) as (link, notes):
        link.command(c.AttendRoom(room="A"), "take the room")
        for text in ("first", "second", "third"):
            link.command(incident(text), text)
        await notes.until(lambda: len(notes.finished) == 4)

    texts = [r.events[0].text for r in server.records if r.events[0].type == "IncidentNoted"]
    assert texts == ["first", "second", "third"]


async def test_a_refusal_names_the_command_and_the_queue_goes_on(server: ConsoleServer) -> None:
    """One refused wish must not block the wishes behind it."""
    async with on_the_line(server) as (link, notes):
        refused = link.command(c.SeeOut(candidate=ADEYEMI), "see out")
        link.command(c.AttendRoom(room="A"), "take the room")
        await notes.until(lambda: bool(notes.finished))

    assert notes.denied == [(refused, "not-yours")]
    assert link.outbox.pending == ()


async def test_a_server_that_stops_answering_pings_is_left(server: ConsoleServer) -> None:
    """TCP alone may take a quarter of an hour to notice a dead network."""
    async with on_the_line(server) as (_, notes):
        await notes.until(lambda: bool(notes.welcomes))
        server.is_muted = True
        await notes.until(lambda: notes.states[-1][0] is LinkState.AWAY)
        server.is_muted = False

        await notes.until(lambda: len(notes.welcomes) >= 2)

    assert notes.states[-1] == (LinkState.LIVE, "")


@pytest.mark.parametrize("code", sorted(FINAL))
async def test_a_final_close_ends_the_line_with_a_sentence(server: ConsoleServer, code: int) -> None:
    """Two consoles that evict each other for ever help nobody, and neither does a wrong key tried for ever."""
    server.close_with = code

    async with TestServer(server.application()) as http:
        notes = Notes()
        link = Link(URL(str(http.make_url("/"))), KEY + OKAFOR, notes, ServerClock(), pace=HASTE)
        async with asyncio.timeout(10):
            words = await link.run()
        await link.close()

    assert words == FINAL[code]
    assert notes.states[-1] == (LinkState.ENDED, FINAL[code])


async def test_a_console_that_nobody_can_see_leaves_and_comes_back(server: ConsoleServer) -> None:
    """Its room counts as unattended, which the chief is told; what is said meanwhile waits."""
    async with on_the_line(server) as (link, notes):
        await notes.until(lambda: link.state is LinkState.LIVE)

        link.step_back("nobody looks")
        await notes.until(lambda: link.state is LinkState.AWAY)
        assert notes.states[-1] == (LinkState.AWAY, "nobody looks")
        errand = link.command(c.AttendRoom(room="A"), "take the room")
        assert len(notes.welcomes) == 1

        link.go_on()
        await notes.until(lambda: errand in notes.finished)
        assert len(notes.welcomes) == 2


async def test_a_server_that_is_not_there_yet_is_waited_for(unused_tcp_port: int) -> None:
    """The invigilator may be earlier than the server."""
    notes = Notes()
    link = Link(URL(f"http://127.0.0.1:{unused_tcp_port}"), KEY, notes, ServerClock(), pace=HASTE)
    running = asyncio.create_task(link.run())

    await notes.until(lambda: len(notes.states) >= 2)
    running.cancel()
    await link.close()

    assert set(notes.states) == {(LinkState.AWAY, "the server cannot be reached")}


def test_waits_between_attempts_double_up_to_eight_seconds_and_differ_between_consoles() -> None:
    """After a restart not everybody knocks in the same moment."""
    pace = Pace()

    assert [pace.wait(attempt, 1.0) for attempt in range(6)] == [0.5, 1, 2, 4, 8, 8]
    assert pace.wait(2, 0.0) == 1.0


def test_the_servers_time_is_learnt_from_the_fastest_answer() -> None:
    """What is said is stamped with the server's time, however wrong this machine's clock is."""
    seconds = 100.0
    clock = ServerClock(monotonic=lambda: seconds, wall=lambda: datetime(1999, 1, 1, tzinfo=UTC))
    noon = datetime(2027, 6, 8, 12, tzinfo=UTC)

    clock.learn(noon, asked_at=99.0, heard_at=100.0)
    assert clock.now() == noon + timedelta(seconds=0.5)
    clock.learn(noon, asked_at=99.9, heard_at=100.0)
    assert clock.now() == noon + timedelta(seconds=0.05)
    clock.learn(noon + timedelta(seconds=9), asked_at=98.0, heard_at=100.0)
    assert clock.now() == noon + timedelta(seconds=0.05)
