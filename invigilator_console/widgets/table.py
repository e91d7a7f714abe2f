"""The room in words alone, for a screen reader or a narrow line: one row a seat instead of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from invigilator_console.feeds import FeedState
from invigilator_console.standing import spell, standing

if TYPE_CHECKING:
    from datetime import datetime

    from invigilator_console.desk import Desk
    from rooms.views import SeatCard


class SeatTable(Static):
    """Nine rows: seat, number, name, how they stand, how long they have, how their picture is."""

    def __init__(self) -> None:
        super().__init__("", id="seats")
        self._shown: object = None

    def show(self, desk: Desk, silences: dict[str, datetime]) -> None:
        """Draw the rows that have changed; nothing else moves, so that a screen reader stays quiet."""
        now = desk.clock.now()
        rows = [_row(seat, card, desk, silences, now) for seat, card in desk.model.seats().items()]
        shown = (desk.seat, tuple(rows))
        if shown == self._shown:
            return
        self._shown = shown
        head = Content.styled(f"  {'seat':<5}{'number':<10}{'name':<18}{'how they stand':<26}picture", "bold")
        lines = [
            Content.styled(f"> {row}", "reverse") if seat == desk.seat else Content(f"  {row}")
            for seat, row in zip(desk.model.seats(), rows, strict=True)
        ]
        self.update(Content("\n").join([head, *lines]), layout=False)


def _row(seat: int, card: SeatCard, desk: Desk, silences: dict[str, datetime], now: datetime) -> str:
    stands = standing(card, now)
    words = f"{stands.word} {stands.clock}".strip()
    return f"{seat:<5}{card.number:<10}{card.name[:16]:<18}{words[:24]:<26}{_picture(card, desk, silences, now)}"


def _picture(card: SeatCard, desk: Desk, silences: dict[str, datetime], now: datetime) -> str:
    exhibit = desk.gallery.exhibits.get(card.number)
    if exhibit is None:
        return ""
    if exhibit.feed.state is FeedState.LIVE:
        return "live"
    since = silences.get(card.number)
    return f"no signal {spell((now - since).total_seconds())}" if since else "no signal"
