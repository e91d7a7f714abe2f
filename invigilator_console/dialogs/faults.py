"""Dialogs that answer a reported fault: the invigilator's, who credits minutes, and support's, who proposes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on

from invigilator_console.dialogs.amounts import NotAnAmount, minutes_read
from invigilator_console.support import Ticket, minutes_lost, times_said
from invigilator_console.widgets.dialog import Answer, Dialog, Label, Line, ReadyMade, Words
from rooms.commands import ResolveFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from textual.widget import Widget

    from rooms.views import ReportCard, SeatCard

FAULT_REPLIES = (
    "It works again. The lost time has been added to your finish time.",
    "The paper is open to you now. The lost time has been added.",
    "Your finish time has been put right.",
    "I have passed your question on; please write on.",
    "It is noted, and no time was lost.",
)
READY_ANSWERS = (
    "It works again. Your invigilator has been asked to add the lost time.",
    "The paper is open to you now. Your invigilator has been asked to add the lost time.",
    FAULT_REPLIES[4],
)
"""Support's. None of them promises minutes: a person with the room grants them."""


class AnswerDialog(Dialog[Answer]):
    """What was reported, the minutes it took, and what to tell the candidate."""

    READY: Sequence[str] = ()
    MINUTES = ""
    """What the minutes are for, with `{}` for how many are proposed."""

    def __init__(self, title: str, report: ReportCard, *, now: datetime, since: str) -> None:
        super().__init__(title)
        self._proposed = minutes_lost(report, now)
        said = f" “{report.text}”" if report.text else ""
        self._what = f"{report.kind} {times_said(report)}".strip() + f", since {since}.{said}"

    def questions(self) -> Iterable[Widget]:
        """What was reported, the minutes, the answer."""
        yield Label(self._what)
        yield Label(self.MINUTES.format(self._proposed))
        yield Line(value=str(self._proposed), id="minutes")
        yield Label("What to tell the candidate")
        yield Words("What was done …")
        yield ReadyMade(self.READY)

    def first_to_focus(self) -> Widget | None:
        """The answer: the minutes are proposed already."""
        return self.query_one(Words)

    def settle(self, words: str, seconds: int) -> Answer:
        """What these words and so many seconds come to. To override."""
        # Not an abstract method: a Textual screen has a metaclass of its own.
        raise NotImplementedError

    def may_be(self, seconds: int) -> str:
        """Why it may not be so many seconds, in words; empty if it may. To override."""
        del seconds
        return ""

    @on(Words.Submitted)
    @on(Line.Submitted)
    def _send(self) -> None:
        words = self.query_one(Words).text.strip()
        try:
            seconds = minutes_read(self.query_one("#minutes", Line).value, empty=0)
        except NotAnAmount as error:
            self.complain(str(error))
            return
        if why_not := self.may_be(seconds):
            self.complain(why_not)
        elif not words:
            self.complain("Say what was done; the candidate reads it.")
            self.query_one(Words).focus()
        else:
            self.answer(self.settle(words, seconds))


@dataclass(frozen=True, slots=True)
class FaultAnswer:
    """What was done about a report, and the seconds to credit for it."""

    report: str
    words: str
    seconds: int


class FaultDialog(AnswerDialog[FaultAnswer]):
    """Answers a reported fault. The minutes are proposed from the record; a person grants them."""

    HINT = "Enter send · Tab minutes, ready-made words · Esc back"
    READY = FAULT_REPLIES
    MINUTES = "Minutes to credit (from the report until now: {}; 0 for none)"

    def __init__(self, report: ReportCard, card: SeatCard, seat: int, now: datetime, since: str) -> None:
        super().__init__(f"Reported fault · seat {seat} · {card.name}", report, now=now, since=since)
        self._report = report.id

    def settle(self, words: str, seconds: int) -> FaultAnswer:
        """The answer, with the minutes that this person grants."""
        return FaultAnswer(self._report, words, seconds)


class ResolveDialog(AnswerDialog[ResolveFault]):
    """What was done, and the minutes that the record proposes. Who has the room grants them."""

    HINT = "Enter resolve · Tab minutes, ready-made words · Esc back"
    READY = READY_ANSWERS
    MINUTES = "Minutes to propose to the invigilator (since the receipt: {}; 0 for none)"

    def __init__(self, ticket: Ticket, now: datetime, since: str) -> None:
        title = f"Resolve · room {ticket.room} seat {ticket.seat} · {ticket.name}"
        super().__init__(title, ticket.report, now=now, since=since)
        self._ticket = ticket

    def may_be(self, seconds: int) -> str:
        """Support proposes; to take minutes back is the room's."""
        return "Only minutes to be added can be proposed." if seconds < 0 else ""

    def settle(self, words: str, seconds: int) -> ResolveFault:
        """The resolution, with the minutes proposed."""
        ticket = self._ticket
        return ResolveFault(candidate=ticket.candidate, report=ticket.report.id, answer=words, proposed_s=seconds)
