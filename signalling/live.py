"""One session as it lives on this server: its stream followed, folded, and told to whoever listens.

Nothing here is handed to a connection. A record is kept once, its listeners are rung, and each connection reads on
from its own cursor; so a slow one delays nobody, and resuming is the same as never having been away.

A candidate's cursor counts the records of which that candidate may see something. Nothing in it, not even a gap in
the numbers, tells of another candidate, of a mark or of an incident.
"""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime

from rooms.commands import SessionCommand, Told
from rooms.errors import NinefoldError, Unavailable
from rooms.events import AnnouncementMade, SessionEvent
from rooms.record import Record
from rooms.service import Outcome, SessionService
from rooms.session import Session
from rooms.stores.event_log import EventLog
from signalling.clock import Clock, end
from signalling.logs import say

LOOK_AGAIN_AFTER = 1.0
"""Seconds until a log that did not answer is asked again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record, its events as models."""

    seq: int
    at: datetime
    said_at: datetime
    actor: str
    events: tuple[SessionEvent, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one record did to the session."""

    entry: Entry
    before: Session | None
    after: Session


class LiveSession:
    """A session that this server follows. Made by `open_live`, let go by `close`."""

    def __init__(self, log: EventLog, session_id: str, clock: Clock) -> None:
        self.id = session_id
        self.over = asyncio.Event()
        """Set when there will be no more records: the stream was purged, or the log was closed."""
        self._service = SessionService(log, session_id)
        self._log = log
        self._clock = clock
        self._state: Session | None = None
        self._entries: list[Entry] = []
        self._visible: dict[str, list[Entry]] = {}
        self._last_said: dict[str, datetime] = {}
        self._listeners: list[Callable[[Change], None]] = []
        self._moved = asyncio.Condition()
        self._deciding = asyncio.Lock()
        self._following: asyncio.Task[None] | None = None

    @property
    def state(self) -> Session:
        """The session as the last record left it."""
        if self._state is None:
            raise Unavailable(f"the session {self.id} has no record yet")
        return self._state

    @property
    def head(self) -> int:
        """The number of the last record."""
        return len(self._entries)

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` after each record from now on; gives the function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def entries(self, after: int, at_most: int) -> list[Entry]:
        """Records after that number, in order."""
        return self._entries[after : after + at_most]

    def entries_of(self, candidate: str, after: int, at_most: int) -> list[Entry]:
        """What that candidate may see of the records, after that many of them."""
        return self._visible[candidate][after : after + at_most]

    def cursor_of(self, candidate: str, seq: int | None = None) -> int:
        """How many of the records up to number `seq` (all of them: None) that candidate may see something of."""
        seen = self._visible[candidate]
        return len(seen) if seq is None else bisect_right(seen, seq, key=lambda entry: entry.seq)

    def last_said(self, actor: str) -> datetime | None:
        """When that person's last command was recorded, None if none was."""
        return self._last_said.get(actor)

    async def execute(self, command: SessionCommand, told: Told) -> Outcome[SessionEvent]:
        """Have the command decided and recorded; returns once its record is folded in here as well.

        Raises:
            Refusal: a rule said no.
            Unavailable: the log did not answer, or the session is over.
        """
        # In turn: at the bell twenty-seven speak at once, and each would find that somebody else was first.
        async with self._deciding:
            outcome = await self._service.execute(command, told)
        await self.reached(outcome.seq)
        return outcome

    async def reached(self, seq: int) -> None:
        """Return once record number `seq` is folded in. Raises `Unavailable` if it never will be."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.head >= seq or self.over.is_set())
        if self.head < seq:
            raise Unavailable(f"the record of {self.id} is closed")

    async def open(self) -> bool:
        """Start to follow, and read what there is. False when there is no such session.

        Raises:
            Unavailable: the log did not answer, or this program cannot read the record.
        """
        try:
            state, head = await self._service.load()
        except ValueError as fault:
            raise Unavailable(
                f"the record of {self.id} was written by another version; bring this one up to date"
            ) from fault
        if state is None:
            return False
        self._following = asyncio.create_task(self._follow(), name=f"follow {self.id}")
        await self.reached(head)
        return True

    async def close(self) -> None:
        """Follow no longer."""
        if self._following is not None:
            await end(self._following)
        await self._end()

    async def _follow(self) -> None:
        while not self.over.is_set():
            try:
                async with aclosing(self._log.follow(self._service.stream, self.head)) as records:
                    async for record in records:
                        await self._fold(record)
                await self._end()
            except Unavailable as trouble:
                say("log unavailable", level=logging.WARNING, session=self.id, why=str(trouble))
                await self._clock.sleep(LOOK_AGAIN_AFTER)
            except (NinefoldError, ValueError) as fault:
                # Better no session than one that differs from its record.
                say("record cannot be read", level=logging.ERROR, session=self.id, seq=self.head + 1, fault=fault)
                await self._end()

    async def _end(self) -> None:
        self.over.set()
        async with self._moved:
            self._moved.notify_all()

    async def _fold(self, record: Record) -> None:
        entry = Entry(record.seq, record.at, record.said_at, record.actor, self._service.decode(record))
        before = self._state
        after = self._service.fold(before, entry.events)
        if after is None:
            raise ValueError("a record without events")
        self._entries.append(entry)
        self._state = after
        self._last_said[entry.actor] = entry.at
        for number in after.sittings:
            seen = self._visible.setdefault(number, [])
            if events := tuple(shown for event in entry.events if (shown := as_shown_to(number, event, after))):
                seen.append(replace(entry, events=events))
        for listener in tuple(self._listeners):
            listener(Change(entry, before, after))
        async with self._moved:
            self._moved.notify_all()


def as_shown_to(candidate: str, event: SessionEvent, session: Session) -> SessionEvent | None:
    """What that candidate may see of the event, as the session stands with it; None for nothing."""
    if isinstance(event, AnnouncementMade) and event.room not in {None, session.room_of(candidate)}:
        return None
    return event.as_seen_by(candidate)
