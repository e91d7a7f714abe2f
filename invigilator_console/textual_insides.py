"""The one place that touches private parts of Textual, which is therefore pinned below 9.

Five things have no public way: to write to the terminal past the compositor, to know how much still
waits to be written, to hold back what the compositor would write, to know which cells of a widget can
be seen, and to hand the compositor rows that are encoded already.
`tests/console/test_painter_insides.py` fails loudly when one of them has moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual._xterm_parser import XTermParser
from textual.app import App, ReturnType, ScreenStackError
from textual.filter import LineFilter, Monochrome
from textual.strip import Strip

from invigilator_console.ansi import RESET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console, RenderableType
    from textual.color import Color as TextualColor
    from textual.geometry import Region
    from textual.screen import Screen
    from textual.widget import Widget

    from invigilator_console.ansi import Encoder
    from invigilator_console.cells import Indices, Mask, Surface


MOST_WAITING = 20
"""Writes that wait for a terminal beyond which it has stalled: at 30 Textual stops the whole app, calls and all."""
LOOK_AGAIN = 0.25
"""Seconds until a terminal that has stalled is looked at again."""


class WatchedApp(App[ReturnType]):
    """An app that says when the terminal has been given a whole screen anew, and outlives one that takes nothing."""

    stalled_since: float | None = None
    """Since when the terminal takes nothing and is given nothing, in monotonic seconds; None while it does."""

    def terminal_shows(self, screen: Screen[Any]) -> None:
        """The compositor has just written all of `screen`; nothing of another is left. To override."""

    def terminal_will_show(self) -> None:
        """The compositor is about to write something new. To override."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if renderable is not None and not self._batch_count:
            if self._has_stalled():
                return
            self.terminal_will_show()
        super()._display(screen, renderable)
        # A partial update may leave parts of the screen before it standing.
        if isinstance(renderable, LayoutUpdate) and not self._batch_count:
            self.terminal_shows(screen)

    def bell(self) -> None:
        """Ring, unless nobody could hear it before the terminal goes on."""
        if self.stalled_since is None:
            super().bell()

    def _has_stalled(self) -> bool:
        if self.stalled_since is None and waiting_writes(self) > MOST_WAITING:
            self.stalled_since = monotonic()
            self.set_timer(LOOK_AGAIN, self._catch_up)
        return self.stalled_since is not None

    def _catch_up(self) -> None:
        """Show everything as it stands now, once the terminal has taken what was on its way to it."""
        if waiting_writes(self):
            self.set_timer(LOOK_AGAIN, self._catch_up)
            return
        self.stalled_since = None
        if (screen := active_screen(self)) is not None:
            screen.refresh()


BRIGHT = 72
"""The strongest channel from which on a background is one that says something: a chosen row, an alarm."""


class WithoutColours(LineFilter):
    """Everything in the terminal's own two colours; what stands out by its background stands out reversed."""

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:
        """The same words without colours."""
        del background
        return [Segment(text, style and _colourless(style), control) for text, style, control in segments]


@lru_cache(maxsize=4096)
def _colourless(style: Style) -> Style:
    behind = style.bgcolor.get_truecolor() if style.bgcolor is not None else (0, 0, 0)
    return Style(
        bold=style.bold, underline=style.underline, italic=style.italic, reverse=style.reverse or max(behind) >= BRIGHT
    )


COLOUR_SYSTEMS = {
    "truecolor": ColorSystem.TRUECOLOR,
    "256": ColorSystem.EIGHT_BIT,
    "16": ColorSystem.STANDARD,
    "mono": ColorSystem.STANDARD,
}


def limit_colours(app: App[Any], colours: str) -> None:
    """Have the compositor write no more colours than these (a name of `COLOUR_SYSTEMS`); before the app runs."""
    app.console._color_system = COLOUR_SYSTEMS[colours]
    if colours == "mono":
        # Textual's own, which NO_COLOR brings, leaves greys, in which a chosen row is no longer told from others.
        app._filters[:] = [kept for kept in app._filters if not isinstance(kept, Monochrome)] + [WithoutColours()]


def may_write(app: App[Any]) -> bool:
    """Whether the terminal is the app's to write to: running, not leaving, whole screen, no batch, not stalled."""
    driver = app._driver
    if isinstance(app, WatchedApp) and app.stalled_since is not None:
        return False
    if driver is None or driver.is_inline or app._exit or not app._running or app._batch_count:
        return False
    writer = getattr(driver, "_writer_thread", None)
    # After the thread has ended, a write would wait for ever once its queue is full.
    return writer is None or writer.is_alive()


def write(app: App[Any], data: str) -> None:
    """Write to the terminal in one piece, in order with what the compositor writes."""
    driver = app._driver
    if driver is not None:
        driver.write(data)
        driver.flush()


def type_in(app: App[Any], characters: str) -> None:
    """Have the app take these for what was typed at its terminal; none of them is the answer to a question."""
    driver = app._driver
    if driver is not None:
        for message in XTermParser().feed(characters):
            driver.process_message(message)


def waiting_writes(app: App[Any]) -> int:
    """How many writes the terminal has not yet taken; the one being taken does not count."""
    writer = getattr(app._driver, "_writer_thread", None)
    return 0 if writer is None else int(writer._queue.qsize())


def active_screen(app: App[Any]) -> Screen[Any] | None:
    """The screen on top, if there is one."""
    try:
        return app.screen
    except ScreenStackError:
        return None


def repaint_is_due(screen: Screen[Any]) -> bool:
    """Whether the compositor has a new arrangement that the terminal does not show yet."""
    return bool(screen._compositor._dirty_regions)


