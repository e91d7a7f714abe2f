"""The server is killed in the middle of an exam and started again: nobody loses their exam by it."""

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, expect
from yarl import URL

from tests.signalling.processes import said, serving
from tests.terminal import Terminal

COHORT = Path(__file__).parent.parent / "cohorts" / "cohort.toml"
SESSION = "tt2027-linear-algebra-1"
PATIENCE = 60.0
PATIENCE_MS = PATIENCE * 1000
INSIDE_THE_PICTURE = range(3, 12)


async def on_record(folder: Path) -> list[str]:
    """Every event's type, as `ninefold log` tells it."""
    code, lines, _ = await said("log", SESSION, "--data", folder, "--json")
    assert code == 0
    return [event["type"] for line in lines.splitlines() for event in json.loads(line)["events"]]


async def test_a_killed_server_costs_no_picture_no_word_and_no_record(chromium: Browser, tmp_path: Path) -> None:
    """The picture goes on without the server, what was said meanwhile arrives once, and the chain holds."""
    folder = tmp_path / "exams"
    await said("cohort", "create", COHORT, "--data", folder, "--rehearsal")
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving(folder))
        port = str(URL(server.url).port)
        _, links, _ = await said("links", "tt2027-linear-algebra", "--data", folder, "--json")
        (session,) = json.loads(links)["sessions"]
        key = tmp_path / "okafor.key"
        key.write_text(next(member["key"] for member in session["staff"] if member["room"] == "A"))
        command = [sys.executable, "-m", "signalling.cli", "console", "--server", server.url, "--key-file", key]
        terminal = stack.enter_context(await asyncio.to_thread(Terminal, command, columns=200, rows=60))

        async def shows(expected: str | Callable[[], bool]) -> None:
            await asyncio.to_thread(terminal.wait_for, expected, PATIENCE)

        def colours() -> frozenset[Any]:
            cells = terminal.cells()
            return frozenset(cells[row][column].background for row in INSIDE_THE_PICTURE for column in range(3, 20))

        await shows("Room A")
        context = await chromium.new_context(viewport={"width": 390, "height": 844})
        stack.push_async_callback(context.close)
        page = await context.new_page()
        await page.goto(session["candidates"][0]["url"])
        await page.get_by_role("button", name="Join", exact=True).click()
        main = page.locator("main")
        await expect(main).to_have_attribute("data-screen", "honour", timeout=PATIENCE_MS)
        await shows(lambda: len(colours()) > 20)

        server.process.kill()
        await server.process.wait()
        await shows("○")
        await page.get_by_label("Your full name").fill("Tolu Adeyemi")
        await page.get_by_role("button", name="Sign", exact=True).click()
        seen = colours()
        await shows(lambda: len(colours()) > 20 and colours() != seen)
        assert "no signal" not in terminal.text()

        await stack.enter_async_context(serving(folder, "--port", port))
        await shows("● live")
        await expect(main).to_have_attribute("data-screen", "check", timeout=PATIENCE_MS)
        await shows("signed")

    happened = await on_record(folder)
    assert happened.count("CandidateJoined") == 1
    assert happened.count("HonourCodeSigned") == 1
    code, verdict, _ = await said("verify", SESSION, "--data", folder)
    assert (code, verdict.split()[0]) == (0, "intact")
