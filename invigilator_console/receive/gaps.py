"""Packets known to be missing: when each is asked for again, and when it is given up.

Pure: every time is handed in, in monotonic seconds. Numbers here are RTP sequence numbers that do not wrap.

How long an answer takes is learned from the answers, also from those that come too late: on a thin line with a queue,
or from another continent, giving up earlier would bring a key frame each time, and make the line fuller.
"""

from __future__ import annotations

from dataclasses import dataclass

PATIENCE = 0.25  # s; the least time after which a missing packet is given up
MOST_PATIENCE = 0.8  # s; a picture that stands longer is worse than a full line
ASK_AGAIN = 0.06  # s; the least time between two requests for the same packet
WIDEST_GAP = 100  # packets; senders keep little more than this to send again

_LONGEST_ROUND_TRIP = 1.0  # s; what takes longer was held up somewhere
_SHARE = 0.5  # of a new measurement in the smoothed one
_ASK_AGAIN_AFTER = 1.25  # round trips
_GIVE_UP_AFTER = 1.5  # round trips
_MOST_GIVEN_UP = 200  # packets that may still come too late


@dataclass(slots=True)
class _Missing:
    noticed: float
    ask_at: float  # when to ask again
    pause: float  # between the last request and the next


class Gaps:
    """The missing packets of one stream, oldest first."""

    def __init__(self) -> None:
        self.round_trip = 0.0  # s; smoothed, from a request to its answer
        self._missing: dict[int, _Missing] = {}
        self._given_up: dict[int, float] = {}  # when they were noticed

    def __len__(self) -> int:
        return len(self._missing)

    @property
    def patience(self) -> float:
        """Seconds after which a missing packet is given up."""
        return min(MOST_PATIENCE, max(PATIENCE, _GIVE_UP_AFTER * self.round_trip))

    def notice(self, numbers: range, now: float) -> list[int]:
        """Remember packets as missing; returns the numbers, to be asked for at once."""
        pause = max(ASK_AGAIN, _ASK_AGAIN_AFTER * self.round_trip)
        for number in numbers:
            self._missing[number] = _Missing(noticed=now, ask_at=now + pause, pause=pause)
        return list(numbers)

    def close(self, number: int, now: float) -> None:
        """A missing packet has come after all."""
        self._learn(now - self._missing.pop(number).noticed)

    def came_late(self, number: int, now: float) -> None:
        """A packet has come that is not wanted any more: perhaps one that was given up."""
        noticed = self._given_up.pop(number, None)
        if noticed is not None:
            self._learn(now - noticed)

    def give_up_before(self, number: int) -> None:
        """Whatever came before `number` is no longer wanted."""
        for lower in [known for known in self._missing if known < number]:
            self._given_up[lower] = self._missing.pop(lower).noticed
        while len(self._given_up) > _MOST_GIVEN_UP:
            del self._given_up[next(iter(self._given_up))]

    def due(self, now: float) -> list[int]:
        """The numbers to ask for again now. Each pause is twice the one before: a full line answers late."""
        overdue = [number for number, missing in self._missing.items() if now >= missing.ask_at]
        for number in overdue:
            missing = self._missing[number]
            missing.pause *= 2
            missing.ask_at = now + missing.pause
        return overdue

    def is_hopeless(self, now: float) -> bool:
        """Whether the oldest missing packet has been waited for long enough."""
        oldest = next(iter(self._missing.values()), None)
        return oldest is not None and now >= oldest.noticed + self.patience

    def deadline(self) -> float | None:
        """Monotonic seconds at which `due` or `is_hopeless` answers differently; None while nothing is missing."""
        if not self._missing:
            return None
        oldest = next(iter(self._missing.values()))
        ask_at = min(missing.ask_at for missing in self._missing.values())
        return min(oldest.noticed + self.patience, ask_at)

    def _learn(self, took: float) -> None:
        self.round_trip += _SHARE * (min(took, _LONGEST_ROUND_TRIP) - self.round_trip)
