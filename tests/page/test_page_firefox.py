"""The same page in Firefox, which a candidate may well have."""

from playwright.async_api import Playwright

from rooms import commands as c
from rooms.vocabulary import Check
from tests.page.browsers import firefox
from tests.page.line import Line
from tests.page.pocket import Pocket
from tests.page.viewer import Viewer
from tests.rooms.exam_day import ADEYEMI, OKAFOR
from tests.signalling.hall_under_test import HallUnderTest


async def test_firefox_joins_shows_its_camera_and_uploads(
    playwright: Playwright, hall: HallUnderTest, line: Line
) -> None:
    """Join, picture, larger picture, page: each by another part of the browser."""
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    browser = await firefox(playwright)
    async with Pocket(browser, hall, line) as pocket, Viewer(hall, OKAFOR, ADEYEMI) as viewer:
        await pocket.join()
        await viewer.until_more_pictures()
        await viewer.until_seen(320, 240)
        await viewer.ask_for("focus")
        await viewer.until_seen(640, 480)
        await pocket.reads("Your invigilator can see you")

        await hall.prepare(ADEYEMI)
        await pocket.on("waiting")
        for check in Check:
            await hall.staff(OKAFOR, c.PassCheck(candidate=ADEYEMI, check=check))
        await hall.staff(OKAFOR, c.AdmitCandidate(candidate=ADEYEMI))
        hall.clock.set("09:30")
        await pocket.on("writing")
        await hall.candidate(c.FinishWriting(candidate=ADEYEMI))
        await pocket.tap("Photograph page 1")
        await pocket.tap("Take the picture")
        await pocket.tap("Use it, that was the last")

        await pocket.reads("1 page taken, and stored.")
        assert pocket.complaints == []
    await browser.close()
