"""How good a phone's line is, judged by what has come over it in the last ten seconds. Pure.

A person sees a picture that stutters, but not whether the phone, the wifi or the network is to blame; packets that had
to be asked for again tell of the line.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invigilator_console.feeds import FeedStats

LOOKED_BACK_S = 10.0
LITTLE_MISSING, MUCH_MISSING = 0.02, 0.10
"""Shares of the packets that had to be asked for again, above which a line is weak, and poor."""
FEW_PICTURES, HARDLY_ANY = 2.5, 1.0
"""Pictures a second, of the five that a tile asks for, below which a line is weak, and poor."""
SEEN_FOR_S = 4.0
"""Nothing is said of a line that has been watched for less."""


class Line(StrEnum):
    """How good a line is, in the word for it."""

    GOOD = "good"
    WEAK = "weak"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class _Sample:
    at: float
    frames: int
    packets: int
    nacks: int


class LineQuality:
    """One phone's line over time."""

    def __init__(self) -> None:
        self._samples: deque[_Sample] = deque()

    def note(self, stats: FeedStats, now: float) -> None:
        """Take in the feed's counts as of `now`, in seconds; about once a second."""
        self._samples.append(_Sample(now, stats.frames, stats.packets, stats.nacks))
        while now - self._samples[0].at > LOOKED_BACK_S:
            self._samples.popleft()

    def forget(self) -> None:
        """Begin anew: nothing comes just now, which is another matter, or was not to come."""
        self._samples.clear()

    @property
    def is_like(self) -> Line | None:
        """The quality, None while too little was seen."""
        if not self._samples or (lasted := self._samples[-1].at - self._samples[0].at) < SEEN_FOR_S:
            return None
        first, last = self._samples[0], self._samples[-1]
        if not last.packets:
            return None
        rate = (last.frames - first.frames) / lasted
        missing = (last.nacks - first.nacks) / max(1, last.packets - first.packets)
        if rate < HARDLY_ANY or missing > MUCH_MISSING:
            return Line.POOR
        if rate < FEW_PICTURES or missing > LITTLE_MISSING:
            return Line.WEAK
        return Line.GOOD
