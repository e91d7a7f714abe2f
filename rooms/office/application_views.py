"""Applications as rows: what the command line prints and the pages show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rooms.office import applications_record as a
from rooms.office.application_finding import Found
from rooms.office.application_service import ApplicationService
from rooms.office.applications import UNDECIDED, Register, Standing
from rooms.office.applications_record import ExamOffer, Slot, reference_in
from rooms.stores.event_log import EventLog
from rooms.vocabulary import SEATS_PER_SESSION

NEXT_STEPS: dict[Standing, str] = {
    Standing.WAITING: "The Proctors' Office decides.",
    Standing.APPROVED: "Nothing; the candidate is invited in time.",
    Standing.DECLINED: "Apply for exam excusal for this exam.",
    Standing.WAITING_LIST: "Apply for exam excusal; a seat that comes free is offered in order.",
    Standing.OFFERED: "Take the seat, or withdraw.",
    Standing.EXCUSAL: "Apply for exam excusal for this exam; later exams stay open.",
    Standing.IN_PERSON: "The candidate attends the exam in person.",
    Standing.WITHDRAWN: "Nothing.",
}
"""What is to be done next, by where an application stands; said to the college."""


def row_of(found: Found) -> dict[str, Any]:
    """One application for a list. Times are local to the exam, with their offset."""
    application, register = found.application, found.register
    form, offer, ground = application.form, found.offer, register.ground_of(found.application)
    is_open = application.standing in UNDECIDED
    return {
        "reference": form.reference,
        "slot": found.slot,
        "cohort": form.cohort,
        "paper": form.paper,
        "starts": local(offer.starts, offer),
        "number": form.number,
        "name": form.name,
        "college": form.college,
        "department": offer.department,
        "ground": form.ground,
        "evidence": form.evidence,
        "standing": str(application.standing),
        "reason": application.reason,
        "excusal": None if application.excusal is None else str(application.excusal),
        "place": register.place(form.reference),
        "received": local(application.at, offer),
        "apply_by": None if ground.apply_by is None else local(ground.apply_by, offer),
        "decided_by": local(register.decided_by(application), offer) if is_open else None,
        "seats_left": register.seats_left,
        "next": NEXT_STEPS[application.standing],
    }


def details_of(found: Found) -> dict[str, Any]:
    """One application with everything that was said of it."""
    application, form = found.application, found.application.form
    return row_of(found) | {
        "declared": list(form.declared),
        "applied_by": form.applied_by,
        "college_mail": form.college_mail,
        "email": form.email,
        "note": form.note,
        "approved_on": None if application.approved_on is None else str(application.approved_on),
        "valid_from": None if application.valid_from is None else str(application.valid_from),
        "valid_until": None if application.valid_until is None else str(application.valid_until),
        "despite_deadline": application.despite_deadline,
    }


def grounds_of(offer: ExamOffer) -> list[dict[str, Any]]:
    """The grounds of an exam, with their declarations and deadlines."""
    return [
        {
            "ground": ground.name,
            "declares": list(ground.declares),
            "apply_by": None if ground.apply_by is None else local(ground.apply_by, offer),
            "apply_rule": ground.apply_rule,
            "approve_by": None if ground.approve_by is None else local(ground.approve_by, offer),
            "approve_rule": ground.approve_rule,
        }
        for ground in offer.grounds
    ]


def exams_of(slot: Slot, register: Register) -> list[dict[str, Any]]:
    """What can be applied for in a slot, with what is left of its seats."""
    return [
        {
            "slot": slot,
            "cohort": offer.cohort,
            "department": offer.department,
            "starts": local(offer.starts, offer),
            "papers": [f"{paper.code} {paper.title}" for paper in offer.papers],
            "seats": SEATS_PER_SESSION,
            "seats_left": register.seats_left,
            "waiting_list": len(register.waiting_list),
        }
        for offer in register.offers.values()
    ]


def local(at: datetime, offer: ExamOffer) -> str:
    """An instant as a clock on the wall there shows it, with its offset."""
    return at.astimezone(ZoneInfo(offer.timezone)).isoformat(timespec="minutes")


def time_left(until: datetime, now: datetime) -> str:
    """How long there is, in words: `2 days 3 h`, `40 min`, `over`."""
    left = until - now
    if left < timedelta(0):
        return "over"
    days, hours, minutes = left.days, left.seconds // 3600, left.seconds % 3600 // 60
    if days:
        return f"{days} day{'' if days == 1 else 's'} {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was said of an application: when, by whom, and what in words."""

    at: datetime
    actor: str
    said: str


async def history(log: EventLog, found: Found) -> list[Entry]:
    """All that was said of one application, oldest first."""
    service = ApplicationService(log, found.slot)
    reference = found.application.form.reference
    return [
        Entry(record.at, record.actor, _in_words(event))
        for record in await log.read(service.stream)
        for event in service.decode(record)
        if reference_in(event) == reference
    ]


def _in_words(event: Any) -> str:
    return _WORDS[type(event)](event)


_WORDS: dict[type, Callable[[Any], str]] = {
    a.ApplicationReceived: lambda ev: f"received from {ev.form.applied_by}",
    a.ApplicationApproved: lambda ev: f"approved. {ev.note}".removesuffix(". "),
    a.ApplicationDeclined: lambda ev: f"declined: {ev.reason}",
    a.PutOnWaitingList: lambda _: "would be approved; no seat is free: on the waiting list",
    a.SeatOffered: lambda _: "a seat came free and is offered",
    a.SeatAccepted: lambda _: "the seat was taken: approved",
    a.ExcusalAdvised: lambda ev: f"excusal advised: {ev.why}",
    a.ApprovalLapsed: lambda ev: f"attends in person from {ev.attends_from}: {ev.reason}",
    a.ApplicationWithdrawn: lambda ev: f"withdrawn: {ev.reason}".removesuffix(": "),
    a.DecisionReopened: lambda ev: f"opened again: {ev.reason}",
}
