"""What befalls a simulated candidate for a while: it passes with its time, or as soon as somebody has it pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from signalling.clock import end

Sleep = Callable[[float], Coroutine[Any, Any, None]]
"""Lets so many seconds pass."""


class Troubles:
    """Every trouble that one candidate has at present."""

    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._present: set[asyncio.Event] = set()

    async def last(self, seconds: float) -> None:
        """Return after so many seconds, or when the candidate recovers."""
        recovered = asyncio.Event()
        self._present.add(recovered)
        time_over = asyncio.ensure_future(self._sleep(seconds))
        well_again = asyncio.ensure_future(recovered.wait())
        try:
            await asyncio.wait({time_over, well_again}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._present.discard(recovered)
            await end(time_over, well_again)

    def recover(self) -> None:
        """Have all of them pass now."""
        for recovered in self._present:
            recovered.set()
