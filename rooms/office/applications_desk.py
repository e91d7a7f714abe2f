"""What is done with applications at a desk: take them, decide them, and tell whom it concerns.

One form may name several exams. Each becomes an application in its own slot under the form's reference, by command ids
that are the same whenever the form is sent; so a crash half-way is mended by sending it again. Letters come from the
record alone, by ids of their own, and may be asked for again as often as anybody likes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import Field

from rooms.configuration import Settled
from rooms.errors import NotYours, Refusal
from rooms.notation import Email, Line, Prose, folded
from rooms.office import applications_record as a
from rooms.office.application_finding import Found, registers
from rooms.office.application_refusals import AlreadyApplied, NotOffered
from rooms.office.application_rules import decide_application
from rooms.office.application_service import ApplicationService
from rooms.office.application_telling import write_letters
from rooms.office.applications import UNDER_WAY, Register, Standing
from rooms.office.applications_record import (
    ApplicationCommand,
    ApplicationForm,
    ExamOffer,
    Reference,
    Slot,
    slot_of,
)
from rooms.office.desk import Desk
from rooms.vocabulary import CandidateNumber, ShortText, Slug


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one command about one exam: where the application stands now, or why it was refused."""

    slot: Slot
    cohort: Slug
    reference: Reference
    standing: Standing | None = None
    refusal: Refusal | None = None


class ExamWanted(Settled):
    """An exam to be sat remotely; the paper need not be named where there is one."""

    cohort: Slug
    paper: ShortText | None = None


class JointForm(Settled):
    """One form for one candidate, and for as many exams as it names. Fields as in `ApplicationForm`.

    What people type is checked here: nothing that could not be shown on a terminal gets any further.
    """

    reference: Reference
    exams: tuple[ExamWanted, ...] = Field(min_length=1, max_length=40)
    number: CandidateNumber
    name: Line
    college: Line
    college_mail: Email
    email: Email | None = None
    ground: ShortText
    evidence: Line
    declared: tuple[ShortText, ...] = ()
    applied_by: Line
    note: Prose = ""


async def open_exam(desk: Desk, offer: ExamOffer) -> Slot:
    """Take applications for an exam from now on; the same offer again changes nothing. Raises a `Refusal`."""
    slot = slot_of(offer.starts)
    for other, register in (await registers(desk.log)).items():
        if other != slot and any(app.form.cohort == offer.cohort for app in register.applications.values()):
            raise NotOffered(f"{offer.cohort} has applications in the slot {other}; another time needs another id.")
    service = ApplicationService(desk.log, slot)
    if (await service.register()).offers.get(offer.cohort) != offer:
        await service.execute(a.OfferExam(offer=offer), desk.told())
    return slot


async def say(desk: Desk, slot: Slot, command: ApplicationCommand, command_id: str | None = None) -> Register:
    """Say one thing in one slot and have the letters written that it wants. Raises a `Refusal`."""
    service = ApplicationService(desk.log, slot)
    done = await service.execute(command, desk.told(command_id))
    await write_letters(desk, slot, since=done.seq)
    return await service.register()


async def answer(desk: Desk, found: Found, command: ApplicationCommand, *, once: str | None = None) -> Answer:
    """Say one thing about one application; a refusal is part of the answer. With the same `once` it has effect once."""
    form = found.application.form
    try:
        register = await say(desk, found.slot, command, once and f"{once}:{form.reference}")
    except Refusal as refusal:
        return Answer(found.slot, form.cohort, form.reference, found.application.standing, refusal)
    return Answer(found.slot, form.cohort, form.reference, register.applications[form.reference].standing)


# Applying


