"""Letters: from *wanted* to *sent*, once. The state and the rules.

    waiting ─ begin ─► on its way ─ taken ─────────────► sent ─ bounce ─► bounced
       ▲                   ├─ not now ─► later ─ begin ─► on its way …
       │                   ├─ never ───► refused
    withdrawn              └─ silence ─► unsure ─ a person: it was sent, or send it again

Nothing is sent twice. Whoever hands a letter over says so first, and of several only one may; if they then die, nobody
can know whether the mail server has it, and a person decides. A letter that is sent again is a letter of its own, with
the reason, and names the one it repeats.

Pure: the time, the id and the speaker come in `Told`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from rooms.commands import Station, Told
from rooms.errors import AlreadyPrepared, LetterNotDue, NotNow, NotYours, ReasonNeeded, UnknownLetter
from rooms.office import letters_record as r
from rooms.office.letters_record import CalendarNote, LetterKind, LettersCommand, LettersEvent, LetterWanted

HANDED_OVER_WITHIN = timedelta(minutes=5)
"""Whoever hands a letter over has ended long before; after that nobody does, and the letter is unsure."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
"""Until a letter that was not taken is tried again, by the number of attempts; the last one for all further."""

GIVEN_UP_AFTER = timedelta(days=2)
"""From the first attempt on: then the server's "later" is taken for a no, and a person is shown it."""

_AGAIN = ":again-"


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    ON_ITS_WAY = "on its way"
    LATER = "to be tried again"
    SENT = "sent"
    UNSURE = "unsure"
    REFUSED = "refused"
    BOUNCED = "bounced"
    WITHDRAWN = "withdrawn"


TO_BE_SENT = frozenset({LetterState.WAITING, LetterState.LATER})
NEEDS_A_PERSON = frozenset({LetterState.UNSURE, LetterState.REFUSED, LetterState.BOUNCED})
"""Nothing more happens to such a letter by itself."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `since` is when it came to stand as it does; `said` is why, or what the mail server answered."""

    wanted: LetterWanted
    prepared_at: datetime
    since: datetime
    state: LetterState = LetterState.WAITING
    said: str = ""
    attempts: int = 0
    first_tried_at: datetime | None = None
    again_at: datetime | None = None
    message_id: str | None = None
    calendar: CalendarNote | None = None
    again_for: str | None = None
    reason: str = ""
    sent_again_as: str | None = None

    @property
    def id(self) -> str:
        """Its id, unique within its stream."""
        return self.wanted.id

    def state_at(self, now: datetime) -> LetterState:
        """Where it stands: one on its way of which nothing was heard for too long is unsure."""
        if self.state is LetterState.ON_ITS_WAY and now - self.since > HANDED_OVER_WITHIN:
            return LetterState.UNSURE
        return self.state

    def is_due(self, now: datetime) -> bool:
        """Whether it may be handed over now."""
        if self.state is LetterState.LATER:
            return self.again_at is None or now >= self.again_at
        return self.state is LetterState.WAITING

    def needs_a_person(self, now: datetime) -> bool:
        """Whether somebody should look: it did not arrive, or may not have, and was not sent again."""
        return self.state_at(now) in NEEDS_A_PERSON and self.sent_again_as is None


@dataclass(frozen=True, slots=True)
class Outbox:
    """The letters of one stream, by id, in the order in which they were wanted."""

    letters: Mapping[str, Letter] = field(default_factory=dict)

    def due(self, now: datetime) -> list[Letter]:
        """What may be handed over now, oldest first."""
        return [letter for letter in self.letters.values() if letter.is_due(now)]

    def next_due(self) -> datetime | None:
        """When the next letter that was put off may be tried; None if there is none."""
        return min((each.again_at for each in self.letters.values() if each.again_at is not None), default=None)

    def of(self, person: str, *kinds: LetterKind) -> list[Letter]:
        """Everything that was to be sent to or about a person, oldest first; of those kinds, if any are named."""
        return [
            letter
            for letter in self.letters.values()
            if letter.wanted.person == person and (not kinds or letter.wanted.kind in kinds)
        ]


