"""The seats of a cohort as planned, across its sessions: who sits where, and changes by hand. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rooms.cohort import seats_in_a_session
from rooms.configuration import Candidate, Paper, PlannedSeat, RoomPlan, SessionConfiguration
from rooms.errors import RoomFull, SeatTaken, SessionFull, UnknownCandidate, UnknownRoom

_TITLES_NAMED = 3


def seats_of(sessions: Iterable[SessionConfiguration]) -> dict[str, PlannedSeat]:
    """Where the plan seats each candidate, by number."""
    return {
        number: PlannedSeat(candidate=number, session=session.session, room=plan.room, seat=seat)
        for session in sessions
        for plan in session.rooms
        for seat, number in plan.seats.items()
    }


def title_of(papers: Sequence[Paper], candidates: Iterable[Candidate]) -> str:
    """The papers sat in a session, by title; a central session may have one for every candidate."""
    sat = {candidate.paper for candidate in candidates}
    # A session that everybody was taken off is still called after what was to be sat in it.
    titles = list(dict.fromkeys(paper.title for paper in papers if paper.code in sat or not sat))
    named, further = titles[:_TITLES_NAMED], len(titles) - _TITLES_NAMED
    return " · ".join([*named, f"{further} more"] if further > 0 else named)


def reseated(
    sessions: Sequence[SessionConfiguration], wanted: Sequence[PlannedSeat]
) -> tuple[SessionConfiguration, ...]:
    """The sessions with those candidates on those seats instead of their own.

    Raises:
        UnknownCandidate, UnknownRoom: nobody, or nothing, of that name is in the cohort.
        SeatTaken, RoomFull, SessionFull: there is no room for somebody.
    """
    known = seats_of(sessions)
    rooms = {(session.session, plan.room) for session in sessions for plan in session.rooms}
    for seat in wanted:
        if seat.candidate not in known:
            raise UnknownCandidate(f"No candidate {seat.candidate} is on the roster of this cohort.")
        if (seat.session, seat.room) not in rooms:
            raise UnknownRoom(f"The cohort has no room {seat.room} in {seat.session}.")
    moved = {seat.candidate: seat for seat in wanted}
    places: dict[tuple[str, str], dict[int, str]] = {}
    for seat in {**known, **moved}.values():
        taken = places.setdefault((seat.session, seat.room), {})
        if seat.seat in taken:
            raise SeatTaken(f"Seat {seat.seat} of room {seat.room} in {seat.session} is taken.")
        taken[seat.seat] = seat.candidate
    everybody = {candidate.number: candidate for session in sessions for candidate in session.candidates}
    _check_caps(sessions, places)
    return tuple(_with_places(session, places, everybody) for session in sessions)


def _check_caps(sessions: Sequence[SessionConfiguration], places: Mapping[tuple[str, str], Mapping[int, str]]) -> None:
    policy = sessions[0].policy
    for (session, room), taken in places.items():
        if max(taken) > policy.seats_per_room:
            raise RoomFull(f"Room {room} of {session} has {policy.seats_per_room} seats.")
    counts = Counter({session.session: 0 for session in sessions})
    for (session, _), taken in places.items():
        counts[session] += len(taken)
    most = seats_in_a_session(policy)
    for session, count in counts.items():
        if count > most:
            raise SessionFull(f"{session} holds {most} candidates at most.")


def _with_places(
    session: SessionConfiguration,
    places: Mapping[tuple[str, str], Mapping[int, str]],
    everybody: Mapping[str, Candidate],
) -> SessionConfiguration:
    rooms = tuple(
        RoomPlan(room=plan.room, seats=dict(sorted(places.get((session.session, plan.room), {}).items())))
        for plan in session.rooms
    )
    candidates = tuple(everybody[number] for plan in rooms for number in plan.seats.values())
    return with_roster(session, candidates, rooms)


def entered(session: SessionConfiguration, who: Candidate, place: PlannedSeat) -> SessionConfiguration:
    """The session with one candidate more, or with other words of one, on that seat."""
    others = taken_off(session, who.number)
    rooms = tuple(
        plan.model_copy(update={"seats": dict(sorted({**plan.seats, place.seat: who.number}.items()))})
        if plan.room == place.room
        else plan
        for plan in others.rooms
    )
    return with_roster(session, (*others.candidates, who), rooms)


def taken_off(session: SessionConfiguration, number: str) -> SessionConfiguration:
    """The session without that candidate, whose seat is free."""
    candidates = tuple(candidate for candidate in session.candidates if candidate.number != number)
    rooms = tuple(
        plan.model_copy(update={"seats": {seat: who for seat, who in plan.seats.items() if who != number}})
        for plan in session.rooms
    )
    return with_roster(session, candidates, rooms)


def with_roster(
    session: SessionConfiguration, candidates: Sequence[Candidate], rooms: Sequence[RoomPlan]
) -> SessionConfiguration:
    """The session with other candidates on other seats, called after what they sit. Checked as a whole."""
    changed = {"candidates": candidates, "rooms": rooms, "title": title_of(session.papers, candidates)}
    return SessionConfiguration(**dict(session) | changed)
