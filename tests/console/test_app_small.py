"""The console on a terminal of 80 x 24, and in words: everything is there, nothing is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from invigilator_console.widgets.side import LogPanel, NeedsYou
from invigilator_console.widgets.table import SeatTable
from invigilator_console.widgets.tile import Tile
from tests.console.console_exam import CHEN, ERIKSEN, HADDAD, HALF_PAST_NINE, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, in_mid_exam, on_stand, still

if TYPE_CHECKING:
    from textual.widgets import Static

SMALL = (80, 24)
BOXES = "─│┌┐└┘╭╮╰╯━┃█▀▄▌▐▁▂▃▅▆▇‼●○"


def lines(widget: Static) -> list[str]:
    return [line.text.rstrip() for line in widget.render_lines(widget.region.reset_offset)]


async def mid_exam() -> ConsoleServer:
    server = ConsoleServer(exam(), HALF_PAST_NINE)
    await in_mid_exam(server)
    return server


async def pictured(stand: Stand) -> None:
    for seed, number in enumerate(stand.desk.gallery.exhibits):
        stand.feed(number).picture(still(seed))
    stand.feed(CHEN).report(sound=0.4, battery=0.12)
    await stand.wait(seconds=1)


async def test_nine_pictures_and_what_needs_somebody_fit_80_columns_and_24_rows():
    """A laptop's terminal beside the paper is small; nobody may be out of sight on it."""
    async with on_stand(await mid_exam(), size=SMALL) as stand:
        await pictured(stand)
        tiles = list(stand.app.screen.query(Tile))
        needs = stand.app.screen.query_one(NeedsYou)

        assert all(tile.picture.size.width >= 24 and tile.picture.size.height >= 3 for tile in tiles)
        assert all(tile.region.bottom <= 22 for tile in tiles)
        assert needs.size.height == 1
        assert "NEEDS YOU 5" in lines(needs)[0]


@pytest.mark.parametrize("size", [(80, 24), (119, 29), (120, 36), (200, 60)])
async def test_every_line_above_and_below_stays_in_sight(size: tuple[int, int]):
    async with on_stand(await mid_exam(), size=size) as stand:
        for name in ("#head", "#needs", "#notice", "#keys"):
            region = stand.app.screen.query_one(name).region
            assert region.height >= 1
            assert region.bottom <= size[1]
            assert region.right <= size[0]


@pytest.mark.parametrize("keys", [("6", "u"), ("7", "f"), ("3", "i"), ("4", "t"), ("3", "m"), ("a",), ("h",), ("q",)])
async def test_every_dialog_stands_whole_on_a_small_screen(keys: tuple[str, ...]):
    """A button below the edge is one that cannot be pressed."""
    async with on_stand(await mid_exam(), size=SMALL) as stand:
        await stand.press(*keys)
        await stand.until(lambda: bool(stand.app.screen.dialogs) and stand.app.screen.dialogs[-1].region.height > 0)
        dialog = stand.app.screen.dialogs[-1]

        assert dialog.region.x >= 0
        assert dialog.region.y >= 0
        assert dialog.region.right <= 80
        assert dialog.region.bottom <= 24
        assert dialog.max_scroll_y == 0 or dialog.allow_vertical_scroll


async def test_a_terminal_that_grows_gets_its_panel_back():
    async with on_stand(await mid_exam(), size=SMALL) as stand:
        await stand.pilot.resize_terminal(120, 36)
        await stand.until(lambda: stand.app.screen.query_one(NeedsYou).size.height > 4)

        assert any("seat 7" in line for line in lines(stand.app.screen.query_one(NeedsYou)))


async def test_words_alone_say_all_that_a_tile_shows():
    """Who hears the screen is told the same as who sees it: state, time, sound, battery, picture."""
    async with on_stand(await mid_exam(), size=SMALL, in_words=True) as stand:
        await pictured(stand)
        stand.feed(HADDAD).lose()
        await stand.wait(seconds=7)
        rows = lines(stand.app.screen.query_one(SeatTable))

        assert rows[3] == "  3    1043390  Chen, Yifan      writing +45 155 min     live, loud, batt. 12%"
        assert rows[5].startswith("  5    1043418  Eriksen, Jon     BREAK 0:25 / 5:00")
        assert rows[8].endswith("no signal 0:08")
        assert all(len(row) <= 80 for row in rows)


async def test_words_alone_keep_their_order_and_change_by_the_minute():
    """A screen reader reads aloud what changes: nine countdowns by the second would drown everything."""
    async with on_stand(await mid_exam(), size=SMALL, in_words=True) as stand:
        await pictured(stand)
        table = stand.app.screen.query_one(SeatTable)
        before = lines(table)
        await stand.wait(seconds=2)
        after = lines(table)

        changed = [row for row in range(10) if before[row] != after[row]]
        assert [row.split()[0] for row in after[2:10]] == ["2", "3", "4", "5", "6", "7", "8", "9"]
        # Two are on a break, whose seconds count.
        assert set(changed) <= {2, 5}


async def test_words_alone_tell_an_alarm_as_a_line_of_the_log_once():
    async with on_stand(await mid_exam(), size=(80, 40), in_words=True) as stand:
        await pictured(stand)
        await stand.wait(minutes=5)
        await stand.wait(seconds=1)
        log = lines(stand.app.screen.query_one(LogPanel))

        told = [line for line in log if "alarm, seat 5" in line]
        assert len(told) == 1, log
        assert stand.desk.model.seat_of(ERIKSEN) == 5


async def test_words_alone_draw_nothing():
    """Edges and bars are spelt by a screen reader, one by one."""
    async with on_stand(await mid_exam(), size=SMALL, in_words=True) as stand:
        await pictured(stand)
        said = [line for kind in (SeatTable, NeedsYou, LogPanel) for line in lines(stand.app.screen.query_one(kind))]

        assert not [line for line in said if any(letter in BOXES for letter in line)]
