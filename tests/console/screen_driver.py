"""The app's terminal within the test: every write goes to an `AnsiScreen`, and is answered or not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.color import ColorSystem
from textual import events
from textual._context import visible_screen_stack
from textual.drivers.headless_driver import HeadlessDriver

from invigilator_console.ansi import ASK_FOR_CURSOR
from invigilator_console.mosaic import HALF_BLOCKS, fit
from tests.ansi_screen import AnsiScreen, Cell
from tests.console.drawing_app import ASPECT

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.app import App
    from textual.geometry import Region
    from textual.pilot import Pilot

    from invigilator_console.widgets.picture import PictureView
    from tests.ansi_screen import Colour
    from tests.console.drawing_app import DrawingApp

    Grid = list[list[tuple[str, Colour, Colour]]]

PATIENCE = 30.0
SIZE = (90, 32)
RED = np.full((36, 48, 3), (248, 0, 0), np.uint8)
GREEN = np.full((36, 48, 3), (0, 248, 0), np.uint8)


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


def running(app: DrawingApp, size: tuple[int, int] = SIZE) -> AbstractAsyncContextManager[Pilot[None]]:
    """The app on a terminal of `size` that shows all colours, whatever the tests themselves run in."""
    app.console._color_system = ColorSystem.TRUECOLOR
    return app.run_test(headless=False, size=size, notifications=True)


def on_terminal(app: DrawingApp, view: PictureView) -> Grid:
    """What the terminal shows where the view stands."""
    x, y, width, height = view.region
    return [line[x : x + width] for line in driver_of(app).shows()[y : y + height]]


def expected(view: PictureView, picture: np.ndarray) -> Grid:
    """What is to be seen of `picture` in the view."""
    cells = fit(picture, *view.size, HALF_BLOCKS, view.quarter_turns, ASPECT)
    colours = view.app.painter.encoder.as_shown(cells.colours).tolist()
    flat = [Cell("▀", tuple(above), tuple(below)).seen() for above, below in colours]
    return [flat[start : start + view.size.width] for start in range(0, len(flat), view.size.width or 1)]


async def until(condition: Callable[[], bool]) -> None:
    """Return once `condition` holds; fail if it does not come to."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110  # what is on a screen sets no event
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError("it has not come about") from None
