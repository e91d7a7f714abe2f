"""When writing starts and ends, and what moves a finish time."""

from datetime import timedelta

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.errors import AlreadyOpen, CandidatesRemain, CreditOutOfBounds, NotNow, ReasonNeeded, TooEarly, UnknownReport
from rooms.timing import due, finish_time
from rooms.vocabulary import CreditReason, FaultKind, FinishedBy, Phase, SessionPhase
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, Day, clock


def credit(number: str, minutes: float, **rest: object) -> c.CreditTime:
    return c.CreditTime(candidate=number, seconds=round(minutes * 60), **rest)


def test_a_session_opens_once(day: Day) -> None:
    with pytest.raises(AlreadyOpen):
        day.office(c.OpenSession(configuration=day.configuration))


def test_writing_starts_as_scheduled_and_not_before(day: Day) -> None:
    """Oxford: exams take place as scheduled, regardless of the student's time zone."""
    day.seat(ADEYEMI)
    with pytest.raises(TooEarly):
        day.at("09:29:59").time_says_start()

    assert day.at("09:30:00").time_passes() == [e.WritingStarted(since=clock("09:30"))]
    assert day.sitting(ADEYEMI).phase is Phase.WRITING


def test_a_server_that_was_down_at_the_bell_still_starts_everybody_at_the_bell(day: Day) -> None:
    assert day.at("09:34").time_passes() == [e.WritingStarted(since=clock("09:30"))]


def test_starting_by_hand_is_an_exception_with_a_reason(day: Day) -> None:
    happened = day.at("09:20").chief(c.StartWriting(reason="the hall starts early"))

    assert happened == [
        e.WritingStarted(since=clock("09:20")),
        e.StartedByHand(reason="the hall starts early"),
    ]


def test_writing_starts_once(writing: Day) -> None:
    with pytest.raises(NotNow):
        writing.chief(c.StartWriting(reason="again"))


def test_a_finish_time_is_start_and_base_and_extra_and_rest_and_credits(writing: Day) -> None:
    """Brandt has fifteen extra and five rest minutes an hour: 3 h + 45 min + 15 min."""
    writing.at("10:00").okafor(credit(BRANDT, 2, note="the picture froze"))

    reckoned = finish_time(writing.session, writing.sitting(BRANDT))

    assert (reckoned.base, reckoned.extra, reckoned.rest, reckoned.credited) == (
        timedelta(hours=3),
        timedelta(minutes=45),
        timedelta(minutes=15),
        timedelta(minutes=2),
    )
    assert reckoned.finish == clock("13:32")


def test_a_finish_time_is_rounded_up_to_a_whole_minute(writing: Day) -> None:
    writing.okafor(credit(ADEYEMI, 1.5))

    assert finish_time(writing.session, writing.sitting(ADEYEMI)).finish == clock("12:32")


def test_everybody_finishes_at_their_own_time(writing: Day) -> None:
    assert {event.candidate for event in writing.at("12:30").time_passes()} == {ADEYEMI, CHEN}
    assert writing.sitting(BRANDT).phase is Phase.WRITING
    assert writing.at("13:30").time_passes() == [
        e.WritingFinished(candidate=BRANDT, by=FinishedBy.TIME, at=clock("13:30"))
    ]


def test_time_ends_nobodys_writing_early_whoever_proposes_it(writing: Day) -> None:
    command = c.FinishByTime(candidate=ADEYEMI, finish=clock("12:30"))

    with pytest.raises(TooEarly):
        writing.at("12:29:59").okafor(command)


def test_a_finish_time_that_has_moved_is_not_the_finish_time(writing: Day) -> None:
    writing.okafor(credit(ADEYEMI, 10))

    with pytest.raises(TooEarly):
        writing.at("12:45").server(c.FinishByTime(candidate=ADEYEMI, finish=clock("12:30")))


def test_nobody_is_finished_by_time_who_does_not_write(writing: Day) -> None:
    writing.finish(ADEYEMI)

    with pytest.raises(NotNow):
        writing.at("12:30").server(c.FinishByTime(candidate=ADEYEMI, finish=clock("12:30")))


def test_a_candidate_may_finish_early(writing: Day) -> None:
    assert writing.at("11:00").candidate(c.FinishWriting(candidate=ADEYEMI)) == [
        e.WritingFinished(candidate=ADEYEMI, by=FinishedBy.CANDIDATE, at=clock("11:00"))
    ]
    with pytest.raises(NotNow):
        writing.candidate(c.FinishWriting(candidate=ADEYEMI))


def test_ending_somebodys_writing_by_hand_needs_a_reason(writing: Day) -> None:
    with pytest.raises(ReasonNeeded):
        writing.okafor(c.FinishWriting(candidate=ADEYEMI))

    (finished,) = writing.okafor(c.FinishWriting(candidate=ADEYEMI, reason="fire alarm"))

    assert (finished.by, finished.reason) == (FinishedBy.INVIGILATOR, "fire alarm")


