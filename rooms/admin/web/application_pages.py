"""Applications: for colleges, who see their own; for exams officers, who see their department's; for approvers."""

from datetime import date

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.notation import folded
from rooms.office import applications_record as a
from rooms.office.application_finding import Found, everything, find, undecided
from rooms.office.application_refusals import UnknownApplication
from rooms.office.application_views import NEXT_STEPS, history, time_left
from rooms.office.applications import UNDECIDED, UNDER_WAY, Standing
from rooms.office.applications_desk import Answer, answer, approve, lapse
from rooms.office.applications_record import ApplicationCommand
from rooms.office.rights import OfficeRole, Right

pages = Pages()

LAPSES = frozenset({Standing.APPROVED, *UNDECIDED})
APPLICATIONS_SHOWN = 500
"""Applications on one page; the filters, and the command line, find the others."""


def colleges_of(visit: Visit) -> list[str]:
    """The colleges for which whoever is signed in may apply, as they are spelt."""
    return [grant.scope for grant in visit.person.grants if grant.role is OfficeRole.COLLEGE_OFFICER and grant.scope]


def speaks_for(visit: Visit, *, department: str, college: str) -> str | None:
    """As which college somebody applies and withdraws; None for the exams office, of its own department's exams.

    Raises:
        NotHere: the candidate is not of their college, nor the exam of their department.
    """
    if folded(college) in {folded(own) for own in colleges_of(visit)}:
        return college
    visit.must_reach(Right.APPLY, department=department)
    return None


def in_reach(visit: Visit, found: Found, right: Right = Right.SEE_APPLICATIONS) -> bool:
    """Whether an application is of a department or college that this right reaches."""
    return visit.reach(right).covers(department=found.offer.department, college=found.application.form.college)


async def named(visit: Visit) -> Found:
    """The application that the path names; there is none for whoever may not see it."""
    try:
        (found,) = await find(visit.desk.log, visit.named("reference"), visit.named("slot"))
    except UnknownApplication as unknown:
        raise NotHere from unknown
    if not in_reach(visit, found):
        raise NotHere
    return found


# To look at


@pages.get("/applications", Right.SEE_APPLICATIONS, menu="Applications")
async def show_applications(visit: Visit) -> web.StreamResponse:
    """Where each application stands and what comes next, newest first. Colleges see their own, departments theirs."""
    reached = [each for each in await everything(visit.desk.log) if in_reach(visit, each)]
    standing = visit.asked("standing")
    found = [each for each in reached if standing in {"", each.application.standing.name.casefold()}]
    found.sort(key=lambda each: each.application.at, reverse=True)
    return visit.show(
        "applications.html",
        applications=found[:APPLICATIONS_SHOWN],
        found=len(found),
        counted={each: sum(each is one.application.standing for one in reached) for each in Standing},
        standing=standing,
        next_steps=NEXT_STEPS,
    )


async def _to_decide(visit: Visit) -> list[Found]:
    waiting = undecided(await everything(visit.desk.log), visit.desk.now())
    return [each for each in waiting if in_reach(visit, each, Right.APPROVE)]


async def _how_many_to_decide(visit: Visit) -> int:
    return len(await _to_decide(visit))


@pages.get("/to-decide", Right.APPROVE, menu="To decide", waits=_how_many_to_decide)
async def show_queue(visit: Visit) -> web.StreamResponse:
    """What waits for the Proctors' Office, by its deadline. For approvers."""
    waiting = await _to_decide(visit)
    now = visit.desk.now()
    left = {
        (each.slot, each.application.form.reference): time_left(each.register.decided_by(each.application), now)
        for each in waiting
    }
    return visit.show("applications_to_decide.html", waiting=waiting, left=left)


@pages.get("/applications/{slot}/{reference}", Right.SEE_APPLICATIONS)
async def show_application(visit: Visit) -> web.StreamResponse:
    """One application with everything that was said of it, and what may be done with it by whoever looks."""
    found = await named(visit)
    application, register = found.application, found.register
    together = await find(visit.desk.log, application.form.reference)
    others = [each for each in together if each.slot != found.slot and in_reach(visit, each)]
    begun = visit.desk.now() >= found.offer.starts
    return visit.show(
        "application.html",
        found=found,
        ground=register.ground_of(application),
        decided_by=register.decided_by(application),
        left=time_left(register.decided_by(application), visit.desk.now()),
        place=register.place(application.form.reference),
        entries=await history(visit.desk.log, found),
        others=others,
        next_step=NEXT_STEPS[application.standing],
        may_decide=not begun and in_reach(visit, found, Right.APPROVE),
        may_apply=not begun and in_reach(visit, found, Right.APPLY),
        is_open=application.standing in UNDECIDED,
        is_under_way=application.standing in UNDER_WAY,
    )


