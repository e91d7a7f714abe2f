"""Applications at a desk: forms for several exams, decisions that run through them, and who is told of each."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from rooms.commands import SERVER, Actor
from rooms.data_folder import DataFolder
from rooms.errors import NotYours, ProtocolError, Refusal
from rooms.office import applications_record as a
from rooms.office.application_finding import everything, find, one, undecided
from rooms.office.application_refusals import AlreadyApplied, DeclarationsMissing, NotOffered, UnknownApplication
from rooms.office.application_service import ApplicationService
from rooms.office.application_telling import write_letters
from rooms.office.applications import Standing
from rooms.office.applications_desk import (
    Answer,
    ExamWanted,
    JointForm,
    answer,
    apply,
    approve,
    lapse,
    open_exam,
    say,
)
from rooms.office.applications_due import settle_due
from rooms.office.desk import Desk
from rooms.office.letters_desk import outbox_of
from rooms.office.letters_record import LetterKind
from rooms.stores.memory import MemoryEventLog
from tests.office.applying import APPROVER, COHORT, COLLEGE, POSITIVE_TEST, WELL, an_offer, utc

PHYSICS, PHYSICS_SLOT = "tt2027-central-0611", "20270611T0830Z"
SLOT = "20270608T0830Z"
REFERENCE = "K7Q2-9XWM"


@dataclass
class Office:
    """A desk whose clock a test sets."""

    log: MemoryEventLog
    now: datetime = field(default_factory=lambda: utc("06-01 09:00"))

    def desk(self, actor: Actor = APPROVER) -> Desk:
        return Desk(self.log, DataFolder(Path("/nowhere")), actor, lambda: self.now)

    def at(self, text: str) -> Desk:
        self.now = utc(text)
        return self.desk()

    async def letters(self, slot: str = SLOT) -> list[tuple[LetterKind, str]]:
        box = await outbox_of(self.log, None, slot)
        return [(letter.wanted.kind, letter.wanted.to) for letter in box.letters.values()]

    async def to_college(self, slot: str = SLOT) -> list[LetterKind]:
        return [kind for kind, to in await self.letters(slot) if to.startswith("somerville")]

    async def facts(self, kind: LetterKind, slot: str = SLOT) -> dict[str, str]:
        box = await outbox_of(self.log, None, slot)
        return next(letter.wanted.facts for letter in box.letters.values() if letter.wanted.kind is kind)


@pytest.fixture
async def office() -> Office:
    """Two central exams of one candidate: on Tuesday 8 and on Friday 11 June."""
    office = Office(MemoryEventLog())
    await open_exam(office.desk(), an_offer())
    grounds = [ground.model_copy(update={"approve_by": utc("06-09 11:00")}) for ground in an_offer().grounds]
    papers = (a.OfferedPaper(code="B1", title="Mechanics"), a.OfferedPaper(code="B2", title="Optics"))
    friday = an_offer(PHYSICS, starts=utc("06-11 08:30"), papers=papers, grounds=tuple(grounds), department="Physics")
    await open_exam(office.desk(), friday)
    return office


def a_form(*exams: ExamWanted, **changes: Any) -> JointForm:
    form = {
        "reference": REFERENCE,
        "exams": exams or (ExamWanted(cohort=COHORT), ExamWanted(cohort=PHYSICS, paper="B1")),
        "number": "0043321",
        "name": "Adeyemi, Tolu",
        "college": "Somerville",
        "college_mail": "somerville@example.ac.uk",
        "ground": POSITIVE_TEST,
        "evidence": "LFD-4711",
        "declared": (WELL,),
        "applied_by": "Tutorial office",
    }
    return JointForm(**form | changes)


def standings(answers: list[Answer]) -> list[Standing | None]:
    return [each.standing for each in answers]


async def test_one_form_for_two_exams_is_an_application_in_each_slot_under_one_reference(office: Office) -> None:
    answers = await apply(office.desk(COLLEGE), a_form())

    assert [(each.slot, each.standing) for each in answers] == [
        (SLOT, Standing.WAITING),
        (PHYSICS_SLOT, Standing.WAITING),
    ]
    papers = [each.application.form.paper for each in await find(office.log, REFERENCE)]
    assert papers == ["A10204W1", "B1"]


async def test_the_same_form_sent_again_changes_nothing(office: Office) -> None:
    """Somebody presses twice, or the line breaks after the first exam of two: the second sending finishes it."""
    await apply(office.desk(COLLEGE), a_form(ExamWanted(cohort=COHORT)))

    answers = await apply(office.desk(COLLEGE), a_form())
    assert standings(answers) == [Standing.WAITING, Standing.WAITING]
    assert len(await everything(office.log)) == 2
    assert len(await office.to_college()) == 1


@pytest.mark.parametrize(
    ("exams", "changes", "refusal"),
    [
        ((ExamWanted(cohort=COHORT), ExamWanted(cohort=PHYSICS)), {}, NotOffered),
        ((ExamWanted(cohort=COHORT), ExamWanted(cohort="nowhere")), {}, NotOffered),
        ((ExamWanted(cohort=COHORT), ExamWanted(cohort=COHORT)), {}, AlreadyApplied),
        ((), {"declared": ()}, DeclarationsMissing),
        ((), {"ground": "a hangover"}, NotOffered),
    ],
    ids=["which paper", "no such exam", "twice at a time", "undeclared", "no such ground"],
)
async def test_a_form_is_taken_for_all_its_exams_or_for_none(
    office: Office, exams: tuple[ExamWanted, ...], changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await apply(office.desk(COLLEGE), a_form(*exams, **changes))
    assert await everything(office.log) == []


async def test_a_college_applies_for_nobody_whom_another_has_applied_for(office: Office) -> None:
    """Also where the other exam is at another time."""
    await apply(office.desk(COLLEGE), a_form(ExamWanted(cohort=COHORT)), as_college="Somerville")

    theirs = a_form(ExamWanted(cohort=PHYSICS, paper="B1"), reference="0000-0002", college="Hertford")
    with pytest.raises(NotYours):
        await apply(office.desk(COLLEGE), theirs, as_college="Hertford")


async def test_late_for_the_first_exam_is_in_time_for_the_second(office: Office) -> None:
    """Oxford: "if a student has exams on later dates, an application can be made for remote invigilation for those"."""
    answers = await apply(office.at("06-07 09:00"), a_form())

    assert standings(answers) == [Standing.EXCUSAL, Standing.WAITING]
    assert await office.to_college() == [LetterKind.EXCUSAL]
    assert await office.to_college(PHYSICS_SLOT) == [LetterKind.APPLICATION_RECEIVED]


async def test_what_was_not_approved_in_time_is_excused_and_later_exams_are_named(office: Office) -> None:
    await apply(office.desk(COLLEGE), a_form())

    (excused,) = await settle_due(office.at("06-04 11:01"))
    assert (excused.slot, excused.standing) == (SLOT, Standing.EXCUSAL)
    assert await settle_due(office.desk()) == []
    facts = await office.facts(LetterKind.EXCUSAL)
    assert facts["reason"] == "It was not approved in time."
    assert facts["later"] == "B1 on Friday 11 June 2027, 09:30 (BST, Europe/London)"


async def test_the_server_sees_to_what_fell_due_as_well(office: Office) -> None:
    await apply(office.desk(COLLEGE), a_form())
    office.at("06-04 11:01")

    assert len(await settle_due(office.desk(SERVER))) == 1


async def test_college_exams_office_and_department_are_told_of_each_decision(office: Office) -> None:
    """Oxford: "Once approved, notification will go to the college, E&A and the department to be actioned"."""
    await apply(office.desk(COLLEGE), a_form(ExamWanted(cohort=COHORT)))
    await approve(office.desk(), await find(office.log, REFERENCE))

    approvals = [to for kind, to in await office.letters() if kind is LetterKind.APPLICATION_APPROVED]
    assert sorted(approvals) == ["exams@example.ac.uk", "maths-office@example.ac.uk", "somerville@example.ac.uk"]


async def test_mail_says_nothing_of_ground_and_evidence(office: Office) -> None:
    """They may be about somebody's health, and mail travels in the open."""
    await apply(office.desk(COLLEGE), a_form())
    await approve(office.desk(), await find(office.log, REFERENCE))

    box = await outbox_of(office.log, None, SLOT)
    said = "".join(letter.wanted.model_dump_json() for letter in box.letters.values())
    assert "0043321" in said
    for secret in (POSITIVE_TEST, WELL, "LFD-4711"):
        assert secret not in said


