"""Receives nine feeds and shows none of them: by our own path, or as aiortc does it by itself.

Run with the path of the bench's line, a way of `WATCHERS` and the phones' port. `own` and `stock` both end in a picture
of a tile's size, ready to be drawn; `stock-unscaled` throws each frame away once it is decoded.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING, Any, Protocol

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import VideoFrame

from invigilator_console.bench.exchange import Phones
from invigilator_console.bench.worker import Line
from invigilator_console.feeds import Feed
from invigilator_console.receive.picture import Wanted

if TYPE_CHECKING:
    from aiortc import MediaStreamTrack

SEATS = 9
TILE = (66, 36)
"""Pixels of a tile of 66 by 18 cells in half blocks."""


class Watcher(Protocol):
    """One way to receive a feed."""

    pictures: list[tuple[int, float]]
    """Of each picture the number, the first being 1, and the monotonic seconds at which it was there."""

    async def answer(self, sdp: str) -> str:
        """The answer to an offer."""

    async def ready(self) -> None:
        """Return once nothing that is sent would be missed."""

    async def close(self) -> None:
        """Receive no more."""


class OwnWatcher:
    """As the console does it."""

    def __init__(self) -> None:
        self.pictures: list[tuple[int, float]] = []
        self._answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._feed = Feed(send_signal=self._answer, wanted=TILE, on_picture=self._pictured)

    async def answer(self, sdp: str) -> str:
        """See `Watcher.answer`."""
        signal = {"call": "1", "kind": "description", "description": {"type": "offer", "sdp": sdp}}
        await self._feed.receive_signal(signal)
        return await self._answered

    async def ready(self) -> None:
        """See `Watcher.ready`. What comes before the keys are known is kept."""

    async def close(self) -> None:
        """See `Watcher.close`."""
        await self._feed.close()

    def _answer(self, signal: dict[str, Any]) -> None:
        if signal["kind"] == "description":
            self._answered.set_result(signal["description"]["sdp"])

    def _pictured(self, feed: Feed) -> None:
        feed.take()
        self.pictures.append((feed.stats.frames, time.monotonic()))


class UnscaledStockWatcher:
    """As aiortc does it by itself, and nothing more."""

    def __init__(self) -> None:
        self.pictures: list[tuple[int, float]] = []
        self._connected = asyncio.Event()
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connection.on("connectionstatechange", self._changed)
        self._connection.on("track", self._tracked)
        self._reading: asyncio.Task[None] | None = None

    async def answer(self, sdp: str) -> str:
        """See `Watcher.answer`."""
        await self._connection.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
        await self._connection.setLocalDescription(await self._connection.createAnswer())
        return self._connection.localDescription.sdp

    async def ready(self) -> None:
        """See `Watcher.ready`."""
        await self._connected.wait()

    async def close(self) -> None:
        """See `Watcher.close`."""
        await self._connection.close()
        if self._reading is not None:
            await self._reading

    def _changed(self) -> None:
        if self._connection.connectionState == "connected":
            self._connected.set()

    def _tracked(self, track: MediaStreamTrack) -> None:
        self._reading = asyncio.get_running_loop().create_task(self._read(track))

    async def _read(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if isinstance(frame, VideoFrame):
                self._use(frame)
            self.pictures.append((len(self.pictures) + 1, time.monotonic()))

    def _use(self, frame: VideoFrame) -> None:
        """What is done with a decoded frame."""


class StockWatcher(UnscaledStockWatcher):
    """As the examples of aiortc and PyAV do it."""

    def _use(self, frame: VideoFrame) -> None:
        width, height = Wanted(*TILE).fit(frame.width, frame.height)
        frame.to_ndarray(width=width, height=height, format="rgb24")


WATCHERS: dict[str, type[OwnWatcher | UnscaledStockWatcher]] = {
    "own": OwnWatcher,
    "stock": StockWatcher,
    "stock-unscaled": UnscaledStockWatcher,
}


async def watch(phones: Phones, watcher: Watcher, seat: int) -> str:
    """Take a call from the phone at a seat; gives the call."""
    offer = await asyncio.to_thread(phones.offer, seat)
    answer = await watcher.answer(offer["sdp"])
    await asyncio.to_thread(phones.answer, offer["call"], answer)
    await watcher.ready()
    return offer["call"]


async def main(path: str, way: str, port: str) -> None:
    """Receive until the bench wants no more."""
    line = await Line.to_bench(path)
    phones = Phones(int(port))
    watchers: list[Watcher] = [WATCHERS[way]() for _ in range(SEATS)]
    calls = await asyncio.gather(*(watch(phones, watcher, seat) for seat, watcher in enumerate(watchers)))
    await asyncio.to_thread(phones.go)
    while not all(watcher.pictures for watcher in watchers):  # noqa: ASYNC110 - before anything is measured
        await asyncio.sleep(0.05)
    line.say(live=True)
    await line.stopped()
    pictures = {call: watcher.pictures for call, watcher in zip(calls, watchers, strict=True)}
    await asyncio.gather(*(watcher.close() for watcher in watchers))
    await line.finish(pictures=pictures)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
