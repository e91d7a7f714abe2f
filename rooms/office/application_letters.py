"""Who is written to about an application, and when: college, exams office and department, of each decision.

Oxford: "Once approved, notification will go to the college, E&A and the department to be actioned." Mail travels in the
open: the ground, the evidence and the declarations may be about somebody's health and stay in the register.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rooms.office import applications_record as a
from rooms.office.applications import Application, Register
from rooms.office.applications_record import ApplicationEvent, ExcusalReason, Slot
from rooms.office.letter_times import when
from rooms.office.letters_record import LetterKind, LetterWanted

_OF_EACH: dict[type, Callable[[Any, Application, Register], tuple[LetterKind, dict[str, str]]]] = {
    a.ApplicationReceived: lambda _, app, reg: (
        LetterKind.APPLICATION_RECEIVED,
        {"decided_by": when(reg.decided_by(app), reg.offer_of(app).timezone)},
    ),
    a.ApplicationApproved: lambda ev, app, _: (
        LetterKind.APPLICATION_APPROVED,
        {"window": window_of(app), "note": ev.note},
    ),
    a.SeatAccepted: lambda _, app, __: (LetterKind.APPLICATION_APPROVED, {"window": window_of(app)}),
    a.ApplicationDeclined: lambda ev, _, __: (LetterKind.APPLICATION_DECLINED, {"reason": ev.reason}),
    a.PutOnWaitingList: lambda ev, _, reg: (LetterKind.WAITING_LIST, {"place": str(reg.place(ev.reference) or "")}),
    a.SeatOffered: lambda _, app, reg: (
        LetterKind.SEAT_OFFERED,
        {"answer_by": when(reg.decided_by(app), reg.offer_of(app).timezone)},
    ),
    a.ExcusalAdvised: lambda ev, _, __: (LetterKind.EXCUSAL, {"reason": _sentence(ev.why)}),
    a.ApprovalLapsed: lambda ev, app, _: (
        LetterKind.APPROVAL_LAPSED,
        {"window": window_of(app), "reason": ev.reason},
    ),
    a.ApplicationWithdrawn: lambda ev, _, __: (LetterKind.WITHDRAWN, {"reason": ev.reason}),
    a.DecisionReopened: lambda ev, app, reg: (
        LetterKind.APPLICATION_RECEIVED,
        {
            "decided_by": when(reg.decided_by(app), reg.offer_of(app).timezone),
            "note": f"It had been decided, and is open again: {ev.reason}",
        },
    ),
}


def letters_of(
    slot: Slot, seq: int, events: Sequence[ApplicationEvent], after: Register, later: Callable[[Application], str]
) -> Iterator[LetterWanted]:
    """The letters that record number `seq` of a slot wants sent, the same whenever they are asked for.

    Args:
        slot: whose register it is.
        seq: the record's number; with it a letter's id is the same each time.
        events: what the record holds.
        after: the register as the record left it.
        later: names a candidate's later exams that stay open, for a letter about excusal.
    """
    late = {ev.reference for ev in events if isinstance(ev, a.ExcusalAdvised) and ev.why is ExcusalReason.APPLIED_LATE}
    for place, event in enumerate(events):
        reference = a.reference_in(event)
        if reference is None:
            continue
        application = after.applications[reference]
        if isinstance(event, a.ApplicationReceived) and event.form.reference in late:
            # One letter is enough: it came too late.
            continue
        kind, facts = _OF_EACH[type(event)](event, application, after)
        if kind is LetterKind.EXCUSAL:
            facts["later"] = later(application)
        for to, address, receiver in _receivers(application, after):
            yield LetterWanted(
                id=f"application:{slot}:{application.form.reference}:{seq}.{place}:{to}",
                slot=slot,
                to=address,
                receiver=receiver,
                kind=kind,
                facts=_of_every_letter(application, after) | facts,
            )


def _receivers(application: Application, register: Register) -> Iterator[tuple[str, str, str]]:
    """Whom a decision goes to: a name for the letter's id, the address, and who that is."""
    offer, form = register.offer_of(application), application.form
    yield "college", form.college_mail, form.college
    if offer.exams_office:
        yield "exams", offer.exams_office, "Exams office"
    if offer.department_mail:
        yield "department", offer.department_mail, offer.department


def _of_every_letter(application: Application, register: Register) -> dict[str, str]:
    offer, form = register.offer_of(application), application.form
    title = next(paper.title for paper in offer.papers if paper.code == form.paper)
    return {
        "candidate": form.name,
        "number": form.number,
        "college": form.college,
        "department": offer.department,
        "exam": title,
        "paper": f"{form.paper} {title}",
        "starts": when(offer.starts, offer.timezone),
        "exams_contact": offer.exams_office or "",
        "school_contact": offer.department_mail or "",
        "reference": form.reference,
    }


def window_of(application: Application) -> str:
    """From when until when an approval holds, in words; empty without limits."""
    since, until = application.valid_from, application.valid_until
    from_when = f"from {since.day} {since:%B %Y}" if since else ""
    until_when = f"until {until.day} {until:%B %Y}" if until else ""
    return " ".join(part for part in (from_when, until_when) if part)


def _sentence(why: ExcusalReason) -> str:
    return f"{why[:1].upper()}{why[1:]}."
