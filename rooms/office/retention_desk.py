"""What an officer does about retention: look what goes when, delete what is due, hold what a case needs.

A purge says first what it deletes (`PurgeBegun`), then forgets the streams, then deletes the blobs, then says what is
left (`Purged`). Each step may be done again, so whatever was interrupted is finished by the next purge. The streams go
before the blobs: from then on every writer is refused.
"""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rooms.configuration import SessionConfiguration
from rooms.errors import NotNow, Refusal, Unavailable, UnknownSession
from rooms.links import expires
from rooms.office import retention_record as r
from rooms.office.desk import Desk
from rooms.office.retention import IsGone, Keeping, NotDue, RetentionService
from rooms.office.retention_record import Kept, Kind
from rooms.office.retention_schedule import schedule
from rooms.office.review import CandidateReview, Reviewed, ReviewService, Stage
from rooms.office.review_record import Outcome
from rooms.opening import every_cohort
from rooms.service import OnboardingService, SessionService
from rooms.session import Session
from rooms.stores.blobs import Blobs
from rooms.stores.event_log import EventLog, Forgotten
from rooms.vocabulary import SessionPhase, session_stream

_SESSIONS = session_stream("")


class IsOpen(Refusal):
    """The session is not closed, and its links still open it."""

    code = "session-open"


class State(StrEnum):
    """Where something that is kept stands."""

    WAITS = "kept until its date"
    DUE = "due"
    HELD = "held"
    OPEN = "its session is open"
    REVIEWED = "its review is open"
    BEGUN = "being deleted"


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing that is kept, and whether it may go. `why` is for a person: what keeps it, or what else to know."""

    kept: Kept
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """What a purge has just deleted, or in a trial would. `records` is known afterwards, `size` (bytes) before."""

    kept: Kept
    blobs: int
    records: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A stream that was purged. `wrong`: why the office's record does not account for it; `unfinished`: not yet."""

    gone: Forgotten
    wrong: str = ""
    unfinished: bool = False


@dataclass(slots=True)
class _Sessions:
    """The sessions that are on record, each read once at most."""

    log: EventLog
    planned: dict[str, SessionConfiguration] = field(default_factory=dict)
    _read: dict[str, Session | None] = field(default_factory=dict)
    _reviewed: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    async def found(cls, log: EventLog) -> "_Sessions":
        """All of them: as their cohorts have them, or as they were opened."""
        found = cls(log)
        for cohort in await every_cohort(log):
            found.planned |= {one.session: one for one in cohort.created.sessions}
        for stream in await log.streams():
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
        """The candidates of that session whose review is not settled, or who were referred."""
        if name not in self._reviewed:
            # Nothing is said to it, so it need not know whom it is about.
            review = await ReviewService(self.log, name, Reviewed((), is_closed=False)).review()
            found = [number for number, one in review.candidates.items() if _is_open(one)]
            self._reviewed[name] = sorted(found)
        return self._reviewed[name]


def _is_open(review: CandidateReview) -> bool:
    """Whoever was referred is looked into elsewhere, which may need every picture."""
    return review.stage is not Stage.SETTLED or review.outcome is Outcome.REFER


async def what_goes_when(desk: Desk) -> list[Standing]:
    """Everything that is kept about exams, earliest first."""
    keeping, sessions = await _keeping(desk.log), await _Sessions.found(desk.log)
    return [
        *(Standing(kept, State.BEGUN) for kept in keeping.begun.values()),
        *[
            await _standing(desk, keeping, sessions, kept)
            for kept in schedule(sessions.planned.values(), await desk.log.streams())
            if not keeping.is_going(kept)
        ],
    ]


async def what_goes_of(desk: Desk, session: str) -> list[Standing]:
    """The same for one session: what is its own, and what others have part in. Raises `UnknownSession` or `IsGone`."""
    await _check_is_there(desk, session)
    return [each for each in await what_goes_when(desk) if session in each.kept.sessions]


