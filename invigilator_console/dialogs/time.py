"""The dialog that explains a finish time and moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from invigilator_console.dialogs.amounts import NotAnAmount, minutes_read
from invigilator_console.glance import finish_explained
from invigilator_console.widgets.dialog import Choices, Dialog, Label, Line
from rooms.commands import CreditTime
from rooms.vocabulary import CreditReason

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


class TimeDialog(Dialog[CreditTime]):
    """How the finish time is made up, as the candidate sees it too; and minutes to add, with the reason."""

    HINT = "Enter credit · Tab next field · Esc back"

    def __init__(self, card: SeatCard, seat: int, desk: Desk) -> None:
        super().__init__(f"Time · seat {seat} · {card.name}")
        self._candidate = card.number
        self._finish = card.finish
        self._explained = _rows(card.finish, desk)

    def questions(self) -> Iterable[Widget]:
        """The explanation, then what to add."""
        yield Label(self._explained, id="explained")
        yield Label("Minutes to credit")
        yield Line("10 or 2:30; a minus corrects an earlier credit", id="minutes")
        yield Label("Why")
        yield Choices(((reason, words) for reason, words in REASONS.items()), id="reason")
        yield Label("Note, for the candidate and the record")
        yield Line("optional", id="note")

    def refresh_from(self, desk: Desk) -> None:
        """The finish time may have moved meanwhile."""
        card = desk.model.candidates.get(self._candidate)
        if card is not None and card.finish != self._finish:
            self._finish = card.finish
            self.query_one("#explained", Label).say(_rows(card.finish, desk))

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


def _rows(finish: FinishCard, desk: Desk) -> Content:
    rows = finish_explained(finish, desk)
    width = max(len(amount) for _, amount in rows)
    lines = [Content.assemble((f"{amount:>{width}}  ", "bold"), words) for words, amount in rows]
    return Content("\n").join(lines)
