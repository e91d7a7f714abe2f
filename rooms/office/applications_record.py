"""What is said and what is recorded of the applications for one slot: commands and events.

A slot is a start in UTC (`20270608T0830Z`). Whatever central cohorts sit then share 27 seats (Oxford, remote
invigilation 2022: "up to 27 candidates per exam session"), so one stream, `applications/<slot>`, holds all of them: the
applications, and the seats that cohorts hold by their rosters. Where both stand in one stream, compare-and-append keeps
the 27 whoever writes at once.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter

from rooms.codes import code_from
from rooms.commands import Note, Wanted
from rooms.configuration import Settled
from rooms.events import Happened
from rooms.notation import Email
from rooms.vocabulary import CandidateNumber, ShortText, Slug, StreamId, Text

STREAMS_OF_APPLICATIONS = "applications/"

Slot = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}T[0-9]{4}Z$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$")]
"""What an application is known by to everybody, also where it is for several exams: `K7Q2-9XWM`."""

Numbers = Annotated[tuple[CandidateNumber, ...], Field(max_length=1000)]


def slot_of(starts: datetime) -> Slot:
    """The slot in which an exam is that starts then. `starts` knows its offset."""
    return f"{starts.astimezone(UTC):%Y%m%dT%H%MZ}"


def starts_of(slot: Slot) -> datetime:
    """When the exams of a slot start."""
    return datetime.strptime(slot, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)


def applications_stream(slot: Slot) -> StreamId:
    """The stream of the applications for one slot."""
    return StreamId(f"{STREAMS_OF_APPLICATIONS}{slot}")


def reference_of(form: bytes) -> Reference:
    """The reference of a form: the same however often the same form (by its digest) is sent."""
    return code_from(form)


class OfferedPaper(Settled):
    """A paper that can be applied for."""

    code: ShortText
    title: ShortText


class GroundTerms(Settled):
    """Why somebody may sit remotely, what is declared for it, and until when; times are instants, rules as written.

    `apply_by` binds the application, `approve_by` its approval (Oxford has both kinds). None binds nothing.
    """

    name: ShortText
    declares: tuple[ShortText, ...] = ()
    apply_by: AwareDatetime | None = None
    approve_by: AwareDatetime | None = None
    apply_rule: str = ""
    approve_rule: str = ""


class ExamOffer(Settled):
    """What can be applied for: one central cohort, with its papers and grounds, and who is told of what is decided."""

    cohort: Slug
    department: ShortText
    starts: AwareDatetime
    timezone: str
    papers: tuple[OfferedPaper, ...] = Field(min_length=1)
    grounds: tuple[GroundTerms, ...] = Field(min_length=1)
    exams_office: Email | None = None
    department_mail: Email | None = None


class ApplicationForm(Settled):
    """One candidate's application for one exam, as the college made it. `applied_by` is the officer, by name.

    `college_mail` is told of what comes of it; `email` is the candidate's own, for the roster.
    """

    reference: Reference
    cohort: Slug
    paper: ShortText
    number: CandidateNumber
    name: ShortText
    college: ShortText
    college_mail: Email
    email: Email | None = None
    ground: ShortText
    evidence: ShortText
    declared: tuple[ShortText, ...] = ()
    applied_by: ShortText
    note: Note = ""


class ExcusalReason(StrEnum):
    """Why excusal is advised, for that exam only (Oxford: "Beyond this point, excusal should be sought")."""

    APPLIED_LATE = "the application came after the deadline"
    NOT_APPROVED_IN_TIME = "it was not approved in time"
    DECLINED = "it was declined"
    FULL = "every remote seat at this time is taken"


# Commands


class OfferExam(Wanted):
    """Take applications for an exam from now on; said again, it changes the terms."""

    type: Literal["OfferExam"] = "OfferExam"
    offer: ExamOffer


class HoldSeats(Wanted):
    """A central cohort's roster names just these candidates: each needs one of the slot's seats, or has it already."""

    type: Literal["HoldSeats"] = "HoldSeats"
    cohort: Slug
    numbers: Numbers


class Apply(Wanted):
    """Apply. `as_college`: the college for which whoever says it may speak, None for the exams office."""

    type: Literal["Apply"] = "Apply"
    form: ApplicationForm
    as_college: ShortText | None = None


class OfApplication(Wanted):
    """A command about one application."""

    reference: Reference


class Approve(OfApplication):
    """Approve it; with dates, for these only (both included, local to the exam)."""

    type: Literal["Approve"] = "Approve"
    valid_from: date | None = None
    valid_until: date | None = None
    note: Note = ""


class Decline(OfApplication):
    """Decline it; the college is told the reason."""

    type: Literal["Decline"] = "Decline"
    reason: Text


class Withdraw(OfApplication):
    """Take it back. `as_college` as in `Apply`."""

    type: Literal["Withdraw"] = "Withdraw"
    reason: Note = ""
    as_college: ShortText | None = None


class AcceptSeat(OfApplication):
    """Take the seat that was offered from the waiting list. `as_college` as in `Apply`."""

    type: Literal["AcceptSeat"] = "AcceptSeat"
    as_college: ShortText | None = None


class Lapse(OfApplication):
    """The candidate attends in person from that date (local to the exam): the ground holds no longer."""

    type: Literal["Lapse"] = "Lapse"
    attends_from: date
    reason: Text


class Reopen(OfApplication):
    """Take a decision back, with a reason, while the exam has not begun."""

    type: Literal["Reopen"] = "Reopen"
    reason: Text


class GoUnapproved(OfApplication):
    """Time's own: the deadline for approval has passed, and nobody approved it."""

    type: Literal["GoUnapproved"] = "GoUnapproved"


