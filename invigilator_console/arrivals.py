"""The queue at the door, and what is compared there. Pure; asked anew each second.

Who waits for a person comes first: whoever is checked again in the middle of the exam, then everybody in the order in
which they came. After them those whose own step is next.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from invigilator_console.standing import late_words, waits_at_the_door
from rooms import events as e
from rooms.vocabulary import Check, Onboarding, Phase, Role

if TYPE_CHECKING:
    from invigilator_console.model import Model
    from invigilator_console.wording import LogLine
    from rooms.views import SeatCard


class Place(IntEnum):
    """How urgent an arrival is: whose step is next, and how much it costs to wait."""

    BACK = 0
    WAITS = 1
    TOLD = 2
    COMING = 3


@dataclass(frozen=True, slots=True)
class Arrival:
    """One candidate at the door. `since`: of the candidate's own last step; `late` is empty for who came in time."""

    card: SeatCard
    place: Place
    since: datetime
    words: str
    late: str

    @property
    def is_for_us(self) -> bool:
        """Whether a person is to look, and not the candidate to do something."""
        return self.place in {Place.BACK, Place.WAITS}

    @property
    def seat(self) -> int:
        """The seat taken, or else the planned one."""
        return self.card.seat or self.card.planned_seat


def rooms_in_sight(model: Model) -> list[str]:
    """Whose arrivals are this person's to see: a chief's are those of all rooms."""
    if model.session is None:
        return []
    if model.you is not None and model.you.role is Role.CHIEF:
        return [room.room for room in model.session.rooms]
    return [model.room]


def is_arriving(card: SeatCard) -> bool:
    """Whether that candidate is at the door or on the way to it."""
    return card.phase is Phase.CHECKING or card.rechecking


def arrivals(model: Model, on_hold: Collection[str] = ()) -> list[Arrival]:
    """Everybody at the door, most urgent first, then as they came.

    `on_hold`: numbers of those about whom something is said in a moment, unless it is taken back.
    """
    session = model.session
    if session is None:
        return []
    rooms = rooms_in_sight(model)
    queue = [
        Arrival(
            card,
            place := _place(card, on_hold),
            model.moments.get(f"door:{card.number}", session.opens),
            _words(card, place, on_hold),
            late_words(card.late_by_s, session.late_after_s),
        )
        for card in model.candidates.values()
        if card.room in rooms and is_arriving(card)
    ]
    return sorted(queue, key=lambda arrival: (arrival.place, arrival.since, arrival.card.room, arrival.seat))


def not_here_yet(model: Model) -> list[SeatCard]:
    """Who has not opened the link, by room and seat."""
    rooms = rooms_in_sight(model)
    expected = [card for card in model.candidates.values() if card.room in rooms and card.phase is Phase.EXPECTED]
    return sorted(expected, key=lambda card: (card.room, card.planned_seat))


def next_for_us(model: Model, on_hold: Collection[str], after: str) -> SeatCard | None:
    """Whom to look at once that candidate is done; None when nobody waits for a person."""
    waiting = [arrival.card for arrival in arrivals(model, on_hold) if arrival.is_for_us]
    return next((card for card in waiting if card.number != after and card.number not in on_hold), None)


def _place(card: SeatCard, on_hold: Collection[str]) -> Place:
    if card.rejected is not None or card.number in on_hold:
        return Place.TOLD
    if waits_at_the_door(card) or card.device_fails:
        return Place.BACK if card.rechecking else Place.WAITS
    return Place.COMING


def _words(card: SeatCard, place: Place, on_hold: Collection[str]) -> str:
    if card.number in on_hold:
        return "is told in a moment, unless you take it back"
    if card.rejected is not None:
        note = f": {card.rejected.note}" if card.rejected.note else ""
        return f"not admitted, {card.rejected.reason}{note}"
    if card.device_fails:
        return f"device check failed: {', '.join(card.device_fails)}"
    if place is Place.COMING:
        return f"arriving: {'device check' if card.signed_name else 'honour code'}"
    left = sum(check not in card.checks.passed for check in card.checks.required)
    parts = ["back, to be checked again" if place is Place.BACK else "at the door"]
    parts += ["NOT verified before the day"] if card.onboarding is Onboarding.MISSING else []
    parts += [f"{left} {'check' if left == 1 else 'checks'} left" if left else "all checks done"]
    return ", ".join(parts)


# What is on record of the checks


@dataclass(frozen=True, slots=True)
class Tick:
    """When a check was passed, and what was noted with it."""

    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What the log tells of one candidate's checks, the last of each."""

    passed: Mapping[Check, Tick] = field(default_factory=dict)
    asked: Mapping[Check, datetime] = field(default_factory=dict)
    override: str = ""


def trace(lines: Iterable[LogLine], candidate: str) -> Trace:
    """Read that candidate's checks from the log, oldest line first."""
    passed: dict[Check, Tick] = {}
    asked: dict[Check, datetime] = {}
    override = ""
    for line in lines:
        if line.candidate != candidate:
            continue
        match line.event:
            case e.CheckPassed():
                passed[line.event.check] = Tick(line.said_at, line.event.note)
            case e.CheckAskedFor():
                asked[line.event.check] = line.said_at
            case e.DeviceCheckOverridden():
                override = line.event.reason
            case e.DeviceChecked():
                override = ""
    return Trace(passed, asked, override)


# What is compared


class IdRule(StrEnum):
    """What makes an ID good (City, remote proctoring: "What ID can I use?")."""

    ONE_SIDE = "name and photo on one side"
    ENGLISH = "the name is in English"
    ROSTER = "the name is the roster's"
    SAME = "same ID as at onboarding"
    FACE = "the face is the same"


def another_id(card: SeatCard) -> str:
    """That the ID is of another kind than at onboarding, in words; empty if it is not, or nobody can tell."""
    if card.id_kind is None or card.onboarded_with is None or card.id_kind is card.onboarded_with:
        return ""
    return f"Now a {card.id_kind}, at onboarding a {card.onboarded_with}: the same ID is to be used throughout."


def name_difference(signed: str, roster: str) -> str:
    """How a signed name differs from the roster's; empty for the same words in any order, with or without accents."""
    ours, theirs = set(_name_words(roster)), set(_name_words(signed))
    if ours == theirs:
        return ""
    return "differs in part" if ours & theirs else "ANOTHER NAME"


def _name_words(name: str) -> Iterator[str]:
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    yield from re.findall(r"\w+", plain.casefold())


NO_CALCULATOR = "has none"
"""What is noted of a candidate who brings no calculator, which the paper permits and does not ask for."""


def is_permitted(model: str, permitted: Sequence[str]) -> bool:
    """Whether a noted model is one of the permitted: its whole model number, with or without the maker's name."""
    noted = _squeezed(model)
    if model.strip().casefold() == NO_CALCULATOR:
        return True
    return any(noted in _names_of(one) for one in permitted)


def _names_of(model: str) -> set[str]:
    words = model.split()
    # `Casio fx-83GTX` is also `fx-83GTX`; but `fx-83` is another calculator.
    return {
        _squeezed(" ".join(words[start:])) for start in range(len(words)) if any(map(str.isdigit, words[start]))
    } | {_squeezed(model)}


def _squeezed(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())
