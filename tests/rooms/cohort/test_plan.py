"""A cohort is cut into sessions of at most 27 and rooms of at most nine, each room with an invigilator of its own."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rooms.configuration import Candidate, OnboardingPolicy, SessionConfiguration, StaffMember
from rooms.plan import lay_out, plan_sessions
from rooms.vocabulary import Onboarding, Role
from tests.rooms.cohort.plans import ALGEBRA, HALF_PAST_NINE, TORTS, cohort, invigilator, policy


def attending(session: SessionConfiguration) -> dict[str, str | None]:
    return {member.id: member.room for member in session.staff}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, ((1,),)),
        (9, ((9,),)),
        (10, ((5, 5),)),
        (20, ((7, 7, 6),)),
        (27, ((9, 9, 9),)),
        (28, ((7, 7), (7, 7))),
        (55, ((7, 6, 6), (9, 9), (9, 9))),
        (82, ((7, 7, 7), (7, 7, 7), (7, 7, 6), (7, 7, 6))),
    ],
)
def test_sessions_and_rooms_are_cut_evenly(size: int, expected: tuple[tuple[int, ...], ...]) -> None:
    """Twenty-eight candidates are fourteen and fourteen, never twenty-seven and one."""
    assert lay_out(size, policy()) == expected


@given(st.integers(1, 400), st.integers(1, 9), st.integers(1, 27))
@settings(max_examples=200, deadline=None)
def test_no_cut_breaks_a_cap_or_loses_a_candidate(size: int, room: int, session: int) -> None:
    """Whatever a policy allows, nine a room and twenty-seven a session hold, and everybody sits once."""
    sessions = plan_sessions(cohort(size, policy=policy(seats_per_room=room, seats_per_session=session)))

    seated = [number for each in sessions for plan in each.rooms for number in plan.seats.values()]
    assert seated == [f"{number:03}" for number in range(1, size + 1)]
    for each in sessions:
        assert len(each.candidates) <= session
        assert all(len(plan.seats) <= room for plan in each.rooms)
        assert max(len(plan.seats) for plan in each.rooms) - min(len(plan.seats) for plan in each.rooms) <= 1
        assert [plan.room for plan in each.rooms] == list("ABCDEFGHI")[: len(each.rooms)]
    sizes = [len(each.candidates) for each in sessions]
    assert max(sizes) - min(sizes) <= 1


def test_seats_are_numbered_from_one_in_the_order_of_the_roster() -> None:
    """Tile 1 is seat 1: an invigilator finds the first name of the list first."""
    (session,) = plan_sessions(cohort(11))

    assert session.session == "algebra-1"
    assert session.rooms[0].seats == {1: "001", 2: "002", 3: "003", 4: "004", 5: "005", 6: "006"}
    assert session.rooms[1].seats == {1: "007", 2: "008", 3: "009", 4: "010", 5: "011"}


def test_a_session_is_complete_in_itself() -> None:
    """Its first record holds all it is run by; it opens half an hour before writing starts."""
    first, second = plan_sessions(cohort(28))

    assert (first.session, second.session) == ("algebra-1", "algebra-2")
    assert (first.cohort, first.department, first.timezone) == ("algebra", "Mathematical Institute", "Europe/London")
    assert (first.opens, first.starts) == (datetime(2027, 6, 8, 8, 0, tzinfo=UTC), HALF_PAST_NINE)
    assert (second.opens, second.starts) == (first.opens, first.starts)
    assert first.papers == (ALGEBRA, TORTS)
    assert not first.rehearsal


def test_a_session_is_called_after_the_papers_sat_in_it() -> None:
    """The console's first line says what is being sat; a central session of many papers is cut short."""
    papers = tuple(ALGEBRA.model_copy(update={"code": f"P{n}", "title": f"Paper {n}"}) for n in range(1, 6))
    mixed = tuple(Candidate(number=str(n), name="N", paper=f"P{n}") for n in range(1, 6))

    (one,) = plan_sessions(cohort(3))
    (five,) = plan_sessions(cohort(5, papers=papers, candidates=mixed, kind="central"))

    assert one.title == "Linear Algebra"
    assert five.title == "Paper 1 · Paper 2 · Paper 3 · 2 more"


def test_invigilators_take_their_own_room_or_the_next_in_order() -> None:
    """Who asked for a room gets it, even if listed last."""
    (session,) = plan_sessions(cohort(20, (invigilator("ann"), invigilator("bob"), invigilator("cid", "A"))))

    assert attending(session) == {"ann": "B", "bob": "C", "cid": "A"}


