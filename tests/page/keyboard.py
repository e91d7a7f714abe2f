"""A candidate who has no pointer: only Tab, Space, Enter and the arrows; and who must always see where they are."""

from playwright.async_api import Locator, expect

from tests.page.pocket import WITHIN_MS, Pocket

_LONGEST_WAY = 60
"""More stops than any screen has."""

_FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return "the top of the page";
  // A field for files is shown by its label, which takes the outline.
  const shown = element.matches(".unseen") ? element.labels[0] : element;
  const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(shown);
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return `no outline: ${element.outerHTML.slice(0, 120)}`;
  const box = shown.getBoundingClientRect();
  const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  if (!top || !(shown.contains(top) || top.contains(shown))) return `covered or out of sight: ${element.outerHTML.slice(0, 120)}`;
  return "";
}"""


class Keyboard:
    """What that candidate does. A control is found as a screen reader names it: by its role and its name."""

    def __init__(self, pocket: Pocket) -> None:
        self.pocket = pocket
        self.page = pocket.page

    async def to(self, target: Locator) -> None:
        """Press Tab until it has the focus; at every stop on the way the focus can be seen."""
        await target.wait_for()
        for _ in range(_LONGEST_WAY):
            await self.page.keyboard.press("Tab")
            # After the last control the browser's own come, and then the first again.
            if (unseen := await self.page.evaluate(_FOCUS)) and unseen != "the top of the page":
                raise AssertionError(unseen)
            if await target.evaluate("(element) => element === document.activeElement"):
                return
        message = f"no Tab leads to {target}"
        raise AssertionError(message)

    async def press(self, name: str, key: str = "Enter") -> None:
        """Reach a button that can be used now, and press it."""
        button = self.page.get_by_role("button", name=name, exact=True)
        await expect(button).not_to_have_attribute("aria-disabled", "true", timeout=WITHIN_MS)
        await self.to(button)
        await self.page.keyboard.press(key)

    async def open(self, summary: str) -> None:
        """Unfold what is folded away."""
        await self.to(self.page.locator("summary", has_text=summary))
        await self.page.keyboard.press("Space")

    async def write(self, label: str, text: str) -> None:
        await self.to(self.page.get_by_role("textbox", name=label))
        await self.page.keyboard.type(text)

    async def choose(self, steps_down: int, label: str) -> None:
        """Go to the choices, and down by the arrow."""
        await self.to(self.page.get_by_role("radio").first)
        await self.page.keyboard.press("Space")
        for _ in range(steps_down):
            await self.page.keyboard.press("ArrowDown")
        await expect(self.page.get_by_role("radio", name=label, exact=True)).to_be_checked()

    async def arrives(self, screen: str) -> None:
        """The next screen is there, and the focus on its heading, which names it."""
        await self.pocket.on(screen)
        await expect(self.page.get_by_role("heading", level=1)).to_be_focused()

    async def keeps_the_focus(self) -> None:
        """Whatever went away, the focus is somewhere on the page."""
        await self.page.wait_for_function(
            "document.activeElement !== document.body && document.activeElement.getClientRects().length > 0"
        )
