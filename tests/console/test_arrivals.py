"""The queue at the door, and what is compared there: who comes first, and which word stands out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from invigilator_console.arrivals import (
    Arrival,
    Place,
    another_id,
    arrivals,
    is_permitted,
    name_difference,
    next_for_us,
    not_here_yet,
    trace,
)
from invigilator_console.model import Model
from invigilator_console.wording import LogLine, log_lines
from rooms import commands as c
from rooms.views import staff_view
from rooms.vocabulary import Check, IdKind, RejectionReason, Role
from signalling.wire import Welcome, You
from tests.console.console_exam import (
    ADEYEMI,
    BRANDT,
    CHEN,
    CHIEF,
    DIAZ,
    ERIKSEN,
    HALF_PAST_NINE,
    IVANOVA,
    JONES,
    KAYA,
    OFFICE,
    OKAFOR,
    actor,
    exam,
)
from tests.console.console_server import ConsoleServer

STAFF = actor(OKAFOR)


async def opened(**policy: Any) -> ConsoleServer:
    """A quarter of an hour before the start; nobody has come yet."""
    server = ConsoleServer(exam(**policy), HALF_PAST_NINE - timedelta(minutes=15))
    await server.say(STAFF, c.AttendRoom(room="A"))
    return server


def as_seen(server: ConsoleServer, role: Role = Role.INVIGILATOR) -> Model:
    model = Model(wanted_room="A")
    staff = CHIEF if role is Role.CHIEF else OKAFOR
    you = You(peer=f"staff:{staff}", station="staff", id=staff, name="J. Okafor", role=role, room="A")
    state = staff_view(server.session, server.now())
    model.welcomed(Welcome(you=you, now=server.now(), cursor=0, state=state, ice_servers=[], online=[]))
    for record in server.records:
        model.recorded(record.model_copy(update={"state": None}))
    return model


def queue(server: ConsoleServer, role: Role = Role.INVIGILATOR, on_hold: frozenset[str] = frozenset()) -> list[Arrival]:
    return arrivals(as_seen(server, role), on_hold)


def numbers(queue: list[Arrival]) -> list[str]:
    return [arrival.card.number for arrival in queue]


async def test_who_came_first_is_looked_at_first() -> None:
    """Seats and names do not matter at the door."""
    server = await opened()
    for number in (DIAZ, ADEYEMI, CHEN):
        await server.arrive(number)
        server.later(seconds=30)

    assert numbers(queue(server)) == [DIAZ, ADEYEMI, CHEN]


async def test_whose_own_step_is_next_stands_behind_those_who_wait_for_a_person() -> None:
    """Somebody who was told why, or is still signing, would only hold the others up."""
    server = await opened()
    await server.candidate(ADEYEMI, c.Join(candidate=ADEYEMI, device="phone"))
    server.later(seconds=10)
    await server.arrive(BRANDT)
    await server.say(STAFF, c.RejectCandidate(candidate=BRANDT, reason=RejectionReason.LIGHTING, note="a lamp, please"))
    server.later(seconds=10)
    await server.arrive(CHEN, fails="light")
    server.later(seconds=10)
    await server.arrive(DIAZ)

    found = queue(server)

    assert numbers(found) == [CHEN, DIAZ, BRANDT, ADEYEMI]
    assert [arrival.place for arrival in found] == [Place.WAITS, Place.WAITS, Place.TOLD, Place.COMING]
    assert found[0].words == "device check failed: light"
    assert found[1].words == "at the door, 5 checks left"
    assert found[2].words == "not admitted, insufficient environment lighting: a lamp, please"
    assert found[3].words == "arriving: honour code"


async def test_who_is_checked_again_in_the_middle_of_the_exam_comes_before_everybody() -> None:
    """Every minute at the door is one of their writing time."""
    server = await opened(rejoin="recheck")
    await server.seat(BRANDT)
    server.fixed_now = HALF_PAST_NINE
    await server.start()
    await server.arrive(DIAZ)
    server.later(minutes=5)
    await server.arrive(BRANDT)

    found = queue(server)

    assert numbers(found) == [BRANDT, DIAZ]
    assert found[0].place is Place.BACK
    assert found[0].words.startswith("back, to be checked again")


async def test_a_late_arrival_says_by_how_much_and_whether_that_is_too_much() -> None:
    """The lateness is for the record, and refuses nobody."""
    server = await opened()
    server.fixed_now = HALF_PAST_NINE
    await server.start()
    server.later(minutes=8)
    await server.arrive(DIAZ)
    server.later(minutes=23)
    await server.arrive(CHEN)

    assert [arrival.late for arrival in queue(server)] == ["8:00 late", "31:00 late (over the limit)"]


async def test_the_time_at_the_door_is_the_candidates_last_own_step() -> None:
    """That a colleague notes which ID is held up makes nobody's wait shorter, nor their place worse."""
    server = await opened()
    await server.arrive(DIAZ)
    came = server.now()
    server.later(minutes=4)
    await server.arrive(CHEN)
    await server.say(STAFF, c.NoteIdentity(candidate=DIAZ, kind=IdKind.PASSPORT))

    found = queue(server)

    assert numbers(found) == [DIAZ, CHEN]
    assert found[0].since == came


