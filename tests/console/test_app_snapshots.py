"""How the screens look, on still pictures: a change is looked at by a person before it is taken.

`pytest tests/console/test_app_snapshots.py --snapshot-update` takes the present look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from aiohttp.test_utils import TestServer, unused_port
from textual.pilot import Pilot
from yarl import URL

from invigilator_console.app import ConsoleApp
from invigilator_console.clock import ServerClock
from invigilator_console.coach import Coach
from invigilator_console.desk import Desk
from invigilator_console.feeds import Feed
from invigilator_console.textual_insides import repaint_is_due
from invigilator_console.widgets.picture import PictureView
from rooms import commands as c
from rooms.configuration import SessionConfiguration
from tests.console.console_exam import (
    CHEN,
    FAROUK,
    GRANT,
    HADDAD,
    HALF_PAST_NINE,
    NAMES,
    OKAFOR,
    actor,
    exam,
)
from tests.console.console_server import KEY, ConsoleServer
from tests.console.console_stage import HASTE, FakeFeed, answer_sheet, in_mid_exam, still
from tests.console.encoded import encoded

Look = Callable[..., bool]
SMALLEST, SMALL, LARGE = (80, 24), (120, 36), (200, 60)


class StillApp(ConsoleApp):
    """The console in mid-exam, on a server of its own, at a moment that never passes."""

    def __init__(self, *, in_words: bool = False, staff: str = OKAFOR) -> None:
        self.seconds = [1000.0]
        self.port = unused_port()
        clock = ServerClock(monotonic=lambda: self.seconds[0], wall=lambda: HALF_PAST_NINE)

        def open_feed(**callbacks: Callable[..., None]) -> Feed:
            return cast("Feed", FakeFeed(clock.monotonic, **callbacks))

        super().__init__(
            Desk(URL(f"http://127.0.0.1:{self.port}"), KEY + staff, clock, open_feed, pace=HASTE), in_words=in_words
        )
        self._http: TestServer | None = None

    def plan(self) -> SessionConfiguration:
        """The session."""
        return exam()

    async def day(self, server: ConsoleServer) -> None:
        """What has happened until that moment."""
        await in_mid_exam(server)

    async def open(self, pilot: Pilot[None]) -> None:
        """Let the exam begin, and every candidate but one be seen."""
        server = ConsoleServer(self.plan(), HALF_PAST_NINE)
        await self.day(server)
        self._http = TestServer(server.application(), port=self.port)
        await self._http.start_server()
        link = self.desk.link
        while self.desk.model.session is None or link.cursor < len(server.records) or link.outbox.pending:
            await pilot.pause(0.01)
        for seed, number in enumerate(NAMES):
            if number in self.desk.gallery.exhibits:
                feed = cast("FakeFeed", self.desk.gallery.exhibits[number].feed)
                feed.picture(still(seed))
                for place, frame in enumerate(encoded()):
                    feed.ring.add([frame], self.seconds[0] - 4 + place / 10)
                feed.report(sound=0.02 * seed, battery=0.12 if number == CHEN else 0.8)
                if number == HADDAD:
                    feed.lose()
        self.seconds[0] += 7
        self.second()

    async def on_unmount(self) -> None:
        """Close the server, too."""
        await super().on_unmount()
        if self._http is not None:
            await self._http.close()


class LateApp(StillApp):
    """The same when two have handed in and one of them is confirmed; a third still photographs."""

    async def day(self, server: ConsoleServer) -> None:
        """Chen has only just finished."""
        await in_mid_exam(server)
        await server.candidate(GRANT, c.FinishWriting(candidate=GRANT))
        await server.store(GRANT, 1, answer_sheet(1))
        await server.candidate(GRANT, c.DeclarePages(candidate=GRANT, count=1))
        for number in (FAROUK, GRANT):
            await server.say(actor(OKAFOR), c.ConfirmUpload(candidate=number))
        await server.candidate(CHEN, c.FinishWriting(candidate=CHEN))


class GuidedApp(StillApp):
    """A rehearsal, with the guide below the keys."""

    def __init__(self) -> None:
        super().__init__()
        self.coach = Coach(self.desk, lambda _number, _deed: None, key_card="file:///home/okafor/key-card.html")

    def plan(self) -> SessionConfiguration:
        """A rehearsal."""
        return exam().model_copy(update={"rehearsal": True})


def after(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Open the exam, press keys, wait until everything is drawn."""

    async def run(pilot: Pilot[None]) -> None:
        app = cast("StillApp", pilot.app)
        await app.open(pilot)
        for key in keys:
            await pilot.press(key)
        await pilot.pause()
        app.screen.set_focus(None)  # a cursor blinks
        async with asyncio.timeout(20):
            quiet = 0
            # A change of text asks for a layout, that for a repaint, that for a picture: each in its own turn.
            while quiet < 3:
                await pilot._wait_for_screen()
                await pilot.pause()
                quiet = quiet + 1 if is_drawn(app) else 0

    return run


