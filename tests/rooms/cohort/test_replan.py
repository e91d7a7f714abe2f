"""A roster changes before the day; whoever stays keeps their seat where that is possible."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.cohort import Cohort
from rooms.configuration import Adjustments, Candidate, PlannedSeat, SessionConfiguration, StaffMember
from rooms.errors import RoomFull, SeatTaken, SessionFull, UnknownCandidate, UnknownRoom
from rooms.plan import lay_out, plan_sessions
from rooms.replan import replan
from rooms.seating_plan import reseated, seats_of
from rooms.vocabulary import Role
from tests.rooms.cohort.plans import cohort, invigilator, policy

TOGETHER = policy(keep_extra_time_together=True)


def a_candidate(number: str, extra: float = 0) -> Candidate:
    return Candidate(
        number=number, name=f"N {number}", paper="A1", adjustments=Adjustments(extra_minutes_per_hour=extra)
    )


def with_roster(of: Cohort, *candidates: Candidate, **changes: Any) -> Cohort:
    return of.model_copy(update={"candidates": candidates, **changes})


def sizes(sessions: tuple[SessionConfiguration, ...]) -> list[list[int]]:
    return [[len(plan.seats) for plan in session.rooms] for session in sessions]


def place(sessions: tuple[SessionConfiguration, ...], number: str) -> tuple[str, str, int]:
    seat = seats_of(sessions)[number]
    return seat.session, seat.room, seat.seat


def seat(number: str, room: str, seat: int, session: str = "algebra-1") -> PlannedSeat:
    return PlannedSeat(candidate=number, session=session, room=room, seat=seat)


def test_whoever_stays_keeps_the_seat_and_whoever_is_new_takes_one_that_was_given_up() -> None:
    before = cohort(12)
    staying = before.candidates[1:]

    after = replan(with_roster(before, *staying, a_candidate("new")), plan_sessions(before))

    assert place(after, "002") == ("algebra-1", "A", 2)
    assert place(after, "012") == ("algebra-1", "B", 6)
    assert place(after, "new") == ("algebra-1", "A", 1)


def test_a_seat_given_by_hand_is_kept() -> None:
    """Somebody was put beside the relief's desk for a reason."""
    before = cohort(12)
    moved = reseated(plan_sessions(before), [seat("001", "B", 9)])

    after = replan(with_roster(before, *before.candidates, a_candidate("new")), moved)

    assert place(after, "001") == ("algebra-1", "B", 9)


def test_another_room_is_filled_evenly() -> None:
    """Nine beside one would help no invigilator: the tenth makes five and five."""
    before = cohort(9)

    after = replan(with_roster(before, *before.candidates, a_candidate("new")), plan_sessions(before))

    assert sizes(after) == [[5, 5]]
    assert place(after, "001") == ("algebra-1", "A", 1)


def test_a_session_that_is_not_needed_any_more_falls_away() -> None:
    before = cohort(28)

    after = replan(with_roster(before, *before.candidates[:-1]), plan_sessions(before))

    assert sizes(after) == [[9, 9, 9]]


def test_an_invigilator_keeps_the_room() -> None:
    """What somebody was told weeks ago stays true when a colleague is found or lost."""
    before = cohort(20, (invigilator("ann"), invigilator("bob"), invigilator("cid")))
    after = before.model_copy(update={"staff": (invigilator("dan"), invigilator("bob"), invigilator("cid"))})

    (session,) = replan(after, plan_sessions(before))

    assert {member.id: member.room for member in session.staff} == {"dan": "A", "bob": "B", "cid": "C"}


def test_people_with_extra_time_sit_together_where_the_policy_asks_for_it() -> None:
    """A room in which everybody finishes at once is not kept open for one."""
    candidates = tuple(a_candidate(f"{n:03}", extra=15 if n % 3 == 0 else 0) for n in range(1, 13))

    (session,) = plan_sessions(cohort(1, policy=TOGETHER, candidates=candidates))

    assert list(session.rooms[1].seats.values())[-4:] == ["003", "006", "009", "012"]


def test_who_comes_later_with_extra_time_joins_the_others_who_have_it() -> None:
    candidates = tuple(a_candidate(f"{n:03}", extra=15 if n > 5 else 0) for n in range(1, 11))
    before = cohort(1, policy=TOGETHER, candidates=candidates)

    after = replan(with_roster(before, *candidates, a_candidate("late", extra=5)), plan_sessions(before))

    assert place(after, "late")[1] == "B"