async def purge_due(
    desk: Desk,
    blobs: Blobs,
    *,
    session: str | None = None,
    trial: bool = False,
    among: Callable[[Kept], bool] = lambda _: True,
) -> AsyncGenerator[Gone | Standing, None]:
    """Delete what has reached its date, and finish what was interrupted; says of each what became of it.

    A `Standing` is what is kept although its date has come.

    Args:
        desk: whose.
        blobs: where pictures and answer sheets are.
        session: only what is its own; all there is without.
        trial: only say what would go.
        among: what may go by whoever asks.

    Raises:
        NotDue: nothing of that session has reached its date.
        UnknownSession, IsGone: there is no such session, or none any more.
        Unavailable: the record or the blobs did not answer; say it again.
    """
    found = await what_goes_when(desk) if session is None else await what_goes_of(desk, session)
    at_hand = [each for each in found if each.state is not State.WAITS and each.kept.until <= desk.now()]
    at_hand += [each for each in found if each.state is State.BEGUN and each not in at_hand]
    if session is not None and not at_hand:
        raise NotDue(_nothing_due(session, found))
    service = RetentionService(desk.log)
    for standing in (each for each in at_hand if among(each.kept)):
        if standing.state in {State.HELD, State.OPEN, State.REVIEWED}:
            yield standing
        elif trial:
            yield await _would_go(blobs, standing.kept)
        else:
            yield await _purge(desk, service, blobs, standing.kept)


async def purge_early(
    desk: Desk, blobs: Blobs, session: str, why: str, *, trial: bool = False
) -> AsyncGenerator[Gone | Standing, None]:
    """Delete everything of a session for a stated reason: a rehearsal before its date, say, or when a case is over.

    A review that is open does not keep it, since whoever says this knows of it; a hold does.
    With the last session of a cohort go its roster and letters; and with the last exam of a candidate in the period
    what that candidate sent in. Raises as `purge_due`, and `IsOpen` or `IsHeld`.
    """
    found = await what_goes_of(desk, session)
    await _check_is_over(desk, session)
    forgotten = {gone.stream for gone in await desk.log.forgotten()}
    service = RetentionService(desk.log)
    for standing in found:
        others = {name for name in standing.kept.sessions if name != session and session_stream(name) not in forgotten}
        if others or standing.kept.kind is Kind.APPLICATIONS:
            yield Standing(standing.kept, State.WAITS, f"also of {', '.join(sorted(others))}" if others else "")
        elif trial and standing.state is not State.HELD:
            yield await _would_go(blobs, standing.kept)
        else:
            # The rule itself refuses what is held.
            yield await _purge(desk, service, blobs, standing.kept, early=why)


async def hold(desk: Desk, session: str, why: str) -> None:
    """Keep everything of a session whatever its date. Raises `UnknownSession`, `IsGone`, or why a rule says no."""
    await _check_is_there(desk, session)
    await RetentionService(desk.log).execute(r.HoldSession(session=session, why=why), desk.told())


async def lift_hold(desk: Desk, session: str, why: str) -> None:
    """Hold a session no longer. Raises a `Refusal`."""
    await RetentionService(desk.log).execute(r.LiftHold(session=session, why=why), desk.told())


async def holds(desk: Desk) -> list[r.SessionHeld]:
    """What is held now, in the order in which it was."""
    return sorted((await _keeping(desk.log)).holds.values(), key=lambda held: held.at)


async def left_of_purges(log: EventLog) -> list[Left]:
    """What is left of every stream that was forgotten, and whether a purge on record accounts for it.

    Also what should be gone by the record, and is there.
    """
    keeping = await _keeping(log)
    entered = {left.stream: (purged, left) for purged in keeping.gone.values() for left in purged.tombstones}
    going = {stream for kept in keeping.begun.values() for stream in kept.streams}
    found = []
    for gone in await log.forgotten():
        purged, left = entered.pop(gone.stream, (None, None))
        if left is not None:
            same = (left.count, left.head_hash) == (gone.count, gone.head_hash)
            wrong = "" if same else "the tombstone in the office's record names another count or hash"
        else:
            wrong = "" if gone.stream in going else "no purge on record has deleted it"
        found.append(Left(gone, wrong, unfinished=gone.stream in going and purged is None))
    for purged, left in entered.values():
        gone = Forgotten(left.stream, left.count, left.head_hash, purged.at)
        found.append(Left(gone, "it was purged, and nothing says any more that it is gone"))
    return found


async def _keeping(log: EventLog) -> Keeping:
    return (await RetentionService(log).load())[0] or Keeping()


async def _check_is_there(desk: Desk, session: str) -> None:
    keeping = await _keeping(desk.log)
    gone = keeping.gone.get((Kind.SESSION, session))
    if gone is not None:
        raise IsGone(f"The record of {session} was deleted on {gone.at:%Y-%m-%d}.")
    sessions = (await _Sessions.found(desk.log)).planned
    going = any(session in kept.sessions for kept in keeping.begun.values())
    if session not in sessions and not going:
        raise UnknownSession(f"There is no session {session}; known here: {', '.join(sorted(sessions)) or 'none yet'}")


