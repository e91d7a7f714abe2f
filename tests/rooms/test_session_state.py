"""What cannot happen by any rule is not folded in silence either."""

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.session import AskedAgain, evolve
from rooms.vocabulary import BreakKind
from tests.rooms.exam_day import ADEYEMI, Day, a_policy, a_session, clock


def test_a_break_that_nobody_asked_for_cannot_end(writing: Day) -> None:
    """A record that says so was not written by these rules."""
    ended = e.BreakEnded(candidate=ADEYEMI, kind=BreakKind.TOILET, since=clock("10:00"), until=clock("10:01"))

    with pytest.raises(ValueError, match="no break"):
        evolve(writing.session, ended)


def test_what_was_asked_for_again_stands_until_it_is_there(writing: Day) -> None:
    """The phone shows what is wanted, and why, from the state, so that a reload forgets nothing of it."""
    writing.finish(ADEYEMI)
    writing.upload(ADEYEMI, pages=2)
    writing.okafor(c.AskAgain(candidate=ADEYEMI, page=2, reason="blurred"))
    assert writing.sitting(ADEYEMI).asked_again == (AskedAgain(2, "blurred"),)

    writing.store(ADEYEMI, 1, "b")
    assert writing.sitting(ADEYEMI).asked_again == (AskedAgain(2, "blurred"),)

    writing.store(ADEYEMI, 2, "b")
    assert writing.sitting(ADEYEMI).asked_again == ()


def test_a_declaration_asked_for_again_stands_until_it_is_made(writing: Day) -> None:
    writing.finish(ADEYEMI)
    writing.upload(ADEYEMI, pages=2)
    writing.okafor(c.AskAgain(candidate=ADEYEMI, reason="is that all?"))

    writing.candidate(c.DeclarePages(candidate=ADEYEMI, count=2))

    assert writing.sitting(ADEYEMI).asked_again == ()


def test_why_a_break_was_refused_stands_until_the_next_is_asked_for() -> None:
    day = Day(a_session(policy=a_policy(breaks="ask")))
    day.seat_room_a()
    ask = c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.COMFORT)
    day.candidate(ask)
    day.okafor(c.RefuseBreak(candidate=ADEYEMI, reason="in five minutes, please"))
    assert day.sitting(ADEYEMI).break_refused == "in five minutes, please"

    day.candidate(ask)

    assert day.sitting(ADEYEMI).break_refused is None
