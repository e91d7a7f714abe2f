"""The whole log as a list of one row a line; only the rows in sight are drawn, so that thousands stay quick."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from invigilator_console.log_book import is_found, one_row, places, times_of, who_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual import events

    from invigilator_console.model import Model
    from invigilator_console.wording import LogLine

WHO_WIDTH = 8


class LogView(ScrollView):
    """Lines with a cursor, the newest at the end, which it follows until the cursor is moved away from it."""

    can_focus = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {"log--time", "log--who", "log--words", "log--found", "log--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "first", show=False),
        Binding("end", "newest", show=False),
    ]

    class CursorMoved(Message):
        """Another line is under the cursor."""

    def __init__(self, model: Model) -> None:
        super().__init__(id="lines")
        self.lines: Sequence[LogLine] = ()
        self.cursor = -1
        self.follows = True
        self.needle = ""
        self._model = model

    @property
    def under_cursor(self) -> LogLine | None:
        """The line under the cursor, None for an empty list."""
        return self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else None

    def show(self, lines: Sequence[LogLine]) -> None:
        """Show these. The cursor stays on its line, or goes with the newest."""
        before = self.under_cursor
        self.lines = lines
        self.virtual_size = Size(self.size.width, len(lines))
        if self.follows or before is None or before not in lines:
            self.follows = True
            self.cursor = len(lines) - 1
        else:
            self.cursor = next(place for place, line in enumerate(lines) if line is before or line == before)
        self._show_cursor()

    def seek(self, needle: str) -> None:
        """Mark where these words stand."""
        self.needle = needle
        self.refresh()

    def found(self) -> list[int]:
        """The places of all lines that hold what is sought."""
        return [place for place, line in enumerate(self.lines) if is_found(self.needle, line, self._model)]

    def go_to_found(self, step: int) -> bool:
        """Move to the next line (step 1) or the one before (-1) that holds it, round the end; False for none."""
        found = self.found()
        if not found:
            return False
        beyond = [place for place in found if (place - self.cursor) * step > 0]
        self.move_to((min if step > 0 else max)(beyond or found))
        return True

    def move_to(self, place: int) -> None:
        """Put the cursor there; on the last line it follows what comes."""
        self.cursor = max(0, min(place, len(self.lines) - 1)) if self.lines else -1
        self.follows = self.cursor == len(self.lines) - 1
        self._show_cursor()

    def _show_cursor(self) -> None:
        top, height = round(self.scroll_y), self.size.height
        if self.cursor < top or self.cursor >= top + height:
            wanted = self.cursor if self.cursor < top else self.cursor - height + 1
            self.scroll_to(y=max(0, wanted), animate=False, immediate=True)
        self.refresh()
        self.post_message(self.CursorMoved())

    def on_resize(self) -> None:
        """The cursor's line stays in sight."""
        self.virtual_size = Size(self.size.width, len(self.lines))
        self._show_cursor()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on what was clicked on."""
        event.stop()
        if (place := event.y + round(self.scroll_y)) < len(self.lines):
            self.move_to(place)

    def action_move(self, step: int) -> None:
        """One line up or down."""
        self.move_to(self.cursor + step)

    def action_page(self, step: int) -> None:
        """One page up or down."""
        self.move_to(self.cursor + step * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """To the oldest line."""
        self.move_to(0)

    def action_newest(self) -> None:
        """To the newest line, and follow."""
        self.move_to(len(self.lines) - 1)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One row of what is in sight."""
        place = y + round(self.scroll_y)
        width = self.size.width
        if place >= len(self.lines):
            return Strip.blank(width, self.rich_style)
        base = self.rich_style
        if place == self.cursor:
            base += self.get_component_rich_style("log--cursor", partial=True)
        return Strip(self._segments(self.lines[place], base)).adjust_cell_length(width, base)

    def _segments(self, line: LogLine, base: Style) -> list[Segment]:
        said, came = times_of(line, self._model)
        parts = [
            (f" {said}  ", "log--time"),
            (f"{who_of(line):<{WHO_WIDTH}}", "log--who"),
            (f"{one_row(line.words)} ", "log--words"),
            (came, "log--time"),
        ]
        segments = []
        for text, name in parts:
            style = base + self.get_component_rich_style(name, partial=True)
            segments += self._marked(text, style) if name != "log--time" else [Segment(text, style)]
        return segments

    def _marked(self, text: str, style: Style) -> list[Segment]:
        found = style + self.get_component_rich_style("log--found", partial=True)
        segments, end = [], 0
        for begin, stop in places(self.needle, text):
            segments += [Segment(text[end:begin], style), Segment(text[begin:stop], found)]
            end = stop
        return [*segments, Segment(text[end:], style)]
