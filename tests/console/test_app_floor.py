"""The chief's floor by keys alone: all rooms at once, the cohort, and what a chief does from there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import pytest

from invigilator_console.screens.desk_screen import DeskScreen
from invigilator_console.screens.floor import FloorScreen
from invigilator_console.screens.focus import FocusScreen
from invigilator_console.screens.room import RoomScreen
from invigilator_console.widgets.dialog import Dialog
from invigilator_console.widgets.floor import FloorTable, RoomPanel
from invigilator_console.widgets.table import SeatTable
from invigilator_console.widgets.tile import Tile
from rooms import commands as c
from rooms.cohort_views import cohort_session_card
from rooms.events import SessionOpened
from rooms.session import opened
from tests.console.console_exam import CHIEF, HALF_PAST_NINE, LINDQVIST, OBSERVER, OKAFOR, RELIEF, actor
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, on_stand, still
from tests.console.floor_exam import NUMBERS, full_house, full_session
from tests.console.test_app import toasts, type_in


@pytest.fixture
async def server() -> ConsoleServer:
    server = ConsoleServer(full_session(), HALF_PAST_NINE)
    await full_house(server)
    return server


@pytest.fixture
async def floor(server: ConsoleServer) -> AsyncIterator[Stand]:
    """A chief's console on the floor, with every camera live."""
    async with on_stand(server, staff=CHIEF, size=(200, 60)) as stand:
        await stand.press("F")
        await stand.until(lambda: len(stand.desk.gallery.exhibits) == 26)
        for seed, number in enumerate(stand.desk.gallery.exhibits):
            stand.feed(number).picture(still(seed))
        await stand.pilot.pause()
        yield stand


def head(stand: Stand) -> str:
    return str(stand.app.screen.query_one("#head").render())


def notice(stand: Stand) -> str:
    return str(stand.app.screen.query_one("#notice").render())


async def dialog_of(stand: Stand) -> Dialog[object]:
    """The dialog that is open, once it takes the keys."""
    screen = cast("DeskScreen", stand.app.screen)
    await stand.until(
        lambda: bool(screen.dialogs) and screen.focused is not None and screen.dialogs[-1] in screen.focused.ancestors
    )
    return screen.dialogs[-1]


def panels(stand: Stand) -> list[RoomPanel]:
    return [panel for panel in stand.app.screen.query(RoomPanel) if panel.display]


async def test_the_floor_watches_every_room_with_small_pictures_and_no_more_when_left(
    floor: Stand, server: ConsoleServer
) -> None:
    """A phone serves three viewers at most; the chief is one of them only while looking."""
    await server.until(lambda: len(server.watched) == 26)
    assert [panel.room for panel in panels(floor)] == ["A", "B", "C"]
    assert {floor.feed(number).asked for number in NUMBERS[:-1]} == {"tile"}
    assert max(floor.feed(number).wanted[0] for number in NUMBERS[:-1]) < 30

    await floor.press("escape")

    await server.until(lambda: sorted(server.watched) == sorted(NUMBERS[:9]))
    assert isinstance(floor.app.screen, RoomScreen)


async def test_a_second_in_which_nothing_happens_draws_no_tile_anew(floor: Stand) -> None:
    """What the floor costs is its pictures."""
    words = [tile._words for panel in panels(floor) for tile in panel.tiles]
    drawn = []
    for each in words:
        each.update = lambda *_args, **_rest: drawn.append(1)  # type: ignore[method-assign]

    await floor.wait(seconds=1)
    await floor.wait(seconds=1)

    assert drawn == []


async def test_a_digit_chooses_a_room_and_enter_opens_it(floor: Stand) -> None:
    await floor.press("2")
    assert "Room B" in head(floor)

    await floor.press("enter")

    assert isinstance(floor.app.screen, RoomScreen)
    assert floor.desk.model.room == "B"
    assert {*floor.desk.gallery.exhibits} == {*NUMBERS[9:18]}


async def test_arrows_choose_a_seat_across_rooms_and_enter_enlarges_it(floor: Stand, server: ConsoleServer) -> None:
    """The others may rest meanwhile: nobody sees them behind a large picture."""
    await floor.press("down", "right", "right", "right")
    assert (floor.desk.model.room, floor.desk.seat) == ("B", 1)

    await floor.press("enter")
    await floor.pilot.pause()

    assert isinstance(floor.app.screen, FocusScreen)
    assert floor.feed(NUMBERS[9]).asked == "focus"
    assert {floor.feed(number).asked for number in (*NUMBERS[:9], *NUMBERS[10:26])} == {"pause"}
    await floor.press("escape")
    assert isinstance(floor.app.screen, FloorScreen)
    assert {floor.feed(number).asked for number in NUMBERS[:-1]} == {"tile"}
    assert len(server.session.rooms) == 3


