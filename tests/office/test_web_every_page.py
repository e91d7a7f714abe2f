"""The office's pages in a real browser: reached by links alone, without scripts, and in nobody's way.

One person who holds every role follows every link there is, on an evening with a closed session, a candidate who waits
to be verified, and an application to decide about.
"""

import re
from urllib.parse import urlsplit

import pytest

from rooms import commands as c
from rooms.admin.web.given import HOME
from rooms.admin.web.office import every_page
from rooms.admin.web.pages import Page
from rooms.office.applications_desk import open_exam
from rooms.office.looks import LookAt, note_look
from rooms.office.rights import Grant, OfficeRole
from rooms.service import CohortService
from tests.office.applying import POSITIVE_TEST, WELL, an_offer, utc
from tests.office.filed_day import scripted_day
from tests.office.front_office import FrontOffice
from tests.office.kept_exams import ALGEBRA, KeptExams, an_exam, at
from tests.office.screen import Screen
from tests.rooms.exam_day import ADEYEMI, BRANDT

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVERY_ROLE = (
    Grant(role=OfficeRole.ADMINISTRATOR),
    Grant(role=OfficeRole.APPROVER),
    Grant(role=OfficeRole.REVIEWER),
    Grant(role=OfficeRole.COLLEGE_OFFICER, scope="St Hild's"),
)
OF_ITS_OWN_MAKING = re.compile(r"/(plan|seating-plan)(/|$)")
"""What is printed and looks as it does on paper: the seating plan."""


async def an_evening(office: FrontOffice) -> None:
    """18:00 UTC on the day of the exam, with something in every queue."""
    friday = "tt2027-central-0611"
    grounds = tuple(each.model_copy(update={"approve_by": utc("06-09 11:00")}) for each in an_offer().grounds)
    await open_exam(office.desk, an_offer(friday, starts=utc("06-11 08:30"), grounds=grounds))
    exams = KeptExams(office.folder, office.log, office.blobs)
    await exams.create(an_exam(starts=at("2027-06-18T08:30"), numbers=(ADEYEMI, BRANDT)))
    await exams.verify(ADEYEMI)
    await scripted_day().kept_by(office.log)
    for cohort in (ALGEBRA, "tt2027-linear-algebra"):
        await CohortService(office.log, cohort).execute(c.PublishCohort(), office.desk.told())
    office.clock.set("18:00")
    college = await office.signed_in(OfficeRole.COLLEGE_OFFICER)
    sent = await college.send(
        "/apply",
        number="0043321",
        name="Adeyemi, Tolu",
        college_mail="tutorial@hilds.example.ac.uk",
        exam=[f"{friday}:A10204W1"],
        ground=POSITIVE_TEST,
        declare=[WELL],
        evidence="LFD-4711",
    )
    assert sent.status == 303, sent.words
    await note_look(office.desk, what=LookAt.SCRIPT, session="tt2027-linear-algebra-1", candidate=ADEYEMI)


def page_at(path: str) -> Page | None:
    """The page that answers there: the one with the fewest parts left open."""
    fitting = [
        page
        for page in every_page()
        if page.method == "GET" and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", page.path.rstrip("/")), path)
    ]
    return min(fitting, key=lambda page: page.path.count("{"), default=None)


async def is_page(screen: Screen, path: str) -> bool:
    """Whether a page is shown there, and not a picture, or a file to keep."""
    answer = await screen.context.request.get(screen.office.url(path))
    # A picture that the record names and nobody stored here is none either.
    return (
        answer.ok
        and answer.headers["content-type"].startswith("text/html")
        and "content-disposition" not in answer.headers
    )


async def links_on(screen: Screen) -> list[str]:
    """Where the page's links lead, below `/office`."""
    found = await screen.page.locator("a[href]").evaluate_all(
        "(links) => links.map((link) => link.getAttribute('href'))"
    )
    return [urlsplit(link).path.removeprefix(HOME) for link in found if link.startswith(HOME)]


async def test_every_page_that_links_lead_to_can_be_used_by_everybody(
    shown_office: FrontOffice, screen: Screen
) -> None:
    """WCAG 2.2 AA at 360 px and on a desk; nothing scrolls sideways but a wide table in its own box."""
    await an_evening(shown_office)
    await shown_office.person(*EVERY_ROLE, person="okafor", name="J. Okafor")
    await screen.sign_in("okafor")
    faults: dict[str, list[str]] = {}
    seen: set[str] = set()
    ahead = [""]
    while ahead:
        path = ahead.pop(0)
        page = page_at(path)
        if page is None or page.path in seen or OF_ITS_OWN_MAKING.search(path):
            continue
        seen.add(page.path)
        if not await is_page(screen, path):
            continue
        await screen.open(path)
        if found := await screen.looked_at(by_night=False):
            faults[path] = found
        ahead += await links_on(screen)

    assert faults == {}
    assert {page.path for page in every_page() if page.menu} <= seen
    # All but the door, and what stands behind a form or a link in a mail.
    assert len(seen) > 35
