"""The applications for one slot and its 27 seats: the state, and how each event changes it.

    waits ─ approve ─► approved ─ lapse ─► in person
      │  └─ approve, nothing free ─► waiting list ─ a seat comes free ─► offered ─ accept ─► approved
      ├─ decline ─► declined
      └─ deadline ─► excusal                     withdrawn ◄─ by the college, from any that is not over

A person may reopen what is over, with a reason, until the exam begins. Whoever is approved, or is offered a seat, holds
one; so does whoever a cohort's roster names. They are counted by candidate, so nobody holds two.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from rooms.notation import folded
from rooms.office import applications_record as a
from rooms.office.applications_record import ApplicationEvent, ApplicationForm, ExamOffer, GroundTerms, Reference
from rooms.vocabulary import SEATS_PER_SESSION


class Standing(StrEnum):
    """Where an application stands."""

    WAITING = "waits for a decision"
    APPROVED = "approved"
    DECLINED = "declined"
    WAITING_LIST = "on the waiting list"
    OFFERED = "a seat is offered"
    EXCUSAL = "apply for excusal"
    IN_PERSON = "attends in person"
    WITHDRAWN = "withdrawn"


UNDECIDED = frozenset({Standing.WAITING, Standing.WAITING_LIST, Standing.OFFERED})
"""What a person may still approve, and time ends when nobody does."""

UNDER_WAY = UNDECIDED | {Standing.APPROVED}
"""What is not over: a candidate has one such application in a slot at most."""

WITH_A_SEAT = frozenset({Standing.APPROVED, Standing.OFFERED})

_OVER_BY_EXCUSAL = frozenset({a.ExcusalReason.APPLIED_LATE, a.ExcusalReason.NOT_APPROVED_IN_TIME})


@dataclass(frozen=True, slots=True)
class Application:
    """One application as its slot's record leaves it. `reason` is why it stands so, in words; `by` is who made it."""

    form: ApplicationForm
    at: datetime
    by: str
    standing: Standing = Standing.WAITING
    reason: str = ""
    excusal: a.ExcusalReason | None = None
    approved_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    despite_deadline: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """Everything of one slot. `waiting_list` in the order in which they came onto it."""

    offers: Mapping[str, ExamOffer] = field(default_factory=dict)
    reserved: Mapping[str, frozenset[str]] = field(default_factory=dict)
    applications: Mapping[Reference, Application] = field(default_factory=dict)
    waiting_list: tuple[Reference, ...] = ()

    @property
    def seats(self) -> frozenset[str]:
        """The candidates who hold one of the slot's seats."""
        approved = (each.form.number for each in self.applications.values() if each.standing in WITH_A_SEAT)
        return frozenset(approved).union(*self.reserved.values())

    @property
    def seats_left(self) -> int:
        """How many of the 27 are free (Oxford, remote invigilation 2022: "up to 27 candidates")."""
        return SEATS_PER_SESSION - len(self.seats)

    def offer_of(self, application: Application) -> ExamOffer:
        """The exam it is for."""
        return self.offers[application.form.cohort]

    def ground_of(self, application: Application) -> GroundTerms:
        """The terms of its ground."""
        wanted = application.form.ground
        return next(ground for ground in self.offer_of(application).grounds if ground.name == wanted)

    def decided_by(self, application: Application) -> datetime:
        """Until when it may be approved: its ground's deadline, unless a person reopened it; else the exam's start."""
        starts, by = self.offer_of(application).starts, self.ground_of(application).approve_by
        return starts if by is None or application.despite_deadline else min(by, starts)

    def exam_day(self, application: Application) -> date:
        """The date of the exam, where it is held."""
        return day_of(self.offer_of(application), self.offer_of(application).starts)

    def under_way(self, number: str) -> Application | None:
        """The application of that candidate that is not over."""
        return next(
            (each for each in self.applications.values() if each.form.number == number and each.standing in UNDER_WAY),
            None,
        )

    def ended(self, number: str) -> Application | None:
        """That candidate's application which took the seat with it when it ended; None if there is no such."""
        if self.under_way(number):
            return None
        theirs = [each for each in self.applications.values() if each.form.number == number]
        if theirs and theirs[-1].excusal is not a.ExcusalReason.APPLIED_LATE:
            return theirs[-1]
        return None

    def place(self, reference: Reference) -> int | None:
        """Which on the waiting list, from 1; None for whoever is not on it."""
        return self.waiting_list.index(reference) + 1 if reference in self.waiting_list else None


def day_of(offer: ExamOffer, at: datetime) -> date:
    """The date that an instant has where the exam is held."""
    return at.astimezone(ZoneInfo(offer.timezone)).date()


def is_college(college: str, application: Application) -> bool:
    """Whether the application is that college's, however its name is spelt."""
    return folded(college) == folded(application.form.college)


