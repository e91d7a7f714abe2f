"""A camera can fail in more than one way, and each has its own words and its own way out."""

import pytest
from playwright.async_api import Playwright, expect

from rooms.vocabulary import Verdict
from tests.page.browsers import chromium_asking, chromium_without_camera, firefox
from tests.page.line import Line
from tests.page.pocket import Pocket
from tests.page.scenes import insecure, writing
from tests.page.viewer import Viewer
from tests.rooms.exam_day import ADEYEMI, OKAFOR
from tests.signalling.hall_under_test import HallUnderTest

FAIL_WITH = """([name, message]) => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException(message, name));
}"""

FAIL_WITH_SOUND = """(name) => {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wanted) =>
    wanted.audio ? Promise.reject(new DOMException("as a test wants it", name)) : ask(wanted);
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

        await pocket.tap("Check this phone")
        await pocket.tap("Go on")
        await pocket.on("identity")

        sitting = (await hall.state()).sittings[ADEYEMI]
        assert {row.name: row.verdict for row in sitting.device_rows}["camera"] is Verdict.FAIL
    await browser.close()


CAMERA_FAILS = (
    ("NotAllowedError", "Permission denied", "This page may not use your camera."),
    ("NotAllowedError", "Permission dismissed", "The question about your camera was closed."),
    ("NotReadableError", "Could not start video source", "Another app is using your camera."),
    ("NotAllowedError", "Permission denied", "This page may not use your camera."),
    ("AbortError", "Starting videoinput failed", "Another app is using your camera."),
    ("NotFoundError", "Requested device not found", "No camera was found."),
    ("SecurityError", "The operation is insecure.", "Your phone or browser forbids the camera here."),
    ("UnknownError", "as a test wants it", "Your camera could not be started."),
)
"""Errors with the browsers' own messages, and the words for each. No words follow upon themselves."""


async def test_every_way_a_camera_fails_has_its_own_words(pocket: Pocket) -> None:
    """Closing a video call helps against one of these and against no other."""
    await pocket.open()
    await pocket.on("join")
    tries = "Join"
    for error, message, words in CAMERA_FAILS:
        await pocket.page.evaluate(FAIL_WITH, [error, message])

        await pocket.tap(tries)

        await pocket.reads(words)
        await expect(pocket.page.get_by_role("alert", name="Your camera")).to_contain_text(words)
        tries = "Try the camera again"
        await expect(pocket.button(tries)).to_be_visible()


async def test_a_microphone_that_fails_costs_sound_and_no_picture(pocket: Pocket) -> None:
    """The invigilator sees the desk all the same; and what to do about the sound is said."""
    await pocket.open()
    await pocket.on("join")
    await pocket.page.evaluate("() => (window.asks = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices))")
    tries = "Join"
    for error, words in (
        ("NotAllowedError", "This page may not use your microphone."),
        ("NotFoundError", "No microphone was found."),
    ):
        await pocket.page.evaluate("() => (navigator.mediaDevices.getUserMedia = window.asks)")
        await pocket.page.evaluate(FAIL_WITH_SOUND, error)

        await pocket.tap(tries)

        await pocket.reads(words)
        tries = "Try the microphone again"
        await expect(pocket.button(tries)).to_be_visible()
        await pocket.reads("Camera on, nobody watching yet")


IN_FIREFOX = {
    "denied": ({"permissions.default.camera": 2}, "This page may not use your camera."),
    "none": ({"media.navigator.streams.fake": False}, "No camera was found."),
    "no microphone": (
        {"permissions.default.camera": 1, "permissions.default.microphone": 2},
        "This page may not use your microphone.",
    ),
}
"""Settings of Firefox that bring each about; another app's hold on the camera cannot be had without a camera."""


@pytest.mark.parametrize("trouble", IN_FIREFOX)
async def test_firefox_fails_in_the_same_words(
    playwright: Playwright, hall: HallUnderTest, line: Line, trouble: str
) -> None:
    """Its errors are others, and so are its messages."""
    settings, words = IN_FIREFOX[trouble]
    browser = await firefox(playwright, **{"media.navigator.permission.disabled": False, **settings})
    async with Pocket(browser, hall, line) as pocket:
        await pocket.join()

        await pocket.reads(words)
    await browser.close()


async def test_firefox_too_says_why_an_insecure_page_has_no_camera(
    playwright: Playwright, hall: HallUnderTest, line: Line
) -> None:
    """There the browser leaves out the camera's interface without a word."""
    browser = await firefox(playwright)
    async with Pocket(browser, hall, line) as pocket:
        await insecure(pocket)

        await pocket.reads("The address must begin with https.")
    await browser.close()


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
