"""A candidate's phone in a test: a page in a real browser, tapped like a person would."""

import asyncio
import re
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self

from playwright.async_api import Browser, BrowserContext, Error, Locator, Page, expect
from yarl import URL

from tests.page.line import Line
from tests.rooms.exam_day import ADEYEMI
from tests.signalling.hall_under_test import HallUnderTest

PHONE_SIZE = {"width": 390, "height": 844}
WITHIN_MS = 30_000

ServiceWorkers = Literal["allow", "block"]
"""Whether the phone keeps the page, for when there is no server.

To keep it the browser fetches all of it once more, which costs as much as everything else that a test does. So only those
allow it that load the page again or go a whole way; that the page does the same without, `test_page_stays` holds.
"""


class Pocket:
    """One page, on a line of its own to the server."""

    def __init__(
        self,
        browser: Browser,
        hall: HallUnderTest,
        line: Line | None = None,
        number: str = ADEYEMI,
        service_workers: ServiceWorkers = "block",
    ) -> None:
        self.browser = browser
        self._service_workers = service_workers
        self.hall = hall
        self._line = line
        self.number = number
        self.context: BrowserContext
        self.page: Page
        self.complaints: list[str] = []

    async def __aenter__(self) -> Self:
        # axe needs a script of its own on the page, which the page's policy rightly forbids.
        self.context = await self.browser.new_context(
            viewport=PHONE_SIZE, locale="en-GB", bypass_csp=True, service_workers=self._service_workers
        )
        self.context.set_default_timeout(WITHIN_MS)
        self.page = await self._new_page()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.context.close()

    async def _new_page(self) -> Page:
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    @property
    def line(self) -> Line:
        """What lies between the page and the server; without one the page speaks to the server itself."""
        assert self._line is not None
        return self._line

    def address(self, host: str | None = None, token: str | None = None) -> str:
        link = self.hall.token(f"candidate:{self.number}") if token is None else token
        server = URL(self.hall.url("/"))
        port = server.port if self._line is None else self._line.port
        return f"http://{host or server.host}:{port}/#{link}"

    async def open(self, **rest: str) -> None:
        await self.page.goto(self.address(**rest))

    async def tap(self, name: str) -> None:
        await self.button(name).click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def on(self, screen: str) -> None:
        """Wait until that screen is shown."""
        await expect(self.page.locator("main")).to_have_attribute("data-screen", screen, timeout=WITHIN_MS)

    async def reads(self, words: str, within_ms: int = WITHIN_MS) -> None:
        """Wait until these words can be read somewhere on the page."""
        await expect(self.page.get_by_text(re.compile(re.escape(words))).filter(visible=True).first).to_be_visible(
            timeout=within_ms
        )

    async def does_not_read(self, words: str, within_ms: int = WITHIN_MS) -> None:
        found = self.page.get_by_text(re.compile(re.escape(words))).filter(visible=True)
        await expect(found).to_have_count(0, timeout=within_ms)

    async def until(self, holds: str) -> None:
        """Wait until what this expression promises is true, also across loads of the page."""
        async with asyncio.timeout(WITHIN_MS / 1000):
            while True:
                # The page may be loaded anew under the question.
                with suppress(Error):
                    if await self.page.evaluate(holds):
                        return

    async def join(self) -> None:
        await self.open()
        await self.tap("Join")
        await self.on("honour")

    async def sign(self, name: str = "Candidate Adeyemi") -> None:
        await self.page.get_by_label("Your full name").fill(name)
        await self.tap("Sign")
        await self.on("check")

    async def start_check(self) -> None:
        """Once the camera's picture stands above the button: it pushes the button down, perhaps from under the tap."""
        await expect(self.page.get_by_label("What your camera shows")).to_be_visible(timeout=WITHIN_MS)
        await self.tap("Check this phone")

    async def check_device(self) -> None:
        await self.start_check()
        await self.tap("Go on")
        await self.on("identity")

    async def name_id(self, kind: str = "University card") -> None:
        await self.page.get_by_label(kind, exact=True).check()
        await self.tap("Go on")
        await self.on("waiting")

    async def go_back_in(self) -> None:
        """Open the link of somebody who is in the exam already."""
        await self.open()
        await self.tap("Go on with my exam")
