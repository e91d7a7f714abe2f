"""Who falls silent is noted: a phone after 15 s, a room without its console after 20 s."""

from typing import Any

import pytest

from rooms import commands as c
from rooms.events import SessionOpened
from rooms.session import opened
from signalling.liveness import Finding, Liveness
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, CHIEF, LINDQVIST, OKAFOR, Day, a_session, clock
from tests.signalling.hall_under_test import HallUnderTest


async def test_a_phone_that_falls_silent_is_noted_as_of_its_last_word(hall: HallUnderTest) -> None:
    """The interval off camera begins when it began, not when it was noticed."""
    await hall.seat(CHEN)
    phone = await hall.phone(CHEN)
    await hall.let_pass(10, phone)
    await phone.socket.close()
    await hall.only(0, "candidate")

    await hall.let_pass(14)
    assert (await hall.state()).sittings[CHEN].absent_since is None
    await hall.let_pass(1)

    assert (await hall.state()).sittings[CHEN].absent_since == clock("09:00:10")


async def test_a_phone_that_comes_back_is_noted_present(hall: HallUnderTest) -> None:
    await hall.seat(CHEN)
    await hall.let_pass(16)
    assert (await hall.state()).sittings[CHEN].absent_since == clock("09:00:00")

    await hall.phone(CHEN)
    await hall.let_pass(1)

    events = [event for event in await hall.events() if event["type"] == "CandidatePresent"]
    assert [(e["candidate"], e["since"], e["until"]) for e in events] == [
        (CHEN, "2027-06-08T09:00:00Z", "2027-06-08T09:00:17Z")
    ]


