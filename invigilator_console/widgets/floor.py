"""The floor's rooms: a head that says how the room is, and nine small pictures with a word each.

Nothing here shows a second passing but an alarm: what has not changed is not drawn, so that twenty-seven feeds cost
little more than their pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from invigilator_console.feeds import FeedState
from invigilator_console.messages import FloorChosen
from invigilator_console.standing import Tone
from invigilator_console.widgets.picture import PictureView
from rooms.event_words import spell
from rooms.vocabulary import SEATS_PER_ROOM

if TYPE_CHECKING:
    from datetime import datetime

    from textual import events
    from textual.app import ComposeResult

    from invigilator_console.desk import Desk
    from invigilator_console.floor import FloorSeat, RoomHealth
    from invigilator_console.gallery import Exhibit

STYLES = {
    Tone.QUIET: "$text-muted",
    Tone.CALM: "$success",
    Tone.ASKS: "$warning",
    Tone.AWAY: "$accent",
    Tone.ALARM: "bold $error",
}
ALARM = "bold $text on $error"


class FloorTile(Vertical):
    """One seat: the picture, and below it the seat, the number and how they stand."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__(classes="floor-tile")
        self.picture = PictureView()
        self.room = ""
        self.seat = 0
        self.candidate: str | None = None
        self._words = Static("", classes="floor-words")
        self._shown: object = None
        self._hung: Exhibit | None = None

    def compose(self) -> ComposeResult:
        """The picture above two short lines."""
        yield self.picture
        yield self._words

    def show(self, room: str, seat: FloorSeat, desk: Desk, *, selected: bool) -> None:
        """Say how this seat is, and hang its feed here."""
        before, self.room, self.seat, self.candidate = self.candidate, room, seat.seat, seat.candidate
        if before is not None and before != seat.candidate:
            desk.gallery.take_from(before, self.picture)
        shown = (room, seat, selected)
        if shown != self._shown:
            self._shown = shown
            self.set_class(selected, "-selected")
            self._words.update(_tile_words(seat, selected=selected), layout=False)
        self._hang(desk)

    def _hang(self, desk: Desk) -> None:
        """Show the feed here, once for each feed there is."""
        exhibit = desk.gallery.exhibits.get(self.candidate) if self.candidate else None
        if exhibit is None and self._hung is not None:
            self.picture.clear()
        if exhibit is not None and exhibit is not self._hung:
            self._hung = exhibit
            desk.gallery.show_in(exhibit.candidate, self.picture, "tile")
        self._hung = exhibit
        self.repicture(desk)

    def hang_anew(self) -> None:
        """The phone was asked to pause: when this seat is shown next, it is asked for pictures again."""
        self._hung = None

    def repicture(self, desk: Desk) -> None:
        """Say so where the picture is none of now."""
        exhibit = desk.gallery.exhibits.get(self.candidate) if self.candidate else None
        if exhibit is not None and exhibit.feed.state is not FeedState.LIVE:
            self.picture.go_stale("…" if exhibit.feed.state is FeedState.CONNECTING else "no signal")

    def leave(self, desk: Desk) -> None:
        """Take the feed down."""
        if self.candidate is not None:
            desk.gallery.take_from(self.candidate, self.picture)
        self._hung = None

    def on_click(self, event: events.Click) -> None:
        """Select by mouse; a double click enlarges."""
        event.stop()
        self.post_message(FloorChosen(self.room, self.seat, twice=event.chain > 1))


def _tile_words(seat: FloorSeat, *, selected: bool) -> Content:
    mark = "reverse" if selected else ""
    if seat.candidate is None:
        return Content.styled(f"{seat.seat}", f"$text-muted {mark}")
    style = ALARM if seat.is_alarm else STYLES[seat.tone]
    word = f"‼ {seat.word}" if seat.is_alarm else seat.word
    return Content.assemble((f"{seat.seat} {seat.candidate}", mark), "\n", (word, style))