@dataclass(frozen=True)
class Exposure:
    """Where a widget stands on the screen and which of its cells something hides."""

    column: int
    row: int
    columns: int
    rows: int
    hidden: Mask | None
    """Shape (rows x columns,); None where all is in sight."""
    at_column: Indices
    at_row: Indices
    """Where each cell stands on the screen; both of shape (rows x columns,)."""


class Exposures:
    """The exposure of each widget of a screen, worked out anew only when the arrangement is new."""

    def __init__(self) -> None:
        self._arrangement: object = None
        self._known: dict[Widget, Exposure | None] = {}

    def of(self, screen: Screen[Any], widget: Widget) -> Exposure | None:
        """Where and how far `widget` can be seen on `screen`; None if not at all, or if it belongs to another."""
        arrangement = screen._compositor.visible_widgets
        if arrangement is not self._arrangement:
            self._arrangement = arrangement
            self._known.clear()
        if widget not in self._known:
            self._known[widget] = _exposure(widget, arrangement)
        return self._known[widget]


def _exposure(widget: Widget, arrangement: dict[Widget, tuple[Region, Region]]) -> Exposure | None:
    """`arrangement` holds the visible widgets, topmost first, each with its region and its clip."""
    if widget not in arrangement:
        return None
    region, clip = arrangement[widget]
    in_sight = np.zeros((region.height, region.width), np.bool_)
    _fill(in_sight, region, region.intersection(clip), value=True)
    for other, (other_region, other_clip) in arrangement.items():
        if other is widget:
            break
        _fill(in_sight, region, region.intersection(other_region.intersection(other_clip)), value=False)
    if not in_sight.any():
        return None
    row, column = np.divmod(np.arange(region.area), region.width)
    hidden = None if in_sight.all() else ~in_sight.ravel()
    return Exposure(*region, hidden, column + region.x, row + region.y)


def _fill(grid: Mask, origin: Region, part: Region, *, value: bool) -> None:
    x, y = part.x - origin.x, part.y - origin.y
    grid[y : y + part.height, x : x + part.width] = value


FROSTED = 8
"""Cells that share one colour in what shows through a translucent screen: with one each, Textual takes
half a second for nine pictures, and takes it whenever anything behind the dialog changes."""


class SurfaceStrip(Strip):
    """A stretch of one row of a surface, encoded when it is written and never before.

    The compositor divides and crops strips without writing most of them, and so costs next to nothing;
    and what it does write is what the terminal shows at that moment. Who asks for segments instead (a
    screenshot, a translucent screen above) gets them made.
    """

    __slots__ = ("_encoder", "_first", "_frosted", "_row", "_surface")

    def __init__(self, surface: Surface, encoder: Encoder, row: int, first: int, length: int, *, frosted: bool) -> None:
        super().__init__((), length)
        self._surface = surface
        self._encoder = encoder
        self._row = row
        self._first = first
        self._frosted = frosted

    @property
    def _segments(self) -> list[Segment]:
        colours, glyphs = self._cells()
        shown = self._encoder.as_shown(colours)
        table = self._encoder.glyph_set.glyphs
        if self._frosted:
            # Without colours there is nothing that could show through.
            return [Segment(" " * len(glyphs))] if self._encoder.glyph_set.one_bit else _frosted_segments(shown)
        if self._encoder.glyph_set.one_bit:
            return [Segment("".join(table[glyph] for glyph in glyphs.tolist()))]
        return [
            Segment(table[glyph], _style(tuple(foreground), tuple(background)))
            for glyph, (foreground, background) in zip(glyphs.tolist(), shown.tolist(), strict=True)
        ]

    @_segments.setter
    def _segments(self, segments: list[Segment]) -> None:
        """Strip's initialiser sets what this class works out."""

    def render(self, console: Console) -> str:
        """The escape sequences for this stretch, as the surface stands now."""
        del console
        return self._encoder.encode_run(*self._cells()) + RESET

    def crop(self, start: int, end: int | None = None) -> Strip:
        """The stretch from `start` up to `end`."""
        start = max(0, start)
        end = self.cell_length if end is None else min(self.cell_length, end)
        if end <= start:
            return Strip([], 0)
        return self._part(start, end)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """The stretches that end at `cuts`, ascending."""
        parts = []
        start = 0
        for cut in cuts:
            if cut <= self.cell_length:
                parts.append(self._part(start, cut))
                start = cut
        return parts

    def _part(self, start: int, end: int) -> SurfaceStrip:
        if start == 0 and end == self.cell_length:
            return self
        return SurfaceStrip(
            self._surface, self._encoder, self._row, self._first + start, end - start, frosted=self._frosted
        )

    def _cells(self) -> tuple[np.ndarray, np.ndarray]:
        start = self._row * self._surface.columns + self._first
        stretch = slice(start, start + self.cell_length)
        return self._surface.shown.colours[stretch], self._surface.shown.glyphs[stretch]


def _frosted_segments(colours: np.ndarray) -> list[Segment]:
    """Blanks whose colour is the mean of the cells they stand for; `colours` has shape (n, 2, 3)."""
    starts = np.arange(0, len(colours), FROSTED)
    widths = np.diff(starts, append=len(colours))
    means = np.add.reduceat(colours.mean(axis=1), starts) / widths[:, None]
    return [
        Segment(" " * width, _style((0, 0, 0), tuple(mean)))
        for width, mean in zip(widths.tolist(), (means.astype(int) & 0xF8).tolist(), strict=True)
    ]


@lru_cache(maxsize=16384)
def _style(foreground: tuple[int, int, int], background: tuple[int, int, int]) -> Style:
    return Style(color=Color.from_rgb(*foreground), bgcolor=Color.from_rgb(*background))
