"""Applications on the office's pages: who sees which, who may do what with them, and what is said when it is not taken."""

from typing import Any

import pytest

from rooms.admin.web import application_pages
from rooms.office.application_finding import everything, find
from rooms.office.application_service import hold_seats
from rooms.office.applications import Standing
from rooms.office.applications_desk import open_exam
from rooms.office.rights import Grant, OfficeRole
from tests.office.applying import COHORT, POSITIVE_TEST, WELL, an_offer, utc
from tests.office.front_office import FrontOffice, Visitor

SLOT = "20270608T0830Z"
FRIDAY, FRIDAY_SLOT = "tt2027-central-0611", "20270611T0830Z"


@pytest.fixture
async def office(office: FrontOffice) -> FrontOffice:
    """Two exams can be applied for, on 8 and 11 June; it is 1 June."""
    at(office, "06-01 09:00")
    await open_exam(office.desk, an_offer())
    grounds = tuple(each.model_copy(update={"approve_by": utc("06-09 11:00")}) for each in an_offer().grounds)
    await open_exam(office.desk, an_offer(FRIDAY, starts=utc("06-11 08:30"), grounds=grounds, department="Physics"))
    return office


def at(office: FrontOffice, text: str) -> None:
    """Set the server's clock. A session that was idle for long has ended then: whoever goes on signs in again."""
    office.clock._now = utc(text)


async def a_college(office: FrontOffice, college: str = "St Hild's") -> Visitor:
    return await office.signed_in(OfficeRole.COLLEGE_OFFICER, college)


async def an_approver(office: FrontOffice) -> Visitor:
    return await office.signed_in(OfficeRole.APPROVER)


def filled(**changes: Any) -> dict[str, Any]:
    fields = {
        "number": "0043321",
        "name": "Adeyemi, Tolu",
        "college_mail": "tutorial@hilds.example.ac.uk",
        "exam": [f"{COHORT}:A10204W1"],
        "ground": POSITIVE_TEST,
        "declare": [WELL],
        "evidence": "LFD-4711",
    }
    return fields | changes


async def applied(office: FrontOffice, **changes: Any) -> tuple[Visitor, str]:
    """A college officer who has applied, and where the application stands."""
    visitor = await a_college(office)
    sent = await visitor.send("/apply", **filled(**changes))
    assert sent.status == 303, sent.words
    return visitor, sent.location.removeprefix("/office")


async def standing(office: FrontOffice, where: str) -> Standing:
    _, _, slot, reference = where.split("/")
    (found,) = await find(office.log, reference, slot)
    return found.application.standing


async def test_a_college_officer_applies_and_sees_where_it_stands(office: FrontOffice) -> None:
    visitor, where = await applied(office)

    page = await visitor.get(where)
    assert page.status == 200
    for words in (
        "Waits for a decision",
        "Adeyemi, Tolu",
        "positive test",
        "LFD-4711",
        WELL,
        "The Proctors' Office decides",
    ):
        assert words in page.words
    listed = await visitor.get("/applications")
    assert "0043321" in listed.words
    assert f"/office{where}" in listed.links


