"""One seat: a picture in a frame that says who, how they stand and how long they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content

from invigilator_console.feeds import FeedState
from invigilator_console.glance import line_words
from invigilator_console.messages import SeatChosen
from invigilator_console.standing import Standing, Tone, sound_bars, standing
from invigilator_console.widgets.live_line import LiveLine
from invigilator_console.widgets.picture import PictureView
from rooms.event_words import spell
from rooms.vocabulary import Phase

if TYPE_CHECKING:
    from datetime import datetime

    from textual import events
    from textual.app import ComposeResult

    from invigilator_console.desk import Desk
    from invigilator_console.gallery import Exhibit
    from rooms.views import SeatCard

TITLE_MARGIN = 6
"""Columns of a frame's upper edge that a title cannot have."""

EMPTY = Standing("", Tone.QUIET)


class Tile(Vertical):
    """The tile of one seat. What it says is compared before it is drawn: most seconds change one line."""

    BORDER_TITLE = ""
    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, seat: int) -> None:
        super().__init__(id=f"seat-{seat}", classes="tile")
        self.seat = seat
        self.picture = PictureView()
        self.candidate: str | None = None
        self._status = LiveLine(classes="status")
        self._shown: tuple[object, ...] = ()
        self._tone: Tone | None = None
        self._title = ""

    def compose(self) -> ComposeResult:
        """The picture above, one line of words below."""
        yield self.picture
        yield self._status

    def show(self, card: SeatCard | None, desk: Desk, silences: dict[str, datetime], *, selected: bool) -> None:
        """Say how things stand now."""
        self.candidate = card.number if card else None
        now = desk.clock.now()
        exhibit = desk.gallery.exhibits.get(card.number) if card else None
        stands = standing(card, now) if card else EMPTY
        self._retitle(card)
        self._retone(stands.tone if card else None, selected=selected, lost=is_lost(exhibit))
        self._restate(stands, exhibit)
        self._repicture(card, exhibit, silences, desk)

    def _retitle(self, card: SeatCard | None) -> None:
        title = _title(self.seat, card, self.size.width - TITLE_MARGIN)
        if title != self._title:
            self._title = title
            # Content, not markup: a name may hold brackets.
            self.border_title = Content(title).markup

    def _retone(self, tone: Tone | None, *, selected: bool, lost: bool) -> None:
        self.set_class(selected, "-selected")
        self.set_class(lost, "-lost")
        if tone is not self._tone:
            self._tone = tone
            for each in Tone:
                self.set_class(each is tone, f"-{each}")

    def _restate(self, stands: Standing, exhibit: Exhibit | None) -> None:
        sound = sound_bars(tuple(exhibit.sounds)) if exhibit and exhibit.feed.state is FeedState.LIVE else ""
        battery = f"battery {exhibit.battery:.0%}" if exhibit and exhibit.battery_is_low else ""
        line = line_words(exhibit) if exhibit else ""
        width = self._status.size.width
        shown = (stands, sound, battery, line, width)
        if shown == self._shown:
            return
        self._shown = shown
        left = stands.word
        for part in (battery, line, sound):
            # The word and the clock come first; what has no room beside them is left out.
            if part and len(left) + len(part) + len(stands.clock) + 3 <= width:
                left += f"  {part}"
        gap = max(1, width - len(left) - len(stands.clock))
        self._status.update(Content.assemble((stands.word, "bold"), left[len(stands.word) :], " " * gap, stands.clock))

    def _repicture(
        self, card: SeatCard | None, exhibit: Exhibit | None, silences: dict[str, datetime], desk: Desk
    ) -> None:
        """Say in the picture's place why there is none."""
        if exhibit is None or card is None:
            words = "" if card is None else _why_none(card, desk)
            if self.picture.message != words or self._has_picture:
                self.picture.clear(words)
            return
        if exhibit.feed.state is FeedState.LIVE:
            return
        since = silences.get(card.number)
        lasts = spell((desk.clock.now() - since).total_seconds()) if since else ""
        if exhibit.feed.state is FeedState.CONNECTING:
            self.picture.go_stale(f"waiting for the camera {lasts}".rstrip())
        else:
            self.picture.go_stale(f"no signal {lasts}".rstrip())

    @property
    def _has_picture(self) -> bool:
        return not self.picture.message

    def on_click(self, event: events.Click) -> None:
        """Select by mouse; a double click enlarges."""
        event.stop()
        self.post_message(SeatChosen(self.seat, twice=event.chain > 1))


def is_lost(exhibit: Exhibit | None) -> bool:
    """Whether a picture that came comes no more: the frame repeats the *no signal* that stands in it."""
    return exhibit is not None and exhibit.feed.state is FeedState.NO_SIGNAL


WITHOUT_PICTURE = {
    Phase.EXPECTED: "not here yet",
    Phase.RELEASED: "released",
    Phase.LEFT: "left",
}


def _why_none(card: SeatCard, desk: Desk) -> str:
    """Why nobody calls this camera from here: the candidate is not there, or the room is another's to see."""
    if card.phase in WITHOUT_PICTURE:
        return WITHOUT_PICTURE[card.phase]
    if desk.model.may_watch:
        return "no picture"
    attendant = desk.model.attendant(desk.model.room)
    return f"shown to {attendant}" if attendant else "shown to nobody"


def _title(seat: int, card: SeatCard | None, width: int) -> str:
    """Seat, number and name; where that is too long, the given names as initials, then less between them."""
    if card is None:
        return str(seat)
    family, _, given = card.name.partition(", ")
    brief = f"{family}, {' '.join(f'{name[0]}.' for name in given.split())}" if given else card.name
    for title in (f"{seat} · {card.number} {card.name}", f"{seat} · {card.number} {brief}"):
        if len(title) <= width:
            return title
    return f"{seat} {card.number} {brief}"
