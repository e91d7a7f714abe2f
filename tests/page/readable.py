"""What may keep somebody from using a page as it stands: read off its layout, in one look and with nothing loaded anew."""

from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page, ViewportSize

AXE = Path(__file__).parent / "tools" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # Half of axe's time would go into describing every element that is in order.
    "resultTypes": ["violations"],
}

SIZES: dict[str, tuple[ViewportSize, str]] = {
    "the smallest phone, text of twice the size": ({"width": 320, "height": 640}, "34px"),
    "a phone on its side": ({"width": 844, "height": 390}, "17px"),
    "a computer": ({"width": 1280, "height": 900}, "17px"),
    "the smallest phone": ({"width": 320, "height": 640}, "17px"),
}
"""What the page is shown on, and how large its text is; 17 px is the page's own."""

_LAYOUT_FAULTS = """(size) => {
  document.documentElement.style.setProperty("font-size", size, "important");
  const found = [];
  const say = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
  const isSeen = (element) => element.checkVisibility({visibilityProperty: true}) && !element.matches(".unseen, option");
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push(`scrolls sideways, ${document.documentElement.scrollWidth} px`);
  for (const element of document.body.querySelectorAll("*")) {
    if (!isSeen(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.right > width + 1 || box.left < -1) say("runs out of the page", element);
    const {display, overflowX, overflowY} = getComputedStyle(element);
    if (display === "inline" || !element.clientWidth) continue;
    if (element.scrollWidth > element.clientWidth + 1) say("is wider than its box", element);
    const hides = [overflowX, overflowY].some((overflow) => ["hidden", "clip"].includes(overflow));
    if (hides && element.scrollHeight > element.clientHeight + 1) say("is cut off", element);
  }
  // What is tapped: for a field with a label round it, or one that only its label shows, also the label.
  for (const control of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    const labels = [...(control.labels ?? [])].filter((label) => label.contains(control) || control.matches(".unseen"));
    const targets = [control, ...labels].filter(isSeen);
    // WCAG 2.5.8 leaves out what stands in a line of text.
    if (!targets.length || getComputedStyle(control).display === "inline") continue;
    const boxes = targets.map((target) => target.getBoundingClientRect());
    if (!boxes.some(({width, height}) => width >= 24 && height >= 24)) say("is too small to tap", control);
  }
  // At the end of the page nothing lies under the line at its foot, and no short word is torn in two.
  scrollTo(0, document.documentElement.scrollHeight);
  const foot = document.querySelector("footer");
  for (const element of foot ? document.querySelectorAll("main *, section *") : []) {
    if (isSeen(element) && element.getBoundingClientRect().bottom > foot.getBoundingClientRect().top + 1) say("lies under the foot", element);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (!isSeen(text.parentElement) || text.parentElement.closest("a, code, video, noscript")) continue;
    for (const {index, 0: word} of text.data.matchAll(/(?<![\\p{L}\\d/.@-])\\p{L}[\\p{L}’]{1,11}(?![\\p{L}\\d/.@])/gu)) {
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const tops = new Set([...range.getClientRects()].filter(({width}) => width > 0).map(({top}) => Math.round(top)));
      if (tops.size > 1) say(`“${word}” is torn`, text.parentElement);
    }
  }
  return found;
}"""

_LOW_CONTRAST = """() => {
  const part = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([red, green, blue]) => 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [red, green, blue, alpha = 1] = numbers(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return [red, green, blue];
      if (alpha > 0) throw new Error(`a background one can see through: ${at.outerHTML.slice(0, 120)}`);
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    const says = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    const field = element.matches("input[type=text], textarea");
    if (!(says || field) || !element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const {color, fontSize, fontWeight} = getComputedStyle(element);
    const pixels = parseFloat(fontSize);
    const isLarge = pixels >= 24 || (pixels >= 18.66 && Number(fontWeight) >= 700);
    const [darker, lighter] = [light(numbers(color)), light(behind(element))].sort((one, other) => one - other);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    if (contrast < (isLarge ? 3 : 4.5)) found.push(`contrast ${contrast.toFixed(2)}: ${element.outerHTML.slice(0, 160)}`);
  }
  return found;
}"""


async def axe_faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its own best practice; it does not look under what lies on top."""
    if not await page.evaluate("'axe' in window"):
        await page.add_script_tag(path=AXE)
    found: dict[str, Any] = await page.evaluate(
        "async (rules) => ({violations: (await axe.run(document, rules)).violations})", RULES
    )
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found["violations"] for node in fault["nodes"]]


async def layout_faults(page: Page) -> list[str]:
    """At every size: what scrolls sideways, is cut off, covers something, or is too small to tap; empty if nothing does."""
    found: list[str] = []
    before = page.viewport_size
    for where, (viewport, text) in SIZES.items():
        await page.set_viewport_size(viewport)
        found += [f"on {where}, {fault}" for fault in await page.evaluate(_LAYOUT_FAULTS, text)]
    await page.evaluate("document.documentElement.style.removeProperty('font-size')")
    if before:
        await page.set_viewport_size(before)
    return found


async def low_contrasts(page: Page) -> list[str]:
    """Text that does not stand out from what is behind it: 4.5 to 1, or 3 to 1 if it is large; in light and in dark."""
    found: list[str] = []
    schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme)
        found += [f"in the {scheme}, {fault}" for fault in await page.evaluate(_LOW_CONTRAST)]
    return found
