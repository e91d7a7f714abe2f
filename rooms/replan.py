"""A plan made anew for a roster that changed, with everybody who stays kept on their seat where that is possible. Pure.

While as many sessions and rooms are needed as before, whoever stays keeps their seat, also one that was given by hand,
and whoever is new goes where fewest sit. Where rooms or sessions are added or fall away, each room keeps as many as its
even share, lowest seats first: nine beside one would help no invigilator.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rooms.cohort import Cohort, seats_in_a_session
from rooms.configuration import PlannedSeat, RoomPlan, SessionConfiguration
from rooms.errors import RoomFull
from rooms.plan import Layout, Post, has_extra_time, lay_out, on_duty, plan_sessions, post_staff, posts_of
from rooms.seating_plan import seats_of, with_roster
from rooms.vocabulary import Role

Places = dict[Post, dict[int, str]]


def replan(
    cohort: Cohort, before: Sequence[SessionConfiguration], *, are_open: bool = False
) -> tuple[SessionConfiguration, ...]:
    """The sessions of the cohort as it is now, seats kept from `before`.

    With `are_open` the sessions take commands already: none is added or falls away, nor any of their rooms, and
    nobody is moved. Raises `RoomFull` where there is no seat for somebody in them.
    """
    if not are_open and cohort.policy.keep_extra_time_together and not before[0].policy.keep_extra_time_together:
        return plan_sessions(cohort)
    layout = _layout_of(before) if are_open else lay_out(len(cohort.candidates), cohort.policy)
    shares = dict(zip(posts_of(layout), (size for sizes in layout for size in sizes), strict=True))
    places = _kept(cohort, before, shares, are_open=are_open)
    _place_the_others(cohort, places, dict.fromkeys(shares, 0) if are_open else shares)
    # The plan that would be made without any history has everything but who sits where.
    fresh = before if are_open else plan_sessions(cohort)
    everybody = {candidate.number: candidate for candidate in cohort.candidates}
    duties = post_staff(cohort.staff, layout, _posts_held(before))
    planned = []
    for index, session in enumerate(fresh):
        rooms = [
            RoomPlan(room=post.room, seats=dict(sorted(taken.items())))
            for post, taken in places.items()
            if post.session == index
        ]
        seated = [everybody[number] for plan in rooms for number in plan.seats.values()]
        whole = with_roster(session, seated, rooms)
        planned.append(whole.model_copy(update={"staff": on_duty(cohort.staff, duties, index)}))
    return tuple(planned)


def _layout_of(sessions: Iterable[SessionConfiguration]) -> Layout:
    return tuple(tuple(len(plan.seats) for plan in session.rooms) for session in sessions)


def _posts_held(before: Sequence[SessionConfiguration]) -> dict[str, Post]:
    return {
        member.id: Post(index, member.room)
        for index, session in enumerate(before)
        for member in session.staff
        if member.role is Role.INVIGILATOR and member.room
    }


def _kept(
    cohort: Cohort, before: Sequence[SessionConfiguration], shares: Mapping[Post, int], *, are_open: bool
) -> Places:
    """Who stays, where they sat, as far as those rooms are still there and have the seats."""
    places: Places = {post: {} for post in shares}
    as_before = {Post(index, plan.room) for index, session in enumerate(before) for plan in session.rooms} == set(
        shares
    )
    staying = {candidate.number: candidate for candidate in cohort.candidates}
    were = {candidate.number: candidate for session in before for candidate in session.candidates}
    together = cohort.policy.keep_extra_time_together and not are_open
    for index, seat in _by_seat(before):
        post, candidate = Post(index, seat.room), staying.get(seat.candidate)
        if candidate is None or post not in places:
            continue
        if together and has_extra_time(candidate) != has_extra_time(were[seat.candidate]):
            continue
        most = cohort.policy.seats_per_room if as_before else shares[post]
        fits = len(places[post]) < most and _in_session(index, places) < seats_in_a_session(cohort.policy)
        if are_open or (fits and seat.seat <= cohort.policy.seats_per_room):
            places[post][seat.seat] = seat.candidate
    return places


def _by_seat(before: Sequence[SessionConfiguration]) -> Iterator[tuple[int, PlannedSeat]]:
    """Every seat with the number of its session; the lowest of each room first."""
    index_of = {session.session: index for index, session in enumerate(before)}
    for seat in sorted(seats_of(before).values(), key=lambda seat: seat.seat):
        yield index_of[seat.session], seat


def _in_session(index: int, places: Places) -> int:
    return sum(len(taken) for post, taken in places.items() if post.session == index)


def _place_the_others(cohort: Cohort, places: Places, shares: Mapping[Post, int]) -> None:
    """Seat everybody who has no seat yet: where most of a room's share is missing."""
    seated = {number for taken in places.values() for number in taken.values()}
    late = {candidate.number for candidate in cohort.candidates if has_extra_time(candidate)}
    together = cohort.policy.keep_extra_time_together
    most = cohort.policy.seats_per_room

    def merit(post: Post, number: str) -> tuple[bool, int, Post]:
        company = {who in late for who in places[post].values()}
        return together and (number in late) not in company, len(places[post]) - shares[post], post

    for candidate in cohort.candidates:
        if candidate.number in seated:
            continue
        open_posts = [post for post in places if _has_room(cohort, post, places)]
        if not open_posts:
            raise RoomFull("Every seat of the cohort's sessions is taken.")
        post = min(open_posts, key=lambda post: merit(post, candidate.number))
        free = next(seat for seat in range(1, most + 1) if seat not in places[post])
        places[post][free] = candidate.number


def _has_room(cohort: Cohort, post: Post, places: Places) -> bool:
    return len(places[post]) < cohort.policy.seats_per_room and _in_session(post.session, places) < seats_in_a_session(
        cohort.policy
    )
