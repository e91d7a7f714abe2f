"""Dialogs of what is said: a message to one, an announcement to many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from invigilator_console.dialogs.said import announced, talk_with
from invigilator_console.widgets.dialog import Choices, Dialog, Label, ReadyMade, Words
from rooms.commands import Announce, SendMessage
from rooms.vocabulary import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from invigilator_console.desk import Desk
    from rooms.views import SeatCard

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
        yield ReadyMade(self._ready)

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
        yield ReadyMade(self._ready, id="ready")
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
