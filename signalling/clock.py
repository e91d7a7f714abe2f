"""The server's clock, passed in, so that tests own the time.

Two hands: `now` is what people read and what goes on record; `monotonic` only ever moves on, and measures silences.
"""

import asyncio
import time
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")


class Clock(Protocol):
    """What the server asks of time."""

    def now(self) -> datetime:
        """The time of day, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment; never set back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return so many seconds later."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        await asyncio.sleep(seconds)


async def within(clock: Clock, seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """What `work` gives, if it does so in time.

    Raises:
        TimeoutError: it did not; it was cancelled.
    """
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(clock.sleep(seconds))
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise TimeoutError
        return working.result()
    finally:
        await end(working, waiting)


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks that still run, and return once they are over. What they fail with meanwhile is theirs."""
    for task in tasks:
        task.cancel()
    if tasks:
        # Not by awaiting them one by one: a cancellation meant for the caller must not be taken for theirs.
        await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.exception()
