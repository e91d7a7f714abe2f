"""What cannot happen by any rule is not folded in silence either."""

import pytest

from rooms import events as e
from rooms.session import evolve
from rooms.vocabulary import BreakKind
from tests.rooms.exam_day import ADEYEMI, Day, clock


def test_a_break_that_nobody_asked_for_cannot_end(writing: Day) -> None:
    """A record that says so was not written by these rules."""
    ended = e.BreakEnded(candidate=ADEYEMI, kind=BreakKind.TOILET, since=clock("10:00"), until=clock("10:01"))

    with pytest.raises(ValueError, match="no break"):
        evolve(writing.session, ended)
