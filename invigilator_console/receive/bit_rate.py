"""What bit rate the line from a phone bears: told to the phone, which keeps below it (REMB, RTCP).

Pure: packets and times are handed in. A line that is sent more than it carries builds a queue, and packets take longer
to come. The phone writes on each packet when it was sent; the two clocks are strangers, but what the journey takes
*more* than the shortest one lately is queue.

aiortc's own estimate is no use here: it never says more than one and a half times what is being sent. A tile sends
50 kb/s, so for ten seconds a picture in focus would be worse than the tile was. And telling nothing is worse still: a
browser then tries ten times the tile's rate at once, and a line of 250 kb/s is blocked for four seconds.
"""

from __future__ import annotations

from collections import deque

START = 250_000  # bit/s; the thinnest line that a candidate is let in with, and a fair picture in focus
LEAST = 60_000  # bit/s; a tile
MOST = 3_000_000  # bit/s; more than any size of picture needs

QUEUE_ALLOWED = 0.1  # s; more is overuse
REPORT_EVERY = 1.0  # s

_REDUCTION = 0.85  # of what has come through
_REDUCE_EVERY = 1.0  # s; until it has shown whether the last reduction helped
_GROWTH = 1.3  # a second, on a line that has not been overused lately
_CAREFUL_GROWTH = 1.08  # a second, on one that has, or beyond what was tried
_MEMORY = 15.0  # s; what "lately" means
_USED = 0.6  # of the limit, and it has been tried

_TICKS = 1 << 18  # a second, in the 24 bits of a send time
_SILENCE = 10.0  # s after which a send time cannot be placed any more


class _ShortestLately:
    """The least of what was added in the last one to two spans of time."""

    def __init__(self, span: float) -> None:
        self._span = span
        self._began_at = 0.0
        self._now = self._before = float("inf")

    def add(self, value: float, now: float) -> float:
        """Add a value; returns the least."""
        if now >= self._began_at + self._span:
            self._before = self._now if now < self._began_at + 2 * self._span else float("inf")
            self._now = value
            self._began_at = now
        self._now = min(self._now, value)
        return min(self._now, self._before)


class BitRate:
    """The limit told to one phone, in bit/s."""

    def __init__(self) -> None:
        self.limit = float(START)
        self._sent_ticks = 0
        self._heard_at: float | None = None
        self._base = _ShortestLately(_MEMORY)  # the journey without a queue
        self._present = _ShortestLately(0.3)  # the journey now; one packet held up on the air is no queue
        self._arrivals: deque[tuple[float, int]] = deque()
        self._arrived = 0  # bytes in `_arrivals`
        self._began_at = 0.0
        self._overused_at = float("-inf")
        self._reported_at = 0.0

    def packet(self, send_time: int, size: int, now: float) -> int | None:
        """Note a packet; returns the limit in bit/s when it is to be told to the phone, else None.

        Args:
            send_time: when the phone sent it, by its own clock: 24 bits, of which the upper six are seconds.
            size: bytes.
            now: monotonic seconds.
        """
        if self._heard_at is None or now - self._heard_at > _SILENCE:
            self._begin(send_time, now)
        self._heard_at = now
        ahead = (send_time - self._sent_ticks) & 0xFFFFFF
        self._sent_ticks += ahead if ahead < 0x800000 else ahead - 0x1000000
        self._arrivals.append((now, size))
        self._arrived += size
        while self._arrivals[0][0] < now - 1.0:
            self._arrived -= self._arrivals.popleft()[1]

        journey = now - self._sent_ticks / _TICKS
        queue = self._present.add(journey, now) - self._base.add(journey, now)
        is_overused = queue > QUEUE_ALLOWED
        if is_overused and now >= max(self._overused_at, self._began_at) + _REDUCE_EVERY:
            self._overused_at = now
            self.limit = max(LEAST, min(self.limit, _REDUCTION * 8 * self._arrived))
        elif now < self._reported_at + REPORT_EVERY:
            return None
        elif not is_overused:
            self._grow(now)
        self._reported_at = now
        return round(self.limit)

    def _begin(self, send_time: int, now: float) -> None:
        self._sent_ticks = send_time
        self._base, self._present = _ShortestLately(_MEMORY), _ShortestLately(0.3)
        self._arrivals.clear()
        self._arrived = 0
        self._began_at = now
        self._reported_at = now - REPORT_EVERY  # the phone is told at once what to begin with

    def _grow(self, now: float) -> None:
        """Allow more, if what is allowed has been tried; otherwise only what any line may be asked to try."""
        elapsed = min(now - self._reported_at, 2 * REPORT_EVERY)
        if 8 * self._arrived >= _USED * self.limit:
            rate = _CAREFUL_GROWTH if now < self._overused_at + _MEMORY else _GROWTH
            self.limit = min(MOST, self.limit * rate**elapsed)
        elif self.limit < START:
            self.limit = min(START, self.limit * _CAREFUL_GROWTH**elapsed)
