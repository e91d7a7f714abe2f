"""Recording, where the exam has it: nothing of it is lost with the line, the page or the phone's storage."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from rooms import commands as c
from rooms.session import Session
from rooms.stores import blob_names
from rooms.vocabulary import RecordingTrouble
from tests.office.one_door import ninefold
from tests.page.line import Line
from tests.page.pocket import Pocket, ServiceWorkers
from tests.page.scenes import join, waiting, writing
from tests.page.scenes_of_sheets import pages
from tests.rooms.exam_day import ADEYEMI, OKAFOR, a_policy, a_session
from tests.signalling.hall_under_test import HallUnderTest

SHELF = """async () => {
  const {openStore, storeName} = await import("./js/store.js");
  const {token} = await import("./js/visit.js");
  return await (await openStore(await storeName(token()))).keys("recordings");
}"""

HASHES = """async () => {
  const {openStore, storeName} = await import("./js/store.js");
  const {digest} = await import("./js/sheets.js");
  const {token} = await import("./js/visit.js");
  const store = await openStore(await storeName(token()));
  const hashes = {};
  for (const key of await store.keys("recordings")) {
    const {bytes} = (await store.get("recordings", key)) ?? {};
    if (bytes) hashes[key] = await digest(bytes);
  }
  return hashes;
}"""

FULL = """IDBObjectStore.prototype.put = new Proxy(IDBObjectStore.prototype.put, {
  apply(put, store, [item]) {
    if (store.name === "recordings" && item.id.endsWith("/3")) throw new DOMException("full", "QuotaExceededError");
    return Reflect.apply(put, store, [item]);
  },
});"""


@pytest.fixture
def service_workers() -> ServiceWorkers:
    """Some of these close the page and open it again."""
    return "allow"


@pytest.fixture(scope="session")
def chromium(whole_chromium: Browser) -> Browser:
    """What is recorded, and how long a piece of it lasts, is the browser's own doing."""
    return whole_chromium


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path) -> AsyncIterator[HallUnderTest]:
    """An exam that is recorded."""
    async with HallUnderTest(tmp_path, a_session(policy=a_policy(recording="on"))) as hall:
        yield hall


def held(hall: HallUnderTest) -> dict[str, bytes]:
    """Every chunk the server has, by segment and number."""
    folder = hall.folder / "blobs" / blob_names.of_recordings(hall.session_id) / ADEYEMI
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {f"{path.parent.name}/{int(path.name)}": path.read_bytes() for path in files}


async def until_held(hall: HallUnderTest, count: int) -> None:
    async with asyncio.timeout(60):
        while len(held(hall)) < count:
            await hall.nap()


async def until_on_the_phone(pocket: Pocket, count: int) -> None:
    """Wait until so many chunks are kept on the phone."""
    async with asyncio.timeout(60):
        while len([key for key in await pocket.page.evaluate(SHELF) if "/" in key]) < count:
            pass


async def events(hall: HallUnderTest, kind: str) -> list[dict[str, Any]]:
    return [event for event in await hall.events() if event["type"] == kind]


async def all_stored(hall: HallUnderTest, at_least: int = 1) -> None:
    """Wait until every segment is whole. A camera that stutters on a busy machine begins another, as it should."""

    def are_whole(session: Session) -> bool:
        segments = session.sittings[ADEYEMI].segments.values()
        return len(segments) >= at_least and all(segment.size is not None for segment in segments)

    await hall.until(are_whole, 60)


async def confirm(pocket: Pocket) -> None:
    """From writing to confirmed answers, on the other side."""
    await pocket.hall.candidate(c.FinishWriting(candidate=ADEYEMI))
    await pocket.hall.candidate(c.DeclarePages(candidate=ADEYEMI, count=0))
    await pocket.hall.staff(OKAFOR, c.ConfirmUpload(candidate=ADEYEMI))


def played(film: str) -> tuple[float, set[str]]:
    """Seconds from the first picture to the last, and what kinds of streams: as a player finds them."""
    with av.open(film) as container:
        kinds = {stream.type for stream in container.streams}
        times = [frame.time or 0.0 for frame in container.decode(video=0)]
    return times[-1] - times[0], kinds


