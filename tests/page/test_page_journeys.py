"""The whole journey in each browser, in Chromium with a reload wherever one may be."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright

from rooms.configuration import SessionConfiguration
from rooms.vocabulary import IdKind, Onboarding, Phase
from tests.page.browsers import firefox
from tests.page.line import Line
from tests.page.newcomer import NEWCOMER, with_a_newcomer
from tests.page.pocket import Pocket
from tests.page.test_page_sheets import digests_on_the_phone
from tests.page.test_page_stays import EVERYTHING_STORED
from tests.page.viewer import Viewer
from tests.page.whole_day import whole_day
from tests.rooms.exam_day import OKAFOR
from tests.signalling.hall_under_test import HallUnderTest

ONCE = (
    "OnboardingAccepted",
    "CandidateJoined",
    "HonourCodeSigned",
    "DeviceChecked",
    "IdentityNoted",
    "CheckAskedFor",
    "CandidateSeated",
    "AnnouncementMade",
    "AnnouncementRead",
    "BreakStarted",
    "CandidateSaidBack",
    "BreakEnded",
    "FaultReported",
    "WritingFinished",
    "PagesReordered",
    "PagesDeclared",
    "UploadConfirmed",
    "CandidateReleased",
)
"""What the record holds of the newcomer's day, however often the page was loaded."""

KEEP_WHAT_IS_SAVED = """() => {
  // Not every browser's driver tells of downloads.
  const make = URL.createObjectURL;
  window.saved = new Promise((resolve) => {
    URL.createObjectURL = (blob) => (resolve(blob.text()), make.call(URL, blob));
  });
}"""


@pytest.fixture
def configuration() -> SessionConfiguration:
    """An exam with somebody whom nobody has verified."""
    return with_a_newcomer()


@pytest_asyncio.fixture(loop_scope="session", params=["Chromium", "Firefox"])
async def browser(
    request: pytest.FixtureRequest, playwright: Playwright, whole_chromium: Browser
) -> AsyncIterator[Browser]:
    if request.param == "Chromium":
        yield whole_chromium
    else:
        browser = await firefox(playwright)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser, hall: HallUnderTest, line: Line) -> AsyncIterator[Pocket]:
    """The newcomer's, in each browser."""
    async with Pocket(browser, hall, line, service_workers="allow") as phone:
        yield phone
        assert phone.complaints == []


async def everything_once(hall: HallUnderTest) -> None:
    """Nothing lost, nothing doubled."""
    happened = Counter(event["type"] for event in await hall.events() if event.get("candidate", NEWCOMER) == NEWCOMER)
    assert {kind: happened[kind] for kind in ONCE} == dict.fromkeys(ONCE, 1)
    assert (happened["MessageSent"], happened["MessageRead"], happened["PageStored"]) == (2, 2, 2)


async def seen_by_the_invigilator(phone: Pocket) -> None:
    """Small, then large, and again after a reload."""
    async with Viewer(phone.hall, OKAFOR, NEWCOMER) as viewer:
        await viewer.until_seen(320, 240)
        await phone.reads("Your invigilator can see you")
        await phone.page.reload()
        await phone.on("writing")
        await viewer.until_more_pictures()
        await viewer.ask_for("focus")
        await viewer.until_seen(640, 480)


async def test_a_candidate_goes_from_the_notice_to_the_door(phone: Pocket) -> None:
    """One link, one next step at a time, in the browser one happens to have; and then the phone has forgotten it all.

    Phones run out of battery and thumbs slip: a reload lands on whichever screen it happens on, and doubles nothing.
    """
    hall = phone.hall
    shown: list[str] = []
    taken: list[str] = []
    async for screen in whole_day(phone):
        if phone.browser.browser_type.name == "chromium" or screen == "onboarding-face":
            await phone.page.reload()
            await phone.on(screen)
        if screen == "writing" and screen not in shown:
            await seen_by_the_invigilator(phone)
        elif screen == "upload":
            taken = await digests_on_the_phone(phone) if "upload" in shown else []
        shown.append(screen)

    assert {"onboarding-face", "onboarding-waiting", "early", "check", "break", "declared", "released"} <= set(shown)
    await phone.page.evaluate(KEEP_WHAT_IS_SAVED)
    await phone.tap("Save the receipt")
    receipt: str = await phone.page.evaluate("window.saved")
    assert all(digest in receipt for digest in taken)
    sitting = (await hall.state()).sittings[NEWCOMER]
    assert (sitting.phase, sitting.onboarding, sitting.id_kind) == (
        Phase.RELEASED,
        Onboarding.ACCEPTED,
        IdKind.PASSPORT,
    )
    assert [sitting.pages[page].sha256 for page in (1, 2)] == taken
    await everything_once(hall)

    await phone.until("indexedDB.databases().then((all) => all.length === 0)")
    stored = await phone.page.evaluate(EVERYTHING_STORED)
    for personal in (NEWCOMER, hall.token(f"candidate:{NEWCOMER}"), hall.session_id, "I use a screen reader."):
        assert personal not in stored