async def test_a_page_holds_so_many_applications_and_says_how_to_see_the_others(
    office: FrontOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exams share the thread in which a page is written: thousands of rows would hold them up."""
    monkeypatch.setattr(application_pages, "APPLICATIONS_SHOWN", 1)
    await applied(office)
    at(office, "06-01 10:00")
    visitor, newest = await applied(office, number="0043322", name="Brandt, Lena")

    page = await visitor.get("/applications")

    assert [link for link in page.links if SLOT in link] == [f"/office{newest}"]
    assert "All (2)" in page.text
    assert "The newest 1 of 2 are shown. ninefold application list lists all." in page.words


async def test_what_other_grounds_ask_is_not_declared_with_this_one(office: FrontOffice) -> None:
    """Who ticks every box of the form declares no other ground; an approver reads what counts."""
    visitor, where = await applied(office, declare=[WELL, "immunosuppressed"])

    assert "immunosuppressed" not in (await visitor.get(where)).words


async def test_one_form_is_for_several_exams(office: FrontOffice) -> None:
    await applied(office, exam=[f"{COHORT}:A10204W1", f"{FRIDAY}:A10204W1"])

    assert [each.slot for each in await everything(office.log)] == [SLOT, FRIDAY_SLOT]


async def test_a_department_is_not_shown_the_other_exams_of_a_form(office: FrontOffice) -> None:
    """That the candidate sits elsewhere too, and how that was decided, is the other department's."""
    both = [f"{COHORT}:A10204W1", f"{FRIDAY}:A10204W1"]
    college, where = await applied(office, exam=both)
    mathematics = await office.signed_in(OfficeRole.EXAMS_OFFICER, an_offer().department)

    page = await mathematics.get(where)

    assert page.status == 200
    assert not any(FRIDAY_SLOT in link for link in page.links)
    assert any(FRIDAY_SLOT in link for link in (await college.get(where)).links)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": ""}, "The candidate number is needed."),
        ({"exam": []}, "Tick at least one exam."),
        ({"exam": ["nowhere:A1"]}, "No applications are taken for nowhere."),
        ({"declare": []}, "Not declared: well enough to sit."),
        ({"ground": ""}, "Choose the ground."),
        ({"evidence": ""}, "Where is the evidence?"),
        ({"evidence": "LFD\x1b[2J"}, "Should be text of 1 to 200 characters without control characters"),
        ({"college": "Hertford"}, "for its own candidates only"),
        ({"college_mail": "somewhere"}, "Should be one e-mail address"),
    ],
)
async def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(
    office: FrontOffice, changes: dict[str, Any], said: str
) -> None:
    visitor = await a_college(office)

    answer = await visitor.send("/apply", **filled(**changes))
    assert answer.status == 422
    assert said in answer.words
    assert 'value="Adeyemi, Tolu"' in answer.text
    assert await everything(office.log) == []


async def test_a_candidate_with_an_application_under_way_is_refused(office: FrontOffice) -> None:
    visitor, _ = await applied(office)

    answer = await visitor.send("/apply", **filled())
    assert answer.status == 409
    assert "has an application for an exam at this time already" in answer.words


async def test_another_college_neither_sees_an_application_nor_touches_it(office: FrontOffice) -> None:
    """It is not even told that there is one."""
    _, where = await applied(office)
    other = await a_college(office, "Hertford")

    assert (await other.get(where)).status == 404
    assert "0043321" not in (await other.get("/applications")).words
    for deed in ("withdraw", "accept"):
        assert (await other.send(f"{where}/{deed}", on="/apply", reason="ours")).status == 404
    assert await standing(office, where) is Standing.WAITING


async def test_a_department_sees_the_applications_for_its_own_exams_only(office: FrontOffice) -> None:
    _, where = await applied(office)

    own = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Mathematical Institute")
    assert (await own.get(where)).status == 200
    other = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Physics")
    assert (await other.get(where)).status == 404


@pytest.mark.parametrize("deed", ["approve", "decline", "reopen", "lapse"])
async def test_neither_college_nor_department_nor_administrator_decides(office: FrontOffice, deed: str) -> None:
    """Oxford: applications are "approved by the Proctors"."""
    college, where = await applied(office)
    department = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Mathematical Institute")
    administrator = await office.signed_in(OfficeRole.ADMINISTRATOR)

    for visitor in (college, department, administrator):
        answer = await visitor.send(f"{where}/{deed}", on=where, reason="mine", attends_from="2027-06-08")
        assert answer.status == 403
    assert await standing(office, where) is Standing.WAITING


