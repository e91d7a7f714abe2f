"""Why somebody is not let in: one of the stated reasons, and a note of what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from invigilator_console.widgets.dialog import Choices, Dialog, Label, Line
from rooms.commands import RejectCandidate
from rooms.vocabulary import RejectionReason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from rooms.views import SeatCard


class RejectDialog(Dialog[RejectCandidate]):
    """Why somebody is not let in; the candidate is told, and may put it right."""

    HINT = "Enter choose, then Enter reject · Esc back"

    def __init__(self, card: SeatCard, *, reason: RejectionReason | None = None, note: str = "") -> None:
        """`reason` and `note` are what the console proposes, to be changed or sent as they are."""
        super().__init__(f"Do not admit {card.name}")
        self._candidate = card.number
        self._reason = reason
        self._note = note

    def questions(self) -> Iterable[Widget]:
        """The stated reasons, and a note."""
        yield Label("The candidate is told the reason and the note, may put it right and be looked at again.")
        yield Choices(((reason, str(reason)) for reason in RejectionReason), chosen=self._reason)
        yield Line("what exactly, and what to do about it", value=self._note, id="note")

    @on(Choices.OptionSelected)
    def _on_to_the_note(self) -> None:
        self.query_one(Line).focus()

    @on(Line.Submitted)
    def _reject(self) -> None:
        reason = RejectionReason(self.query_one(Choices).chosen or RejectionReason.ROOM)
        note = self.query_one(Line).value.strip()
        self.answer(RejectCandidate(candidate=self._candidate, reason=reason, note=note))
