"""Textual's private parts are where the painter reaches for them; a new Textual fails here first."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING

import numpy as np
import pytest
from rich.console import Console
from textual import events
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from invigilator_console import textual_insides as insides
from invigilator_console.ansi import TrueColourEncoder
from invigilator_console.cells import Cells, Surface
from invigilator_console.mosaic import HALF_BLOCKS
from tests.ansi_screen import AnsiScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult


class Watching(insides.WatchedApp[None]):
    CSS = """
    Screen { layers: below above; }
    #below { layer: below; width: 20; height: 5; }
    #above { layer: above; offset: 15 3; width: 20; height: 5; }
    #gone { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.shown = []

    def compose(self) -> ComposeResult:
        yield Static("below", id="below")
        yield Static("above", id="above")
        yield Static("gone", id="gone")

    def terminal_shows(self, screen: object) -> None:
        self.shown.append(screen)


@pytest.fixture
async def app() -> Iterator[Watching]:
    app = Watching()
    async with app.run_test():
        yield app


def test_the_writer_thread_queues_what_the_terminal_has_not_taken():
    """`waiting_writes` counts this queue, and Textual blocks the app when it is full."""
    assert "_writer_thread" in inspect.getsource(LinuxDriver.start_application_mode)
    thread = WriterThread(None)

    thread.write("one")
    thread.write("two")

    assert thread._queue.qsize() == 2
    assert thread._queue.maxsize > 2


def test_a_terminal_that_says_where_its_cursor_is_reaches_the_app():
    """This is the answer that paces the painter."""
    (event,) = XTermParser().feed("\x1b[1;17R")

    assert isinstance(event, events.CursorPosition)
    assert (event.x, event.y) == (16, 0)


async def test_what_was_typed_before_the_app_ran_reaches_it_as_keys(app: Watching, monkeypatch: pytest.MonkeyPatch):
    """Who types ahead while the terminal is asked has typed for the console."""
    typed = []
    monkeypatch.setattr(app._driver, "process_message", typed.append)

    insides.type_in(app, "G\x1b[A")

    assert [event.key for event in typed] == ["G", "up"]


async def test_a_full_repaint_is_told_and_a_partial_one_is_not(app: Watching):
    """After a partial one, the screen before may still be seen beside it."""
    app.shown.clear()
    compositor: Compositor = app.screen._compositor

    compositor._dirty_regions.add(Region(0, 0, 5, 1))
    partial = compositor.render_update()
    assert isinstance(partial, ChopsUpdate)
    app._display(app.screen, partial)
    assert app.shown == []

    full = compositor.render_update(full=True)
    assert isinstance(full, LayoutUpdate)
    app._display(app.screen, full)
    assert app.shown == [app.screen]


async def test_a_repaint_that_a_batch_holds_back_is_not_told(app: Watching):
    app.shown.clear()

    with app.batch_update():
        app._display(app.screen, app.screen._compositor.render_update(full=True))

    assert app.shown == []


async def test_a_terminal_that_takes_nothing_is_given_nothing_and_later_everything(
    app: Watching, monkeypatch: pytest.MonkeyPatch
):
    """At thirty waiting writes Textual stops the app, and with it the calls of nine candidates."""
    waiting = insides.MOST_WAITING + 1
    monkeypatch.setattr(insides, "waiting_writes", lambda _: waiting)
    repainted = asyncio.Event()
    monkeypatch.setattr(app, "terminal_shows", lambda _: repainted.set())
    compositor: Compositor = app.screen._compositor

    app._display(app.screen, compositor.render_update(full=True))

    assert app.stalled_since is not None
    assert not repainted.is_set()
    assert not insides.may_write(app)

    waiting = 0
    async with asyncio.timeout(10):
        await repainted.wait()

    assert app.stalled_since is None
    assert insides.may_write(app)


async def test_an_app_may_write_while_it_runs_and_no_batch_is_open(app: Watching):
    assert insides.may_write(app)

    with app.batch_update():
        assert not insides.may_write(app)

    assert insides.may_write(app)
    app._exit = True
    assert not insides.may_write(app)
    app._exit = False


def test_an_app_that_does_not_run_may_not_write():
    assert not insides.may_write(App())


def test_an_app_without_a_screen_has_no_active_one():
    assert insides.active_screen(App()) is None


