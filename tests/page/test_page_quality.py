"""What the page says of a picture before it is sent: pure judgements, tried on pictures drawn in the browser."""

from typing import Any

import pytest
from playwright.async_api import Page

DRAW = """
async ({surface, paper, ink, place, blur, shade, scale}) => {
  const quality = await import("/js/quality.js");
  const large = new OffscreenCanvas(1200, 1600);
  const brush = large.getContext("2d");
  brush.fillStyle = surface;
  brush.fillRect(0, 0, large.width, large.height);
  const [left, top, width, height] = place;
  brush.fillStyle = paper;
  brush.fillRect(left, top, width, height);
  brush.fillStyle = ink;
  brush.font = "28px serif";
  for (let y = top + 80; y < top + height - 40; y += 44) {
    brush.fillText("Let V be a finite-dimensional vector space over a field", left + 60, y, width - 120);
  }
  const canvas = new OffscreenCanvas(1200, 1600);
  const taken = canvas.getContext("2d");
  taken.filter = `blur(${blur}px) brightness(${shade})`;
  taken.drawImage(large, 0, 0);
  const small = quality.pixels(canvas, canvas, scale);
  return {...quality.judgePicture(small), ...quality.judgeSheet(small), enough: quality.SHARP_ENOUGH};
}
"""
WHOLE_SHEET = {
    "surface": "#5a4636",
    "paper": "#f4f2ea",
    "ink": "#222a44",
    "place": [100, 120, 1000, 1360],
    "blur": 0,
    "shade": 1,
    "scale": 800,
}


async def judged(page: Page, **rest: Any) -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate(DRAW, WHOLE_SHEET | rest)
    return found


async def test_a_sharp_well_lit_sheet_that_is_all_there_raises_no_doubt(modules: Page) -> None:
    """A warning that comes always is read by nobody."""
    found = await judged(modules)

    assert found["sharp"] >= found["enough"]
    assert (found["light"], found["edges"], found["sides"]) == ("ok", "inside", [])


@pytest.mark.parametrize("ink", ["#222a44", "#8a8a8e"], ids=["ink", "pencil"])
@pytest.mark.parametrize("blur", [5, 9])
async def test_a_blurred_sheet_is_told_from_a_sharp_one(modules: Page, ink: str, blur: int) -> None:
    """What nobody can read earns no marks; and pencil is no blur."""
    sharp = await judged(modules, ink=ink)
    blurred = await judged(modules, ink=ink, blur=blur)

    assert blurred["sharp"] < blurred["enough"] <= sharp["sharp"]


async def test_a_few_lines_on_an_empty_sheet_can_be_sharp(modules: Page) -> None:
    """The last page is mostly white."""
    found = await judged(modules, place=[100, 1200, 1000, 300])

    assert found["sharp"] >= found["enough"]


async def test_a_picture_taken_without_light_is_dark(modules: Page) -> None:
    """A lamp is switched on in a second; a black page is found a week later."""
    assert (await judged(modules, shade=0.15))["light"] == "dark"
    assert (await judged(modules, shade=0.6))["light"] == "ok"


async def test_a_picture_with_too_much_light_is_bright(modules: Page) -> None:
    """Washed out by a lamp or the sun, thin writing goes first."""
    found = await judged(modules, surface="#d8d8d8", paper="#ffffff", ink="#e4e4e4")

    assert found["light"] == "bright"


@pytest.mark.parametrize(
    ("place", "sides"),
    [
        ([-200, 120, 1000, 1360], ["left"]),
        ([100, 700, 1000, 1360], ["bottom"]),
        ([100, -300, 1400, 1360], ["top", "right"]),
    ],
)
async def test_a_sheet_that_runs_out_of_the_picture_is_cut_off(
    modules: Page, place: list[int], sides: list[str]
) -> None:
    """A line that is cut off cannot be marked, and is not missed before."""
    found = await judged(modules, place=place)

    assert (found["edges"], found["sides"]) == ("cut off", sides)


async def test_a_picture_of_nothing_but_paper_shows_no_edges(modules: Page) -> None:
    """Too near: whether a line is missing cannot be seen."""
    assert (await judged(modules, place=[0, 0, 1200, 1600]))["edges"] == "unseen"


async def test_white_paper_on_a_white_table_is_not_judged(modules: Page) -> None:
    """Where paper and table cannot be told apart, nothing is claimed."""
    assert (await judged(modules, surface="#e6e6e2"))["edges"] == "unseen"
