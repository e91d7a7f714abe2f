"""What must be done at least: the pictures of the recordings without a network, without Textual, without a screen.

Run with the path of the bench's line, a task and the kind of recording:

- `pictures`: decode, scale, cut into cells, find what changed and encode it, all nine at once, ten times a second. What
  a whole console is measured by.
- `cells`: encode and write changed cells, all prepared beforehand, ten times a second. What drawing is measured by.
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from functools import partial
from itertools import cycle, repeat
from typing import TYPE_CHECKING

import numpy as np

from invigilator_console.ansi import BEGIN_SYNCHRONISED, END_SYNCHRONISED, RESET, TrueColourEncoder
from invigilator_console.bench.recorded import Kind, RecordedFrame, nine
from invigilator_console.bench.worker import Line
from invigilator_console.cells import Surface
from invigilator_console.mosaic import HALF_BLOCKS, box_size, fit
from invigilator_console.receive.picture import PictureMaker, Wanted
from invigilator_console.receive.reassembly import EncodedFrame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from invigilator_console.cells import Indices, Pixels

COLUMNS, ROWS = 66, 18
"""Cells of one of nine tiles on a terminal of 200 by 60."""
ASPECT = 4 / 3
FRAME_SECONDS = 0.1


@dataclass(frozen=True)
class Changes:
    """Cells to be drawn, with their place on the screen."""

    at_column: NDArray[np.intp]
    at_row: NDArray[np.intp]
    colours: NDArray[np.uint8]
    glyphs: NDArray[np.uint8]


class Tile:
    """One feed's decoder and the cells it has drawn."""

    def __init__(self, seat: int, recording: list[RecordedFrame]) -> None:
        self.recording = recording
        self._column, self._row = (seat % 3) * COLUMNS, (seat // 3) * (ROWS + 1) + 2
        self._maker = PictureMaker(Wanted(*box_size(COLUMNS, ROWS)))
        self._surface = Surface(COLUMNS, ROWS)

    def decode(self, frame: RecordedFrame) -> Pixels:
        """The picture of a frame, scaled to the tile."""
        self._maker.decode([EncodedFrame("vp8", frame.data, frame.key)], now=0.0)
        scaled = self._maker.scale()
        if scaled is None:
            raise ValueError("a recording that cannot be decoded")
        return scaled.pixels

    def changes(self, picture: Pixels) -> Changes:
        """What is to be drawn for a picture, given what was drawn before."""
        self._surface.aim(fit(picture, COLUMNS, ROWS, HALF_BLOCKS, aspect=ASPECT))
        taken: Indices = self._surface.take(COLUMNS * ROWS)
        row, column = np.divmod(taken, COLUMNS)
        shown = self._surface.shown
        return Changes(column + self._column, row + self._row, shown.colours[taken], shown.glyphs[taken])


def tiles(kind: Kind) -> list[Tile]:
    """The nine tiles."""
    return [Tile(seat, recording) for seat, recording in enumerate(nine(kind))]


def decoded(kind: Kind) -> list[list[Pixels]]:
    """All pictures of the nine feeds, decoded and scaled to tiles."""
    return [[tile.decode(frame).copy() for frame in tile.recording] for tile in tiles(kind)]


async def draw_pictures(line: Line, kind: Kind) -> None:
    """All nine feeds' next frames in one go, ten times a second: it cannot be done for less."""
    encoder = TrueColourEncoder(HALF_BLOCKS)
    playing = [(tile, cycle(tile.recording)) for tile in tiles(kind)]

    def draw() -> None:
        changes = _joined([tile.changes(tile.decode(next(frames))) for tile, frames in playing])
        encoder.encode(changes.at_column, changes.at_row, changes.colours, changes.glyphs)

    drawing = asyncio.create_task(_in_time(repeat(draw)))
    line.say(live=True)
    await line.stopped()
    drawing.cancel()
    await line.finish()


async def draw_cells(line: Line, kind: Kind) -> None:
    """All nine tiles' changes in one write, ten times a second."""
    prepared = [[tile.changes(tile.decode(frame)) for frame in tile.recording] for tile in tiles(kind)]
    shortest = min(len(changes) for changes in prepared)
    turns = [_joined([changes[turn] for changes in prepared]) for turn in range(shortest)]
    encoder = TrueColourEncoder(HALF_BLOCKS)
    cells = 0

    def write(turn: Changes) -> None:
        nonlocal cells
        text = encoder.encode(turn.at_column, turn.at_row, turn.colours, turn.glyphs)
        data = (BEGIN_SYNCHRONISED + text + RESET + END_SYNCHRONISED).encode()
        while data:
            data = data[os.write(sys.stdout.fileno(), data) :]
        cells += len(turn.glyphs)

    writing = asyncio.create_task(_in_time(partial(write, turn) for turn in cycle(turns)))
    line.say(live=True)
    await line.stopped()
    writing.cancel()
    await line.finish(cells=cells)


async def _in_time(turns: Iterable[Callable[[], None]]) -> None:
    """One turn each time a frame is due."""
    clock = asyncio.get_running_loop().time
    due = clock()
    for turn in turns:
        await asyncio.sleep(due - clock())
        turn()
        due += FRAME_SECONDS


def _joined(parts: list[Changes]) -> Changes:
    return Changes(
        np.concatenate([part.at_column for part in parts]),
        np.concatenate([part.at_row for part in parts]),
        np.concatenate([part.colours for part in parts]),
        np.concatenate([part.glyphs for part in parts]),
    )


async def main(path: str, task: str, kind: str) -> None:
    """Do one task until the bench wants no more."""
    line = await Line.to_bench(path)
    scene: Kind = "sway" if kind == "sway" else "calm"
    await (draw_cells if task == "cells" else draw_pictures)(line, scene)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
