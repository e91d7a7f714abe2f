"""Calls: SDP and ICE candidates pass between a phone and a viewer who may see that candidate, and nowhere else."""

import itertools

import pytest

from rooms import commands as c
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHIEF, DIAZ, LINDQVIST, OBSERVER, OKAFOR, RELIEF, SUPPORT
from tests.signalling.hall_under_test import HallUnderTest
from tests.signalling.peers import Peer

SDP = "v=0\r\no=- 1 2 IN IP4 198.51.100.23\r\ns=-\r\n"


def offer(to: str, call: str = "call-1") -> dict[str, object]:
    description = {"type": "offer", "sdp": SDP}
    return {"type": "signal", "call": call, "to": to, "kind": "description", "description": description}


def answer(to: str, call: str = "call-1") -> dict[str, object]:
    return offer(to, call) | {"description": {"type": "answer", "sdp": SDP}}


async def watched(hall: HallUnderTest, staff: str, candidate: str) -> tuple[Peer, Peer]:
    """A console that watches a candidate whose phone is there, once the phone has been told."""
    if staff == OKAFOR:
        await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    phone, console = await hall.phone(candidate), await hall.console(staff)
    await console.say({"type": "watch", "candidate": candidate})
    await phone.hear("watch")
    return phone, console


@pytest.mark.parametrize(
    ("staff", "station"), [(OKAFOR, "invigilator"), (CHIEF, "chief"), (RELIEF, "other"), (OBSERVER, "other")]
)
async def test_a_viewer_of_the_session_may_watch_and_the_phone_is_told(
    hall: HallUnderTest, staff: str, station: str
) -> None:
    """Whoever has the room, the chief, a relief, an observer: the phone calls each of them."""
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    phone, console = await hall.phone(ADEYEMI), await hall.console(staff)

    await console.say({"type": "watch", "candidate": ADEYEMI})

    assert await phone.hear("watch") == {"type": "watch", "viewer": f"staff:{staff}", "station": station}


@pytest.mark.parametrize(
    ("staff", "candidate"),
    [(OKAFOR, DIAZ), (LINDQVIST, ADEYEMI), (SUPPORT, ADEYEMI), (CHIEF, "9999999")],
    ids=["another room", "before attending", "support", "nobody"],
)
async def test_nobody_else_may_watch(hall: HallUnderTest, staff: str, candidate: str) -> None:
    """The picture of a candidate's room is for those on duty there."""
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    phone, console = await hall.phone(DIAZ), await hall.console(staff)

    await console.say({"type": "watch", "candidate": candidate})

    assert (await console.hear("refused"))["code"] == "not-yours"
    await phone.settle()
    assert not [m for m in phone.unread if m["type"] == "watch"]


async def test_offer_answer_and_ice_candidates_pass_both_ways_with_their_sender(hall: HallUnderTest) -> None:
    """`from` is the server's word: nobody calls in another's name."""
    phone, console = await watched(hall, OKAFOR, ADEYEMI)
    ice = {"candidate": "candidate:1 1 udp 1 198.51.100.23 5000 typ host", "sdpMid": "0", "sdpMLineIndex": 0}

    await phone.say(offer("staff:okafor") | {"from": "candidate:1043377"})
    heard_by_console = await console.hear("signal")
    await console.say(answer(heard_by_console["from"]))
    heard_by_phone = await phone.hear("signal")
    await phone.say(
        {"type": "signal", "call": "call-1", "to": "staff:okafor", "kind": "ice_candidate"} | {"ice_candidate": ice}
    )
    trickled = await console.hear("signal")

    assert heard_by_console["from"] == f"candidate:{ADEYEMI}"
    assert heard_by_console["description"] == {"type": "offer", "sdp": SDP}
    assert (heard_by_phone["from"], heard_by_phone["description"]["type"]) == ("staff:okafor", "answer")
    assert trickled["ice_candidate"] == ice


