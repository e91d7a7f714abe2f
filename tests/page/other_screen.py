"""A candidate's computer in a test: the page at `/computer`, in a browser that knows nothing of the phone."""

from types import TracebackType
from typing import Self

from playwright.async_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from rooms.links import Link
from tests.page.line import Line
from tests.page.pocket import WITHIN_MS
from tests.rooms.exam_day import ADEYEMI
from tests.signalling.hall_under_test import HallUnderTest

DESK_SIZE: ViewportSize = {"width": 1280, "height": 900}


def code_for(hall: HallUnderTest, number: str, station: str = "computer") -> str:
    """What the candidate's phone shows, to be typed on the other screen."""
    return hall.links.code(Link(hall.session_id, f"{station}:{number}", 0))


class OtherScreen:
    """One page in a browser context of its own."""

    def __init__(self, browser: Browser, hall: HallUnderTest, line: Line, number: str = ADEYEMI) -> None:
        self.browser = browser
        self.hall = hall
        self.line = line
        self.number = number
        self.context: BrowserContext
        self.page: Page
        self.complaints: list[str] = []

    async def __aenter__(self) -> Self:
        self.context = await self.browser.new_context(
            viewport=DESK_SIZE, screen=DESK_SIZE, locale="en-GB", bypass_csp=True
        )
        self.context.set_default_timeout(WITHIN_MS)
        self.page = await self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.context.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.line.port}/computer"

    async def open(self, code: str | None = None) -> None:
        """Scan the code, or, with an empty one, open the bare address."""
        fragment = code_for(self.hall, self.number) if code is None else code
        await self.page.goto(f"{self.address}#{fragment}" if fragment else self.address)

    async def on(self, screen: str) -> None:
        await expect(self.page.locator("main")).to_have_attribute("data-screen", screen, timeout=WITHIN_MS)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def tap(self, name: str) -> None:
        await self.button(name).click()

    async def reads(self, words: str) -> None:
        await expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible(timeout=WITHIN_MS)

    async def add(self, *paths: str) -> None:
        """Choose files to hand in."""
        await self.page.get_by_label("Add your file").set_input_files(list(paths))
