"""Toilet, comfort and rest."""

from datetime import timedelta

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.errors import BreakUnderWay, NoBreakUnderWay, NoRestLeft, NotNow, ReasonNeeded, TooEarly
from rooms.timing import break_limit, due, finish_time, rest_left
from rooms.vocabulary import BreakKind, CreditReason
from tests.rooms.exam_day import ADEYEMI, BRANDT, DIAZ, Day, a_policy, a_session, clock

TOILET, COMFORT, REST = BreakKind.TOILET, BreakKind.COMFORT, BreakKind.REST


def a_day_of_writing(**policy: object) -> Day:
    day = Day(a_session(policy=a_policy(**policy)))
    day.seat_room_a()
    day.at("09:30").time_says_start()
    return day


def test_a_notified_break_is_timed_from_the_notice_answered_or_not(writing: Day) -> None:
    """Oxford: "Candidates will have to notify the invigilator and the time taken will be recorded"."""
    happened = writing.at("10:42:07").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))

    assert happened == [
        e.BreakAskedFor(candidate=ADEYEMI, kind=TOILET, since=clock("10:42:07")),
        e.BreakStarted(candidate=ADEYEMI, kind=TOILET, since=clock("10:42:07")),
    ]


def test_a_break_said_in_a_dead_network_counts_from_when_it_was_said(writing: Day) -> None:
    asked, _ = writing.at("10:45").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET), said_at="10:42")

    assert asked.since == clock("10:42")


def test_a_break_ends_when_the_invigilator_sees_the_candidate_back(writing: Day) -> None:
    writing.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))
    writing.after(seconds=10).okafor(c.SeeOut(candidate=ADEYEMI))
    writing.at("10:46").candidate(c.SayBack(candidate=ADEYEMI))
    assert writing.sitting(ADEYEMI).pause is not None

    ended = writing.at("10:46:20").okafor(c.SeeBack(candidate=ADEYEMI))

    assert ended == [e.BreakEnded(candidate=ADEYEMI, kind=TOILET, since=clock("10:42"), until=clock("10:46:20"))]
    (taken,) = writing.sitting(ADEYEMI).breaks
    assert taken.said_back_at == clock("10:46")


def test_breaks_of_one_candidate_never_overlap(writing: Day) -> None:
    writing.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))

    with pytest.raises(BreakUnderWay):
        writing.candidate(c.AskForBreak(candidate=ADEYEMI, kind=COMFORT))


def test_a_break_that_arrives_late_does_not_begin_before_the_last_one_ended(writing: Day) -> None:
    writing.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))
    writing.at("10:46").okafor(c.SeeBack(candidate=ADEYEMI))

    asked, _ = writing.at("10:47").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET), said_at="10:44")

    assert asked.since == clock("10:46")


def test_where_breaks_are_asked_for_the_invigilator_starts_them(day: Day) -> None:
    day = a_day_of_writing(breaks="ask")
    assert day.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET)) == [
        e.BreakAskedFor(candidate=ADEYEMI, kind=TOILET, since=clock("10:42"))
    ]

    assert day.at("10:42:20").okafor(c.SeeOut(candidate=ADEYEMI)) == [
        e.BreakStarted(candidate=ADEYEMI, kind=TOILET, since=clock("10:42:20")),
        e.CandidateSeenOut(candidate=ADEYEMI, since=clock("10:42:20")),
    ]


def test_who_is_not_answered_for_thirty_seconds_goes_and_it_is_noted() -> None:
    day = a_day_of_writing(breaks="ask")
    day.at("10:42:00").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))
    with pytest.raises(TooEarly):
        day.at("10:42:29").candidate(c.GoUnanswered(candidate=ADEYEMI))

    (started,) = day.at("10:42:31").time_passes()

    assert started == e.BreakStarted(candidate=ADEYEMI, kind=TOILET, since=clock("10:42:30"), unanswered=True)
    with pytest.raises(BreakUnderWay):
        day.candidate(c.GoUnanswered(candidate=ADEYEMI))


def test_a_break_asked_for_may_be_refused_with_a_reason() -> None:
    day = a_day_of_writing(breaks="ask")
    day.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=COMFORT))
    with pytest.raises(ReasonNeeded):
        day.okafor(c.RefuseBreak(candidate=ADEYEMI, reason=""))

    day.okafor(c.RefuseBreak(candidate=ADEYEMI, reason="in five minutes, please"))

    assert day.sitting(ADEYEMI).pause is None


