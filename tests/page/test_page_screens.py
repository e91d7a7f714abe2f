"""Every screen: readable by everybody, on the smallest phone, whatever the light."""

from pathlib import Path
from typing import Any

import pytest

from rooms.configuration import SessionConfiguration
from tests.page.newcomer import STEPS, Newcomer, with_a_newcomer
from tests.page.pocket import Pocket
from tests.page.readable import layout_faults, low_contrasts
from tests.page.scenes import SCENES, session_for

AXE = Path(__file__).parent / "tools" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


ON_THE_WAY = {f"onboarding-{step}" for step in (*STEPS, "waiting")} - {"onboarding-framing"}
"""Scenes that one way through the onboarding shows."""


@pytest.fixture
def configuration(request: pytest.FixtureRequest) -> SessionConfiguration:
    """The exam that the scene plays in."""
    if "onboarding" in request.function.__name__:
        return with_a_newcomer()
    return session_for(request.node.name.partition("[")[2].rstrip("]"))


async def obstacles(pocket: Pocket) -> list[str]:
    """What stands in somebody's way on this screen, each with where; axe does not look under what lies on top."""
    if not await pocket.page.evaluate("'axe' in window"):
        await pocket.page.add_script_tag(path=AXE)
    found: dict[str, Any] = await pocket.page.evaluate("(rules) => axe.run(document, rules)", RULES)
    broken = [f"{fault['id']}: {node['html']}" for fault in found["violations"] for node in fault["nodes"]]
    return [*broken, *await low_contrasts(pocket.page), *await layout_faults(pocket.page)]


@pytest.mark.parametrize("name", [name for name in SCENES if name not in ON_THE_WAY])
async def test_every_screen_can_be_used_by_everybody(pocket: Pocket, name: str) -> None:
    """WCAG 2.2 AA, by day and by night, from the smallest phone with the largest text to a computer."""
    await SCENES[name](pocket)

    assert await obstacles(pocket) == []


async def test_every_step_of_the_onboarding_can_be_used_by_everybody(pocket: Pocket) -> None:
    """The same before the day, on one way through it."""
    newcomer = Newcomer(pocket)

    found = [f"{step}: {fault}" async for step in newcomer.steps() for fault in await obstacles(pocket)]

    assert found == []
    assert await obstacles(pocket) == []


async def test_the_focus_goes_to_the_heading_of_the_next_screen(pocket: Pocket) -> None:
    """A screen reader's voice is where the next step is named; and the page is named after it."""
    await pocket.join()

    assert await pocket.page.evaluate("document.activeElement.textContent") == "Read and sign the honour code"
    assert await pocket.page.title() == "Read and sign the honour code · Ninefold"
