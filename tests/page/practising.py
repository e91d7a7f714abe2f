"""The way into a practice run, on a clock that the test moves."""

from tests.page.pocket import Pocket


async def start(pocket: Pocket) -> None:
    """Days before the exam."""
    pocket.hall.clock.set("08:20")
    await pocket.page.clock.install()
    await pocket.open()
    await pocket.on("early")
    await pocket.tap("Practise the exam day")
    await pocket.on("join")


async def write(pocket: Pocket) -> None:
    """From nothing to the desk."""
    await start(pocket)
    await sit_down(pocket)


async def sit_down(pocket: Pocket) -> None:
    """Through the door and to the desk."""
    await pocket.tap("Join")
    await pocket.sign("Candidate 1043321")
    await pocket.start_check()
    await pocket.page.clock.fast_forward("00:05")
    await pocket.tap("Go on")
    await pocket.on("identity")
    await pocket.name_id()
    for _ in range(8):
        await pocket.page.clock.fast_forward("00:06")
    await pocket.on("seated")
    await pocket.page.clock.fast_forward("00:16")
    await pocket.on("writing")