async def _check_is_over(desk: Desk, name: str) -> None:
    session, _ = await SessionService(desk.log, name).load()
    if session is not None and not session.configuration.rehearsal and _may_be_entered(session, desk.now()):
        raise IsOpen(f"{name} is not closed, and its links still open it.")


def _may_be_entered(session: Session, now: datetime) -> bool:
    return session.phase is not SessionPhase.CLOSED and now < expires(session.configuration)


async def _standing(desk: Desk, keeping: Keeping, sessions: _Sessions, kept: Kept) -> Standing:
    if holds := keeping.holding(kept):
        return Standing(kept, State.HELD, "; ".join(f"{held.session}: {held.why} ({held.by})" for held in holds))
    if kept.until > desk.now():
        return Standing(kept, State.WAITS)
    read = [(name, await sessions.read(name)) for name in kept.sessions]
    unclosed = [(name, session) for name, session in read if session and session.phase is not SessionPhase.CLOSED]
    for name, session in unclosed:
        if _may_be_entered(session, desk.now()):
            return Standing(kept, State.OPEN, f"{name} is not closed, and its links still open it")
    for name in kept.sessions:
        if cases := await sessions.cases(name):
            return Standing(kept, State.REVIEWED, f"{name}: {', '.join(cases)}")
    # Nobody can come in any more: what its candidates were promised holds all the same.
    return Standing(kept, State.DUE, "; ".join(f"{name} was never closed" for name, _ in unclosed))


async def _would_go(blobs: Blobs, kept: Kept) -> Gone:
    sizes = await blobs.sizes(kept.blobs) if kept.blobs else {}
    return Gone(kept, len(sizes), size=sum(sizes.values()))


async def _purge(desk: Desk, service: RetentionService, blobs: Blobs, kept: Kept, *, early: str = "") -> Gone:
    so_far = (await service.load())[0] or Keeping()
    if kept.key not in so_far.begun:
        await _check_blobs_are_here(desk.log, so_far, blobs, kept)
        await service.execute(r.BeginPurge(kept=kept, early=early), desk.told())
    forgotten = [await desk.log.forget(stream) for stream in kept.streams]
    deleted = await blobs.delete(kept.blobs) if kept.blobs else 0
    left = tuple(r.Tombstone(stream=each.stream, count=each.count, head_hash=each.head_hash) for each in forgotten)
    # Somebody else may have come to the end of the same purge first.
    with suppress(NotNow):
        ended = r.EndPurge(kind=kept.kind, subject=kept.subject, tombstones=left, blobs=deleted)
        await service.execute(ended, desk.told())
    return Gone(kept, deleted, records=sum(each.count for each in left))


async def _check_blobs_are_here(log: EventLog, so_far: Keeping, blobs: Blobs, kept: Kept) -> None:
    """Nobody believes pictures gone that lie in another folder. Raises `Unavailable`."""
    if kept.blobs is None or await blobs.keys(kept.blobs) or not await _names_blobs(log, so_far, kept):
        return
    raise Unavailable(
        f"the record names {kept.kind} of {kept.subject}, but there are none where we look; "
        "name the folder that the server keeps blobs in with --blobs"
    )


async def _names_blobs(log: EventLog, so_far: Keeping, kept: Kept) -> bool:
    """Whether the record says that there should be blobs, which no purge before has deleted."""
    if kept.kind in {Kind.ONBOARDING_PICTURES, Kind.ONBOARDING}:
        if (Kind.ONBOARDING_PICTURES, kept.subject) in so_far.gone:
            return False
        period, _, number = kept.subject.partition("/")
        verification, _ = await OnboardingService(log, period, number).load()
        return verification is not None and bool(verification.photos)
    session, _ = await SessionService(log, kept.subject).load()
    return session is not None and any(_of_a_kind(kept.kind, session))


def _of_a_kind(kind: Kind, session: Session) -> Iterable[bool]:
    for sitting in session.sittings.values():
        match kind:
            case Kind.PICTURES:
                yield bool(sitting.evidence)
            case Kind.RECORDINGS:
                yield any(segment.size for segment in sitting.segments.values())
            case _:
                yield bool(sitting.pages)


def _nothing_due(session: str, found: Iterable[Standing]) -> str:
    dates = "; ".join(f"{each.kept.kind}: {each.kept.until:%Y-%m-%d}" for each in found)
    return f"Nothing of {session} has reached its date. {dates}"
