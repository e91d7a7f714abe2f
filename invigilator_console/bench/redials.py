"""One feed whose phone calls anew over and over, as on a line that breaks all day.

Run with the path of the bench's line, the phones' port and how often to call anew once it is warm.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import sys
from typing import Any

from invigilator_console.bench.cost import own_memory
from invigilator_console.bench.exchange import Phones
from invigilator_console.bench.worker import Line
from invigilator_console.feeds import Feed, FeedState

WARM_UP = 60
"""Calls before memory is looked at for the first time: the first ones load what stays, and the heap finds its size."""


class RedialledFeed:
    """A feed, and the phone that calls it."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones
        self._answers: asyncio.Queue[str] = asyncio.Queue()
        self._live = asyncio.Event()
        self._feed = Feed(send_signal=self._signalled, on_state=self._changed)

    async def call_anew(self) -> None:
        """The phone hangs up and calls again; returns with the first picture."""
        await asyncio.to_thread(self._phones.reset)
        self._live.clear()
        offer = await asyncio.to_thread(self._phones.offer, 0)
        description = {"type": "offer", "sdp": offer["sdp"]}
        await self._feed.receive_signal({"call": offer["call"], "kind": "description", "description": description})
        await asyncio.to_thread(self._phones.answer, offer["call"], await self._answers.get())
        await asyncio.to_thread(self._phones.go)
        await self._live.wait()

    def held(self) -> dict[str, float]:
        """MB held just now; and once circles are collected and the heap's free ends are given back.

        Both without the feed's last minute: how many first pictures are in it is a matter of how fast the redials go.
        """
        self._feed.ring.clear()
        as_it_stands = own_memory(os.getpid())
        gc.collect()
        _trim()
        return {"as_it_stands": as_it_stands, "collected": own_memory(os.getpid())}

    async def close(self) -> None:
        """Watch no more."""
        await self._feed.close()

    def _signalled(self, signal: dict[str, Any]) -> None:
        if signal["kind"] == "description":
            self._answers.put_nowait(signal["description"]["sdp"])

    def _changed(self, feed: Feed) -> None:
        if feed.state is FeedState.LIVE:
            self._live.set()


def _trim() -> None:
    """Have the C library give back what it keeps free; others than GNU's do so by themselves."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


async def main(path: str, port: str, times: str) -> None:
    """Be called until the bench wants no more."""
    line = await Line.to_bench(path)
    redialled = RedialledFeed(Phones(int(port)))
    for turn in range(WARM_UP + int(times)):
        if turn == WARM_UP:
            line.say(warm=redialled.held())
        await redialled.call_anew()
    line.say(redialled=redialled.held())
    await line.stopped()
    await redialled.close()
    await line.finish()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
