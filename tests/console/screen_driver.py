"""The app's terminal within the test: every write goes to an `AnsiScreen`, and is answered or not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from textual import events
from textual._context import visible_screen_stack
from textual.drivers.headless_driver import HeadlessDriver

from invigilator_console.ansi import ASK_FOR_CURSOR
from tests.ansi_screen import AnsiScreen, Cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.geometry import Region

    from tests.ansi_screen import Colour

    Grid = list[list[tuple[str, Colour, Colour]]]

PATIENCE = 30.0


class ScreenDriver(HeadlessDriver):
    """A terminal that a test can look at, keep from answering, and put a cover on."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        columns, rows = self._size or (80, 24)
        self.screen = AnsiScreen(columns, rows)
        self.answers = True
        self.paintings: list[str] = []
        """What the painter wrote; the compositor asks no questions."""
        self.written: list[str] = []
        self.cover: Region | None = None
        self.drawn_through_cover = 0
        self._writer_thread = SimpleNamespace(is_alive=lambda: True, _queue=SimpleNamespace(qsize=lambda: self.waiting))
        self.waiting = 0

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        painted = ASK_FOR_CURSOR in data
        before = self.under_cover()
        self.screen.feed(data)
        self.written.append(data)
        if painted:
            self.paintings.append(data)
            self.drawn_through_cover += before != self.under_cover()
            if self.answers:
                self.answer()

    def answer(self) -> None:
        """Answer every question asked so far."""
        for column, row in self.screen.questions:
            self.send_message(events.CursorPosition(column, row))
        self.screen.questions.clear()

    def under_cover(self) -> list[list[Cell]]:
        if self.cover is None:
            return []
        x, y, width, height = self.cover
        return [line[x : x + width] for line in self.screen.cells[y : y + height]]

    def shows(self) -> Grid:
        """What the terminal shows."""
        return [[cell.seen() for cell in line] for line in self.screen.cells]


class SilentDriver(ScreenDriver):
    """A terminal that answers nothing."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.answers = False


def driver_of(app: App[Any]) -> ScreenDriver:
    assert isinstance(app._driver, ScreenDriver)
    return app._driver


def compositor_says(app: App[Any]) -> Grid:
    """What a repaint of everything would show."""
    visible_screen_stack.set(app._background_screens)
    grid = []
    for strip in app.screen._compositor.render_strips():
        line = []
        for text, style, _ in strip:
            foreground = style.color.triplet if style and style.color else None
            background = style.bgcolor.triplet if style and style.bgcolor else None
            cell = Cell("", foreground and tuple(foreground), background and tuple(background))
            line += [cell._replace(character=character).seen() for character in text]
        grid.append(line)
    return grid


def agreed(app: App[Any]) -> bool:
    """Whether terminal and compositor show the same, and nothing is under way."""
    return app.painter.idle and driver_of(app).shows() == compositor_says(app)


async def until(condition: Callable[[], bool]) -> None:
    """Return once `condition` holds; fail if it does not come to."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110  # what is on a screen sets no event
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError("it has not come about") from None
