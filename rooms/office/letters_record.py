"""What is said and what is recorded about letters: commands, events, and the streams in which they lie.

A letter is on record by its *facts*. What is secret (links, keys, codes) is never among them: it is derived when the
letter is written, by the generation that holds then. Addresses and names are on record, which is why the letters of a
cohort have a stream of their own, that is forgotten with the cohort.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from rooms.commands import Wanted
from rooms.events import Happened
from rooms.notation import Email, ZoneName
from rooms.office.applications_record import Slot
from rooms.vocabulary import SessionId, ShortText, Slug, StreamId, Text

STREAMS_OF_LETTERS = "letters/"

OF_NO_COHORT = "_office"
"""Where letters lie that belong to no cohort and no slot. No cohort can have such an id."""

MOST_AT_ONCE = 500
"""Letters in one record."""

LetterId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z:._-]{1,160}$")]
Fact = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Answer = Annotated[str, StringConstraints(max_length=500)]


def letters_stream(cohort: str | None, slot: str | None = None) -> StreamId:
    """The stream of the letters of one cohort; without a cohort, of one slot (`20270608T0830Z`); or of neither."""
    return StreamId(f"{STREAMS_OF_LETTERS}{cohort or slot or OF_NO_COHORT}")


class LetterKind(StrEnum):
    """What a letter is about. Each kind has a template, and the names that may stand in it."""

    INVITATION = "invitation"
    STAFF_KEY = "staff_key"
    ONBOARDING_REMINDER = "onboarding_reminder"
    ONBOARDING_REJECTED = "onboarding_rejected"
    APPLICATION_RECEIVED = "application_received"
    APPLICATION_APPROVED = "application_approved"
    APPLICATION_DECLINED = "application_declined"
    EXCUSAL = "excusal"
    WAITING_LIST = "waiting_list"
    SEAT_OFFERED = "seat_offered"
    APPROVAL_LAPSED = "approval_lapsed"
    WITHDRAWN = "withdrawn"
    NOT_ATTENDED = "not_attended"
    NOT_ADMITTED = "not_admitted"
    MITIGATING_CIRCUMSTANCES = "mitigating_circumstances"
    SCRIPT_MARKED = "script_marked"
    REVIEW_OUTCOME = "review_outcome"


class LetterWanted(BaseModel):
    """A letter as somebody wants it sent.

    `id` is the same whenever the same letter is wanted, so that it is sent once: `excusal:1043321:A10204W1`, say.
    `facts` are texts by the names of the kind (`rooms.office.letter_names`). Whoever is written to about an exam of
    their own is a `person` (`candidate:1043321`, `staff:j-okafor`) in a `session`: what that session knows need not be
    among the facts, and a link can be derived. `timezone` is the receiver's own, where it is known. A letter of no
    cohort may belong to a `slot`, as an application does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: LetterId
    cohort: Slug | None = None
    to: Email
    receiver: ShortText
    kind: LetterKind
    facts: dict[str, Fact] = {}
    session: SessionId | None = None
    person: ShortText | None = None
    timezone: ZoneName | None = None
    slot: Slot | None = None

    @property
    def stream(self) -> StreamId:
        """Where it is on record."""
        return letters_stream(self.cohort, self.slot)