async def export(hall: HallUnderTest) -> list[dict[str, Any]]:
    """What the office gets."""
    arguments = ("recordings", hall.session_id, "--data", hall.folder, "--out", hall.folder / "out", "--json")
    rows: list[dict[str, Any]] = json.loads((await asyncio.to_thread(ninefold, *arguments)).stdout)
    return rows


async def test_nothing_is_lost_while_there_is_no_line(pocket: Pocket) -> None:
    """City: monitoring continues with no connection, and uploads when it is re-established."""
    hall = pocket.hall
    await writing(pocket)
    await until_held(hall, 2)
    pocket.line.cut()
    await until_on_the_phone(pocket, 4)
    on_the_phone: dict[str, str] = await pocket.page.evaluate(HASHES)

    pocket.line.mend()
    await until_held(hall, 8)
    await confirm(pocket)
    await pocket.until(f"({SHELF})().then((keys) => !keys.length)")
    await all_stored(hall)

    arrived = {key: hashlib.sha256(chunk).hexdigest() for key, chunk in held(hall).items()}
    assert on_the_phone.items() <= arrived.items()
    stored = await events(hall, "RecordingStored")
    assert sum(each["chunks"] for each in stored) == len(arrived)
    assert sum(each["lost"] for each in stored) == 0
    assert sum(each["size"] for each in stored) == sum(map(len, held(hall).values()))
    for row in await export(hall):
        seconds, kinds = played(row["file"])
        assert kinds == {"video", "audio"}
        assert seconds > 2 * (row["chunks"] - 3)


async def test_a_page_that_is_closed_and_opened_again_loses_two_seconds_at_most(pocket: Pocket) -> None:
    """What was kept is sent by the next load, and the new load records a segment of its own."""
    hall = pocket.hall
    await writing(pocket)
    await until_held(hall, 1)
    pocket.line.cut()
    await until_on_the_phone(pocket, 3)
    kept = [key for key in await pocket.page.evaluate(SHELF) if "/" in key]

    await pocket.page.close()
    pocket.page = await pocket._new_page()
    pocket.line.mend()
    await pocket.go_back_in()
    await pocket.on("writing")
    await pocket.reads("You are recorded")
    await until_held(hall, len(kept) + 2)
    await confirm(pocket)
    await all_stored(hall, 2)

    assert set(kept) <= set(held(hall))
    for row in await export(hall):
        assert (row["state"], row["missing"]) == ("stored", 0)
        seconds, _ = played(row["file"])
        assert seconds > 2 * (row["chunks"] - 3)


async def test_a_new_camera_begins_a_new_segment(pocket: Pocket) -> None:
    """A film cannot go on with another picture's measures; the answer sheets need the camera at its best."""
    hall = pocket.hall
    await pages(pocket)
    await hall.until(lambda session: len(session.sittings[ADEYEMI].segments) > 1, 60)
    await hall.candidate(c.DeclarePages(candidate=ADEYEMI, count=2))
    await hall.staff(OKAFOR, c.ConfirmUpload(candidate=ADEYEMI))
    await pocket.on("confirmed")

    await all_stored(hall, 2)
    for row in await export(hall):
        with av.open(row["file"]) as container:
            picture = container.streams.video[0]
            assert (picture.width, picture.height) == (640, 480)
    assert len((await hall.state()).sittings[ADEYEMI].pages) == 2


async def test_whoever_is_recorded_sees_it(pocket: Pocket) -> None:
    """City: "When recording there will be a red line around your screen." Before joining nothing is recorded."""
    await join(pocket)
    await pocket.reads("this phone records picture and sound until your answers are confirmed")
    await pocket.does_not_read("You are recorded")

    await pocket.tap("Join")

    await pocket.reads("You are recorded; nobody is watching yet")
    await expect(pocket.page.locator("body.is-watched")).to_have_count(1)


