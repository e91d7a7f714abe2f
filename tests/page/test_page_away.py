"""Whoever leaves the page is told of to the invigilator in words, and so is the coming back."""

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import Page

from rooms.session import Session
from rooms.vocabulary import PageLeaving
from tests.page.pocket import Pocket, ServiceWorkers
from tests.page.scenes import writing
from tests.rooms.exam_day import ADEYEMI

SHOWN = """(state) => {
  Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
  Object.defineProperty(document, "hidden", {value: state === "hidden", configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""

KEEP_MICROPHONE = """
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    window.microphone = stream.getAudioTracks()[0];
    return stream;
  };
"""


HELD = """async () => {
  const {openStore, storeName} = await import("./js/store.js");
  const {token} = await import("./js/visit.js");
  return (await (await openStore(await storeName(token()))).all("outbox")).length;
}"""


@pytest.fixture
def service_workers() -> ServiceWorkers:
    """Some of these load the page again."""
    return "allow"


async def hide(page: Page) -> None:
    """The screen is locked, or another app is in front: a browser without a window cannot do so by itself."""
    await page.evaluate(SHOWN, "hidden")


async def show(page: Page) -> None:
    await page.evaluate(SHOWN, "visible")


def left(session: Session) -> Any:
    return session.sittings[ADEYEMI].page_left


async def until_all_is_on_record(pocket: Pocket) -> None:
    """Wait until the phone holds no request: one that it still holds is sent by the next load, instead of another."""
    async with asyncio.timeout(30):
        while await pocket.page.evaluate(HELD):
            pass


async def stays(pocket: Pocket) -> list[tuple[str, str]]:
    """Everything on record of the page being left and seen again."""
    told = ("PageLeft", "PageReturned")
    return [(event["type"], event["how"]) for event in await pocket.hall.events() if event["type"] in told]


async def test_a_page_out_of_sight_is_told_and_its_return_too(pocket: Pocket) -> None:
    """A locked screen, another app, another tab: all of it is time in which the phone was used for something else."""
    await writing(pocket)

    await hide(pocket.page)
    session = await pocket.hall.until(left)
    await show(pocket.page)

    assert left(session).how is PageLeaving.OUT_OF_SIGHT
    await pocket.hall.until(lambda session: not left(session))
    assert await stays(pocket) == [("PageLeft", "out of sight"), ("PageReturned", "out of sight")]


async def test_a_closed_page_is_told_by_a_beacon(pocket: Pocket) -> None:
    """A page that dies can say no more than this."""
    await writing(pocket)

    await pocket.page.goto("about:blank")

    session = await pocket.hall.until(left)
    assert left(session).how is PageLeaving.CLOSED


async def test_a_reload_does_not_leave_the_page_closed(pocket: Pocket) -> None:
    """Whoever loads the page again is back as soon as it is there."""
    await writing(pocket)
    await until_all_is_on_record(pocket)

    await pocket.page.reload()

    await pocket.on("writing")
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].joins == 3 and not left(session))
    assert await stays(pocket) == [("PageLeft", "closed"), ("PageReturned", "closed")]


async def test_a_beacon_that_comes_after_the_new_load_leaves_nothing_standing(pocket: Pocket) -> None:
    """On a poor line the new page is there before the last word of the old one."""
    await writing(pocket)
    await pocket.page.add_init_script("navigator.sendBeacon = () => true;")
    await pocket.page.reload()
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].joins == 3)
    await until_all_is_on_record(pocket)
    pocket.hall.clock.advance(60)
    said_at = pocket.hall.clock.now().isoformat()
    await pocket.page.reload()
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].joins == 4)

    late = json.dumps({"token": pocket.hall.token(f"candidate:{ADEYEMI}"), "how": "closed", "said_at": said_at})
    async with pocket.hall.client.post(pocket.hall.url("/left"), data=late) as answer:
        assert answer.status == 204

    assert (await stays(pocket))[-1] == ("PageLeft", "closed")
    await pocket.hall.until(lambda session: not left(session))


async def test_leaving_without_a_network_is_told_when_it_is_back(pocket: Pocket) -> None:
    """Where nobody could be told at once, the time of it is kept."""
    await writing(pocket)
    pocket.line.cut()
    await pocket.reads("No connection since")

    await hide(pocket.page)
    await pocket.reads("1 request kept")
    await show(pocket.page)
    await pocket.reads("2 requests kept")
    pocket.hall.clock.advance(600)
    pocket.line.mend()

    await pocket.does_not_read("No connection since")
    await pocket.hall.until(lambda session: not left(session))
    returned = next(event for event in await pocket.hall.events() if event["type"] == "PageReturned")
    assert returned["since"][11:15] == "10:4"
    assert returned["until"][11:15] == "10:4"


async def test_a_call_that_takes_the_microphone_is_told(pocket: Pocket) -> None:
    """A ringing phone is the likeliest disturbance there is, and looks like a candidate who speaks."""
    await pocket.page.add_init_script(KEEP_MICROPHONE)
    await writing(pocket)

    await pocket.page.evaluate("microphone.dispatchEvent(new Event('mute'))")
    session = await pocket.hall.until(left)
    await pocket.reads("A call or another app has taken your microphone.")
    await pocket.page.evaluate("microphone.dispatchEvent(new Event('unmute'))")

    assert left(session).how is PageLeaving.CALL
    await pocket.hall.until(lambda session: not left(session))
    await pocket.does_not_read("has taken your microphone")


async def test_nobody_is_told_before_joining(pocket: Pocket) -> None:
    """Who looks at the page the evening before is in no exam."""
    await pocket.open()
    await pocket.on("join")

    await hide(pocket.page)
    await show(pocket.page)
    await pocket.page.reload()
    await pocket.tap("Join")
    await pocket.on("honour")
    await pocket.sign()
    await until_all_is_on_record(pocket)

    assert await stays(pocket) == []
