"""Every screen: readable by everybody, on the smallest phone, whatever the light."""

from pathlib import Path
from typing import Any

import pytest

from rooms.configuration import SessionConfiguration
from tests.page.pocket import Pocket
from tests.page.scenes import SCENES, session_for

AXE = Path(__file__).parent / "tools" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@pytest.fixture
def configuration(request: pytest.FixtureRequest) -> SessionConfiguration:
    """The exam that the scene plays in."""
    return session_for(request.node.name.partition("[")[2].rstrip("]"))


CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


async def faults_found(pocket: Pocket, rules: dict[str, Any]) -> list[str]:
    """What axe-core finds, each with where."""
    found: dict[str, Any] = await pocket.page.evaluate("(rules) => axe.run(document, rules)", rules)
    return [f"{fault['id']}: {node['html']}" for fault in found["violations"] for node in fault["nodes"]]


@pytest.mark.parametrize("name", SCENES)
async def test_every_screen_can_be_used_by_everybody(pocket: Pocket, name: str) -> None:
    """WCAG 2.2 AA in light and dark, and nothing to scroll for sideways at 320 px."""
    await SCENES[name](pocket)

    await pocket.page.add_script_tag(path=AXE)
    assert await faults_found(pocket, RULES) == []
    await pocket.page.emulate_media(color_scheme="dark")
    assert await faults_found(pocket, CONTRAST) == []
    await pocket.page.set_viewport_size({"width": 320, "height": 640})
    assert await pocket.page.evaluate("document.documentElement.scrollWidth") == 320


async def test_the_focus_goes_to_the_heading_of_the_next_screen(pocket: Pocket) -> None:
    """A screen reader's voice is where the next step is named; and the page is named after it."""
    await pocket.join()

    assert await pocket.page.evaluate("document.activeElement.textContent") == "Read and sign the honour code"
    assert await pocket.page.title() == "Read and sign the honour code · Ninefold"


async def test_the_day_can_be_done_by_keyboard(pocket: Pocket) -> None:
    """Somebody who cannot tap sits the same exam."""
    keyboard = pocket.page.keyboard
    await pocket.open()
    await pocket.on("join")

    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await pocket.on("honour")
    await keyboard.press("Tab")
    await keyboard.type("Candidate Adeyemi")
    await keyboard.press("Enter")
    await pocket.on("check")


async def test_text_of_twice_the_size_still_fits(pocket: Pocket) -> None:
    """Large text is an adjustment like any other."""
    await SCENES["writing"](pocket)

    await pocket.page.add_style_tag(content="html { font-size: 34px !important }")

    await pocket.page.set_viewport_size({"width": 390, "height": 844})
    assert await pocket.page.evaluate("document.documentElement.scrollWidth") == 390