def calendar_note(outbox: Outbox, wanted: LetterWanted, starts: datetime, lasts: timedelta) -> CalendarNote:
    """The calendar entry to go with an invitation: its sequence is raised when the times are not what was last said.

    RFC 5546, 2.1.4: "SEQUENCE" is incremented when the times of an entry change.
    """
    said = [
        letter.calendar
        for letter in outbox.of(wanted.person or "", wanted.kind)
        if letter.calendar is not None and letter.wanted.session == wanted.session
    ]
    if not said:
        return CalendarNote(starts=starts, lasts=lasts, sequence=0)
    last = max(said, key=lambda note: note.sequence)
    changed = (last.starts, last.lasts) != (starts, lasts)
    return CalendarNote(starts=starts, lasts=lasts, sequence=last.sequence + changed)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts that were not taken."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


# What each event changes


def evolve_letters(outbox: Outbox | None, event: LettersEvent) -> Outbox:
    """The outbox after one event."""
    letters = (outbox or Outbox()).letters
    if isinstance(event, r.LetterPrepared):
        letter = Letter(event.wanted, event.at, event.at, again_for=event.again_for, reason=event.reason)
        changed = {**letters, letter.id: letter}
        if event.again_for is not None:
            changed[event.again_for] = replace(letters[event.again_for], sent_again_as=letter.id)
        return Outbox(changed)
    return Outbox({**letters, event.letter: _CHANGES[type(event)](letters[event.letter], event)})


def _stands(state: LetterState, said: str) -> Callable[[Letter, Any], Letter]:
    def changed(letter: Letter, event: Any) -> Letter:
        return replace(letter, state=state, since=event.at, said=getattr(event, said), again_at=None)

    return changed


def _begun(letter: Letter, event: r.HandoverBegun) -> Letter:
    return replace(
        letter,
        state=LetterState.ON_ITS_WAY,
        since=event.at,
        said="",
        attempts=event.attempt,
        first_tried_at=letter.first_tried_at or event.at,
        again_at=None,
        message_id=event.message_id,
        calendar=event.calendar,
    )


def _deferred(letter: Letter, event: r.LetterDeferred) -> Letter:
    return replace(letter, state=LetterState.LATER, since=event.at, said=event.why, again_at=event.again_at)


_CHANGES: dict[type, Callable[[Letter, Any], Letter]] = {
    r.HandoverBegun: _begun,
    r.LetterTaken: _stands(LetterState.SENT, "answer"),
    r.LetterDeferred: _deferred,
    r.LetterRefused: _stands(LetterState.REFUSED, "why"),
    r.HandoverUnsure: _stands(LetterState.UNSURE, "why"),
    r.LetterBounced: _stands(LetterState.BOUNCED, "why"),
    r.SentConfirmed: _stands(LetterState.SENT, "note"),
    r.LetterWithdrawn: _stands(LetterState.WITHDRAWN, "reason"),
}

# The rules


def decide_letters(command: LettersCommand, outbox: Outbox | None, told: Told) -> list[LettersEvent]:
    """What the command does. Raises a `Refusal`, and then nothing happened."""
    if told.actor.station not in {Station.OFFICE, Station.SERVER}:
        raise NotYours
    letters = (outbox or Outbox()).letters
    if isinstance(command, r.PrepareLetters):
        return prepare(command, letters, told)
    if command.letter not in letters:
        raise UnknownLetter
    letter = letters[command.letter]
    if isinstance(command, r.ResendLetter):
        return [resend(command, letter, letters, told)]
    return [_RULES[type(command)](command, letter, told)]


def prepare(command: r.PrepareLetters, letters: Mapping[str, Letter], told: Told) -> list[LettersEvent]:
    """Have them wait, each once, whoever asks how often."""
    new = {wanted.id: wanted for wanted in command.letters if wanted.id not in letters}
    if not new:
        raise AlreadyPrepared
    return [r.LetterPrepared(wanted=wanted, at=told.at) for wanted in new.values()]


def resend(command: r.ResendLetter, letter: Letter, letters: Mapping[str, Letter], told: Told) -> LettersEvent:
    """Send again what was sent, came back, was refused or is unsure, with a reason."""
    _not_by_the_server(told)
    if letter.sent_again_as is not None:
        raise NotNow(f"This letter was sent again as {letter.sent_again_as}; look at that one.")
    if letter.state in TO_BE_SENT:
        raise NotNow("This letter still waits to be sent; withdraw it first, if the address is wrong.")
    if letter.state_at(told.at) is LetterState.ON_ITS_WAY:
        raise NotNow("This letter is being handed over; look again in a few minutes.")
    if not command.reason.strip():
        raise ReasonNeeded
    root = letter.id.partition(_AGAIN)[0]
    further = sum(each.partition(_AGAIN)[0] == root for each in letters)
    changes: dict[str, Any] = {"id": f"{root}{_AGAIN}{further}", "to": command.to or letter.wanted.to}
    wanted = letter.wanted.model_copy(update=changes)
    return r.LetterPrepared(wanted=wanted, at=told.at, again_for=letter.id, reason=command.reason)


