"""What is kept about exams, and whether it may go: dates, holds, and what of it is open or under review. Looks only."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rooms.cohorts import Cohorts
from rooms.configuration import SessionConfiguration
from rooms.errors import UnknownSession
from rooms.links import expires
from rooms.office.desk import Desk
from rooms.office.retention import Keeping, RetentionService
from rooms.office.retention_record import Kept
from rooms.office.retention_schedule import schedule
from rooms.office.review import CandidateReview, ReviewService, Stage
from rooms.office.review_record import Outcome
from rooms.service import SessionService
from rooms.session import Session
from rooms.stores.event_log import EventLog
from rooms.vocabulary import SessionPhase, session_stream

_SESSIONS = session_stream("")


class State(StrEnum):
    """Where something that is kept stands."""

    WAITS = "kept until its date"
    DUE = "due"
    HELD = "held"
    OPEN = "its session is open"
    REVIEWED = "kept for its review"
    BEGUN = "being deleted"


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing that is kept, and whether it may go. `why` is for a person: what keeps it, or what else to know."""

    kept: Kept
    state: State
    why: str = ""


@dataclass(slots=True)
class _Sessions:
    """The sessions that are on record, each read once at most."""

    log: EventLog
    planned: dict[str, SessionConfiguration] = field(default_factory=dict)
    _read: dict[str, Session | None] = field(default_factory=dict)
    _reviewed: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    async def found(cls, cohorts: Cohorts) -> "_Sessions":
        """All of them: as their cohorts have them, or as they were opened."""
        found = cls(cohorts.log)
        for cohort in await cohorts.every():
            found.planned |= {one.session: one for one in cohort.created.sessions}
        for stream in await cohorts.log.streams():
            name = stream.removeprefix(_SESSIONS)
            if stream.startswith(_SESSIONS) and name not in found.planned:
                session = await found.read(name)
                if session is not None:
                    found.planned[name] = session.configuration
        return found

    async def read(self, name: str) -> Session | None:
        """That session as it stands; None where it was never opened, or is gone."""
        if name not in self._read:
            self._read[name], _ = await SessionService(self.log, name).load()
        return self._read[name]

    async def cases(self, name: str) -> list[str]:
        """As `open_cases`, each session's read once."""
        if name not in self._reviewed:
            self._reviewed[name] = await open_cases(self.log, name)
        return self._reviewed[name]


async def open_cases(log: EventLog, session: str) -> list[str]:
    """Whose review is not settled, and who was referred, as it is on record now: by number, which of the two said."""
    review = await ReviewService.on_record(log, session)
    return sorted(
        f"{number} (referred)" if one.stage is Stage.SETTLED else number
        for number, one in review.candidates.items()
        if _is_open(one)
    )


def _is_open(review: CandidateReview) -> bool:
    """Whoever was referred is looked into elsewhere, which may need every picture."""
    return review.stage is not Stage.SETTLED or review.outcome is Outcome.REFER


async def what_goes_when(desk: Desk) -> list[Standing]:
    """Everything that is kept about exams, earliest first."""
    keeping, sessions = await keeping_of(desk.log), await _Sessions.found(desk.cohorts)
    return [
        *(Standing(purge.kept, State.BEGUN) for purge in keeping.under_way),
        *[
            await _standing(desk, keeping, sessions, kept)
            for kept in schedule(sessions.planned.values(), await desk.log.streams())
            if not keeping.is_going(kept)
        ],
    ]


async def what_goes_of(desk: Desk, session: str) -> list[Standing]:
    """The same for one session: what is its own, and what others have part in. Raises `UnknownSession` or `IsGone`."""
    await check_is_there(desk, session)
    return [each for each in await what_goes_when(desk) if session in each.kept.sessions]


async def keeping_of(log: EventLog) -> Keeping:
    """The holds and purges of the installation."""
    return (await RetentionService(log).load())[0] or Keeping()


async def check_is_there(desk: Desk, session: str) -> None:
    """Raises `UnknownSession` or `IsGone`; what is left of a session may still be deleted to its end."""
    keeping = await keeping_of(desk.log)
    if any(session in purge.kept.sessions for purge in keeping.under_way):
        return
    keeping.check_is_there(session)
    sessions = (await _Sessions.found(desk.cohorts)).planned
    if session not in sessions:
        raise UnknownSession(f"There is no session {session}; known here: {', '.join(sorted(sessions)) or 'none yet'}")


def may_be_entered(session: Session, now: datetime) -> bool:
    """Whether its links still open it."""
    return session.phase is not SessionPhase.CLOSED and now < expires(session.configuration)


async def _standing(desk: Desk, keeping: Keeping, sessions: _Sessions, kept: Kept) -> Standing:
    if holds := keeping.holding(kept):
        return Standing(kept, State.HELD, "; ".join(f"{held.session}: {held.why} ({held.by})" for held in holds))
    if kept.until > desk.now():
        return Standing(kept, State.WAITS)
    read = [(name, await sessions.read(name)) for name in kept.sessions]
    unclosed = [(name, session) for name, session in read if session and session.phase is not SessionPhase.CLOSED]
    for name, session in unclosed:
        if may_be_entered(session, desk.now()):
            return Standing(kept, State.OPEN, f"{name} is not closed, and its links still open it")
    for name in kept.sessions:
        if cases := await sessions.cases(name):
            return Standing(kept, State.REVIEWED, f"{name}: {', '.join(cases)}")
    # Nobody can come in any more: what its candidates were promised holds all the same.
    return Standing(kept, State.DUE, "; ".join(f"{name} was never closed" for name, _ in unclosed))
