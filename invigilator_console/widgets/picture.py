"""One live picture, or a line that says why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from invigilator_console import mosaic
from invigilator_console.cells import Cells, Surface
from invigilator_console.painting_app import PaintingApp
from invigilator_console.pixel_layer import box_in_pixels, upright
from invigilator_console.textual_insides import SurfaceStrip

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

    from invigilator_console.cells import Indices, Mask, Pixels
    from invigilator_console.painter import Painter


class PictureView(Widget):
    """Shows the newest picture it was given, in a `PaintingApp`.

    It takes no border, padding, tint or opacity: frame it from outside. A message stands in the middle;
    over a picture it takes one row.
    """

    DEFAULT_CSS = """
    PictureView {
        width: 1fr;
        height: 1fr;
        background: black;
        color: $text-muted;
        content-align: center middle;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    class WantedSizeChanged(Message):
        """The view can show another number of pixels than before."""

        def __init__(self, picture_view: PictureView, size: tuple[int, int]) -> None:
            super().__init__()
            self.picture_view = picture_view
            self.size = size
            """As `wanted_size`."""

        @property
        def control(self) -> PictureView:
            """The view, for `@on(…, selector)`."""
            return self.picture_view

    def __init__(
        self,
        message: str = "",
        *,
        quarter_turns: int = 0,
        in_pixels: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002  # Textual's name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.fresh = False
        """Whether the newest picture has yet to be begun."""
        self._message = message
        self._quarter_turns = quarter_turns % 4
        self._in_pixels = in_pixels
        self._stale = False
        self._picture: Pixels | None = None
        self._aspect: float | None = None
        self._surface = Surface(0, 0)
        self._announced_size = (0, 0)
        self._known_painter: Painter | None = None  # once mounted

    # What the console does with it

    def show(self, picture: Pixels, aspect: float | None = None) -> None:
        """Show this picture, live from now on; one that was not drawn yet is dropped for it.

        `picture` is uint8 of shape (height, width, 3), before turning, and not to be changed afterwards;
        best of just `picture_size(aspect)`. `aspect` is the width by height of what the camera sees,
        where that is not the pixels' own. To be called on the app's event loop.
        """
        first = self._picture is None
        self._picture, self._aspect = picture, aspect
        if self._stale or self._message:
            self._stale = False
            self._say("")
        if first:
            self.refresh()
        self._freshen()

    def go_stale(self, message: str = "") -> None:
        """Grey the last picture, if there is one, and say `message`, until the next picture comes."""
        if not self._stale:
            self._stale = True
            self._freshen()
        self._say(message)

    def clear(self, message: str = "") -> None:
        """Drop the picture and say `message` in its place."""
        self._picture = None
        if self._known_painter is not None:
            # At once: the face of one candidate must not stand below another's name.
            self._known_painter.take_down(self)
        self._stale = False
        self._message = message
        self._begin_anew()
        self.refresh()

    @property
    def message(self) -> str:
        """The line in the middle; empty for none."""
        return self._message

    @property
    def stale(self) -> bool:
        """Whether the picture, if there is one, is greyed as one of the past."""
        return self._stale

    @property
    def quarter_turns(self) -> int:
        """By how many quarters the picture is turned clockwise, 0 to 3."""
        return self._quarter_turns

    @quarter_turns.setter
    def quarter_turns(self, quarter_turns: int) -> None:
        self._quarter_turns = quarter_turns % 4
        self._freshen()
        self._announce_size()

    @property
    def wanted_size(self) -> tuple[int, int]:
        """The most pixels, as (width, height) before turning, that can be shown; (0, 0) before layout."""
        if self._in_pixels and self._painter.pixel_layer is not None:
            return box_in_pixels(*self.size, self._quarter_turns)
        return mosaic.box_size(*self.size, self._glyph_set, self._quarter_turns)

    @property
    def pixel_aspect(self) -> float:
        """Width by height, on the screen, of one of the pixels of `wanted_size`, before turning."""
        if self._in_pixels and self._painter.pixel_layer is not None:
            return 1.0
        aspect = self._glyph_set.pixel_aspect
        return 1 / aspect if self._quarter_turns % 2 else aspect

    def picture_size(self, aspect: float) -> tuple[int, int]:
        """The (width, height) to scale a frame to, whose width by height at the camera is `aspect`."""
        return mosaic.picture_size(aspect, *self.size, self._glyph_set, self._quarter_turns)

    # What the painter does with it

    @property
    def surface(self) -> Surface:
        """What the terminal shows of this view; a new one, all black, after each change of size."""
        # Without border and padding the outer size is the size; and it is known, where the other is looked up.
        if (self._surface.columns, self._surface.rows) != self.outer_size:
            self._begin_anew()
        return self._surface

    def take(self, limit: int, hidden: Mask | None) -> Indices:
        """At most `limit` cells to draw now, none of them `hidden`; they count as shown."""
        surface = self.surface
        hidden = self._with_message_row(hidden)
        if self.fresh and self._picture is not None and not surface.debt_in_sight(hidden):
            surface.aim(self._cells(self._picture))
            self.fresh = False
        return surface.take(limit, hidden)

    @property
    def is_for_pixels(self) -> bool:
        """Whether this view shows a live picture, and is one of those to be shown in pixels where that can be."""
        return self._in_pixels and self._picture is not None and not self._stale and not self._message

    def take_black(self, limit: int) -> Indices:
        """At most `limit` cells to be made black below a picture in pixels; they count as shown."""
        surface = self.surface
        surface.aim(Cells.blank(surface.columns, surface.rows, (0, 0, 0)))
        return surface.take(limit)

    def take_picture(self) -> tuple[Pixels, float]:
        """The newest picture, upright, and its width by height on the screen; it counts as begun."""
        assert self._picture is not None  # noqa: S101  # `is_for_pixels` says so
        self.fresh = False
        height, width = self._picture.shape[:2]
        aspect = self._aspect or width / height
        return upright(self._picture, self._quarter_turns), 1 / aspect if self._quarter_turns % 2 else aspect

    def in_mid_picture(self, hidden: Mask | None) -> bool:
        """Whether the picture that was begun has cells left that are neither drawn nor `hidden`."""
        return self.surface.debt_in_sight(self._with_message_row(hidden)) > 0

    # What Textual does with it

    def on_mount(self) -> None:
        """Find the painter, or say why there is none."""
        if not isinstance(self.app, PaintingApp):
            raise TypeError(f"a PictureView needs a PaintingApp, not {type(self.app).__name__}")
        self._known_painter = self.app.painter

    def on_unmount(self) -> None:
        """Leave nothing of the picture on the terminal."""
        if self._known_painter is not None:
            self._known_painter.take_down(self)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the picture anew, and have the next one decoded to the new size."""
        del event
        self._freshen()
        self._announce_size()

    def render(self) -> Content:
        """The message, which Textual sets in the middle."""
        return Content(self._message)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows that the terminal shows already, so that a repaint changes nothing."""
        if self._picture is None or not self.is_attached:
            # Removed with its dialog, a view is still asked for its rows until the next arrangement.
            return super().render_lines(crop)
        frosted = self.app.screen is not self.screen
        if not frosted and self._painter.must_begin_anew(self):
            self._begin_anew()
        surface = self.surface
        if self.fresh or surface.owing:
            # What hid the picture may be gone.
            self._painter.mark(self)
        strips: list[Strip] = []
        for row in range(crop.y, crop.bottom):
            if row == self._message_row:
                strips += super().render_lines(Region(crop.x, row, crop.width, 1))
            else:
                strips.append(SurfaceStrip(surface, self._painter.encoder, row, crop.x, crop.width, frosted=frosted))
        return strips

    # Inside

    @property
    def _painter(self) -> Painter:
        assert self._known_painter is not None  # noqa: S101  # on_mount has seen to it
        return self._known_painter

    @property
    def _glyph_set(self) -> mosaic.GlyphSet:
        return self._painter.encoder.glyph_set

    @property
    def _message_row(self) -> int | None:
        """The row that the message takes of the picture: where Textual sets a line in the middle."""
        return (self.size.height - 1) // 2 if self._message and self._picture is not None else None

    def _begin_anew(self) -> None:
        self._surface = Surface(*self.outer_size)
        self.fresh = self._picture is not None

    def _with_message_row(self, hidden: Mask | None) -> Mask | None:
        row = self._message_row
        if row is None:
            return hidden
        columns, rows = self.size
        hidden = np.zeros(columns * rows, np.bool_) if hidden is None else hidden.copy()
        hidden[row * columns : (row + 1) * columns] = True
        return hidden

    def _cells(self, picture: Pixels) -> Cells:
        if self._stale:
            picture = mosaic.greyed(picture)
        cells = mosaic.fit(picture, *self.outer_size, self._glyph_set, self._quarter_turns, self._aspect)
        return self._painter.encoder.settled(cells)

    def _say(self, message: str) -> None:
        if message == self._message:
            return
        row = self._message_row
        self._message = message
        row = self._message_row if row is None else row
        if row is None:
            self.refresh()
        else:
            self.refresh(Region(0, row, self.size.width, 1))

    def _freshen(self) -> None:
        """The newest picture is to be drawn, or drawn anew."""
        if self._picture is None:
            return
        self.fresh = True
        if self._known_painter is not None:
            self._known_painter.mark(self)

    def _announce_size(self) -> None:
        if self.wanted_size != self._announced_size:
            self._announced_size = self.wanted_size
            self.post_message(self.WantedSizeChanged(self, self.wanted_size))