async def test_a_repaint_is_due_while_regions_are_dirty(app: Watching):
    assert not insides.repaint_is_due(app.screen)

    app.screen._compositor._dirty_regions.add(Region(0, 0, 1, 1))

    assert insides.repaint_is_due(app.screen)


async def test_what_lies_above_hides_what_lies_below(app: Watching):
    exposures = insides.Exposures()

    below = exposures.of(app.screen, app.query_one("#below"))
    above = exposures.of(app.screen, app.query_one("#above"))

    hidden = np.zeros((5, 20), bool)
    hidden[3:, 15:] = True
    assert (below.column, below.row, below.columns, below.rows) == (0, 0, 20, 5)
    assert below.hidden.reshape(5, 20).tolist() == hidden.tolist()
    assert (above.column, above.row, above.hidden) == (15, 3, None)
    assert exposures.of(app.screen, app.query_one("#gone")) is None


async def test_what_reaches_beyond_the_screen_is_hidden_there(app: Watching):
    widget = app.query_one("#above")
    widget.styles.offset = (70, 3)
    await app.animator.wait_for_idle()
    app.screen._refresh_layout()

    exposure = insides.Exposures().of(app.screen, widget)

    assert exposure.hidden.reshape(5, 20)[0].tolist() == [False] * 10 + [True] * 10


async def test_an_exposure_is_worked_out_again_when_the_arrangement_is_new(app: Watching):
    exposures = insides.Exposures()
    below = app.query_one("#below")
    first = exposures.of(app.screen, below)
    assert exposures.of(app.screen, below) is first

    app.query_one("#above").display = False
    app.screen._refresh_layout()

    assert exposures.of(app.screen, below).hidden is None


@pytest.fixture
def surface() -> Surface:
    surface = Surface(10, 2)
    random = np.random.default_rng(5)
    surface.aim(
        Cells(10, 2, random.integers(0, 256, (20, 2, 3), dtype=np.uint8), random.integers(0, 2, 20, dtype=np.uint8))
    )
    surface.take(20)
    return surface


@pytest.fixture
def strip(surface: Surface) -> Strip:
    return insides.SurfaceStrip(surface, TrueColourEncoder(HALF_BLOCKS), 1, 0, 10, frosted=False)


TRUE_COLOUR = Console(color_system="truecolor")


def rendered(*strips: Strip) -> list[tuple]:
    screen = AnsiScreen(10, 1)
    screen.feed("".join(strip.render(TRUE_COLOUR) for strip in strips))
    return [cell.seen() for cell in screen.cells[0]]


def test_a_strip_shows_the_same_whole_cropped_divided_or_as_segments(strip: Strip):
    """Textual does any of these, as overlaps demand."""
    whole = rendered(strip)

    assert len(set(whole)) > 3
    assert rendered(strip.crop(0, 2), strip.crop(2)) == whole
    assert rendered(*strip.divide([1, 4, 10])) == whole
    assert rendered(*strip.crop(0, 5).divide([2, 5]), strip.crop(5, 19)) == whole
    assert rendered(Strip(list(strip), 10)) == whole


def test_a_strip_keeps_its_kind_when_it_is_cut(strip: Strip):
    """An ordinary strip would make a style a cell, which eats a whole core."""
    parts = [strip.crop(1, 3), *strip.divide([2, 10])]

    assert {type(part) for part in parts} == {insides.SurfaceStrip}
    assert [part.cell_length for part in parts] == [2, 2, 8]
    assert strip.crop(4, 4).cell_length == 0
    assert strip.divide([10]) == [strip]


def test_a_strip_writes_what_the_surface_shows_by_then(strip: Strip, surface: Surface):
    """Between the compositor's asking and its writing the painter may have drawn."""
    surface.aim(Cells.blank(10, 2, (0, 0, 0)))
    surface.take(20)

    assert {background for _, _, background in rendered(strip)} == {(0, 0, 0)}


def test_behind_a_translucent_screen_a_strip_is_a_few_blurred_blanks(surface: Surface):
    strip = insides.SurfaceStrip(surface, TrueColourEncoder(HALF_BLOCKS), 0, 0, 10, frosted=True)

    segments = list(strip)

    assert [segment.text for segment in segments] == [" " * 8, "  "]
    assert strip.crop(1, 10).cell_length == 9
    assert [segment.text for segment in strip.crop(1, 10)] == [" " * 8, " "]