async def test_a_candidate_never_reaches_a_candidate(hall: HallUnderTest) -> None:
    """Candidates never see or hear each other."""
    phone, other = await hall.phone(ADEYEMI), await hall.phone(BRANDT)

    for to in (f"candidate:{BRANDT}", BRANDT, f"staff:{BRANDT}"):
        await phone.say(offer(to))
        assert (await phone.hear("refused"))["code"] == "not-yours"
    await other.settle()

    assert not [m for m in other.unread if m["type"] == "signal"]


async def test_a_phone_calls_only_those_who_watch_it(hall: HallUnderTest) -> None:
    """A viewer asks first; until then no phone may ring."""
    phone, console = await hall.phone(ADEYEMI), await hall.console(CHIEF)

    await phone.say(offer("staff:chief"))

    assert (await phone.hear("refused"))["code"] == "not-yours"
    await console.settle()
    assert not [m for m in console.unread if m["type"] == "signal"]


async def test_a_viewer_speaks_only_to_those_it_watches(hall: HallUnderTest) -> None:
    """Neither to another candidate's phone nor to a colleague."""
    _, console = await watched(hall, OKAFOR, ADEYEMI)
    brandt, chief = await hall.phone(BRANDT), await hall.console(CHIEF)

    for to in (f"candidate:{BRANDT}", "staff:chief"):
        await console.say(answer(to))
        assert (await console.hear("refused"))["code"] == "not-yours"

    for peer in (brandt, chief):
        await peer.settle()
        assert not [m for m in peer.unread if m["type"] == "signal"]


async def test_staff_of_another_session_are_strangers(hall: HallUnderTest) -> None:
    """A key is for one session; candidates of another are not in it."""
    console = await hall.console(CHIEF)

    await console.say({"type": "watch", "candidate": "5555555"})

    assert (await console.hear("refused"))["code"] == "not-yours"


async def test_a_phone_that_comes_back_is_asked_to_call_again(hall: HallUnderTest) -> None:
    """Its old calls are gone with its old page; the viewer need not ask a second time."""
    phone, _console = await watched(hall, OKAFOR, ADEYEMI)
    await phone.socket.close()

    phone = await hall.phone(ADEYEMI)

    assert (await phone.hear("watch"))["viewer"] == "staff:okafor"


async def test_a_phone_is_not_asked_to_call_a_viewer_who_is_not_there(hall: HallUnderTest) -> None:
    """The viewer's console will ask anew when it is back."""
    phone, console = await watched(hall, OKAFOR, ADEYEMI)
    await console.socket.close()
    await hall.only(0, "staff")
    chief = await hall.console(CHIEF)
    await chief.say({"type": "watch", "candidate": ADEYEMI})
    await phone.hear("watch")
    await phone.socket.close()

    phone = await hall.phone(ADEYEMI)

    assert (await phone.hear("watch"))["viewer"] == "staff:chief"
    await phone.settle()
    assert not [m for m in phone.unread if m["type"] == "watch"]


async def test_a_signal_to_somebody_who_is_not_there_is_refused(hall: HallUnderTest) -> None:
    """So that the caller need not wait for an answer that cannot come."""
    phone, console = await watched(hall, OKAFOR, ADEYEMI)
    await phone.socket.close()
    await hall.gone(ADEYEMI)

    await console.say(answer(f"candidate:{ADEYEMI}"))

    assert (await console.hear("refused"))["code"] == "absent"


async def test_a_viewer_who_looks_away_is_gone_for_the_phone(hall: HallUnderTest) -> None:
    phone, console = await watched(hall, OKAFOR, ADEYEMI)

    await console.say({"type": "unwatch", "candidate": ADEYEMI})

    assert await phone.hear("unwatch") == {"type": "unwatch", "viewer": "staff:okafor"}
    await phone.say(offer("staff:okafor"))
    assert (await phone.hear("refused"))["code"] == "not-yours"


