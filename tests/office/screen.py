"""Somebody at a screen in a real browser: pages opened, forms filled in by their labels, and looked at by axe.

Scripts are switched off, as nothing in the office may need them; `Screen.looked_at` asks axe (WCAG 2.2 AA) and measures
the layout at 360 px and on a desk all the same.
"""

from pathlib import Path
from typing import Self

from playwright.async_api import Browser, BrowserContext, Page, Playwright, Route, ViewportSize, expect

from tests.office.front_office import FrontOffice
from tests.page.browsers import BARE_CHROMIUM, QUIET
from tests.page.readable import axe_faults, low_contrasts

SIZES: dict[str, ViewportSize] = {
    "a phone": {"width": 360, "height": 740},
    "a desk": {"width": 1280, "height": 900},
}
WITHIN_MS = 20_000

_SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > width + 1
    && !element.parentElement.closest(".table"));
  return [`scrolls sideways, ${document.documentElement.scrollWidth} px: ${wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).join(" | ")}`];
}"""

# WCAG 2.2, 1.4.10: a table may be wider than the page where it scrolls by itself, for whoever has no mouse and no eyes too.
_UNREACHED = """() => [...document.body.querySelectorAll("*")]
  .filter((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX)
    && element.scrollWidth > element.clientWidth && element.tagName !== "TEXTAREA")
  .filter((element) => element.tabIndex !== 0 || element.getAttribute("role") !== "region" || !element.ariaLabel)
  .map((element) => `scrolls by itself, and is no region with a name that keys reach: ${element.outerHTML.slice(0, 120)}`)"""


async def chromium(playwright: Playwright) -> Browser:
    """Chromium without a window round it: pages are opened, filled in and measured, and nothing of the window is used."""
    return await playwright.chromium.launch(executable_path=BARE_CHROMIUM, args=list(QUIET))


class Screen:
    """One person's browser window at the office."""

    def __init__(self, browser: Browser, office: FrontOffice, *, scripts: bool = False) -> None:
        self.office = office
        self._browser = browser
        self._scripts = scripts
        self.context: BrowserContext
        self.page: Page
        self.complaints: list[str] = []
        self._second: Page | None = None

    async def __aenter__(self) -> Self:
        self.context = await self._browser.new_context(
            viewport=SIZES["a desk"], locale="en-GB", java_script_enabled=self._scripts
        )
        self.context.set_default_timeout(WITHIN_MS)
        self.page = await self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.context.close()
        if self._second is not None:
            await self._second.context.close()

    async def open(self, path: str = "") -> None:
        """Open a page; the path is the one below `/office`."""
        await self.page.goto(self.office.url(path))

    async def sign_in(self, person: str) -> None:
        """Come in by that person's key."""
        await self.open("/sign-in")
        await self.fill("Key", await self.office.key(person))
        await self.press("Sign in with the key")
        await self.reads("Today")

    async def fill(self, label: str, text: str) -> None:
        """Type into the field of that label."""
        await self.page.get_by_label(label, exact=True).fill(text)

    async def press(self, name: str) -> None:
        """Press the button of that name."""
        await self.page.get_by_role("button", name=name).click()

    async def follow(self, name: str) -> None:
        """Follow the link of that name."""
        await self.page.get_by_role("link", name=name).first.click()

    async def reads(self, words: str) -> None:
        """Wait until these words can be read."""
        await expect(self.page.locator("main")).to_contain_text(words, timeout=WITHIN_MS)

    async def looked_at(self, *, by_night: bool = True) -> list[str]:
        """What stands in somebody's way on this page, at every size, by day and by night; empty if nothing does."""
        page = await self._with_scripts()
        found: list[str] = []
        for where, size in SIZES.items():
            await page.set_viewport_size(size)
            in_the_way = [*await page.evaluate(_SIDEWAYS), *await page.evaluate(_UNREACHED)]
            found += [f"on {where}, {fault}" for fault in [*await axe_faults(page), *in_the_way]]
        return [*found, *await low_contrasts(page)] if by_night else found

    async def picture(self, path: Path, size: str = "a desk") -> None:
        """Take a picture of the whole page."""
        await self.page.set_viewport_size(SIZES[size])
        await self.page.screenshot(path=path, full_page=True)

    async def _with_scripts(self) -> Page:
        """The same page, as it stands, where axe can run."""
        html, address = await self.page.content(), self.page.url
        if self._second is None:
            # axe comes from elsewhere than the page's own server, which the page's policy rightly forbids.
            context = await self._browser.new_context(locale="en-GB", bypass_csp=True)
            context.set_default_timeout(WITHIN_MS)
            self._second = await context.new_page()
        page = self._second

        async def as_it_stands(route: Route) -> None:
            await route.fulfill(body=html, content_type="text/html; charset=utf-8")

        await page.unroute_all()
        await page.route(lambda url: url == address.partition("#")[0], as_it_stands)
        await page.goto(address)
        return page
