"""Commands meet the record: once, in order, under any interleaving."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from rooms import commands as c
from rooms.commands import SERVER, Actor, SessionCommand, Station, Told
from rooms.errors import Conflict, NotYours, Refusal, RoomFull, Unavailable
from rooms.events import SessionEvent
from rooms.opening import open_sessions
from rooms.record import Intact, Record, verify
from rooms.service import MOST_AT_ONCE, MOST_TRIES, CohortService, SessionService
from rooms.session import Session
from rooms.stores.event_log import EventLog
from rooms.stores.memory import MemoryEventLog
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import BreakKind, Role, StreamId, session_stream
from tests.rooms.exam_day import ADEYEMI, CHIEF, OFFICER, Day, a_candidate, a_session, clock

SESSION = "tt2027-linear-algebra-1"
THE_CHIEF = Actor(Station.STAFF, CHIEF, Role.CHIEF)
TOILET = BreakKind.TOILET


def told(command_id: str, actor: Actor = THE_CHIEF, at: str = "10:00") -> Told:
    return Told(command_id, clock(at), clock(at), actor)


@pytest.fixture(params=["memory", "sqlite"])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EventLog]:
    log = MemoryEventLog() if request.param == "memory" else await SqliteEventLog.open(tmp_path / "record.sqlite")
    yield log
    await log.close()


async def play(log: EventLog, day: Day, said: list[tuple[SessionCommand, Told]]) -> SessionService:
    """Open the day's session in the log and say some commands to it."""
    service = SessionService(log, SESSION)
    await service.execute(c.OpenSession(configuration=day.configuration), told("open:" + SESSION, OFFICER, "09:00"))
    for command, how in said:
        await service.execute(command, how)
    return service


class Recording(Day):
    """A day that keeps what was said, so that it can be said again to a log."""

    def __post_init__(self) -> None:
        self.spoken: list[tuple[SessionCommand, Told]] = []
        super().__post_init__()

    def says(self, actor: Actor, command: SessionCommand, **rest: str):
        happened = super().says(actor, command, **rest)
        self.spoken.append((command, Told(rest.get("command_id") or f"c{self.said}", self.now, self.now, actor)))
        return happened


async def test_the_same_command_twice_has_effect_once_and_the_same_answer(log: EventLog) -> None:
    service = await play(log, Day(a_session()), [])
    announce = c.Announce(text="good morning")

    first = await service.execute(announce, told("a1"))
    again = await SessionService(log, SESSION).execute(announce, told("a1", at="11:00"))

    assert (again.seq, again.events, first.repeated, again.repeated) == (first.seq, first.events, False, True)
    assert len(await log.read(session_stream(SESSION))) == 2


async def test_a_refusal_is_not_remembered(log: EventLog) -> None:
    service = await play(log, Day(a_session()), [])
    candidate = Actor(Station.CANDIDATE, ADEYEMI)
    join = c.Join(candidate=ADEYEMI, device="phone")

    with pytest.raises(Refusal):
        await service.execute(join, told("j1", candidate, at="08:00"))

    assert (await service.execute(join, told("j1", candidate, at="09:00"))).seq == 2


async def test_a_command_id_belongs_to_whoever_used_it_first(log: EventLog) -> None:
    service = await play(log, Day(a_session()), [])
    await service.execute(c.Announce(text="x"), told("a1"))

    with pytest.raises(NotYours):
        await service.execute(c.Join(candidate=ADEYEMI, device="p"), told("a1", Actor(Station.CANDIDATE, ADEYEMI)))


async def test_nobody_uses_up_an_id_that_time_will_need(log: EventLog) -> None:
    """Else a candidate could say something else under the id of the bell, and the bell would not ring."""
    day = Recording(a_session())
    day.seat_room_a()
    service = await play(log, day, day.spoken)
    candidate = Actor(Station.CANDIDATE, ADEYEMI)
    bell = "time:finish:1043321:20270608T123000.000000:0"

    with pytest.raises(NotYours):
        await service.execute(c.AskForBreak(candidate=ADEYEMI, kind=TOILET), told(bell, candidate))
    with pytest.raises(NotYours):
        await service.execute(c.StartWriting(), told(bell, candidate))

    started = await service.execute(c.StartWriting(), told("time:start", candidate, at="09:30"))
    again = await service.execute(c.StartWriting(), told("time:start", SERVER, at="09:31"))
    assert again.seq == started.seq


async def test_many_at_once_are_all_recorded_once_in_one_chain(log: EventLog) -> None:
    await play(log, Day(a_session()), [])
    services = [SessionService(log, SESSION) for _ in range(5)]

    await asyncio.gather(*(services[n % 5].execute(c.Announce(text=f"{n}"), told(f"a{n % 20}")) for n in range(40)))

    records = await log.read(session_stream(SESSION))
    assert [record.seq for record in records] == list(range(1, 22))
    assert verify(session_stream(SESSION), await log.stored(session_stream(SESSION))) == Intact(21, records[-1].hash)


