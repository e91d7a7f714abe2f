"""An application's whole way in a real browser, without scripts: applied for, decided, and told to who asks."""

import pytest

from rooms.office.application_finding import everything
from rooms.office.applications_desk import open_exam
from rooms.office.requests_desk import open_form, token_of
from rooms.office.rights import Grant, OfficeRole
from tests.office.applying import COHORT, an_offer, utc
from tests.office.front_office import FrontOffice
from tests.office.screen import Screen

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_college_applies_and_the_proctors_decide(shown_office: FrontOffice, screen: Screen) -> None:
    office = shown_office
    office.clock._now = utc("06-01 09:00")
    await open_exam(office.desk, an_offer())
    await office.person(
        Grant(role=OfficeRole.COLLEGE_OFFICER, scope="St Hild's"), person="hild", name="Tutorial office"
    )
    await office.person(Grant(role=OfficeRole.APPROVER), person="proctors", name="M. Haddad")

    await screen.sign_in("hild")
    await screen.follow("Apply")
    assert await screen.looked_at() == []
    await screen.fill("Candidate number", "0043321")
    await screen.fill("Candidate's name", "Adeyemi, Tolu")
    await screen.page.get_by_label("A10204W1 Linear Algebra II").check()
    await screen.page.get_by_label("positive test").check()
    await screen.fill("Evidence", "LFD-4711")
    await screen.press("Send the application")
    await screen.reads("Not declared: well enough to sit.")
    assert await screen.looked_at() == []
    await screen.page.get_by_label("well enough to sit").check()
    await screen.press("Send the application")
    await screen.reads("Waits for a decision")
    assert await screen.looked_at() == []
    await screen.press("Sign out")

    await screen.sign_in("proctors")
    await screen.follow("To decide")
    await screen.reads("3 days 2 h left")
    assert await screen.looked_at() == []
    (found,) = await everything(office.log)
    await screen.page.get_by_label(f"Choose {found.application.form.reference}").check()
    await screen.press("Approve those chosen")
    await screen.reads("You are about to approve")
    assert await screen.looked_at() == []
    await screen.press("Approve all of them")
    await screen.reads("Approved: Adeyemi, Tolu")
    await screen.follow("Applications")
    await screen.follow(found.application.form.reference)
    await screen.reads("Take the decision back")
    assert await screen.looked_at() == []


async def test_a_candidate_asks_and_an_exams_officer_looks(shown_office: FrontOffice, screen: Screen) -> None:
    office = shown_office
    office.clock._now = utc("06-01 09:00")
    await open_exam(office.desk, an_offer())
    name = await open_form(office.desk, COHORT)
    await office.person(Grant(role=OfficeRole.EXAMS_OFFICER, scope="Mathematical Institute"), person="officer")

    await screen.open(f"/request/{await token_of(office.log, office.folder.links(), name)}")
    assert await screen.looked_at() == []
    for label, text in (
        ("Candidate number", "0043321"),
        ("Your name", "Tolu Adeyemi"),
        ("Your university mail address", "tolu@example.ac.uk"),
        ("College or school", "St Hild's"),
        ("Which exams", "Linear Algebra II"),
        ("Where you will be", "Lagos, Nigeria"),
        ("Why you cannot come", "I study from abroad."),
    ):
        await screen.fill(label, text)
    await screen.press("Send my request")
    await screen.reads("Your request was received.")

    await screen.sign_in("officer")
    await screen.follow("Requests")
    await screen.reads("Tolu Adeyemi, 0043321")
    assert await screen.looked_at() == []
    await screen.follow("Open for applications")
    await screen.reads("27 of 27 seats are left")
    assert await screen.looked_at() == []