class RoomPanel(Vertical):
    """One room of the floor."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__(classes="floor-room")
        self.room = ""
        self.tiles = [FloorTile() for _ in range(SEATS_PER_ROOM)]
        self._head = Static("", classes="floor-head")
        self._shown: object = None

    def compose(self) -> ComposeResult:
        """How the room is, above its seats."""
        yield self._head
        with Container(classes="floor-tiles"):
            yield from self.tiles

    def show(self, digit: int, health: RoomHealth, desk: Desk, *, chosen: int | None, now: datetime) -> None:
        """Draw what has changed. `chosen`: the selected seat, 0 for the room as a whole, None in another room."""
        self.room = health.room
        lines = room_lines(health, desk, now)
        shown = (digit, tuple(str(line) for line in lines), chosen is not None, health.is_alarm)
        if shown != self._shown:
            self._shown = shown
            self.border_title = f"{digit} · Room {health.room}"
            self.set_class(chosen is not None, "-selected")
            self.set_class(health.is_alarm, "-alarm")
            self._head.update(Content("\n").join(lines), layout=False)
        for tile, seat in zip(self.tiles, health.seats, strict=True):
            tile.show(health.room, seat, desk, selected=chosen == seat.seat)

    def on_click(self, event: events.Click) -> None:
        """Select the room; a double click opens it."""
        event.stop()
        self.post_message(FloorChosen(self.room, 0, twice=event.chain > 1))


def room_lines(health: RoomHealth, desk: Desk, now: datetime) -> list[Content]:
    """Who watches, and how many of what."""
    return [who_watches(health, desk, now), Content.styled(counts_in_words(health), "$text-muted")]


def who_watches(health: RoomHealth, desk: Desk, now: datetime) -> Content:
    """The name of who has the room and since when, or for how long nobody has watched it."""
    who = health.staff or "nobody yet"
    if health.unattended_since is not None:
        lasts = spell((now - health.unattended_since).total_seconds())
        return Content.styled(f"‼ UNATTENDED {lasts} · {who}", ALARM)
    since = f" since {desk.model.local(health.since):%H:%M}" if health.since and health.staff else ""
    return Content.styled(f"{who}{since}", "bold" if health.staff else "bold $warning")


def counts_in_words(health: RoomHealth) -> str:
    """How much waits for somebody; how many write, are out, are to be confirmed, where there are any."""
    waiting = f"{health.needs} waiting" if health.needs else "nothing waits"
    parts = [(health.writing, "writing"), (health.out, "out"), (health.to_confirm, "to confirm")]
    return " · ".join([waiting, *(f"{count} {word}" for count, word in parts if count)])


class FloorTable(Static):
    """The floor in words: a line for every room, and the seats of the one that is selected."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__("", id="floor-table")
        self._shown: object = None
        self._rows: list[tuple[str, int]] = []

    def show(self, rooms: list[RoomHealth], room: str, seat: int, desk: Desk, now: datetime) -> None:
        """Draw it anew if a word of it has changed. `seat` 0: the room as a whole is selected."""
        lines: list[Content] = []
        self._rows = []
        for digit, health in enumerate(rooms, start=1):
            here = health.room == room
            style = "reverse" if here and not seat else ""
            head = f"{digit} Room {health.room}  "
            lines.append(Content.assemble((head, f"bold {style}"), who_watches(health, desk, now)))
            self._rows.append((health.room, 0))
        for health in rooms:
            if health.room == room:
                lines += [Content(""), Content.styled(f"Room {room}: {counts_in_words(health)}", "$text-muted")]
                self._rows += [(room, 0), (room, 0)]
                for each in health.seats:
                    lines.append(_row(each, desk, selected=each.seat == seat))
                    self._rows.append((room, each.seat))
        shown = [(line.plain, line.spans) for line in lines]
        if shown != self._shown:
            self._shown = shown
            self.update(Content("\n").join(lines), layout=False)

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked on."""
        event.stop()
        place = event.get_content_offset(self)
        if place is not None and place.y < len(self._rows):
            room, seat = self._rows[place.y]
            self.post_message(FloorChosen(room, seat, twice=event.chain > 1))


def _row(seat: FloorSeat, desk: Desk, *, selected: bool) -> Content:
    mark = "reverse" if selected else ""
    if seat.candidate is None:
        return Content.styled(f"  {seat.seat}", f"$text-muted {mark}")
    name = desk.model.name_of(seat.candidate)
    who = f"{'>' if selected else ' '} {seat.seat}  {seat.candidate:<10}{name[:22]:<24}"
    word = f"‼ {seat.word}" if seat.is_alarm else seat.word
    return Content.assemble((who, mark), (word, ALARM if seat.is_alarm else STYLES[seat.tone]))