async def test_letters_that_a_crash_swallowed_are_written_by_the_next_round_and_none_twice(office: Office) -> None:
    service = ApplicationService(office.log, SLOT)
    form = a.ApplicationForm(cohort=COHORT, paper="A10204W1", **a_form().model_dump(exclude={"exams"}))
    await service.execute(a.Apply(form=form), office.desk().told())
    assert await office.letters() == []

    await settle_due(office.desk())
    await settle_due(office.desk())
    await write_letters(office.desk(), SLOT)
    assert await office.to_college() == [LetterKind.APPLICATION_RECEIVED]


async def test_every_decision_has_its_letter(office: Office) -> None:
    await apply(office.desk(COLLEGE), a_form(ExamWanted(cohort=COHORT)))
    for command in (
        a.Decline(reference=REFERENCE, reason="wrong row"),
        a.Reopen(reference=REFERENCE, reason="declined by mistake"),
        a.Approve(reference=REFERENCE),
        a.Withdraw(reference=REFERENCE, reason="travels after all"),
    ):
        await say(office.desk(), SLOT, command)

    assert await office.to_college() == [
        LetterKind.APPLICATION_RECEIVED,
        LetterKind.APPLICATION_DECLINED,
        LetterKind.EXCUSAL,
        LetterKind.APPLICATION_RECEIVED,
        LetterKind.APPLICATION_APPROVED,
        LetterKind.WITHDRAWN,
    ]


