"""How the chief's floor and support's queue look, on still pictures: a person looks before a change is taken.

`pytest tests/console/test_app_house_snapshots.py --snapshot-update` takes the present look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import pytest
from aiohttp.test_utils import TestServer
from textual.pilot import Pilot

from rooms import commands as c
from rooms.cohort_views import cohort_session_card
from rooms.events import SessionOpened
from rooms.session import opened
from tests.console.console_exam import CHIEF, HALF_PAST_NINE, actor
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import FakeFeed, still
from tests.console.floor_exam import NUMBERS, SUPPORT, full_house, full_session, reports
from tests.console.test_app_snapshots import Look, StillApp, is_drawn

SIZES = [(80, 24), (120, 36), (200, 60)]


class StillHouse(StillApp):
    """A chief's or support's console on a full session, at a moment that never passes."""

    async def open(self, pilot: Pilot[None]) -> None:
        server = ConsoleServer(full_session(), HALF_PAST_NINE)
        await full_house(server)
        await reports(server)
        await self.announced(server)
        self._http = TestServer(server.application(), port=self.port)
        await self._http.start_server()
        link = self.desk.link
        while self.desk.model.session is None or link.cursor < len(server.records) or link.outbox.pending:
            await pilot.pause(0.01)
        self.second()

    async def announced(self, server: ConsoleServer) -> None:
        """An erratum to the cohort, which one has read; the second session has not begun."""
        other = full_session().model_copy(update={"session": "tt2027-linear-algebra-2"})
        server.other_sessions = [cohort_session_card(opened(SessionOpened(configuration=other)))]
        await server.say(actor(CHIEF), c.Announce(text="Question 3: read n ≥ 1.", cohort=True))
        said = server.session.announcements[0].id
        await server.candidate(NUMBERS[0], c.AcknowledgeAnnouncement(candidate=NUMBERS[0], announcement=said))


def after(*keys: str, until: str = "") -> Callable[[Pilot[None]], Awaitable[None]]:
    """Open the exam, press keys, let every camera show something, wait until all is drawn."""

    async def run(pilot: Pilot[None]) -> None:
        app = cast("StillHouse", pilot.app)
        await app.open(pilot)
        for key in keys:
            await pilot.press(key)
        await pilot.pause()
        for seed, exhibit in enumerate(app.desk.gallery.exhibits.values()):
            cast("FakeFeed", exhibit.feed).picture(still(seed % 9))
        app.second()
        app.screen.set_focus(None)
        async with asyncio.timeout(20):
            quiet = 0
            while until and until not in str(app.screen.query_one("#cohort-words").render()):
                await pilot.pause(0.01)
            while quiet < 3:
                await pilot._wait_for_screen()
                await pilot.pause()
                quiet = quiet + 1 if is_drawn(app) else 0

    return run


@pytest.fixture(autouse=True)
def one_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual asks the environment what the terminal can do."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36", "200x60"])
def test_the_floor(snap_compare: Look, size: tuple[int, int]) -> None:
    """Three rooms, twenty-seven seats, one room alone: seen before anything is read."""
    assert snap_compare(StillHouse(staff=CHIEF), terminal_size=size, run_before=after("F", "down", "right"))


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36", "200x60"])
def test_the_cohort(snap_compare: Look, size: tuple[int, int]) -> None:
    """Every session, every room, and whom an erratum has not reached."""
    assert snap_compare(StillHouse(staff=CHIEF), terminal_size=size, run_before=after("F", "F", until="ANNOUNCED"))


def test_the_move_of_a_candidate(snap_compare: Look) -> None:
    """What happens, and which rooms are full, before anybody presses Enter."""
    assert snap_compare(StillHouse(staff=CHIEF), terminal_size=(120, 36), run_before=after("F", "down", "M"))


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36", "200x60"])
def test_the_queue_of_support(snap_compare: Look, size: tuple[int, int]) -> None:
    """Who waits, for how long, who looks after it."""
    assert snap_compare(StillHouse(staff=SUPPORT), terminal_size=size, run_before=after("down"))
