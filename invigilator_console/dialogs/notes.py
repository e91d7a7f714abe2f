"""The dialog that notes an incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal

from invigilator_console.widgets.dialog import Choices, Dialog, Label, Words
from invigilator_console.widgets.picture import PictureView
from rooms.commands import NoteIncident
from rooms.vocabulary import IncidentCategory, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray
    from textual.widget import Widget

    from rooms.views import SeatCard

SEVERITIES = {
    Severity.NOTE: "note: for completeness",
    Severity.CONCERN: "concern: should be looked at",
    Severity.IRREGULARITY: "irregularity: may touch integrity",
}


@dataclass(frozen=True, slots=True)
class StillView:
    """The picture that may be attached: uint8 RGB of shape (height, width, 3), and when it was taken, in words."""

    pixels: NDArray[np.uint8]
    taken: str


class IncidentDialog(Dialog[NoteIncident]):
    """Anything worth writing down. Candidates never see it."""

    HINT = "Enter note · Tab next field · Esc back"

    def __init__(self, card: SeatCard | None, seat: int, room: str, still: StillView | None = None) -> None:
        super().__init__("Incident")
        self.attaches_still = False
        """Whether the picture goes with the answer."""
        self._still = still
        self._card = card
        self._room = room
        self._about = [] if card is None else [("candidate", f"seat {seat}, {card.name}")]
        self._about.append(("room", f"room {room} as a whole"))

    def questions(self) -> Iterable[Widget]:
        """Of what kind, how serious, of whom, in words."""
        yield Label("What happened? Candidates never see it.")
        yield Words("In plain words, as you would say it in an appeal …")
        if self._still is not None:
            with Horizontal(id="still"):
                yield PictureView(id="thumbnail")
                yield Choices(
                    [("with", f"attach the picture of {self._still.taken}"), ("without", "no picture")], id="attach"
                )
        yield Label("Kind")
        yield Choices(
            ((kind, str(kind)) for kind in IncidentCategory), id="category", chosen=IncidentCategory.CANDIDATE
        )
        yield Label("How serious")
        yield Choices(((severity, words) for severity, words in SEVERITIES.items()), id="severity")
        yield Label("About")
        yield Choices(self._about, id="whom")

    def on_mount(self) -> None:
        """Show the picture of the moment at which this was opened."""
        if self._still is not None:
            self.query_one("#thumbnail", PictureView).show(self._still.pixels)

    @on(Words.Submitted)
    @on(Choices.OptionSelected, "#whom")
    def _note(self) -> None:
        words = self.query_one(Words).text.strip()
        if not words:
            self.complain("Say what happened.")
            self.query_one(Words).focus()
            return
        of_candidate = self._card is not None and self._chosen("whom") == "candidate"
        self.attaches_still = self._still is not None and of_candidate and self._chosen("attach") == "with"
        self.answer(
            NoteIncident(
                candidate=self._card.number if self._card is not None and of_candidate else None,
                room=None if of_candidate else self._room,
                category=IncidentCategory(self._chosen("category")),
                severity=Severity(self._chosen("severity")),
                text=words,
            )
        )

    @on(Choices.OptionSelected, "#attach")
    @on(Choices.OptionSelected, "#category")
    @on(Choices.OptionSelected, "#severity")
    def _next_field(self) -> None:
        self.screen.focus_next()

    def _chosen(self, field: str) -> str:
        return self.query_one(f"#{field}", Choices).chosen or ""
