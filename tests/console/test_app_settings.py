"""A console with a person's own keys and words: every text that names a key names the one in force."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from invigilator_console.screens.help import HelpScreen
from invigilator_console.settings import Look, OwnWords, Settings
from invigilator_console.widgets.dialog import Words
from rooms import commands as c
from rooms.vocabulary import BreakKind
from tests.console.console_exam import ADEYEMI, BRANDT, HALF_PAST_NINE, OKAFOR, actor, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, on_stand

OWN = Settings(
    screen=Look(panel=False, bell=False),
    words=OwnWords(quick_replies=("Light on, please.",), announcements=("Five minutes are left.",)),
    keys={"break": "m", "message": "b", "help": "f5", "incident": "ctrl+g", "undo": "plus"},
)


@pytest.fixture
async def server() -> ConsoleServer:
    """Adeyemi and Brandt write in room A; Okafor has it on record."""
    server = ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=20))
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in (ADEYEMI, BRANDT):
        await server.seat(number)
    server.fixed_now = HALF_PAST_NINE
    await server.start()
    return server


@pytest.fixture
async def stand(server: ConsoleServer) -> AsyncIterator[Stand]:
    async with on_stand(server, settings=OWN) as stand:
        yield stand


def words_of(stand: Stand, widget: str) -> str:
    return str(stand.app.screen.query_one(widget).render())


async def test_exchanged_keys_do_what_they_now_mean(stand: Stand, server: ConsoleServer) -> None:
    """And not what they meant before."""
    await server.candidate(BRANDT, c.AskForBreak(candidate=BRANDT, kind=BreakKind.TOILET))
    await stand.settle()

    await stand.press("2", "m")
    await server.until(lambda: bool(server.commands(c.SeeOut)))
    await stand.press("b")

    assert stand.app.screen.query_one(Words).has_focus


async def test_every_text_names_the_key_in_force(stand: Stand, server: ConsoleServer) -> None:
    """The key bar, what needs you, the notices, the help."""
    await server.candidate(BRANDT, c.AskForBreak(candidate=BRANDT, kind=BreakKind.TOILET))
    await stand.settle()

    assert "[m]" in words_of(stand, "#needs")
    assert "m break" in words_of(stand, "#keys")
    await stand.press("2", "space")
    told = [notification.message for notification in stand.app._notifications]
    assert any("[m] break: seen out" in words for words in told)
    stand.desk.hold(c.ReleaseCandidate(candidate=BRANDT), "releasing Brandt")
    await stand.pilot.pause()
    assert "+ takes it back" in words_of(stand, "#notice")

    await stand.press("f5")
    assert isinstance(stand.app.screen, HelpScreen)
    columns = stand.app.screen.query(".help-column")
    shown = [line.text for column in columns for line in column.render_lines(column.region.reset_offset)]
    assert any("F5  all keys" in line for line in shown)
    await stand.press("f5")
    assert not isinstance(stand.app.screen, HelpScreen)


async def test_ones_own_words_stand_first(stand: Stand, server: ConsoleServer) -> None:
    """A number and Enter, and they are in the field."""
    await stand.press("2", "b", "tab", "1", "enter", "enter")
    await server.until(lambda: bool(server.commands(c.SendMessage)))
    await stand.press("a", "tab", "tab", "1", "enter", "enter")
    await server.until(lambda: bool(server.commands(c.Announce)))

    assert server.commands(c.SendMessage)[0].text == "Light on, please."
    assert server.commands(c.Announce)[0].text == "Five minutes are left."


async def test_who_wants_neither_bell_nor_panel_has_neither(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a quiet library, on a narrow screen."""
    rung: list[None] = []
    monkeypatch.setattr(stand.app, "bell", lambda: rung.append(None))
    stand.app.ring()

    assert not rung
    assert not stand.app.screen.query_one("#side").display
    await stand.press("p")
    assert stand.app.screen.query_one("#side").display
