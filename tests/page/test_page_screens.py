"""Every screen: readable by everybody, on the smallest phone, whatever the light."""

import pytest
from playwright.async_api import Browser

from rooms.configuration import SessionConfiguration
from tests.page.pocket import Pocket, ServiceWorkers
from tests.page.readable import axe_faults, layout_faults, low_contrasts
from tests.page.scenes import SCENES, session_for
from tests.page.ways import WAYS, along, scenes_of
from tests.rooms.exam_day import a_session


@pytest.fixture(scope="session")
def chromium(whole_chromium: Browser) -> Browser:
    """Which alone tells how a phone leans, on the screen that coaches it."""
    return whole_chromium


@pytest.fixture
def configuration(request: pytest.FixtureRequest) -> SessionConfiguration:
    """The exam that the scenes of the way play in."""
    way = getattr(request.node, "callspec", None)
    return session_for(scenes_of(WAYS[way.params["way"]])[0].__name__) if way else a_session()


@pytest.fixture
def service_workers(request: pytest.FixtureRequest) -> ServiceWorkers:
    """One way leads over a load without a server."""
    way = getattr(request.node, "callspec", None)
    return "allow" if way and way.params["way"] == "loaded without a server" else "block"


STANDS_STILL = """() => Promise.allSettled(
  document.getAnimations().filter(({effect}) => effect.getComputedTiming().endTime < Infinity).map(({finished}) => finished)
)"""
"""What has just been unfolded comes up out of nothing, and until it is there it is too faint to be read."""


async def obstacles(pocket: Pocket) -> list[str]:
    """What stands in somebody's way on this screen, each with where."""
    await pocket.page.evaluate(STANDS_STILL)
    return [*await axe_faults(pocket.page), *await low_contrasts(pocket.page), *await layout_faults(pocket.page)]


@pytest.mark.parametrize("way", WAYS)
async def test_every_screen_can_be_used_by_everybody(pocket: Pocket, way: str) -> None:
    """WCAG 2.2 AA, by day and by night, from the smallest phone with the largest text to a computer."""
    found = [f"{scene}: {each}" async for scene in along(WAYS[way], pocket) for each in await obstacles(pocket)]

    assert "\n".join(found) == ""


def test_every_screen_lies_on_one_of_those_ways() -> None:
    """A screen that nobody looks at is the one that cannot be read."""
    passed = [scene.__name__ for way in WAYS.values() for scene in scenes_of(way)]

    assert sorted(passed) == sorted(SCENES)


async def test_the_focus_goes_to_the_heading_of_the_next_screen(pocket: Pocket) -> None:
    """A screen reader's voice is where the next step is named; and the page is named after it."""
    await pocket.join()

    assert await pocket.page.evaluate("document.activeElement.textContent") == "Read and sign the honour code"
    assert await pocket.page.title() == "Read and sign the honour code · Ninefold"
