"""The lobby and the door by keys alone: every arrival in turn, compared, ticked, admitted or told why not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast

import pytest
from textual.widgets import OptionList

from invigilator_console.arrivals import IdRule
from invigilator_console.dialogs.arrival import ArrivalDialog
from invigilator_console.screens.desk_screen import DeskScreen
from invigilator_console.screens.lobby import LobbyScreen
from invigilator_console.widgets.faces import Face, Faces
from invigilator_console.widgets.tile import Tile
from rooms import commands as c
from rooms.vocabulary import Check, IdKind, Phase, RejectionReason
from tests.console.console_exam import (
    ADEYEMI,
    BRANDT,
    CHEN,
    CHIEF,
    DIAZ,
    ERIKSEN,
    HALF_PAST_NINE,
    JONES,
    OBSERVER,
    OKAFOR,
    actor,
    exam,
)
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, on_stand
from tests.console.door_pictures import verify


@pytest.fixture
async def server() -> ConsoleServer:
    """Ten minutes before the start: Adeyemi and Brandt are seated, Diaz and then Chen are at the door."""
    server = ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=20))
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in (ADEYEMI, BRANDT):
        await server.seat(number)
    for number in (DIAZ, CHEN, ERIKSEN):
        await verify(server, number)
    server.fixed_now = HALF_PAST_NINE - timedelta(minutes=12)
    await server.arrive(DIAZ)
    server.later(minutes=2)
    await server.arrive(CHEN)
    return server


@pytest.fixture
async def stand(server: ConsoleServer) -> AsyncIterator[Stand]:
    async with on_stand(server) as stand:
        yield stand


async def type_in(stand: Stand, words: str) -> None:
    await stand.press(*("space" if letter == " " else letter for letter in words))


def screen(stand: Stand) -> DeskScreen:
    return cast("DeskScreen", stand.app.screen)


def door(stand: Stand) -> ArrivalDialog:
    return next(each for each in screen(stand).dialogs if isinstance(each, ArrivalDialog))


def rows(stand: Stand) -> list[str]:
    """The rows of the queue as they are read."""
    queue = stand.app.screen.query_one("#queue", OptionList)
    return [str(option.prompt) for option in queue.options]


def said(stand: Stand, where: str) -> str:
    return str(stand.app.screen.query_one(where).render())


async def ticked_in_full(stand: Stand) -> None:
    """Identity with a passport, then everything else."""
    await stand.press("1", "4", "enter")
    await stand.settle()
    await stand.press("2", "3", "4", "5")
    await type_in(stand, "fx-83GTX")
    await stand.press("enter")
    await stand.settle()


async def test_the_queue_stands_in_order_and_who_is_not_here_yet_below_it(stand: Stand) -> None:
    await stand.press("v")

    assert isinstance(stand.app.screen, LobbyScreen)
    assert [("Diaz" in row, "Chen" in row) for row in rows(stand)] == [(True, False), (False, True)]
    assert "at the door, 5 checks left" in rows(stand)[0]
    assert said(stand, "#not-here").startswith("Not here yet, 5: Eriksen, Jon (5)")


async def test_an_empty_lobby_says_how_it_fills() -> None:
    """Nobody should wonder whether the screen works."""
    server = ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=40))
    async with on_stand(server) as stand:
        await stand.press("v")

        assert said(stand, "#nobody").startswith("The room opens at 09:00. Nobody is at the door. Whoever opens")


async def test_who_arrives_while_one_looks_is_put_in_and_the_cursor_stays_with_its_candidate(
    stand: Stand, server: ConsoleServer
) -> None:
    """A row that moves under the cursor must not make Enter open somebody else."""
    await stand.press("v", "down")
    await server.say(
        actor(OKAFOR), c.RejectCandidate(candidate=DIAZ, reason=RejectionReason.LIGHTING, note="more light")
    )
    await stand.settle()
    await stand.press("enter")

    assert "Diaz" in rows(stand)[1]
    assert "Chen" in str(door(stand).border_title)


async def test_what_was_missing_is_not_said_any_more_once_all_is_ticked(stand: Stand, server: ConsoleServer) -> None:
    """`Not yet: identity` below five ticks and `y admits` would stop a nervous invigilator."""
    await server.arrive(DIAZ)
    await stand.settle()
    await stand.press("4", "y", "y")
    complained = str(door(stand).query_one(".complaint").render())
    await ticked_in_full(stand)
    await stand.until(lambda: not str(door(stand).query_one(".complaint").render()))

    assert "Not yet: identity" in complained
    assert server.commands(c.AdmitCandidate) == []


async def test_an_arrival_is_compared_admitted_and_followed_by_the_next(stand: Stand, server: ConsoleServer) -> None:
    """At a quarter past nine nine people wait; no key is lost between two of them."""
    await stand.press("v", "enter")
    await ticked_in_full(stand)
    await stand.press("y")
    await stand.settle()
    await stand.until(lambda: "Chen" in str(door(stand).border_title))
    await stand.press("escape")

    assert server.session.sittings[DIAZ].phase is Phase.SEATED
    assert screen(stand).dialogs == []
    assert isinstance(stand.app.screen, LobbyScreen)


async def test_photographs_of_the_onboarding_stand_beside_the_live_face(stand: Stand) -> None:
    await stand.press("4", "y")
    views = {face.id: face.view for face in door(stand).query(Face)}
    await stand.until(lambda: views["face-id"]._picture is not None and views["face-face"]._picture is not None)

    assert str(door(stand).query_one("#face-id Label").render()) == "ID at onboarding · passport"


async def test_without_photographs_the_place_says_why_and_r_tries_again(stand: Stand, server: ConsoleServer) -> None:
    """Waived, or not to be fetched: an invigilator who sees nothing must know whether to wait."""
    photographs, server.portraits = server.portraits, {}
    await stand.press("4", "y")
    view = door(stand).query_one("#face-id", Face).view
    await stand.until(lambda: view.message == "the photograph is not at the server · r tries again")
    server.portraits = photographs
    await stand.press("r")

    await stand.until(lambda: view._picture is not None)


async def test_each_rule_of_the_id_is_ticked_with_its_time_and_the_last_passes_the_identity(
    stand: Stand, server: ConsoleServer
) -> None:
    """City's rules, one by one; the kind of ID is asked for where it matters."""
    await stand.press("4", "y")
    for _ in range(3):
        await stand.press("space")
    assert [rule.name for rule in door(stand)._ticks.rules] == ["ONE_SIDE", "ENGLISH", "ROSTER"]
    assert "☑ 09:20:00 the name is in English" in str(door(stand)._checks.get_option_at_index(1).prompt)
    await stand.press("space", "4", "enter")
    await stand.press("space")
    await stand.settle()

    assert server.commands(c.PassCheck) == [c.PassCheck(candidate=DIAZ, check=Check.IDENTITY)]
    assert "1 ☑ 09:20:00 identity" in str(door(stand)._checks.get_option_at_index(5).prompt)


