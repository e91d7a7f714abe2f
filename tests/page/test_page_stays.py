"""The page stays: while the server is away, across reloads, until the release; and then nothing of it does."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import BrowserContext, expect

from rooms import commands as c
from signalling import page_files
from tests.page.pocket import Pocket, ServiceWorkers
from tests.page.scenes import early, join, seated, waiting, writing
from tests.page.scenes_of_sheets import pages
from tests.page.standing import write
from tests.rooms.exam_day import ADEYEMI

PAGE = Path(__file__).parents[2] / "candidate_web"

NEWER = "export const IS_NEWER = true;\n"

IS_KEPT = "navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === 'activated')"

EVERYTHING_STORED = """async () => {
  const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), document.cookie];
  const databases = await indexedDB.databases();
  found.push(databases.map(({name}) => name).join() || "no databases");
  for (const name of await caches.keys()) {
    const shelf = await caches.open(name);
    for (const request of await shelf.keys()) {
      found.push(request.url, await (await shelf.match(request)).text());
    }
  }
  return found.join("\\n");
}"""


@pytest.fixture
def service_workers() -> ServiceWorkers:
    """This is about the page that is kept."""
    return "allow"


async def kept_on_the_phone(pocket: Pocket) -> None:
    """Wait until the page is there without a server."""
    await pocket.until(IS_KEPT)


async def kept(pocket: Pocket) -> dict[str, Any]:
    """What the page has kept of its last view."""
    found: dict[str, Any] = await pocket.page.evaluate(
        """async () => {
          const {openStore, storeName} = await import("./js/store.js");
          const {token} = await import("./js/visit.js");
          const [kept] = await (await openStore(await storeName(token()))).all("last");
          return kept;
        }"""
    )
    return found


async def until_kept(pocket: Pocket, phase: str) -> None:
    """Wait until a view of that phase is kept."""
    async with asyncio.timeout(10):
        while (await kept(pocket))["view"]["me"]["phase"] != phase:
            pass


async def reload_without_a_server(pocket: Pocket) -> None:
    await kept_on_the_phone(pocket)
    pocket.line.cut()
    await pocket.page.reload()


async def test_a_reload_without_a_server_lands_where_one_was(pocket: Pocket) -> None:
    """City: do not panic when the power is cut. The countdown, whom to call and what was asked for are still there."""
    await writing(pocket)
    await until_kept(pocket, "writing")

    await reload_without_a_server(pocket)

    await pocket.on("writing")
    await pocket.reads("you finish at 13:33")
    await expect(pocket.page.locator(".clock")).to_contain_text("1:50:")
    await pocket.reads("No connection since 11:42")
    await pocket.page.get_by_text("Whom to contact").click()
    await pocket.reads("keep this page open")
    await pocket.reads(pocket.hall.configuration.contacts.support)


async def test_what_is_asked_for_after_such_a_reload_arrives_once(pocket: Pocket) -> None:
    """Nothing is lost between two loads of the page and a server that is away for both."""
    await writing(pocket)
    await until_kept(pocket, "writing")
    await reload_without_a_server(pocket)
    await pocket.on("writing")
    await pocket.tap("Something’s wrong")
    await pocket.page.get_by_label("Something technical").check()
    await pocket.tap("Report it")
    await pocket.reads("kept until the connection is back")
    await pocket.page.reload()
    await pocket.reads("kept until the connection is back")

    pocket.line.mend()

    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].reports)
    await pocket.reads("No need to report it again")
    events = [event["type"] for event in await pocket.hall.events()]
    assert events.count("FaultReported") == 1
    assert "FaultRepeated" not in events


@pytest.mark.parametrize("scene", [early, waiting, seated], ids=lambda scene: scene.__name__)
async def test_every_phase_outlives_a_reload_without_a_server(pocket: Pocket, scene: Any) -> None:
    """Also somebody who waits, or has come early, is told what they know already."""
    await scene(pocket)
    before = await pocket.page.locator("main").get_attribute("data-screen") or ""
    await until_kept(pocket, (await pocket.hall.state()).sittings[ADEYEMI].phase)

    await reload_without_a_server(pocket)

    await pocket.on(before)
    await pocket.reads("No connection since")


async def test_a_new_tab_without_a_server_opens_the_exam_too(pocket: Pocket) -> None:
    """Whoever closed the page in a power cut opens the link again, and is asked before they join."""
    await writing(pocket)
    await until_kept(pocket, "writing")
    await kept_on_the_phone(pocket)
    pocket.line.cut()

    await pocket.page.close()
    pocket.page = await pocket.context.new_page()
    await pocket.open()

    await pocket.reads("Welcome back")
    await pocket.tap("Go on with my exam")
    await pocket.on("writing")


async def test_nothing_personal_is_left_after_release(pocket: Pocket) -> None:
    """The phone is the candidate's own. What stays is the page that everybody gets."""
    await pages(pocket)
    await kept_on_the_phone(pocket)
    await pocket.hall.candidate(c.DeclarePages(candidate=ADEYEMI, count=2))
    await pocket.hall.staff("chief", c.ConfirmUpload(candidate=ADEYEMI))
    await pocket.hall.staff("chief", c.ReleaseCandidate(candidate=ADEYEMI))
    await pocket.on("released")
    await pocket.until("indexedDB.databases().then((all) => all.length === 0)")

    stored = await pocket.page.evaluate(EVERYTHING_STORED)

    assert "js/main.js" in stored
    token = pocket.hall.token(f"candidate:{ADEYEMI}")
    for personal in (ADEYEMI, f"Candidate {ADEYEMI}", token, pocket.hall.session_id):
        assert personal not in stored
    assert stored.splitlines()[:4] == ["{}", "{}", "", "no databases"]


