"""Tiles of live feeds and nothing else: what it takes from a camera to a tile, and what 27 of them cost beside nine.

Run in a terminal with the path of the bench's line, the phones' port and how many feeds to show. They join one after
the other; beyond nine, the phones call more than once.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

from textual.containers import Grid

from invigilator_console.bench.exchange import Phones
from invigilator_console.bench.receiving import SEATS, OwnWatcher
from invigilator_console.bench.worker import Line
from invigilator_console.painting_app import PaintingApp
from invigilator_console.widgets.picture import PictureView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from invigilator_console.cells import Indices, Mask
    from invigilator_console.feeds import Feed

TILES_ACROSS = {9: 3, 27: 7}
"""Tiles in a row, by how many there are; all in sight on a terminal of 200 by 60."""


class TimedView(PictureView):
    """Notes when each picture is drawn."""

    def __init__(self) -> None:
        super().__init__("waiting for the camera")
        self.number = 0
        """Of the newest picture, the first being 1."""
        self.drawn: list[tuple[int, float]] = []
        """The number of each picture that was drawn, and the monotonic seconds at which it began to be."""

    def take(self, limit: int, hidden: Mask | None) -> Indices:
        """See `PictureView.take`."""
        was_fresh = self.fresh
        taken = super().take(limit, hidden)
        if was_fresh and not self.fresh:
            self.drawn.append((self.number, time.monotonic()))
        return taken


class ShownFeed(OwnWatcher):
    """A feed that is shown in a view."""

    def __init__(self, view: TimedView) -> None:
        super().__init__()
        self._view = view
        self._feed.want(*view.wanted_size)

    def _pictured(self, feed: Feed) -> None:
        picture = feed.take()
        if picture is not None:
            width, height = picture.source_size
            self._view.number = feed.stats.frames
            self._view.show(picture.pixels, width / height)


class LiveWall(PaintingApp[None]):
    """The app."""

    CSS = "Screen { overflow: hidden; } PictureView { margin: 0 1 1 0; }"

    def __init__(self, path: str, port: int, seats: int) -> None:
        super().__init__()
        self._path = path
        self._phones = Phones(port)
        self._views = [TimedView() for _ in range(seats)]
        self._feeds: list[ShownFeed] = []
        self._calls: list[str] = []
        self._joined: list[float] = []

    def compose(self) -> ComposeResult:
        """All tiles."""
        with Grid() as grid:
            grid.styles.grid_size_columns = TILES_ACROSS[len(self._views)]
            yield from self._views

    def on_mount(self) -> None:
        """Call, and serve the bench."""
        super().on_mount()
        self.call_after_refresh(lambda: self.run_worker(self._serve()))

    async def _serve(self) -> None:
        line = await Line.to_bench(self._path)
        for seat, view in enumerate(self._views):
            await self._join(seat % SEATS, view)
        line.say(live=True, joined=self._joined)
        await line.stopped()
        drawn = {call: view.drawn for call, view in zip(self._calls, self._views, strict=True)}
        await asyncio.gather(*(feed.close() for feed in self._feeds))
        await line.finish(drawn=drawn)
        self.exit()

    async def _join(self, seat: int, view: TimedView) -> None:
        """Show one more feed; the time counts from its offer to its first picture."""
        feed = ShownFeed(view)
        self._feeds.append(feed)
        offer = await asyncio.to_thread(self._phones.offer, seat)
        began = time.monotonic()
        answer = await feed.answer(offer["sdp"])
        await asyncio.to_thread(self._phones.answer, offer["call"], answer)
        await asyncio.to_thread(self._phones.go)
        while not view.drawn:  # noqa: ASYNC110 - drawing sets no event, and its time is noted where it happens
            await asyncio.sleep(0.02)
        self._calls.append(offer["call"])
        self._joined.append(view.drawn[0][1] - began)


def main(path: str, port: str, seats: str) -> None:
    """Show feeds until the bench wants no more."""
    LiveWall(path, int(port), int(seats)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
