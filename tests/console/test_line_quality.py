"""How good a line is, by what has come over it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from invigilator_console.feeds import FeedStats
from invigilator_console.line_quality import Line, LineQuality
from invigilator_console.widgets.live_line import LiveLine
from invigilator_console.widgets.table import SeatTable
from tests.console.console_exam import ADEYEMI, HALF_PAST_NINE, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import in_mid_exam, on_stand, still


def after(seconds: int, *, pictures: float = 5, packets: int = 10, missing: float = 0) -> LineQuality:
    """A line over which so much came each second."""
    line = LineQuality()
    for second in range(seconds + 1):
        stats = FeedStats(
            frames=round(pictures * second), packets=packets * second, nacks=round(packets * missing * second)
        )
        line.note(stats, 100.0 + second)
    return line


@pytest.mark.parametrize(
    ("seen", "quality"),
    [
        ({}, Line.GOOD),
        ({"missing": 0.01}, Line.GOOD),
        ({"missing": 0.05}, Line.WEAK),
        ({"missing": 0.2}, Line.POOR),
        ({"pictures": 2}, Line.WEAK),
        ({"pictures": 0.5}, Line.POOR),
        ({"pictures": 2, "missing": 0.2}, Line.POOR),
    ],
)
def test_a_line_is_as_good_as_what_comes_over_it(seen: dict[str, float], quality: Line) -> None:
    assert after(10, packets=100, **seen).is_like is quality


def test_nothing_is_said_of_a_line_before_it_was_watched_for_a_while() -> None:
    """A picture that has just come says nothing of the line."""
    assert LineQuality().is_like is None
    assert after(3).is_like is None
    assert after(4).is_like is Line.GOOD


def test_what_was_ten_seconds_ago_counts_no_more() -> None:
    line = after(10, packets=100, missing=0.5)
    stats = FeedStats(frames=50, packets=1000, nacks=500)
    for second in range(1, 12):
        stats = replace(stats, frames=stats.frames + 5, packets=stats.packets + 100)
        line.note(stats, 110.0 + second)

    assert line.is_like is Line.GOOD


def test_a_line_that_is_silent_or_paused_is_judged_anew_afterwards() -> None:
    line = after(10)
    line.forget()

    assert line.is_like is None


@pytest.mark.parametrize("in_words", [False, True])
async def test_a_weak_line_stands_on_the_tile_and_in_the_words(*, in_words: bool) -> None:
    """Who sees a picture stutter knows then that it is the line and not the candidate."""
    server = ConsoleServer(exam(), HALF_PAST_NINE)
    await in_mid_exam(server)
    async with on_stand(server, size=(200, 60), in_words=in_words) as stand:
        for second in range(1, 7):
            feed = stand.feed(ADEYEMI)
            feed.stats = FeedStats(frames=2 * second, packets=20 * second)
            feed.picture(still(second))
            await stand.wait(seconds=1)

        if in_words:
            assert "line weak" in str(stand.app.screen.query_one(SeatTable).render())
        else:
            assert "line weak" in stand.app.screen.query_one("#seat-1 LiveLine", LiveLine).strip().text
