"""Holds, and purges that can be interrupted: the state of stream `office`, and its rules. Pure.

    kept ─ begin ─► being purged ─ end ─► gone
      └── hold: nothing of the session begins to go until the hold is lifted

Between begin and end the streams are forgotten and the blobs deleted, both of which may be done again. So a crash in
between is mended by doing it again, and a hold that comes too late is told so.
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
class Keeping:
    """Which sessions are held, what is being deleted, and what is gone."""

    holds: Mapping[str, r.SessionHeld] = field(default_factory=dict)
    begun: Mapping[tuple[Kind, str], Kept] = field(default_factory=dict)
    gone: Mapping[tuple[Kind, str], r.Purged] = field(default_factory=dict)

    def holding(self, kept: Kept) -> list[r.SessionHeld]:
        """The holds that keep it."""
        return [self.holds[session] for session in kept.sessions if session in self.holds]

    def is_going(self, kept: Kept) -> bool:
        """Whether it is gone, or is being deleted."""
        return kept.key in self.begun or kept.key in self.gone


def evolve_retention(retention: Keeping | None, event: RetentionEvent) -> Keeping:
    """How things stand after one event."""
    return _CHANGES[type(event)](retention or Keeping(), event)


def _lifted(so_far: Keeping, event: r.HoldLifted) -> Keeping:
    return replace(so_far, holds={name: hold for name, hold in so_far.holds.items() if name != event.session})


def _purged(so_far: Keeping, event: r.Purged) -> Keeping:
    key = (event.kind, event.subject)
    begun = {each: kept for each, kept in so_far.begun.items() if each != key}
    return replace(so_far, begun=begun, gone={**so_far.gone, key: event})


_CHANGES: dict[type, Callable[[Keeping, Any], Keeping]] = {
    r.SessionHeld: lambda so_far, ev: replace(so_far, holds={**so_far.holds, ev.session: ev}),
    r.HoldLifted: _lifted,
    r.PurgeBegun: lambda so_far, ev: replace(so_far, begun={**so_far.begun, ev.kept.key: ev.kept}),
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
    if {(Kind.SESSION, command.session)} & (so_far.gone.keys() | so_far.begun.keys()):
        raise IsGone
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


def end_purge(command: r.EndPurge, so_far: Keeping, told: Told) -> RetentionEvent:
    """All of it is gone; what is left stands here for good."""
    if (command.kind, command.subject) not in so_far.begun:
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
    r.EndPurge: end_purge,
}


class RetentionService(StreamService[Keeping, RetentionCommand, RetentionEvent]):
    """Holds and tombstones of the installation."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log, OFFICE, events=retention_events, evolve=evolve_retention, decide=decide_retention)
