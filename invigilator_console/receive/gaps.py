"""Packets known to be missing: when each is asked for again, and when it is given up.

Pure: every time is handed in, in monotonic seconds. Numbers here are RTP sequence numbers that do not wrap.
"""

from __future__ import annotations

from dataclasses import dataclass

PATIENCE = 0.25  # s; a retransmission later than this has cost more than a key frame would
ASK_AGAIN = 0.06  # s; the least time between two requests for the same packet
WIDEST_GAP = 100  # packets; senders keep little more than this to send again

_ROUND_TRIP_SHARE = 0.25  # of a new measurement in the smoothed one
_ROUND_TRIP_MARGIN = 1.25


@dataclass(slots=True)
class _Missing:
    noticed: float
    asked: float


class Gaps:
    """The missing packets of one stream, oldest first."""

    def __init__(self) -> None:
        self._missing: dict[int, _Missing] = {}
        self._ask_again = ASK_AGAIN

    def __len__(self) -> int:
        return len(self._missing)

    def notice(self, numbers: range, now: float) -> list[int]:
        """Remember packets as missing; returns the numbers, to be asked for at once."""
        for number in numbers:
            self._missing[number] = _Missing(noticed=now, asked=now)
        return list(numbers)

    def close(self, number: int, now: float) -> None:
        """A missing packet has come after all, and tells how long an answer takes on this line."""
        missing = self._missing.pop(number)
        took = now - missing.noticed
        usual = self._ask_again / _ROUND_TRIP_MARGIN
        smoothed = usual + _ROUND_TRIP_SHARE * (took - usual)
        self._ask_again = max(ASK_AGAIN, smoothed * _ROUND_TRIP_MARGIN)

    def forget_before(self, number: int) -> None:
        """Whatever came before `number` is no longer wanted."""
        for lower in [known for known in self._missing if known < number]:
            del self._missing[lower]

    def forget_all(self) -> None:
        """Nothing is missing any more."""
        self._missing.clear()

    def due(self, now: float) -> list[int]:
        """The numbers to ask for again now."""
        overdue = [number for number, missing in self._missing.items() if now >= missing.asked + self._ask_again]
        for number in overdue:
            self._missing[number].asked = now
        return overdue

    def is_hopeless(self, now: float) -> bool:
        """Whether the oldest missing packet has been waited for long enough."""
        oldest = next(iter(self._missing.values()), None)
        return oldest is not None and now >= oldest.noticed + PATIENCE

    def deadline(self) -> float | None:
        """Monotonic seconds at which `due` or `is_hopeless` answers differently; None while nothing is missing."""
        if not self._missing:
            return None
        oldest = next(iter(self._missing.values()))
        asked = min(missing.asked for missing in self._missing.values())
        return min(oldest.noticed + PATIENCE, asked + self._ask_again)
