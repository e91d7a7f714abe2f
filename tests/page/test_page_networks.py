"""Real networks: gone for a minute, changed under way, and far too narrow. Nothing is lost and nothing doubled."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright

from rooms import commands as c
from rooms.vocabulary import Phase
from signalling.liveness import PHONE_SILENT
from tests.page.network import Network, needs_networks
from tests.page.pocket import Pocket
from tests.page.viewer import Viewer
from tests.rooms.exam_day import OKAFOR, a_candidate, a_session
from tests.signalling.hall_under_test import HallUnderTest

pytestmark = needs_networks

ARRIVING, SEATED, WRITING, OUT, UPLOADING, DECLARED = EVERYBODY = [f"104332{n}" for n in range(1, 7)]
A_MINUTE_S = 60
SHEET = (240, 240)
WHILE_IT_RECOVERS_MS = 60_000


@pytest.fixture
def network() -> Iterator[Network]:
    with Network() as network:
        yield network


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, network: Network) -> AsyncIterator[HallUnderTest]:
    """Six candidates in one room, and a server that a phone reaches over the network."""
    configuration = a_session(
        candidates=[a_candidate(number) for number in EVERYBODY], rooms={"A": dict(enumerate(EVERYBODY, 1))}
    )
    async with HallUnderTest(tmp_path, configuration, host=network.machine) as hall:
        await hall.staff(OKAFOR, c.AttendRoom(room="A"))
        yield hall


@pytest_asyncio.fixture(loop_scope="session")
async def chromium(
    playwright: Playwright, camera: Path, tmp_path: Path, network: Network, hall: HallUnderTest
) -> AsyncIterator[Browser]:
    browser = await network.chromium(playwright, camera, tmp_path, hall.url("/").rstrip("/"))
    yield browser
    await browser.close()


async def start_writing(hall: HallUnderTest, *numbers: str) -> None:
    await hall.seat(*numbers)
    hall.clock.set("09:30")
    await hall.until(lambda session: session.started_at)


async def add_pages(pocket: Pocket, pages: list[Path]) -> None:
    await pocket.page.locator("input[type=file]").set_input_files(pages)


def a_page(path: Path, number: int) -> Path:
    """A scanned sheet of about 60 kB, no two alike, which the page takes as it is."""
    noise = np.random.default_rng(number).integers(0, 255, SHEET, dtype=np.uint8)
    frame = av.VideoFrame.from_ndarray(noise, format="gray")
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = *SHEET, "gray", Fraction(1, 1)
    path.write_bytes(b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)]))
    return path


async def test_a_minute_without_a_network_costs_nobody_anything(
    chromium: Browser, network: Network, hall: HallUnderTest, tmp_path: Path
) -> None:
    """One minute of silence for six candidates, each in another phase, each doing what one does in that phase.

    City: "Monitoring will continue with no internet connection … and your exam can continue with no interruption."
    """
    await start_writing(hall, SEATED, WRITING, OUT, UPLOADING, DECLARED)
    await hall.candidate(c.AskForBreak(candidate=OUT, kind="toilet"))
    for number in (UPLOADING, DECLARED):
        await hall.candidate(c.FinishWriting(candidate=number))
    async with AsyncExitStack() as stack:
        pockets = {
            number: await stack.enter_async_context(Pocket(chromium, hall, number=number, service_workers="allow"))
            for number in EVERYBODY
        }
        viewer = await stack.enter_async_context(Viewer(hall, OKAFOR, WRITING))
        await pockets[ARRIVING].join()
        for number in EVERYBODY[1:]:
            await pockets[number].go_back_in()
        await pockets[OUT].on("break")
        await add_pages(pockets[DECLARED], [a_page(tmp_path / "one.png", 1)])
        await pockets[DECLARED].reads("1 page taken, and stored.")
        await viewer.until_more_pictures()

        network.cut()
        mended_at = time.monotonic() + A_MINUTE_S
        await asyncio.gather(
            *(pocket.reads("No connection since", WHILE_IT_RECOVERS_MS) for pocket in pockets.values())
        )
        await pockets[ARRIVING].page.get_by_label("Your full name").fill("Candidate 1043321")
        await pockets[ARRIVING].tap("Sign")
        await pockets[SEATED].page.locator("summary", has_text="Messages").click()
        await pockets[SEATED].page.get_by_label("Write to your invigilator").fill("My light went out for a moment.")
        await pockets[SEATED].tap("Send")
        await pockets[WRITING].tap("Toilet break")
        await pockets[OUT].tap("I’m back")
        await add_pages(pockets[UPLOADING], [a_page(tmp_path / "two.png", 2), a_page(tmp_path / "three.png", 3)])
        await pockets[UPLOADING].reads("2 pages taken")
        await pockets[DECLARED].tap("These are all: I have 1 page")
        await pockets[DECLARED].tap("Yes, I have 1 page")
        calls = len(viewer.calls)
        await asyncio.sleep(mended_at - time.monotonic())  # the minute itself: what breaks after it breaks by real time
        hall.clock.advance(PHONE_SILENT + 1)
        await hall.until(lambda session: session.sittings[WRITING].absent_since)
        network.mend()

        await asyncio.gather(
            *(pocket.does_not_read("No connection since", WHILE_IT_RECOVERS_MS) for pocket in pockets.values())
        )
        session = await hall.until(
            lambda session: (
                session.sittings[ARRIVING].signed
                and session.sittings[SEATED].messages
                and session.sittings[WRITING].pause
                and session.sittings[OUT].pause.said_back_at
                and len(session.sittings[UPLOADING].pages) == 2
                and session.sittings[DECLARED].declared == 1
            ),
            within=WHILE_IT_RECOVERS_MS / 1000,
        )
        await viewer.until(lambda: len(viewer.calls) > calls)
        await viewer.until_more_pictures()

        assert [page.sha256 for page in session.sittings[UPLOADING].pages.values()] == [
            sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("two.png", "three.png")
        ]
        assert session.sittings[WRITING].phase is Phase.WRITING
        once = {
            ARRIVING: "HonourCodeSigned",
            SEATED: "MessageSent",
            WRITING: "BreakAskedFor",
            OUT: "CandidateSaidBack",
            DECLARED: "PagesDeclared",
        }
        happened = [(event.get("candidate"), event["type"]) for event in await hall.events()]
        assert [happened.count(each) for each in once.items()] == [1] * len(once)
        assert [complaint for pocket in pockets.values() for complaint in pocket.complaints] == []


async def test_from_wifi_to_mobile_the_picture_comes_back_by_itself(
    chromium: Browser, network: Network, hall: HallUnderTest
) -> None:
    """Another address, and everything that was open leads nowhere: the phone dials again, and taps arrive."""
    await start_writing(hall, WRITING)
    async with (
        Pocket(chromium, hall, number=WRITING, service_workers="allow") as pocket,
        Viewer(hall, OKAFOR, WRITING) as viewer,
    ):
        await pocket.go_back_in()
        await viewer.until_more_pictures()

        network.change()

        await viewer.until(lambda: len(viewer.calls) >= 2)
        await viewer.until_more_pictures()
        await pocket.tap("Toilet break")
        await hall.until(lambda session: session.sittings[WRITING].pause)


async def test_twenty_pages_cross_a_narrow_line_with_two_outages(
    chromium: Browser, network: Network, hall: HallUnderTest, tmp_path: Path
) -> None:
    """300 kb/s, City's minimum and a little more; the network goes twice, and every page arrives as it was."""
    await start_writing(hall, UPLOADING)
    await hall.candidate(c.FinishWriting(candidate=UPLOADING))
    pages = [a_page(tmp_path / f"page-{n:02}.png", n) for n in range(1, 21)]
    async with Pocket(chromium, hall, number=UPLOADING, service_workers="allow") as pocket:
        await pocket.go_back_in()
        network.narrow(300)

        await add_pages(pocket, pages)
        for held in (5, 12):
            await hall.until(lambda session, held=held: len(session.sittings[UPLOADING].pages) >= held, within=120)
            network.cut()
            await pocket.reads("No connection since", WHILE_IT_RECOVERS_MS)
            network.mend()
        session = await hall.until(lambda session: len(session.sittings[UPLOADING].pages) == 20, within=240)

        assert [page.sha256 for page in session.sittings[UPLOADING].pages.values()] == [
            sha256(page.read_bytes()).hexdigest() for page in pages
        ]
        stored = [event["page"] for event in await hall.events() if event["type"] == "PageStored"]
        assert stored == list(range(1, 21))
