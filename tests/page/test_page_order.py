"""The order of the sheets: moved, taken out and put back by hand, kept through everything, and never sent twice."""

from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from rooms import commands as c
from tests.page.pocket import Pocket, ServiceWorkers
from tests.page.scenes_of_sheets import upload
from tests.page.test_page_sheets import add, change, digests_on_the_phone, sheet, sitting, stored_events, until_stored
from tests.rooms.exam_day import ADEYEMI


@pytest.fixture
def service_workers() -> ServiceWorkers:
    """Some of these load the page again, or close it."""
    return "allow"


async def three_pages(pocket: Pocket, folder: Path) -> list[str]:
    """At the list with three pages, all stored; gives their digests."""
    await upload(pocket)
    await add(pocket, *(sheet(folder, f"{number}.png", 60 * number) for number in (1, 2, 3)))
    await pocket.reads("3 pages taken, and stored.")
    return await digests_on_the_phone(pocket)


async def test_pages_are_moved_by_buttons_and_not_sent_again(pocket: Pocket, tmp_path: Path) -> None:
    """With one thumb or a keyboard, and over a slow line."""
    first, second, third = await three_pages(pocket, tmp_path)

    await change(pocket, 3, "Move up")
    await until_stored(pocket, first, third, second)
    await expect(pocket.button("Move up, page 2")).to_be_focused()
    await pocket.page.keyboard.press("Enter")

    await until_stored(pocket, third, first, second)
    assert await digests_on_the_phone(pocket) == [third, first, second]
    assert await stored_events(pocket) == 3
    await expect(pocket.button("Move up, page 1")).to_have_attribute("aria-disabled", "true")


async def test_an_order_outlives_a_reload(pocket: Pocket, tmp_path: Path) -> None:
    """Moved without a connection, loaded again without one: as it was left, here and then at the server."""
    first, second, third = await three_pages(pocket, tmp_path)
    await pocket.page.evaluate("navigator.serviceWorker?.ready")
    pocket.line.cut()
    await pocket.reads("No connection since")
    await change(pocket, 1, "Move down")
    await change(pocket, 3, "Move up")
    await pocket.reads("3 pages taken, and stored; being put in order.")

    pocket.line.mend()
    await pocket.page.reload()

    await until_stored(pocket, second, third, first)
    await pocket.reads("3 pages taken, and stored.")
    assert await digests_on_the_phone(pocket) == [second, third, first]
    assert await stored_events(pocket) == 3


async def test_a_page_taken_out_can_be_put_back(pocket: Pocket, tmp_path: Path) -> None:
    """A slip of the thumb costs nothing: the sheet goes back to where it was, also after a reload."""
    first, second, third = await three_pages(pocket, tmp_path)
    await change(pocket, 2, "Remove")
    await until_stored(pocket, first, third)
    await pocket.page.reload()
    await pocket.reads("Page 2 was removed.")

    await pocket.tap("Put it back")

    await until_stored(pocket, first, second, third)
    await pocket.does_not_read("was removed")
    assert await stored_events(pocket) == 4


async def test_the_count_is_declared_only_when_every_page_is_in_its_place(pocket: Pocket, tmp_path: Path) -> None:
    """After the declaration nothing can be moved; so what was tapped without a connection happens in the right order."""
    first, second, third = await three_pages(pocket, tmp_path)
    pocket.line.cut()
    await pocket.reads("No connection since")
    await change(pocket, 3, "Move up")
    await pocket.tap("These are all: I have 3 pages")
    await pocket.tap("Yes, I have 3 pages")
    await pocket.reads("Kept until the connection is back")

    pocket.line.mend()

    await pocket.on("declared")
    await pocket.hall.until(lambda session: session.sittings[ADEYEMI].complete)
    pages = (await sitting(pocket)).pages
    assert [pages[page].sha256 for page in (1, 2, 3)] == [first, third, second]


async def test_a_page_that_is_nowhere_is_mended_before_the_count_is_declared(pocket: Pocket, tmp_path: Path) -> None:
    """A hole in a script is found while it can still be filled."""
    await upload(pocket)
    await pocket.page.route("**/pages/*", lambda route: route.fulfill(status=422, json={"detail": "Not this one."}))
    await add(pocket, sheet(tmp_path, "1.png", 80))
    await pocket.reads("✗ Not this one.")

    await pocket.tap("These are all: I have 1 page")

    await pocket.reads("First mend page 1")
    await expect(pocket.button("Yes, I have 1 page")).to_be_hidden()
    await pocket.page.unroute("**/pages/*")
    await pocket.tap("Try those again")
    await pocket.tap("Yes, I have 1 page")
    await pocket.on("declared")


async def test_a_tab_closed_in_the_middle_goes_on_where_it_was(pocket: Pocket, tmp_path: Path) -> None:
    """The first page stored, the second on its way, the third waiting: opened again, each is stored once and in its place."""
    await upload(pocket)
    under_way: list[Route] = []

    async def hold_the_second(route: Route) -> None:
        if route.request.url.endswith("/pages/2"):
            under_way.append(route)
        else:
            await route.continue_()

    await pocket.page.route("**/pages/*", hold_the_second)
    await add(pocket, *(sheet(tmp_path, f"{number}.png", 60 * number) for number in (1, 2, 3)))
    await pocket.reads("3 pages taken, 1 stored.")
    taken = await digests_on_the_phone(pocket)
    await expect(pocket.page.locator(".sheets .fate").nth(1)).to_contain_text("↑")

    await pocket.page.close()
    pocket.page = await pocket.context.new_page()
    await pocket.go_back_in()

    await pocket.reads("3 pages taken, and stored.")
    await until_stored(pocket, *taken)
    assert await stored_events(pocket) == 3


async def test_a_page_asked_for_again_is_answered_in_its_place_also_after_moving(
    pocket: Pocket, tmp_path: Path
) -> None:
    """The invigilator's word opens the list again, and what is moved then is moved there too."""
    first, second, third = await three_pages(pocket, tmp_path)
    await pocket.hall.candidate(c.DeclarePages(candidate=ADEYEMI, count=3))
    await pocket.on("declared")
    await pocket.hall.staff("okafor", c.AskAgain(candidate=ADEYEMI, page=None, reason="Page 3 belongs first."))
    await pocket.on("upload")

    await change(pocket, 3, "Move up")
    await change(pocket, 2, "Move up")

    await until_stored(pocket, third, first, second)
    assert await stored_events(pocket) == 3
