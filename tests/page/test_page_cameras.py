"""A camera can fail in more than one way, and each has its own words and its own way out."""

import pytest
from playwright.async_api import Playwright

from rooms.vocabulary import Verdict
from tests.page.browsers import chromium_asking, chromium_without_camera
from tests.page.line import Line
from tests.page.pocket import Pocket
from tests.page.scenes import insecure, writing
from tests.page.viewer import Viewer
from tests.rooms.exam_day import ADEYEMI, OKAFOR
from tests.signalling.hall_under_test import HallUnderTest

FAIL_WITH = """(name) => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("as a test wants it", name));
}"""

KEEP_STREAMS = """
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.asked = 0;
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    window.asked += 1;
    return (window.filmed = await ask(wanted));
  };
"""


async def test_whoever_refused_the_camera_is_told_how_to_allow_it(
    playwright: Playwright, hall: HallUnderTest, line: Line
) -> None:
    """A browser asks once and remembers a no; the way back is hidden, so the page points at it."""
    browser = await chromium_asking(playwright)
    async with Pocket(browser, hall, line) as pocket:
        await pocket.join()

        await pocket.reads("This page may not use your camera.")
        await pocket.reads("allow camera and microphone, and try again")
        await pocket.context.grant_permissions(["camera", "microphone"])
        await pocket.tap("Try the camera again")

        await pocket.reads("Camera on, nobody watching yet")
    await browser.close()


async def test_a_phone_without_a_camera_says_so(playwright: Playwright, hall: HallUnderTest, line: Line) -> None:
    """And the exam is not over for it: the check fails, and a person decides."""
    browser = await chromium_without_camera(playwright)
    async with Pocket(browser, hall, line) as pocket:
        await pocket.join()
        await pocket.reads("No camera was found.")
        await pocket.sign()

        await pocket.check_device()

        sitting = (await hall.state()).sittings[ADEYEMI]
        assert {row.name: row.verdict for row in sitting.device_rows}["camera"] is Verdict.FAIL
    await browser.close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotReadableError", "Another app is using your camera."),
        ("SecurityError", "Your phone or browser forbids the camera here."),
        ("UnknownError", "Your camera could not be started."),
    ],
)
async def test_every_way_a_camera_fails_has_its_own_words(pocket: Pocket, error: str, words: str) -> None:
    """Closing a video call helps against one of these and against no other."""
    await pocket.open()
    await pocket.on("join")
    await pocket.page.evaluate(FAIL_WITH, error)

    await pocket.tap("Join")

    await pocket.reads(words)


async def test_an_insecure_page_says_why_there_is_no_camera(pocket: Pocket) -> None:
    """Browsers give a page the camera over https only; without the words that is a blank refusal."""
    await insecure(pocket)

    await pocket.reads("The address must begin with https.")


async def test_a_camera_that_stops_is_started_again(pocket: Pocket) -> None:
    """A track may die without a word; its frames tell, and the invigilator sees the desk again without a tap."""
    await pocket.page.add_init_script(KEEP_STREAMS)
    await writing(pocket)
    async with Viewer(pocket.hall, OKAFOR, ADEYEMI) as viewer:
        await viewer.until_more_pictures()

        # `stop` fires no event: nothing tells of it but the frames that do not come.
        await pocket.page.evaluate("window.filmed.getVideoTracks()[0].stop()")

        await pocket.page.wait_for_function("window.asked === 2")
        await viewer.until_more_pictures()
        assert len(viewer.calls) == 1
