"""Two officers before one candidate's photographs: who decides, who is told that it was decided, and who is written to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rooms.cohorts import Cohorts
from rooms.configuration import SessionConfiguration
from rooms.errors import AlreadyVerified, NothingWaits, SecondPersonNeeded
from rooms.office.letters_desk import outbox_of
from rooms.office.onboarding_desk import accept, ask_second_opinion, reject, waive
from rooms.office.onboarding_queue import Expected, find, queue
from rooms.onboarding import Status
from rooms.vocabulary import RejectionReason
from tests.office.kept_exams import ALGEBRA, ETHICS, PERIOD, KeptExams, an_exam, at
from tests.rooms.exam_day import ADEYEMI, BRANDT

BEFORE = "2027-05-25T09:00"
LIGHTING = RejectionReason.LIGHTING


def everywhere(_session: SessionConfiguration) -> bool:
    return True


def with_addresses(exam: SessionConfiguration) -> SessionConfiguration:
    candidates = [one.model_copy(update={"email": f"c{one.number}@example.ac.uk"}) for one in exam.candidates]
    return exam.model_copy(update={"candidates": tuple(candidates)})


@pytest.fixture
async def exams(tmp_path: Path) -> AsyncIterator[KeptExams]:
    """Algebra with Adeyemi and Brandt, and Ethics of another department with Adeyemi; Adeyemi has sent in."""
    async with KeptExams.at(tmp_path / "data") as exams:
        await exams.create(with_addresses(an_exam(numbers=(ADEYEMI, BRANDT))))
        await exams.create(an_exam(ETHICS).model_copy(update={"department": "Philosophy"}))
        await exams.verify()
        yield exams


async def looked_at(exams: KeptExams, number: str = ADEYEMI) -> Expected:
    expected = await find(Cohorts(exams.log), PERIOD, number, everywhere)
    assert expected is not None
    return expected


async def test_who_waits_is_offered_once_for_the_period_whatever_the_number_of_exams(exams: KeptExams) -> None:
    waiting = await queue(Cohorts(exams.log), everywhere, at(BEFORE))

    assert [(one.candidate.number, one.configuration.cohort) for one in waiting] == [(ADEYEMI, ALGEBRA)]


async def test_who_was_sent_in_first_is_offered_first(exams: KeptExams) -> None:
    await exams.verify(BRANDT)

    assert [one.candidate.number for one in await queue(Cohorts(exams.log), everywhere, at(BEFORE))] == [
        ADEYEMI,
        BRANDT,
    ]


async def test_a_department_is_offered_the_candidates_of_its_own_exams(exams: KeptExams) -> None:
    def of_philosophy(session: SessionConfiguration) -> bool:
        return session.department == "Philosophy"

    await exams.verify(BRANDT)

    (waiting,) = await queue(Cohorts(exams.log), of_philosophy, at(BEFORE))
    assert (waiting.candidate.number, waiting.configuration.cohort) == (ADEYEMI, ETHICS)
    assert await find(Cohorts(exams.log), PERIOD, BRANDT, of_philosophy) is None


async def test_nobody_is_offered_when_the_exams_are_over(exams: KeptExams) -> None:
    assert await queue(Cohorts(exams.log), everywhere, at("2027-06-09T09:00")) == []


async def test_the_second_of_two_officers_is_told_who_was_first(exams: KeptExams) -> None:
    """Both looked at attempt 1; one accepts it, and what the other chose must not vanish in silence."""
    both = await looked_at(exams)
    await accept(exams.desk(BEFORE, "m.haddad"), both, attempt=1)

    with pytest.raises(
        AlreadyVerified, match=r"accepted by m\.haddad \(command line\)\. What you chose was not recorded"
    ):
        await reject(exams.desk(BEFORE, "a.ng"), both, LIGHTING, attempt=1)


async def test_nobody_decides_about_photographs_that_were_not_looked_at(exams: KeptExams) -> None:
    """Rejected by a colleague and sent in anew meanwhile: the old pictures were looked at, the new ones wait."""
    both = await looked_at(exams)
    await reject(exams.desk(BEFORE, "m.haddad"), both, LIGHTING, attempt=1)
    await exams.verify()

    with pytest.raises(NothingWaits):
        await accept(exams.desk(BEFORE, "a.ng"), both, attempt=1)

    assert (await looked_at(exams)).status is Status.WAITING


async def test_accepting_what_a_colleague_accepted_names_the_colleague(exams: KeptExams) -> None:
    await accept(exams.desk(BEFORE, "m.haddad"), await looked_at(exams), attempt=1)

    again = await accept(exams.desk(BEFORE, "a.ng"), await looked_at(exams), attempt=1)

    assert again.before_us == "m.haddad (command line)"
    assert set(again.known_to) == {f"{ALGEBRA}-1", f"{ETHICS}-1"}
    assert (await accept(exams.desk(BEFORE, "m.haddad"), await looked_at(exams))).before_us == ""


async def test_who_asked_for_a_second_opinion_does_not_give_it(exams: KeptExams) -> None:
    asking, colleague = exams.desk(BEFORE, "m.haddad"), exams.desk(BEFORE, "a.ng")
    await ask_second_opinion(asking, await looked_at(exams), "Is this the same person?", attempt=1)

    one = await looked_at(exams)
    assert one.verification.asked is not None
    assert (one.verification.asked.by, one.verification.asked.note) == ("m.haddad", "Is this the same person?")
    with pytest.raises(SecondPersonNeeded):
        await accept(asking, one, attempt=1)
    with pytest.raises(SecondPersonNeeded):
        await reject(asking, one, LIGHTING, attempt=1)
    await accept(colleague, one, attempt=1)
    assert (await looked_at(exams)).status is Status.ACCEPTED


async def test_a_rejection_is_written_to_the_candidate_once(exams: KeptExams) -> None:
    """City: "you will be notified by the system advising the reason". Saying it again mends, and sends nothing twice."""
    desk = exams.desk(BEFORE)

    for _ in range(2):
        done = await reject(desk, await looked_at(exams), LIGHTING, note="Face the window.", attempt=1)
        assert done.written_to

    (letter,) = (await outbox_of(exams.log, ALGEBRA)).letters.values()
    assert (letter.wanted.to, letter.wanted.person) == (f"c{ADEYEMI}@example.ac.uk", f"candidate:{ADEYEMI}")
    assert letter.wanted.facts == {
        "reason": "insufficient environment lighting",
        "note": "Face the window.",
        "attempts_left": "4",
    }


async def test_each_rejection_has_a_letter_of_its_own(exams: KeptExams) -> None:
    for attempt in (1, 2):
        await reject(exams.desk(BEFORE), await looked_at(exams), LIGHTING, attempt=attempt)
        await exams.verify()

    assert len((await outbox_of(exams.log, ALGEBRA)).letters) == 2


async def test_who_has_no_address_is_not_written_to_and_that_is_said(exams: KeptExams) -> None:
    await exams.create(an_exam("tt2027-logic", numbers=("9",)))
    await exams.verify("9", "tt2027-logic-1")

    done = await reject(exams.desk(BEFORE), await looked_at(exams, "9"), LIGHTING, attempt=1)

    assert not done.written_to


async def test_a_waiver_needs_nothing_sent_in(exams: KeptExams) -> None:
    """City: past the deadline "you will not be able to take the exam"; an officer may say otherwise, with a reason."""
    done = await waive(exams.desk(BEFORE), await looked_at(exams, BRANDT), "no valid ID; seen by the tutor")

    assert done.known_to == (f"{ALGEBRA}-1",)
    assert (await looked_at(exams, BRANDT)).status is Status.WAIVED
