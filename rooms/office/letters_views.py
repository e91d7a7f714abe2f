"""What a page shows of letters: how a cohort's stand in numbers, and one as it reads, without its secrets."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from rooms.office.desk import Desk
from rooms.office.letter_facts import Entrances, Unwritable
from rooms.office.letter_markup import NOT_WRAPPED, as_text
from rooms.office.letter_writer import LetterWriter
from rooms.office.letters import TO_BE_SENT, Letter, LetterState, Outbox
from rooms.office.letters_desk import outbox_of
from rooms.office.letters_record import LetterKind

NOBODY = "ninefold@preview.invalid"
"""The sender of a letter that is only looked at."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many letters of a cohort stand where; `trouble`: what a person should look at."""

    sent: int
    waiting: int
    trouble: int


def standing(outbox: Outbox, now: datetime) -> Standing:
    """The letters of an outbox in numbers."""
    states = Counter(letter.state_at(now) for letter in outbox.letters.values())
    return Standing(
        sent=states[LetterState.SENT],
        waiting=sum(states[state] for state in (*TO_BE_SENT, LetterState.ON_ITS_WAY)),
        trouble=sum(letter.needs_a_person(now) for letter in outbox.letters.values()),
    )


def chosen(outbox: Outbox, show: str, kind: LetterKind | None, now: datetime) -> list[Letter]:
    """The letters of a filter: `trouble`, `waiting`, `sent`, or all; newest first."""
    letters = reversed(list(outbox.letters.values()))
    return [letter for letter in letters if _is_shown(letter, show, now) and kind in {None, letter.wanted.kind}]


def _is_shown(letter: Letter, show: str, now: datetime) -> bool:
    match show:
        case "trouble":
            return letter.needs_a_person(now)
        case "waiting":
            return letter.state_at(now) in {*TO_BE_SENT, LetterState.ON_ITS_WAY}
        case "sent":
            return letter.state_at(now) is LetterState.SENT
        case _:
            return True


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter as it would be written now; `why_not` where it cannot be."""

    subject: str = ""
    text: str = ""
    why_not: str = ""


async def reading(desk: Desk, letter: Letter) -> Reading:
    """A letter to be read, in place of its secrets only that there are some."""
    concealed = Entrances(desk.folder.links(), folder=desk.folder, concealed=True)
    wanted = letter.wanted
    try:
        ready = await LetterWriter(desk.log, concealed, NOBODY, desk.now).write(
            wanted, await outbox_of(desk.log, wanted.cohort, wanted.slot)
        )
    except Unwritable as fault:
        return Reading(why_not=str(fault))
    return Reading(ready.letter.subject, as_text(ready.letter.blocks, NOT_WRAPPED))
