"""The whole day on one phone."""

from playwright.async_api import expect

from rooms import commands as c
from rooms.vocabulary import Check, Phase
from tests.page.pocket import Pocket
from tests.rooms.exam_day import ADEYEMI, OKAFOR


async def test_a_candidate_goes_from_the_link_to_the_door(pocket: Pocket) -> None:
    """One link, one next step at a time, and nobody leaves before every page is stored and seen."""
    hall = pocket.hall
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))

    await pocket.join()
    await pocket.sign()
    await pocket.check_device()
    await pocket.name_id()
    for check in Check:
        await hall.staff(OKAFOR, c.PassCheck(candidate=ADEYEMI, check=check))
    await hall.staff(OKAFOR, c.AdmitCandidate(candidate=ADEYEMI))
    await pocket.on("seated")
    hall.clock.set("09:30")
    await pocket.on("writing")
    await pocket.tap("Toilet break")
    await hall.until(lambda session: session.sittings[ADEYEMI].pause)
    await hall.staff(OKAFOR, c.SeeOut(candidate=ADEYEMI))
    await pocket.reads("Your invigilator has seen you go.")
    await pocket.tap("I’m back")
    await pocket.reads("Stay in the picture")
    await hall.staff(OKAFOR, c.SeeBack(candidate=ADEYEMI))
    await pocket.on("writing")
    await pocket.tap("I have finished")
    await pocket.tap("Yes, I have finished writing")
    await pocket.on("upload")
    await pocket.tap("Photograph page 1")
    await pocket.tap("Take the picture")
    await pocket.tap("Use it, that was the last")
    await pocket.reads("1 page taken, and stored.")
    await pocket.tap("These are all: I have 1 page")
    await pocket.tap("Yes, I have 1 page")
    await pocket.on("declared")
    await hall.until(lambda session: session.sittings[ADEYEMI].declared == 1)
    await hall.staff(OKAFOR, c.ConfirmUpload(candidate=ADEYEMI))
    await pocket.on("confirmed")
    await hall.staff(OKAFOR, c.ReleaseCandidate(candidate=ADEYEMI))

    await pocket.on("released")
    sitting = (await hall.state()).sittings[ADEYEMI]
    assert sitting.phase is Phase.RELEASED
    await expect(pocket.page.locator(".receipt code")).to_have_text([sitting.pages[1].sha256])