async def test_a_rule_ticked_by_mistake_is_taken_back_by_the_same_key(stand: Stand) -> None:
    await stand.press("4", "y", "space", "up", "space")

    assert IdRule.ONE_SIDE not in door(stand)._ticks.rules


async def test_another_id_than_at_onboarding_cannot_be_ticked_in_passing(stand: Stand, server: ConsoleServer) -> None:
    """City: "use the same ID throughout"; a person may accept another one, with a reason that is on record."""
    await stand.press("4", "y", "1", "2", "enter")
    await stand.settle()
    assert "Now a driving licence, at onboarding a passport" in said(stand, ".complaint")
    assert server.commands(c.PassCheck) == []

    await stand.press("down", "down", "down", "space")
    await type_in(stand, "passport renewed")
    await stand.press("enter", "1")
    await stand.settle()

    note = "another ID than at onboarding: passport renewed"
    assert server.commands(c.PassCheck) == [c.PassCheck(candidate=DIAZ, check=Check.IDENTITY, note=note)]


async def test_a_wrong_id_is_rejected_comes_again_and_is_admitted(stand: Stand, server: ConsoleServer) -> None:
    """The whole way of somebody who held up the wrong card: told what to bring, five seconds to take it back."""
    await stand.press("4", "y", "d", "2", "enter")
    await stand.settle()
    await stand.press("n", "enter", "enter")
    await stand.until(lambda: "Chen" in str(door(stand).border_title))
    await stand.press("escape")
    await stand.wait(seconds=5)
    await stand.settle()
    assert server.commands(c.RejectCandidate) == [
        c.RejectCandidate(
            candidate=DIAZ,
            reason=RejectionReason.INVALID_ID,
            note="Please show the ID that you used at onboarding: your passport.",
        )
    ]
    await stand.press("v")
    assert "not admitted, invalid ID: Please show" in rows(stand)[1]

    await server.candidate(DIAZ, c.NoteIdentity(candidate=DIAZ, kind=IdKind.PASSPORT))
    await stand.settle()
    await stand.press("down", "enter")
    await stand.press("1")
    await stand.press("2", "3", "4", "5")
    await type_in(stand, "fx-83GTX")
    await stand.press("enter")
    await stand.settle()
    await stand.press("y")
    await stand.settle()

    assert server.session.sittings[DIAZ].phase is Phase.SEATED


