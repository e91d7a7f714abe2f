"""The routine of a well-behaved candidate, read off the view that the server sends."""

from __future__ import annotations

import pytest

from candidate_web.duties import Due, Duty, due
from rooms import commands as c
from rooms.views import candidate_view
from rooms.vocabulary import BreakKind, RejectionReason
from tests.rooms.exam_day import ADEYEMI, DIAZ, Day, a_policy, a_session


@pytest.fixture
def day() -> Day:
    return Day(a_session(policy=a_policy(breaks="ask", rejoin="recheck"))).at("09:10")


def duties(day: Day, number: str = ADEYEMI) -> list[Duty]:
    return [one.duty for one in due(candidate_view(day.session, number, day.now))]


def test_before_joining_there_is_nothing_to_do(day: Day) -> None:
    """A candidate who has not come owes nothing."""
    assert duties(day) == []


def test_the_steps_to_the_seat_come_one_after_the_other(day: Day) -> None:
    """Honour code, device check, ID; then it is the invigilator's turn."""
    day.candidate(c.Join(candidate=ADEYEMI, device="phone"))
    assert duties(day) == [Duty.SIGN]

    day.prepare(ADEYEMI)
    assert duties(day) == []


def test_who_is_rejected_shows_the_id_again(day: Day) -> None:
    """A rejection is not the end: what was wrong is put right and looked at anew."""
    day.attend_both_rooms()
    day.arrive(ADEYEMI)
    day.okafor(c.RejectCandidate(candidate=ADEYEMI, reason=RejectionReason.ID_SCAN))

    assert duties(day) == [Duty.SHOW_ID_AGAIN]


def test_who_must_be_checked_again_begins_with_the_honour_code(day: Day) -> None:
    """Where the policy wants a rejoin rechecked, it is the joining instructions from the beginning."""
    day.seat_room_a()
    day.candidate(c.Join(candidate=ADEYEMI, device="another phone"))

    assert duties(day) == [Duty.SIGN]


def test_a_break_is_taken_when_it_has_started_and_not_before(day: Day) -> None:
    """Where breaks are asked for, nobody leaves before the answer."""
    day.seat_room_a()
    day.candidate(c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.TOILET))
    assert duties(day) == []

    day.okafor(c.SeeOut(candidate=ADEYEMI))
    assert duties(day) == [Duty.TAKE_THE_BREAK]


def test_words_of_staff_are_read_and_acknowledged_once(day: Day) -> None:
    """A read receipt says that a person has read it; one is enough."""
    day.seat_room_a()
    day.chief(c.Announce(text="Question 4: read x for y."))
    day.okafor(c.SendMessage(candidate=ADEYEMI, text="Please tilt the phone down."))
    assert duties(day) == [Duty.ACKNOWLEDGE, Duty.READ]

    view = candidate_view(day.session, ADEYEMI, day.now)
    day.candidate(c.AcknowledgeAnnouncement(candidate=ADEYEMI, announcement=view.announcements[0].id))
    day.candidate(c.MarkRead(candidate=ADEYEMI, message=view.me.messages[0].id))
    assert duties(day) == []


def test_answers_are_handed_in_until_the_declaration_is_met(day: Day) -> None:
    """After the end of writing nothing else matters: pages, then the count; and once more when asked again."""
    day.seat_room_a()
    day.at("09:30").time_says_start()
    day.candidate(c.FinishWriting(candidate=ADEYEMI))
    assert duties(day) == [Duty.HAND_IN]

    day.upload(ADEYEMI, 2)
    assert duties(day) == []

    day.okafor(c.AskAgain(candidate=ADEYEMI, page=2, reason="It is blurred."))
    assert list(due(candidate_view(day.session, ADEYEMI, day.now))) == [Due(Duty.HAND_IN, "None")]


def test_who_hands_in_elsewhere_declares_that(day: Day) -> None:
    """Some papers are handed in through the university's own system."""
    day.attend_both_rooms()
    day.seat(DIAZ)
    day.at("09:30").time_says_start()
    day.candidate(c.FinishWriting(candidate=DIAZ))
    assert duties(day, DIAZ) == [Duty.HAND_IN]

    day.candidate(c.DeclareHandedIn(candidate=DIAZ))
    assert duties(day, DIAZ) == []
