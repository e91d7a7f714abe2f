"""The base of every app that shows live pictures.

An app derives from `PaintingApp` and has nothing else to do:

    class Console(PaintingApp[None]):
        def compose(self) -> ComposeResult:
            yield PictureView(message="waiting for the camera", id="seat-1")

        def frame_arrived(self, frame: Frame) -> None:          # on the app's own event loop
            self.query_one("#seat-1", PictureView).show(frame.pixels, frame.aspect)

        def feed_lost(self) -> None:
            self.query_one("#seat-1", PictureView).go_stale("no signal 0:07")

A view made with `in_pixels=True` is drawn in pixels where the terminal has them, as long as nothing lies above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ReturnType

from invigilator_console import textual_insides as insides
from invigilator_console.ansi import TrueColourEncoder
from invigilator_console.mosaic import HALF_BLOCKS
from invigilator_console.painter import Painter

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size
    from textual.screen import Screen

    from invigilator_console.ansi import Encoder
    from invigilator_console.mosaic import GlyphSet


class PaintingApp(insides.WatchedApp[ReturnType]):
    """An app with a painter."""

    def __init__(
        self,
        *args: Any,
        glyph_set: GlyphSet = HALF_BLOCKS,
        encoder: Encoder | None = None,
        in_pixels: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.painter = Painter(self, encoder or TrueColourEncoder(glyph_set), in_pixels=in_pixels)
        self._last_size: Size | None = None

    def on_mount(self) -> None:
        """Draw from now on, and not while the app is suspended."""
        if self.painter.at_work:
            # Textual calls the handler of each class; one that calls its super's as well gets here twice.
            return
        self.painter.at_work = True
        self.run_worker(self.painter.run(), name="painter", group="painter")
        self.app_suspend_signal.subscribe(self, lambda _: self.painter.suspend(), immediate=True)
        self.app_resume_signal.subscribe(self, lambda _: self.painter.resume(), immediate=True)

    def on_resize(self, event: events.Resize) -> None:
        """Repaint a terminal that was another size for a moment, which Textual takes for no change."""
        if event.size == self._last_size and (screen := insides.active_screen(self)) is not None:
            screen.refresh()
        self._last_size = event.size

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """The terminal has answered a question."""
        self.painter.terminal_answered(event.x)

    def terminal_will_show(self) -> None:
        """The terminal is about to be given something new."""
        self.painter.terminal_will_show()

    def terminal_shows(self, screen: Screen[Any]) -> None:
        """The terminal shows this screen, all of it."""
        self.painter.terminal_shows(screen)

    def exit(self, *args: Any, **options: Any) -> None:
        """Leave, and leave nothing on the terminal."""
        self.painter.suspend()
        super().exit(*args, **options)
