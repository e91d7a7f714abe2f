"""Dialogs of what is said: a message to one, an announcement to many, the answer to a reported fault."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from invigilator_console.dialogs.amounts import NotAnAmount, minutes_read
from invigilator_console.dialogs.said import announced, talk_with
from invigilator_console.widgets.dialog import Choices, Dialog, Label, Line, Words
from rooms.commands import Announce, SendMessage
from rooms.vocabulary import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from textual.widget import Widget
    from textual.widgets import OptionList

    from invigilator_console.desk import Desk
    from rooms.views import ReportCard, SeatCard

QUICK_REPLIES = (
    "Please move your phone so that I see your hands, your paper and the desk.",
    "Please come closer to the light.",
    "I have noted it. The time is on record; please write on.",
    "I am asking, and will write to you. Please write on.",
    "Please put that away, out of reach.",
    "Thank you, all is well.",
)
QUICK_ANNOUNCEMENTS = (
    "Thirty minutes are left of the writing time. Who has extra time keeps it.",
    "Five minutes are left of the writing time. Who has extra time keeps it.",
    "Please stop writing now, and photograph your pages.",
    "Please check that your phone is charging.",
)
"""What is announced in most exams; one's own from the settings come before these."""


class MessageDialog(Dialog[SendMessage]):
    """The talk with one candidate, and what to say next."""

    HINT = "Enter send · Tab ready-made words · Esc back"

    def __init__(self, card: SeatCard, seat: int, desk: Desk) -> None:
        super().__init__(f"Message · seat {seat} · {card.name}")
        self._ready = (*desk.settings.words.quick_replies, *QUICK_REPLIES)
        self._candidate = card.number
        self._said = talk_with(card.number, card.messages, desk)

    def questions(self) -> Iterable[Widget]:
        """What was said, what to say, ready-made words."""
        yield Label(self._said, id="talk")
        yield Words("Only this candidate reads it …")
        yield Choices((str(place), words) for place, words in enumerate(self._ready))

    def refresh_from(self, desk: Desk) -> None:
        """Something may have been said meanwhile."""
        card = desk.model.candidates.get(self._candidate)
        if card is not None:
            self.query_one("#talk", Label).say(talk_with(card.number, card.messages, desk))

    @on(Words.Submitted)
    def _send(self) -> None:
        if words := self.query_one(Words).text.strip():
            self.answer(SendMessage(candidate=self._candidate, text=words))
        else:
            self.complain("There is nothing to send yet.")

    @on(Choices.OptionSelected)
    def _take_ready(self, event: OptionList.OptionSelected) -> None:
        field = self.query_one(Words)
        field.text = self._ready[event.option_index]
        field.move_cursor(field.document.end)
        field.focus()


NOTHING_YET = Content.styled("Nothing has been announced yet.", "$text-muted")


class AnnounceDialog(Dialog[Announce]):
    """Something for everybody, and who has read what was said before."""

    HINT = "Enter send · Tab to whom, ready-made words · Esc back"

    def __init__(self, desk: Desk) -> None:
        self._ready = (*desk.settings.words.announcements, *QUICK_ANNOUNCEMENTS)
        super().__init__("Announcement")
        model = desk.model
        self._room = model.room
        options = [("room", f"room {model.room}")]
        session = model.session
        if session and model.you and (model.you.role is Role.CHIEF or len(session.rooms) == 1):
            options.append(("session", f"the whole session ({len(session.rooms)} rooms)"))
        if model.you and model.you.role is Role.CHIEF:
            options.append(("cohort", "the whole cohort: every session of it that is open"))
        self._options = options
        self._before = announced(session.announcements if session else (), desk) or NOTHING_YET

    def questions(self) -> Iterable[Widget]:
        """The words, to whom, and what went before."""
        yield Label("Every phone chimes and shows it until it is read. It cannot be taken back.")
        yield Words("What everybody should know …")
        yield Label("To")
        yield Choices(self._options, id="whom")
        yield Label("Ready-made words")
        yield Choices(((str(place), words) for place, words in enumerate(self._ready)), id="ready")
        yield Label(self._before, id="before")

    def refresh_from(self, desk: Desk) -> None:
        """Somebody may have read what was announced before."""
        if (session := desk.model.session) is not None:
            self.query_one("#before", Label).say(announced(session.announcements, desk) or NOTHING_YET)

    @on(Words.Submitted)
    def _send(self) -> None:
        words = self.query_one(Words).text.strip()
        whom = self.query_one("#whom", Choices).chosen
        if words:
            self.answer(Announce(text=words, room=self._room if whom == "room" else None, cohort=whom == "cohort"))
        else:
            self.complain("There is nothing to announce yet.")

    @on(Choices.OptionSelected, "#whom")
    def _on_to_the_words(self) -> None:
        self.query_one(Words).focus()

    @on(Choices.OptionSelected, "#ready")
    def _take_ready(self, event: OptionList.OptionSelected) -> None:
        field = self.query_one(Words)
        field.text = self._ready[event.option_index]
        field.move_cursor(field.document.end)
        field.focus()


@dataclass(frozen=True, slots=True)
class FaultAnswer:
    """What was done about a report, and the seconds to credit for it."""

    report: str
    words: str
    seconds: int


FAULT_REPLIES = (
    "It works again. The lost time has been added to your finish time.",
    "The paper is open to you now. The lost time has been added.",
    "Your finish time has been put right.",
    "I have passed your question on; please write on.",
    "It is noted, and no time was lost.",
)


class FaultDialog(Dialog[FaultAnswer]):
    """Answers a reported fault. The minutes are proposed from the record; a person grants them."""

    HINT = "Enter send · Tab minutes, ready-made words · Esc back"

    def __init__(self, report: ReportCard, card: SeatCard, seat: int, now: datetime, since: str) -> None:
        super().__init__(f"Reported fault · seat {seat} · {card.name}")
        self._report = report
        self._proposed = max(1, math.ceil((now - report.since).total_seconds() / 60))
        again = f", said {report.said} times" if report.said > 1 else ""
        said = f" “{report.text}”" if report.text else ""
        self._what = f"{report.kind}{again}, since {since}.{said}"

    def questions(self) -> Iterable[Widget]:
        """What was reported, the minutes, the answer."""
        yield Label(self._what)
        yield Label(f"Minutes to credit (from the report until now: {self._proposed}; 0 for none)")
        yield Line(value=str(self._proposed), id="minutes")
        yield Label("What to tell the candidate")
        yield Words("What was done …")
        yield Choices((str(place), words) for place, words in enumerate(FAULT_REPLIES))

    def first_to_focus(self) -> Widget | None:
        """The answer: the minutes are proposed already."""
        return self.query_one(Words)

    @on(Words.Submitted)
    @on(Line.Submitted)
    def _send(self) -> None:
        words = self.query_one(Words).text.strip()
        try:
            seconds = minutes_read(self.query_one("#minutes", Line).value, empty=0)
        except NotAnAmount as error:
            self.complain(str(error))
            return
        if not words:
            self.complain("Say what was done; the candidate reads it.")
            self.query_one(Words).focus()
            return
        self.answer(FaultAnswer(self._report.id, words, seconds))

    @on(Choices.OptionSelected)
    def _take_ready(self, event: OptionList.OptionSelected) -> None:
        field = self.query_one(Words)
        field.text = FAULT_REPLIES[event.option_index]
        field.move_cursor(field.document.end)
        field.focus()
