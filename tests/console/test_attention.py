"""*Needs you*: what is urgent comes first, what is old before what is new, and nothing is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invigilator_console.attention import Need, Urgency, needs
from invigilator_console.model import Model
from invigilator_console.sight import Trouble
from rooms import commands as c
from rooms import events as e
from rooms.views import staff_view
from rooms.vocabulary import BreakKind, FaultKind, RejectionReason, Role
from signalling.wire import Welcome, You
from tests.console.console_exam import (
    ADEYEMI,
    BRANDT,
    CHEN,
    CHIEF,
    DIAZ,
    HALF_PAST_NINE,
    OKAFOR,
    actor,
    exam,
)
from tests.console.console_server import ConsoleServer

A_TOILET_BREAK = c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET)


@pytest.fixture
async def server() -> ConsoleServer:
    """Adeyemi, Brandt and Chen write; everybody else is still to come."""
    return await writing()


async def writing(**policy: object) -> ConsoleServer:
    server = ConsoleServer(exam(**policy), HALF_PAST_NINE - timedelta(minutes=20))
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in (ADEYEMI, BRANDT, CHEN):
        await server.seat(number)
    server.fixed_now = HALF_PAST_NINE
    await server.start()
    return server


def as_seen(server: ConsoleServer, *, role: Role = Role.INVIGILATOR, room: str = "A") -> Model:
    """The model of a console that has heard everything."""
    model = Model(wanted_room=room)
    you = You(peer=f"staff:{OKAFOR}", station="staff", id=OKAFOR, name="J. Okafor", role=role, room=room)
    state = staff_view(server.session, server.now())
    model.welcomed(Welcome(you=you, now=server.now(), cursor=0, state=state, ice_servers=[]))
    for record in server.records:
        model.recorded(record.model_copy(update={"state": None}))
    return model


def waiting(server: ConsoleServer, silent: dict[str, float] | None = None, **seen: object) -> list[Need]:
    """What waits of those who have come; the six empty seats would only be in the way."""
    silences = {number: server.now() - timedelta(seconds=length) for number, length in (silent or {}).items()}
    found = needs(as_seen(server, **seen), server.now(), silences)
    return [need for need in found if not need.id.startswith("not-here")]


async def test_a_quiet_room_needs_nobody(server: ConsoleServer) -> None:
    """An empty queue means that nobody waits; it is worth having only if that is true."""
    assert waiting(server) == []


async def test_what_is_urgent_comes_before_what_is_old(server: ConsoleServer) -> None:
    """A break that is over its limit for a second matters more than a message of five minutes."""
    await server.candidate(CHEN, c.SendMessage(candidate=CHEN, text="May I?"))
    server.later(seconds=1)
    await server.candidate(BRANDT, c.AskForBreak(candidate=BRANDT, kind=BreakKind.TOILET))
    server.later(minutes=5, seconds=1)

    urgencies = [(need.seat, need.urgency) for need in waiting(server)]

    assert urgencies == [(2, Urgency.ALARM), (3, Urgency.NOW)]


async def test_of_equal_urgency_the_oldest_comes_first(server: ConsoleServer) -> None:
    """Whoever waits longest is answered first."""
    await server.candidate(BRANDT, c.ReportFault(candidate=BRANDT, kind=FaultKind.TECHNICAL))
    server.later(seconds=10)
    await server.candidate(ADEYEMI, c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.TOILET))
    server.later(seconds=10)
    await server.candidate(CHEN, c.SendMessage(candidate=CHEN, text="May I?"))

    assert [need.seat for need in waiting(server)] == [2, 1, 3]


async def test_a_notified_break_waits_until_the_candidate_was_seen_out(server: ConsoleServer) -> None:
    """Oxford: candidates notify the invigilator; the invigilator sees who leaves."""
    await server.candidate(CHEN, A_TOILET_BREAK)
    assert [(need.words, need.act) for need in waiting(server)] == [("toilet break, notified", "break")]

    await server.say(actor(OKAFOR), c.SeeOut(candidate=CHEN))
    assert waiting(server) == []

    await server.candidate(CHEN, c.SayBack(candidate=CHEN))
    assert [need.words for need in waiting(server)] == ["says to be back"]

    await server.say(actor(OKAFOR), c.SeeBack(candidate=CHEN))
    assert waiting(server) == []


async def test_a_break_that_is_asked_for_rings(server: ConsoleServer) -> None:
    """Where breaks are asked for, the candidate waits thirty seconds at most: somebody must hear it."""
    asking = await writing(breaks="ask")
    await asking.candidate(CHEN, A_TOILET_BREAK)

    (need,) = waiting(asking)

    assert need.urgency is Urgency.ALARM
    assert need.words == "asks for a toilet break"


async def test_a_break_over_its_limit_says_by_how_much_and_keeps_its_identity(server: ConsoleServer) -> None:
    """The bell rings once for one overrun, however long it lasts."""
    await server.candidate(CHEN, A_TOILET_BREAK)
    await server.say(actor(OKAFOR), c.SeeOut(candidate=CHEN))
    server.later(minutes=5)
    assert waiting(server) == []

    server.later(seconds=30)
    (first,) = waiting(server)
    server.later(seconds=30)
    (second,) = waiting(server)

    assert (first.words, second.words) == ("toilet break over by 0:30", "toilet break over by 1:00")
    assert first.id == second.id
    assert first.urgency is Urgency.ALARM


async def test_a_lost_feed_is_an_alarm_after_five_seconds(server: ConsoleServer) -> None:
    """A hiccup of the network asks nobody to do anything; a candidate out of sight does."""
    assert waiting(server, {ADEYEMI: 4.9}) == []

    (need,) = waiting(server, {ADEYEMI: 5.0})

    assert (need.seat, need.urgency, need.words) == (1, Urgency.ALARM, "feed lost 0:05")


async def test_the_feed_of_somebody_who_has_not_come_is_not_missed(server: ConsoleServer) -> None:
    """No camera is owed before the candidate has joined."""
    assert waiting(server, {DIAZ: 600.0}) == []


async def test_feeling_ill_is_an_alarm_and_other_faults_come_soon(server: ConsoleServer) -> None:
    """A person before a device."""
    await server.candidate(ADEYEMI, c.ReportFault(candidate=ADEYEMI, kind=FaultKind.PAPER, text="it stays white"))
    server.later(seconds=30)
    await server.candidate(BRANDT, c.ReportFault(candidate=BRANDT, kind=FaultKind.ILL))

    assert [(need.seat, need.urgency) for need in waiting(server)] == [(2, Urgency.ALARM), (1, Urgency.NOW)]


async def test_unread_messages_of_one_candidate_are_one_need(server: ConsoleServer) -> None:
    """Three messages of one person need one look."""
    for text in ("one", "two", "three"):
        await server.candidate(CHEN, c.SendMessage(candidate=CHEN, text=text))

    (need,) = waiting(server)

    assert need.words == "“three” (and 2 more)"


async def test_an_arrival_waits_once_it_has_done_its_own_part(server: ConsoleServer) -> None:
    """Nobody is called to look at somebody who still reads the honour code."""
    await server.candidate(DIAZ, c.Join(candidate=DIAZ, device="phone"))
    server.later(seconds=5)
    signing = c.SignHonourCode(candidate=DIAZ, name="Marta Diaz", version="0123456789ab")
    await server.candidate(DIAZ, signing)
    assert [need.urgency for need in waiting(server)] == []

    await server.candidate(
        DIAZ, c.ReportDeviceCheck(candidate=DIAZ, rows=(e.DeviceRow(name="camera", verdict="pass"),))
    )

    (need,) = waiting(server)
    assert need.words.startswith("waits to be admitted")
    assert need.act == "admit"


async def test_a_failed_device_check_calls_for_a_person(server: ConsoleServer) -> None:
    """Only a person can let it pass."""
    await server.arrive(DIAZ, fails="camera")

    (need,) = waiting(server)

    assert need.words == "device check failed: camera"


async def test_a_late_arrival_says_how_late_and_whether_that_is_over_the_limit(server: ConsoleServer) -> None:
    """City and Oxford both want late arrivals noted; the invigilator should know before the first question."""
    server.later(minutes=31)
    await server.arrive(DIAZ)

    (need,) = waiting(server)

    assert need.words == "waits to be admitted, 31:00 late (over the limit)"


async def test_somebody_who_was_not_admitted_waits_no_more_until_they_try_again(server: ConsoleServer) -> None:
    """The next step is the candidate's."""
    await server.arrive(DIAZ)
    await server.say(actor(OKAFOR), c.RejectCandidate(candidate=DIAZ, reason=RejectionReason.LIGHTING))

    assert waiting(server) == []


