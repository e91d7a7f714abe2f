"""What frames, key lines and rows say: nothing that cannot be done, nothing cut off, and the colour what the word says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.widgets import OptionList

from invigilator_console.widgets.chips import Chip, Chips
from rooms import commands as c
from rooms.events import DeviceRow
from rooms.vocabulary import Check, Verdict
from tests.console.console_exam import CHEN, CHIEF, DIAZ, HALF_PAST_NINE, OKAFOR, actor, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, on_stand, still
from tests.console.door_pictures import verify
from tests.console.floor_exam import full_house, full_session

NARROWEST = (80, 24)


def said(stand: Stand, where: str) -> str:
    return str(stand.app.screen.query_one(where).render())


async def at_the_door(**policy: object) -> ConsoleServer:
    """Chen is seated in room A, Diaz is at its door."""
    server = ConsoleServer(exam(**policy), HALF_PAST_NINE - timedelta(minutes=10))
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    await server.seat(CHEN)
    await verify(server, DIAZ)
    await server.arrive(DIAZ)
    return server


async def test_the_frame_of_a_lost_feed_does_not_stay_green() -> None:
    """Colour repeats the word: *no signal* in a calm frame is overlooked."""
    async with on_stand(await at_the_door()) as stand:
        tile = stand.app.screen.query_one("#seat-3")
        stand.feed(CHEN).picture(still(3))
        await stand.pilot.pause()
        calm = tile.styles.border_top
        assert not tile.has_class("-lost")

        stand.feed(CHEN).lose()
        await stand.pilot.pause()
        assert tile.has_class("-lost")
        assert tile.styles.border_top != calm

        stand.feed(CHEN).picture(still(3))
        await stand.wait(seconds=1)
        assert tile.styles.border_top == calm


async def test_while_something_is_asked_only_the_questions_own_keys_are_named() -> None:
    """`y` of the room beside `y` of the question: whoever reads both presses the wrong one."""
    async with on_stand(await at_the_door()) as stand:
        keys = stand.app.screen.query_one("#keys")
        assert keys.visible

        await stand.press("4", "y")
        assert not keys.visible
        assert "y admit" in said(stand, "#door-keys")
        await stand.press("n", "escape")
        assert not keys.visible

        await stand.press("escape")
        assert keys.visible


async def test_the_floors_keys_are_whole_on_eighty_columns() -> None:
    """How to open a room and how to leave are named, and no word is cut."""
    server = ConsoleServer(full_session(), HALF_PAST_NINE)
    await full_house(server)
    async with on_stand(server, staff=CHIEF, size=NARROWEST) as stand:
        await stand.press("F")
        line = said(stand, "#floor-keys").rstrip()

        assert len(line) <= NARROWEST[0]
        assert "1-3 room" in line
        assert line.endswith("Esc back")


async def test_a_row_of_keys_leaves_out_the_least_needed_first() -> None:
    async with on_stand(await at_the_door(), size=NARROWEST) as stand:
        row = Chips(id="row")
        await stand.app.screen.mount(row)
        often = [Chip("a", "x" * 35, "help"), Chip("b", "x" * 35, "help")]
        seldom = [Chip("c", "seldom", "help", rank=1), Chip("d", "hardly ever", "help", rank=2)]
        row.show([often[0], *seldom, often[1]])
        await stand.pilot.pause()

        assert said(stand, "#row").split() == ["a", "x" * 35, "b", "x" * 35]

        row.show([*seldom, often[0]])
        assert said(stand, "#row").split() == ["c", "seldom", "d", "hardly", "ever", "a", "x" * 35]


async def test_the_checks_of_an_arrival_can_be_read_on_120_columns() -> None:
    """What is to be looked for is of no use with its end cut off."""
    async with on_stand(await at_the_door()) as stand:
        await stand.press("4", "y")
        rows = stand.app.screen.query_one("#checks", OptionList)

        assert len(rows.options) == len(Check) + 5
        assert [row for row in rows.options if len(str(row.prompt)) > rows.size.width] == []


@pytest.mark.parametrize("size", [NARROWEST, (120, 36)], ids=["80", "120"])
async def test_the_second_line_of_a_fact_stands_below_the_first(size: tuple[int, int]) -> None:
    """The device check has the longest row; what it measured is not to be taken for a fact of its own."""
    server = await at_the_door()
    names = ("camera", "microphone", "upload", "battery", "screen stays on", "storage", "time", "notifications")
    rows = tuple(DeviceRow(name=name, verdict=Verdict.WARN, measured="as it was measured") for name in names)
    await server.candidate(DIAZ, c.ReportDeviceCheck(candidate=DIAZ, rows=rows))
    async with on_stand(server, size=size) as stand:
        await stand.press("4", "y")
        lines = said(stand, "#who").splitlines()

        place = next(place for place, line in enumerate(lines) if line.startswith("device"))
        device = [lines[place], *(line for line in lines[place + 1 :] if line.startswith(" "))]
        assert len(device) > 2
        assert all(line[:11].strip() in {"device", ""} for line in device)
        assert " ".join(" ".join(device).split()).endswith("notifications (as it was measured)")


async def test_where_the_clock_cannot_stop_nothing_speaks_of_stopping_it() -> None:
    for policy, placeholder in (("runs", "optional"), ("stops", "optional; why, if the clock is to stop")):
        async with on_stand(await at_the_door(break_clock=policy)) as stand:
            await stand.press("3", "t")
            assert stand.app.screen.query_one("#note").placeholder == placeholder
