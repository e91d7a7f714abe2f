"""The device check: what it measures, what it says of it, and that it is the same before the day and on it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Playwright, expect

from rooms import commands as c
from rooms.vocabulary import Verdict
from signalling.ice import Turn
from tests.page.line import Line
from tests.page.network import Network, needs_networks
from tests.page.pocket import Pocket
from tests.page.scenes import check
from tests.rooms.exam_day import ADEYEMI, a_session
from tests.signalling.hall_under_test import HallUnderTest
from tests.signalling.real_relay import running_coturn

FOUND = {
    "camera": {"width": 1280, "height": 960},
    "microphone": "live",
    "loudest": 0.4,
    "line": {"down": 4000, "up": 900},
    "relay": None,
    "storage": 9.5,
    "staysOn": True,
    "battery": 0.84,
    "charging": True,
    "missing": [],
    "at": "2027-06-08T09:00:00Z",
}
JUDGE = "async (found) => (await import('/js/devicecheck.js')).judge(found)"
OTHER_SCREEN = """
async ([found, site]) => (await import('/js/devicecheck.js')).judgeOtherScreen(
  {paper_site: site, me: {other_screen: found}}, {code: "K7Q2-9XWM", address: "https://exam.test/computer"})
"""


@pytest.fixture(scope="session")
def chromium(whole_chromium: Browser) -> Browser:
    """Only a browser with a window can be asked to keep the screen on."""
    return whole_chromium


@pytest.fixture
def network() -> Iterator[Network]:
    with Network() as network:
        yield network


async def judged(modules: Page, **rest: Any) -> dict[str, dict[str, str]]:
    rows = await modules.evaluate(JUDGE, FOUND | rest)
    return {row["name"]: row for row in rows}


async def test_the_device_check_measures_and_tells(pocket: Pocket) -> None:
    """City: a camera of 800×600, a working microphone, 1 GB; and what the invigilator sees is what was measured."""
    await check(pocket)

    await pocket.start_check()
    await pocket.tap("Go on")
    await pocket.on("identity")

    rows = {row.name: row for row in (await pocket.hall.state()).sittings[ADEYEMI].device_rows}
    assert rows["camera"].measured == "1280×960"
    wanted = {"camera", "microphone", "download", "upload", "screen", "battery", "storage", "browser", "other screen"}
    assert set(rows) == wanted
    assert {name for name, row in rows.items() if row.verdict is not Verdict.PASS} == {"other screen"}


async def test_the_other_screens_row_turns_good_while_one_looks(pocket: Pocket) -> None:
    """The paper is read there, so it is part of the same check; its page tells, and this one shows it."""
    await check(pocket)
    await pocket.start_check()
    await pocket.reads("and type ")

    screen = c.ReportOtherScreen(candidate=ADEYEMI, width=1920, height=1080, paper_opens=True)
    await pocket.hall.candidate(screen)

    await pocket.reads("1920×1080, the paper’s site opens")
    await pocket.reads("This phone is ready.")


async def test_the_result_can_be_kept(pocket: Pocket, tmp_path: Path) -> None:
    """Whoever is told on the day that their phone will not do has it in writing that it did."""
    await check(pocket)
    await pocket.start_check()
    await pocket.button("Save this result").wait_for()

    async with pocket.page.expect_download() as saving:
        await pocket.tap("Save this result")

    saved = await saving.value
    await saved.save_as(tmp_path / "receipt.txt")
    text = (tmp_path / "receipt.txt").read_text()
    assert saved.suggested_filename == "device-check-1043321.txt"
    assert text.startswith("Device check · Linear Algebra II\n1043321 · Candidate 1043321\nTuesday, 8 June 2027, 10:00")
    assert "PASS  camera: 1280×960\n" in text
    assert "WARN  other screen: not checked yet\n" in text


async def test_a_phone_that_has_everything_is_ready(modules: Page) -> None:
    assert {row["verdict"] for row in (await judged(modules)).values()} == {"pass"}


@pytest.mark.parametrize(
    ("found", "name", "verdict", "advice"),
    [
        ({"camera": {"width": 640, "height": 480}}, "camera", "fail", "smaller than 800×600"),
        ({"camera": {"width": 600, "height": 800}}, "camera", "pass", ""),
        ({"camera": None}, "camera", "fail", "close other apps"),
        ({"microphone": "denied"}, "microphone", "fail", "Allow the microphone"),
        ({"loudest": 0.0}, "microphone", "warn", "Nothing was heard"),
        ({"line": {"down": 299, "up": 900}}, "download", "warn", "300 kb/s are needed"),
        ({"line": {"down": 300, "up": 250}}, "upload", "pass", ""),
        ({"line": {"down": 300, "up": 249}}, "upload", "warn", "250 kb/s are needed"),
        ({"line": {"down": 300, "up": 40}}, "upload", "fail", "use another network"),
        ({"line": {"down": None, "up": None}}, "upload", "warn", "Check again in a moment"),
        ({"relay": True}, "way for your picture", "pass", ""),
        ({"relay": False}, "way for your picture", "warn", "Use another network"),
        ({"staysOn": False}, "screen", "warn", "low-power mode"),
        ({"battery": 0.2, "charging": False}, "battery", "warn", "Plug the phone in"),
        ({"battery": None, "charging": None}, "battery", "warn", "Plug the phone in"),
        ({"storage": 0.4}, "storage", "warn", "Free some space"),
        ({"missing": ["live video"]}, "browser", "fail", "Update the browser"),
    ],
)
async def test_each_row_has_its_own_verdict_and_advice(
    modules: Page, found: dict[str, Any], name: str, verdict: str, advice: str
) -> None:
    """A warning lets through and says what to do; a failure is for a person to judge, and says it too."""
    row = (await judged(modules, **found))[name]

    assert row["verdict"] == verdict
    assert advice in row["advice"]
    assert bool(row["advice"]) == (verdict != "pass")


@pytest.mark.parametrize(
    ("found", "verdict", "advice"),
    [
        (None, "warn", "open https://exam.test/computer and type K7Q2-9XWM"),
        ({"width": 1024, "height": 768, "paper_opens": True}, "pass", ""),
        ({"width": 1280, "height": 720, "paper_opens": True}, "warn", "smaller than 1024×768"),
        ({"width": 1920, "height": 1080, "paper_opens": False}, "warn", "https://paper.test did not open"),
    ],
)
async def test_the_other_screen_is_large_enough_and_opens_the_papers_site(
    modules: Page, found: dict[str, Any] | None, verdict: str, advice: str
) -> None:
    """City: "Screen resolution: 1024 x 768px"; and a site that does not open is found out before the exam."""
    row = await modules.evaluate(OTHER_SCREEN, [found, "https://paper.test"])

    assert (row["name"], row["verdict"]) == ("other screen", verdict)
    assert advice in row["advice"]


async def test_a_server_that_does_not_answer_fails_nobodys_line(pocket: Pocket) -> None:
    """What could not be measured is no reason to shut somebody out."""
    await check(pocket)
    pocket.line.cut()

    await pocket.start_check()

    await expect(pocket.page.locator(".rows li", has_text="Upload")).to_contain_text("not measured")
    await expect(pocket.page.locator(".rows li", has_text="Upload")).to_have_class("warn")


@needs_networks
async def test_a_narrow_line_is_measured_honestly(
    playwright: Playwright, camera: Path, tmp_path: Path, network: Network
) -> None:
    """A probe that flatters a line of 200 kb/s lets somebody into an exam whose pictures will not arrive."""
    async with HallUnderTest(tmp_path, a_session(), host=network.machine) as hall:
        browser = await network.chromium(playwright, camera, tmp_path, hall.url("/").rstrip("/"))
        async with Pocket(browser, hall) as pocket:
            await check(pocket)
            network.narrow(200)

            await pocket.start_check()
            await pocket.tap("Go on")
            await pocket.on("identity")

            rows = {row.name: row for row in (await hall.state()).sittings[ADEYEMI].device_rows}
        await browser.close()
    for name in ("download", "upload"):
        assert rows[name].verdict is not Verdict.PASS
        assert float(rows[name].measured.removesuffix(" kb/s")) <= 215


async def test_a_relay_that_does_not_answer_is_told_of(chromium: Any, tmp_path: Path, unused_tcp_port: int) -> None:
    """Behind a closed network the picture goes by the relay or not at all; that is found out before the exam."""
    relay = Turn((f"turn:127.0.0.1:{unused_tcp_port}?transport=tcp",), b"shared with the relay")
    async with (
        HallUnderTest(tmp_path, a_session(), turn=relay) as hall,
        Line(hall.server.port if hall.server else 0) as line,
        Pocket(chromium, hall, line) as pocket,
    ):
        await check(pocket)
        await pocket.start_check()

        await pocket.reads("relay not reached")


async def test_a_relay_that_takes_our_credentials_is_found(chromium: Any, tmp_path: Path) -> None:
    """A real coturn, and the credentials that a phone is sent with its welcome."""
    secret = b"shared with the relay"
    async with running_coturn(tmp_path, secret) as port:
        relay = Turn((f"turn:127.0.0.1:{port}?transport=udp",), secret)
        async with (
            HallUnderTest(tmp_path, a_session(), turn=relay) as hall,
            Line(hall.server.port if hall.server else 0) as line,
            Pocket(chromium, hall, line) as pocket,
        ):
            await check(pocket)
            await pocket.start_check()

            await pocket.reads("relay reached")
