"""Everything that can happen has words, and the keys have one story."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from invigilator_console.acts.table import OF_CANDIDATE, OF_ROOM
from invigilator_console.dialogs.amounts import NotAnAmount, minutes_read
from invigilator_console.keys import ACTIONS, BY_NAME, SEATS, key_table
from invigilator_console.model import Model
from invigilator_console.screens.desk_screen import DeskScreen
from invigilator_console.screens.focus import FocusScreen
from invigilator_console.screens.room import RoomScreen
from invigilator_console.standing import countdown
from invigilator_console.wording import log_lines
from rooms import events as e
from rooms.event_words import WORDS, minutes, spell, words_for
from rooms.vocabulary import BreakKind
from signalling.wire import Recorded
from tests.console.console_exam import CHEN, HALF_PAST_NINE
from tests.rooms.exam_day import clock

EVENTS = get_args(get_args(e.SessionEvent)[0])
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "invigilators.md"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_every_event_has_words(event: Any) -> None:
    """The log writes itself: an event without words would be a gap in it."""
    assert event in WORDS


def test_no_words_are_kept_for_events_that_are_gone() -> None:
    """The table is the list of what can happen, no longer and no shorter."""
    assert set(WORDS) == set(EVENTS)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            e.BreakEnded(
                candidate=CHEN,
                kind=BreakKind.TOILET,
                since=HALF_PAST_NINE,
                until=HALF_PAST_NINE + timedelta(minutes=3, seconds=12),
            ),
            "seen back, toilet break of 3:12",
        ),
        (e.LateArrivalNoted(candidate=CHEN, seconds=1860, beyond_limit=True), "arrived 31:00 late, over the limit"),
        (e.LateArrivalNoted(candidate=CHEN, seconds=60, beyond_limit=False), "arrived 1:00 late"),
        (
            e.TimeCredited(candidate=CHEN, seconds=240, reason="fault", note="cannot open the paper"),
            "4 min credited (fault): cannot open the paper",
        ),
        (
            e.CandidateRejoined(candidate=CHEN, device="x", other_device=True, recheck=True),
            "rejoined on another device, to be checked again",
        ),
        (e.PageAskedAgain(candidate=CHEN, page=None, reason="too few"), "asked again for the declaration: too few"),
        (
            e.AnnouncementMade(announcement="a", room=None, text="Question 3: read x for y.", at=clock("10:42")),
            "announced to everybody: “Question 3: read x for y.”",
        ),
    ],
)
def test_a_line_says_what_happened_in_an_invigilators_words(event: Any, words: str) -> None:
    """Read aloud in an appeal, a line must be understood by somebody who has never seen the console."""
    assert words_for(event, Model()) == words


def record(*events: e.SessionEvent, came: float = 0.0) -> Recorded:
    return Recorded(cursor=1, at=HALF_PAST_NINE + timedelta(seconds=came), said_at=HALF_PAST_NINE, events=list(events))


def test_a_line_says_both_times_when_it_came_more_than_two_seconds_late() -> None:
    """What was said in a dead network arrives later; ledgers reckon with when it was said."""
    assert not log_lines(record(e.CandidateJoined(candidate=CHEN, device="x"), came=2.0), Model())[0].came_late
    assert log_lines(record(e.CandidateJoined(candidate=CHEN, device="x"), came=2.1), Model())[0].came_late


def test_a_notified_break_is_one_line() -> None:
    """It is asked for and begins in one; two lines would read as two things."""
    asked = e.BreakAskedFor(candidate=CHEN, kind=BreakKind.TOILET, since=HALF_PAST_NINE)
    begun = e.BreakStarted(candidate=CHEN, kind=BreakKind.TOILET, since=HALF_PAST_NINE)

    assert [line.words for line in log_lines(record(asked, begun), Model())] == ["toilet break begins"]
    assert [line.words for line in log_lines(record(asked), Model())] == ["toilet break asked for"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10", 600), ("2:30", 150), (" +5 min", 300), ("-3", -180), ("−1:05", -65), ("0", 0), ("90m", 5400)],
)
def test_minutes_are_read_as_people_write_them(text: str, seconds: int) -> None:
    """Ten minutes meant must be ten minutes given."""
    assert minutes_read(text) == seconds


@pytest.mark.parametrize("text", ["", "ten", "2:75", "1:2", "5 h", "1e3"])
def test_what_is_no_number_of_minutes_is_not_guessed(text: str) -> None:
    """A guess would move a finish time."""
    with pytest.raises(NotAnAmount):
        minutes_read(text)


def test_lengths_are_spelt_for_a_glance() -> None:
    """Nine clocks are read at once."""
    assert [spell(seconds) for seconds in (0, 59.9, 192, 3600, 6473)] == ["0:00", "0:59", "3:12", "1:00:00", "1:47:53"]
    assert [minutes(seconds) for seconds in (30, 60, 150, -180)] == ["30 s", "1 min", "2 min 30 s", "−3 min"]


def test_a_countdown_reaches_nought_at_the_finish_and_counts_on() -> None:
    """A candidate who writes on after the bell is seen to."""
    finish = HALF_PAST_NINE
    shown = [countdown(finish, finish + timedelta(seconds=past)) for past in (-6473, -0.5, 0, 12)]

    assert shown == ["−1:47:53", "−0:01", "+0:00", "+0:12"]


def test_no_key_does_two_things() -> None:
    """A slip should be at worst another thing, never two."""
    keys = [action.key for action in ACTIONS]

    assert len(keys) == len(set(keys))
    assert "escape" not in keys


@pytest.mark.parametrize("screen", [RoomScreen, FocusScreen])
def test_every_action_is_done_by_somebody(screen: type[DeskScreen]) -> None:
    """A key in the help that does nothing would be a lie."""
    for action in ACTIONS:
        done = action in SEATS or action.name in OF_CANDIDATE or action.name in OF_ROOM
        assert done or hasattr(screen, f"do_{action.name}"), action.name
    assert {*OF_CANDIDATE, *OF_ROOM} <= set(BY_NAME)


def test_the_documentation_lists_the_keys_as_they_are() -> None:
    """The page for invigilators and the console tell one story."""
    assert key_table() in DOCUMENTATION.read_text(encoding="utf-8")
