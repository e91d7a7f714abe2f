"""Which lost feeds are to be put on record, and which are back: decided here, said by the console that has the room.

A silence is shown at once, but recorded only after fifteen seconds, and then once. Pure: asked once a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rooms.commands import ReportFeedBack, ReportFeedLost
from rooms.vocabulary import Phase

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rooms.views import SeatCard

RECORDED_AFTER = timedelta(seconds=15)
IS_WATCHED = frozenset({Phase.CHECKING, Phase.SEATED, Phase.WRITING, Phase.UPLOADING, Phase.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Report:
    """A command to send, with an id that is the same however often it is thought of."""

    id: str
    command: ReportFeedLost | ReportFeedBack


class SilenceKeeper:
    """Remembers what was said of each feed until the views say it too."""

    def __init__(self) -> None:
        self._said: dict[str, Report] = {}

    def due(
        self,
        cards: Collection[SeatCard],
        silences: Mapping[str, datetime],
        now: datetime,
        pending: Collection[str],
    ) -> list[Report]:
        """What is to be reported now.

        Args:
            cards: the candidates that are watched.
            silences: since when each silent feed is silent; a feed that shows a picture is not in it.
            now: the server's time.
            pending: ids of commands that have no answer yet.
        """
        reports = []
        for card in cards:
            report = self._of(card, silences.get(card.number), now, pending)
            if report is not None and report != self._said.get(card.number):
                self._said[card.number] = report
                reports.append(report)
        return reports

    def _of(
        self, card: SeatCard, silent_since: datetime | None, now: datetime, pending: Collection[str]
    ) -> Report | None:
        said = self._said.get(card.number)
        noted_lost = card.feed_lost_since is not None
        if said is not None and said.id in pending:
            noted_lost = isinstance(said.command, ReportFeedLost)
        if silent_since is None:
            if not noted_lost:
                return None
            since = said.command.since if said and isinstance(said.command, ReportFeedLost) else card.feed_lost_since
            return Report(f"feed-back.{card.number}.{_stamp(since)}", ReportFeedBack(candidate=card.number))
        if noted_lost or card.phase not in IS_WATCHED or now - silent_since < RECORDED_AFTER:
            return None
        command = ReportFeedLost(candidate=card.number, since=silent_since)
        return Report(f"feed-lost.{card.number}.{_stamp(silent_since)}", command)


def _stamp(moment: datetime | None) -> str:
    return f"{moment:%Y%m%dT%H%M%S}" if moment else "unknown"
