"""The log on a screen of its own, and one candidate's day, by keys alone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from invigilator_console.screens.log import LogScreen
from invigilator_console.screens.room import RoomScreen
from invigilator_console.screens.timeline import TimelineScreen
from rooms import commands as c
from rooms.vocabulary import BreakKind
from tests.console.console_exam import BRANDT, CHEN, HALF_PAST_NINE, OKAFOR, actor, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, on_stand


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    """Brandt and Chen write; Brandt has asked something, Chen is on a break."""
    server = ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=20))
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in (BRANDT, CHEN):
        await server.seat(number)
    server.fixed_now = HALF_PAST_NINE
    await server.start()
    server.later(minutes=10)
    await server.candidate(BRANDT, c.SendMessage(candidate=BRANDT, text="My pullover is wet."))
    await server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
    async with on_stand(server) as stand:
        yield stand


def log_screen(stand: Stand) -> LogScreen:
    screen = stand.app.screen
    assert isinstance(screen, LogScreen)
    return screen


async def type_in(stand: Stand, words: str) -> None:
    await stand.pilot.press(*["space" if letter == " " else letter for letter in words])


def full_line(stand: Stand) -> str:
    return str(stand.app.screen.query_one("#line-in-full").render())


async def test_the_log_opens_on_the_newest_line_and_follows(stand: Stand) -> None:
    """Whoever opens the log wants to know what was last."""
    await stand.press("l")
    assert "toilet break" in full_line(stand)

    await stand.server.candidate(BRANDT, c.SendMessage(candidate=BRANDT, text="Thank you."))
    await stand.settle()

    assert "Thank you." in full_line(stand)
    assert log_screen(stand).view.follows


async def test_a_log_that_is_being_read_does_not_move(stand: Stand) -> None:
    """What one reads must not jump away because somebody else does something."""
    await stand.press("l", "up")
    before = full_line(stand)

    await stand.server.candidate(BRANDT, c.SendMessage(candidate=BRANDT, text="Thank you."))
    await stand.settle()
    assert full_line(stand) == before

    await stand.press("end")
    assert "Thank you." in full_line(stand)


async def test_keys_show_one_seat_and_one_subject(stand: Stand) -> None:
    """`2` and `w`: what Brandt and I have said."""
    await stand.press("l", "2", "w")

    assert [line.words for line in log_screen(stand).view.lines] == ["writes: “My pullover is wet.”"]

    await stand.press("c")
    assert len(log_screen(stand).view.lines) == len(stand.desk.lines)


async def test_a_filter_that_nothing_fits_says_how_to_go_on(stand: Stand) -> None:
    """An empty page must not look like an empty day."""
    await stand.press("l", "8")

    assert log_screen(stand).view.lines == []
    assert "c shows all" in full_line(stand)


async def test_search_goes_from_hit_to_hit(stand: Stand) -> None:
    """Of a hundred lines the three that matter."""
    await stand.press("l", "slash")
    await type_in(stand, "pullover")
    await stand.press("enter")
    assert "pullover" in full_line(stand)

    await stand.press("slash")
    field = stand.app.screen.query_one("#sought")
    field.value = "joined"  # type: ignore[attr-defined]
    await stand.press("enter")
    first = full_line(stand)
    await stand.press("n")
    second = full_line(stand)
    await stand.press("N")

    assert "joined" in first
    assert "joined" in second
    assert first != second
    assert full_line(stand) == first


async def test_what_is_not_there_is_said(stand: Stand) -> None:
    """Nothing happening after Enter would leave one guessing."""
    await stand.press("l", "slash")
    await type_in(stand, "zebra")
    await stand.press("enter")

    assert "No line that is shown holds “zebra”." in [note.message for note in stand.app._notifications]


async def test_the_letters_of_the_log_do_nothing_to_a_candidate(stand: Stand) -> None:
    """`b` shows breaks here; that it sees a candidate out elsewhere must not matter."""
    heard = len(stand.server.heard)

    await stand.press("3", "l", "b", "e", "escape", "d", "i", "t", "u", "escape")

    assert isinstance(stand.app.screen, RoomScreen)
    assert len(stand.server.heard) == heard


async def test_what_is_shown_is_written_to_a_file(stand: Stand, tmp_path: Path) -> None:
    """The exams office asks for the log of one seat as a file."""
    place = tmp_path / "chen.csv"
    await stand.press("l", "3", "b", "e")
    path = stand.app.screen.query_one("#path")
    path.value = str(place)  # type: ignore[attr-defined]
    await stand.press("tab", "2", "enter")
    written = place.with_suffix(".jsonl")
    await stand.until(written.exists)

    (row,) = [json.loads(line) for line in written.read_text().splitlines()]
    assert (row["seat"], row["words"]) == (3, "toilet break begins")
    await stand.until(lambda: any("written to" in note.message for note in stand.app._notifications))


async def test_an_existing_file_is_replaced_only_on_a_second_enter(stand: Stand, tmp_path: Path) -> None:
    """Yesterday's log is not lost to a slip."""
    place = tmp_path / "log.csv"
    place.write_text("yesterday")
    await stand.press("l", "e")
    stand.app.screen.query_one("#path").value = str(place)  # type: ignore[attr-defined]

    await stand.press("enter")
    complaint = stand.app.screen.query_one(".complaint")
    await stand.until(lambda: "there already" in str(complaint.render()))
    assert place.read_text() == "yesterday"

    await stand.press("enter")
    await stand.until(lambda: place.read_text() != "yesterday")


async def test_the_day_of_a_candidate_shows_clock_and_lengths(stand: Stand) -> None:
    """`j`: how long away, until when, what was said."""
    await stand.press("3", "j")
    await stand.wait(minutes=2)

    page = stand.app.screen
    assert isinstance(page, TimelineScreen)
    assert "2:00 / 5:00" in str(page.query_one("#entries").render())
    assert "writing time 180 min" in str(page.query_one("#explained").render())
    assert "breaks 1 × = 2:00" in str(page.query_one("#totals").render())

    await stand.press("2")
    assert "My pullover is wet." in str(page.query_one("#entries").render())

    await stand.press("8")
    assert "writing started" in str(page.query_one("#entries").render())

    await stand.press("j")
    assert isinstance(stand.app.screen, RoomScreen)
