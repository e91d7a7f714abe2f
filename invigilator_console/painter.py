"""Draws the live pictures of an app, and words that change each second, past the compositor and in agreement with it.

A picture view hands over its newest picture and marks itself; the painter draws when the terminal has
swallowed the write before, all marked views in turn, only the cells that changed, in one synchronised
write. It draws only what can be seen: never where a toast, a dialog, another widget or another screen
lies above. Each view keeps the cells that the terminal shows, and gives the compositor exactly those, so
whatever Textual repaints is what was there.

Pictures stand still while a modal screen lies above. A dialog beside which the pictures are to go on is
a widget on a layer of its own.
"""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any

from invigilator_console import textual_insides as insides
from invigilator_console.ansi import ASK_FOR_CURSOR, move_to
from invigilator_console.pacing import MOST_QUESTIONS, PROBE_CELLS, Pacer
from invigilator_console.painting import Painting
from invigilator_console.pixel_layer import PixelLayer

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from invigilator_console.ansi import Encoder
    from invigilator_console.widgets.live_line import LiveLine
    from invigilator_console.widgets.picture import PictureView

WRITES_AHEAD = 1
"""Writes that may wait for the terminal when another is added; Textual's thread blocks the app at 30."""

RETRY = 0.01
"""Seconds until the terminal is looked at again when it was not ours to draw on."""

FIRST_TAG = 9
"""The first of the columns that tag a question. Lower ones look like a function key with a modifier."""


