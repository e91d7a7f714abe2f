"""The seating plan of a cohort as one HTML file that prints one room on a page."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from rooms.cohort_stream import CohortState
from rooms.configuration import Candidate, RoomPlan, SessionConfiguration
from rooms.events import SessionOpened
from rooms.session import opened
from rooms.timing import finish_time
from rooms.vocabulary import Role

_PAPER = Environment(
    loader=PackageLoader("rooms.office"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_NAMED_ON_EVERY_PAGE = (Role.CHIEF, Role.RELIEF)


def seating_plan(state: CohortState) -> str:
    """Every room with its seats, who watches it, and what each candidate is entitled to. As planned, in local time."""
    first = state.created.sessions[0]
    zone = ZoneInfo(first.timezone)
    starts = first.starts.astimezone(zone)
    return _PAPER.get_template("seating_plan.html").render(
        cohort=state.created.cohort,
        department=first.department,
        starts=f"{starts:%A} {starts.day} {starts:%B %Y, %H:%M %Z}",
        opens=f"{first.opens.astimezone(zone):%H:%M}",
        rehearsal=state.is_rehearsal,
        rooms=[_room(session, plan) for session in state.created.sessions for plan in session.rooms],
    )


def _room(session: SessionConfiguration, plan: RoomPlan) -> dict[str, Any]:
    everybody = {candidate.number: candidate for candidate in session.candidates}
    seats = range(1, max(session.policy.seats_per_room, *plan.seats, 1) + 1)
    return {
        "name": plan.room,
        "session": session.session,
        "title": session.title,
        "invigilator": next(
            (each.name for each in session.staff if each.room == plan.room and each.role is Role.INVIGILATOR), None
        ),
        "others": [(str(each.role), each.name) for each in session.staff if each.role in _NAMED_ON_EVERY_PAGE],
        "seats": [_seat(session, seat, everybody.get(plan.seats.get(seat, ""))) for seat in seats],
    }


def _seat(session: SessionConfiguration, number: int, candidate: Candidate | None) -> dict[str, Any]:
    if candidate is None:
        return {"number": number, "candidate": None, "finish": "", "entitled": []}
    # Reckoned as on the day, rounded up to whole minutes: the plan and the phone say the same.
    on_the_day = opened(SessionOpened(configuration=session))
    finish = finish_time(on_the_day, on_the_day.sittings[candidate.number]).finish
    return {
        "number": number,
        "candidate": candidate,
        "finish": f"{finish.astimezone(ZoneInfo(session.timezone)):%H:%M}",
        "entitled": list(_entitled(candidate)),
    }


def _entitled(candidate: Candidate) -> Iterator[str]:
    adjustments = candidate.adjustments
    if adjustments.extra_minutes_per_hour:
        yield f"{adjustments.extra_minutes_per_hour:g} min extra an hour"
    if adjustments.rest_minutes_per_hour:
        yield f"{adjustments.rest_minutes_per_hour:g} min rest an hour"
    if adjustments.pc:
        yield "uses a PC"
    if adjustments.permitted_items:
        yield adjustments.permitted_items
    if adjustments.notes:
        yield adjustments.notes