async def test_an_approval_for_dates_leaves_later_exams_in_person(office: Office) -> None:
    """Oxford: who tests out attends in person whatever is "scheduled from the day after"."""
    await apply(office.desk(COLLEGE), a_form())

    answers = await approve(office.desk(), await find(office.log, REFERENCE), valid_until=date(2027, 6, 9))
    assert standings(answers) == [Standing.APPROVED, Standing.IN_PERSON]
    assert await office.to_college(PHYSICS_SLOT) == [LetterKind.APPLICATION_RECEIVED, LetterKind.APPROVAL_LAPSED]
    assert (await office.facts(LetterKind.APPLICATION_APPROVED))["window"] == "until 9 June 2027"


async def test_who_tests_out_attends_only_the_exams_from_then_on_in_person(office: Office) -> None:
    await apply(office.desk(COLLEGE), a_form())
    await approve(office.desk(), await find(office.log, REFERENCE))

    answers = await lapse(office.desk(), await find(office.log, REFERENCE), date(2027, 6, 10), "negative twice")
    assert [(each.slot, each.standing) for each in answers] == [(PHYSICS_SLOT, Standing.IN_PERSON)]


async def test_a_refusal_is_part_of_the_answer_and_changes_nothing(office: Office) -> None:
    await apply(office.desk(COLLEGE), a_form())
    found = await find(office.log, REFERENCE, SLOT)

    refused = await answer(office.desk(), found[0], a.AcceptSeat(reference=REFERENCE))
    assert (refused.standing, refused.refusal.code if refused.refusal else "") == (Standing.WAITING, "not-now")


async def test_a_reference_of_several_exams_needs_the_slot_where_one_is_meant(office: Office) -> None:
    await apply(office.desk(COLLEGE), a_form())

    with pytest.raises(ProtocolError, match=PHYSICS_SLOT):
        await one(office.log, REFERENCE)
    assert (await one(office.log, REFERENCE, SLOT)).slot == SLOT
    with pytest.raises(UnknownApplication):
        await find(office.log, "0000-0000")


async def test_what_waits_comes_by_its_deadline(office: Office) -> None:
    await apply(office.desk(COLLEGE), a_form(ExamWanted(cohort=PHYSICS, paper="B2"), reference="0000-0002", number="2"))
    await apply(office.desk(COLLEGE), a_form())

    waiting = undecided(await everything(office.log), office.now)
    assert [(each.slot, each.application.form.paper) for each in waiting] == [
        (SLOT, "A10204W1"),
        (PHYSICS_SLOT, "B2"),
        (PHYSICS_SLOT, "B1"),
    ]


async def test_an_exam_that_moves_to_another_time_takes_no_applications_along(office: Office) -> None:
    """Grounds, deadlines and other exams hang on the time: the college applies anew."""
    await apply(office.desk(COLLEGE), a_form())

    with pytest.raises(NotOffered, match="another id"):
        await open_exam(office.desk(), an_offer(starts=utc("06-09 08:30")))


async def test_the_same_offer_twice_is_one_record(office: Office) -> None:
    await open_exam(office.desk(), an_offer())

    assert len(await office.log.read(ApplicationService(office.log, SLOT).stream)) == 1
