"""The exam day without a pointer, and for those who hear the page rather than see it."""

import pytest
from playwright.async_api import expect

from rooms import commands as c
from rooms.vocabulary import Check, Phase
from tests.page.keyboard import Keyboard
from tests.page.pocket import Pocket, ServiceWorkers
from tests.page.scenes import writing
from tests.rooms.exam_day import ADEYEMI, OKAFOR

COUNT_WHAT_IS_SAID = """() => {
  window.said = [];
  const isLive = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[role=alert], [role=status], [aria-live]");
  new MutationObserver((changes) => {
    for (const {target} of changes) if (isLive(target)) window.said.push(target.textContent);
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


@pytest.fixture
def service_workers() -> ServiceWorkers:
    """The whole day, as it is."""
    return "allow"


async def test_the_whole_day_can_be_done_by_keyboard(pocket: Pocket) -> None:
    """Somebody who cannot tap sits the same exam; and never has to look for where they are."""
    hall = pocket.hall
    keyboard = Keyboard(pocket)
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await pocket.open()
    await pocket.on("join")

    await keyboard.press("Join")
    await keyboard.arrives("honour")
    await keyboard.write("Your full name", "Candidate 1043321")
    await pocket.page.keyboard.press("Enter")
    await keyboard.arrives("check")
    await keyboard.press("Check this phone", "Space")
    await keyboard.keeps_the_focus()
    await keyboard.press("Go on")
    await keyboard.arrives("identity")
    await keyboard.choose(3, "Passport")
    await keyboard.press("Go on", "Space")
    await keyboard.arrives("waiting")
    for check in Check:
        await hall.staff(OKAFOR, c.PassCheck(candidate=ADEYEMI, check=check))
    await hall.staff(OKAFOR, c.AdmitCandidate(candidate=ADEYEMI))
    await keyboard.arrives("seated")
    hall.clock.set("09:30")
    await keyboard.arrives("writing")
    await _write_by(keyboard)
    await _hand_in_by(keyboard)

    assert (await hall.state()).sittings[ADEYEMI].phase is Phase.RELEASED


async def _write_by(keyboard: Keyboard) -> None:
    hall = keyboard.pocket.hall
    await hall.staff(OKAFOR, c.Announce(room="A", text="Ten minutes are added."))
    await hall.staff(OKAFOR, c.SendMessage(candidate=ADEYEMI, text="Please sit down."))
    await keyboard.pocket.reads("Please sit down.")
    for _ in range(2):
        await keyboard.to(keyboard.page.get_by_role("button", name="I have read this").first)
        await keyboard.page.keyboard.press("Enter")
        await keyboard.keeps_the_focus()
    await expect(keyboard.page.get_by_role("alert")).to_have_count(0)
    await keyboard.keeps_the_focus()
    await keyboard.open("Messages")
    await keyboard.write("Write to your invigilator", "May I use a red pen?")
    await keyboard.press("Send")
    await keyboard.pocket.reads("sent")
    await keyboard.press("Something’s wrong")
    await keyboard.arrives("fault")
    await keyboard.choose(3, "I feel ill")
    await keyboard.press("Report it")
    await keyboard.arrives("writing")
    await keyboard.press("Toilet break", "Space")
    await keyboard.arrives("break")
    await hall.until(lambda session: session.sittings[ADEYEMI].pause)
    await hall.staff(OKAFOR, c.SeeOut(candidate=ADEYEMI))
    await keyboard.press("I’m back")
    await keyboard.keeps_the_focus()
    await hall.until(lambda session: session.sittings[ADEYEMI].pause.said_back_at)
    await hall.staff(OKAFOR, c.SeeBack(candidate=ADEYEMI))
    await keyboard.arrives("writing")
    await keyboard.press("I have finished")
    await keyboard.arrives("finish")
    await keyboard.press("Yes, I have finished writing")
    await keyboard.arrives("upload")


async def _hand_in_by(keyboard: Keyboard) -> None:
    hall = keyboard.pocket.hall
    await keyboard.press("Photograph page 1")
    await keyboard.arrives("photograph")
    for then in ("Use it, next page", "Use it, that was the last"):
        await keyboard.press("Take the picture", "Space")
        await keyboard.keeps_the_focus()
        await keyboard.press(then)
        await keyboard.keeps_the_focus()
    await keyboard.arrives("upload")
    await keyboard.pocket.reads("2 pages taken, and stored.")
    await keyboard.press("It is back in its place")
    await keyboard.keeps_the_focus()
    await keyboard.to(keyboard.page.get_by_label("Add from files"))
    await keyboard.open("Look at page 2, or change it")
    await keyboard.press("Move up, page 2")
    await keyboard.keeps_the_focus()
    await keyboard.press("These are all: I have 2 pages")
    await keyboard.press("Yes, I have 2 pages")
    await keyboard.arrives("declared")
    await hall.until(lambda session: session.sittings[ADEYEMI].declared == 2)
    await hall.staff(OKAFOR, c.ConfirmUpload(candidate=ADEYEMI))
    await keyboard.arrives("confirmed")
    await hall.staff(OKAFOR, c.ReleaseCandidate(candidate=ADEYEMI))
    await keyboard.arrives("released")
    await keyboard.press("Save the receipt")


async def test_the_countdown_is_there_to_be_asked_and_never_speaks_by_itself(pocket: Pocket) -> None:
    """A voice that reads out every second would drown the announcement one has to hear."""
    await writing(pocket)
    timer = pocket.page.get_by_role("timer")
    await expect(timer).to_have_count(1)
    assert await timer.get_attribute("aria-live") is None
    await pocket.page.evaluate(COUNT_WHAT_IS_SAID)

    for _ in range(3):
        await pocket.page.wait_for_function(
            "(before) => document.querySelector('[role=timer]').textContent !== before", arg=await timer.text_content()
        )

    assert await pocket.page.evaluate("window.said") == []


async def test_an_announcement_is_spoken_at_once_and_whole(pocket: Pocket) -> None:
    """It is an alert of its own, with who says it, what, and the way to say that one has read it."""
    await writing(pocket)

    await pocket.hall.staff(OKAFOR, c.Announce(room="A", text="Question 3: read “symmetric”."))

    alert = pocket.page.get_by_role("region", name="For you").get_by_role("alert")
    await expect(alert).to_contain_text("Announcement, 11:42")
    await expect(alert).to_contain_text("Question 3: read “symmetric”.")
    await expect(alert.get_by_role("button", name="I have read this", exact=True)).to_be_visible()
