"""A whole exam with nothing left out: a real browser, a real server, a real console in a real terminal."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser

from rooms.vocabulary import Phase
from tests.page.pocket import Pocket, ServiceWorkers
from tests.rooms.exam_day import ADEYEMI, OKAFOR
from tests.signalling.hall_under_test import HallUnderTest
from tests.terminal import Terminal

PATIENCE = 60.0
TILE_ROWS, TILE_COLUMNS = range(3, 12), range(3, 20)
"""Cells well inside the picture of seat 1 on a screen of 200 by 60."""


class Console:
    """Okafor at a terminal. Every wait happens beside the event loop that serves the exam."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    async def shows(self, expected: str | Callable[[], bool]) -> None:
        await asyncio.to_thread(self.terminal.wait_for, expected, PATIENCE)

    async def press(self, *keys: str) -> None:
        await asyncio.to_thread(self.terminal.press, *keys)

    def colours(self) -> set[tuple[int, int, int] | None]:
        cells = self.terminal.cells()
        return {cells[row][column].background for row in TILE_ROWS for column in TILE_COLUMNS}

    async def shows_a_picture(self) -> None:
        """A drawn desk has many colours; an empty tile has one."""
        await self.shows(lambda: len(self.colours()) > 20)


@asynccontextmanager
async def console(hall: HallUnderTest, folder: Path) -> AsyncIterator[Console]:
    key = folder / "okafor.key"
    key.write_text(hall.token(f"staff:{OKAFOR}"))
    command = [sys.executable, "-m", "signalling.cli", "console", "--server", hall.url("/"), "--key-file", key]
    with await asyncio.to_thread(Terminal, command, columns=200, rows=60) as terminal:
        yield Console(terminal)


@pytest.fixture(scope="session")
def chromium(whole_chromium: Browser) -> Browser:
    """A whole exam with nothing left out."""
    return whole_chromium


@pytest.fixture
def service_workers() -> ServiceWorkers:
    return "allow"


async def test_a_browser_sits_an_exam_under_the_eyes_of_a_terminal(
    pocket: Pocket, hall: HallUnderTest, tmp_path: Path
) -> None:
    """Joined before anybody watched, seen, admitted, writing, out and back, uploaded, confirmed, released: by taps and by keys alone."""
    await pocket.join()
    async with console(hall, tmp_path) as okafor:
        await okafor.shows("Room A")
        await okafor.shows_a_picture()
        await pocket.sign()
        await pocket.check_device()
        await pocket.name_id()

        await okafor.press("1", "y")
        await okafor.shows("Arrival")
        for tick in "1234":
            await okafor.press(tick)
        await okafor.press("5")
        await okafor.shows("Permitted")
        await okafor.press("f", "x", "Enter")
        await hall.until(lambda session: len(session.sittings[ADEYEMI].checks) == 5, PATIENCE)
        await okafor.press("y")
        await hall.until(lambda session: session.sittings[ADEYEMI].phase is Phase.SEATED, PATIENCE)
        await pocket.on("seated")
        hall.clock.set("09:30")
        await pocket.on("writing")

        await pocket.tap("Toilet break")
        await okafor.shows("toilet")
        await okafor.press("b")
        await pocket.reads("Your invigilator has seen you go.")
        await pocket.tap("I’m back")
        await hall.until(lambda session: session.sittings[ADEYEMI].pause.said_back_at is not None, PATIENCE)
        await okafor.press("b")
        await pocket.on("writing")

        await pocket.tap("I have finished")
        await pocket.tap("Yes, I have finished writing")
        await pocket.on("upload")
        await pocket.tap("Photograph page 1")
        await pocket.tap("Take the picture")
        await pocket.tap("Use it, that was the last")
        await pocket.reads("1 page taken, and stored.")
        await pocket.tap("These are all: I have 1 page")
        await pocket.tap("Yes, I have 1 page")
        await pocket.on("declared")
        await okafor.press("u")
        await okafor.shows("✓ looked at")
        await okafor.press("c")
        await hall.until(lambda session: session.sittings[ADEYEMI].phase is Phase.CONFIRMED, PATIENCE)
        await pocket.on("confirmed")
        await okafor.press("g")
        await hall.until(lambda session: session.sittings[ADEYEMI].phase is Phase.RELEASED, PATIENCE)
        await pocket.on("released")
