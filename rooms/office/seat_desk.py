"""Giving candidates other seats by hand: on the plan while nobody is told of it, afterwards in the open sessions."""

from collections.abc import Sequence

from rooms.cohort_stream import CohortState
from rooms.commands import EnterCandidate, MoveCandidate, PlanSeats, ReplanSeats, SessionCommand, TakeOffCandidate
from rooms.configuration import PlannedSeat, SessionConfiguration
from rooms.errors import NotNow, NotOpen, RoomFull, UnknownCandidate, UnknownRoom
from rooms.office.desk import Desk
from rooms.office.onboarding_queue import known_cohort
from rooms.opening import open_sessions
from rooms.roster_changes import NOT_SEATED_YET
from rooms.seating_plan import seats_of
from rooms.service import CohortService, SessionService
from rooms.session import Session
from rooms.vocabulary import Phase, SessionId


async def move(
    desk: Desk,
    cohort_id: str,
    number: str,
    session: SessionId,
    room: str,
    seat: int | None = None,
    *,
    command_id: str | None = None,
) -> PlannedSeat:
    """Give a candidate a seat in that room, the first free one where none is named. Gives the seat.

    The same `command_id` moves once: a form that is sent twice does not go on to the next free seat.

    In open sessions somebody who is seated moves to another room of the session, and somebody who has not joined to
    another session too; that one then needs the link of the new session.

    Raises:
        UnknownCandidate, UnknownRoom, SeatTaken, RoomFull, SessionFull, NotNow: why it cannot be.
    """
    told = desk.told(command_id)
    state = await known_cohort(desk.log, cohort_id)
    sessions = state.created.sessions
    here = _seat_of(state, number)
    is_there = (here.session, here.room) == (session, room)
    place = seat or (here.seat if is_there else _free_seat(sessions, session, room))
    wanted = PlannedSeat(candidate=number, session=session, room=room, seat=place)
    if not state.published:
        await CohortService(desk.log, cohort_id).execute(PlanSeats(seats=(wanted,)), told)
        return _seat_of(await known_cohort(desk.log, cohort_id), number)
    sitting = (await _loaded(desk, here.session)).sittings.get(number)
    # A move to another session that was interrupted has entered the candidate there, and perhaps taken them off here.
    is_half_done = session != here.session and number in (await _loaded(desk, session)).sittings
    if sitting is None and not is_half_done:
        raise UnknownCandidate
    if sitting is not None and sitting.phase not in NOT_SEATED_YET:
        if session != here.session:
            raise NotNow(f"{number} is seated in {here.session}; nobody who is seated changes the session.")
        await SessionService(desk.log, session).execute(MoveCandidate(candidate=number, room=room), told)
        moved = (await _loaded(desk, session)).sittings[number]
        return PlannedSeat(candidate=number, session=session, room=moved.room or room, seat=moved.seat or place)
    if session != here.session and sitting is not None and sitting.phase is not Phase.EXPECTED:
        raise NotNow(f"{number} has joined {here.session}; whoever has joined stays in the session.")
    if session == here.session or is_half_done or sitting is None:
        await SessionService(desk.log, session).execute(ReplanSeats(seats=(wanted,)), told)
    else:
        # Entered first: between the two, somebody has two seats for a moment, and never none.
        entering = EnterCandidate(who=sitting.candidate, room=room, seat=place)
        await SessionService(desk.log, session).execute(entering, told)
    if session != here.session and sitting is not None:
        leaving: SessionCommand = TakeOffCandidate(candidate=number, reason=f"sits in {session}")
        await SessionService(desk.log, here.session).execute(leaving, told)
    await CohortService(desk.log, cohort_id).execute(PlanSeats(seats=(wanted,)), told)
    await open_sessions(desk.log, await known_cohort(desk.log, cohort_id), desk.told())
    return wanted


async def swap(
    desk: Desk, cohort_id: str, number: str, other: str, command_id: str | None = None
) -> tuple[PlannedSeat, PlannedSeat]:
    """Let two candidates change places. In open sessions: two of one session who are not seated yet.

    The same `command_id` swaps once: a form that is sent twice does not undo itself.

    Raises:
        UnknownCandidate, NotNow: why they cannot.
    """
    told = desk.told(command_id)
    state = await known_cohort(desk.log, cohort_id)
    one, two = _seat_of(state, number), _seat_of(state, other)
    seats = (
        one.model_copy(update={"session": two.session, "room": two.room, "seat": two.seat}),
        two.model_copy(update={"session": one.session, "room": one.room, "seat": one.seat}),
    )
    if state.published:
        if one.session != two.session:
            raise NotNow("The sessions are open: only two of one session can change places.")
        await SessionService(desk.log, one.session).execute(ReplanSeats(seats=seats), told)
    await CohortService(desk.log, cohort_id).execute(PlanSeats(seats=seats), told)
    return seats


def session_named(state: CohortState, named: str) -> SessionId:
    """A session by its id, or by its number in the cohort. Raises `UnknownRoom`."""
    for session in state.created.sessions:
        if named in (session.session, session.session.removeprefix(f"{state.created.cohort}-")):
            return session.session
    known = ", ".join(session.session for session in state.created.sessions[:6])
    raise UnknownRoom(f"There is no session {named} in this cohort; there are {known}.")


def _seat_of(state: CohortState, number: str) -> PlannedSeat:
    seat = seats_of(state.created.sessions).get(number)
    if seat is None:
        raise UnknownCandidate(f"No candidate {number} is on the roster of {state.created.cohort}.")
    return seat


def _free_seat(sessions: Sequence[SessionConfiguration], session: str, room: str) -> int:
    for configuration in sessions:
        for plan in configuration.rooms:
            if (configuration.session, plan.room) == (session, room):
                free = (seat for seat in range(1, configuration.policy.seats_per_room + 1) if seat not in plan.seats)
                found = next(free, None)
                if found is None:
                    raise RoomFull(f"Room {room} of {session} has no free seat; let two change places.")
                return found
    raise UnknownRoom(f"There is no room {room} in {session}.")


async def _loaded(desk: Desk, session_id: str) -> Session:
    session, _ = await SessionService(desk.log, session_id).load()
    if session is None:
        raise NotOpen
    return session
