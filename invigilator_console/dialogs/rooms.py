"""Dialogs of a room as a whole: handing it over, taking one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from invigilator_console.widgets.dialog import Choices, Dialog, Label, Words
from rooms.commands import HandOverRoom
from rooms.vocabulary import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from invigilator_console.desk import Desk
    from invigilator_console.model import Model

MAY_HOLD_A_ROOM = frozenset({Role.CHIEF, Role.INVIGILATOR, Role.RELIEF})
MAY_ONLY_LOOK = frozenset({Role.CHIEF, Role.RELIEF, Role.OBSERVER})


class HandOverDialog(Dialog[HandOverRoom]):
    """To whom the room goes, and what they should know."""

    HINT = "Tab note · Enter hand over · Esc back"

    def __init__(self, model: Model) -> None:
        super().__init__(f"Hand room {model.room} over")
        self._room = model.room
        members = model.session.staff if model.session else ()
        mine = model.you.id if model.you else ""
        self.colleagues = [
            (member.id, f"{member.name}, {member.role}" + (f", room {member.room}" if member.room else ""))
            for member in members
            if member.role in MAY_HOLD_A_ROOM and member.id != mine
        ]

    def questions(self) -> Iterable[Widget]:
        """Who, and a note."""
        yield Label("The record shows who watched when. Stay until your colleague has the room on screen.")
        yield Choices(self.colleagues)
        yield Label("What they should know")
        yield Words("optional: who is on a break, what to look out for …")

    @on(Choices.OptionSelected)
    def _on_to_the_note(self) -> None:
        self.query_one(Words).focus()

    @on(Words.Submitted)
    def _hand_over(self) -> None:
        chosen = self.query_one(Choices).chosen
        if chosen is None:
            self.complain("There is no colleague on duty who could take the room.")
            return
        self.answer(HandOverRoom(room=self._room, to=chosen, note=self.query_one(Words).text.strip()))


@dataclass(frozen=True, slots=True)
class RoomChoice:
    """A room to look at, and whether to take it."""

    room: str
    take: bool


class RoomsDialog(Dialog[RoomChoice]):
    """All rooms of the session with who watches them."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("t", "take", show=False)]

    def __init__(self, desk: Desk) -> None:
        model = desk.model
        self._may_only_look = model.you is not None and model.you.role in MAY_ONLY_LOOK
        hint = "Enter look · t take over · Esc back" if self._may_only_look else "Enter take over · Esc back"
        super().__init__("Rooms", hint=hint)
        self._rooms = []
        for room in model.session.rooms if model.session else ():
            who = model.attendant(room.room) or "nobody yet"
            if room.unattended_since is not None:
                who += f", UNATTENDED since {model.local(room.unattended_since):%H:%M:%S}"
            self._rooms.append((room.room, f"room {room.room}: {who}"))

    def questions(self) -> Iterable[Widget]:
        """The rooms."""
        yield Choices(self._rooms)

    @on(Choices.OptionSelected)
    def _look(self) -> None:
        self._answer(take=not self._may_only_look)

    def action_take(self) -> None:
        """Take the room over."""
        self._answer(take=True)

    def _answer(self, *, take: bool) -> None:
        if (room := self.query_one(Choices).chosen) is not None:
            self.answer(RoomChoice(room, take=take))
