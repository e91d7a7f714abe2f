"""Holds, and purges that can be interrupted: the state of stream `office`, and its rules. Pure.

    kept ─ begin ─► being purged ─ end ─► gone
      │                  └─ stop ─► kept: a review was opened in between
      └── hold: nothing of the session begins to go until the hold is lifted

Between begin and end the streams are forgotten and the blobs deleted, both of which may be done again. So a crash in
between is mended by doing it again, and a hold that comes too late is told so. Reviews have streams of their own, which
no decision here can see: a purge looks at them once its beginning is on record, and a reviewer looks here once their
outcome is. Of the two at least one sees the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from rooms.commands import Station, Told
from rooms.errors import NotNow, NotYours, ReasonNeeded, Refusal
from rooms.office import retention_record as r
from rooms.office.retention_record import Kept, Kind, RetentionCommand, RetentionEvent, retention_events
from rooms.service import StreamService
from rooms.stores.event_log import EventLog
from rooms.vocabulary import OFFICE


class IsHeld(Refusal):
    """A hold keeps this; lift it first."""

    code: ClassVar[str] = "held"


class NotDue(Refusal):
    """Its date has not come."""

    code: ClassVar[str] = "not-due"


class IsGone(Refusal):
    """The record of this session is deleted, or is being deleted."""

    code: ClassVar[str] = "gone"


@dataclass(frozen=True, slots=True)
class Purge:
    """One deletion: what goes, the reason where that is before its date, and how it ended."""

    kept: Kept
    early: str
    stopped: bool = False
    ended: r.Purged | None = None

    @property
    def is_under_way(self) -> bool:
        """Begun, and not ended: whoever finds it so finishes it."""
        return self.ended is None and not self.stopped


@dataclass(frozen=True, slots=True)
class Keeping:
    """Which sessions are held, and what was deleted or is being deleted."""

    holds: Mapping[str, r.SessionHeld] = field(default_factory=dict)
    purges: Mapping[tuple[Kind, str], Purge] = field(default_factory=dict)

    def holding(self, kept: Kept) -> list[r.SessionHeld]:
        """The holds that keep it."""
        return [self.holds[session] for session in kept.sessions if session in self.holds]

    @property
    def under_way(self) -> list[Purge]:
        """What is being deleted."""
        return [purge for purge in self.purges.values() if purge.is_under_way]

    def is_going(self, kept: Kept) -> bool:
        """Whether it is gone, or is being deleted."""
        purge = self.purges.get(kept.key)
        return purge is not None and not purge.stopped

    def check_is_there(self, session: str) -> None:
        """Raises `IsGone` where the record of that session is deleted, or is being deleted."""
        purge = self.purges.get((Kind.SESSION, session))
        if purge is None or purge.stopped:
            return
        if purge.ended is None:
            raise IsGone(f"The record of {session} is being deleted now.")
        raise IsGone(f"The record of {session} was deleted on {purge.ended.at:%Y-%m-%d}.")

    def lost(self, session: str) -> list[Purge]:
        """What had to do with that session and is gone, or may be: in the order in which it was begun."""
        return [purge for purge in self.purges.values() if session in purge.kept.sessions]


def evolve_retention(retention: Keeping | None, event: RetentionEvent) -> Keeping:
    """How things stand after one event."""
    return _CHANGES[type(event)](retention or Keeping(), event)


def _lifted(so_far: Keeping, event: r.HoldLifted) -> Keeping:
    return replace(so_far, holds={name: hold for name, hold in so_far.holds.items() if name != event.session})


def _begun(so_far: Keeping, event: r.PurgeBegun) -> Keeping:
    return _with(so_far, Purge(event.kept, event.early))


def _stopped(so_far: Keeping, event: r.PurgeStopped) -> Keeping:
    return _with(so_far, replace(so_far.purges[event.kind, event.subject], stopped=True))


def _purged(so_far: Keeping, event: r.Purged) -> Keeping:
    return _with(so_far, replace(so_far.purges[event.kind, event.subject], stopped=False, ended=event))


def _with(so_far: Keeping, purge: Purge) -> Keeping:
    return replace(so_far, purges={**so_far.purges, purge.kept.key: purge})


_CHANGES: dict[type, Callable[[Keeping, Any], Keeping]] = {
    r.SessionHeld: lambda so_far, ev: replace(so_far, holds={**so_far.holds, ev.session: ev}),
    r.HoldLifted: _lifted,
    r.PurgeBegun: _begun,
    r.PurgeStopped: _stopped,
    r.Purged: _purged,
}


def decide_retention(command: RetentionCommand, retention: Keeping | None, told: Told) -> list[RetentionEvent]:
    """What the command does. Raises a `Refusal`, and then nothing happened."""
    if told.actor.station is not Station.OFFICE:
        raise NotYours
    return [_RULES[type(command)](command, retention or Keeping(), told)]


def hold_session(command: r.HoldSession, so_far: Keeping, told: Told) -> RetentionEvent:
    """Keep everything of a session that is still there."""
    if not command.why.strip():
        raise ReasonNeeded
    if held := so_far.holds.get(command.session):
        raise NotNow(f"{command.session} is held already, by {held.by}: {held.why}")
    so_far.check_is_there(command.session)
    return r.SessionHeld(session=command.session, why=command.why, at=told.at, by=told.actor.id)


def lift_hold(command: r.LiftHold, so_far: Keeping, _told: Told) -> RetentionEvent:
    """The case is closed."""
    if not command.why.strip():
        raise ReasonNeeded
    if command.session not in so_far.holds:
        raise NotNow(f"{command.session} is not held.")
    return r.HoldLifted(session=command.session, why=command.why)


def begin_purge(command: r.BeginPurge, so_far: Keeping, told: Told) -> RetentionEvent:
    """Delete what has reached its date, or with a reason before; never what is held."""
    kept = command.kept
    if so_far.is_going(kept):
        raise NotNow("It is gone, or somebody is deleting it now.")
    if holds := so_far.holding(kept):
        raise IsHeld(f"{holds[0].session} is held by {holds[0].by}: {holds[0].why}")
    if told.at < kept.until and not command.early.strip():
        raise NotDue
    return r.PurgeBegun(kept=kept, early=command.early)


def stop_purge(command: r.StopPurge, so_far: Keeping, _told: Told) -> RetentionEvent:
    """Delete it after all not: a review was opened since its date was looked at."""
    purge = so_far.purges.get((command.kind, command.subject))
    if purge is None or not purge.is_under_way:
        raise NotNow("Nobody is deleting it.")
    return r.PurgeStopped(kind=command.kind, subject=command.subject, why=command.why)


def end_purge(command: r.EndPurge, so_far: Keeping, told: Told) -> RetentionEvent:
    """All of it is gone; what is left stands here for good. Also where a second one had stopped: gone is gone."""
    purge = so_far.purges.get((command.kind, command.subject))
    if purge is None or purge.ended is not None:
        raise NotNow("Nobody is deleting it.")
    return r.Purged(
        kind=command.kind,
        subject=command.subject,
        at=told.at,
        tombstones=command.tombstones,
        blobs=command.blobs,
    )


_RULES: dict[type, Callable[[Any, Keeping, Told], RetentionEvent]] = {
    r.HoldSession: hold_session,
    r.LiftHold: lift_hold,
    r.BeginPurge: begin_purge,
    r.StopPurge: stop_purge,
    r.EndPurge: end_purge,
}


class RetentionService(StreamService[Keeping, RetentionCommand, RetentionEvent]):
    """Holds and tombstones of the installation."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log, OFFICE, events=retention_events, evolve=evolve_retention, decide=decide_retention)