@pytest.mark.parametrize("role", [OfficeRole.REVIEWER, OfficeRole.SUPPORT, None])
async def test_who_has_nothing_to_do_with_applications_sees_none(office: FrontOffice, role: OfficeRole | None) -> None:
    _, where = await applied(office)
    visitor = await office.signed_in(role)

    for path in ("/applications", "/to-decide", "/to-decide/several", "/apply", where):
        assert (await visitor.get(path)).status == 403


async def test_an_approver_sees_ground_deadline_and_seats_and_approves(office: FrontOffice) -> None:
    college, where = await applied(office)
    approver = await an_approver(office)

    queue = await approver.get("/to-decide")
    for words in ("positive test", "LFD-4711", WELL, "3 days 2 h left", "27 of 27", "4 June 2027, 12:00 BST"):
        assert words in queue.words
    assert (await approver.send(f"{where}/approve", on=where, note="Seat A3.")).status == 303
    assert "Approved" in (await college.get(where)).words
    assert "Approved. Seat A3." in (await college.get(where)).words


async def test_who_applied_is_not_asked_to_approve_it_and_cannot(office: FrontOffice) -> None:
    """One person may work for a college and for the Proctors' Office."""
    both = Grant(role=OfficeRole.COLLEGE_OFFICER, scope="St Hild's"), Grant(role=OfficeRole.APPROVER)
    visitor = await office.sign_in((await office.person(*both)).person.id)
    where = (await visitor.send("/apply", **filled())).location.removeprefix("/office")

    page = await visitor.get(where)
    assert "another approver approves it" in page.words
    assert f'action="/office{where}/approve"' not in page.text
    answer = await visitor.post(f"{where}/approve", data=await visitor.hidden(f"{where}/decline", where))

    assert (answer.status, "another approver must approve it" in answer.words) == (409, True)
    assert await standing(office, where) is Standing.WAITING


async def test_sending_a_decision_twice_decides_once(office: FrontOffice) -> None:
    """Somebody presses twice, or goes back: the second time is no error."""
    _, where = await applied(office)
    approver = await an_approver(office)
    fields = await approver.hidden(f"{where}/approve", where)

    first, second = [await approver.post(f"{where}/approve", data=fields) for _ in range(2)]
    assert (first.status, second.status) == (303, 303)


async def test_a_decision_that_cannot_be_taken_is_said_where_the_form_stands(office: FrontOffice) -> None:
    at(office, "06-04 10:55")
    _, where = await applied(office)
    approver = await an_approver(office)
    form = await approver.hidden(f"{where}/approve", where)

    at(office, "06-04 11:01")
    answer = await approver.post(f"{where}/approve", data=form)
    assert answer.status == 409
    assert "The deadline for approval has passed" in answer.words
    assert (await approver.send(f"{where}/decline", on=where, reason="")).status == 422


async def test_what_nobody_approved_in_time_waits_no_longer_also_before_the_server_has_said_so(
    office: FrontOffice,
) -> None:
    """Looking at the queue says nothing by itself: that is the server's, once a minute, for every slot."""
    at(office, "06-04 10:55")
    _, where = await applied(office)
    approver = await an_approver(office)

    at(office, "06-04 11:00")
    assert "Nothing waits." not in (await approver.get("/to-decide")).words, "on the minute is in time"
    at(office, "06-04 11:01")
    assert "Nothing waits." in (await approver.get("/to-decide")).words
    assert await standing(office, where) is Standing.WAITING


async def test_a_decision_is_taken_back_with_a_reason(office: FrontOffice) -> None:
    _, where = await applied(office)
    approver = await an_approver(office)
    await approver.send(f"{where}/decline", on=where, reason="wrong row")

    assert (await approver.send(f"{where}/reopen", on=where, reason="declined by mistake")).status == 303
    page = await approver.get(where)
    for words in ("Declined: wrong row", "Opened again: declined by mistake", "Waits for a decision"):
        assert words in page.words


