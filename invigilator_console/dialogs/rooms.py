"""Dialogs of a room as a whole: handing it over, taking one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from invigilator_console.model import GONE, IN_EXAM
from invigilator_console.widgets.dialog import Choices, Dialog, Label, Words
from rooms.commands import HandOverRoom, MoveCandidate
from rooms.vocabulary import SEATS_PER_ROOM, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from invigilator_console.desk import Desk
    from invigilator_console.model import Model
    from rooms.views import SeatCard

MAY_HOLD_A_ROOM = frozenset({Role.CHIEF, Role.INVIGILATOR, Role.RELIEF})
MAY_ONLY_LOOK = frozenset({Role.CHIEF, Role.RELIEF, Role.OBSERVER})


class HandOverDialog(Dialog[HandOverRoom]):
    """To whom the room goes, and what they should know."""

    HINT = "Tab note · Enter hand over · Esc back"

    def __init__(self, model: Model) -> None:
        super().__init__(f"Hand room {model.room} over")
        self._room = model.room
        members = model.session.staff if model.session else ()
        has_it = next(
            (room.staff for room in (model.session.rooms if model.session else ()) if room.room == model.room), None
        )
        is_own = model.you is not None and has_it == model.you.id
        self._whose = "" if is_own or has_it is None else f"On behalf of {model.staff_name(has_it)}, who has it. "
        self.colleagues = [
            (member.id, f"{member.name}, {member.role}" + (f", room {member.room}" if member.room else ""))
            for member in members
            if member.role in MAY_HOLD_A_ROOM and member.id != has_it
        ]

    def questions(self) -> Iterable[Widget]:
        """Who, and a note."""
        stay = "The record shows who watched when. Stay until your colleague has the room on screen."
        yield Label(f"{self._whose}{stay}")
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
        self._may_take = model.you is not None and model.you.role in MAY_HOLD_A_ROOM
        hint = "Enter look · t take over · Esc back" if self._may_only_look else "Enter take over · Esc back"
        hint = hint if self._may_take else "Enter look · Esc back"
        super().__init__("Rooms", hint=hint)
        self._rooms = []
        for room in model.session.rooms if model.session else ():
            who = model.attendant(room.room) or "nobody yet"
            if room.unattended_since is not None:
                who += f", UNATTENDED since {model.local(room.unattended_since):%H:%M:%S}"
            handover = model.handed_over.get(room.room)
            if handover is not None and handover.to == room.staff:
                who += f", from {model.staff_name(handover.by)}" + (f": “{handover.note}”" if handover.note else "")
            self._rooms.append((room.room, f"room {room.room}: {who}"))

    def questions(self) -> Iterable[Widget]:
        """The rooms."""
        yield Choices(self._rooms)

    @on(Choices.OptionSelected)
    def _look(self) -> None:
        self._answer(take=not self._may_only_look)

    def action_take(self) -> None:
        """Take the room over."""
        if self._may_take:
            self._answer(take=True)
        else:
            self.complain("You observe: a room is an invigilator's, a relief's or the chief's to take.")

    def _answer(self, *, take: bool) -> None:
        if (room := self.query_one(Choices).chosen) is not None:
            self.answer(RoomChoice(room, take=take))


class MoveDialog(Dialog[MoveCandidate]):
    """Which room a candidate moves to. A full one is named as such; the rule holds in the server, too."""

    HINT = "↑↓ or number · Enter move · Esc back"

    def __init__(self, card: SeatCard, model: Model) -> None:
        super().__init__(f"Move {card.name}")
        self._card = card
        self._taken: dict[str, int] = {}
        self._rooms = []
        for room in model.session.rooms if model.session else ():
            if room.room == card.room:
                continue
            here = [other for other in model.candidates.values() if other.room == room.room and other.phase not in GONE]
            self._taken[room.room] = sum(other.phase in IN_EXAM for other in here)
            who = model.attendant(room.room) or "nobody watches it yet"
            free = SEATS_PER_ROOM - self._taken[room.room]
            places = f"{free} seat{'s' * (free != 1)} free" if free > 0 else "FULL"
            expected = len(here) - self._taken[room.room]
            later = f", {expected} more expected" if expected else ""
            self._rooms.append((room.room, f"room {room.room}: {places}{later} · {who}"))

    def questions(self) -> Iterable[Widget]:
        """What happens, and where to."""
        yield Label(
            f"{self._card.number} leaves seat {self._card.seat} of room {self._card.room} and gets a free seat there. "
            "Clock, breaks and pages stay as they are, and the candidate has nothing to do. The picture goes to "
            "whoever has that room."
        )
        yield Choices(self._rooms)

    @on(Choices.OptionSelected)
    def _move(self) -> None:
        room = self.query_one(Choices).chosen
        if room is None:
            return
        if self._taken[room] >= SEATS_PER_ROOM:
            self.complain(
                f"Room {room} is full: nine is what one person can watch. Choose another, or move somebody out first."
            )
            return
        self.answer(MoveCandidate(candidate=self._card.number, room=room))