async def test_only_the_pages_own_files_are_kept(pocket: Pocket) -> None:
    """What the server says of a person is never in a cache, and neither is a link."""
    await writing(pocket)
    await kept_on_the_phone(pocket)

    addresses: list[str] = await pocket.page.evaluate(
        "caches.keys().then(async ([name]) => (await (await caches.open(name)).keys()).map(({url}) => new URL(url).pathname + new URL(url).hash))"
    )

    served = page_files.PageFiles()
    assert "/" in addresses
    assert not {address for address in addresses if address.startswith(("/ws", "/pages", "/me", "/onboarding"))}
    assert not [address for address in addresses if "#" in address]
    assert len(addresses) == len(json.loads(served_assets(served))["files"])


def served_assets(served: page_files.PageFiles) -> str:
    """The list that stands before the service worker's text."""
    first, _, _ = served._files["sw.js"].body.decode().partition("\n")
    return first.removeprefix("const ASSETS = ").removesuffix(";")


async def renew(pocket: Pocket, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve another version of the page from now on, as after an update of the server."""
    shutil.copytree(PAGE, folder)
    title = folder / "js" / "view-outside.js"
    title.write_text(title.read_text() + NEWER)
    with monkeypatch.context() as patched:
        patched.setattr(page_files, "files", lambda _package: folder)
        pocket.line.cut()
        await pocket.hall.restart()
    assert pocket.hall.server is not None
    pocket.line.lead_to(pocket.hall.server.port or 0)
    pocket.line.mend()


async def is_newer(pocket: Pocket) -> bool:
    text: str = await pocket.page.evaluate("fetch('/js/view-outside.js').then((answer) => answer.text())")
    return NEWER in text


async def open_again(pocket: Pocket) -> None:
    """A second load, which the page on the phone serves."""
    await kept_on_the_phone(pocket)
    await pocket.page.reload()
    await pocket.page.wait_for_function("navigator.serviceWorker.controller")


async def test_a_new_version_is_taken_at_once_before_joining(
    pocket: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for the room to open sits the exam on the page that belongs to the server."""
    await join(pocket)
    await open_again(pocket)
    await pocket.on("join")
    await pocket.page.evaluate("window.olderLoad = true")

    await renew(pocket, tmp_path / "newer", monkeypatch)

    await pocket.page.wait_for_function("!window.olderLoad")
    await pocket.on("join")
    assert await is_newer(pocket)
    assert await pocket.page.evaluate("caches.keys().then((names) => names.length)") == 1


async def test_a_new_version_waits_for_the_next_load_in_the_exam(
    pocket: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody's page is loaded anew under their hands; and until it is, every part of it is of the one version."""
    await writing(pocket)
    await open_again(pocket)
    await pocket.on("writing")
    await pocket.page.evaluate("window.sameLoad = true")

    await renew(pocket, tmp_path / "newer", monkeypatch)

    await pocket.until("navigator.serviceWorker.getRegistration().then(({waiting}) => waiting?.state === 'installed')")
    assert await pocket.page.evaluate("window.sameLoad")
    assert not await is_newer(pocket)
    await pocket.page.reload()
    await pocket.until("caches.keys().then((names) => names.length === 1)")
    await pocket.on("writing")
    assert await is_newer(pocket)


async def test_parts_of_two_versions_are_never_kept_together(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server renewed in the middle of the fetching has given some of each: none of that is kept."""
    asked = asyncio.Event()

    async def another_version(_self: page_files.PageFiles, _request: web.Request) -> web.Response:
        asked.set()
        return web.json_response({"version": "another"})

    monkeypatch.setattr(page_files.PageFiles, "assets", another_version)
    await pocket.hall.restart()
    assert pocket.hall.server is not None
    pocket.line.lead_to(pocket.hall.server.port or 0)

    await join(pocket)

    await asyncio.wait_for(asked.wait(), 30)
    await pocket.until("navigator.serviceWorker.getRegistration().then((found) => !found)")
    assert await pocket.page.evaluate("caches.keys()") == []


async def without_a_worker(context: BrowserContext) -> None:
    """As over a certificate that the browser does not trust."""
    await context.add_init_script(
        """navigator.serviceWorker.register = () => Promise.reject(new DOMException("not trusted", "SecurityError"));"""
    )


async def test_a_page_without_a_service_worker_works_as_before(pocket: Pocket) -> None:
    """A laptop on a LAN with a certificate of its own still runs an exam; only the offline reload is missing."""
    await without_a_worker(pocket.context)
    await writing(pocket)

    await pocket.page.reload()

    await pocket.on("writing")
    await pocket.tap("Toilet break")
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].pause)


async def test_a_reload_after_the_release_joins_nothing(pocket: Pocket) -> None:
    """Let go while the page was closed: the page says so, and claims no place."""
    await write(pocket)
    await pocket.go_back_in()
    await pocket.on("writing")
    await until_kept(pocket, "writing")
    await reload_without_a_server(pocket)
    await pocket.on("writing")
    await pocket.hall.candidate(c.FinishWriting(candidate=ADEYEMI))
    await pocket.hall.candidate(c.DeclarePages(candidate=ADEYEMI, count=0))
    await pocket.hall.staff("chief", c.ConfirmUpload(candidate=ADEYEMI))
    await pocket.hall.staff("chief", c.ReleaseCandidate(candidate=ADEYEMI))

    pocket.line.mend()

    await pocket.on("released")
    await pocket.does_not_read("You could not join")
    events = [event["type"] for event in await pocket.hall.events()]
    assert events.count("CandidateRejoined") == 1
