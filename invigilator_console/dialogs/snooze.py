"""The dialog that puts a need off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from textual import on

from invigilator_console.widgets.dialog import Choices, Dialog, Label, ReadyMade, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from invigilator_console.attention import Need

LENGTHS = {"2": timedelta(minutes=2), "5": timedelta(minutes=5), "10": timedelta(minutes=10)}
READY = (
    "I have written to the candidate and wait for the answer.",
    "Seen; it will take a while.",
    "Support is looking after it.",
)


@dataclass(frozen=True, slots=True)
class Snooze:
    """Which need to put off, for how long and why."""

    need: Need
    length: timedelta
    reason: str


class SnoozeDialog(Dialog[Snooze]):
    """Which, for how long, why. It stays in sight, greyed, and comes back with the bell."""

    HINT = "Enter put off · Tab next field · Esc back"

    def __init__(self, waiting: Sequence[Need], first: Need) -> None:
        super().__init__("Put off for a while")
        self._needs = {need.id: need for need in waiting}
        self._first = first

    def questions(self) -> Iterable[Widget]:
        """The reason first: the rest is proposed."""
        yield Label("Your colleagues see it greyed, with your reason. It comes back by itself, with the bell.")
        yield Words("Why may it wait? It goes on record …")
        yield ReadyMade(READY, id="ready")
        yield Label("For")
        yield Choices(((name, f"{name} minutes") for name in LENGTHS), id="length")
        yield Label("What")
        yield Choices(
            (
                (need.id, f"seat {need.seat}: {need.words}" if need.seat else need.words)
                for need in self._needs.values()
            ),
            id="need",
            chosen=self._first.id,
        )

    @on(Words.Submitted)
    @on(Choices.OptionSelected, "#length")
    @on(Choices.OptionSelected, "#need")
    def _put_off(self) -> None:
        words = self.query_one(Words).text.strip()
        if not words:
            self.complain("Say why it may wait.")
            self.query_one(Words).focus()
            return
        need = self._needs[self.query_one("#need", Choices).chosen or self._first.id]
        self.answer(Snooze(need, LENGTHS[self.query_one("#length", Choices).chosen or "2"], words))
