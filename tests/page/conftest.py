"""The phone page in real browsers, against the real server on a clock that the test moves."""

from collections.abc import AsyncIterator
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Playwright, async_playwright

from candidate_web.desk import Desk
from rooms.configuration import SessionConfiguration
from tests.fakecamera import write_camera
from tests.page.browsers import WHOLE_CHROMIUM, chromium_with_camera
from tests.page.line import Line
from tests.page.pocket import Pocket, ServiceWorkers
from tests.rooms.exam_day import a_session
from tests.signalling.hall_under_test import HallUnderTest


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A phone's camera, 1280×960, that shows a desk."""
    path = tmp_path_factory.mktemp("camera") / "desk.y4m"
    desk = Desk(7, (1280, 960))
    write_camera(path, (desk.picture(t / 5) for t in range(10)), 5)
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as playwright:
        yield playwright


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(playwright: Playwright, camera: Path) -> AsyncIterator[Browser]:
    browser = await chromium_with_camera(playwright, camera)
    yield browser
    await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def whole_chromium(playwright: Playwright, camera: Path) -> AsyncIterator[Browser]:
    """As people have it, for the tests that go a whole way."""
    browser = await chromium_with_camera(playwright, camera, WHOLE_CHROMIUM)
    yield browser
    await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def modules(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Page]:
    """A page of the server's own on which nothing runs: what the page's modules judge by themselves is asked here."""
    async with HallUnderTest(tmp_path_factory.mktemp("modules"), a_session()) as hall:
        page = await chromium.new_page()
        await page.goto(hall.url("/js/names.js"))
        yield page
        await page.close()


@pytest.fixture
def configuration() -> SessionConfiguration:
    """The exam; a test that wants another says so by a fixture of this name."""
    return a_session()


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, configuration: SessionConfiguration) -> AsyncIterator[HallUnderTest]:
    """A server at 09:00 UTC: the room opens, Okafor has it, writing starts at 09:30."""
    async with HallUnderTest(tmp_path, configuration) as hall:
        yield hall


@pytest_asyncio.fixture(loop_scope="session")
async def line(hall: HallUnderTest) -> AsyncIterator[Line]:
    async with Line(hall.server.port or 0) as line:
        yield line


@pytest.fixture
def service_workers() -> ServiceWorkers:
    """None, unless a test file says otherwise by a fixture of this name."""
    return "block"


@pytest_asyncio.fixture(loop_scope="session")
async def pocket(
    chromium: Browser, hall: HallUnderTest, line: Line, service_workers: ServiceWorkers
) -> AsyncIterator[Pocket]:
    """Adeyemi's phone, its page not opened yet."""
    async with Pocket(chromium, hall, line, service_workers=service_workers) as pocket:
        yield pocket
        assert pocket.complaints == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all of them: a browser belongs to the loop it was started from."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and isinstance(item, pytest.Function) and iscoroutinefunction(item.function):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
