"""One timer of the event loop for a pure object that says when it wants to be called."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SHORTEST = 0.001  # s; a deadline already past must not keep the loop from anything else


def _nobody(_now: float) -> None:
    """Is rung by an alarm that has ended: never."""


class Alarm:
    """Rings once at a deadline.

    An alarm set too early is left standing: whoever is rung finds nothing due and sets it again. That is cheaper than
    cancelling and setting a timer with every packet.
    """

    def __init__(self, ring: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._ring = ring
        self._clock = clock
        self._handle: asyncio.TimerHandle | None = None
        self._set_for = 0.0

    def ring_by(self, deadline: float | None) -> None:
        """Ring no later than `deadline`, in the clock's seconds; None asks for nothing."""
        if deadline is None:
            return
        if self._handle is not None:
            if self._set_for <= deadline:
                return
            self._handle.cancel()
        self._set_for = deadline
        delay = max(_SHORTEST, deadline - self._clock())
        self._handle = asyncio.get_running_loop().call_later(delay, self._rings)

    def cancel(self) -> None:
        """Never ring again, unless set again."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def end(self) -> None:
        """Never ring again, and hold nobody who would be rung."""
        self.cancel()
        self._ring = _nobody

    def _rings(self) -> None:
        self._handle = None
        self._ring(self._clock())