# Events


class ExamOffered(Happened):
    """Applications are taken for that exam, on those terms."""

    type: Literal["ExamOffered"] = "ExamOffered"
    offer: ExamOffer


class SeatsReserved(Happened):
    """A cohort's roster holds seats for these candidates as well."""

    type: Literal["SeatsReserved"] = "SeatsReserved"
    cohort: Slug
    numbers: Numbers


class SeatsReleased(Happened):
    """It holds them no longer."""

    type: Literal["SeatsReleased"] = "SeatsReleased"
    cohort: Slug
    numbers: Numbers


class ApplicationReceived(Happened):
    """A college applied. `by` is who sent the form; older records name the actor alone."""

    type: Literal["ApplicationReceived"] = "ApplicationReceived"
    form: ApplicationForm
    at: AwareDatetime
    by: str = ""


class OfReference(Happened):
    """An event of one application."""

    reference: Reference


class ApplicationApproved(OfReference):
    """The Proctors' Office approved; `on` is the day, for the roster."""

    type: Literal["ApplicationApproved"] = "ApplicationApproved"
    on: date
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""


class ApplicationDeclined(OfReference):
    """The Proctors' Office declined."""

    type: Literal["ApplicationDeclined"] = "ApplicationDeclined"
    reason: Text


class PutOnWaitingList(OfReference):
    """It would be approved, were there a seat."""

    type: Literal["PutOnWaitingList"] = "PutOnWaitingList"


class SeatOffered(OfReference):
    """A seat came free and is held for it, until the college says yes or the deadline passes."""

    type: Literal["SeatOffered"] = "SeatOffered"


class SeatAccepted(OfReference):
    """The college took the seat: approved; `on` is the day, for the roster."""

    type: Literal["SeatAccepted"] = "SeatAccepted"
    on: date


class ExcusalAdvised(OfReference):
    """The college should apply for exam excusal, for that exam only."""

    type: Literal["ExcusalAdvised"] = "ExcusalAdvised"
    why: ExcusalReason


class ApprovalLapsed(OfReference):
    """The candidate attends in person from that date."""

    type: Literal["ApprovalLapsed"] = "ApprovalLapsed"
    attends_from: date
    reason: Text


class ApplicationWithdrawn(OfReference):
    """The college took it back."""

    type: Literal["ApplicationWithdrawn"] = "ApplicationWithdrawn"
    reason: str = ""


class DecisionReopened(OfReference):
    """It waits for a decision again; `despite_deadline`: which its deadline no longer binds, only the exam's start."""

    type: Literal["DecisionReopened"] = "DecisionReopened"
    reason: Text
    despite_deadline: bool = False


ApplicationCommand = Annotated[
    OfferExam | HoldSeats | Apply | Approve | Decline | Withdraw | AcceptSeat | Lapse | Reopen | GoUnapproved,
    Field(discriminator="type"),
]
ApplicationEvent = Annotated[
    ExamOffered
    | SeatsReserved
    | SeatsReleased
    | ApplicationReceived
    | ApplicationApproved
    | ApplicationDeclined
    | PutOnWaitingList
    | SeatOffered
    | SeatAccepted
    | ExcusalAdvised
    | ApprovalLapsed
    | ApplicationWithdrawn
    | DecisionReopened,
    Field(discriminator="type"),
]

application_events: TypeAdapter[ApplicationEvent] = TypeAdapter(ApplicationEvent)


def reference_in(event: ApplicationEvent) -> Reference | None:
    """Of which application an event tells; None where it is the slot's own."""
    if isinstance(event, ApplicationReceived):
        return event.form.reference
    return event.reference if isinstance(event, OfReference) else None