def test_a_break_that_has_started_cannot_be_refused(writing: Day) -> None:
    writing.candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))

    with pytest.raises(BreakUnderWay):
        writing.okafor(c.RefuseBreak(candidate=ADEYEMI, reason="no"))


def test_nobody_is_seen_out_twice(writing: Day) -> None:
    writing.candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))
    writing.okafor(c.SeeOut(candidate=ADEYEMI))

    with pytest.raises(BreakUnderWay):
        writing.okafor(c.SeeOut(candidate=ADEYEMI))


def test_who_did_not_go_after_all_withdraws_and_has_rested_so_long(writing: Day) -> None:
    """Else a rest would cost nothing to who says afterwards not to have gone."""
    writing.at("10:42").candidate(c.AskForBreak(candidate=BRANDT, kind=REST))

    writing.at("10:43").candidate(c.WithdrawBreak(candidate=BRANDT))

    assert writing.sitting(BRANDT).pause is None
    assert rest_left(writing.sitting(BRANDT), writing.now) == timedelta(minutes=14)


def test_a_request_can_be_withdrawn_before_it_is_answered() -> None:
    day = a_day_of_writing(breaks="ask")
    day.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))

    assert day.candidate(c.WithdrawBreak(candidate=ADEYEMI)) == [
        e.BreakWithdrawn(candidate=ADEYEMI, kind=TOILET, since=clock("10:42"), until=clock("10:42"))
    ]


def test_who_was_seen_out_can_only_come_back(writing: Day) -> None:
    writing.candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))
    writing.okafor(c.SeeOut(candidate=ADEYEMI))

    with pytest.raises(BreakUnderWay):
        writing.candidate(c.WithdrawBreak(candidate=ADEYEMI))


@pytest.mark.parametrize("command", [c.SeeOut, c.SeeBack, c.WithdrawBreak])
def test_without_a_break_there_is_nothing_to_see(writing: Day, command: type[c.ForCandidate]) -> None:
    with pytest.raises(NoBreakUnderWay):
        writing.okafor(command(candidate=ADEYEMI))


def test_nobody_is_back_from_a_break_that_has_not_started() -> None:
    day = a_day_of_writing(breaks="ask")
    day.candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))

    with pytest.raises(NotNow):
        day.candidate(c.SayBack(candidate=ADEYEMI))
    with pytest.raises(NoBreakUnderWay):
        day.okafor(c.SeeBack(candidate=ADEYEMI))


def test_the_first_time_somebody_says_to_be_back_is_kept(writing: Day) -> None:
    writing.candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))
    writing.candidate(c.SayBack(candidate=ADEYEMI))

    with pytest.raises(NotNow):
        writing.candidate(c.SayBack(candidate=ADEYEMI))


def test_no_break_is_taken_before_there_is_a_seat(day: Day) -> None:
    day.arrive(DIAZ)

    with pytest.raises(NotNow):
        day.candidate(c.AskForBreak(candidate=DIAZ, kind=TOILET))


def test_the_exam_time_runs_through_a_break_by_default(writing: Day) -> None:
    """City: "The exam time will continue to run throughout any such breaks"."""
    writing.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))
    writing.at("10:46").okafor(c.SeeBack(candidate=ADEYEMI))

    assert finish_time(writing.session, writing.sitting(ADEYEMI)).finish == clock("12:30")


def test_where_the_clock_stops_the_break_is_credited_when_it_ends() -> None:
    day = a_day_of_writing(break_clock="stops")
    day.at("10:42:00").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))

    _, credited = day.at("10:45:30").okafor(c.SeeBack(candidate=ADEYEMI))

    assert credited == e.TimeCredited(candidate=ADEYEMI, seconds=210, reason=CreditReason.BREAK, note="toilet break")
    assert finish_time(day.session, day.sitting(ADEYEMI)).finish == clock("12:34")


def test_a_break_whose_clock_stops_holds_the_bell_back() -> None:
    day = a_day_of_writing(break_clock="stops")
    day.at("12:28").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))

    assert not [event for event in day.at("12:31").time_passes() if event.candidate == ADEYEMI]

    day.okafor(c.SeeBack(candidate=ADEYEMI))
    assert finish_time(day.session, day.sitting(ADEYEMI)).finish == clock("12:33")