async def test_a_whole_upload_waits_to_be_confirmed_and_then_the_release(server: ConsoleServer) -> None:
    """Nobody leaves before every declared page is stored and seen, and nobody is kept longer than that."""
    await server.candidate(CHEN, c.FinishWriting(candidate=CHEN))
    assert [need.words for need in waiting(server)] == ["has finished writing"]

    await server.store(CHEN, 1, b"a page")
    await server.candidate(CHEN, c.DeclarePages(candidate=CHEN, count=2))
    assert waiting(server) == []

    await server.store(CHEN, 2, b"another page")
    assert [(need.words, need.act) for need in waiting(server)] == [("upload to confirm: 2 of 2 pages", "upload")]

    await server.say(actor(OKAFOR), c.ConfirmUpload(candidate=CHEN))
    assert [need.act for need in waiting(server)] == ["release"]


async def test_an_upload_beyond_its_window_is_named(server: ConsoleServer) -> None:
    """The window refuses nothing, but somebody should ask."""
    await server.candidate(CHEN, c.FinishWriting(candidate=CHEN))
    await server.store(CHEN, 1, b"a page")
    server.later(minutes=31)

    assert [need.words for need in waiting(server)] == ["upload window is over: 1 page so far"]


async def test_who_has_not_come_is_named_after_the_start_and_last_of_all(server: ConsoleServer) -> None:
    """Absence is a case for excusal; it does not drown what can be helped."""
    server.later(seconds=1)
    await server.candidate(CHEN, A_TOILET_BREAK)

    found = needs(as_seen(server), server.now(), {})

    assert [need.words for need in found][:2] == ["toilet break, notified", "has not come"]
    assert [need.seat for need in found] == [3, 4, 5, 6, 7, 8, 9]


