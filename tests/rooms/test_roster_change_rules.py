"""Once a session is open, people still fall ill, are approved late, and need another room: what the office may do then."""

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.configuration import Adjustments, PlannedSeat, StaffMember
from rooms.errors import (
    NotNow,
    NotYours,
    ReasonNeeded,
    RoomFull,
    SeatTaken,
    SessionFull,
    UnknownCandidate,
    UnknownRoom,
)
from rooms.links import LinkMaker, everybodys
from rooms.views import staff_changes, staff_view
from rooms.vocabulary import Onboarding, Phase, Role
from tests.rooms.exam_day import (
    ADEYEMI,
    BRANDT,
    CHEN,
    CHIEF,
    DIAZ,
    LINDQVIST,
    OKAFOR,
    Day,
    a_candidate,
    a_policy,
    a_session,
)

EZE = "1043418"


def enter(day: Day, number: str = EZE, room: str = "B", seat: int = 2, **changes: object) -> list[e.SessionEvent]:
    return day.office(c.EnterCandidate(who=a_candidate(number, **changes), room=room, seat=seat))


def seat(number: str, room: str, seat: int) -> PlannedSeat:
    return PlannedSeat(candidate=number, session="tt2027-linear-algebra-1", room=room, seat=seat)


def staff_without(day: Day, *gone: str) -> tuple[StaffMember, ...]:
    return tuple(member for member in day.session.configuration.staff if member.id not in gone)


def test_a_candidate_may_be_entered_late_on_a_free_seat(day: Day) -> None:
    """Oxford: somebody tests positive two working days before, and is approved."""
    enter(day)

    assert day.session.room_of(EZE) == "B"
    assert day.sitting(EZE).phase is Phase.EXPECTED
    day.attend_both_rooms()
    (seated,) = day.seat(EZE, LINDQVIST)
    assert (seated.room, seated.seat) == ("B", 2)


def test_whoever_is_entered_late_has_a_link(day: Day) -> None:
    enter(day)

    listed = everybodys(LinkMaker(b"secret"), "https://x", day.session.configuration, {})

    assert EZE in {candidate["number"] for candidate in listed["candidates"]}


def test_what_the_roster_says_may_be_corrected_until_somebody_joins(day: Day) -> None:
    """Extra time that was granted late counts from the start."""
    day.office(c.AcceptOnboarding(candidate=ADEYEMI))
    enter(day, ADEYEMI, "A", 1, adjustments=Adjustments(extra_minutes_per_hour=15), onboarding=Onboarding.MISSING)

    sitting = day.sitting(ADEYEMI)
    assert sitting.candidate.adjustments.extra_minutes_per_hour == 15
    assert sitting.onboarding is Onboarding.ACCEPTED
    day.candidate(c.Join(candidate=ADEYEMI, device="phone"))
    with pytest.raises(NotNow, match="has joined"):
        enter(day, ADEYEMI, "A", 1)


def test_nobody_is_entered_on_a_seat_that_is_planned_or_taken(day: Day) -> None:
    with pytest.raises(SeatTaken):
        enter(day, room="A", seat=1)
    day.attend_both_rooms()
    day.seat(ADEYEMI, OKAFOR)
    day.chief(c.MoveCandidate(candidate=ADEYEMI, room="B"))
    day.office(c.ReplanSeats(seats=(seat(DIAZ, "B", 5),)))
    with pytest.raises(SeatTaken):
        enter(day, room="B", seat=day.sitting(ADEYEMI).seat)


def test_nobody_is_entered_beyond_a_cap_or_for_a_paper_that_is_not_sat() -> None:
    small = Day(a_session(policy=a_policy(seats_per_session=4)))
    with pytest.raises(SessionFull):
        enter(small)
    few = Day(a_session(policy=a_policy(seats_per_room=3)))
    with pytest.raises(RoomFull):
        enter(few, seat=4)
    with pytest.raises(NotNow, match="No paper X9"):
        enter(few, paper="X9")
    with pytest.raises(UnknownRoom):
        enter(few, room="C")


def test_a_withdrawal_frees_the_seat(day: Day) -> None:
    """Who waits for a seat can have it."""
    day.office(c.TakeOffCandidate(candidate=ADEYEMI, reason="tested out, sits in the hall"))

    assert ADEYEMI not in day.session.sittings
    assert ADEYEMI not in {candidate.number for candidate in day.session.configuration.candidates}
    enter(day, room="A", seat=1)


