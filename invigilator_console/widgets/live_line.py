"""One line of words that changes each second, drawn by the painter together with the pictures.

Textual takes a millisecond and a half to lay such a line out, render and composite it. Nine countdowns a second
would cost as much as scaling nine feeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from invigilator_console.painting_app import PaintingApp

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.style import Style

    from invigilator_console.painter import Painter


class LiveLine(Widget):
    """One row of words in a `PaintingApp`. It takes no border and no padding; what is too long is cut off."""

    DEFAULT_CSS = """
    LiveLine { height: 1; }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002  # Textual's name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._words = Content("")
        self._painter: Painter | None = None  # once mounted

    def update(self, words: Content) -> None:
        """Say this from now on."""
        self._words = words
        if self._painter is not None:
            self._painter.mark_line(self)

    def strip(self) -> Strip:
        """The line as it is to be shown, as wide as the widget."""
        base = self.visual_style
        segments = [
            Segment(text, style.rich_style) for text, style in self._words.render(base, "", parse_style=self._style_of)
        ]
        strip = Strip(segments).adjust_cell_length(self.outer_size.width, base.rich_style)
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return strip

    # What Textual does with it

    def on_mount(self) -> None:
        """Find the painter, or say why there is none."""
        if not isinstance(self.app, PaintingApp):
            raise TypeError(f"a LiveLine needs a PaintingApp, not {type(self.app).__name__}")
        self._painter = self.app.painter

    def render(self) -> Content:
        """The words."""
        return self._words

    def render_lines(self, crop: Region) -> list[Strip]:
        """The row as it is now: nothing is kept of what was said before."""
        rows = [self.strip().crop(crop.x, crop.right)] if crop.y == 0 else []
        return rows + [Strip.blank(crop.width, self.visual_style.rich_style)] * (crop.height - len(rows))

    def _style_of(self, style: str | Style) -> Style:
        return self.app.stylesheet.parse_style(style) if isinstance(style, str) else style
