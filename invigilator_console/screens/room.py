"""The room: nine pictures, what needs this person, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container, Horizontal, Vertical

from invigilator_console.messages import SeatChosen
from invigilator_console.screens.focus import FocusScreen
from invigilator_console.screens.seat_screen import SeatScreen
from invigilator_console.widgets.bars import KeyBar
from invigilator_console.widgets.picture import PictureView
from invigilator_console.widgets.side import LOG_LINES, LogPanel, NeedsYou
from invigilator_console.widgets.table import SeatTable
from invigilator_console.widgets.tile import Tile
from rooms.vocabulary import SEATS_PER_ROOM

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from invigilator_console.desk import Desk


class RoomScreen(SeatScreen):
    """The invigilator's main screen; in words alone if `in_words`."""

    def __init__(self, desk: Desk, *, in_words: bool = False) -> None:
        super().__init__(desk)
        self._needs = NeedsYou(in_words=in_words)
        self._log = LogPanel(in_words=in_words)
        self._table = SeatTable() if in_words else None
        self.tiles = [] if in_words else [Tile(seat) for seat in range(1, SEATS_PER_ROOM + 1)]

    def compose(self) -> ComposeResult:
        """Head, pictures beside the panel, keys."""
        yield self._head
        with Horizontal(id="room", classes="-words" if self._table is not None else ""):
            if self._table is not None:
                yield self._table
            else:
                with Container(id="tiles"):
                    yield from self.tiles
            with Vertical(id="side", classes="" if self.desk.settings.screen.panel else "-hidden"):
                yield self._needs
                yield self._log
        yield self._notice
        yield KeyBar(self.desk.keys)

    def on_mount(self) -> None:
        """Draw what is there already."""
        self.show_desk()
        self.show_log()

    def show_desk(self) -> None:
        """Draw whatever has changed; a second in which nothing happened costs a few comparisons."""
        super().show_desk()
        desk = self.desk
        self._needs.show(desk)
        seats = desk.model.seats()
        silences = desk.gallery.silences(desk.clock.now())
        if self._table is not None:
            self._table.show(desk, silences)
            if self._log.tell_alarms(desk):
                self.show_log()
        for tile in self.tiles:
            card = seats.get(tile.seat)
            before = tile.candidate
            tile.show(card, desk, silences, selected=tile.seat == desk.seat)
            if before is not None and before != tile.candidate:
                desk.gallery.take_from(before, tile.picture)
            if card is not None:
                desk.gallery.hang_behind(card.number, tile.picture, "tile")

    def show_feed(self, candidate: str) -> None:
        """One tile has come to life or gone silent: that is shown at once."""
        silences = self.desk.gallery.silences(self.desk.clock.now())
        for tile in self.tiles:
            if tile.candidate == candidate:
                card = self.desk.model.candidates.get(candidate)
                tile.show(card, self.desk, silences, selected=tile.seat == self.desk.seat)

    def show_log(self) -> None:
        """The newest lines."""
        self._log.show(self.desk, list(self.desk.lines)[-LOG_LINES:])

    @on(PictureView.WantedSizeChanged)
    def _fit_tile(self, message: PictureView.WantedSizeChanged) -> None:
        tile = message.picture_view.parent
        if isinstance(tile, Tile) and tile.candidate is not None:
            self.desk.gallery.fit(tile.candidate, tile.picture)

    @on(SeatChosen)
    def _select(self, message: SeatChosen) -> None:
        if not self.dialogs:
            self.desk.select(message.seat)
            if message.twice:
                self.do_focus()

    def do_focus(self) -> None:
        """Enlarge the selected picture."""
        if self.desk.chosen is None:
            self.say("Nobody belongs to this seat.")
        else:
            self.app.push_screen(FocusScreen(self.desk))

    def go_back(self) -> None:
        """Nowhere: the console is left by a key of its own, after a question."""

    def do_rotate(self) -> None:
        """Turn the selected picture by a quarter."""
        for tile in self.tiles:
            if tile.seat == self.desk.seat:
                tile.picture.quarter_turns += 1

    def do_panel(self) -> None:
        """Hide or show the side panel."""
        self.query_one("#side").toggle_class("-hidden")
