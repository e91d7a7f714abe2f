"""The dialog that explains a finish time and moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content

from invigilator_console.dialogs.amounts import NotAnAmount, minutes_read
from invigilator_console.glance import finish_explained
from invigilator_console.widgets.chips import Chip, Chips
from invigilator_console.widgets.dialog import Choices, Dialog, Label, Line
from rooms.commands import CreditTime, RestartClock, StopClock
from rooms.event_words import spell
from rooms.vocabulary import CreditReason, Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from invigilator_console.desk import Desk
    from rooms.views import FinishCard, SeatCard

REASONS = {
    CreditReason.INTERRUPTION: "interruption: the exam was disturbed",
    CreditReason.FAULT: "fault: something did not work",
    CreditReason.BREAK: "break: to be made good",
    CreditReason.CORRECTION: "correction of an earlier credit",
}


class TimeDialog(Dialog[CreditTime | StopClock | RestartClock]):
    """How the finish time is made up, as the candidate sees it too; minutes to add or take back; the clock itself."""

    HINT = "Enter credit · Tab next field · Esc back"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+t", "clock", show=False)]

    def __init__(self, card: SeatCard, seat: int, desk: Desk) -> None:
        super().__init__(f"Time · seat {seat} · {card.name}")
        self._candidate = card.number
        self._finish = card.finish
        self._explained = _rows(card.finish, desk)
        self._card = card
        self._stops = desk.model.session is not None and desk.model.session.break_clock == "stops"
        self._stands = _clock_words(card, desk, may_stop=self._stops)

    def questions(self) -> Iterable[Widget]:
        """The explanation, then what to add."""
        yield Label(self._explained, id="explained")
        yield Label(self._stands, id="clock")
        if self._stops:
            yield Chips(id="clock-key")
        yield Label("Minutes to credit; with a minus they are taken back")
        yield Line("10 or 2:30, or −5 to take back", id="minutes")
        yield Label("Why")
        yield Choices(((reason, words) for reason, words in REASONS.items()), id="reason")
        yield Label("Note, for the candidate and the record")
        yield Line("optional; why, if the clock is to stop" if self._stops else "optional", id="note")

    def on_mount(self) -> None:
        """Offer what can be done with the clock."""
        self._offer()

    def _offer(self) -> None:
        if self._stops:
            words = "let the clock go on" if self._card.clock_stopped else "stop the clock"
            self.query_one("#clock-key", Chips).show([Chip("Ctrl+T", words, "clock")])

    def first_to_focus(self) -> Widget | None:
        """The minutes: they are what most come for."""
        return self.query_one("#minutes")

    def refresh_from(self, desk: Desk) -> None:
        """The finish time may have moved meanwhile."""
        card = desk.model.candidates.get(self._candidate)
        if card is None:
            return
        self._card = card
        self.query_one("#clock", Label).say(_clock_words(card, desk, may_stop=self._stops))
        self._offer()
        if card.finish != self._finish:
            self._finish = card.finish
            self.query_one("#explained", Label).say(_rows(card.finish, desk))

    @on(Chips.Chosen)
    def _do_chip(self) -> None:
        self.action_clock()

    def action_clock(self) -> None:
        """Stop the clock, with the note as the reason; or let it go on."""
        if not self._stops:
            self.complain("This exam's policy lets the clock run; credit the minutes instead.")
        elif self._card.clock_stopped is not None:
            self.answer(RestartClock(candidate=self._candidate))
        elif self._card.phase is not Phase.WRITING:
            self.complain("Only the clock of somebody who writes can be stopped.")
        elif reason := self.query_one("#note", Line).value.strip():
            self.answer(StopClock(candidate=self._candidate, reason=reason))
        else:
            self.complain("Say why in the note; the candidate reads it. Then Ctrl+T again.")
            self.query_one("#note", Line).focus()

    @on(Choices.OptionSelected)
    def _next_field(self) -> None:
        self.query_one("#note", Line).focus()

    @on(Line.Submitted)
    def _credit(self) -> None:
        field = self.query_one("#minutes", Line)
        try:
            seconds = minutes_read(field.value)
        except NotAnAmount as error:
            self.complain(str(error))
            field.focus()
            return
        if seconds == 0:
            self.complain("Nought minutes change nothing.")
            return
        reason = CreditReason(self.query_one("#reason", Choices).chosen or CreditReason.INTERRUPTION)
        note = self.query_one("#note", Line).value.strip()
        self.answer(CreditTime(candidate=self._candidate, seconds=seconds, reason=reason, note=note))


def _clock_words(card: SeatCard, desk: Desk, *, may_stop: bool) -> Content:
    """Whether the clock stands, since when and why; where it never does, that."""
    stopped = card.clock_stopped
    if stopped is not None:
        stands = spell((desk.clock.now() - stopped.since).total_seconds())
        words = f"The clock stands since {desk.model.local(stopped.since):%H:%M:%S} ({stands}): {stopped.reason}"
        return Content.styled(words, "bold $warning")
    if may_stop:
        return Content.styled("The clock runs. What it stands is credited when it goes on.", "$text-muted")
    return Content.styled("The clock runs and cannot be stopped: so the policy of this exam.", "$text-muted")


def _rows(finish: FinishCard, desk: Desk) -> Content:
    rows = finish_explained(finish, desk)
    width = max(len(amount) for _, amount in rows)
    lines = [Content.assemble((f"{amount:>{width}}  ", "bold"), words) for words, amount in rows]
    return Content("\n").join(lines)
