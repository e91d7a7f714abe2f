"""The other screen's page, in the same browser: what differs is the size of the window."""

from playwright.async_api import FilePayload, expect

from rooms import commands as c
from tests.page.other_screen import DESK_SIZE, code_for
from tests.page.pocket import WITHIN_MS, Pocket
from tests.page.scene import after
from tests.page.standing import finish, staff, write


async def on_computer(pocket: Pocket, screen: str) -> None:
    await pocket.page.set_viewport_size(DESK_SIZE)
    address = pocket.address(token=code_for(pocket.hall, pocket.number)).replace("/#", "/computer#")
    await pocket.page.goto(address)
    await expect(pocket.page.locator("main")).to_have_attribute("data-screen", screen)


@after()
async def computer_code(pocket: Pocket) -> None:
    await pocket.page.goto(pocket.address(token="ABCDEFGH").replace("/#", "/computer#"))
    await pocket.reads("This code opens nothing")


@after()
async def computer_before(pocket: Pocket) -> None:
    await on_computer(pocket, "before")
    await pocket.tap("It opened")
    await pocket.reads("✓ Noted")


@after(write)
async def computer_writing(pocket: Pocket) -> None:
    await on_computer(pocket, "writing")


@after(finish)
async def computer_photographed(pocket: Pocket) -> None:
    await on_computer(pocket, "photographed")


@after(finish)
async def computer_typed(pocket: Pocket) -> None:
    await hand_in_a_file(pocket)


async def hand_in_a_file(pocket: Pocket) -> None:
    """On the other screen."""
    await on_computer(pocket, "typed")
    pdf = FilePayload(name="answers.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\ntyped answers\n%%EOF\n")
    await pocket.page.get_by_label("Add your file").set_input_files(pdf)
    await pocket.reads("1 page stored.")
    await pocket.page.get_by_text("Fingerprint").click()


@after(computer_photographed)
async def computer_over(pocket: Pocket) -> None:
    hall = pocket.hall
    await hall.candidate(c.DeclarePages(candidate=pocket.number, count=0))
    await staff(pocket, c.ConfirmUpload(candidate=pocket.number), c.ReleaseCandidate(candidate=pocket.number))
    await expect(pocket.page.locator("main")).to_have_attribute("data-screen", "over", timeout=WITHIN_MS)
