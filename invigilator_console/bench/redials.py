"""One feed whose phone calls anew over and over, as on a line that breaks all day.

Run with the path of the bench's line, the phones' port and how often to call anew after a first tenth of that.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from typing import Any

from invigilator_console.bench.cost import memory
from invigilator_console.bench.exchange import Phones
from invigilator_console.bench.worker import Line
from invigilator_console.feeds import Feed, FeedState

WARM_UP = 20
"""Calls before memory is looked at for the first time: the first ones load and fill what stays."""


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

    async def close(self) -> None:
        """Watch no more."""
        await self._feed.close()

    def _signalled(self, signal: dict[str, Any]) -> None:
        if signal["kind"] == "description":
            self._answers.put_nowait(signal["description"]["sdp"])

    def _changed(self, feed: Feed) -> None:
        if feed.state is FeedState.LIVE:
            self._live.set()


def _kept() -> float:
    """MB held once the circles of what a call leaves behind are collected: when that happens is chance."""
    gc.collect()
    return memory(os.getpid())


async def main(path: str, port: str, times: str) -> None:
    """Be called until the bench wants no more."""
    line = await Line.to_bench(path)
    redialled = RedialledFeed(Phones(int(port)))
    for turn in range(WARM_UP + int(times)):
        if turn == WARM_UP:
            line.say(warm=_kept())
        await redialled.call_anew()
    line.say(redialled=_kept())
    await line.stopped()
    await redialled.close()
    await line.finish()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
