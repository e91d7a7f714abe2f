"""Changes to an open session's roster, plan and staff, by the exams office: what may still be done, and what not.

Whoever has joined stays: what is on record of them cannot be taken off. A withdrawal before that frees the seat, and
a free seat can be given (Oxford, remote invigilation 2022: "up to 27 candidates per exam session").
"""

from rooms import commands as c
from rooms import events as e
from rooms.cohort import seats_in_a_session
from rooms.commands import Told
from rooms.errors import NotNow, ReasonNeeded, RoomFull, SeatTaken, SessionFull, UnknownRoom
from rooms.seating_plan import reseated, seats_of
from rooms.session import Session
from rooms.vocabulary import Phase

NOT_SEATED_YET = frozenset({Phase.EXPECTED, Phase.CHECKING})


def enter_candidate(command: c.EnterCandidate, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Expect somebody more, or correct what the roster says of somebody who has not joined, on a seat that is free."""
    number, configuration = command.who.number, session.configuration
    sitting = session.sittings.get(number)
    if sitting is not None and sitting.phase is not Phase.EXPECTED:
        raise NotNow(f"{number} has joined; what the roster says of somebody who has joined stays as it is.")
    if command.who.paper not in {paper.code for paper in configuration.papers}:
        raise NotNow(f"No paper {command.who.paper} is sat in this session.")
    if sitting is None and len(session.sittings) >= seats_in_a_session(configuration.policy):
        raise SessionFull
    if command.seat > configuration.policy.seats_per_room:
        raise RoomFull(f"A room has {configuration.policy.seats_per_room} seats here.")
    _check_free(command.room, command.seat, number, session)
    return [e.CandidateEntered(who=command.who, room=command.room, seat=command.seat)]


def _check_free(room: str, seat: int, number: str, session: Session) -> None:
    """Neither planned for somebody else nor taken by whoever was moved there."""
    places = seats_of([session.configuration]).values()
    planned = {place.candidate for place in places if (place.room, place.seat) == (room, seat)}
    taken = planned | {other.number for other in session.in_room(room) if other.seat == seat}
    if taken - {number}:
        raise SeatTaken(f"Seat {seat} of room {room} is taken.")


def take_off_candidate(command: c.TakeOffCandidate, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Expect somebody no more, who has not joined."""
    if session.sittings[command.candidate].phase is not Phase.EXPECTED:
        raise NotNow(f"{command.candidate} has joined and cannot be taken off; note the departure instead.")
    if not command.reason.strip():
        raise ReasonNeeded
    return [e.CandidateTakenOff(candidate=command.candidate, reason=command.reason)]


def replan_seats(command: c.ReplanSeats, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Plan other seats for candidates who have none yet; who is seated is moved."""
    reseated([session.configuration], command.seats)
    for seat in command.seats:
        if session.sittings[seat.candidate].phase not in NOT_SEATED_YET:
            raise NotNow(f"{seat.candidate} has a seat already; move the candidate instead.")
        if any(other.seat == seat.seat for other in session.in_room(seat.room)):
            raise SeatTaken(f"Somebody sits on seat {seat.seat} of room {seat.room}.")
    return [e.SeatsReplanned(seats=command.seats)]


def post_staff(command: c.PostStaff, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Put others on duty; who has a room now hands it over first."""
    ids = {member.id for member in command.staff}
    if len(ids) != len(command.staff):
        raise NotNow("Somebody stands twice among the staff.")
    if unknown := {member.room for member in command.staff} - {None, *session.rooms}:
        raise UnknownRoom(f"The session has no room {', '.join(sorted(map(str, unknown)))}.")
    names = {member.id: member.name for member in session.configuration.staff}
    for room, watch in session.rooms.items():
        if watch.staff is not None and watch.staff not in ids:
            raise NotNow(f"{names.get(watch.staff, watch.staff)} has room {room}; it has to be handed over first.")
    return [e.StaffPosted(staff=command.staff)]
