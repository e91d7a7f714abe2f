"""Coverage: how much of its writing time each room was watched, by whom, and when it was not. Pure.

A room is watched from the moment somebody has it on record until the next person has it, or until the server no
longer heard that person's console. The record says the latter afterwards (`RoomUnattended.since`), so a stretch may be
cut short by what is recorded later.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rooms import events as e
from rooms.session import Session
from rooms.timing import finish_time

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Said:
    """One event and when it was said."""

    at: datetime
    event: e.SessionEvent


@dataclass(frozen=True, slots=True)
class Stretch:
    """One member of staff, by id, had one room before them without a break. `until` None while they still have."""

    room: str
    staff: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class RoomCoverage:
    """How one room was watched while anybody in it wrote. `since` and `until` bound that time, None if nobody did.

    `stretches` lie within it, oldest first, and never overlap.
    """

    room: str
    since: datetime | None
    until: datetime | None
    stretches: tuple[Stretch, ...]

    @property
    def writing(self) -> timedelta:
        """How long anybody in the room wrote."""
        return NOTHING if self.since is None or self.until is None else self.until - self.since

    @property
    def watched(self) -> timedelta:
        """How much of that somebody watched."""
        return sum(self.by_staff().values(), NOTHING)

    @property
    def share(self) -> float | None:
        """The same as a share, 0 to 1; None where nobody wrote."""
        return self.watched / self.writing if self.writing else None

    def by_staff(self) -> dict[str, timedelta]:
        """How long each member of staff watched, by id, in the order in which they came."""
        lengths: dict[str, timedelta] = {}
        for stretch in self.stretches:
            until = stretch.until or stretch.since
            lengths[stretch.staff] = lengths.get(stretch.staff, NOTHING) + (until - stretch.since)
        return lengths

    def gaps(self) -> list[tuple[datetime, datetime]]:
        """When nobody watched while somebody wrote, oldest first."""
        if self.since is None or self.until is None:
            return []
        edges = [self.since, *(edge for s in self.stretches for edge in (s.since, s.until or s.since)), self.until]
        return [(left, right) for left, right in zip(edges[::2], edges[1::2], strict=True) if right > left]


def stretches(said: Iterable[Said]) -> list[Stretch]:
    """Who watched which room when, in the order of the record; the last of each room may still be open."""
    over: list[Stretch] = []
    running: dict[str, Stretch] = {}
    for each in said:
        match each.event:
            case e.RoomAttended(room=room, staff=staff) | e.RoomHandedOver(room=room, to=staff):
                over += _ended(running.pop(room, None), each.at)
                running[room] = Stretch(room, staff, each.at, None)
            case e.RoomUnattended(room=room, since=since):
                over += _ended(running.pop(room, None), since)
            case e.SessionClosed():
                over += [done for each_room in running.values() for done in _ended(each_room, each.at)]
                running.clear()
            case _:
                pass
    return sorted([*over, *running.values()], key=lambda stretch: (stretch.since, stretch.room))


def coverage(session: Session, said: Iterable[Said], now: datetime) -> tuple[RoomCoverage, ...]:
    """How each room of the session was watched while anybody in it wrote, up to `now`."""
    watched = stretches(said)
    rooms = []
    for room in session.rooms:
        since, until = _writing_time(session, room, now)
        within = () if since is None or until is None else _within(room, watched, since, until)
        rooms.append(RoomCoverage(room, since, until, within))
    return tuple(rooms)


def _ended(stretch: Stretch | None, at: datetime) -> list[Stretch]:
    return [] if stretch is None or at <= stretch.since else [replace(stretch, until=at)]


def _writing_time(session: Session, room: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From the start to the last pen down of those who have or had a seat in the room."""
    seated = [sitting for sitting in session.sittings.values() if sitting.room == room]
    if session.started_at is None or not seated:
        return None, None
    last = max(sitting.finished_at or finish_time(session, sitting).finish for sitting in seated)
    until = min(last, now)
    return (session.started_at, until) if until > session.started_at else (None, None)


def _within(room: str, watched: Iterable[Stretch], since: datetime, until: datetime) -> tuple[Stretch, ...]:
    """Those of the room, cut to that time."""
    cut = (
        replace(each, since=max(each.since, since), until=min(each.until or until, until))
        for each in watched
        if each.room == room
    )
    return tuple(each for each in cut if each.until is not None and each.until > each.since)
