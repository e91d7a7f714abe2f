"""How long staff were on duty, reckoned from the record, for whoever pays them. Pure.

Oxford: "Departments would need to source and pay for their own invigilators." Paid is the time for which somebody had
at least one room before them, from attending it until a handover, until nobody watched any more, or until the session
was closed. Of each person and session the exact time stands beside the rounded one: rounded up to a whole quarter of an
hour, once for each session. Who never had a room (a chief, support) has no such time; from when until when they spoke
on record stands there instead, and a person decides.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rooms.commands import Station
from rooms.office.exam_day import ExamDay
from rooms.office.spans import Span, merged, total
from rooms.office.tables import Column, Kind, Table, Value, table

QUARTER = timedelta(minutes=15)
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's duty in one session. `spoke`: first and last word on record, of who never had a room."""

    session: str
    timezone: str
    staff: str
    name: str
    role: str
    had_a_room: tuple[Span, ...]
    spoke: Span | None

    @property
    def exact(self) -> timedelta:
        """How long they had a room."""
        return total(self.had_a_room)


def rounded_up(exact: timedelta, step: timedelta) -> timedelta:
    """Up to a whole number of steps; as it is where the step is nothing."""
    return exact if step == NOTHING else -(-exact // step) * step


def duties(day: ExamDay) -> list[Duty]:
    """Everybody on the session's list of staff, in its order."""
    watched = day.stretches
    settings = day.session.configuration
    return [
        Duty(
            session=day.id,
            timezone=settings.timezone,
            staff=member.id,
            name=member.name,
            role=member.role,
            had_a_room=tuple(merged((s.since, s.until or day.until) for s in watched if s.staff == member.id)),
            spoke=_spoke(day, member.id),
        )
        for member in settings.staff
    ]


def _spoke(day: ExamDay, staff: str) -> Span | None:
    said = [entry.said_at for entry in day.entries if entry.actor == f"{Station.STAFF}:{staff}"]
    return (min(said), max(said)) if said else None


def hours(days: Iterable[ExamDay], step: timedelta = QUARTER) -> Table:
    """A row for each person and session, in the order of the sessions."""
    return table(
        "hours",
        "Hours of staff",
        [
            Column("session", "Session"),
            Column("staff", "Id"),
            Column("name", "Name"),
            Column("role", "Role"),
            Column("since", "From", Kind.TIME),
            Column("until", "To", Kind.TIME),
            Column("exact_s", "With a room", Kind.LENGTH),
            Column("paid_hours", "Hours", Kind.NUMBER),
            Column("basis", "Reckoned from"),
        ],
        (row for day in days for row in _rows(day, step)),
        about=rule(step),
        when_empty="No session lies in that time.",
    )


def rule(step: timedelta) -> str:
    """How the hours are reckoned, to be printed beside them."""
    up = "not rounded" if step == NOTHING else f"rounded up to whole {step // timedelta(minutes=1)} minutes"
    return (
        f"The time for which somebody had a room, {up} for each session. Who had none is listed with 0 hours and from "
        "when until when they spoke on record."
    )


def _rows(day: ExamDay, step: timedelta) -> Iterator[Mapping[str, Value]]:
    for duty in duties(day):
        since, until = _ends(duty)
        yield {
            "session": duty.session,
            "staff": duty.staff,
            "name": duty.name,
            "role": duty.role,
            "since": since,
            "until": until,
            "exact_s": duty.exact,
            "paid_hours": round(rounded_up(duty.exact, step) / timedelta(hours=1), 4),
            "basis": "had a room" if duty.had_a_room else "spoke on record" if duty.spoke else "not on record",
        }


def _ends(duty: Duty) -> tuple[datetime | None, datetime | None]:
    if duty.had_a_room:
        return duty.had_a_room[0][0], duty.had_a_room[-1][1]
    return duty.spoke or (None, None)