class CalendarNote(BaseModel):
    """The calendar entry that went with a letter: a later one has a higher `sequence` if the times are others."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    starts: AwareDatetime
    lasts: timedelta
    sequence: int = Field(ge=0)


class AboutLetter(Wanted):
    """A command about one letter."""

    letter: LetterId


# Commands


class PrepareLetters(Wanted):
    """Have letters sent. Those that are on record already stay as they are."""

    type: Literal["PrepareLetters"] = "PrepareLetters"
    letters: Annotated[tuple[LetterWanted, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class BeginHandover(AboutLetter):
    """Take a letter to hand it to the mail server. Of several who want to, one may."""

    type: Literal["BeginHandover"] = "BeginHandover"
    message_id: ShortText
    calendar: CalendarNote | None = None


class NoteTaken(AboutLetter):
    """The mail server has taken it, with that answer."""

    type: Literal["NoteTaken"] = "NoteTaken"
    attempt: int
    answer: Answer


class NoteDeferred(AboutLetter):
    """It was certainly not taken, and may be later."""

    type: Literal["NoteDeferred"] = "NoteDeferred"
    attempt: int
    why: Answer


class NoteRefused(AboutLetter):
    """The mail server will never take it."""

    type: Literal["NoteRefused"] = "NoteRefused"
    attempt: int
    why: Answer


class NoteUnsure(AboutLetter):
    """The line broke after the text had gone and before the answer came: it may have been taken."""

    type: Literal["NoteUnsure"] = "NoteUnsure"
    attempt: int
    why: Answer


class NoteUnwritable(AboutLetter):
    """It cannot be written: a fact is missing, or the person is no longer expected."""

    type: Literal["NoteUnwritable"] = "NoteUnwritable"
    why: Answer


class NoteBounce(AboutLetter):
    """A mail server further on has sent it back."""

    type: Literal["NoteBounce"] = "NoteBounce"
    why: Answer


class ConfirmSent(AboutLetter):
    """A person has found out that an unsure letter did go out."""

    type: Literal["ConfirmSent"] = "ConfirmSent"
    note: Text


class WithdrawLetter(AboutLetter):
    """Do not send a letter that still waits."""

    type: Literal["WithdrawLetter"] = "WithdrawLetter"
    reason: Text


class ResendLetter(AboutLetter):
    """Send it again as a letter of its own, to another address if one is given."""

    type: Literal["ResendLetter"] = "ResendLetter"
    reason: Text
    to: Email | None = None


# Events


class LetterPrepared(Happened):
    """A letter waits to be sent. `again_for`: the letter that it repeats, with the reason."""

    type: Literal["LetterPrepared"] = "LetterPrepared"
    wanted: LetterWanted
    at: AwareDatetime
    again_for: LetterId | None = None
    reason: str = ""


class HandoverBegun(Happened):
    """Somebody hands it to the mail server. If nothing more is heard of it, nobody knows whether it was taken."""

    type: Literal["HandoverBegun"] = "HandoverBegun"
    letter: LetterId
    attempt: int
    at: AwareDatetime
    message_id: str
    calendar: CalendarNote | None


class LetterTaken(Happened):
    """The mail server has it."""

    type: Literal["LetterTaken"] = "LetterTaken"
    letter: LetterId
    at: AwareDatetime
    answer: str


class LetterDeferred(Happened):
    """It was not taken; it is tried again from `again_at` on."""

    type: Literal["LetterDeferred"] = "LetterDeferred"
    letter: LetterId
    at: AwareDatetime
    why: str
    again_at: AwareDatetime


class LetterRefused(Happened):
    """It is not going to be sent."""

    type: Literal["LetterRefused"] = "LetterRefused"
    letter: LetterId
    at: AwareDatetime
    why: str


class HandoverUnsure(Happened):
    """Nobody knows whether it was taken; a person decides."""

    type: Literal["HandoverUnsure"] = "HandoverUnsure"
    letter: LetterId
    at: AwareDatetime
    why: str


class LetterBounced(Happened):
    """It came back."""

    type: Literal["LetterBounced"] = "LetterBounced"
    letter: LetterId
    at: AwareDatetime
    why: str


class SentConfirmed(Happened):
    """A person says that it went out."""

    type: Literal["SentConfirmed"] = "SentConfirmed"
    letter: LetterId
    at: AwareDatetime
    note: str


class LetterWithdrawn(Happened):
    """It is not to be sent."""

    type: Literal["LetterWithdrawn"] = "LetterWithdrawn"
    letter: LetterId
    at: AwareDatetime
    reason: str


LettersCommand = Annotated[
    PrepareLetters
    | BeginHandover
    | NoteTaken
    | NoteDeferred
    | NoteRefused
    | NoteUnsure
    | NoteUnwritable
    | NoteBounce
    | ConfirmSent
    | WithdrawLetter
    | ResendLetter,
    Field(discriminator="type"),
]
LettersEvent = Annotated[
    LetterPrepared
    | HandoverBegun
    | LetterTaken
    | LetterDeferred
    | LetterRefused
    | HandoverUnsure
    | LetterBounced
    | SentConfirmed
    | LetterWithdrawn,
    Field(discriminator="type"),
]

letters_events: TypeAdapter[LettersEvent] = TypeAdapter(LettersEvent)