def test_who_has_joined_is_not_taken_off(day: Day) -> None:
    """What is on record of somebody cannot be taken off; a departure is noted."""
    day.candidate(c.Join(candidate=ADEYEMI, device="phone"))
    with pytest.raises(NotNow, match="note the departure"):
        day.office(c.TakeOffCandidate(candidate=ADEYEMI, reason="no"))
    with pytest.raises(ReasonNeeded):
        day.office(c.TakeOffCandidate(candidate=CHEN, reason=" "))
    with pytest.raises(UnknownCandidate):
        day.office(c.TakeOffCandidate(candidate=EZE, reason="no"))


def test_seats_are_planned_anew_for_those_who_have_none_yet(day: Day) -> None:
    day.office(c.ReplanSeats(seats=(seat(ADEYEMI, "B", 1), seat(DIAZ, "A", 1))))

    assert (day.session.planned_room(ADEYEMI), day.session.planned_room(DIAZ)) == ("B", "A")
    with pytest.raises(SeatTaken):
        day.office(c.ReplanSeats(seats=(seat(ADEYEMI, "A", 2),)))


def test_a_plan_gives_nobody_a_seat_on_which_somebody_sits(day: Day) -> None:
    day.attend_both_rooms()
    day.seat(BRANDT, OKAFOR)
    day.chief(c.MoveCandidate(candidate=BRANDT, room="B"))
    day.office(c.ReplanSeats(seats=(seat(DIAZ, "B", 5),)))

    with pytest.raises(NotNow, match="move the candidate"):
        day.office(c.ReplanSeats(seats=(seat(BRANDT, "B", 6),)))
    with pytest.raises(SeatTaken, match="Somebody sits"):
        day.office(c.ReplanSeats(seats=(seat(CHEN, "B", day.sitting(BRANDT).seat),)))


def test_the_office_may_move_somebody_who_is_seated(day: Day) -> None:
    day.attend_both_rooms()
    day.seat(BRANDT, OKAFOR)

    assert day.office(c.MoveCandidate(candidate=BRANDT, room="B")) == [
        e.CandidateMoved(candidate=BRANDT, room="B", seat=1)
    ]


def test_an_invigilator_who_falls_ill_is_replaced(day: Day) -> None:
    """The room is planned for the colleague, whose key opens."""
    new = StaffMember(id="nwosu", name="C. Nwosu", role=Role.INVIGILATOR, room="A")
    day.office(c.PostStaff(staff=(*staff_without(day, OKAFOR), new)))

    assert "nwosu" in {member.id for member in day.session.configuration.staff}
    assert OKAFOR not in {member.id for member in day.session.configuration.staff}


def test_who_has_a_room_hands_it_over_before_going(day: Day) -> None:
    """A room is never silently unattended."""
    day.attend_both_rooms()

    with pytest.raises(NotNow, match="Okafor has room A"):
        day.office(c.PostStaff(staff=staff_without(day, OKAFOR)))


def test_staff_stand_once_and_in_rooms_that_exist(day: Day) -> None:
    staff = day.session.configuration.staff
    with pytest.raises(NotNow, match="twice"):
        day.office(c.PostStaff(staff=(*staff, staff[0])))
    with pytest.raises(UnknownRoom, match="room Z"):
        day.office(c.PostStaff(staff=(staff[0].model_copy(update={"room": "Z"}),)))


@pytest.mark.parametrize(
    "command",
    [
        c.EnterCandidate(who=a_candidate(EZE), room="B", seat=2),
        c.TakeOffCandidate(candidate=ADEYEMI, reason="no"),
        c.ReplanSeats(seats=(seat(ADEYEMI, "B", 2),)),
        c.PostStaff(staff=()),
    ],
)
def test_roster_and_staff_are_the_offices(day: Day, command: c.SessionCommand) -> None:
    with pytest.raises(NotYours):
        day.staff(CHIEF, command)
    with pytest.raises(NotYours):
        day.server(command)


def test_consoles_are_told_who_came_and_who_is_gone(day: Day) -> None:
    """A tile for somebody who is not expected any more would be waited for."""
    before = day.session
    enter(day)
    day.office(c.TakeOffCandidate(candidate=CHEN, reason="ill"))

    changes = staff_changes(before, day.session, day.now)

    assert changes.gone == (CHEN,)
    assert EZE in {card.number for card in changes.candidates}
    assert staff_view(day.session, day.now).gone == ()
