"""The day of one candidate on one page: the clock explained, what was added up, everything in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from invigilator_console.glance import at_a_glance, finish_explained
from invigilator_console.screens.desk_screen import DeskScreen
from invigilator_console.standing import standing
from invigilator_console.widgets.bars import KeyBar
from invigilator_console.widgets.dialog import Label
from invigilator_console.widgets.timeline import day_of, totals_of

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from invigilator_console.desk import Desk
    from rooms.views import SeatCard

MARGIN = 5
"""Columns beside the text: frame, padding, scroll bar."""


class TimelineScreen(DeskScreen):
    """The selected candidate's day. The seats' keys turn to another, arrows scroll, Esc goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "beginning", show=False),
        Binding("end", "newest", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._candidate = ""

    def compose(self) -> ComposeResult:
        """One page to scroll."""
        yield self._head
        with VerticalScroll(id="day", can_focus=False):
            yield Label(id="standing")
            yield Label(id="explained")
            yield Label(id="totals")
            yield Label(id="entries")
        yield self._notice
        yield KeyBar(self.desk.keys)

    def on_mount(self) -> None:
        """Draw what is there."""
        self.show_desk()

    def show_desk(self) -> None:
        """Draw whatever has changed; what still lasts counts on."""
        super().show_desk()
        page = self.query_one("#day", VerticalScroll)
        card = self.desk.chosen
        if card is None:
            page.border_title = "TIMELINE"
            self.query_one("#entries", Label).say(
                Content("Nobody belongs to this seat. 1 to 9 turns to another, Esc goes back.")
            )
            return
        follows = page.is_vertical_scroll_end or card.number != self._candidate
        self._candidate = card.number
        self._say_all(card, max(40, self.size.width - MARGIN))
        page.border_title = Content(f"TIMELINE · seat {self.desk.seat} · {card.number} {card.name}").markup
        page.border_subtitle = "1-9 another · ↑↓ scroll · Esc back"
        if follows:
            self.call_after_refresh(page.scroll_end, animate=False)

    def show_log(self) -> None:
        """New lines: drawn with the change that they tell of."""

    def _say_all(self, card: SeatCard, width: int) -> None:
        desk = self.desk
        stands = standing(card, desk.clock.now())
        at_glance = " · ".join(at_a_glance(card, desk.seat, desk)[2:])
        rows = [f"{words} {amount}" for words, amount in finish_explained(card.finish, desk)]
        self.query_one("#standing", Label).say(
            Content.assemble((f"{stands.word}  {stands.clock}", "bold"), f"  ·  {at_glance}")
        )
        self.query_one("#explained", Label).say(Content.assemble(("clock   ", "bold"), " · ".join(rows)))
        self.query_one("#totals", Label).say(Content.assemble(("away    ", "bold"), totals_of(card, desk)))
        self.query_one("#entries", Label).say(day_of(card, desk, width))

    def action_scroll(self, step: int) -> None:
        """One row up or down."""
        self.query_one("#day", VerticalScroll).scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """One page up or down."""
        page = self.query_one("#day", VerticalScroll)
        page.scroll_relative(y=step * max(1, page.size.height - 1), animate=False)

    def action_beginning(self) -> None:
        """To the beginning of the day."""
        self.query_one("#day", VerticalScroll).scroll_home(animate=False)

    def action_newest(self) -> None:
        """To what was last, and on with it."""
        self.query_one("#day", VerticalScroll).scroll_end(animate=False)

    def do_timeline(self) -> None:
        """The key that opens the page also closes it."""
        self.dismiss()
