"""The screens after writing: answer sheets in every state that they can be in, and the door."""

from playwright.async_api import FilePayload, expect

from rooms import commands as c
from tests.page.pocket import Pocket
from tests.page.scene import after
from tests.page.standing import finish, staff


@after(finish)
async def upload(pocket: Pocket) -> None:
    await pocket.go_back_in()
    await pocket.on("upload")


@after(upload)
async def photograph(pocket: Pocket) -> None:
    await pocket.tap("Photograph page 1")
    await pocket.on("photograph")
    await pocket.page.wait_for_function("document.querySelector('video').videoWidth > 0")


@after(photograph)
async def looking_at_it(pocket: Pocket) -> None:
    await pocket.tap("Take the picture")
    await pocket.button("Use it, next page").wait_for()


@after(looking_at_it)
async def pages(pocket: Pocket) -> None:
    await pocket.tap("Use it, next page")
    await pocket.tap("Take the picture")
    await pocket.tap("Use it, that was the last")
    await pocket.reads("2 pages taken, and stored.")


@after(pages)
async def declaring(pocket: Pocket) -> None:
    await pocket.tap("These are all: I have 2 pages")


@after(declaring)
async def declared(pocket: Pocket) -> None:
    await pocket.tap("Yes, I have 2 pages")
    await pocket.reads("Your 2 pages are stored")


@after(declared)
async def page_wanted_again(pocket: Pocket) -> None:
    await staff(pocket, c.AskAgain(candidate=pocket.number, page=2, reason="the last line is cut off."))
    await pocket.reads("Page 2 is wanted again")


@after(declared)
async def confirmed(pocket: Pocket) -> None:
    await staff(pocket, c.ConfirmUpload(candidate=pocket.number))
    await pocket.on("confirmed")


@after(confirmed)
async def released(pocket: Pocket) -> None:
    await staff(pocket, c.ReleaseCandidate(candidate=pocket.number))
    await pocket.on("released")
    await pocket.page.get_by_text("Receipt: 2 pages").click()


@after(upload)
async def typing(pocket: Pocket) -> None:
    await pocket.reads("You type your answers")
    await expect(pocket.page.locator("img.scan")).to_be_visible()


@after(pages)
async def page_changed(pocket: Pocket) -> None:
    await pocket.tap("It is back in its place")
    await pocket.page.get_by_text("Look at page 1, or change it").click()


@after(page_changed)
async def page_removed(pocket: Pocket) -> None:
    await pocket.tap("Remove, page 1")
    await pocket.reads("Page 1 was removed.")


@after(pages)
async def stranded(pocket: Pocket) -> None:
    pocket.line.cut()
    await pocket.reads("Your pages are safe on this phone.")


@after(upload)
async def unusable_file(pocket: Pocket) -> None:
    heic = FilePayload(name="IMG_0001.HEIC", mimeType="image/heic", buffer=b"\0\0\0\x18ftypheic" + bytes(64))
    await pocket.page.get_by_label("Add from files").set_input_files(heic)
    await pocket.reads("Most Compatible")