async def test_an_approval_for_dates_reaches_the_other_exams_of_the_form(office: FrontOffice) -> None:
    _, where = await applied(office, exam=[f"{COHORT}:A10204W1", f"{FRIDAY}:A10204W1"])
    approver = await an_approver(office)

    await approver.send(f"{where}/approve", on=where, valid_until="2027-06-09", others="on")
    standings = [each.application.standing for each in await everything(office.log)]
    assert standings == [Standing.APPROVED, Standing.IN_PERSON]


async def test_who_tests_out_attends_in_person(office: FrontOffice) -> None:
    _, where = await applied(office)
    approver = await an_approver(office)

    early = await approver.send(f"{where}/lapse", on=where, attends_from="2027-06-09", reason="negative twice")
    assert (early.status, "This exam is before that day" in early.words) == (422, True)
    await approver.send(f"{where}/lapse", on=where, attends_from="2027-06-08", reason="negative twice")
    assert await standing(office, where) is Standing.IN_PERSON


async def several(office: FrontOffice, count: int = 3) -> list[str]:
    visitor = await a_college(office)
    for number in range(count):
        await visitor.send("/apply", **filled(number=f"10{number}"))
    return [f"{each.slot}.{each.application.form.reference}" for each in await everything(office.log)]


async def test_several_are_decided_only_after_they_were_seen_once_more(office: FrontOffice) -> None:
    chosen = await several(office)
    approver = await an_approver(office)
    query = "&".join(f"chosen={each}" for each in chosen[:2])

    seen = await approver.get(f"/to-decide/several?do=approve&{query}")
    assert "Approve 2 applications" in seen.words
    assert {each.application.standing for each in await everything(office.log)} == {Standing.WAITING}
    await approver.send("/to-decide/several", on=f"/to-decide/several?{query}", do="approve", chosen=chosen[:2])
    standings = [each.application.standing for each in await everything(office.log)]
    assert standings == [Standing.APPROVED, Standing.APPROVED, Standing.WAITING]


async def test_what_became_of_several_is_one_sentence(office: FrontOffice) -> None:
    """Of twenty-seven approvals, twenty-seven messages hid the page."""
    chosen = await several(office)
    approver = await an_approver(office)

    on = f"/to-decide/several?chosen={chosen[0]}"
    done = await approver.send("/to-decide/several", on=on, do="approve", chosen=chosen)

    page = await approver.follow(done)
    assert "Approved (3): Adeyemi, Tolu (" in page.words
    assert page.text.count('class="said"') == 1


async def test_several_are_declined_with_a_reason(office: FrontOffice) -> None:
    chosen = await several(office, 2)
    approver = await an_approver(office)

    on = f"/to-decide/several?do=decline&chosen={chosen[0]}"
    assert (await approver.send("/to-decide/several", on=on, do="decline", chosen=chosen)).status == 422
    await approver.send("/to-decide/several", on=on, do="decline", chosen=chosen, reason="no evidence")
    assert {each.application.reason for each in await everything(office.log)} == {"no evidence"}


async def test_of_several_the_last_ones_wait_where_there_is_no_seat(office: FrontOffice) -> None:
    await hold_seats(office.log, "other", utc("06-08 08:30"), [f"P{n}" for n in range(26)], office.desk.told())
    chosen = await several(office, 2)
    approver = await an_approver(office)

    answer = await approver.send(
        "/to-decide/several", on=f"/to-decide/several?chosen={chosen[0]}", do="approve", chosen=chosen
    )
    said = (await approver.follow(answer)).words
    assert "Approved: Adeyemi, Tolu (" in said
    assert "On the waiting list: Adeyemi, Tolu (" in said


async def test_a_seat_that_came_free_is_taken_by_the_college(office: FrontOffice) -> None:
    held = [f"P{number}" for number in range(27)]
    await hold_seats(office.log, "other", utc("06-08 08:30"), held, office.desk.told())
    college, where = await applied(office)
    approver = await an_approver(office)
    await approver.send(f"{where}/approve", on=where)
    assert "in place 1" in (await college.get(where)).words

    await hold_seats(office.log, "other", utc("06-08 08:30"), held[1:], office.desk.told())
    assert "It is held for this candidate until" in (await college.get(where)).words
    assert (await college.send(f"{where}/accept", on=where)).status == 303
    assert await standing(office, where) is Standing.APPROVED


