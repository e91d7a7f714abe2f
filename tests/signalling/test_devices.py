"""One live device a person: the newest wins, and the older is told so for good."""

from rooms import commands as c
from tests.rooms.exam_day import ADEYEMI, BRANDT, OKAFOR
from tests.signalling.hall_under_test import HallUnderTest


async def test_a_candidates_second_device_replaces_the_first_for_good(hall: HallUnderTest) -> None:
    """4409 is final for a page: two tabs would else evict each other for ever."""
    first = await hall.phone(ADEYEMI)
    await first.command(c.Join(candidate=ADEYEMI, device="phone"))

    second = await hall.phone(ADEYEMI)
    await second.command(c.Join(candidate=ADEYEMI, device="tablet"))

    assert await first.closed() == 4409
    rejoined = (await hall.events())[-1]
    assert (rejoined["type"], rejoined["device"], rejoined["other_device"]) == ("CandidateRejoined", "tablet", True)


async def test_what_the_older_device_had_said_is_not_lost(hall: HallUnderTest) -> None:
    """A command that reached the server before the switch is on record, and the new device hears of it."""
    first = await hall.phone(ADEYEMI)
    await first.command(c.Join(candidate=ADEYEMI, device="phone"))

    second = await hall.phone(ADEYEMI, after=0)

    assert (await second.hear_event("CandidateJoined"))["cursor"] == 1


async def test_the_older_devices_end_is_not_the_candidates_absence(hall: HallUnderTest) -> None:
    """The staff see one candidate, who is there."""
    console = await hall.console(OKAFOR)
    first = await hall.phone(ADEYEMI)
    second = await hall.phone(ADEYEMI)
    await first.closed()
    await second.settle()
    await console.settle()

    assert [m["online"] for m in console.unread if m["type"] == "presence"] == [True, True]


async def test_signals_go_to_the_newest_device(hall: HallUnderTest) -> None:
    chief, _old = await hall.console("chief"), await hall.phone(ADEYEMI)
    new = await hall.phone(ADEYEMI)

    await chief.say({"type": "watch", "candidate": ADEYEMI})

    assert (await new.hear("watch"))["viewer"] == "staff:chief"


async def test_a_colleagues_second_console_replaces_the_first(hall: HallUnderTest) -> None:
    """One picture a person: a phone has uplink for few viewers."""
    first = await hall.console(OKAFOR)

    await hall.console(OKAFOR)

    assert await first.closed() == 4409


async def test_others_are_not_touched(hall: HallUnderTest) -> None:
    other = await hall.phone(BRANDT)
    await hall.phone(ADEYEMI)
    await hall.phone(ADEYEMI)

    await other.settle()

    assert other.socket.close_code is None