def is_drawn(app: ConsoleApp) -> bool:
    """Whether all that can be seen is on the terminal."""
    awaited = [view for view in app.screen.query(PictureView) if view.message.startswith(("waiting", "fetching"))]
    screen = app.screen
    due = any(widget._layout_required or widget._repaint_required for widget in screen.walk_children(with_self=True))
    return not (awaited or due or repaint_is_due(screen) or app.painter._marked)


@pytest.fixture(autouse=True)
def one_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual asks the environment what the terminal can do."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["120x36", "200x60"])
def test_the_room(snap_compare: Look, size: tuple[int, int]) -> None:
    """Nine faces, who needs somebody, what has happened: at a glance."""
    assert snap_compare(StillApp(), terminal_size=size, run_before=after())


def test_the_room_in_words(snap_compare: Look) -> None:
    """The same for a screen reader and for eighty columns."""
    assert snap_compare(StillApp(in_words=True), terminal_size=(80, 24), run_before=after())


@pytest.mark.parametrize("size", [SMALLEST, SMALL, LARGE], ids=["80x24", "120x36", "200x60"])
@pytest.mark.parametrize("keys", [("l", "slash", *"page", "enter"), ("2", "j")], ids=["log", "day"])
def test_what_has_a_screen_of_its_own_to_be_read(
    snap_compare: Look, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    """What was, in order: the whole log with what was sought in it, and one candidate's day."""
    assert snap_compare(StillApp(), terminal_size=size, run_before=after(*keys))


@pytest.mark.parametrize(
    "keys",
    [
        ("v",),
        ("9", "y"),
        ("6", "u"),
        ("7", "f"),
        ("3", "i"),
        ("3", "k"),
        ("4", "t"),
        ("3", "enter"),
        ("question_mark",),
        ("8", "S"),
        ("a",),
        ("6", "m"),
        ("3", "e", *"ill", "enter", "P"),
    ],
    ids=[
        *("lobby", "arrival", "upload", "fault", "incident", "keep", "time", "focus", "help"),
        *("snooze", "announce", "message", "pending"),
    ],
)
def test_what_opens_in_the_room(snap_compare: Look, keys: tuple[Any, ...]) -> None:
    """Each dialog says what it asks, and leaves the other pictures in sight."""
    assert snap_compare(StillApp(), terminal_size=SMALL, run_before=after(*keys))


def test_the_release_of_all(snap_compare: Look) -> None:
    """Who leaves and who stays, before anybody says yes."""
    assert snap_compare(LateApp(), terminal_size=SMALL, run_before=after("G"))


@pytest.mark.parametrize("size", [SMALLEST, SMALL], ids=["80x24", "120x36"])
def test_the_guide_of_a_rehearsal(snap_compare: Look, size: tuple[int, int]) -> None:
    """It speaks below the keys and hides nothing of the room."""
    assert snap_compare(GuidedApp(), terminal_size=size, run_before=after())