@dataclass(frozen=True, slots=True)
class Due:
    """What time will say, when, and by which command id."""

    at: datetime
    id: str
    command: a.GoUnapproved


def due(register: Register) -> Iterator[Due]:
    """What falls due of each application that nobody has decided yet. Whoever sees it may propose it."""
    for reference, application in register.applications.items():
        if application.standing in UNDECIDED:
            by = register.decided_by(application)
            command_id = f"time:unapproved:{reference}:{by:%Y%m%dT%H%M%S}"
            yield Due(by, command_id, a.GoUnapproved(reference=reference))


def is_over(by: datetime, now: datetime) -> bool:
    """Whether a deadline has passed; what is said on the minute is in time."""
    return now > by


# What each event changes


def evolve_register(register: Register | None, event: ApplicationEvent) -> Register:
    """The register after one event."""
    return _CHANGES[type(event)](register or Register(), event)


def _reserved(so_far: Register, event: a.SeatsReserved) -> Register:
    held = so_far.reserved.get(event.cohort, frozenset()) | set(event.numbers)
    return replace(so_far, reserved={**so_far.reserved, event.cohort: held})


def _released(so_far: Register, event: a.SeatsReleased) -> Register:
    return _let_go(so_far, event.cohort, event.numbers)


def _let_go(so_far: Register, cohort: str, numbers: tuple[str, ...]) -> Register:
    held = so_far.reserved.get(cohort, frozenset()) - set(numbers)
    return replace(so_far, reserved={**so_far.reserved, cohort: held})


def _received(so_far: Register, event: a.ApplicationReceived) -> Register:
    received = Application(event.form, event.at, event.by)
    return replace(so_far, applications={**so_far.applications, event.form.reference: received})


def _change(so_far: Register, reference: Reference, **changes: Any) -> Register:
    """Change one application; the waiting list holds just those that stand on it."""
    changed = replace(so_far.applications[reference], **changes)
    on_the_list = so_far.waiting_list
    if changed.standing is not Standing.WAITING_LIST:
        on_the_list = tuple(each for each in on_the_list if each != reference)
    elif reference not in on_the_list:
        on_the_list = (*on_the_list, reference)
    return replace(so_far, applications={**so_far.applications, reference: changed}, waiting_list=on_the_list)


def _end(so_far: Register, reference: Reference, **changes: Any) -> Register:
    """It is over, and with it the seat that the cohort's roster holds for the candidate."""
    form = so_far.applications[reference].form
    return _let_go(_change(so_far, reference, **changes), form.cohort, (form.number,))


def _approved(so_far: Register, event: a.ApplicationApproved) -> Register:
    return _change(
        so_far,
        event.reference,
        standing=Standing.APPROVED,
        reason=event.note,
        excusal=None,
        approved_on=event.on,
        valid_from=event.valid_from,
        valid_until=event.valid_until,
    )


def _excused(so_far: Register, event: a.ExcusalAdvised) -> Register:
    if event.why not in _OVER_BY_EXCUSAL:
        return _change(so_far, event.reference, excusal=event.why)
    changes = {"standing": Standing.EXCUSAL, "excusal": event.why, "reason": str(event.why)}
    # Who is late with an application may be on the roster by an officer's hand, and stays there.
    end = _change if event.why is a.ExcusalReason.APPLIED_LATE else _end
    return end(so_far, event.reference, **changes)


def _reopened(so_far: Register, event: a.DecisionReopened) -> Register:
    return _change(
        so_far,
        event.reference,
        standing=Standing.WAITING,
        reason=event.reason,
        excusal=None,
        approved_on=None,
        valid_from=None,
        valid_until=None,
        despite_deadline=event.despite_deadline,
    )


_CHANGES: dict[type, Callable[[Register, Any], Register]] = {
    a.ExamOffered: lambda r, ev: replace(r, offers={**r.offers, ev.offer.cohort: ev.offer}),
    a.SeatsReserved: _reserved,
    a.SeatsReleased: _released,
    a.ApplicationReceived: _received,
    a.ApplicationApproved: _approved,
    a.ApplicationDeclined: lambda r, ev: _end(r, ev.reference, standing=Standing.DECLINED, reason=ev.reason),
    a.PutOnWaitingList: lambda r, ev: _change(r, ev.reference, standing=Standing.WAITING_LIST, reason=""),
    a.SeatOffered: lambda r, ev: _change(r, ev.reference, standing=Standing.OFFERED),
    a.SeatAccepted: lambda r, ev: _change(r, ev.reference, standing=Standing.APPROVED, excusal=None, approved_on=ev.on),
    a.ExcusalAdvised: _excused,
    a.ApprovalLapsed: lambda r, ev: _end(r, ev.reference, standing=Standing.IN_PERSON, reason=ev.reason),
    a.ApplicationWithdrawn: lambda r, ev: _end(r, ev.reference, standing=Standing.WITHDRAWN, reason=ev.reason),
    a.DecisionReopened: _reopened,
}
