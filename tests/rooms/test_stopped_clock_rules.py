"""A clock that is stopped by hand, where the policy has clocks that stop."""

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.errors import BreakUnderWay, ClockRuns, NotNow
from rooms.timing import due, finish_time
from rooms.views import candidate_view
from rooms.vocabulary import BreakKind, CreditReason, Phase
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, Day, a_policy, a_session, clock

STOP = c.StopClock(candidate=ADEYEMI, reason="fire alarm in the building")
RESTART = c.RestartClock(candidate=ADEYEMI)


@pytest.fixture
def stoppable() -> Day:
    """Three who write under a policy that stops the clock for breaks."""
    day = Day(a_session(policy=a_policy(break_clock="stops")))
    day.attend_both_rooms()
    day.seat(ADEYEMI)
    day.seat(BRANDT)
    day.seat(CHEN)
    day.at("09:30").time_passes()
    return day


def test_a_clock_that_the_policy_lets_run_is_not_stopped(writing: Day) -> None:
    with pytest.raises(ClockRuns):
        writing.okafor(STOP)


def test_what_the_clock_stood_is_credited_to_the_second(stoppable: Day) -> None:
    stoppable.at("10:00").okafor(STOP)
    assert candidate_view(stoppable.session, ADEYEMI, stoppable.now).me.clock_stopped.reason == STOP.reason

    restarted, credit = stoppable.at("10:07:30").okafor(RESTART)

    assert (restarted.since, restarted.until) == (clock("10:00"), clock("10:07:30"))
    assert (credit.seconds, credit.reason, credit.note) == (450, CreditReason.INTERRUPTION, STOP.reason)
    assert finish_time(stoppable.session, stoppable.sitting(ADEYEMI)).finish == clock("12:38")
    assert stoppable.sitting(ADEYEMI).clock_stopped is None


def test_a_clock_that_went_on_at_once_credits_nothing(stoppable: Day) -> None:
    stoppable.at("10:00").okafor(STOP)

    assert stoppable.okafor(RESTART) == [
        e.ClockRestarted(candidate=ADEYEMI, since=clock("10:00"), until=clock("10:00"))
    ]


def test_nobody_finishes_by_time_while_their_clock_stands(stoppable: Day) -> None:
    stoppable.at("10:00").okafor(STOP)

    stoppable.at("12:45").time_passes()

    assert stoppable.sitting(CHEN).phase is Phase.UPLOADING
    assert stoppable.sitting(ADEYEMI).phase is Phase.WRITING
    assert not any(each.command.candidate == ADEYEMI for each in due(stoppable.session))


def test_a_break_while_the_clock_stands_is_not_credited_twice(stoppable: Day) -> None:
    stoppable.at("10:00").okafor(STOP)
    stoppable.at("10:02").candidate(c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.TOILET))
    with pytest.raises(BreakUnderWay):
        stoppable.okafor(RESTART)

    (ended,) = stoppable.at("10:06").okafor(c.SeeBack(candidate=ADEYEMI))
    _, credit = stoppable.at("10:10").okafor(RESTART)

    assert isinstance(ended, e.BreakEnded)
    assert credit.seconds == 600


def test_a_break_stops_its_own_clock_and_needs_no_hand(stoppable: Day) -> None:
    stoppable.candidate(c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.TOILET))

    with pytest.raises(BreakUnderWay):
        stoppable.okafor(STOP)


def test_a_clock_is_stopped_once_and_only_while_somebody_writes(stoppable: Day) -> None:
    stoppable.okafor(STOP)
    with pytest.raises(NotNow):
        stoppable.okafor(STOP)
    with pytest.raises(NotNow):
        stoppable.okafor(c.RestartClock(candidate=BRANDT))

    stoppable.candidate(c.FinishWriting(candidate=ADEYEMI))

    assert stoppable.sitting(ADEYEMI).clock_stopped is None
    with pytest.raises(NotNow):
        stoppable.okafor(STOP)
