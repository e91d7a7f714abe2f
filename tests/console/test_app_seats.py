"""Which candidate stands on which tile, and which room a console looks at."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invigilator_console.attention import needs
from invigilator_console.model import Model, NoRoom
from rooms import commands as c
from rooms.events import DeviceRow
from rooms.views import staff_view
from rooms.vocabulary import IdKind, Phase, Role, Verdict
from signalling.wire import Welcome, You
from tests.console.console_exam import ADEYEMI, BRANDT, CHIEF, HALF_PAST_NINE, JONES, KAYA, OKAFOR, RELIEF, actor, exam
from tests.console.console_server import ConsoleServer

CAMERA = DeviceRow(name="camera", verdict=Verdict.PASS)


@pytest.fixture
async def server() -> ConsoleServer:
    return ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=20))


def welcome(server: ConsoleServer, staff: str = OKAFOR, room: str | None = "A") -> Welcome:
    role = actor(staff).role or Role.OBSERVER
    you = You(peer=f"staff:{staff}", station="staff", id=staff, name=staff, role=role, room=room)
    return Welcome(you=you, now=server.now(), cursor=0, state=staff_view(server.session, server.now()), ice_servers=[])


def as_seen(server: ConsoleServer, staff: str = OKAFOR, room: str | None = "A", wanted: str | None = None) -> Model:
    model = Model(wanted_room=wanted)
    model.welcomed(welcome(server, staff, room))
    return model


async def test_everybody_stands_where_the_plan_seats_them_before_they_come(server: ConsoleServer) -> None:
    """The invigilator learns the faces by their places."""
    seats = as_seen(server).seats()

    assert list(seats) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert seats[1].number == ADEYEMI


async def test_somebody_expected_on_a_seat_that_was_given_away_stands_on_a_free_one(server: ConsoleServer) -> None:
    """Nobody may vanish from the screen because of a move between rooms."""
    await server.say(actor(CHIEF), c.WaiveOnboarding(candidate=JONES, reason="passport seen today"))
    await server.seat(JONES)
    await server.seat(ADEYEMI)
    await server.say(actor(CHIEF), c.MoveCandidate(candidate=ADEYEMI, room="B"))

    seats = as_seen(server, wanted="B").seats()

    assert {seats[1].number, seats[2].number, seats[3].number} == {JONES, ADEYEMI, KAYA}
    assert len(as_seen(server, wanted="A").seats()) == 8


async def test_who_comes_to_a_full_room_has_no_tile_but_is_never_unseen(server: ConsoleServer) -> None:
    """Nine sit, the plan has one more: somebody must be told that a person waits at the door."""
    model = as_seen(server)
    cards = {card.number: card for card in model.seats().values()}
    late = cards[ADEYEMI].model_copy(
        update={
            "phase": Phase.CHECKING,
            "signed_name": "T. Adeyemi",
            "device_rows": (CAMERA,),
            "id_kind": IdKind.PASSPORT,
        }
    )
    stranger = late.model_copy(update={"number": "999", "seat": 1, "phase": Phase.WRITING})
    model.candidates = {**cards, late.number: late, stranger.number: stranger}

    seats = model.seats()

    assert (seats[1].number, seats[10].number) == ("999", ADEYEMI)
    assert any(need.seat == 10 for need in needs(model, server.now(), {}))


async def test_a_room_that_does_not_exist_is_named(server: ConsoleServer) -> None:
    """A slip on the command line must not end in an empty screen."""
    with pytest.raises(NoRoom, match="no room C in this session; there is A, B"):
        as_seen(server, wanted="C")


async def test_the_room_on_record_comes_before_the_planned_one(server: ConsoleServer) -> None:
    """After a relief, a console that starts again is back where the person is."""
    await server.say(actor(OKAFOR), c.AttendRoom(room="B"))

    assert as_seen(server).room == "B"


async def test_an_invigilator_takes_a_room_that_nobody_has_and_leaves_others_alone(server: ConsoleServer) -> None:
    """No room is silently unattended, and none is taken from anybody by itself."""
    assert as_seen(server).should_attend

    await server.say(actor(RELIEF), c.AttendRoom(room="A"))
    assert not as_seen(server).should_attend

    await server.say(c.SERVER, c.NoteRoomUnattended(room="A", since=server.now()))
    assert as_seen(server).should_attend


async def test_a_chief_takes_a_room_only_when_asked_for_it(server: ConsoleServer) -> None:
    """Looking in is not taking over."""
    assert not as_seen(server, CHIEF, None).should_attend
    assert as_seen(server, CHIEF, None, wanted="A").should_attend


async def test_who_has_come_and_not_gone_is_watched(server: ConsoleServer) -> None:
    """A feed starts at Join, before admission, and ends with the release."""
    await server.candidate(BRANDT, c.Join(candidate=BRANDT, device="phone"))
    assert as_seen(server).to_watch() == []  # the room is not ours yet: the server would refuse

    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))

    assert as_seen(server).to_watch() == [BRANDT]
