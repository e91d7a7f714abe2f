"""The day at a glance as a web page, and an erratum to a whole cohort, said once and after a second thought."""

import pytest

from rooms import commands as c
from rooms.cohort_views import CARRIED
from rooms.office.rights import OfficeRole
from rooms.service import SessionService
from tests.office.front_office import FrontOffice, Visitor
from tests.office.kept_exams import ALGEBRA, ETHICS, KeptExams, an_exam, at
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN

ERRATUM = "Question 3: read n >= 1."
HERE = f"/live/announce/{ALGEBRA}"


@pytest.fixture
async def exams(office: FrontOffice) -> KeptExams:
    """Today at 09:30 UTC: Algebra in two sessions, Ethics of Philosophy. It is 09:00."""
    exams = KeptExams(office.folder, office.log, office.blobs)
    starts = at("2027-06-08T09:30")
    await exams.create(an_exam(starts=starts), an_exam(starts=starts, numbers=(BRANDT,), session=2))
    ethics = an_exam(ETHICS, starts=starts, numbers=(CHEN,)).model_copy(update={"department": "Philosophy"})
    await exams.create(ethics)
    return exams


@pytest.fixture
async def officer(office: FrontOffice, exams: KeptExams) -> Visitor:
    """An exams officer of the Mathematical Institute."""
    return await office.signed_in(OfficeRole.EXAMS_OFFICER)


async def told_in(exams: KeptExams, session: str) -> list[str]:
    state, _ = await SessionService(exams.log, session).load()
    return [f"{said.id.removeprefix(CARRIED)[:7]} {said.text}" for said in state.announcements]


async def test_the_sessions_of_the_day_are_shown_to_whoever_they_concern(office: FrontOffice, officer: Visitor) -> None:
    mine = await officer.get("/live")
    support = await (await office.signed_in(OfficeRole.SUPPORT)).get("/live")

    assert f"{ALGEBRA}-1 Linear Algebra II open 8 June 2027, 10:30 BST – 0 of 1" in mine.words
    assert f"{ETHICS}-1" not in mine.text
    assert f"{ETHICS}-1" in support.text
    assert "/live/announce" not in support.text, "support sees, and says nothing to a cohort"


async def test_what_has_happened_since_is_there_when_the_page_asks_again(exams: KeptExams, officer: Visitor) -> None:
    assert "Nobody is in yet." in (await officer.get("/live")).words
    candidate = exams.told(c.Actor(c.Station.CANDIDATE, ADEYEMI), at("2027-06-08T09:00"))
    await SessionService(exams.log, f"{ALGEBRA}-1").execute(c.Join(candidate=ADEYEMI, device="phone"), candidate)

    shown = await officer.get("/live")

    assert "1 of 1" in shown.words
    assert "1 checking" in shown.words
    assert f"{ADEYEMI} A 0:00 to be let in" in shown.words
    assert "nobody" in shown.words, "the room has a candidate and no invigilator"


async def test_the_page_refreshes_itself_until_it_is_told_to_hold_still(officer: Visitor) -> None:
    """WCAG 2.2.2: what moves by itself can be stopped; a screen reader is not thrown back to the top."""
    moving, still = await officer.get("/live"), await officer.get("/live?still=1")

    assert moving.headers["Refresh"] == "30; url=/office/live?turn=1"
    assert "/office/live?still=1" in moving.links
    assert "Refresh" not in still.headers
    assert "Let it refresh itself" in still.words


async def test_a_screen_that_was_left_on_does_not_keep_anybody_signed_in_for_ever(officer: Visitor) -> None:
    assert (await officer.get("/live?turn=7")).headers["Refresh"] == "30; url=/office/live?turn=8"
    assert "Refresh" not in (await officer.get("/live?turn=120")).headers
    assert (await officer.get("/live?turn=%C2%B2")).status == 200


async def test_another_day_can_be_looked_at(officer: Visitor) -> None:
    shown = await officer.get("/live?day=2027-06-09")

    assert "No exam is held that day." in shown.words
    assert shown.headers["Refresh"] == "30; url=/office/live?turn=1&day=2027-06-09"
    assert "1 of 1" not in (await officer.get("/live?day=nonsense")).words


async def test_an_erratum_is_shown_with_whom_it_reaches_before_it_is_said(exams: KeptExams, officer: Visitor) -> None:
    nothing = await officer.send(HERE, text=" ")
    assert (nothing.status, "Write what candidates are to be told." in nothing.words) == (422, True)

    asked = await officer.send(HERE, text=ERRATUM)

    assert asked.status == 200
    assert f"Everybody in {ALGEBRA}-1, {ALGEBRA}-2 is shown this, 0 of 2 candidates at once" in asked.words
    assert await told_in(exams, f"{ALGEBRA}-1") == []


async def test_an_erratum_reaches_the_cohort_once_however_often_the_form_is_sent(
    exams: KeptExams, officer: Visitor
) -> None:
    hidden = await officer.hidden(HERE)

    for _ in range(2):
        done = await officer.post(f"{HERE}/say", data={**hidden, "text": ERRATUM})
        assert (done.status, done.location) == (303, "/office/live")

    for session in (f"{ALGEBRA}-1", f"{ALGEBRA}-2"):
        assert await told_in(exams, session) == [f"office- {ERRATUM}"]
    shown = await officer.follow(done)
    assert f"Announced in {ALGEBRA}-1, {ALGEBRA}-2." in shown.words
    assert "the cohort" in shown.words
    assert "0 of 0" in shown.words
    assert await told_in(exams, f"{ETHICS}-1") == []


async def test_nobody_speaks_to_the_cohort_of_another_department(
    office: FrontOffice, exams: KeptExams, officer: Visitor
) -> None:
    assert (await officer.get(f"/live/announce/{ETHICS}")).status == 404
    assert (await officer.send(f"/live/announce/{ETHICS}/say", on=HERE, text=ERRATUM)).status == 404
    assert (await officer.get("/live/announce/tt2027-nothing")).status == 404
    assert await told_in(exams, f"{ETHICS}-1") == []


async def test_where_no_session_is_open_there_is_nobody_to_tell(
    exams: KeptExams, office: FrontOffice, officer: Visitor
) -> None:
    hidden = await officer.hidden(HERE)
    for session in (f"{ALGEBRA}-1", f"{ALGEBRA}-2"):
        closing = exams.told(when=at("2027-06-08T13:00"))
        await SessionService(exams.log, session).execute(c.CloseSession(), closing)

    shown = await officer.get(HERE)
    late = await officer.post(f"{HERE}/say", data={**hidden, "text": ERRATUM})

    assert "there is nobody to tell" in shown.words
    assert (late.status, "there is nobody to tell" in late.words) == (409, True)
