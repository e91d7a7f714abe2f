from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from rooms.office import passwords
from tests.office.front_office import FrontOffice
from tests.office.screen import Screen, chromium


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are kept with less memory and one pass: what that is worth is not what these tests are about."""
    monkeypatch.setattr(passwords, "MEMORY_KIB", 64)
    monkeypatch.setattr(passwords, "PASSES", 1)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[FrontOffice]:
    """The exams office's pages on an empty data folder, at 09:00 UTC on 8 June 2027. Nobody is on record."""
    async with FrontOffice(tmp_path / "data") as office:
        yield office


# In a browser. A file of such tests says `pytestmark = pytest.mark.asyncio(loop_scope="module")`: its browser belongs to
# the loop it was started from.


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, one for a whole file."""
    async with async_playwright() as playwright:
        browser = await chromium(playwright)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def shown_office(tmp_path: Path) -> AsyncIterator[FrontOffice]:
    """As `office`, to be looked at in a browser."""
    async with FrontOffice(tmp_path / "data") as office:
        yield office


@pytest_asyncio.fixture(loop_scope="module")
async def screen(browser: Browser, shown_office: FrontOffice) -> AsyncIterator[Screen]:
    """A browser window without scripts, no page opened yet."""
    async with Screen(browser, shown_office) as screen:
        yield screen
        assert screen.complaints == []
