"""Holds, and what is left of purges: what a case keeps, what it came too late for, and what deletions left behind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rooms.office import retention_record as r
from rooms.office.desk import Desk
from rooms.office.retention import Purge, RetentionService
from rooms.office.retention_record import OF_CANDIDATES, Kind
from rooms.office.retention_standing import check_is_there, keeping_of
from rooms.stores.event_log import EventLog, Forgotten


@dataclass(frozen=True, slots=True)
class Left:
    """A stream that was purged. `wrong`: why the office's record does not account for it; `unfinished`: not yet."""

    gone: Forgotten
    wrong: str = ""
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A session that is held, and what of it the hold came too late for, if anything."""

    hold: r.SessionHeld
    lost: tuple[Purge, ...]


async def hold(desk: Desk, session: str, why: str) -> None:
    """Keep everything of a session that is still there, whatever its date.

    Raises `UnknownSession`, `IsGone`, or why a rule says no.
    """
    await check_is_there(desk, session)
    await RetentionService(desk.log).execute(r.HoldSession(session=session, why=why), desk.told())


async def lift_hold(desk: Desk, session: str, why: str) -> None:
    """Hold a session no longer. Raises a `Refusal`."""
    await RetentionService(desk.log).execute(r.LiftHold(session=session, why=why), desk.told())


async def holds(desk: Desk) -> list[Held]:
    """What is held now, in the order in which it was."""
    keeping = await keeping_of(desk.log)
    held = sorted(keeping.holds.values(), key=lambda each: each.at)
    return [Held(each, tuple(keeping.lost(each.session))) for each in held]


async def lost(desk: Desk, session: str) -> list[Purge]:
    """What had to do with that session and is gone, or may be: whoever opens a case has to know."""
    return (await keeping_of(desk.log)).lost(session)


def lost_in_words(purges: Iterable[Purge]) -> list[str]:
    """One line for each kind and day: `onboarding pictures of 3 candidates, deleted on 2027-07-09`."""
    lines: Counter[tuple[Kind, str]] = Counter((each.kept.kind, _became(each)) for each in purges)
    return [f"{_what(kind, count)}, {became}" for (kind, became), count in lines.items()]


def _what(kind: Kind, count: int) -> str:
    if kind not in OF_CANDIDATES:
        return str(kind)
    return f"{kind} of {count} {'candidate' if count == 1 else 'candidates'}"


def _became(purge: Purge) -> str:
    if purge.ended is not None:
        return f"deleted on {purge.ended.at:%Y-%m-%d}"
    return "of which some may be gone: a purge was begun and stopped" if purge.stopped else "being deleted now"


async def left_of_purges(log: EventLog) -> list[Left]:
    """What is left of every stream that was forgotten, and whether a purge on record accounts for it.

    Also what should be gone by the record, and is there.
    """
    keeping = await keeping_of(log)
    ended = [purge.ended for purge in keeping.purges.values() if purge.ended is not None]
    entered = {left.stream: (purged, left) for purged in ended for left in purged.tombstones}
    going = {stream for purge in keeping.under_way for stream in purge.kept.streams}
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
