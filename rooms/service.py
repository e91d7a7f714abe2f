"""Load, decide, append, and once more if somebody else was first: the only caller of `append`.

A command's id is looked for before anything is decided, so a command that was sent twice has effect once and gets
its first answer again. Refusals are not remembered.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter

from rooms.cohort_stream import CohortState, decide_cohort, evolve_cohort
from rooms.commands import CohortCommand, SessionCommand, Told
from rooms.decider import decide
from rooms.errors import Conflict, NotYours, Unavailable
from rooms.events import CohortEvent, SessionEvent, cohort_events, session_events
from rooms.onboarding import Terms, Verification, decide_onboarding, evolve_onboarding
from rooms.onboarding_record import OnboardingCommand, OnboardingEvent, onboarding_events, onboarding_stream
from rooms.record import BEFORE_THE_FIRST, Record, seal
from rooms.rights import is_times_own
from rooms.session import Session, evolve
from rooms.stores.event_log import EventLog
from rooms.vocabulary import StreamId, cohort_stream, session_stream

MOST_TRIES = 50
"""Every conflict means that somebody else got in, so this many in a row is a fault, not a race."""

MOST_AT_ONCE = 32_000
"""Bytes of records that are read through on the spot, in a few milliseconds; more is for a thread."""

State = TypeVar("State")
Result = TypeVar("Result")
Command = TypeVar("Command", bound=BaseModel)
Event = TypeVar("Event", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Event]):
    """What a command did, in record number `seq`; `repeated` when it had done so before."""

    seq: int
    events: tuple[Event, ...]
    repeated: bool


async def read_through(records: Sequence[Record], work: Callable[[], Result]) -> Result:
    """What `work` makes of these records: in a thread where they are many, for a server has exams to attend to.

    `work` may touch nothing that others change meanwhile.
    """
    if sum(len(record.body) for record in records) <= MOST_AT_ONCE:
        return work()
    return await asyncio.to_thread(work)


class StreamService(Generic[State, Command, Event]):
    """One stream with its rules. Keeps the state it has read and reads on from there."""

    def __init__(
        self,
        log: EventLog,
        stream: StreamId,
        *,
        events: TypeAdapter[Event],
        evolve: Callable[[State | None, Event], State],
        decide: Callable[[Command, State | None, Told], list[Event]],
    ) -> None:
        self.stream = stream
        self._log = log
        self._events = events
        self._evolve = evolve
        self._decide = decide
        self._state: State | None = None
        self._head = 0
        self._hash = BEFORE_THE_FIRST

    async def load(self) -> tuple[State | None, int]:
        """The state and the number of the record that left it so; (None, 0) before the first."""
        state, head = self._state, self._head
        records = await self._log.read(self.stream, head)
        if records:
            after = await read_through(records, lambda: self._after(state, records))
            # Two loads may overlap: whichever has read further is right.
            if records[-1].seq > self._head:
                self._state, self._head, self._hash = after, records[-1].seq, records[-1].hash
        return self._state, self._head

    def _after(self, state: State | None, records: Iterable[Record]) -> State | None:
        for record in records:
            state = self.fold(state, self.decode(record))
        return state

    def decode(self, record: Record) -> tuple[Event, ...]:
        """A record's events as models."""
        return tuple(self._events.validate_python(event) for event in map(_from_json, record.events))

    def fold(self, state: State | None, events: Iterable[Event]) -> State | None:
        """The state after some events."""
        for event in events:
            state = self._evolve(state, event)
        return state

    async def execute(self, command: Command, told: Told) -> Outcome[Event]:
        """Decide the command and append what it did.

        Raises:
            Refusal: a rule said no; nothing was recorded.
            Unavailable: the log did not answer; the very same call is safe to repeat.
        """
        if said_before := await self._log.find(self.stream, told.id):
            return self._again(said_before, told)
        for _ in range(MOST_TRIES):
            state, head = await self.load()
            previous = self._hash
            events = tuple(self._decide(command, state, told))
            record = seal(
                stream=self.stream,
                seq=head + 1,
                at=told.at,
                said_at=told.said_at,
                actor=str(told.actor),
                command_id=told.id,
                events=[event.model_dump(mode="json") for event in events],
                previous=previous,
            )
            try:
                seq = await self._log.append(self.stream, head, record)
            except Conflict:
                continue
            if seq == record.seq:
                return Outcome(seq, events, repeated=False)
            first = await self._log.find(self.stream, told.id)
            if first is not None:
                return self._again(first, told)
        raise Unavailable("the log is changing too fast to append to it")

    def _again(self, record: Record, told: Told) -> Outcome[Event]:
        if record.actor != str(told.actor) and not is_times_own(told.id):
            raise NotYours("This command id was used by somebody else.")
        return Outcome(record.seq, self.decode(record), repeated=True)


def _from_json(event: Any) -> dict[str, Any]:
    """Where an event's shape has changed since it was written, this is the place to bring it up to date."""
    return dict(event)


class SessionService(StreamService[Session, SessionCommand, SessionEvent]):
    """The exam session with that id."""

    def __init__(self, log: EventLog, session_id: str) -> None:
        super().__init__(log, session_stream(session_id), events=session_events, evolve=evolve, decide=decide)


class CohortService(StreamService[CohortState, CohortCommand, CohortEvent]):
    """The cohort with that id."""

    def __init__(self, log: EventLog, cohort_id: str) -> None:
        super().__init__(
            log, cohort_stream(cohort_id), events=cohort_events, evolve=evolve_cohort, decide=decide_cohort
        )


class OnboardingService(StreamService[Verification, OnboardingCommand, OnboardingEvent]):
    """One candidate's onboarding in one period. `terms` are those of the candidate's link, None for the office."""

    def __init__(self, log: EventLog, period: str, number: str, terms: Terms | None = None) -> None:
        super().__init__(
            log,
            onboarding_stream(period, number),
            events=onboarding_events,
            evolve=evolve_onboarding,
            decide=lambda command, so_far, told: decide_onboarding(command, so_far, told, terms),
        )