async def test_a_fault_in_one_round_does_not_end_the_watch(
    hall: HallUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One session's trouble would leave the rooms of all others unwatched, without a word."""
    await hall.seat(CHEN)
    look, faults = Liveness.look, [RuntimeError("a fault")]

    def failing_once(self: Liveness, *seen: Any) -> list[Finding]:
        if faults:
            raise faults.pop()
        return look(self, *seen)

    monkeypatch.setattr(Liveness, "look", failing_once)

    await hall.let_pass(16)

    assert (await hall.state()).sittings[CHEN].absent_since == clock("09:00:00")


async def test_a_socket_that_only_seems_open_is_silence(hall: HallUnderTest) -> None:
    """A dead network closes no socket; what counts is what is heard."""
    await hall.seat(CHEN)
    phone = await hall.phone(CHEN)

    await hall.let_pass(15)

    assert (await hall.state()).sittings[CHEN].absent_since == clock("09:00:00")
    assert phone.socket.close_code is None


async def test_a_socket_silent_for_thirty_seconds_is_dropped(hall: HallUnderTest) -> None:
    """Its client has long since connected anew, or will."""
    phone = await hall.phone(CHEN)

    await hall.let_pass(30)

    assert await phone.closed() == 1006


async def test_who_has_not_come_or_has_been_released_is_not_missed(hall: HallUnderTest) -> None:
    await hall.let_pass(40)

    assert [event["type"] for event in await hall.events()] == ["SessionOpened"]


async def test_a_room_whose_console_is_gone_for_twenty_seconds_is_unattended(hall: HallUnderTest) -> None:
    """No room is silently unattended; the record shows from when."""
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.seat(CHEN)
    phone, console = await hall.phone(CHEN), await hall.console(OKAFOR)
    await hall.let_pass(5, phone, console)
    await console.socket.close()
    await hall.only(0, "staff")

    await hall.let_pass(19, phone)
    assert (await hall.state()).rooms["A"].unattended_since is None
    await hall.let_pass(1, phone)

    assert (await hall.state()).rooms["A"].unattended_since == clock("09:00:05")


async def test_an_invigilator_who_takes_the_room_again_ends_that(hall: HallUnderTest) -> None:
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.seat(CHEN)
    phone = await hall.phone(CHEN)
    await hall.let_pass(21, phone)
    assert (await hall.state()).rooms["A"].unattended_since is not None

    console = await hall.console(OKAFOR)
    await console.command(c.AttendRoom(room="A"))
    await hall.let_pass(21, phone, console)

    assert (await hall.state()).rooms["A"].unattended_since is None


async def test_after_a_restart_everybody_has_their_time_to_come_back(hall: HallUnderTest) -> None:
    """Who does not is noted as silent since the server began to listen: before that it cannot know."""
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.seat(ADEYEMI, CHEN)
    hall.clock.set("09:10:00")
    await hall.restart()
    phone = await hall.phone(ADEYEMI)

    await hall.let_pass(21, phone)

    session = await hall.state()
    assert session.sittings[ADEYEMI].absent_since is None
    assert session.sittings[CHEN].absent_since == clock("09:10:00")
    assert session.rooms["A"].unattended_since == clock("09:10:00")


async def test_staff_are_told_softly_who_is_connected(hall: HallUnderTest) -> None:
    """Presence shows at once on the console, and stands in no record."""
    console = await hall.console(CHIEF)
    count = len(await hall.events())

    phone = await hall.phone(BRANDT)
    came = await console.hear("presence")
    await phone.socket.close()
    went = await console.hear("presence")

    assert came == {"type": "presence", "candidate": BRANDT, "online": True}
    assert went == {"type": "presence", "candidate": BRANDT, "online": False}
    assert len(await hall.events()) == count


async def test_a_console_that_connects_is_told_who_is_there(hall: HallUnderTest) -> None:
    await hall.phone(BRANDT)
    await hall.phone(ADEYEMI)

    console = await hall.console(OKAFOR)

    assert console.welcome["online"] == [ADEYEMI, BRANDT]


# The pure part


def in_room_a() -> Day:
    day = Day(a_session())
    day.attend_both_rooms()
    day.seat(CHEN)
    return day


def test_a_room_nobody_has_taken_is_unattended_once_somebody_waits_there() -> None:
    """An empty room needs nobody; the twenty seconds begin with the first candidate at the door."""
    liveness = Liveness(started=0)
    day = Day(a_session())
    assert liveness.look(day.session, 100) == []

    day.arrive(CHEN)
    liveness.heard(f"candidate:{CHEN}", 118)

    assert liveness.look(day.session, 119) == []
    assert liveness.look(day.session, 138.9) == [Finding("absent", CHEN, 20.900000000000006)]
    assert Finding("unattended", "A", 20) in liveness.look(day.session, 139)


def test_whoever_is_handed_a_room_has_twenty_seconds_to_appear() -> None:
    """And is not blamed for what was before."""
    liveness = Liveness(started=0)
    day = in_room_a()
    liveness.heard(f"staff:{OKAFOR}", 100)
    liveness.heard(f"candidate:{CHEN}", 100)
    assert liveness.look(day.session, 100) == []

    day.okafor(c.HandOverRoom(room="A", to=LINDQVIST))

    assert liveness.look(day.session, 101) == []
    assert [f for f in liveness.look(day.session, 120.9) if f.kind == "unattended"] == []
    assert [f for f in liveness.look(day.session, 121) if f.kind == "unattended"] == [Finding("unattended", "A", 20)]


def test_a_candidate_noted_absent_before_a_restart_is_present_only_once_heard() -> None:
    """A server that has just started has heard nobody, and that is no sign of anybody's return."""
    day = in_room_a()
    day.server(c.NoteAbsent(candidate=CHEN, since=clock("09:00")))
    liveness = Liveness(started=0)

    assert [f for f in liveness.look(day.session, 1) if f.whom == CHEN] == []
    liveness.heard(f"candidate:{CHEN}", 2)

    assert [f for f in liveness.look(day.session, 2) if f.whom == CHEN] == [Finding("present", CHEN, 0)]


def test_nobody_is_missed_in_a_session_that_has_only_been_opened() -> None:
    session = opened(SessionOpened(configuration=a_session()))

    assert Liveness(started=0).look(session, 1_000_000) == []
