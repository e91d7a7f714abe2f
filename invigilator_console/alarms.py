"""Which needs are put off, which ring, and which were not looked at yet. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator_console.attention import Need, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from rooms.views import SnoozeCard


@dataclass(frozen=True, slots=True)
class PutOff:
    """A need that somebody has put off: until when, why, and the id of who did."""

    need: Need
    until: datetime
    reason: str
    by: str


def part(needs: Iterable[Need], snoozes: Iterable[SnoozeCard], now: datetime) -> tuple[list[Need], list[PutOff]]:
    """What waits, and what is put off: that in the order in which it comes back."""
    until = {snooze.need: snooze for snooze in snoozes if snooze.until > now}
    waiting, put_off = [], []
    for need in needs:
        if (snooze := until.get(need.id)) is None:
            waiting.append(need)
        else:
            put_off.append(PutOff(need, snooze.until, snooze.reason, snooze.by))
    return waiting, sorted(put_off, key=lambda off: off.until)


class Alarms:
    """What has rung, and what of it nobody has looked at."""

    def __init__(self) -> None:
        self.unseen: dict[str, Need] = {}
        self._rung: set[str] = set()
        self._put_off: set[str] = set()

    def look(self, waiting: Sequence[Need], put_off: Iterable[PutOff]) -> bool:
        """Take in what waits now; True when the bell is to ring: for a new alarm, or for what comes back."""
        alarms = {need.id for need in waiting if need.urgency is Urgency.ALARM}
        back = {need.id for need in waiting if need.id in self._put_off}
        new = (alarms - self._rung) | back
        self._rung = alarms
        self._put_off = {off.need.id for off in put_off}
        self.unseen = {need.id: need for need in waiting if need.id in new or need.id in self.unseen}
        return bool(new)

    def saw(self, candidate: str | None) -> None:
        """Somebody looks at that candidate, with None at the rooms: what is theirs was seen."""
        self.unseen = {name: need for name, need in self.unseen.items() if need.candidate != candidate}