async def test_a_candidate_is_moved_to_another_room(floor: Stand, server: ConsoleServer) -> None:
    """Room C has one seat free; A and B are full, and the dialog says so before anybody presses Enter."""
    await floor.press("down", "M")
    await dialog_of(floor)
    await floor.press("1", "enter")
    dialog = await dialog_of(floor)
    assert "full: nine is what one person can watch" in str(dialog.query_one(".complaint").render())

    await floor.press("2", "enter")
    await floor.settle()

    assert server.commands(c.MoveCandidate) == [c.MoveCandidate(candidate=NUMBERS[0], room="C")]
    assert server.session.sittings[NUMBERS[0]].room == "C"


async def test_a_room_that_filled_meanwhile_is_refused_in_words(floor: Stand, server: ConsoleServer) -> None:
    await floor.press("down", "M")
    await dialog_of(floor)
    await floor.press("2")
    await server.seat(NUMBERS[-1])
    await floor.settle()

    await floor.press("enter")
    await floor.settle()

    assert any(words.startswith("Not done: Abbott, Kim moved to room C.") for words in toasts(floor))


async def test_a_room_is_handed_over_on_behalf_of_whoever_has_it(floor: Stand, server: ConsoleServer) -> None:
    """Lindqvist's machine has failed, and somebody must say so for her."""
    await floor.press("2", "h")
    await dialog_of(floor)
    dialog = await dialog_of(floor)
    assert "On behalf of M. Lindqvist" in str(next(iter(dialog.query(".label"))).render())

    await floor.press("3", "tab")
    await type_in(floor, "seat 2 is out")
    await floor.press("enter")
    await floor.settle()

    assert server.commands(c.HandOverRoom) == [c.HandOverRoom(room="B", to=RELIEF, note="seat 2 is out")]


async def test_the_floor_shows_the_cohort_and_who_has_read_what(floor: Stand, server: ConsoleServer) -> None:
    """By F again. What is announced to all is counted over all sessions."""
    other = full_session().model_copy(update={"session": "tt2027-linear-algebra-2"})
    server.other_sessions = [cohort_session_card(opened(SessionOpened(configuration=other)))]
    await server.say(actor(CHIEF), c.Announce(text="Question 3: read n ≥ 1.", cohort=True))
    await server.candidate(
        NUMBERS[0], c.AcknowledgeAnnouncement(candidate=NUMBERS[0], announcement=server.session.announcements[0].id)
    )

    await floor.press("F")
    shown = floor.app.screen.query_one("#cohort-words")
    await floor.until(lambda: "read by 1 of 26" in str(shown.render()))

    assert "tt2027-linear-algebra-2" in str(shown.render())
    assert "C UNATTENDED 0:40" in str(shown.render())
    await floor.press("escape")
    assert panels(floor)


async def test_the_cohort_says_that_the_server_is_away_and_keeps_what_it_knew(
    floor: Stand, server: ConsoleServer
) -> None:
    await floor.press("F")
    shown = floor.app.screen.query_one("#cohort-words")
    await floor.until(lambda: "tt2027-linear-algebra-1" in str(shown.render()))

    server.close_with = 1013
    floor.app.screen._ask_for_cohort()  # type: ignore[attr-defined]
    await floor.until(lambda: "does not show the cohort" in str(shown.render()))

    assert "This is as it stood at" in str(shown.render())
    assert "tt2027-linear-algebra-1" in str(shown.render())


async def test_a_chief_announces_to_the_cohort(floor: Stand, server: ConsoleServer) -> None:
    await floor.press("a")
    await dialog_of(floor)
    await type_in(floor, "Read n.")
    await floor.press("tab", "3", "enter", "enter")
    await floor.settle()

    assert server.commands(c.Announce) == [c.Announce(text="Read n.", cohort=True)]


async def test_on_a_small_terminal_the_floor_is_words_and_watches_one_room(server: ConsoleServer) -> None:
    """Eighty columns over a slow line: nothing is sent that is not shown."""
    async with on_stand(server, staff=CHIEF, size=(80, 24)) as stand:
        await stand.press("F", "3", "down")
        table = stand.app.screen.query_one(FloorTable)

        assert "UNATTENDED 0:40 · R. Abara" in str(table.render())
        assert (stand.desk.model.room, stand.desk.seat) == ("C", 1)
        assert {*stand.desk.gallery.exhibits} <= {*NUMBERS[18:]}