async def test_a_handover_ends_the_old_invigilators_view(hall: HallUnderTest) -> None:
    """The right to see ends with the room, at once, whatever the console would still like to show."""
    phone, console = await watched(hall, OKAFOR, ADEYEMI)

    await console.command(c.HandOverRoom(room="A", to=LINDQVIST))

    assert (await phone.hear("unwatch"))["viewer"] == "staff:okafor"
    await console.say(answer(f"candidate:{ADEYEMI}"))
    assert (await console.hear("refused"))["code"] == "not-yours"
    await console.say({"type": "watch", "candidate": ADEYEMI})
    assert (await console.hear("refused"))["code"] == "not-yours"


async def test_a_candidate_who_moves_takes_the_right_along(hall: HallUnderTest) -> None:
    """Who is moved to another room is seen by that room's invigilator, and no longer by the last one's."""
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.staff(LINDQVIST, c.AttendRoom(room="B"))
    await hall.seat(ADEYEMI)
    phone, console, other = await hall.phone(ADEYEMI), await hall.console(OKAFOR), await hall.console(LINDQVIST)
    await console.say({"type": "watch", "candidate": ADEYEMI})
    await phone.hear("watch")

    await hall.staff(CHIEF, c.MoveCandidate(candidate=ADEYEMI, room="B"))

    assert (await phone.hear("unwatch"))["viewer"] == "staff:okafor"
    await other.say({"type": "watch", "candidate": ADEYEMI})
    assert (await phone.hear("watch"))["viewer"] == "staff:lindqvist"


async def test_a_viewer_who_comes_back_soon_keeps_its_calls(hall: HallUnderTest) -> None:
    """A console that reconnects finds its pictures running: the phone was never told to hang up."""
    phone, console = await watched(hall, OKAFOR, ADEYEMI)
    await console.socket.close()
    await hall.only(0, "staff")
    await hall.let_pass(25, phone)

    console = await hall.console(OKAFOR)
    await hall.let_pass(25, phone, console)
    await phone.say(offer("staff:okafor"))

    assert (await console.hear("signal"))["from"] == f"candidate:{ADEYEMI}"
    assert not [m for m in phone.unread if m["type"] == "unwatch"]


async def test_a_viewer_who_stays_away_is_gone_after_thirty_seconds(hall: HallUnderTest) -> None:
    """The phone's uplink is not spent on a screen that nobody looks at."""
    phone, console = await watched(hall, OKAFOR, ADEYEMI)
    await console.socket.close()
    await hall.only(0, "staff")
    await hall.let_pass(29, phone)
    assert not [m for m in phone.unread if m["type"] == "unwatch"]

    await hall.let_pass(1, phone)

    assert (await phone.hear("unwatch"))["viewer"] == "staff:okafor"


async def test_a_phone_watches_nobody(hall: HallUnderTest) -> None:
    phone = await hall.phone(ADEYEMI)

    for kind, number in itertools.product(("watch", "unwatch"), (ADEYEMI, BRANDT)):
        await phone.say({"type": kind, "candidate": number})
        assert (await phone.hear("refused"))["code"] == "not-yours"


async def test_no_description_reaches_the_servers_log(hall: HallUnderTest, caplog: pytest.LogCaptureFixture) -> None:
    """An SDP holds home addresses; a log is no place for them, nor for tokens, names or numbers."""
    with caplog.at_level("DEBUG"):
        phone, console = await watched(hall, OKAFOR, ADEYEMI)
        await phone.say(offer("staff:okafor"))
        await console.hear("signal")
        await phone.say(offer("staff:chief"))
        await phone.hear("refused")
        await phone.say(
            {"type": "signal", "call": "1", "to": "staff:okafor", "kind": "description", "description": SDP}
        )
        await phone.hear("refused")
        await phone.socket.close()
        await hall.gone(ADEYEMI)

    said = "".join(
        f"{record.getMessage()} {getattr(record, 'facts', {})}"
        for record in caplog.records
        if record.name == "ninefold"
    )
    assert "connected" in said
    for secret in (
        "198.51.100.23",
        "v=0",
        hall.token(f"candidate:{ADEYEMI}"),
        ADEYEMI,
        f"Candidate {ADEYEMI}",
        "okafor",
    ):
        assert secret not in said