# To decide


@pages.post("/applications/{slot}/{reference}/approve", Right.APPROVE, again=show_application)
async def approve_one(visit: Visit) -> web.StreamResponse:
    """Approve, for certain dates if any are given; with the form's other exams where that is ticked."""
    form, found = visit.form, await named(visit)
    valid_from, valid_until = form.day("valid_from"), form.day("valid_until")
    if valid_from and valid_until and valid_from > valid_until:
        form.wrong("valid_until", "The last day is before the first.")
    note = form.text("note")
    form.check()
    chosen = await _with_others(visit, found) if form.ticked("others") else [found]
    answers = await approve(
        visit.desk, chosen, valid_from=valid_from, valid_until=valid_until, note=note, once=visit.once
    )
    return _answered(visit, found, answers)


@pages.post("/applications/{slot}/{reference}/decline", Right.APPROVE, again=show_application)
async def decline_one(visit: Visit) -> web.StreamResponse:
    """Decline with a reason."""
    reason = visit.form.text("reason", needed="The college is told the reason; say one.")
    visit.form.check()
    found = await named(visit)
    return await _say(visit, found, a.Decline(reference=found.application.form.reference, reason=reason))


@pages.post("/applications/{slot}/{reference}/reopen", Right.APPROVE, again=show_application)
async def reopen_one(visit: Visit) -> web.StreamResponse:
    """Take a decision back."""
    reason = visit.form.text("reason", needed="Say for the record why the decision is taken back.")
    visit.form.check()
    found = await named(visit)
    return await _say(visit, found, a.Reopen(reference=found.application.form.reference, reason=reason))


@pages.post("/applications/{slot}/{reference}/lapse", Right.APPROVE, again=show_application)
async def lapse_one(visit: Visit) -> web.StreamResponse:
    """Let the candidate attend in person from a date, in all exams of the form."""
    form, found = visit.form, await named(visit)
    attends_from = form.day("attends_from", needed="From which day on?")
    reason = form.text("reason", needed="The college is told the reason; say one.")
    form.check()
    if attends_from is not None and found.register.exam_day(found.application) < attends_from:
        form.wrong("attends_from", "This exam is before that day, and stays remote.")
    form.check()
    chosen = await _with_others(visit, found)
    answers = await lapse(visit.desk, chosen, attends_from or date.min, reason)
    return _answered(visit, found, answers)


async def _with_others(visit: Visit, found: Found) -> list[Found]:
    """An application with those for the other exams of its form that may be decided too."""
    together = await find(visit.desk.log, found.application.form.reference)
    return [each for each in together if each.application.standing in LAPSES and in_reach(visit, each, Right.APPROVE)]


# What a college does, or the exams office for it


@pages.post("/applications/{slot}/{reference}/withdraw", Right.APPLY, again=show_application)
async def withdraw_one(visit: Visit) -> web.StreamResponse:
    """Take an application back."""
    found = await named(visit)
    reason = visit.form.text("reason")
    form = found.application.form
    command = a.Withdraw(reference=form.reference, reason=reason, as_college=_college_for(visit, found))
    return await _say(visit, found, command)


@pages.post("/applications/{slot}/{reference}/accept", Right.APPLY, again=show_application)
async def accept_seat(visit: Visit) -> web.StreamResponse:
    """Take the seat that came free."""
    found = await named(visit)
    command = a.AcceptSeat(reference=found.application.form.reference, as_college=_college_for(visit, found))
    return await _say(visit, found, command)


def _college_for(visit: Visit, found: Found) -> str | None:
    return speaks_for(visit, department=found.offer.department, college=found.application.form.college)


async def _say(visit: Visit, found: Found, command: ApplicationCommand) -> web.StreamResponse:
    return _answered(visit, found, [await answer(visit.desk, found, command, once=visit.once)])


def _answered(visit: Visit, found: Found, answers: list[Answer]) -> web.StreamResponse:
    """On to the application; a refusal of the one that was meant is shown where the form stands."""
    for each in answers:
        if each.slot == found.slot and each.refusal is not None:
            raise each.refusal
    for each in answers:
        told = each.standing if each.refusal is None else each.refusal.detail
        visit.say(f"{each.cohort}: {told}.")
    return visit.go("/applications", found.slot, found.application.form.reference)
