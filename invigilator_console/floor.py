"""The chief's floor in facts: how each room is, how each seat is, and which rooms are shown at a time. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from invigilator_console.attention import LOST_AFTER, Need, Urgency, needs
from invigilator_console.standing import Tone, standing
from rooms.vocabulary import SEATS_PER_ROOM, Phase

if TYPE_CHECKING:
    from invigilator_console.model import Model
    from rooms.views import SeatCard

ROOMS_WITH_PICTURES = 3
"""Rooms shown with pictures at a time: twenty-seven feeds are what the floor is built to cost."""

LEAST_COLUMNS, LEAST_ROWS = 34, 30
"""Columns a room and rows the terminal must have for pictures; with less, the floor is words alone."""

SEATS_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class FloorSeat:
    """One seat on the floor. `candidate` None for an empty one; `word` is how they stand, with no clock in it."""

    seat: int
    candidate: str | None = None
    word: str = ""
    tone: Tone = Tone.QUIET
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class RoomHealth:
    """One room at a glance. `staff` is the name of who has it, `since` when that began, as far as it is known."""

    room: str
    staff: str | None
    since: datetime | None
    unattended_since: datetime | None
    writing: int
    out: int
    to_confirm: int
    needs: int
    seats: tuple[FloorSeat, ...]

    @property
    def is_alarm(self) -> bool:
        """Whether nobody watches this room, or somebody in it is in trouble."""
        return self.unattended_since is not None or any(seat.is_alarm for seat in self.seats)


def floor(model: Model, now: datetime, silences: Mapping[str, datetime]) -> list[RoomHealth]:
    """Every room of the session, in order. `silences` are of the feeds that are watched; of others nothing is known."""
    session = model.session
    return [] if session is None else [room_health(model, room.room, now, silences) for room in session.rooms]


def room_health(model: Model, room: str, now: datetime, silences: Mapping[str, datetime]) -> RoomHealth:
    """One room, whichever is in view. KeyError for a room that the session does not have."""
    here = replace(model, room=room)
    cards = here.seats()
    waiting = [need for need in needs(here, now, silences) if need.candidate is not None]
    watch = {card.room: card for card in (model.session.rooms if model.session else ())}[room]
    return RoomHealth(
        room=room,
        staff=model.attendant(room),
        since=model.moments.get(f"room:{room}"),
        unattended_since=watch.unattended_since,
        writing=sum(card.phase is Phase.WRITING for card in cards.values()),
        out=sum(card.pause is not None and card.pause.since is not None for card in cards.values()),
        to_confirm=sum(card.phase is Phase.UPLOADING and card.complete for card in cards.values()),
        needs=len(waiting),
        seats=tuple(_seats(cards, waiting, now, silences)),
    )


def _seats(
    cards: Mapping[int, SeatCard], waiting: Sequence[Need], now: datetime, silences: Mapping[str, datetime]
) -> list[FloorSeat]:
    alarmed = {need.candidate: need for need in waiting if need.urgency is Urgency.ALARM}
    seats = []
    for seat in range(1, SEATS_PER_ROOM + 1):
        card = cards.get(seat)
        if card is None:
            seats.append(FloorSeat(seat))
            continue
        stands = standing(card, now)
        since = silences.get(card.number)
        is_lost = card.number in alarmed and since is not None and now - since >= LOST_AFTER
        is_ill = card.number in alarmed and alarmed[card.number].id.startswith("fault-")
        word = "no signal" if is_lost else "feels ill" if is_ill else stands.word
        seats.append(FloorSeat(seat, card.number, word, stands.tone, card.number in alarmed))
    return seats


def pages_of(rooms: Sequence[str], columns: int, rows: int) -> list[tuple[str, ...]]:
    """Which rooms stand on the floor together, page by page; none where there is no room for pictures."""
    together = min(ROOMS_WITH_PICTURES, len(rooms), columns // LEAST_COLUMNS)
    if rows < LEAST_ROWS or together < min(2, len(rooms)):
        return []
    return [tuple(rooms[first : first + together]) for first in range(0, len(rooms), together)]


def page_with(room: str, pages: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The page on which that room stands; the first where none has it, nothing where there are no pages."""
    return next((page for page in pages if room in page), pages[0] if pages else ())


def to_watch(model: Model, rooms: Sequence[str], gone: frozenset[Phase]) -> list[str]:
    """Whose cameras belong on those tiles: everybody who has joined and not `gone`, by room and seat."""
    return [
        card.number
        for room in rooms
        for seat, card in replace(model, room=room).seats().items()
        if seat <= SEATS_PER_ROOM and card.phase is not Phase.EXPECTED and card.phase not in gone
    ]


def step(room: str, seat: int, key: str, rooms: Sequence[str], *, in_a_row: int = SEATS_IN_A_ROW) -> tuple[str, int]:
    """The room and seat beside this one, by the key: `left`, `right`, `up` or `down`.

    Rooms stand in a row, their seats three by three; with `in_a_row` 1 one below the other, as they do in words.
    """
    row, column = divmod(max(seat, 1) - 1, in_a_row)
    last_row = (SEATS_PER_ROOM - 1) // in_a_row
    place = rooms.index(room) if room in rooms else 0
    if key == "up":
        row = max(0, row - 1)
    elif key == "down":
        row = min(last_row, row + 1)
    else:
        column += 1 if key == "right" else -1
        if not 0 <= column < in_a_row:
            beyond = place + (1 if column >= in_a_row else -1)
            if not 0 <= beyond < len(rooms):
                return rooms[place], seat
            place, column = beyond, 0 if column >= in_a_row else in_a_row - 1
    return rooms[place], row * in_a_row + column + 1
