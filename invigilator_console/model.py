"""The session as this console knows it: the views it was sent, merged. Nothing is worked out that the server sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rooms import events as e
from rooms.views import SeatCard, SessionCard, StaffView
from rooms.vocabulary import SEATS_PER_ROOM, WATCHERS_OF_ALL_ROOMS, Phase, Role, SessionPhase
from signalling.wire import Recorded, Welcome, You

GONE = frozenset({Phase.RELEASED, Phase.LEFT})
IN_EXAM = frozenset({Phase.SEATED, Phase.WRITING, Phase.UPLOADING, Phase.CONFIRMED})


class NoRoom(Exception):
    """There is no room this console could show. The words are for a person."""


@dataclass(frozen=True, slots=True)
class Handover:
    """A room handed over: by and to whom, by staff ids, with what words, when."""

    by: str
    to: str
    note: str
    at: datetime


@dataclass
class Model:
    """One session, one room of it in view. Empty until the first welcome."""

    wanted_room: str | None = None
    you: You | None = None
    session: SessionCard | None = None
    candidates: dict[str, SeatCard] = field(default_factory=dict)
    online: set[str] = field(default_factory=set)
    room: str = ""
    moments: dict[str, datetime] = field(default_factory=dict)
    """When what has no time in the views was said: message ids; door, asked, declared as `door:NUMBER`; `room:A`."""
    handed_over: dict[str, Handover] = field(default_factory=dict)
    """How each room came to who has it now, where somebody handed it over."""

    # What comes

    def welcomed(self, welcome: Welcome) -> None:
        """Begin anew with what a welcome holds. Raises `NoRoom` when the room asked for does not exist."""
        state = welcome.state
        if not isinstance(state, StaffView) or state.session is None:
            raise NoRoom("This key is a candidate's link, not a key for staff.")
        self.you = welcome.you
        self.session = state.session
        self.candidates = {card.number: card for card in state.candidates}
        self.online = set(welcome.online)
        self.room = self._choose_room(state.session, welcome.you)

    def changed(self, state: StaffView) -> None:
        """Take in what a record has changed."""
        if state.session is not None:
            self.session = state.session
        self.candidates.update({card.number: card for card in state.candidates})
        for number in state.gone:
            self.candidates.pop(number, None)

    def recorded(self, record: Recorded) -> None:
        """Take in a record: what it has changed, and when."""
        for event in record.events:
            if isinstance(event, e.IdentityNoted) and not (record.actor or "").startswith("candidate:"):
                continue  # a colleague wrote down which ID is held up: the candidate waits no shorter for it
            if (key := _moment_key(event)) is not None:
                self.moments[key] = record.said_at
            self._mind_handover(event, record.said_at)
        if isinstance(record.state, StaffView):
            self.changed(record.state)

    def _mind_handover(self, event: e.SessionEvent, at: datetime) -> None:
        if isinstance(event, e.RoomHandedOver):
            self.handed_over[event.room] = Handover(event.staff, event.to, event.note, at)
        elif isinstance(event, e.RoomAttended) and self.handed_over.get(event.room, NOBODY).to != event.staff:
            self.handed_over.pop(event.room, None)

    def presence_changed(self, candidate: str, *, online: bool) -> None:
        """A phone came to the server or went from it."""
        (self.online.add if online else self.online.discard)(candidate)

    def _choose_room(self, session: SessionCard, you: You) -> str:
        rooms = [room.room for room in session.rooms]
        if self.wanted_room is not None:
            if self.wanted_room not in rooms:
                raise NoRoom(f"There is no room {self.wanted_room} in this session; there is {', '.join(rooms)}.")
            return self.wanted_room
        if self.room in rooms:
            return self.room
        on_record = [room.room for room in session.rooms if room.staff == you.id]
        nobody_there = [room.room for room in session.rooms if room.staff is None]
        planned = [you.room] if you.room in rooms else []
        return [*on_record, *planned, *nobody_there, *rooms][0]

    # What is asked

    @property
    def zone(self) -> tzinfo | None:
        """The exam's time zone; this machine's when it is not known here."""
        if self.session is None:
            return None
        try:
            return ZoneInfo(self.session.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            return None

    def local(self, moment: datetime) -> datetime:
        """That moment on the wall clock of the exam."""
        return moment.astimezone(self.zone)

    def seats(self) -> dict[int, SeatCard]:
        """Who belongs to each seat of the room in view: who sits there, else who is planned to."""
        planned: dict[int, SeatCard] = {}
        seated: dict[int, SeatCard] = {}
        for card in self.candidates.values():
            if card.room != self.room:
                continue
            if card.seat is None:
                planned.setdefault(card.planned_seat, card)
            elif card.seat not in seated or card.phase not in GONE:
                seated[card.seat] = card
        return self._with_the_displaced(planned, seated)

    def _with_the_displaced(self, planned: dict[int, SeatCard], seated: dict[int, SeatCard]) -> dict[int, SeatCard]:
        """Whoever is expected on a seat that somebody else was given stands on a free tile until admitted.

        In a full room there is none: then under a number beyond nine, without a tile, but never unseen in *needs you*.
        """
        seats = dict(seated)
        displaced = []
        for seat, card in sorted(planned.items()):
            if seat in seats:
                displaced.append(card)
            else:
                seats[seat] = card
        free = [seat for seat in range(1, SEATS_PER_ROOM + 1 + len(displaced)) if seat not in seats]
        seats.update(zip(free, displaced, strict=False))
        return dict(sorted(seats.items()))

    def seat_of(self, candidate: str) -> int | None:
        """The seat under which that candidate stands in the room in view."""
        return next((seat for seat, card in self.seats().items() if card.number == candidate), None)

    def to_watch(self) -> list[str]:
        """Whose cameras belong on this screen: everybody of the room who has joined and not gone, by seat.

        Nobody's before the record says that this person may look: the server refuses a watch that comes too early.
        """
        if not self.may_watch:
            return []
        return [
            card.number for card in self.seats().values() if card.phase is not Phase.EXPECTED and card.phase not in GONE
        ]

    @property
    def may_watch(self) -> bool:
        """Whether this person may see the feeds of the room in view."""
        return self.has_room or (self.you is not None and self.you.role in WATCHERS_OF_ALL_ROOMS)

    @property
    def has_room(self) -> bool:
        """Whether the record says that this person looks after the room in view."""
        return self.room in self.own_rooms

    @property
    def own_rooms(self) -> frozenset[str]:
        """The rooms that the record says this person looks after."""
        if self.session is None or self.you is None:
            return frozenset()
        return frozenset(room.room for room in self.session.rooms if room.staff == self.you.id)

    @property
    def should_attend(self) -> bool:
        """Whether this console takes the room in view by itself: it is meant to have it, and nobody else does."""
        if self.session is None or self.you is None or self.session.phase is SessionPhase.CLOSED:
            return False
        card = next(card for card in self.session.rooms if card.room == self.room)
        free = card.staff is None or card.unattended_since is not None
        if self.you.role is Role.INVIGILATOR:
            return free
        meant = self.room in {self.wanted_room, self.you.room}
        return free and meant and self.you.role in {Role.RELIEF, Role.CHIEF}

    @property
    def is_missed_in_own_room(self) -> bool:
        """Whether the record says that this person has the room in view and is not there."""
        rooms = self.session.rooms if self.session else ()
        return self.has_room and any(room.room == self.room and room.unattended_since is not None for room in rooms)

    @property
    def may_act(self) -> bool:
        """Whether this person may do anything in the room in view, as far as this console can tell."""
        return self.you is not None and (self.you.role is Role.CHIEF or self.has_room)

    def attendant(self, room: str) -> str | None:
        """The name of who looks after that room, None for nobody."""
        if self.session is None:
            return None
        staff = next((card.staff for card in self.session.rooms if card.room == room), None)
        return None if staff is None else self.staff_name(staff)

    def staff_name(self, staff: str) -> str:
        """A colleague's name by id; the id itself for a stranger."""
        members = self.session.staff if self.session else ()
        return next((member.name for member in members if member.id == staff), staff)

    def name_of(self, candidate: str) -> str:
        """A candidate's name by number; the number for a stranger."""
        card = self.candidates.get(candidate)
        return card.name if card else candidate

    # Times for the head of the screen

    def writing_ends(self) -> datetime | None:
        """When the last base writing time of the room ends, adjustments and credits left aside."""
        return max((card.finish.base_finish for card in self.seats().values() if card.phase not in GONE), default=None)

    def last_finish(self) -> datetime | None:
        """The last personal finish time of the room."""
        return max((card.finish.finish for card in self.seats().values() if card.phase not in GONE), default=None)


NOBODY = Handover("", "", "", datetime.min.replace(tzinfo=UTC))
"""Stands for the handover of a room that was not handed over."""


def _moment_key(event: e.SessionEvent) -> str | None:
    match event:
        case e.MessageSent():
            return event.message
        case e.CandidateJoined() | e.CandidateRejoined() | e.HonourCodeSigned() | e.DeviceChecked() | e.IdentityNoted():
            return f"door:{event.candidate}"
        case e.CheckAskedFor():
            return f"asked:{event.candidate}"
        case e.PagesDeclared() | e.HandedInElsewhere():
            return f"declared:{event.candidate}"
        case e.RoomAttended() | e.RoomHandedOver():
            return f"room:{event.room}"
        case _:
            return None
