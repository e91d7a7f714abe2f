"""A session's record, read back as one exam day: the state it led to, and every event with its times and its speaker.

What the office makes of a session afterwards (the pack, notices, hours, the review) is made of this, and of nothing
else. Pure but for `read_day`, which fetches the record.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rooms import events as e
from rooms.commands import Station
from rooms.coverage import Said, Stretch, stretches
from rooms.errors import UnknownSession
from rooms.record import Record
from rooms.service import SessionService
from rooms.session import Session, evolve
from rooms.stores.event_log import EventLog
from rooms.vocabulary import SessionPhase, session_stream

LATE_WORD = timedelta(seconds=2)
"""Both times of an entry are shown where they differ by more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: when the person acted (`said_at`), when it was committed (`at`), and who spoke, as the record says."""

    seq: int
    at: datetime
    said_at: datetime
    actor: str
    event: e.SessionEvent

    @property
    def recorded_at(self) -> datetime | None:
        """When it was committed, where that was well after it was said; None where one time tells all."""
        return self.at if abs(self.at - self.said_at) > LATE_WORD else None


@dataclass(frozen=True, slots=True)
class ExamDay:
    """A session as its record has it. `until`: how far the day is known, to its closing or to when it was read."""

    session: Session
    entries: tuple[Entry, ...]
    until: datetime
    by_candidate: Mapping[str, list[Entry]] = field(repr=False)
    stretches: tuple[Stretch, ...] = field(repr=False)
    """Who watched which room when."""

    @property
    def id(self) -> str:
        """The session's id."""
        return self.session.configuration.session

    @property
    def is_closed(self) -> bool:
        """Whether the record is complete."""
        return self.session.phase is SessionPhase.CLOSED

    def of(self, number: str) -> list[Entry]:
        """What is on record of one candidate, oldest first."""
        return self.by_candidate.get(number, [])

    def said(self) -> list[Said]:
        """Every event and when it was said: what coverage is reckoned from."""
        return [Said(entry.said_at, entry.event) for entry in self.entries]

    def local(self, moment: datetime) -> datetime:
        """That moment on the wall clock of the exam."""
        return moment.astimezone(ZoneInfo(self.session.configuration.timezone))

    def staff_name(self, staff: str) -> str:
        """A member of staff's name by id; the id itself for a stranger."""
        return next((m.name for m in self.session.configuration.staff if m.id == staff), staff)

    def name_of(self, candidate: str) -> str:
        """A candidate's name by number; the number for a stranger."""
        sitting = self.session.sittings.get(candidate)
        return sitting.candidate.name if sitting else candidate

    def speaker(self, actor: str) -> str:
        """Who spoke, for a person to read: a member of staff by name, a candidate by number."""
        station, _, who = actor.partition(":")
        match station:
            case Station.STAFF:
                return self.staff_name(who)
            case Station.CANDIDATE:
                return who
            case Station.OFFICE:
                return f"exams office ({who})" if who else "exams office"
            case _:
                return "the server"


def day_of(session_id: str, entries: Iterable[Entry], now: datetime) -> ExamDay:
    """The day that these entries make, known until `now` where the session is not closed.

    Raises:
        UnknownSession: there are none.
    """
    said = tuple(entries)
    session: Session | None = None
    for entry in said:
        session = evolve(session, entry.event)
    if session is None:
        raise UnknownSession(f"there is no session {session_id} on record; see the sessions in: ninefold cohort show")
    closed = (entry.at for entry in said if isinstance(entry.event, e.SessionClosed))
    by_candidate: dict[str, list[Entry]] = {}
    for entry in said:
        if (number := getattr(entry.event, "candidate", None)) is not None:
            by_candidate.setdefault(number, []).append(entry)
    watched = stretches(Said(entry.said_at, entry.event) for entry in said)
    return ExamDay(session, said, next(closed, now), by_candidate, tuple(watched))


async def read_day(log: EventLog, session_id: str, now: datetime) -> ExamDay:
    """Fetch a session's record and read it. Raises `UnknownSession`, which says so if it was purged."""
    service = SessionService(log, session_id)
    records = await log.read(session_stream(session_id))
    if not records:
        await _say_if_purged(log, session_id)
    # In a thread of its own: a server whose pages ask for it has exams to attend to.
    return await asyncio.to_thread(
        lambda: day_of(session_id, (entry for record in records for entry in _entries(service, record)), now)
    )


def _entries(service: SessionService, record: Record) -> Iterable[Entry]:
    for event in service.decode(record):
        yield Entry(record.seq, record.at, record.said_at, record.actor, event)


async def _say_if_purged(log: EventLog, session_id: str) -> None:
    for gone in await log.forgotten():
        if gone.stream == session_stream(session_id):
            raise UnknownSession(
                f"the record of {session_id} was purged on {gone.at:%d %B %Y}; what is left of it is that it held "
                f"{gone.count} records, the last with the hash {gone.head_hash}"
            )