async def apply(desk: Desk, form: JointForm, as_college: str | None = None) -> list[Answer]:
    """Apply for every exam of a form: for all of them or, where a rule says no to one, for none. Raises a `Refusal`."""
    known = await registers(desk.log)
    wanted = {slot: _form_for(form, exam, known[slot]) for exam in form.exams for slot in [_slot_of(exam, known)]}
    if len(wanted) < len(form.exams):
        raise AlreadyApplied("Two of these exams are at the same time.")
    if as_college is not None:
        _check_own(form, as_college, known)
    commands = {slot: a.Apply(form=each, as_college=as_college) for slot, each in wanted.items()}
    command_id = f"apply:{form.reference}"
    for slot, command in commands.items():
        service = ApplicationService(desk.log, slot)
        if await desk.log.find(service.stream, command_id) is None:
            decide_application(command, known[slot], desk.told(command_id), slot)
    answers = []
    for slot, command in sorted(commands.items()):
        register = await say(desk, slot, command, command_id)
        standing = register.applications[form.reference].standing
        answers.append(Answer(slot, command.form.cohort, form.reference, standing))
    return answers


def _slot_of(exam: ExamWanted, known: dict[Slot, Register]) -> Slot:
    for slot, register in known.items():
        if exam.cohort in register.offers:
            return slot
    raise NotOffered(f"No applications are taken for {exam.cohort}.")


def _form_for(form: JointForm, exam: ExamWanted, register: Register) -> ApplicationForm:
    """The form as it stands in one slot: paper and ground as the offer writes them, declared what that ground asks."""
    offer = register.offers[exam.cohort]
    papers = [paper.code for paper in offer.papers]
    if exam.paper is None and len(papers) > 1:
        raise NotOffered(f"{exam.cohort} has several papers; name one of {', '.join(papers)}.")
    ground = _as_written(form.ground, [ground.name for ground in offer.grounds])
    asked = {folded(text) for each in offer.grounds if each.name == ground for text in each.declares}
    shared = form.model_dump(exclude={"exams", "ground", "declared"})
    return ApplicationForm(
        cohort=exam.cohort,
        paper=_as_written(exam.paper or papers[0], papers),
        ground=ground,
        declared=tuple(text for text in dict.fromkeys(form.declared) if folded(text) in asked),
        **shared,
    )


def _as_written(text: str, offered: Iterable[str]) -> str:
    return next((each for each in offered if folded(each) == folded(text)), text)


def _check_own(form: JointForm, college: str, known: dict[Slot, Register]) -> None:
    """A candidate whom another college has applied for, in any slot, is not this one's."""
    theirs = {
        folded(application.form.college)
        for register in known.values()
        for application in register.applications.values()
        if application.form.number == form.number
    }
    if theirs - {folded(college)}:
        raise NotYours("A college applies for its own candidates only; write to the exams office if this is one.")


# Deciding


async def approve(
    desk: Desk,
    found: Sequence[Found],
    *,
    valid_from: date | None = None,
    valid_until: date | None = None,
    note: str = "",
    once: str | None = None,
) -> list[Answer]:
    """Approve what is undecided. With dates, exams after them are attended in person (Oxford: who tests out)."""
    answers = []
    for each in found:
        reference, day = each.application.form.reference, each.register.exam_day(each.application)
        command: ApplicationCommand = a.Approve(
            reference=reference, valid_from=valid_from, valid_until=valid_until, note=note
        )
        if valid_until is not None and day > valid_until and len(found) > 1:
            reason = f"The approval holds until {valid_until}."
            command = a.Lapse(reference=reference, attends_from=valid_until + timedelta(days=1), reason=reason)
        answers.append(await answer(desk, each, command, once=once))
    return answers


async def lapse(desk: Desk, found: Iterable[Found], attends_from: date, reason: str) -> list[Answer]:
    """Let a candidate attend in person from a date; exams before it, and what is over, stay as they are."""
    return [
        await answer(
            desk,
            each,
            a.Lapse(reference=each.application.form.reference, attends_from=attends_from, reason=reason),
        )
        for each in found
        if each.application.standing in UNDER_WAY and each.register.exam_day(each.application) >= attends_from
    ]
