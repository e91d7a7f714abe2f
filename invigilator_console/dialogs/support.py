"""Support beside its answers: a report entered for somebody; and what the invigilator grants of what was proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from invigilator_console.dialogs.amounts import NotAnAmount, minutes_read
from invigilator_console.support import NotATime, found, received_at
from invigilator_console.widgets.dialog import Choices, Dialog, Label, Line
from rooms.commands import CreditTime, DeclineCredit, ReportFault
from rooms.vocabulary import CreditReason, FaultKind, ReportChannel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget
    from textual.widgets import Input, OptionList

    from invigilator_console.desk import Desk
    from rooms.views import ReportCard, SeatCard

NAMED = 4
"""Candidates named while somebody types: a fifth means that the words fit too many."""

OTHER_WAYS = (ReportChannel.TELEPHONE, ReportChannel.MAIL, ReportChannel.IN_PERSON)


class EnterReportDialog(Dialog[ReportFault]):
    """A report of somebody who telephoned, wrote or said it. The same kind said again folds into the open report."""

    HINT = "Tab next field · Enter record · Esc back"

    def __init__(self, desk: Desk) -> None:
        super().__init__("Enter a report")
        self._model = desk.model
        self._now = desk.model.local(desk.clock.now())
        self._found: list[SeatCard] = []

    def questions(self) -> Iterable[Widget]:
        """Who, what, how it came and when."""
        yield Label("Who? Candidate number or name")
        yield Line("1043321, or adeyemi", id="who")
        yield Label("", id="found", classes="found")
        yield Label("What is wrong")
        yield Choices(((kind, str(kind)) for kind in FaultKind), id="kind")
        yield Label("In their words")
        yield Line("optional", id="words")
        yield Label("How it came")
        yield Choices(((way, str(way)) for way in OTHER_WAYS), id="channel")
        yield Label(f"Received at (empty: now, {self._now:%H:%M}; -5: five minutes ago)")
        yield Line(f"{self._now:%H:%M}", id="received")

    @on(Line.Changed, "#who")
    def _look_up(self, event: Input.Changed) -> None:
        self._found = found(self._model, event.value)
        named = [f"{card.number} {card.name}, room {card.room}" for card in self._found[:NAMED]]
        more = len(self._found) - NAMED
        words = "\n".join([*named, *([f"and {more} more"] if more > 0 else [])])
        nobody = "Nobody of this session is called that." if event.value.strip() else ""
        self.query_one("#found", Label).say(Content(words or nobody))

    @on(Choices.OptionSelected)
    def _on_to_the_next(self, event: OptionList.OptionSelected) -> None:
        self.query_one("#words" if event.option_list.id == "kind" else "#received", Line).focus()

    @on(Line.Submitted)
    def _enter(self) -> None:
        if len(self._found) != 1:
            self.complain(
                "Say who it is: number or name of one candidate." if not self._found else "That fits several."
            )
            self.query_one("#who", Line).focus()
            return
        try:
            since = received_at(self.query_one("#received", Line).value, self._now)
        except NotATime as error:
            self.complain(str(error))
            self.query_one("#received", Line).focus()
            return
        self.answer(
            ReportFault(
                candidate=self._found[0].number,
                kind=FaultKind(self.query_one("#kind", Choices).chosen or FaultKind.TECHNICAL),
                text=self.query_one("#words", Line).value.strip(),
                channel=ReportChannel(self.query_one("#channel", Choices).chosen or ReportChannel.TELEPHONE),
                since=since,
            )
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """Minutes that support proposes for one report of one candidate."""

    report: ReportCard
    card: SeatCard
    seat: int


class ProposalDialog(Dialog["CreditTime | DeclineCredit"]):
    """Support has put something right and proposes minutes; whoever has the room grants or declines them."""

    HINT = "Enter do it · Tab next field · Esc back"

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(f"Proposed minutes · seat {proposal.seat} · {proposal.card.name}")
        self._proposal = proposal

    def questions(self) -> Iterable[Widget]:
        """What was put right, the minutes, yes or no."""
        report = self._proposal.report
        minutes, seconds = divmod(report.proposed_s, 60)
        answer = f" Answered: “{report.answers[-1]}”" if report.answers else ""
        yield Label(f"{report.kind}{f' “{report.text}”' if report.text else ''}.{answer}")
        yield Choices((("grant", "grant these minutes"), ("decline", "decline, with a reason")), id="verdict")
        yield Label("Minutes")
        yield Line(value=f"{minutes}:{seconds:02}" if seconds else str(minutes), id="minutes")
        yield Label("Note with the minutes, or why not; the record keeps it")
        yield Line("needed to decline", id="note")

    @on(Choices.OptionSelected)
    @on(Line.Submitted)
    def _send(self) -> None:
        report, number = self._proposal.report, self._proposal.card.number
        note = self.query_one("#note", Line).value.strip()
        if self.query_one("#verdict", Choices).chosen == "decline":
            if note:
                self.answer(DeclineCredit(candidate=number, report=report.id, reason=note))
            else:
                self.complain("Say why not; support and the record are told.")
                self.query_one("#note", Line).focus()
            return
        try:
            seconds = minutes_read(self.query_one("#minutes", Line).value)
        except NotAnAmount as error:
            self.complain(str(error))
            return
        if seconds <= 0:
            self.complain("Nought minutes are granted by declining, with a reason.")
            return
        note = note or str(report.kind)
        self.answer(
            CreditTime(candidate=number, seconds=seconds, reason=CreditReason.FAULT, note=note, report=report.id)
        )