async def test_a_rejection_is_taken_back_from_the_next_arrival(stand: Stand, server: ConsoleServer) -> None:
    """The next face is up at once; the five seconds of the former go on under it."""
    await stand.press("4", "y", "n", "enter", "enter")
    await stand.until(lambda: "Chen" in str(door(stand).border_title))
    await stand.press("z")
    await stand.wait(seconds=6)
    await stand.settle()

    assert server.commands(c.RejectCandidate) == []


async def test_the_phone_is_told_what_to_show_and_the_row_says_since_when(stand: Stand, server: ConsoleServer) -> None:
    await stand.press("4", "y", *["down"] * 6, "c")
    await stand.settle()
    assert "asked 09:20:00" in str(door(stand)._checks.get_option_at_index(6).prompt)
    await stand.press("c")

    assert "asks for it already: room sweep" in said(stand, ".complaint")
    assert server.commands(c.AskForCheck) == [c.AskForCheck(candidate=DIAZ, check=Check.ROOM_SWEEP)]


async def test_a_calculator_that_is_not_permitted_is_noted_as_such(stand: Stand) -> None:
    """The model is put down as it is; what follows from it is a person's to say."""
    await stand.press("4", "y", "5")
    await type_in(stand, "fx-991EX")
    await stand.press("enter")
    await stand.settle()

    assert "NOT PERMITTED fx-991EX" in str(door(stand)._checks.get_option_at_index(9).prompt)
    assert "fx-991EX is not among the permitted (Casio fx-83GTX)" in said(stand, ".complaint")


async def test_a_tick_made_while_the_server_is_away_says_that_it_waits(stand: Stand, server: ConsoleServer) -> None:
    """Nothing looks done that is not on record."""
    server.is_muted = True
    server.close_with = 1012
    await server.cut()
    await stand.until(lambda: not stand.desk.link._greeted)
    await stand.press("4", "y", "2")
    await stand.wait(seconds=1)

    assert "2 ◌ room sweep  waits to get through" in str(door(stand)._checks.get_option_at_index(6).prompt)


async def test_on_a_small_screen_one_picture_stands_alone_and_tab_brings_the_next(server: ConsoleServer) -> None:
    async with on_stand(server, size=(80, 24)) as stand:
        await stand.press("4", "y")
        faces = door(stand).query_one(Faces)

        def in_sight() -> list[str | None]:
            return [face.id for face in faces.query(Face) if face.display]

        assert in_sight() == ["face-live"]
        await stand.press("tab")
        assert in_sight() == ["face-id"]
        await stand.press("tab", "tab")
        assert in_sight() == ["face-live"]


async def test_a_chief_receives_arrivals_of_all_rooms_and_may_waive(server: ConsoleServer) -> None:
    """The camera of somebody in another room is watched as long as they are looked at, and no longer."""
    await server.arrive(JONES)
    async with on_stand(server, staff=CHIEF, room="A") as stand:
        await stand.press("v")
        assert [row.split("seat")[0].split()[-1] for row in rows(stand)] == ["A", "A", "B"]
        await stand.press("end", "enter")
        await stand.until(lambda: JONES in stand.desk.gallery.exhibits)
        assert door(stand).query_one("#face-id", Face).view.message == "not verified before the day"
        await stand.press("v")
        await type_in(stand, "seen by video")
        await stand.press("enter")
        await stand.settle()
        await stand.press("escape")
        await stand.until(lambda: JONES not in stand.desk.gallery.exhibits)

    assert server.commands(c.WaiveOnboarding) == [c.WaiveOnboarding(candidate=JONES, reason="seen by video")]


async def test_an_observer_looks_at_the_door_and_changes_nothing(server: ConsoleServer) -> None:
    async with on_stand(server, staff=OBSERVER, room="A") as stand:
        await stand.press("v", "enter", "2", "c", "y")

        assert "You only watch here" in said(stand, ".complaint")
        assert [heard.command.type for heard in server.heard] == []


async def test_somebody_in_the_exam_is_asked_to_show_the_room_and_it_is_ticked(
    stand: Stand, server: ConsoleServer
) -> None:
    """During the exam, too; the tile says so until it was seen, and after half a minute it needs somebody."""
    await stand.press("1", "c", "2", "enter")
    await stand.settle()
    assert server.commands(c.AskForCheck) == [c.AskForCheck(candidate=ADEYEMI, check=Check.ROOM_SWEEP)]
    tile = stand.app.screen.query_one("#seat-1", Tile)
    assert "asked: room" in str(tile._shown)
    assert [need for need in stand.desk.vigil.waiting if need.act == "ask"] == []

    await stand.wait(seconds=31)
    assert [need.words for need in stand.desk.vigil.waiting if need.act == "ask"] == ["was asked to show: room sweep"]
    await stand.press("c", "1", "enter")
    await stand.settle()

    assert c.PassCheck(candidate=ADEYEMI, check=Check.ROOM_SWEEP) in server.commands(c.PassCheck)
    assert "asked" not in str(tile._shown)
