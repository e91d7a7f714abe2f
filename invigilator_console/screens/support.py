"""Support's queue: the reports of the session, and what is done about each. Who has a room sees it too, by `Q`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from invigilator_console.acts import talk
from invigilator_console.dialogs.faults import ResolveDialog
from invigilator_console.dialogs.plain import WordsDialog
from invigilator_console.dialogs.support import EnterReportDialog
from invigilator_console.screens.desk_screen import DeskScreen
from invigilator_console.support import Stand, Ticket, queue
from invigilator_console.widgets.chips import Chip, Chips
from invigilator_console.widgets.dialog import Label
from invigilator_console.widgets.tickets import TicketList, in_full
from rooms.commands import AnswerFault, TakeReport
from rooms.vocabulary import Role

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from invigilator_console.desk import Desk

KEYS = (
    Chip("n", "enter", "enter"),
    Chip("t", "take", "take"),
    Chip("a", "answer", "reply"),
    Chip("r", "resolve", "resolve"),
    Chip("m", "message", "message"),
    Chip("↑↓", "report", "step(1)"),
    Chip("z", "undo", "act('undo')"),
    Chip("q", "leave", "act('quit')"),
    Chip("Esc", "back", "back"),
)
WORDS_OF_KEYS = {
    "enter": "enter a report for somebody who telephoned or wrote",
    "take": "take the report: say that you look after it",
    "reply": "answer the report, which stays open",
    "resolve": "resolve the report, and propose the minutes it took",
    "message": "read and write messages to this candidate",
}
NARROW = 110
"""Columns below which the report in full stands under the list."""


class SupportScreen(DeskScreen, inherit_bindings=False):
    """All reports. Its letters are its own: none of them does anything to a room."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("n", "enter", show=False),
        Binding("t", "take", show=False),
        Binding("a,enter", "reply", show=False),
        Binding("r", "resolve", show=False),
        Binding("m", "message", show=False),
        Binding("z", "act('undo')", show=False),
        Binding("q", "act('quit')", show=False),
        Binding("escape,Q", "back", show=False),
        # Of a dialog's fields; the screen's own are not inherited.
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
    ]
    OWN_ACTIONS: ClassVar[frozenset[str]] = frozenset({"step", *WORDS_OF_KEYS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._list = TicketList()
        self._keys = Chips(id="support-keys")
        self._cursor = ""
        self._entered = ""
        """The report entered last, until it is in the queue."""

    def compose(self) -> ComposeResult:
        """The queue, the report under the cursor, the keys."""
        yield self._head
        with Horizontal(id="support"):
            yield self._list
            with VerticalScroll(id="ticket", can_focus=False):
                yield Label(id="ticket-words")
        yield self._notice
        yield self._keys

    def on_mount(self) -> None:
        """Draw what is there."""
        self.query_one("#ticket").border_title = "REPORT"
        self._keys.show(KEYS)
        self.show_desk()

    def show_desk(self) -> None:
        """Draw whatever has changed."""
        super().show_desk()
        self.query_one("#support").set_class(self.size.width < NARROW, "-narrow")
        tickets = queue(self.desk.model)
        if any(ticket.id == self._entered for ticket in tickets):
            self._cursor, self._entered = self._entered, ""
        if self._ticket is None and tickets:
            self._cursor = tickets[0].id
        self._list.show(tickets, self._cursor, self.desk)
        ticket = self._ticket
        nothing = Content.styled("Nothing is chosen.", "$text-muted")
        self.query_one("#ticket-words", Label).say(in_full(ticket, self.desk) if ticket else nothing)

    @property
    def _ticket(self) -> Ticket | None:
        """The report under the cursor."""
        return next((ticket for ticket in queue(self.desk.model) if ticket.id == self._cursor), None)

    # What the person does

    def palette(self) -> list[tuple[str, str, str]]:
        """What can be done here, for the command palette: key, words, action."""
        keys = {chip.action: chip.key for chip in KEYS}
        own = [(keys[action], words, action) for action, words in WORDS_OF_KEYS.items()]
        return [*own, ("q", self.desk.keys["quit"].words, "act('quit')")]

    @on(TicketList.Chosen)
    def _choose(self, message: TicketList.Chosen) -> None:
        if not self.dialogs:
            self._cursor = message.ticket
            self.show_desk()

    def action_step(self, by: int) -> None:
        """Go to the report above or below."""
        tickets = queue(self.desk.model)
        place = next((place for place, ticket in enumerate(tickets) if ticket.id == self._cursor), 0)
        if tickets:
            self._cursor = tickets[max(0, min(len(tickets) - 1, place + by))].id
        self.show_desk()

    def go_back(self) -> None:
        """To the room, for whoever has one to go back to."""
        if self.desk.model.you is not None and self.desk.model.you.role is Role.SUPPORT:
            self.say("Support works from this queue; q leaves the console.")
        else:
            self.dismiss()

    def action_enter(self) -> None:
        """Enter a report for somebody."""
        self.run_worker(self._enter(), group="act")

    async def _enter(self) -> None:
        command = await self.ask(EnterReportDialog(self.desk))
        if command is not None:
            name = self.desk.model.name_of(command.candidate)
            self._entered = self.desk.command(command, f"report of {name} entered").id

    def action_take(self) -> None:
        """Say that one looks after the report; a colleague's may be taken over."""
        ticket = self._open_ticket()
        you = self.desk.model.you
        if ticket is None or you is None:
            return
        if ticket.report.taken_by == you.id:
            self.say("You have it already.")
            return
        self.desk.command(TakeReport(candidate=ticket.candidate, report=ticket.id), f"{ticket.name}'s report taken")

    def action_reply(self) -> None:
        """Say something about the report, which stays open."""
        if (ticket := self._open_ticket()) is not None:
            self.run_worker(self._reply(ticket), group="act")

    async def _reply(self, ticket: Ticket) -> None:
        ready = (
            "We are looking into it. Please write on; the time is noted.",
            "Please open the link of the paper again.",
        )
        explanation = "The candidate reads it; the report stays open."
        words = await self.ask(WordsDialog(f"Answer · {ticket.name}", explanation, ready=ready))
        if words is not None:
            command = AnswerFault(candidate=ticket.candidate, report=ticket.id, answer=words)
            self.desk.command(command, f"{ticket.name}'s report answered")

    def action_resolve(self) -> None:
        """Say what was done, and propose minutes."""
        if (ticket := self._open_ticket()) is not None:
            self.run_worker(self._resolve(ticket), group="act")

    async def _resolve(self, ticket: Ticket) -> None:
        since = f"{self.desk.model.local(ticket.report.since):%H:%M:%S}"
        command = await self.ask(ResolveDialog(ticket, self.desk.clock.now(), since))
        if command is not None:
            self.desk.command(command, f"{ticket.name}'s report resolved")

    def action_message(self) -> None:
        """Write to the candidate."""
        ticket = self._ticket
        if ticket is None:
            self.say("There is no report to write about; n enters one.")
        else:
            card = self.desk.model.candidates[ticket.candidate]
            self.run_worker(talk.message(self.desk, self, card), group="act")

    def _open_ticket(self) -> Ticket | None:
        """The report under the cursor, if there is still something to do about it; else say why not."""
        ticket = self._ticket
        if ticket is None:
            self.say("There is no report yet; n enters one.")
        elif ticket.stand is Stand.PROPOSED:
            self.say("It is resolved; the minutes wait for the invigilator.")
        elif ticket.stand is Stand.DONE:
            self.say("It is resolved. If it goes wrong again, n enters it anew.")
        return ticket if ticket is not None and ticket.is_open else None
