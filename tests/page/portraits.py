"""Pictures of every screen, for a person to look at: `python -m tests.page.portraits FOLDER [SCENE …]`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from candidate_web.desk import Desk
from tests.fakecamera import write_camera
from tests.page.browsers import chromium_with_camera
from tests.page.line import Line
from tests.page.pocket import Pocket
from tests.page.scenes import SCENES, session_for
from tests.signalling.hall_under_test import HallUnderTest

LOOKS = {"390-light": (390, 844, "light"), "390-dark": (390, 844, "dark"), "320-light": (320, 640, "light")}
ON_A_DESK = {"1280-light": (1280, 900, "light"), "1280-dark": (1280, 900, "dark"), "320-light": (320, 640, "light")}


async def take(folder: Path, names: list[str]) -> None:
    """Write one picture of each scene in each look."""
    with tempfile.TemporaryDirectory() as scratch:
        camera = Path(scratch) / "desk.mjpeg"
        desk = Desk(7, (1280, 960))
        write_camera(camera, (desk.picture(t / 5) for t in range(10)), 5)
        async with async_playwright() as playwright:
            browser = await chromium_with_camera(playwright, camera)
            for name in names:
                place = Path(scratch) / name
                place.mkdir()
                async with (
                    HallUnderTest(place, session_for(name)) as hall,
                    Line(hall.server.port or 0) as line,
                    Pocket(browser, hall, line) as pocket,
                ):
                    await SCENES[name](pocket)
                    looks = ON_A_DESK if name.startswith("computer") else LOOKS
                    for look, (width, height, scheme) in looks.items():
                        await pocket.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                        await pocket.page.set_viewport_size({"width": width, "height": height})
                        await pocket.page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
            await browser.close()


if __name__ == "__main__":
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(out, sys.argv[2:] or list(SCENES)))
