"""Deleting what has reached its date, or with a reason before, and finishing what was interrupted.

A purge says first what it deletes (`PurgeBegun`), then looks once more for reviews that were opened meanwhile, then
forgets the streams, then deletes the blobs, then says what is left (`Purged`). Each step may be done again, so whatever
was interrupted is finished by the next purge. The streams go before the blobs: from then on every writer is refused.
"""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from rooms.errors import NotNow, Refusal, Unavailable
from rooms.office import retention_record as r
from rooms.office.desk import Desk
from rooms.office.retention import IsHeld, Keeping, NotDue, Purge, RetentionService
from rooms.office.retention_record import Kept, Kind
from rooms.office.retention_standing import (
    Standing,
    State,
    may_be_entered,
    open_cases,
    what_goes_of,
    what_goes_when,
)
from rooms.service import OnboardingService, SessionService
from rooms.session import Session
from rooms.stores.blobs import Blobs
from rooms.stores.event_log import EventLog
from rooms.vocabulary import session_stream


class IsOpen(Refusal):
    """The session is not closed, and its links still open it."""

    code = "session-open"


@dataclass(frozen=True, slots=True)
class Gone:
    """What a purge has just deleted, or in a trial would. `records` is known afterwards, `size` (bytes) before."""

    kept: Kept
    blobs: int
    records: int | None = None
    size: int | None = None


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
        elif (became := await _purge_of_a_list(desk, service, blobs, standing.kept)) is not None:
            yield became


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
        elif not trial:
            yield await _purge(desk, service, blobs, standing.kept, early=why)
        elif standing.state is State.HELD:
            raise IsHeld(f"{standing.why}; lift the hold first.")
        else:
            yield await _would_go(blobs, standing.kept)


async def _check_is_over(desk: Desk, name: str) -> None:
    session, _ = await SessionService(desk.log, name).load()
    if session is not None and not session.configuration.rehearsal and may_be_entered(session, desk.now()):
        raise IsOpen(f"{name} is not closed, and its links still open it.")


async def _would_go(blobs: Blobs, kept: Kept) -> Gone:
    sizes = await blobs.sizes(kept.blobs) if kept.blobs else {}
    return Gone(kept, len(sizes), size=sum(sizes.values()))


async def _purge_of_a_list(desk: Desk, service: RetentionService, blobs: Blobs, kept: Kept) -> Gone | Standing | None:
    """As `_purge`, of something listed a while ago: what is held since keeps no other from going. None: it is gone."""
    try:
        return await _purge(desk, service, blobs, kept)
    except IsHeld as held:
        return Standing(kept, State.HELD, str(held))
    except NotNow:
        return None


async def _purge(
    desk: Desk, service: RetentionService, blobs: Blobs, kept: Kept, *, early: str = ""
) -> Gone | Standing:
    so_far = (await service.load())[0] or Keeping()
    purge = so_far.purges.get(kept.key)
    if purge is None or not purge.is_under_way:
        await _check_blobs_are_here(desk.log, so_far, blobs, kept)
        await service.execute(r.BeginPurge(kept=kept, early=early), desk.told())
        purge = Purge(kept, early)
    # Whoever opens a review looks for purges after that, so this has to come after the beginning.
    if not (early or purge.early) and (why := await _opened_meanwhile(desk.log, kept)):
        with suppress(NotNow):
            await service.execute(r.StopPurge(kind=kept.kind, subject=kept.subject, why=why), desk.told())
        return Standing(kept, State.REVIEWED, why)
    forgotten = [await desk.log.forget(stream) for stream in kept.streams]
    deleted = await blobs.delete(kept.blobs) if kept.blobs else 0
    left = tuple(r.Tombstone(stream=each.stream, count=each.count, head_hash=each.head_hash) for each in forgotten)
    # Somebody else may have come to the end of the same purge first.
    with suppress(NotNow):
        ended = r.EndPurge(kind=kept.kind, subject=kept.subject, tombstones=left, blobs=deleted)
        await service.execute(ended, desk.told())
    return Gone(kept, deleted, records=sum(each.count for each in left))


async def _opened_meanwhile(log: EventLog, kept: Kept) -> str:
    """Whose review keeps it, in words; nothing where some of it is gone already: the rest is told of no better."""
    if {gone.stream for gone in await log.forgotten()} & set(kept.streams):
        return ""
    cases = [(name, await open_cases(log, name)) for name in kept.sessions]
    return "; ".join(f"{name}: {', '.join(numbers)}" for name, numbers in cases if numbers)


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
        purge = so_far.purges.get((Kind.ONBOARDING_PICTURES, kept.subject))
        if purge is not None and purge.ended is not None:
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
    dates = ", ".join(f"{each.kept.kind}: {each.kept.until:%Y-%m-%d}" for each in found)
    return f"Nothing of {session} has reached its date; {dates}; to delete all of it sooner, say --early and --why"
