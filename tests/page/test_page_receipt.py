"""The receipt: what was handed in, when, and the proof of it, for the candidate to keep when all else is gone."""

import asyncio
from pathlib import Path

from playwright.async_api import expect

from rooms import commands as c
from rooms.session import Sitting
from tests.page.pocket import Pocket
from tests.page.scenes_of_sheets import confirmed, pages, released
from tests.rooms.exam_day import ADEYEMI, OKAFOR


async def saved(pocket: Pocket) -> tuple[str, str]:
    """Name and text of the file that the phone keeps."""
    async with pocket.page.expect_download() as download:
        await pocket.tap("Save the receipt")
    file = await download.value
    return file.suggested_filename, await asyncio.to_thread(Path(await file.path()).read_text)


async def sitting(pocket: Pocket) -> Sitting:
    return (await pocket.hall.state()).sittings[ADEYEMI]


async def test_the_receipt_says_all_and_needs_no_page(pocket: Pocket) -> None:
    """Whoever is told a year later that page 2 never came has the answer in a file that every device opens."""
    await released(pocket)

    name, text = await saved(pocket)

    assert name == "receipt-A10204W1-1043321.txt"
    lines = [line.strip() for line in text.splitlines()]
    held = (await sitting(pocket)).pages
    for page in (1, 2):
        at = lines.index(f"Page {page}")
        assert lines[at + 1] == "stored   8 June 2027 at 12:52:00 BST"
        assert lines[at + 2] == f"file     JPEG, {held[page].size} bytes"
        assert lines[at + 3] == f"SHA-256  {held[page].sha256}"
    for expected in (
        "Linear Algebra II (A10204W1), Mathematical Institute",
        "Finished writing  8 June 2027 at 12:52:00 BST",
        "Declared          2 in all, 8 June 2027 at 12:52:00 BST",
        "Confirmed         by the invigilator, 8 June 2027 at 12:52:00 BST",
        "Released          8 June 2027 at 12:52:00 BST",
        "KEEP YOUR SCRIPT UNTIL IT HAS BEEN MARKED.",
        "Support       support@example.ac.uk",
    ):
        assert expected in lines
    assert "http" not in text


async def test_the_receipt_can_be_saved_when_the_phone_has_forgotten_everything(pocket: Pocket) -> None:
    """It is in the open page alone: no connection, no database, no link."""
    await released(pocket)
    await pocket.page.wait_for_function("indexedDB.databases().then((all) => all.length === 0)")
    pocket.line.cut()

    _, text = await saved(pocket)

    assert (await sitting(pocket)).pages[2].sha256 in text


async def test_whoever_opens_the_link_again_gets_the_same_receipt(pocket: Pocket) -> None:
    """Forgotten to save it: the link works for another day, and the record has not changed."""
    await released(pocket)
    _, first = await saved(pocket)
    await pocket.page.goto("about:blank")

    await pocket.open()
    await pocket.on("released")
    await pocket.reads("Receipt: 2 pages")
    await pocket.page.get_by_text("Receipt: 2 pages").click()
    await pocket.reads("stored at 12:52, SHA-256")

    _, second = await saved(pocket)
    assert second == first


async def test_times_outlive_a_reload(pocket: Pocket) -> None:
    """The receipt of a phone that crashed once is as good as any."""
    await pages(pocket)
    await pocket.page.reload()
    await pocket.reads("✓ stored at 12:52")
    await pocket.hall.candidate(c.DeclarePages(candidate=ADEYEMI, count=2))
    await pocket.hall.staff(OKAFOR, c.ConfirmUpload(candidate=ADEYEMI))
    await pocket.on("confirmed")

    _, text = await saved(pocket)

    assert text.count("stored   8 June 2027 at 12:52:00 BST") == 2
    assert "Released" not in text


async def test_the_fingerprint_of_a_stored_page_is_short_and_can_be_opened(pocket: Pocket) -> None:
    """Sixty-four letters tell nobody anything until somebody asks."""
    await confirmed(pocket)
    await pocket.page.get_by_text("Receipt: 2 pages").click()
    sha256 = (await sitting(pocket)).pages[1].sha256
    await expect(pocket.page.get_by_text(sha256)).to_be_hidden()

    await pocket.page.get_by_text(f"SHA-256 {sha256[:12]}…").click()

    await expect(pocket.page.get_by_text(sha256)).to_be_visible()
