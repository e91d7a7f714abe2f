"""What candidates ask for themselves: to sit remotely. Commands and events of one cohort's request form.

City, remote proctoring: it is for students who "have informed the School by completing the request form". A request is
no application: a college or department looks at it, and applies, or does not. A form has a stream of its own,
`requests/<slot>/<cohort>`, so that nobody who sends many of them is in the way of who decides applications; it is
forgotten with the applications for its slot.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter

from rooms.commands import Note, Wanted
from rooms.configuration import Settled
from rooms.events import Happened
from rooms.notation import Email, Line, Prose
from rooms.office.applications_record import Slot
from rooms.vocabulary import CandidateNumber, ShortText, Slug, StreamId

STREAMS_OF_REQUESTS = "requests/"

RequestId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class FormName(NamedTuple):
    """Which form it is: that of a cohort, in the slot in which it sits."""

    slot: Slot
    cohort: Slug

    @property
    def stream(self) -> StreamId:
        """Where the form and its requests are on record."""
        return StreamId(f"{STREAMS_OF_REQUESTS}{self.slot}/{self.cohort}")


def forms_in(streams: Iterable[StreamId]) -> list[FormName]:
    """The forms among these streams."""
    named = (stream.removeprefix(STREAMS_OF_REQUESTS) for stream in streams if stream.startswith(STREAMS_OF_REQUESTS))
    return [FormName(slot, cohort) for slot, _, cohort in (name.partition("/") for name in named)]


class Asked(Settled):
    """What a candidate wrote. Nobody has checked any of it."""

    number: CandidateNumber
    name: Line
    email: Email
    college: Line
    exams: Line
    whereabouts: Line
    why: Annotated[Prose, Field(min_length=1)]


class Outcome(StrEnum):
    """What became of a request."""

    APPLIED = "applied for"
    NOTED = "noted"
    DISMISSED = "dismissed"


class OpenForm(Wanted):
    """Take requests for a cohort; said again, it changes when the form closes. None: when somebody closes it."""

    type: Literal["OpenForm"] = "OpenForm"
    department: ShortText
    title: ShortText
    contact: ShortText
    closes: AwareDatetime | None = None


class RenewForm(Wanted):
    """Make the form's link anew; the old one ends."""

    type: Literal["RenewForm"] = "RenewForm"


class CloseForm(Wanted):
    """Take no more requests."""

    type: Literal["CloseForm"] = "CloseForm"


class Ask(Wanted):
    """A candidate sent the form, by the link of that generation."""

    type: Literal["Ask"] = "Ask"
    id: RequestId
    asked: Asked
    generation: int


class SettleRequest(Wanted):
    """Say what became of a request."""

    type: Literal["SettleRequest"] = "SettleRequest"
    id: RequestId
    outcome: Outcome
    note: Note = ""


class FormOpened(Happened):
    """Requests are taken."""

    type: Literal["FormOpened"] = "FormOpened"
    department: ShortText
    title: ShortText
    contact: ShortText
    closes: AwareDatetime | None


class FormRenewed(Happened):
    """The form's link is another one."""

    type: Literal["FormRenewed"] = "FormRenewed"


class FormClosed(Happened):
    """Requests are taken no longer."""

    type: Literal["FormClosed"] = "FormClosed"


class RequestReceived(Happened):
    """A candidate asked."""

    type: Literal["RequestReceived"] = "RequestReceived"
    id: RequestId
    asked: Asked
    at: AwareDatetime


class RequestSettled(Happened):
    """Somebody looked at it."""

    type: Literal["RequestSettled"] = "RequestSettled"
    id: RequestId
    outcome: Outcome
    note: str


RequestCommand = Annotated[
    OpenForm | RenewForm | CloseForm | Ask | SettleRequest,
    Field(discriminator="type"),
]
RequestEvent = Annotated[
    FormOpened | FormRenewed | FormClosed | RequestReceived | RequestSettled,
    Field(discriminator="type"),
]

request_events: TypeAdapter[RequestEvent] = TypeAdapter(RequestEvent)