async def test_a_released_candidate_is_told_to_wait_for_the_rest(pocket: Pocket) -> None:
    """City: leave the page open at the end. Nothing of it stays on the phone after that."""
    hall = pocket.hall
    await writing(pocket)
    await until_held(hall, 1)
    # Only the recording finds no way through: the socket lives.
    await pocket.page.route("**/recordings/**", lambda route: route.abort())
    await until_on_the_phone(pocket, 2)
    await confirm(pocket)
    await pocket.reads("Still sending the recording: less than a minute of it to go.")
    await hall.staff(OKAFOR, c.ReleaseCandidate(candidate=ADEYEMI))
    await pocket.on("released")
    await pocket.reads("Keep this page open until all of the recording has been sent.")
    await pocket.reads("Still sending the recording")

    await pocket.page.unroute("**/recordings/**")

    await pocket.does_not_read("Still sending the recording")
    await all_stored(hall)
    await pocket.until("indexedDB.databases().then((all) => all.length === 0)")


async def test_what_is_left_after_the_release_is_sent_when_the_link_is_opened_again(pocket: Pocket) -> None:
    """Closed too early: nothing is lost, and the phone is empty afterwards."""
    hall = pocket.hall
    await writing(pocket)
    await pocket.page.route("**/recordings/**", lambda route: route.abort())
    await until_on_the_phone(pocket, 2)
    await pocket.page.close()
    await confirm(pocket)
    await hall.staff(OKAFOR, c.ReleaseCandidate(candidate=ADEYEMI))
    assert held(hall) == {}

    pocket.page = await pocket._new_page()
    await pocket.open()

    await pocket.on("released")
    await all_stored(hall)
    await pocket.until("indexedDB.databases().then((all) => all.length === 0)")


async def test_a_full_phone_stops_the_recording_and_not_the_exam(pocket: Pocket) -> None:
    """The candidate and the record are told; what was recorded until then is sent."""
    hall = pocket.hall
    await pocket.page.add_init_script(FULL)
    await writing(pocket)

    await pocket.reads("The recording has stopped: the phone's storage is full.")

    await hall.until(lambda session: session.sittings[ADEYEMI].recording_stopped is RecordingTrouble.STORAGE_FULL)
    (stopped,) = await events(hall, "RecordingStopped")
    await all_stored(hall)
    assert {f"{stopped['segment']}/1", f"{stopped['segment']}/2"} <= set(held(hall))
    assert f"{stopped['segment']}/3" not in held(hall)
    await pocket.does_not_read("You are recorded")
    await pocket.tap("Toilet break")
    await hall.until(lambda session: session.sittings[ADEYEMI].pause)


async def test_a_browser_that_cannot_record_says_so(pocket: Pocket) -> None:
    """It is for the invigilator to know, and for nobody to be sent home."""
    await pocket.page.add_init_script("delete globalThis.MediaRecorder;")
    await writing(pocket)

    await pocket.reads("The recording has stopped: the browser cannot record.")

    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].recording_stopped is RecordingTrouble.UNABLE)


async def test_a_recorder_that_fails_is_tried_again_and_then_given_up(pocket: Pocket) -> None:
    """A page that tried for ever would cost the phone its battery, and the record its sense."""
    await pocket.page.add_init_script(
        "MediaRecorder.prototype.start = function () { setTimeout(() => this.dispatchEvent(new Event('stop'))); };"
    )
    await writing(pocket)

    await pocket.reads("The recording has stopped: the recorder failed.")

    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].recording_stopped is RecordingTrouble.FAILED)
    assert await events(pocket.hall, "RecordingBegun") == []


async def test_an_exam_that_is_not_recorded_records_nothing(chromium: Browser, tmp_path: Path) -> None:
    """The privacy notice says so: no recorder, nothing kept, nothing sent, and not even the means to are fetched."""
    async with (
        HallUnderTest(tmp_path, a_session()) as hall,
        Line(hall.server.port or 0) as line,
        Pocket(chromium, hall, line) as pocket,
    ):
        asked: list[str] = []
        pocket.page.on("request", lambda request: asked.append(request.url))
        await pocket.page.add_init_script("MediaRecorder.prototype.start = () => { throw new Error('recorded'); };")
        await waiting(pocket)
        hall.clock.set("09:30")
        await hall.until(lambda session: session.started_at)

        assert not [url for url in asked if "record" in url]
        assert await pocket.page.evaluate(SHELF) == []
        assert held(hall) == {}
        assert await events(hall, "RecordingBegun") == []
