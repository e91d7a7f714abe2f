"""The practice run: the day's own screens, driven by a server that lives in the page. Nothing of it leaves the phone."""

from playwright.async_api import expect

from tests.page.pocket import Pocket
from tests.page.practising import start, write


async def test_the_whole_day_can_be_practised(pocket: Pocket) -> None:
    """A tap that has been tried is no fright on the day: a break, a message, an announcement, a page, the door."""
    page = pocket.page
    await write(pocket)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method != "GET" else None)

    await page.clock.fast_forward("00:13")
    await pocket.reads("This is how a message from your invigilator comes.")
    await pocket.tap("I have read this")
    await pocket.tap("Toilet break")
    await pocket.on("break")
    await page.clock.fast_forward("00:05")
    await pocket.reads("Your invigilator has seen you go.")
    await pocket.tap("I’m back")
    await page.clock.fast_forward("00:05")
    await pocket.on("writing")
    await page.clock.fast_forward("00:30")
    await pocket.reads("This is how an announcement to everybody comes")
    await pocket.tap("I have read this")
    await pocket.tap("I have finished")
    await pocket.tap("Yes, I have finished writing")
    await pocket.on("upload")
    await pocket.tap("Photograph page 1")
    await expect(pocket.button("Take the picture")).to_have_attribute("aria-disabled", "false")
    await pocket.tap("Take the picture")
    await pocket.tap("Use it, that was the last")
    await pocket.reads("1 page taken, and stored.")
    await pocket.tap("These are all: I have 1 page")
    await pocket.tap("Yes, I have 1 page")
    await pocket.on("declared")
    await page.clock.fast_forward("00:06")
    await pocket.on("confirmed")
    await page.clock.fast_forward("00:06")
    await pocket.on("released")

    await pocket.reads("Practice: nobody sees this, and nothing is sent.")
    assert asked == []
    assert [event["type"] for event in await pocket.hall.events()] == ["SessionOpened"]


async def test_a_practice_run_can_be_left_at_any_time(pocket: Pocket) -> None:
    """Whoever has seen enough is back at the exam, which knows nothing of it."""
    await start(pocket)
    await pocket.tap("Join")
    await pocket.on("honour")

    await pocket.tap("Leave the practice")

    await pocket.on("early")
    await pocket.does_not_read("Practice: nobody sees this")


async def test_a_fault_reported_in_a_practice_run_is_answered_there(pocket: Pocket) -> None:
    """The button that is hoped never to be needed is the one to have tried."""
    await write(pocket)

    await pocket.tap("Something’s wrong")
    await pocket.page.get_by_label("I feel ill").check()
    await pocket.tap("Report it")
    await pocket.reads("No need to report it again")
    await pocket.page.clock.fast_forward("00:05")

    await pocket.reads("Practice: here the answer would stand.")


async def test_writing_in_a_practice_run_ends_by_itself(pocket: Pocket) -> None:
    """Six minutes, of which the last ones are announced as on the day."""
    await write(pocket)

    await pocket.page.clock.fast_forward("06:00")

    await pocket.on("upload")


async def test_a_practice_run_says_when_the_room_has_opened(pocket: Pocket) -> None:
    """Nobody misses the exam for practising it."""
    await start(pocket)

    await pocket.page.clock.fast_forward("40:00")

    await pocket.reads("Your exam’s room is open now: leave the practice, and join.")