class Painter:
    """Draws marked views whenever the terminal is ready for more."""

    def __init__(self, app: App[Any], encoder: Encoder, *, in_pixels: bool = False) -> None:
        self.at_work = False
        self.encoder = encoder
        self.pixel_layer = PixelLayer() if in_pixels else None
        self.pacer = Pacer()
        self.cells_drawn = 0
        self.characters_written = 0
        self._app = app
        self._marked: deque[PictureView] = deque()
        self._marked_lines: dict[LiveLine, None] = {}
        self._turn: asyncio.Future[None] | None = None  # ends when the next draw is due
        self._timer: asyncio.TimerHandle | None = None
        self._exposures = insides.Exposures()
        self._on_terminal: Screen[Any] | None = None
        self._suspended = False
        self._asked = 0

    @property
    def idle(self) -> bool:
        """Whether nothing that can be seen waits to be drawn, and nothing drawn to be answered."""
        return not self._marked and not self._marked_lines and not self.pacer.waiting

    def mark(self, view: PictureView) -> None:
        """`view` has something to draw, or may have."""
        if view not in self._marked:
            self._marked.append(view)
            if self._timer is None:
                self._look()

    def mark_line(self, line: LiveLine) -> None:
        """`line` says something else."""
        self._marked_lines[line] = None
        if self._timer is None:
            self._look()

    def must_begin_anew(self, view: PictureView) -> bool:
        """Whether a repaint of `view` should leave it black, for the painter to fill in portions.

        So where the terminal shows another screen, and the line would be busy for seconds with the return
        of nine pictures in one piece.
        """
        return view.screen is not self._on_terminal and self.pacer.line_is_slow

    def terminal_shows(self, screen: Screen[Any]) -> None:
        """The compositor has written all of `screen`."""
        self._on_terminal = screen
        if self.pixel_layer is not None and (view := self.pixel_layer.view) is not None:
            # Some terminals drop a picture where its cells are written.
            view.fresh = True
            self.mark(view)
        self._look()

    def terminal_will_show(self) -> None:
        """The compositor is about to write: a picture in pixels goes first where something comes to lie above it."""
        if self.pixel_layer is None or (view := self.pixel_layer.view) is None:
            return
        screen = insides.active_screen(self._app)
        exposure = None if screen is None else self._exposures.of(screen, view)
        if not (self.pixel_layer.is_right(view, exposure) and self._goes_in_pixels(view, exposure)):
            self.take_down(view)

    def take_down(self, view: PictureView) -> None:
        """Take the picture of `view` off the terminal if it stands there in pixels; cells may follow."""
        if self.pixel_layer is not None and self.pixel_layer.view is view:
            insides.write(self._app, self.pixel_layer.take_down())
            if view.is_for_pixels:
                view.fresh = True
                self.mark(view)

    def terminal_answered(self, tag: int) -> None:
        """The terminal has dealt with everything up to the question of this tag."""
        self.pacer.answered(tag, monotonic())
        self._look()

    def suspend(self) -> None:
        """Leave the terminal to somebody else."""
        if self.pixel_layer is not None and self.pixel_layer.view is not None:
            self.take_down(self.pixel_layer.view)
        self._suspended = True
        self._on_terminal = None

    def resume(self) -> None:
        """The terminal is the app's again, though empty: have all of it repainted first."""
        self._suspended = False
        if (screen := insides.active_screen(self._app)) is not None:
            screen.refresh()

    async def run(self) -> None:
        """Draw for as long as the app runs."""
        if self._app.is_headless:
            self.pacer.expect_no_answers()
        elif insides.may_write(self._app):
            # Its answer tells, before there is anything to draw, how long the bare way is.
            self._write_and_ask("", 0, filled=False, now=monotonic())
        while True:
            self._turn = asyncio.get_running_loop().create_future()
            self._look()
            await self._turn
            self._draw()

    def _look(self) -> None:
        """Have the next draw at once if it is due, or look again when it may be.

        One timer for all that stirs: to wait for each thing with a timeout of its own costs more than a picture.
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._turn is None or self._turn.done():
            return
        pause = self._pause(monotonic())
        if pause == 0:
            self._turn.set_result(None)
        elif pause is not None:
            self._timer = asyncio.get_running_loop().call_later(pause, self._look)

    def _pause(self, now: float) -> float | None:
        """Seconds until the next draw; None: not before something stirs."""
        if self._suspended or not (self._marked or self._marked_lines):
            return None
        if (wait := self.pacer.ready_at() - now) > 0:
            return wait
        screen = insides.active_screen(self._app)
        if screen is None or screen is not self._on_terminal:
            return None
        if not insides.may_write(self._app) or insides.repaint_is_due(screen):
            return RETRY
        waiting = insides.waiting_writes(self._app)
        self.pacer.backlog(waiting)
        return RETRY if waiting > WRITES_AHEAD else 0

    def _draw(self) -> None:
        """One write: the marked lines, and as much of the marked views, in their order, as the budget allows."""
        now = monotonic()
        painting = Painting(self._words(), self.pacer.budget(now))
        for _ in range(len(self._marked)):
            view = self._marked.popleft()
            exposure = self._exposure(view)
            if exposure is None:
                # The compositor asks the view for its rows when it comes into sight, and it is marked again.
                continue
            if self._goes_in_pixels(view, exposure):
                self._draw_in_pixels(view, exposure, painting)
            else:
                self._draw_in_cells(view, exposure, painting)
            if painting.left == 0:
                break
        if painting:
            self._write(painting, now)

    def _draw_in_cells(self, view: PictureView, exposure: insides.Exposure, painting: Painting) -> None:
        if self.pixel_layer is not None and self.pixel_layer.view is view:
            painting.begin_with(self.pixel_layer.take_down())
            view.fresh = True
        painting.add(view.surface, exposure, view.take(painting.left, exposure.hidden))
        if view.in_mid_picture(exposure.hidden):
            self._marked.appendleft(view)
        elif view.fresh:
            self._marked.append(view)

    def _draw_in_pixels(self, view: PictureView, exposure: insides.Exposure, painting: Painting) -> None:
        assert self.pixel_layer is not None  # noqa: S101  # `_goes_in_pixels` has seen to it
        if not self.pixel_layer.is_right(view, exposure):
            view.fresh = True
            painting.add(view.surface, exposure, view.take_black(painting.left))
        if not view.fresh:
            return
        if view.surface.owing or painting.left <= PROBE_CELLS:
            # The tiny write by which the bare way is measured carries no picture; the next one does.
            self._marked.appendleft(view)
            painting.left, painting.is_held_back = 0, True
            return
        picture, aspect = view.take_picture()
        commands, is_coarser = self.pixel_layer.put_up(view, exposure, picture, aspect, painting.left)
        painting.add_pixels(commands)
        painting.is_held_back |= is_coarser

    def _goes_in_pixels(self, view: PictureView, exposure: insides.Exposure | None) -> bool:
        """Whether the picture is to be shown in pixels: one that something lies above is not."""
        return self.pixel_layer is not None and view.is_for_pixels and exposure is not None and exposure.hidden is None

    def _words(self) -> str:
        """What makes the terminal show the marked lines; those that something covers are left to the compositor."""
        written = []
        for line in self._marked_lines:
            exposure = self._exposure(line)
            if exposure is None or exposure.hidden is not None:
                line.refresh()
            else:
                written.append(move_to(exposure.column, exposure.row) + line.strip().render(self._app.console))
        self._marked_lines.clear()
        return "".join(written)

    def _exposure(self, widget: PictureView | LiveLine) -> insides.Exposure | None:
        if self._on_terminal is None:
            return None
        exposure = self._exposures.of(self._on_terminal, widget)
        if exposure is None or (exposure.columns, exposure.rows) != widget.outer_size:
            return None
        return exposure

    def _write(self, painting: Painting, now: float) -> None:
        data = painting.sequences(self.encoder)
        self._write_and_ask(data, painting.price, filled=painting.is_held_back, now=now)
        self.cells_drawn += painting.cells
        self.characters_written += len(data)

    def _write_and_ask(self, data: str, cells: int, *, filled: bool, now: float) -> None:
        """Write `data` and a question; the column of the cursor, which the answer tells, is its tag."""
        self._asked += 1
        tag = min(FIRST_TAG + self._asked % MOST_QUESTIONS, max(0, self._app.size.width - 1))
        back = move_to(*self._app.cursor_position)
        insides.write(self._app, data + move_to(tag, 0) + ASK_FOR_CURSOR + back)
        self.pacer.written(tag, cells, now, filled=filled)
