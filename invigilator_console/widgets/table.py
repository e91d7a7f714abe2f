"""The room in words alone, for a screen reader or a narrow line: one row a seat instead of a picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from invigilator_console.feeds import FeedState
from invigilator_console.glance import line_words
from invigilator_console.standing import Tone, standing
from rooms.event_words import spell

if TYPE_CHECKING:
    from datetime import datetime

    from invigilator_console.desk import Desk
    from invigilator_console.gallery import Exhibit
    from rooms.views import SeatCard

LOUD, AUDIBLE = 0.3, 0.08
"""Sound levels, of 1, from which a desk counts as loud and as heard."""

SECONDS_COUNT_BELOW = 600
"""A calm clock is told by the minute until this is left of it: what changes each second is read out each second."""


class SeatTable(Static):
    """Nine rows in the order of the seats: number, name, how they stand, how long they have, how their picture is."""

    def __init__(self) -> None:
        super().__init__("", id="seats")
        self._shown: object = None

    def show(self, desk: Desk, silences: dict[str, datetime]) -> None:
        """Draw the rows anew if one of them has changed."""
        now = desk.clock.now()
        rows = [row_in_words(seat, card, desk, silences, now) for seat, card in desk.model.seats().items()]
        shown = (desk.seat, tuple(rows))
        if shown == self._shown:
            return
        self._shown = shown
        head = Content.styled(f"  {'seat':<5}{'number':<9}{'name':<17}{'how they stand':<24}picture", "bold")
        lines = [
            Content.styled(f"> {row}", "reverse") if seat == desk.seat else Content(f"  {row}")
            for seat, row in zip(desk.model.seats(), rows, strict=True)
        ]
        self.update(Content("\n").join([head, *lines]), layout=False)


def row_in_words(seat: int, card: SeatCard, desk: Desk, silences: dict[str, datetime], now: datetime) -> str:
    """All that the tile of this seat shows, within 78 columns."""
    stands = standing(card, now)
    left = (card.finish.finish - now).total_seconds()
    # Only a countdown to the own finish is calm; a break's or an overrun's seconds are what one waits for.
    by_minutes = stands.tone is Tone.CALM and stands.clock and left > SECONDS_COUNT_BELOW
    clock = f"{math.ceil(left / 60)} min" if by_minutes else stands.clock
    words = f"{stands.word} {clock}".strip()
    exhibit = desk.gallery.exhibits.get(card.number)
    picture = _picture(card, exhibit, silences, now) if exhibit or desk.model.may_watch else "not shown"
    return f"{seat:<5}{card.number[:8]:<9}{card.name[:16]:<17}{words[:23]:<24}{picture}"[:78]


def _picture(card: SeatCard, exhibit: Exhibit | None, silences: dict[str, datetime], now: datetime) -> str:
    if exhibit is None:
        return "none"
    if exhibit.feed.state is not FeedState.LIVE:
        words = "no signal" if exhibit.feed.state is FeedState.NO_SIGNAL else "connecting"
        since = silences.get(card.number)
        return f"{words} {spell((now - since).total_seconds())}" if since else words
    level = max(exhibit.sounds, default=0.0)
    sound = ", loud" if level >= LOUD else ", heard" if level >= AUDIBLE else ""
    line = f", {words}" if (words := line_words(exhibit)) else ""
    return f"live{line}{sound}" + (f", batt. {exhibit.battery:.0%}" if exhibit.battery_is_low else "")