def begin(command: r.BeginHandover, letter: Letter, told: Told) -> LettersEvent:
    """Take the letter: from now on nobody else hands it over."""
    if not letter.is_due(told.at):
        raise LetterNotDue
    return r.HandoverBegun(
        letter=letter.id,
        attempt=letter.attempts + 1,
        at=told.at,
        message_id=command.message_id,
        calendar=command.calendar,
    )


def taken(command: r.NoteTaken, letter: Letter, told: Told) -> LettersEvent:
    """The mail server answered that it has it."""
    _of_this_handover(letter, command.attempt)
    return r.LetterTaken(letter=letter.id, at=told.at, answer=command.answer)


def deferred(command: r.NoteDeferred, letter: Letter, told: Told) -> LettersEvent:
    """Try again after a pause, but not for ever."""
    _of_this_handover(letter, command.attempt)
    if letter.first_tried_at is not None and told.at - letter.first_tried_at >= GIVEN_UP_AFTER:
        return r.LetterRefused(letter=letter.id, at=told.at, why=f"given up after two days: {command.why}")
    again_at = told.at + pause_after(letter.attempts)
    return r.LetterDeferred(letter=letter.id, at=told.at, why=command.why, again_at=again_at)


def refused(command: r.NoteRefused, letter: Letter, told: Told) -> LettersEvent:
    """The mail server's answer was a no for good."""
    _of_this_handover(letter, command.attempt)
    return r.LetterRefused(letter=letter.id, at=told.at, why=command.why)


def unsure(command: r.NoteUnsure, letter: Letter, told: Told) -> LettersEvent:
    """Whoever handed it over does not know; it is not tried again by itself."""
    _of_this_handover(letter, command.attempt)
    return r.HandoverUnsure(letter=letter.id, at=told.at, why=command.why)


def unwritable(command: r.NoteUnwritable, letter: Letter, told: Told) -> LettersEvent:
    """A letter that cannot be written keeps no other waiting."""
    if letter.state not in TO_BE_SENT:
        raise LetterNotDue
    return r.LetterRefused(letter=letter.id, at=told.at, why=command.why)


def bounced(command: r.NoteBounce, letter: Letter, told: Told) -> LettersEvent:
    """It came back; so it had gone out, also where nobody was sure of that."""
    if letter.state_at(told.at) not in {LetterState.SENT, LetterState.UNSURE}:
        raise NotNow("Only what was sent can come back.")
    return r.LetterBounced(letter=letter.id, at=told.at, why=command.why)


def confirm_sent(command: r.ConfirmSent, letter: Letter, told: Told) -> LettersEvent:
    """A person knows, from the mail server's log or from the receiver."""
    _not_by_the_server(told)
    if letter.state_at(told.at) is not LetterState.UNSURE or letter.sent_again_as is not None:
        raise NotNow("Nobody doubts where this letter stands.")
    return r.SentConfirmed(letter=letter.id, at=told.at, note=command.note)


def withdraw(command: r.WithdrawLetter, letter: Letter, told: Told) -> LettersEvent:
    """Keep back what has not been handed over."""
    if letter.state not in TO_BE_SENT:
        raise NotNow("Only a letter that waits can be kept back.")
    return r.LetterWithdrawn(letter=letter.id, at=told.at, reason=command.reason)


def _of_this_handover(letter: Letter, attempt: int) -> None:
    if letter.state is not LetterState.ON_ITS_WAY or letter.attempts != attempt:
        raise LetterNotDue("This handover of the letter is over.")


def _not_by_the_server(told: Told) -> None:
    """What is a person's to decide."""
    if told.actor.station is not Station.OFFICE:
        raise NotYours


_RULES: dict[type, Callable[[Any, Letter, Told], LettersEvent]] = {
    r.BeginHandover: begin,
    r.NoteTaken: taken,
    r.NoteDeferred: deferred,
    r.NoteRefused: refused,
    r.NoteUnsure: unsure,
    r.NoteUnwritable: unwritable,
    r.NoteBounce: bounced,
    r.ConfirmSent: confirm_sent,
    r.WithdrawLetter: withdraw,
}
