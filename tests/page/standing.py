"""Where a candidate stands before the page is opened: brought about on the record, without a tap."""

from rooms import commands as c
from tests.page.pocket import Pocket
from tests.rooms.exam_day import OKAFOR


async def staff(pocket: Pocket, *wanted: c.SessionCommand) -> None:
    """Okafor does these, one after the other."""
    for command in wanted:
        await pocket.hall.staff(OKAFOR, command)


async def has_the_room(pocket: Pocket) -> None:
    await staff(pocket, c.AttendRoom(room="A"))


async def seat(pocket: Pocket) -> None:
    """Seated before the page is opened, on another load of it."""
    await has_the_room(pocket)
    await pocket.hall.seat(pocket.number)


async def write(pocket: Pocket) -> None:
    await seat(pocket)
    pocket.hall.clock.set("09:30")
    await pocket.hall.until(lambda session: session.started_at)


async def finish(pocket: Pocket) -> None:
    await write(pocket)
    pocket.hall.clock.set("11:52")
    await pocket.hall.candidate(c.FinishWriting(candidate=pocket.number))