@pytest.mark.parametrize("staff", [OKAFOR, OBSERVER, RELIEF])
async def test_who_is_not_chief_is_told_so(server: ConsoleServer, staff: str) -> None:
    async with on_stand(server, staff=staff, room="A") as stand:
        await stand.press("F")

        assert any("The floor is the chief's" in words for words in toasts(stand))
        assert isinstance(stand.app.screen, RoomScreen)


# Rooms that nobody watches


async def test_an_unattended_room_stands_on_every_screen_of_a_chief(floor: Stand, server: ConsoleServer) -> None:
    """Twenty seconds without a console: whatever the chief is doing, it is said, and it rings."""
    assert "ROOM C UNATTENDED" in notice(floor)
    for keys in (("down", "enter"), ("escape", "escape"), ("l",), ("escape", "Q")):
        await floor.press(*keys)
        assert "ROOM C UNATTENDED" in notice(floor), keys

    await server.say(actor(RELIEF), c.AttendRoom(room="C"))
    await floor.settle()

    assert "UNATTENDED" not in notice(floor)


async def test_looking_at_a_room_is_not_taking_it_over_after_a_reconnect(floor: Stand, server: ConsoleServer) -> None:
    """The line breaks while the chief has unattended room C under the cursor."""
    await floor.press("3")
    await server.cut()
    await floor.until(lambda: len(server.hellos) == 2 and floor.desk.link.state.value == "live")
    await floor.settle()

    assert server.commands(c.AttendRoom) == []


async def test_the_chief_records_no_lost_feed_for_a_room_that_somebody_else_has(
    floor: Stand, server: ConsoleServer
) -> None:
    """The console that has the room says it; the chief's line may be the poor one."""
    floor.feed(NUMBERS[9]).lose()

    await floor.wait(seconds=20)
    await floor.settle()

    assert server.commands(c.ReportFeedLost) == []


# Handover and observing


async def test_the_receiver_sees_the_room_and_the_note_at_once(server: ConsoleServer) -> None:
    """No walking over to the colleague's desk to ask what is going on."""
    await server.say(actor(CHIEF), c.AttendRoom(room="C"))
    async with on_stand(server, staff=RELIEF, room="A") as stand:
        await server.say(actor(LINDQVIST), c.HandOverRoom(room="B", to=RELIEF, note="seat 2 is out"))
        await stand.settle()

        assert any("Room B is yours now, from M. Lindqvist: “seat 2 is out”" in words for words in toasts(stand))
        assert stand.desk.model.room == "B"
        assert any("room B is yours" in need.words for need in stand.desk.vigil.waiting)
        assert any("handed over to R. Abara: “seat 2 is out”" in line.words for line in stand.desk.lines)


async def test_an_observer_is_told_why_nothing_happens(server: ConsoleServer) -> None:
    """The screen says OBSERVING, and no key does anything to the exam."""
    async with on_stand(server, staff=OBSERVER, room="A") as stand:
        assert head(stand).strip().startswith("OBSERVING")
        for key in "bmaiktue":
            await stand.press(key)
            assert not stand.app.screen.dialogs, key  # type: ignore[attr-defined]
        await stand.settle()

        assert any("You observe" in words for words in toasts(stand))
        assert server.heard == []


async def test_a_colleague_who_looks_in_is_told_whose_room_it_is(server: ConsoleServer) -> None:
    async with on_stand(server, staff=OKAFOR, room="B") as stand:
        await stand.press("b")
        await stand.wait(seconds=1)

        assert any("You only watch room B: M. Lindqvist has it." in words for words in toasts(stand))
        assert server.commands(c.SeeOut) == []


async def test_tiles_of_another_invigilators_room_say_who_sees_them(server: ConsoleServer) -> None:
    """After a handover nobody takes the empty tiles for nine lost cameras; an invigilator sees no room but their own."""
    async with on_stand(server, staff=OKAFOR, room="B") as stand:
        seated = {tile.picture.message for tile in stand.app.screen.query(Tile) if tile.candidate}

        assert seated == {"shown to M. Lindqvist"}


async def test_in_words_no_camera_of_another_invigilators_room_is_called_lost(server: ConsoleServer) -> None:
    async with on_stand(server, staff=OKAFOR, room="B", in_words=True) as stand:
        _, *rows = str(stand.app.screen.query_one(SeatTable).render()).splitlines()
        assert len(rows) == 9
        assert all(row.rstrip().endswith("not shown") for row in rows)