async def test_a_college_withdraws_its_own(office: FrontOffice) -> None:
    college, where = await applied(office)

    assert (await college.send(f"{where}/withdraw", on=where, reason="travels after all")).status == 303
    assert await standing(office, where) is Standing.WITHDRAWN


async def test_an_exams_officer_applies_and_withdraws_for_a_college_to_their_own_departments_exams(
    office: FrontOffice,
) -> None:
    """As at the command line: who has no tutor at hand, or asked by mail. The college sees it as its own."""
    college = await a_college(office)
    officer = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Mathematical Institute", name="Ola Okafor")
    form = await officer.get("/apply")
    assert "By this name its officers see the application: St Hild's." in form.words
    assert FRIDAY not in form.text

    sent = await officer.send("/apply", **filled(college="st hild's"))
    where = sent.location.removeprefix("/office")
    elsewhere = await officer.send("/apply", **filled(college="St Hild's", exam=[f"{FRIDAY}:A10204W1"]))
    nobodys = await officer.send("/apply", **filled(college=""))

    assert "Received from Ola Okafor Ola Okafor" in (await college.get(where)).words
    assert (elsewhere.status, nobodys.status) == (422, 422)
    assert "You apply to your own department's exams" in elsewhere.words
    assert "Which college is the candidate's?" in nobodys.words
    physics = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Physics")
    assert (await physics.send(f"{where}/withdraw", on="/apply")).status == 404
    assert (await officer.send(f"{where}/withdraw", on=where, reason="comes after all")).status == 303
    assert await standing(office, where) is Standing.WITHDRAWN


async def test_who_applies_for_a_department_and_is_an_approver_approves_nothing_of_their_own(
    office: FrontOffice,
) -> None:
    both = await office.person(Grant(role=OfficeRole.EXAMS_OFFICER), Grant(role=OfficeRole.APPROVER))
    visitor = await office.sign_in(both.person.id)
    sent = await visitor.send("/apply", **filled(college="St Hild's"))
    where = sent.location.removeprefix("/office")

    assert "another approver approves it" in (await visitor.get(where)).words
    assert (await visitor.send(f"{where}/approve", on=where)).status == 409
    assert await standing(office, where) is Standing.WAITING


async def test_nothing_can_be_done_once_the_exam_has_begun(office: FrontOffice) -> None:
    college, where = await applied(office)
    approver = await an_approver(office)

    at(office, "06-08 08:31")
    for person in (college.person, approver.person):
        page = await (await office.sign_in(person)).get(where)
        assert page.text.count("<form") == 1, "signing out is all that is left"


async def test_only_exams_that_have_not_begun_can_be_applied_for(office: FrontOffice) -> None:
    at(office, "06-08 08:31")
    assert "8 June 2027" not in (await (await a_college(office)).get("/apply")).words

    at(office, "06-12 09:00")
    assert "No exam can be applied for" in (await (await a_college(office)).get("/apply")).words


async def test_an_application_that_does_not_exist_is_not_here(office: FrontOffice) -> None:
    approver = await an_approver(office)

    for where in (f"/applications/{SLOT}/0000-0000", "/applications/nowhere/0000-0000"):
        assert (await approver.get(where)).status == 404


async def test_a_page_says_how_to_begin_where_there_is_nothing(office: FrontOffice) -> None:
    visitor = await a_college(office)

    assert "A college officer begins one with “Apply”" in (await visitor.get("/applications")).words
    at(office, "06-12 09:00")
    department = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Mathematical Institute")
    assert "Whoever sets up central exams opens them" in (await department.get("/apply")).words