async def test_nine_a_room_holds_under_any_interleaving_of_nodes(log: EventLog) -> None:
    """Ten nodes each admit one candidate to the same room in the same instant; one of them is refused."""
    numbers = [f"20{n:02}" for n in range(10)]
    day = Recording(
        a_session(
            candidates=[a_candidate(number) for number in numbers],
            rooms={"A": dict(enumerate(numbers[:9], 1)), "B": {1: numbers[9]}},
        )
    )
    for number in numbers:
        day.arrive(number)
        day.pass_checks(number)
    await play(log, day, day.spoken)

    answers = await asyncio.gather(
        *(
            SessionService(log, SESSION).execute(c.AdmitCandidate(candidate=number, room="A"), told(f"admit{number}"))
            for number in numbers
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, RoomFull) for answer in answers) == 1
    session, _ = await SessionService(log, SESSION).load()
    assert len(session.in_room("A")) == 9


class Contended(MemoryEventLog):
    """Somebody else is always first."""

    async def append(self, stream: StreamId, expected: int, record: Record) -> int:
        raise Conflict


async def test_a_log_that_never_lets_us_in_is_unavailable() -> None:
    service = SessionService(Contended(), SESSION)

    with pytest.raises(Unavailable):
        await service.execute(c.OpenSession(configuration=a_session()), told("open", OFFICER, "09:00"))
    assert MOST_TRIES > 27


class LateToTell(MemoryEventLog):
    """Once, a command that another node is appending at this very moment is not found yet."""

    not_yet = False

    async def find(self, stream: StreamId, command_id: str) -> Record | None:
        if self.not_yet:
            self.not_yet = False
            return None
        return await super().find(stream, command_id)


async def test_a_command_that_two_nodes_append_at_the_same_moment_is_recorded_once() -> None:
    log = LateToTell()
    chief = await play(log, Day(a_session()), [])
    first = await chief.execute(c.Announce(text="x"), told("a1"))
    log.not_yet = True

    again = await SessionService(log, SESSION).execute(c.Announce(text="x"), told("a1"))

    assert (again.seq, again.repeated) == (first.seq, True)
    assert len(await log.read(session_stream(SESSION))) == 2


class Watched(SessionService):
    """Notes in which thread records are folded."""

    folded_in: list[int]

    def fold(self, state: Session | None, events: Iterable[SessionEvent]) -> Session | None:
        self.folded_in.append(threading.get_ident())
        return super().fold(state, events)


async def watched(log: EventLog) -> Watched:
    service = Watched(log, SESSION)
    service.folded_in = []
    await service.load()
    return service


async def test_a_long_record_is_read_through_beside_the_loop_and_a_word_at_a_time_within_it(log: EventLog) -> None:
    """A server has 27 candidates to answer while an officer opens a page about last week's exam."""
    await play(log, Day(a_session()), [(c.Announce(text="x" * 2_000), told(f"a{n}")) for n in range(20)])
    assert sum(len(record.body) for record in await log.read(session_stream(SESSION))) > MOST_AT_ONCE

    service = await watched(log)
    assert threading.get_ident() not in service.folded_in

    service.folded_in = []
    await service.execute(c.Announce(text="one more"), told("more"))
    await service.load()
    assert service.folded_in == [threading.get_ident()]


async def test_whoever_reads_the_same_long_record_twice_at_once_folds_nothing_twice(log: EventLog) -> None:
    await play(log, Day(a_session()), [(c.Announce(text="x" * 2_000), told(f"a{n}")) for n in range(20)])
    service = SessionService(log, SESSION)

    (first, _), (second, _) = await asyncio.gather(service.load(), service.load())
    await service.execute(c.Announce(text="one more"), told("more"))
    session, head = await service.load()

    assert len(first.announcements) == len(second.announcements) == 20
    assert (len(session.announcements), head) == (21, 22)


async def test_opening_a_cohort_that_was_interrupted_is_mended_by_doing_it_again(log: EventLog) -> None:
    sessions = tuple(
        a_session().model_copy(update={"session": f"tt2027-linear-algebra-{n}", "rehearsal": True}) for n in (1, 2)
    )
    creation = c.CreateCohort(cohort="tt2027-linear-algebra", kind="department", sessions=sessions)
    service = CohortService(log, "tt2027-linear-algebra")
    await service.execute(creation, told("create", OFFICER))
    cohort, _ = await service.load()
    half = replace(cohort, created=cohort.created.model_copy(update={"sessions": sessions[:1]}))
    await open_sessions(log, half, told("x", OFFICER))

    opened = await open_sessions(log, cohort, told("x", OFFICER))

    assert opened == ["tt2027-linear-algebra-1", "tt2027-linear-algebra-2"]
    assert all([len(await log.read(session_stream(each))) == 1 for each in opened])
