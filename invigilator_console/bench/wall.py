"""Nine tiles and nothing else: an app that draws pictures decoded beforehand, and echoes keys.

Run in a terminal with the path of the bench's line and the kind of recording; `none` draws nothing.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from textual.containers import Grid, Vertical
from textual.widgets import Label, Static

from invigilator_console.bench.from_memory import ASPECT, FRAME_SECONDS, decoded
from invigilator_console.bench.phones import APART
from invigilator_console.bench.worker import Line
from invigilator_console.painting_app import PaintingApp
from invigilator_console.widgets.picture import PictureView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from invigilator_console.bench.recorded import Kind
    from invigilator_console.cells import Pixels

ECHOES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
"""What key presses write, one after the other: nothing else on the screen looks like them."""
ECHO_KEY = "k"


class Wall(PaintingApp[None]):
    """The app."""

    CSS = """
    Screen { overflow: hidden; }
    Grid { grid-size: 3 3; grid-rows: 19; grid-columns: 66; height: 57; width: 198; }
    Vertical { height: 19; width: 66; }
    Label { width: 66; background: #223344; }
    PictureView { height: 18; width: 66; }
    """

    def __init__(self, path: str, pictures: list[list[Pixels]]) -> None:
        super().__init__()
        self._path = path
        self._pictures = pictures
        self._keys = 0

    def compose(self) -> ComposeResult:
        """A line of echoes above the tiles."""
        yield Static("", id="echo")
        with Grid():
            for seat in range(1, 10):
                with Vertical():
                    yield Label(f"{seat} · candidate")
                    yield PictureView("waiting for the camera")

    def on_mount(self) -> None:
        """Play, and serve the bench."""
        super().on_mount()
        for seat, (view, pictures) in enumerate(zip(self.query(PictureView), self._pictures, strict=False)):
            self.run_worker(self._play(view, pictures, seat * APART), group="cameras")
        self.run_worker(self._serve())

    def on_key(self) -> None:
        """Show that a key was pressed."""
        self.query_one("#echo", Static).update(ECHOES[self._keys % len(ECHOES)])
        self._keys += 1

    async def _play(self, view: PictureView, pictures: list[Pixels], late: float) -> None:
        clock = asyncio.get_running_loop().time
        due = clock() + late
        while True:
            for picture in pictures:
                await asyncio.sleep(due - clock())
                view.show(picture, ASPECT)
                due += FRAME_SECONDS

    async def _serve(self) -> None:
        line = await Line.to_bench(self._path)
        line.say(live=True)
        await line.stopped()
        await line.finish(cells=self.painter.cells_drawn)
        self.exit()


def main(path: str, kind: str) -> None:
    """Draw until the bench wants no more."""
    scenes: dict[str, Kind] = {"calm": "calm", "sway": "sway"}
    Wall(path, decoded(scenes[kind]) if kind in scenes else []).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
