"""Support's queue: every reported fault of the session, in the order in which somebody should look. Pure.

What the same candidate says again of the same thing has been folded into one report by the record: `said` counts it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from rooms.vocabulary import FaultKind, ReportChannel

if TYPE_CHECKING:
    from invigilator_console.model import Model
    from rooms.views import ReportCard, SeatCard

_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")
_AGO = re.compile(r"[-−](\d{1,3})(?:\s*(?:m|min|minutes?))?")

LONGEST_AGO = timedelta(hours=12)
"""A time of day that is still to come was meant for yesterday if that is no longer ago: else it is a slip."""


class Stand(IntEnum):
    """How far a report is; the order is the queue's."""

    WAITS = 0
    TAKEN = 1
    PROPOSED = 2
    DONE = 3


WORDS = {
    Stand.WAITS: "waits",
    Stand.TAKEN: "taken",
    Stand.PROPOSED: "minutes proposed",
    Stand.DONE: "done",
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """One report and whose it is. `seat` is the one they have, or are planned for."""

    report: ReportCard
    candidate: str
    name: str
    room: str
    seat: int

    @property
    def id(self) -> str:
        """The report's."""
        return self.report.id

    @property
    def stand(self) -> Stand:
        """How far it is."""
        if self.report.until is not None:
            return Stand.DONE if self.report.settled else Stand.PROPOSED
        return Stand.WAITS if self.report.taken_by is None else Stand.TAKEN

    @property
    def is_open(self) -> bool:
        """Whether support still has something to do."""
        return self.stand in {Stand.WAITS, Stand.TAKEN}


def queue(model: Model) -> list[Ticket]:
    """All reports: what waits first, whoever feels ill before anybody else, the oldest first; what is done, last."""
    tickets = [
        Ticket(report, card.number, card.name, card.room, card.seat or card.planned_seat)
        for card in model.candidates.values()
        for report in card.reports
    ]
    return sorted(tickets, key=_order)


def _order(ticket: Ticket) -> tuple[int, bool, float]:
    moment = ticket.report.until or ticket.report.since
    newest_first = not ticket.is_open
    is_ill = ticket.report.kind is FaultKind.ILL
    return (ticket.stand, ticket.is_open and not is_ill, -moment.timestamp() if newest_first else moment.timestamp())


def minutes_lost(report: ReportCard, now: datetime) -> int:
    """What is proposed to be credited: whole minutes from the receipt until it was put right, or until now."""
    lost = (report.until or now) - report.since
    return max(1, math.ceil(lost / timedelta(minutes=1)))


def times_said(report: ReportCard) -> str:
    """`×3` where it was said more often than once."""
    return f"×{report.said}" if report.said > 1 else ""


def how_it_came(report: ReportCard) -> str:
    """By which way somebody said it, where that was not the phone's page."""
    return "" if report.channel is ReportChannel.PAGE else f"by {report.channel}".replace("by in", "in")


def found(model: Model, sought: str) -> list[SeatCard]:
    """Candidates whose number or name holds every word of `sought`, by number; nobody for no words."""
    words = sought.casefold().split()
    cards = sorted(model.candidates.values(), key=lambda card: card.number)
    return [card for card in cards if words and all(word in f"{card.number} {card.name}".casefold() for word in words)]


class NotATime(ValueError):
    """That is no time of receipt. The words are for a person."""


def received_at(text: str, now: datetime) -> datetime | None:
    """When a report was received: `10:42`, `10:42:30`, or `-5` for five minutes ago; None for nothing at all, now.

    Shortly after midnight `23:59` is yesterday's.

    Args:
        text: as it was typed.
        now: on the wall clock of the exam.

    Raises:
        NotATime: it is neither, or it has not come yet.
    """
    typed = text.strip()
    if not typed:
        return None
    if ago := _AGO.fullmatch(typed):
        return now - timedelta(minutes=int(ago[1]))
    clock = _TIME.fullmatch(typed)
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59 or int(clock[3] or 0) > 59:
        raise NotATime("Give the time of receipt as 10:42, or as -5 for five minutes ago.")
    moment = now.replace(hour=int(clock[1]), minute=int(clock[2]), second=int(clock[3] or 0), microsecond=0)
    if moment <= now:
        return moment
    if now - (yesterday := moment - timedelta(days=1)) <= LONGEST_AGO:
        return yesterday
    raise NotATime(f"{typed} has not come yet; it is {now:%H:%M}.")