async def test_an_unattended_room_is_the_chiefs_alarm_and_nobody_elses(server: ConsoleServer) -> None:
    """No room is silently unattended."""
    await server.say(c.SERVER, c.NoteRoomUnattended(room="B", since=server.now()))

    (need,) = waiting(server, role=Role.CHIEF)

    assert (need.words, need.urgency, need.seat) == ("room B is unattended", Urgency.ALARM, None)
    assert [need for need in waiting(server) if need.seat is None] == []
    assert CHIEF in {member.id for member in server.session.configuration.staff}


async def test_a_picture_that_shows_nothing_needs_somebody(server: ConsoleServer) -> None:
    """Dark and covered ring as a lost feed does: nobody sees the candidate. One that does not change is only said."""
    since = server.now() - timedelta(seconds=12)
    sights = {BRANDT: (Trouble.COVERED, since), CHEN: (Trouble.STILL, since)}

    found = [need for need in needs(as_seen(server), server.now(), {}, sights) if need.act == "focus"]

    assert [(need.seat, need.words, need.urgency) for need in found] == [
        (2, "picture covered 0:12", Urgency.ALARM),
        (3, "picture does not change 0:12", Urgency.NOW),
    ]


async def test_whoever_is_out_on_a_break_need_not_be_in_the_picture(server: ConsoleServer) -> None:
    """An empty chair does not change."""
    await server.candidate(CHEN, A_TOILET_BREAK)
    await server.say(actor(OKAFOR), c.SeeOut(candidate=CHEN))

    found = needs(as_seen(server), server.now(), {}, {CHEN: (Trouble.STILL, server.now())})

    assert [need for need in found if need.candidate == CHEN] == []


async def test_a_phone_that_is_long_in_hand_is_said(server: ConsoleServer) -> None:
    """It is taken up to photograph the pages; five minutes later somebody looks, when there is time."""
    await server.candidate(CHEN, c.FinishWriting(candidate=CHEN))
    await server.candidate(CHEN, c.PickUpPhone(candidate=CHEN))
    server.later(minutes=4, seconds=59)
    assert not any(need.id.startswith("hand") for need in waiting(server))

    server.later(seconds=1)
    (need,) = [need for need in waiting(server) if need.id.startswith("hand")]
    assert (need.words, need.urgency) == ("phone in hand 5:00", Urgency.WHEN_FREE)


async def test_the_order_of_what_needs_somebody(server: ConsoleServer) -> None:
    """What nobody may wait for, what a candidate waits for, what can wait: always in this order."""
    await server.candidate(ADEYEMI, c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.TOILET))
    await server.say(actor(OKAFOR), c.SeeOut(candidate=ADEYEMI))
    server.later(minutes=6)
    await server.candidate(CHEN, c.SendMessage(candidate=CHEN, text="May I?"))
    await server.candidate(BRANDT, c.FinishWriting(candidate=BRANDT))
    await server.arrive(DIAZ)
    now = server.now()
    silent = {CHEN: now - timedelta(seconds=20)}
    dark = {BRANDT: (Trouble.DARK, now - timedelta(seconds=10))}

    found = [need for need in needs(as_seen(server), now, silent, dark) if not need.id.startswith("not-here")]

    assert [need.id.partition(":")[0].partition("-")[0] for need in found] == [
        "overrun",
        "feed",
        "picture dark",
        "message",
        "door",
        "finished",
    ]