def test_minutes_credited_after_the_bell_let_somebody_write_on(writing: Day) -> None:
    writing.at("12:30").time_passes()

    happened = writing.at("12:31").okafor(credit(ADEYEMI, 5))

    assert [event.type for event in happened] == ["TimeCredited", "WritingResumed"]
    assert writing.sitting(ADEYEMI).phase is Phase.WRITING
    assert writing.at("12:35").time_passes()[0].at == clock("12:35")


def test_minutes_credited_after_the_bell_that_are_over_already_change_no_phase(writing: Day) -> None:
    writing.at("12:30").time_passes()

    assert len(writing.at("12:40").okafor(credit(ADEYEMI, 5))) == 1


def test_who_finished_or_declared_does_not_write_on(writing: Day) -> None:
    writing.finish(CHEN)
    writing.at("12:30").time_passes()
    writing.upload(ADEYEMI, pages=1)

    assert len(writing.okafor(credit(CHEN, 5))) == 1
    assert len(writing.okafor(credit(ADEYEMI, 5))) == 1


@pytest.mark.parametrize("minutes", [0, -1, 181])
def test_a_credit_is_neither_nothing_nor_a_debt_nor_another_exam(writing: Day, minutes: int) -> None:
    with pytest.raises(CreditOutOfBounds):
        writing.okafor(credit(ADEYEMI, minutes))


def test_a_credit_given_by_mistake_can_be_taken_back(writing: Day) -> None:
    writing.okafor(credit(ADEYEMI, 10))

    writing.okafor(credit(ADEYEMI, -10, reason=CreditReason.CORRECTION))

    assert finish_time(writing.session, writing.sitting(ADEYEMI)).finish == clock("12:30")


def test_a_credit_may_name_the_report_it_answers_and_no_other(writing: Day) -> None:
    writing.candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.TECHNICAL), command_id="r1")
    with pytest.raises(UnknownReport):
        writing.okafor(credit(ADEYEMI, 2, report="r2"))

    (credited,) = writing.okafor(credit(ADEYEMI, 2, reason=CreditReason.FAULT, report="r1"))

    assert credited.report == "r1"


def test_who_is_not_here_or_gone_is_credited_nothing(writing: Day) -> None:
    with pytest.raises(NotNow):
        writing.chief(credit(DIAZ, 2))


def test_a_session_is_not_closed_over_anybodys_head(writing: Day) -> None:
    with pytest.raises(CandidatesRemain):
        writing.chief(c.CloseSession())


def test_who_never_came_is_named_when_the_session_closes(day: Day) -> None:
    with pytest.raises(TooEarly):
        day.chief(c.CloseSession())
    day.at("09:30").time_says_start()

    happened = day.at("13:00").chief(c.CloseSession())

    assert [event.type for event in happened] == ["CandidateDidNotAttend"] * 4 + ["SessionClosed"]
    assert day.session.phase is SessionPhase.CLOSED
    assert due(day.session) == []


def test_a_session_whose_candidates_have_all_left_may_close_before_the_start(day: Day) -> None:
    for number in (ADEYEMI, BRANDT, CHEN, DIAZ):
        day.candidate(c.Join(candidate=number, device="phone"))
        day.chief(c.NoteDeparture(candidate=number, reason="power cut in the town"))

    assert day.chief(c.CloseSession()) == [e.SessionClosed()]


def test_what_falls_due_next_stands_first(writing: Day) -> None:
    times = [each.at for each in due(writing.session)]

    assert times == [clock("12:30"), clock("12:30"), clock("13:30")]


@pytest.mark.parametrize("person", ["candidate:1043321", "staff:okafor"])
def test_a_link_made_anew_is_the_next_generation(day: Day, person: str) -> None:
    assert day.office(c.ReissueLink(person=person)) == [e.LinkReissued(person=person, generation=1)]
    assert day.session.generation(person) == 1


@pytest.mark.parametrize("person", ["candidate:okafor", "staff:1043321", "office:x", "nobody", ""])
def test_there_is_no_link_for_somebody_who_is_not_in_the_session(day: Day, person: str) -> None:
    with pytest.raises(NotNow):
        day.office(c.ReissueLink(person=person))


def test_where_the_base_time_ends_is_rounded_as_finish_times_are(day: Day) -> None:
    """The header of the room and the tiles below it must not differ by a minute."""
    day.seat(ADEYEMI)
    day.at("09:31:20").chief(c.StartWriting(reason="the hall starts late"))

    reckoned = finish_time(day.session, day.sitting(ADEYEMI))

    assert reckoned.base_finish == reckoned.finish == clock("12:32")
