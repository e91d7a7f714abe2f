"""Retention as a web page: what goes when, what is held, and what is deleted by whoever may."""

import pytest

from rooms.office.retention_desk import holds
from rooms.office.rights import OfficeRole
from tests.office.front_office import FrontOffice, Visitor
from tests.office.kept_exams import ALGEBRA, ETHICS, PERIOD, KeptExams, an_exam, at
from tests.rooms.exam_day import ADEYEMI, BRANDT

SESSION = f"{ALGEBRA}-1"
TWO_MONTHS_AGO = at("2027-04-08T08:30")


@pytest.fixture
async def exams(office: FrontOffice) -> KeptExams:
    """Algebra and Ethics two months ago; the pictures of both are due. Ethics is Philosophy's."""
    exams = KeptExams(office.folder, office.log, office.blobs)
    await exams.create(an_exam(starts=TWO_MONTHS_AGO))
    ethics = an_exam(ETHICS, starts=TWO_MONTHS_AGO, numbers=(BRANDT,)).model_copy(update={"department": "Philosophy"})
    await exams.create(ethics)
    await exams.verify()
    await exams.verify(BRANDT, f"{ETHICS}-1")
    await exams.sit()
    return exams


@pytest.fixture
async def officer(office: FrontOffice, exams: KeptExams) -> Visitor:
    """An exams officer of the Mathematical Institute."""
    return await office.signed_in(OfficeRole.EXAMS_OFFICER)


async def test_what_goes_when_is_shown_for_one_s_own_department(officer: Visitor) -> None:
    shown = await officer.get("/retention")

    assert "2027-05-09 pictures tt2027-algebra-1 due" in shown.words
    assert f"2027-05-09 onboarding pictures {PERIOD}, 1 candidate due" in shown.words
    assert "2028-04-08 cohort tt2027-algebra kept until its date" in shown.words
    assert "pictures stills and clips that somebody kept of a session" in shown.words
    assert "tt2027-ethics" not in shown.text


async def test_what_is_due_is_shown_before_it_is_deleted_and_then_gone(exams: KeptExams, officer: Visitor) -> None:
    asked = await officer.get("/retention/purge")
    assert f"onboarding pictures {PERIOD}/{ADEYEMI} 2027-05-09 3" in asked.words
    assert len(exams.bytes_kept()) == 7

    done = await officer.send("/retention/purge")

    assert (done.status, done.location) == (303, "/office/retention")
    assert "2 things were deleted." in (await officer.follow(done)).words
    assert exams.bytes_kept() == [f"{BRANDT} {kind}".encode() for kind in ("face", "framing", "id")]
    again = await officer.send("/retention/purge", on="/retention/purge")
    assert "Nothing has reached its date." in (await officer.follow(again)).words


async def test_a_hold_keeps_it_and_is_lifted_with_a_reason(exams: KeptExams, officer: Visitor) -> None:
    missing = await officer.send("/retention/hold", on="/retention", session=SESSION, why=" ")
    assert (missing.status, "Say which case needs it" in missing.words) == (422, True)
    await officer.send("/retention/hold", on="/retention", session=SESSION, why="appeal 2027/17")
    assert f"held {SESSION}: appeal 2027/17 ({officer.person})" in (await officer.get("/retention")).words

    kept = await officer.get("/retention/purge")
    done = await officer.send("/retention/purge", on="/retention")

    said = (await officer.follow(done)).words
    assert "Nothing was deleted. 2 are kept although the date has come; why stands below." in said
    assert "Kept although its date has come" in kept.words
    assert len(exams.bytes_kept()) == 7
    path = f"/retention/lift/{SESSION}"
    assert (await officer.send(path, on="/retention", why="")).status == 422
    assert (await officer.send(path, on="/retention", why="decided")).status == 303
    assert await holds(exams.desk("2027-06-08T09:00")) == []


async def test_a_hold_says_what_it_came_too_late_for(exams: KeptExams, officer: Visitor) -> None:
    """Pictures went on their date; whoever works on the appeal must not look for them."""
    await officer.send("/retention/purge", on="/retention/purge")

    done = await officer.send("/retention/hold", on="/retention", session=SESSION, why="appeal 2027/17")

    shown = (await officer.follow(done)).words
    assert f"{SESSION} is held. Gone already: pictures, deleted on " in shown
    assert "Gone already, and not kept by this: pictures, deleted on " in shown


async def test_why_another_department_holds_a_session_is_not_shown(
    office: FrontOffice, exams: KeptExams, officer: Visitor
) -> None:
    administrator = await office.signed_in(OfficeRole.ADMINISTRATOR)
    await administrator.send("/retention/hold", on="/retention", session=f"{ETHICS}-1", why="appeal 2027/18")

    assert "appeal 2027/18" in (await administrator.get("/retention")).words
    assert "appeal 2027/18" not in (await officer.get("/retention")).words


async def test_nobody_holds_or_deletes_what_is_another_department_s(exams: KeptExams, officer: Visitor) -> None:
    other = f"{ETHICS}-1"

    assert (await officer.send("/retention/hold", on="/retention", session=other, why="x")).status == 404
    assert (await officer.send(f"/retention/lift/{other}", on="/retention", why="x")).status == 404
    assert (await officer.get(f"/retention/privacy/{ETHICS}")).status == 404
    assert await holds(exams.desk("2027-06-08T09:00")) == []


async def test_a_session_that_nobody_knows_is_not_held(office: FrontOffice, exams: KeptExams) -> None:
    administrator = await office.signed_in(OfficeRole.ADMINISTRATOR)

    refused = await administrator.send("/retention/hold", on="/retention", session="nothing", why="appeal")

    assert (refused.status, "There is no session nothing" in refused.words) == (409, True)


async def test_whoever_works_for_the_whole_university_sees_all(office: FrontOffice, exams: KeptExams) -> None:
    await exams.sit(f"{ETHICS}-1", BRANDT)
    administrator = await office.signed_in(OfficeRole.ADMINISTRATOR)

    assert f"onboarding pictures {PERIOD}, 2 candidates due" in (await administrator.get("/retention")).words


async def test_the_data_protection_summary_is_made_from_the_settings(officer: Visitor) -> None:
    shown = await officer.get(f"/retention/privacy/{ALGEBRA}")

    assert "30 days after the candidate's last exam of the period trinity-2027" in shown.words
    assert "exams@example.ac.uk" in shown.words
    assert "Recording of picture and sound" not in shown.words
    assert (await officer.get("/retention/privacy/tt2027-nothing")).status == 404


async def test_an_installation_without_exams_keeps_nothing(office: FrontOffice) -> None:
    administrator = await office.signed_in(OfficeRole.ADMINISTRATOR)

    shown = await administrator.get("/retention")

    assert "Nothing is kept about any exam." in shown.words
    assert "Nothing is held." in shown.words
