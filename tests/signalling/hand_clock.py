"""A clock that a test moves by hand. Nothing that waits for it ever waits for real."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count

from tests.rooms.exam_day import clock


class HandClock:
    """The server's clock, standing at 09:00 until it is moved."""

    def __init__(self, start: str = "09:00") -> None:
        self._now = clock(start)
        self._monotonic = 1000.0
        self._sleepers: dict[int, tuple[float, float, asyncio.Event]] = {}
        self._serial = count()

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        due, woken, serial = self._monotonic + seconds, asyncio.Event(), next(self._serial)
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self._sleepers[serial] = (due, seconds, woken)
        try:
            await woken.wait()
        finally:
            del self._sleepers[serial]

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass at once."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
        for due, _, woken in self._sleepers.values():
            if due <= self._monotonic:
                woken.set()

    async def somebody_sleeps(self, seconds: float) -> None:
        """Return once somebody has gone to sleep for just so long, and is not due yet."""
        async with asyncio.timeout(10):
            # What is waited for is the event loop itself: others go on until one of them sleeps.
            while not any(long == seconds and due > self._monotonic for due, long, _ in self._sleepers.values()):  # noqa: ASYNC110
                await asyncio.sleep(0)

    def set_to_now(self) -> None:
        """Show the time that it is: for what is issued by another process, by a clock of its own."""
        self.advance((datetime.now(UTC) - self._now).total_seconds())

    def set(self, text: str) -> None:
        """Let time pass until then."""
        self.advance((clock(text) - self._now).total_seconds())
