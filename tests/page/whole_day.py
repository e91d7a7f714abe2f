"""The whole way of one candidate, from the onboarding to the door: taken once, and looked at from many sides."""

from collections.abc import AsyncGenerator

from playwright.async_api import expect

from rooms import commands as c
from rooms.vocabulary import Check
from tests.page.newcomer import NEWCOMER, Newcomer
from tests.page.pocket import Pocket
from tests.page.test_page_sheets import change
from tests.rooms.exam_day import OKAFOR

Screens = AsyncGenerator[str]
"""The name of each screen once it is shown; asked for the next, the candidate goes on from there."""


async def whole_day(pocket: Pocket) -> Screens:
    """Everything that the page is for, in the session of `newcomer.with_a_newcomer`."""
    for part in (onboarded, let_in, wrote, handed_in):
        async for screen in part(pocket):
            await pocket.on(screen)
            yield screen


async def onboarded(pocket: Pocket) -> Screens:
    """Before the day: every step, and a person at the exams office accepts it."""
    newcomer = Newcomer(pocket)
    async for step in newcomer.steps():
        yield f"onboarding-{step}"
    yield "onboarding-waiting"
    await newcomer.accept()
    yield "early"


async def let_in(pocket: Pocket) -> Screens:
    """From the door of the room to the seat."""
    hall = pocket.hall
    hall.clock.set("09:00")
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await pocket.page.reload()
    yield "join"
    await pocket.tap("Join")
    yield "honour"
    await pocket.sign(f"Candidate {NEWCOMER}")
    yield "check"
    await pocket.start_check()
    await pocket.tap("Go on")
    yield "identity"
    await pocket.name_id("Passport")
    yield "waiting"
    await hall.staff(OKAFOR, c.AskForCheck(candidate=NEWCOMER, check=Check.CALCULATOR))
    await pocket.reads("Show your calculator")
    yield "waiting"
    for check in Check:
        await hall.staff(OKAFOR, c.PassCheck(candidate=NEWCOMER, check=check))
    await pocket.does_not_read("Show your calculator")
    await hall.staff(OKAFOR, c.AdmitCandidate(candidate=NEWCOMER))
    yield "seated"


async def wrote(pocket: Pocket) -> Screens:
    """Writing, with everything that may come between."""
    hall = pocket.hall
    hall.clock.set("09:30")
    yield "writing"
    await _talk(pocket)
    yield "writing"
    await pocket.tap("Toilet break")
    await hall.until(lambda session: session.sittings[NEWCOMER].pause)
    await hall.staff(OKAFOR, c.SeeOut(candidate=NEWCOMER))
    await pocket.reads("Your invigilator has seen you go")
    yield "break"
    await pocket.tap("I’m back")
    await pocket.reads("Stay in the picture")
    await hall.until(lambda session: session.sittings[NEWCOMER].pause.said_back_at)
    yield "break"
    await hall.staff(OKAFOR, c.SeeBack(candidate=NEWCOMER))
    await pocket.on("writing")
    await pocket.tap("Something’s wrong")
    await pocket.on("fault")
    await pocket.page.get_by_label("I feel ill").check()
    await pocket.tap("Report it")
    await pocket.reads("No need to report it again")
    yield "writing"


async def _talk(pocket: Pocket) -> None:
    """A question and its answer, and a word to everybody, each of them read."""
    hall, page = pocket.hall, pocket.page
    await page.get_by_text("Messages", exact=True).click()
    await page.get_by_label("Write to your invigilator").fill("May I use a red pen?")
    await pocket.tap("Send")
    session = await hall.until(lambda session: session.sittings[NEWCOMER].messages)
    (question,) = session.sittings[NEWCOMER].messages
    await hall.staff(OKAFOR, c.MarkRead(candidate=NEWCOMER, message=question.id))
    await expect(page.locator(".messages .fate")).to_have_text("seen")
    await hall.staff(OKAFOR, c.SendMessage(candidate=NEWCOMER, text="Yes, you may."))
    await pocket.reads("Yes, you may.")
    await pocket.tap("I have read this")
    await hall.staff(OKAFOR, c.Announce(room="A", text="Ten minutes are added."))
    await expect(page.get_by_role("alert").filter(has_text="Ten minutes are added.")).to_be_visible()
    await pocket.tap("I have read this")
    await expect(page.get_by_role("alert")).to_have_count(0)


async def handed_in(pocket: Pocket) -> Screens:
    """Two pages, put in order, declared, seen; and the door."""
    hall = pocket.hall
    await pocket.tap("I have finished")
    await pocket.on("finish")
    await pocket.tap("Yes, I have finished writing")
    yield "upload"
    await pocket.tap("Photograph page 1")
    await pocket.tap("Take the picture")
    await pocket.tap("Use it, next page")
    await pocket.tap("Take the picture")
    await pocket.tap("Use it, that was the last")
    await pocket.reads("2 pages taken, and stored.")
    await pocket.tap("It is back in its place")
    yield "upload"
    await change(pocket, 2, "Move up")
    await pocket.reads("2 pages taken, and stored.")
    yield "upload"
    await pocket.tap("These are all: I have 2 pages")
    await pocket.tap("Yes, I have 2 pages")
    await hall.until(lambda session: session.sittings[NEWCOMER].declared == 2)
    yield "declared"
    await hall.staff(OKAFOR, c.ConfirmUpload(candidate=NEWCOMER))
    yield "confirmed"
    await hall.staff(OKAFOR, c.ReleaseCandidate(candidate=NEWCOMER))
    yield "released"