def test_who_is_granted_extra_time_moves_to_the_others_who_have_it() -> None:
    candidates = tuple(a_candidate(f"{n:03}", extra=15 if n > 5 else 0) for n in range(1, 11))
    before = cohort(1, policy=TOGETHER, candidates=candidates)

    after = replan(with_roster(before, a_candidate("001", extra=5), *candidates[1:]), plan_sessions(before))

    assert place(after, "001")[1] == "B"


def test_keeping_people_together_from_now_on_makes_the_plan_anew() -> None:
    candidates = tuple(a_candidate(f"{n:03}", extra=15 if n % 2 else 0) for n in range(1, 13))
    before = cohort(1, candidates=candidates)
    after = before.model_copy(update={"policy": TOGETHER})

    assert replan(after, plan_sessions(before)) == plan_sessions(after)


def test_in_open_sessions_nobody_is_moved() -> None:
    """They hold a link with a seat, and their session's record has it."""
    before = cohort(28)
    sessions = plan_sessions(before)

    after = replan(with_roster(before, *before.candidates[7:], a_candidate("new")), sessions, are_open=True)

    assert sizes(after) == [[1, 7], [7, 7]]
    assert place(after, "new") == ("algebra-1", "A", 1)
    assert place(after, "028") == place(sessions, "028")


def test_open_sessions_that_are_full_take_nobody_in() -> None:
    before = cohort(27)

    with pytest.raises(RoomFull):
        replan(with_roster(before, *before.candidates, a_candidate("new")), plan_sessions(before), are_open=True)


@given(st.integers(1, 60), st.data(), st.integers(1, 9), st.integers(1, 27), st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_revision_breaks_a_cap_or_loses_a_candidate(
    size: int, data: st.DataObject, room: int, session: int, together: bool
) -> None:
    """Whoever comes and goes, nine a room and twenty-seven a session hold, and everybody sits once."""
    rules = policy(seats_per_room=room, seats_per_session=session, keep_extra_time_together=together)
    before = cohort(size, policy=rules)
    staying = [each for each in before.candidates if data.draw(st.booleans())]
    new = [a_candidate(f"n{n}", extra=n % 2) for n in range(data.draw(st.integers(0 if staying else 1, 30)))]
    after = with_roster(before, *staying, *new)

    sessions = replan(after, plan_sessions(before))

    assert set(seats_of(sessions)) == {each.number for each in after.candidates}
    assert [len(each.rooms) for each in sessions] == [len(rooms) for rooms in lay_out(len(after.candidates), rules)]
    for each in sessions:
        assert len(each.candidates) <= session
        assert all(1 <= number <= room for plan in each.rooms for number in plan.seats)


def test_two_candidates_change_places() -> None:
    sessions = plan_sessions(cohort(28))

    after = reseated(sessions, [seat("001", "B", 1, "algebra-2"), seat("022", "A", 1)])

    assert place(after, "001") == ("algebra-2", "B", 1)
    assert place(after, "022") == ("algebra-1", "A", 1)
    assert {each.number for each in after[0].candidates} == set(after[0].rooms[0].seats.values()) | set(
        after[0].rooms[1].seats.values()
    )


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (seat("nobody", "A", 1), UnknownCandidate),
        (seat("001", "C", 1), UnknownRoom),
        (seat("001", "A", 1, "logic-1"), UnknownRoom),
        (seat("001", "B", 1), SeatTaken),
    ],
)
def test_a_move_to_where_nobody_can_sit_is_refused(wanted: PlannedSeat, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        reseated(plan_sessions(cohort(12)), [wanted])


def test_a_move_breaks_no_cap_of_the_policy() -> None:
    with pytest.raises(RoomFull):
        reseated(plan_sessions(cohort(4, policy=policy(seats_per_room=2))), [seat("001", "B", 3)])
    with pytest.raises(SessionFull):
        reseated(plan_sessions(cohort(10, policy=policy(seats_per_session=5))), [seat("010", "A", 9, "algebra-1")])


def test_a_session_is_called_after_what_is_sat_in_it_now() -> None:
    """The console's first line follows the plan."""
    candidates = (a_candidate("001"), a_candidate("002").model_copy(update={"paper": "B2"}))
    before = cohort(1, policy=policy(seats_per_session=1), candidates=candidates)

    after = reseated(plan_sessions(before.model_copy(update={"policy": policy()})), [seat("002", "A", 5)])

    assert after[0].title == "Linear Algebra · Torts"


def test_an_observer_is_posted_nowhere() -> None:
    staff = (invigilator("ann"), StaffMember(id="eve", name="Eve", role=Role.OBSERVER))

    (session,) = replan(cohort(5, staff), plan_sessions(cohort(4, staff)))

    assert {member.id: member.room for member in session.staff} == {"ann": "A", "eve": None}