async def test_who_comes_again_after_a_rejection_stands_at_the_end_of_those_who_wait() -> None:
    """What was wrong is put right: the place is kept by nobody."""
    server = await opened()
    await server.arrive(DIAZ)
    await server.say(STAFF, c.RejectCandidate(candidate=DIAZ, reason=RejectionReason.INVALID_ID, note=""))
    server.later(minutes=1)
    await server.arrive(CHEN)
    server.later(minutes=1)
    await server.candidate(DIAZ, c.NoteIdentity(candidate=DIAZ, kind=IdKind.PASSPORT))

    found = queue(server)

    assert numbers(found) == [CHEN, DIAZ]
    assert found[1].is_for_us


async def test_a_chief_sees_the_arrivals_of_all_rooms_and_an_invigilator_those_of_the_room() -> None:
    """Somebody who was not verified stands there in words, because only a chief may waive that."""
    server = await opened()
    await server.arrive(JONES)
    await server.arrive(DIAZ)

    assert numbers(queue(server)) == [DIAZ]
    found = {arrival.card.number: arrival.words for arrival in queue(server, Role.CHIEF)}
    assert found[JONES] == "at the door, NOT verified before the day, 5 checks left"
    assert KAYA in {card.number for card in not_here_yet(as_seen(server, Role.CHIEF))}
    assert KAYA not in {card.number for card in not_here_yet(as_seen(server))}


async def test_the_next_arrival_is_the_first_who_waits_and_not_one_about_to_be_told() -> None:
    """While a rejection waits its five seconds, its candidate is nobody's next."""
    server = await opened()
    for number in (DIAZ, ERIKSEN, IVANOVA):
        await server.arrive(number)
        server.later(seconds=10)
    model = as_seen(server)

    first = next_for_us(model, (), after=DIAZ)
    second = next_for_us(model, {DIAZ, ERIKSEN}, after=ERIKSEN)

    assert (first.number if first else None, second.number if second else None) == (ERIKSEN, IVANOVA)
    assert next_for_us(model, {DIAZ, ERIKSEN}, after=IVANOVA) is None
    assert queue(server, on_hold=frozenset({DIAZ}))[-1].words.startswith("is told in a moment")


async def test_the_log_tells_when_each_check_was_asked_for_and_passed_and_with_which_note() -> None:
    """A tick without its time would be worth little in an appeal."""
    server = await opened()
    await server.arrive(DIAZ)
    asked = server.now()
    await server.say(STAFF, c.AskForCheck(candidate=DIAZ, check=Check.CALCULATOR))
    server.later(seconds=42)
    await server.say(STAFF, c.PassCheck(candidate=DIAZ, check=Check.CALCULATOR, note="Casio fx-83GTX"))
    model = as_seen(server)
    lines: list[LogLine] = [line for record in server.records for line in log_lines(record, model)]

    found = trace(lines, DIAZ)

    assert found.asked == {Check.CALCULATOR: asked}
    assert (found.passed[Check.CALCULATOR].at, found.passed[Check.CALCULATOR].note) == (server.now(), "Casio fx-83GTX")
    assert trace(lines, CHEN).passed == {}


async def test_another_kind_of_id_than_at_onboarding_is_said_in_words() -> None:
    """City: "use the same ID throughout your onboarding and exam(s)"."""
    server = await opened()
    await server.say(OFFICE, c.AcceptOnboarding(candidate=DIAZ, id_kind=IdKind.PASSPORT))
    await server.arrive(DIAZ)
    await server.say(STAFF, c.NoteIdentity(candidate=DIAZ, kind=IdKind.DRIVING_LICENCE))
    card = as_seen(server).candidates[DIAZ]

    assert another_id(card) == (
        "Now a driving licence, at onboarding a passport: the same ID is to be used throughout."
    )
    assert another_id(card.model_copy(update={"id_kind": IdKind.PASSPORT})) == ""
    assert another_id(card.model_copy(update={"onboarded_with": None})) == ""


@pytest.mark.parametrize(
    ("signed", "difference"),
    [
        ("Marta Díaz", ""),
        ("DIAZ, marta", ""),
        ("Diaz-Marta", ""),
        ("M. Diaz", "differs in part"),
        ("Marta Diaz Romero", "differs in part"),
        ("Tolu Adeyemi", "ANOTHER NAME"),
    ],
)
def test_a_signed_name_is_compared_with_the_rosters_by_its_words(signed: str, difference: str) -> None:
    """Order, accents and capitals are no other name; an initial is for a person to judge."""
    assert name_difference(signed, "Diaz, Marta") == difference


@pytest.mark.parametrize(
    ("model", "permitted"),
    [
        ("Casio fx-83GTX", True),
        ("fx-83gtx", True),
        ("FX 83 GTX", True),
        ("has none", True),
        ("Casio fx-83", False),
        ("Casio fx-991EX", False),
        ("Casio", False),
        ("TI-30X", False),
    ],
)
def test_a_calculator_is_permitted_by_its_whole_model_number(model: str, permitted: bool) -> None:
    """A number that is nearly the same is another calculator, which may hold formulae."""
    assert is_permitted(model, ("Casio fx-83GTX", "Casio fx-85GTX")) is permitted
