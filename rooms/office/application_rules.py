"""The rules of applying for remote invigilation, one function each (Oxford, remote invigilation 2022).

"There is limited capacity for remote invigilation (up to 27 candidates per exam session)": that holds here, for all
central cohorts of the slot together. Pure: the time, the id and the speaker come in `Told`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from rooms.commands import Station, Told
from rooms.errors import NotNow, NotYours, SecondPersonNeeded, TooEarly
from rooms.notation import folded
from rooms.office import applications_record as a
from rooms.office.application_refusals import (
    AlreadyApplied,
    ApplicationOver,
    ApprovalTooLate,
    DeclarationsMissing,
    ExamBegun,
    NotOffered,
    OfferInUse,
    OutsideWindow,
    SlotFull,
    UnknownApplication,
)
from rooms.office.applications import (
    UNDECIDED,
    UNDER_WAY,
    Application,
    Register,
    Standing,
    day_of,
    due,
    evolve_register,
    is_college,
    is_over,
)
from rooms.office.applications_record import ApplicationCommand, ApplicationEvent, ExcusalReason, Slot
from rooms.rights import is_times_own
from rooms.vocabulary import SEATS_PER_SESSION


def decide_application(
    command: ApplicationCommand, register: Register | None, told: Told, slot: Slot
) -> list[ApplicationEvent]:
    """What the command does in that slot; seats that came free are offered on at once. Raises a `Refusal`."""
    _check_speaker(command, told)
    so_far = register or Register()
    happened = _decided(command, so_far, told, slot)
    for event in happened:
        so_far = evolve_register(so_far, event)
    return [*happened, *offers(so_far, told.at)]


def _decided(command: ApplicationCommand, so_far: Register, told: Told, slot: Slot) -> list[ApplicationEvent]:
    match command:
        case a.OfferExam():
            return [offer_exam(command, so_far, slot)]
        case a.HoldSeats():
            return hold_seats(command, so_far)
        case a.Apply():
            return apply(command, so_far, told)
    application = so_far.applications.get(command.reference)
    if application is None:
        raise UnknownApplication
    return _OF_ONE[type(command)](command, application, so_far, told)


def _check_speaker(command: ApplicationCommand, told: Told) -> None:
    """The office speaks here; what falls due with time may be proposed by the server as well, and by its own ids."""
    is_times = isinstance(command, a.GoUnapproved)
    may = {Station.OFFICE, Station.SERVER} if is_times else {Station.OFFICE}
    if told.actor.station not in may or is_times_own(told.id) is not is_times:
        raise NotYours


# What is offered, and who holds seats by a roster


def offer_exam(command: a.OfferExam, so_far: Register, slot: Slot) -> ApplicationEvent:
    """Take applications for an exam of this slot; what applications name already cannot go."""
    offer = command.offer
    if a.slot_of(offer.starts) != slot:
        raise NotOffered(f"{offer.cohort} starts in another slot than {slot}.")
    papers = {paper.code for paper in offer.papers}
    grounds = {ground.name for ground in offer.grounds}
    for application in so_far.applications.values():
        form = application.form
        if form.cohort == offer.cohort and (form.paper not in papers or form.ground not in grounds):
            raise OfferInUse(f'Application {form.reference} is for paper {form.paper} on the ground "{form.ground}".')
    return a.ExamOffered(offer=offer)


def hold_seats(command: a.HoldSeats, so_far: Register) -> list[ApplicationEvent]:
    """Hold the seats of a cohort's roster, and let go of those of whom it names no longer.

    An approved application goes on holding its own; whose application ended has none to be held.
    """
    held = so_far.reserved.get(command.cohort, frozenset())
    added = tuple(dict.fromkeys(number for number in command.numbers if number not in held))
    removed = tuple(sorted(held.difference(command.numbers)))
    if over := [ended for number in added if (ended := so_far.ended(number))]:
        named = "; ".join(f"{each.form.number}: {each.standing} ({each.form.reference})" for each in over)
        raise ApplicationOver(f"{named}. Take them off the roster, or reopen the application.")
    released = a.SeatsReleased(cohort=command.cohort, numbers=removed)
    rest = evolve_register(so_far, released)
    needed = set(command.numbers) - rest.seats
    if len(needed) > rest.seats_left:
        raise SlotFull(
            f"{len(needed)} seats are needed and {rest.seats_left} of {SEATS_PER_SESSION} are left at this time: "
            f"{_holders(rest)}"
        )
    reserved = a.SeatsReserved(cohort=command.cohort, numbers=added)
    return [*([released] if removed else []), *([reserved] if added or not removed else [])]


def _holders(so_far: Register) -> str:
    """Who has the seats that are taken: whoever needs one knows whom to ask."""
    rosters = {cohort: len(numbers) for cohort, numbers in so_far.reserved.items() if numbers}
    applied = len(so_far.seats.difference(*so_far.reserved.values()))
    said = [f"{cohort} holds {count}" for cohort, count in rosters.items()]
    return ", ".join([*said, *([f"approved applications hold {applied}"] if applied else [])])


def offers(so_far: Register, at: datetime) -> Iterator[ApplicationEvent]:
    """Offer what is free to who waits longest, as long as there is time to approve it."""
    for reference in so_far.waiting_list:
        application = so_far.applications[reference]
        needs_seat = application.form.number not in so_far.seats
        if at > so_far.decided_by(application) or (needs_seat and so_far.seats_left <= 0):
            continue
        event = a.SeatOffered(reference=reference)
        so_far = evolve_register(so_far, event)
        yield event


# Applying


def apply(command: a.Apply, so_far: Register, told: Told) -> list[ApplicationEvent]:
    """Apply for one candidate and one exam. Too late is received all the same, and answered with excusal.

    Oxford: "Beyond this point, excusal should be sought for that exam. However, if a student has exams on later dates,
    an application can be made for remote invigilation for those."
    """
    form = command.form
    ground = _ground_offered(form, so_far)
    _check_own_candidate(command, so_far)
    _not_begun(so_far.offers[form.cohort], told)
    if form.reference in so_far.applications or so_far.under_way(form.number):
        raise AlreadyApplied
    declared = {folded(text) for text in form.declared}
    if missing := [text for text in ground.declares if folded(text) not in declared]:
        raise DeclarationsMissing(f"Not declared: {'; '.join(missing)}.")
    received = a.ApplicationReceived(form=form, at=told.at, by=told.actor.id)
    if any(by is not None and is_over(by, told.at) for by in (ground.apply_by, ground.approve_by)):
        return [received, a.ExcusalAdvised(reference=form.reference, why=ExcusalReason.APPLIED_LATE)]
    return [received]


def _ground_offered(form: a.ApplicationForm, so_far: Register) -> a.GroundTerms:
    offer = so_far.offers.get(form.cohort)
    if offer is None:
        raise NotOffered(f"No applications are taken for {form.cohort} in this slot.")
    if form.paper not in {paper.code for paper in offer.papers}:
        raise NotOffered(f"{form.cohort} has no paper {form.paper}; it has {_listed(p.code for p in offer.papers)}.")
    for ground in offer.grounds:
        if ground.name == form.ground:
            return ground
    raise NotOffered(f'"{form.ground}" is no ground there; choose {_listed(g.name for g in offer.grounds)}.')


def _listed(names: Iterator[str]) -> str:
    return ", ".join(names)


def _check_own_candidate(command: a.Apply, so_far: Register) -> None:
    """A college applies for its own candidates and for no others."""
    form, college = command.form, command.as_college
    if college is None:
        return
    others = (each for each in so_far.applications.values() if each.form.number == form.number)
    if folded(college) != folded(form.college) or any(not is_college(college, each) for each in others):
        raise NotYours("A college applies for its own candidates only; write to the exams office if this is one.")


def _not_begun(offer: a.ExamOffer, told: Told) -> None:
    if told.at >= offer.starts:
        raise ExamBegun


# Deciding


def approve(command: a.Approve, application: Application, so_far: Register, told: Told) -> list[ApplicationEvent]:
    """Approve, if there is time and a seat; without a seat it waits for one, and excusal is advised meanwhile.

    Oxford: applications "would need to be made in time to be approved by the Proctors by midday up to two working days
    prior to the exam"; and "if … remote invigilation cannot be arranged …, colleges should apply for exam excusal".
    """
    offer = so_far.offer_of(application)
    _not_begun(offer, told)
    if application.standing not in UNDECIDED:
        raise NotNow(f"This application stands as: {application.standing}. Reopen it first, with a reason.")
    _not_ones_own(application, told)
    if is_over(so_far.decided_by(application), told.at):
        raise ApprovalTooLate
    day = so_far.exam_day(application)
    if (command.valid_from and day < command.valid_from) or (command.valid_until and day > command.valid_until):
        raise OutsideWindow(f"The exam is on {day}, which is not within the dates of the approval.")
    has_seat = application.form.number in so_far.seats
    if not has_seat and so_far.seats_left <= 0:
        return _wait_for_seat(application)
    return [
        a.ApplicationApproved(
            reference=command.reference,
            on=day_of(offer, told.at),
            valid_from=command.valid_from,
            valid_until=command.valid_until,
            note=command.note,
        )
    ]


def _not_ones_own(application: Application, told: Told) -> None:
    """Whoever applies for a college may be an approver as well, but not of what they applied for."""
    if application.by == told.actor.id and not told.actor.is_login:
        raise SecondPersonNeeded(
            f"{told.actor.id} made this application, so that another approver must approve it (To decide)."
        )


def _wait_for_seat(application: Application) -> list[ApplicationEvent]:
    if application.standing is Standing.WAITING_LIST:
        raise SlotFull("Every seat is taken; the application keeps its place on the waiting list.")
    reference = application.form.reference
    return [
        a.PutOnWaitingList(reference=reference),
        a.ExcusalAdvised(reference=reference, why=ExcusalReason.FULL),
    ]


def decline(command: a.Decline, application: Application, so_far: Register, told: Told) -> list[ApplicationEvent]:
    """Decline with a reason; excusal is what remains."""
    _not_begun(so_far.offer_of(application), told)
    if application.standing not in UNDECIDED:
        raise NotNow(f"This application stands as: {application.standing}. Reopen it first, with a reason.")
    return [
        a.ApplicationDeclined(reference=command.reference, reason=command.reason),
        a.ExcusalAdvised(reference=command.reference, why=ExcusalReason.DECLINED),
    ]


def withdraw(command: a.Withdraw, application: Application, so_far: Register, told: Told) -> list[ApplicationEvent]:
    """Take an application back; its seat is free again."""
    _check_college(command.as_college, application)
    _not_begun(so_far.offer_of(application), told)
    if application.standing not in UNDER_WAY:
        raise NotNow(f"There is nothing to withdraw; this application stands as: {application.standing}.")
    return [a.ApplicationWithdrawn(reference=command.reference, reason=command.reason)]


def accept_seat(
    command: a.AcceptSeat, application: Application, so_far: Register, told: Told
) -> list[ApplicationEvent]:
    """Take the seat that came free."""
    _check_college(command.as_college, application)
    if application.standing is not Standing.OFFERED:
        raise NotNow(f"No seat is offered; this application stands as: {application.standing}.")
    if is_over(so_far.decided_by(application), told.at):
        raise ApprovalTooLate
    return [a.SeatAccepted(reference=command.reference, on=day_of(so_far.offer_of(application), told.at))]


def _check_college(college: str | None, application: Application) -> None:
    if college is not None and not is_college(college, application):
        raise NotYours


def lapse(command: a.Lapse, application: Application, so_far: Register, told: Told) -> list[ApplicationEvent]:
    """Let a ground end from a date; exams before it stay remote.

    Oxford: who tests out "would be expected to attend in-person any exams scheduled from the day after their second
    negative test".
    """
    _not_begun(so_far.offer_of(application), told)
    if application.standing not in UNDER_WAY:
        raise NotNow(f"There is nothing that could lapse; this application stands as: {application.standing}.")
    if (day := so_far.exam_day(application)) < command.attends_from:
        raise OutsideWindow(f"The exam is on {day}, before the candidate attends in person.")
    return [a.ApprovalLapsed(reference=command.reference, attends_from=command.attends_from, reason=command.reason)]


def reopen(command: a.Reopen, application: Application, so_far: Register, told: Told) -> list[ApplicationEvent]:
    """Take a decision back. Where its deadline has passed, that is an exception, and it binds no longer."""
    _not_begun(so_far.offer_of(application), told)
    if application.standing in UNDECIDED:
        raise NotNow(f"It is open; this application stands as: {application.standing}.")
    other = so_far.under_way(application.form.number)
    if other is not None and other is not application:
        raise AlreadyApplied(f"The candidate has another application at this time, {other.form.reference}.")
    is_late = application.excusal is ExcusalReason.APPLIED_LATE or is_over(so_far.decided_by(application), told.at)
    return [
        a.DecisionReopened(
            reference=command.reference,
            reason=command.reason,
            despite_deadline=is_late or application.despite_deadline,
        )
    ]


def go_unapproved(
    command: a.GoUnapproved, application: Application, so_far: Register, told: Told
) -> list[ApplicationEvent]:
    """Nobody approved it in time: excusal for that exam, and for no other."""
    if application.standing not in UNDECIDED:
        raise NotNow(f"It is decided; this application stands as: {application.standing}.")
    if not is_over(so_far.decided_by(application), told.at):
        raise TooEarly
    if not any(each.id == told.id and each.command == command for each in due(so_far)):
        raise NotYours("This command id is reserved.")
    return [a.ExcusalAdvised(reference=command.reference, why=ExcusalReason.NOT_APPROVED_IN_TIME)]


_OF_ONE: dict[type, Callable[[Any, Application, Register, Told], list[ApplicationEvent]]] = {
    a.Approve: approve,
    a.Decline: decline,
    a.Withdraw: withdraw,
    a.AcceptSeat: accept_seat,
    a.Lapse: lapse,
    a.Reopen: reopen,
    a.GoUnapproved: go_unapproved,
}
