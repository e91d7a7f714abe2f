"""One candidate, large: the picture, the clock explained, the day so far. The other feeds go on behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from invigilator_console.glance import at_a_glance, finish_explained, no_signal
from invigilator_console.messages import LiveViewReady
from invigilator_console.screens.seat_screen import SeatScreen
from invigilator_console.standing import standing
from invigilator_console.widgets.bars import KeyBar
from invigilator_console.widgets.dialog import Label
from invigilator_console.widgets.picture import PictureView
from invigilator_console.widgets.timeline import day_of

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from invigilator_console.desk import Desk
    from rooms.views import SeatCard

ENTRIES_SHOWN = 40
NARROWEST = 40
"""Columns of what is known, before the first layout."""


class FocusScreen(SeatScreen):
    """The selected candidate. `1` to `9` goes to another, Esc back to the room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.view = PictureView("waiting for the large picture", in_pixels=True)
        self._seat = 0
        self._candidate = ""

    def compose(self) -> ComposeResult:
        """The picture beside what is known."""
        yield self._head
        with Horizontal(id="focus"):
            yield self.view
            with VerticalScroll(id="about", can_focus=False):
                yield Label(id="standing")
                yield Label(id="glance")
                yield Label(id="explained")
                yield Label(id="timeline")
        yield self._notice
        yield KeyBar(self.desk.keys)

    def on_mount(self) -> None:
        """Ask for the large picture."""
        self.show_desk()

    def show_desk(self) -> None:
        """Draw whatever has changed."""
        super().show_desk()
        card = self.desk.chosen
        if card is None:
            return
        if card.number != self._candidate:
            self._turn_to(card)
        self._say_how_it_stands(card)
        self._repicture(card)
        self.show_log()

    def show_feed(self, candidate: str) -> None:
        """The picture is back, or gone."""
        if candidate == self._candidate and self.desk.chosen is not None:
            self._repicture(self.desk.chosen)

    def show_log(self) -> None:
        """The timeline of this candidate, the newest on top."""
        if (card := self.desk.model.candidates.get(self._candidate)) is None:
            return
        width = self.query_one("#timeline").size.width or NARROWEST
        self.query_one("#timeline", Label).say(day_of(card, self.desk, width, newest_first=True, most=ENTRIES_SHOWN))

    def _turn_to(self, card: SeatCard) -> None:
        self._leave_picture()
        self._candidate, self._seat = card.number, self.desk.seat
        self.view.clear("waiting for the large picture")
        self._show_large(LiveViewReady(card.number, self.view))
        self.query_one("#about").border_title = Content(f"{self._seat} · {card.number} {card.name}").markup

    def _say_how_it_stands(self, card: SeatCard) -> None:
        stands = standing(card, self.desk.clock.now())
        rows = finish_explained(card.finish, self.desk)
        explained = Content("\n").join(Content.assemble((f"{amount:>12}  ", "bold"), words) for words, amount in rows)
        self.query_one("#standing", Label).say(Content.styled(f"{stands.word}  {stands.clock}", "bold"))
        self.query_one("#glance", Label).say(Content("\n".join(at_a_glance(card, self._seat, self.desk))))
        self.query_one("#explained", Label).say(explained)

    def _repicture(self, card: SeatCard) -> None:
        exhibit = self.desk.gallery.exhibits.get(card.number)
        if exhibit is None:
            self.view.clear(f"{standing(card, self.desk.clock.now()).word}: no camera")
        elif words := no_signal(card.number, self.desk):
            self.view.go_stale(words)

    def _leave_picture(self) -> None:
        self._large.clear()
        if self._candidate:
            self.desk.gallery.take_from(self._candidate, self.view)

    def on_unmount(self) -> None:
        """The phone may go back to its small picture."""
        self._leave_picture()

    def do_focus(self) -> None:
        """The key that enlarges also goes back."""
        self.dismiss()

    def do_rotate(self) -> None:
        """Turn the picture by a quarter."""
        self.view.quarter_turns += 1

    def do_panel(self) -> None:
        """Hide or show what is known beside the picture."""
        self.query_one("#about").toggle_class("-hidden")
