"""An app that does nothing but draw: nine pictures, and the things that may come to lie over them.

Run it by itself in a terminal; keys: `s` still pictures, `m` moving ones, `d` a modal dialog, `t` a
toast, `o` a panel over the middle, `g` stale, `x` no picture, `r` turned, `z` suspend, `q` quit.
"""

from __future__ import annotations

import argparse
import asyncio
from itertools import count
from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.containers import Grid, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from invigilator_console.mosaic import GLYPH_SETS
from invigilator_console.painting_app import PaintingApp
from invigilator_console.textual_insides import waiting_writes
from invigilator_console.widgets.live_line import LiveLine
from invigilator_console.widgets.picture import PictureView

ASPECT = 4 / 3


def still_picture(seat: int) -> np.ndarray:
    """Four quarters in colours of the seat's own, 320 x 240, so that a misplaced tile is seen at once."""
    picture = np.zeros((240, 320, 3), np.uint8)
    picture[:120, :160] = (24 * seat, 240, 64)
    picture[:120, 160:] = (240, 24 * seat, 64)
    picture[120:, :160] = (64, 24 * seat, 240)
    picture[120:, 160:] = (200, 200, 24 * seat)
    return picture


def moving_picture(seat: int, moment: int) -> np.ndarray:
    """Everything moves, 64 x 48: nine of them ten times a second are to cost nothing themselves."""
    y, x = np.mgrid[0:240:5, 0:320:5]
    return np.stack([x + 7 * moment, y + 5 * moment + 30 * seat, x + y - 9 * moment], 2).astype(np.uint8)


def said(words: str) -> LiveLine:
    """A line that says this from the start."""
    line = LiveLine()
    line.update(Content(words))
    return line


class Dialog(ModalScreen[None]):
    CSS = "Dialog { align: center middle; } #box { width: 60; height: 9; background: #803010; color: white; }"
    BINDINGS: ClassVar = [("escape", "dismiss", "close")]

    def compose(self) -> ComposeResult:
        yield Static("a dialog lies over the pictures", id="box")


class DrawingApp(PaintingApp[None]):
    CSS = """
    Screen { layers: below above; overflow: hidden; }
    #count { layer: below; height: 1; }
    Grid { grid-size: 3 3; layer: below; }
    Vertical { height: 1fr; }
    LiveLine { width: 1fr; background: #223344; }
    #panel { layer: above; offset: 20 10; width: 40; height: 5; background: #104080; display: none; }
    """
    BINDINGS: ClassVar = [
        ("s", "still", "still"),
        ("m", "move", "moving"),
        ("d", "push_screen('dialog')", "dialog"),
        ("t", "notify('a toast lies over the pictures')", "toast"),
        ("o", "panel", "panel"),
        ("g", "stale", "stale"),
        ("x", "clear", "clear"),
        ("r", "turn", "turn"),
        ("z", "suspend_process", "suspend"),
        ("q", "quit", "quit"),
    ]
    SCREENS: ClassVar = {"dialog": Dialog}

    def __init__(self, frames_per_second: float = 0, glyphs: str = "half-blocks", **options: object) -> None:
        super().__init__(glyph_set=GLYPH_SETS[glyphs], **options)
        self.frames_per_second = frames_per_second
        self.keys = 0
        self.most_waiting = 0

    def compose(self) -> ComposeResult:
        yield Static("", id="count")
        with Grid():
            for seat in range(1, 10):
                with Vertical():
                    yield said(f"seat {seat}")
                    yield PictureView("waiting for the camera", id=f"seat-{seat}")
        yield Static("a panel lies over the pictures", id="panel")

    def on_mount(self) -> None:
        if self.frames_per_second:
            self.run_worker(self.move(), group="camera", exclusive=True)

    def lines(self) -> list[LiveLine]:
        return list(self.query_one(Grid).query(LiveLine))

    def views(self) -> list[PictureView]:
        return list(self.screen_stack[0].query(PictureView))

    async def move(self) -> None:
        views = self.views()
        for moment in count():
            for seat, view in enumerate(views, 1):
                view.show(moving_picture(seat, moment), ASPECT)
                await asyncio.sleep(1 / len(views) / (self.frames_per_second or 10))

    def on_key(self) -> None:
        self.keys += 1
        self.most_waiting = max(self.most_waiting, waiting_writes(self))
        self.query_one("#count", Static).update(f"keys {self.keys} waiting {self.most_waiting}")

    def action_still(self) -> None:
        self.workers.cancel_group(self, "camera")
        for seat, view in enumerate(self.views(), 1):
            view.show(still_picture(seat), ASPECT)

    def action_move(self) -> None:
        self.run_worker(self.move(), group="camera", exclusive=True)

    def action_panel(self) -> None:
        panel = self.query_one("#panel")
        panel.display = not panel.display

    def action_stale(self) -> None:
        for view in self.views():
            view.go_stale("no signal 0:07")

    def action_clear(self) -> None:
        for view in self.views():
            view.clear("no picture")

    def action_turn(self) -> None:
        for view in self.views():
            view.quarter_turns += 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--fps", type=float, default=0)
    arguments.add_argument("--glyphs", default="half-blocks")
    options = arguments.parse_args()
    DrawingApp(options.fps, options.glyphs).run()
