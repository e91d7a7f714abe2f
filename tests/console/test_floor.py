"""The floor in facts: how each room and seat is, which rooms are shown at a time, where an arrow leads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invigilator_console.attention import needs
from invigilator_console.floor import floor, page_with, pages_of, step, to_watch
from invigilator_console.model import GONE, Model
from rooms import commands as c
from rooms.views import staff_view
from rooms.vocabulary import Role
from signalling.wire import Welcome, You
from tests.console.console_exam import CHIEF, HALF_PAST_NINE, LINDQVIST, OKAFOR, RELIEF, actor
from tests.console.console_server import ConsoleServer
from tests.console.floor_exam import NUMBERS, full_house, full_session


@pytest.fixture
async def server() -> ConsoleServer:
    server = ConsoleServer(full_session(), HALF_PAST_NINE)
    await full_house(server)
    return server


def as_seen(server: ConsoleServer, staff: str = CHIEF, role: Role = Role.CHIEF) -> Model:
    model = Model()
    you = You(peer=f"staff:{staff}", station="staff", id=staff, name=staff, role=role, room=None)
    state = staff_view(server.session, server.now())
    model.welcomed(Welcome(you=you, now=server.now(), cursor=0, state=state, ice_servers=[]))
    for record in server.records:
        model.recorded(record.model_copy(update={"state": None}))
    return model


async def test_each_room_says_who_watches_since_when_and_how_many_of_what(server: ConsoleServer) -> None:
    """A chief asks of a room: is somebody there, and does it go well?"""
    room_a, room_b, room_c = floor(as_seen(server), server.now(), {})

    assert (room_a.staff, room_a.since) == ("J. Okafor", HALF_PAST_NINE - timedelta(minutes=20))
    assert (room_a.writing, room_a.out, room_a.to_confirm) == (8, 1, 1)
    assert (room_b.writing, room_b.out, room_b.to_confirm) == (9, 1, 0)
    assert room_c.unattended_since == server.now() - timedelta(seconds=40)
    assert room_a.unattended_since is None


async def test_an_alarm_stands_on_the_tile_and_on_its_room(server: ConsoleServer) -> None:
    """A break over its limit, a lost feed: seen from across the floor."""
    lost = NUMBERS[9]
    room_a, room_b, room_c = floor(as_seen(server), server.now(), {lost: server.now() - timedelta(seconds=9)})

    assert [seat.seat for seat in room_a.seats if seat.is_alarm] == [2]
    assert room_a.seats[1].word == "OVER"
    assert [(seat.seat, seat.word) for seat in room_b.seats if seat.is_alarm] == [(1, "no signal")]
    assert room_c.is_alarm
    assert not any(seat.is_alarm for seat in room_c.seats)


async def test_what_a_tile_says_does_not_change_with_every_second(server: ConsoleServer) -> None:
    """Twenty-seven lines that count would cost as much as the pictures."""
    model = as_seen(server)
    before = [health.seats for health in floor(model, server.now(), {})]

    after = [health.seats for health in floor(model, server.now() + timedelta(seconds=10), {})]

    assert before == after


async def test_who_has_come_and_not_gone_is_watched_on_the_rooms_that_are_shown(server: ConsoleServer) -> None:
    """What is not shown is not sent: a phone on a poor line serves nobody who does not look."""
    model = as_seen(server)

    assert to_watch(model, ("A", "B", "C"), GONE) == list(NUMBERS[:-1])
    assert to_watch(model, ("B",), GONE) == list(NUMBERS[9:18])
    assert to_watch(model, (), GONE) == []


@pytest.mark.parametrize(
    ("columns", "rows", "pages"),
    [
        (200, 60, [("A", "B", "C")]),
        (120, 36, [("A", "B", "C")]),
        (100, 36, [("A", "B"), ("C",)]),
        (80, 24, []),
        (200, 24, []),
        (60, 60, []),
    ],
)
def test_as_many_rooms_stand_together_as_there_is_room_for(columns: int, rows: int, pages: list[object]) -> None:
    """Below that the floor is words alone."""
    assert pages_of("ABC", columns, rows) == pages


def test_nine_rooms_are_three_pages() -> None:
    """No more than twenty-seven feeds at a time, however the session is cut."""
    pages = pages_of("ABCDEFGHI", 200, 60)

    assert [len(page) for page in pages] == [3, 3, 3]
    assert page_with("E", pages) == ("D", "E", "F")


@pytest.mark.parametrize(
    ("key", "leads_to"),
    [("right", ("A", 6)), ("left", ("A", 4)), ("up", ("A", 2)), ("down", ("A", 8))],
)
def test_an_arrow_leads_to_the_seat_beside(key: str, leads_to: tuple[str, int]) -> None:
    assert step("A", 5, key, "ABC") == leads_to


def test_arrows_cross_from_room_to_room_and_stop_at_the_walls() -> None:
    assert step("A", 6, "right", "ABC") == ("B", 4)
    assert step("B", 4, "left", "ABC") == ("A", 6)
    assert step("A", 4, "left", "ABC") == ("A", 4)
    assert step("C", 9, "right", "ABC") == ("C", 9)
    assert step("A", 2, "up", "ABC") == ("A", 2)
    assert step("A", 8, "down", "ABC") == ("A", 8)
    assert step("A", 4, "down", "ABC", in_a_row=1) == ("A", 5)
    assert step("A", 4, "right", "ABC", in_a_row=1) == ("B", 4)


# What a chief and a receiver are told


async def test_a_chief_hears_of_an_unattended_room_also_while_looking_at_it(server: ConsoleServer) -> None:
    """Looking in is not watching: the invigilator's console is gone all the same."""
    model = as_seen(server)
    model.room = "C"

    assert [need.words for need in needs(model, server.now(), {}) if need.candidate is None] == ["room C is unattended"]


async def test_who_has_a_room_alone_on_record_takes_it_again_and_is_not_rung_for(server: ConsoleServer) -> None:
    await server.say(actor(CHIEF), c.AttendRoom(room="C"))
    await server.say(c.SERVER, c.NoteRoomUnattended(room="C", since=server.now()))
    model = as_seen(server)
    model.room = "C"

    assert [need for need in needs(model, server.now(), {}) if need.candidate is None] == []


async def test_a_room_that_was_handed_over_waits_for_its_receiver_with_the_note(server: ConsoleServer) -> None:
    """Also for one who opens the console a minute later."""
    await server.say(actor(OKAFOR), c.HandOverRoom(room="A", to=RELIEF, note="seat 2 is out"))
    model = as_seen(server, RELIEF, Role.RELIEF)
    model.room = "A"

    told = [need.words for need in needs(model, server.now(), {}) if need.id.startswith("handover")]
    assert told == ["room A is yours, from J. Okafor: “seat 2 is out”"]
    later = server.now() + timedelta(minutes=11)
    assert [need for need in needs(model, later, {}) if need.id.startswith("handover")] == []
    assert [
        need for need in needs(as_seen(server, OKAFOR, Role.INVIGILATOR), server.now(), {}) if "yours" in need.words
    ] == []


async def test_a_handover_is_forgotten_once_somebody_else_has_taken_the_room(server: ConsoleServer) -> None:
    await server.say(actor(LINDQVIST), c.HandOverRoom(room="B", to=OKAFOR))
    await server.say(actor(CHIEF), c.AttendRoom(room="B"))

    assert as_seen(server).handed_over == {}
