"""The server's time, reckoned from this machine's: what is said is stamped with it, what is shown counts by it.

The offset is learnt from every answer that carries the server's time. Of the last few answers the one that came back
fastest is believed, because it can be wrong by no more than half of its way. A wrong or jumping clock of this
machine does not matter: only its monotonic seconds are used.
"""

from __future__ import annotations

import time
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = 12
"""Answers that are remembered: one minute of pings."""


class ServerClock:
    """Tells the server's time; until it has heard any, this machine's."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.monotonic = monotonic
        self._zero = wall() - timedelta(seconds=monotonic())
        self._samples: deque[tuple[float, datetime]] = deque(maxlen=SAMPLES)
        """Round trip in seconds, and the server's time when this machine's monotonic clock stood at 0."""

    def now(self) -> datetime:
        """The server's time, as well as it is known."""
        return self._zero + timedelta(seconds=self.monotonic())

    def learn(self, server_now: datetime, asked_at: float, heard_at: float) -> None:
        """Take in an answer that says `server_now`; asked and heard at those monotonic seconds."""
        round_trip = max(0.0, heard_at - asked_at)
        self._samples.append((round_trip, server_now - timedelta(seconds=asked_at + round_trip / 2)))
        self._zero = min(self._samples, key=lambda sample: sample[0])[1]

    def forget(self) -> None:
        """Believe nothing of before: the next answer may come from another machine."""
        self._samples.clear()