def test_nobody_is_in_two_rooms_of_one_sitting() -> None:
    """All sessions of a cohort are held at once: the second who asks for room A has that of the second session."""
    staff = (invigilator("ann", "A"), invigilator("bob"), invigilator("cid", "A"), invigilator("dan"))

    first, second = plan_sessions(cohort(28, staff))

    assert attending(first) == {"ann": "A", "bob": "B"}
    assert attending(second) == {"cid": "A", "dan": "B"}


def test_chief_relief_observer_and_support_help_in_every_session() -> None:
    """They have no room of their own; one who begins in a room begins in one session only."""
    staff = (
        invigilator("ann"),
        *(StaffMember(id=role, name=role, role=role) for role in (Role.CHIEF, Role.OBSERVER, Role.SUPPORT)),
        StaffMember(id="relief", name="relief", role=Role.RELIEF, room="B"),
    )

    first, second = plan_sessions(cohort(28, staff))

    assert attending(first) == {"ann": "A", "chief": None, "observer": None, "support": None, "relief": "B"}
    assert attending(second) == {"chief": None, "observer": None, "support": None, "relief": None}


def test_approvers_and_reviewers_are_on_duty_in_no_session() -> None:
    """They work at the exams office, before and after; a session's key is not theirs."""
    staff = tuple(StaffMember(id=role, name=role, role=role) for role in (Role.APPROVER, Role.REVIEWER))

    (session,) = plan_sessions(cohort(3, staff))

    assert session.staff == ()


def test_an_invigilator_to_spare_is_on_hand_in_every_session() -> None:
    """Somebody who falls ill is replaced within seconds."""
    staff = tuple(invigilator(name) for name in ("ann", "bob", "cid", "dan", "eve"))

    first, second = plan_sessions(cohort(28, staff))

    assert attending(first) == {"ann": "A", "bob": "B", "eve": None}
    assert attending(second) == {"cid": "A", "dan": "B", "eve": None}


def test_a_rehearsal_opens_now_and_waives_onboarding() -> None:
    """Nobody waits for June to try a configuration; nobody is verified for it."""
    now = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)

    (session,) = plan_sessions(cohort(9), rehearsal_at=now)

    assert session.rehearsal
    assert (session.opens, session.starts) == (now, datetime(2027, 5, 1, 12, 2, tzinfo=UTC))
    assert {candidate.onboarding for candidate in session.candidates} == {Onboarding.WAIVED}


def test_a_rehearsal_has_a_period_of_its_own() -> None:
    """Whom it lets off is let off for no exam."""
    real = cohort(9)
    shared = real.policy.model_copy(update={"onboarding": OnboardingPolicy(period="trinity-2027", attempts=3)})
    real = real.model_copy(update={"policy": shared})

    (exam,), (rehearsal,) = plan_sessions(real), plan_sessions(real, rehearsal_at=datetime(2027, 5, 1, 12, tzinfo=UTC))

    assert (exam.period, rehearsal.period) == ("trinity-2027", real.id)
    assert rehearsal.policy.onboarding.attempts == 3


def test_the_start_can_be_set() -> None:
    """A demonstration starts at once; a sitting put off takes its opening with it."""
    now = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)

    (rehearsal,) = plan_sessions(cohort(9), rehearsal_at=now, starts=datetime(2027, 5, 1, 12, 0, 5, tzinfo=UTC))
    (put_off,) = plan_sessions(cohort(9), starts=datetime(2027, 6, 9, 8, 30, tzinfo=UTC))

    assert (rehearsal.opens, rehearsal.starts) == (now, datetime(2027, 5, 1, 12, 0, 5, tzinfo=UTC))
    assert (put_off.opens, put_off.rehearsal) == (datetime(2027, 6, 9, 8, 0, tzinfo=UTC), False)


def test_an_exam_day_is_not_waived_by_planning_it() -> None:
    """Only a rehearsal does without onboarding."""
    (session,) = plan_sessions(cohort(9))

    assert {candidate.onboarding for candidate in session.candidates} == {Onboarding.MISSING}


@pytest.mark.parametrize(("seats_per_room", "size"), [(9, 28), (2, 19)])
def test_a_central_cohort_beyond_one_session_cannot_be_made(seats_per_room: int, size: int) -> None:
    """Not from a file, and not by any other way either."""
    with pytest.raises(ValidationError, match="a central cohort is one session"):
        cohort(size, kind="central", policy=policy(seats_per_room=seats_per_room))


def test_the_same_cohort_gives_the_same_plan() -> None:
    """Publishing half-way done is mended by doing it again."""
    whole = cohort(100, tuple(invigilator(f"i{number}") for number in range(12)))

    assert plan_sessions(whole) == plan_sessions(whole)