def test_a_break_of_no_length_credits_nothing() -> None:
    day = a_day_of_writing(break_clock="stops")
    day.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))

    assert len(day.okafor(c.SeeBack(candidate=ADEYEMI))) == 1


def test_a_break_after_writing_credits_nothing() -> None:
    day = a_day_of_writing(break_clock="stops")
    day.finish(ADEYEMI)
    day.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))

    assert len(day.at("10:45").okafor(c.SeeBack(candidate=ADEYEMI))) == 1


def test_rest_is_drawn_from_the_candidates_own_balance_and_never_credited_again() -> None:
    """Five minutes an hour over three hours are fifteen, and they were added to the finish time beforehand."""
    day = a_day_of_writing(break_clock="stops")
    day.at("10:00").candidate(c.AskForBreak(candidate=BRANDT, kind=REST))
    assert break_limit(day.session, day.sitting(BRANDT)) == timedelta(minutes=15)

    ended = day.at("10:10").okafor(c.SeeBack(candidate=BRANDT))

    assert [event.type for event in ended] == ["BreakEnded"]
    assert rest_left(day.sitting(BRANDT), day.now) == timedelta(minutes=5)
    day.at("11:00").candidate(c.AskForBreak(candidate=BRANDT, kind=REST))
    assert break_limit(day.session, day.sitting(BRANDT)) == timedelta(minutes=5)


def test_a_used_up_balance_gives_no_more_rest(writing: Day) -> None:
    writing.at("10:00").candidate(c.AskForBreak(candidate=BRANDT, kind=REST))
    writing.at("10:16").okafor(c.SeeBack(candidate=BRANDT))

    with pytest.raises(NoRestLeft):
        writing.candidate(c.AskForBreak(candidate=BRANDT, kind=REST))


def test_without_rest_minutes_there_is_no_rest_break(writing: Day) -> None:
    with pytest.raises(NoRestLeft):
        writing.candidate(c.AskForBreak(candidate=ADEYEMI, kind=REST))


def test_a_break_has_the_limit_of_the_policy_or_none() -> None:
    five, none = a_day_of_writing(), a_day_of_writing(break_limit=None)
    assert break_limit(five.session, five.sitting(ADEYEMI)) is None
    for day in (five, none):
        day.candidate(c.AskForBreak(candidate=ADEYEMI, kind=COMFORT))

    assert break_limit(five.session, five.sitting(ADEYEMI)) == timedelta(minutes=5)
    assert break_limit(none.session, none.sitting(ADEYEMI)) is None


def test_who_says_to_be_back_cannot_say_not_to_have_gone(writing: Day) -> None:
    writing.candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))
    writing.candidate(c.SayBack(candidate=ADEYEMI))

    with pytest.raises(NotNow):
        writing.candidate(c.WithdrawBreak(candidate=ADEYEMI))


def test_rest_minutes_are_for_writing_time(writing: Day) -> None:
    writing.finish(BRANDT)

    with pytest.raises(NotNow):
        writing.candidate(c.AskForBreak(candidate=BRANDT, kind=REST))


def test_what_lies_before_the_bell_is_not_credited() -> None:
    """Ten minutes of this break passed before anybody wrote; two of writing time were lost to it."""
    day = Day(a_session(policy=a_policy(break_clock="stops")))
    day.seat_room_a()
    day.at("09:20").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))
    day.at("09:30").time_says_start()

    _, credited = day.at("09:32").okafor(c.SeeBack(candidate=ADEYEMI))

    assert credited.seconds == 120


@pytest.mark.parametrize(("breaks", "noted"), [("notify", "BreakEnded"), ("ask", "BreakWithdrawn")])
def test_no_break_outlasts_who_has_left(breaks: str, noted: str) -> None:
    day = a_day_of_writing(breaks=breaks)
    day.at("10:42").candidate(c.AskForBreak(candidate=ADEYEMI, kind=TOILET))

    happened = day.at("11:00").okafor(c.NoteDeparture(candidate=ADEYEMI, reason="did not come back"))

    assert [event.type for event in happened] == [noted, "CandidateLeft", "DepartureNoted"]
    assert day.sitting(ADEYEMI).pause is None
    assert not [each for each in due(day.session) if getattr(each.command, "candidate", None) == ADEYEMI]
