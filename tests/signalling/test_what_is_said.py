"""Messages as they come from a network: malformed, oversized, out of order, too many."""

import asyncio
import json
from typing import Any

import pytest

from rooms import commands as c
from signalling.live import LiveSession
from signalling.reading import Unreadable, read
from tests.rooms.exam_day import ADEYEMI, BRANDT
from tests.signalling.hall_under_test import HallUnderTest


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed"),
        ("{", "malformed"),
        ("[" * 60_000, "malformed"),
        ("42", "malformed"),
        ("{}", "unknown-type"),
        ('{"type": "shout"}', "unknown-type"),
        ('{"type": "ping"}', "malformed"),
        ('{"type": "ping", "t": "soon"}', "malformed"),
        ('{"type": "ping", "t": 1e999}', "malformed"),
        ('{"type": "command", "id": "\\ud800", "said_at": "2027-06-08T09:00:00Z", "command": {}}', "malformed"),
        ('{"type": "watch", "candidate": "../x"}', "malformed"),
        ('{"type": "signal", "call": "1", "to": "staff:okafor", "kind": "description"}', "malformed"),
        ('{"type": "ping", "t": 1, "pad": "' + "x" * 65_536 + '"}', "too-large"),
        ('{"type": "ping", "t": 1, "pad": "' + "é" * 40_000 + '"}', "too-large"),
    ],
)
async def test_what_is_no_message_is_refused_by_name_and_the_connection_lives(
    hall: HallUnderTest, text: str, code: str
) -> None:
    """One bad message, from a cached page or a bug, costs nobody their exam."""
    phone = await hall.phone(ADEYEMI)

    await phone.socket.send_str(text)

    refused = await phone.hear("refused")
    assert (refused["id"], refused["code"]) == (None, code)
    await phone.settle()


async def test_bytes_are_no_message(hall: HallUnderTest) -> None:
    phone = await hall.phone(ADEYEMI)

    await phone.socket.send_bytes(b"\x00\x01")

    assert (await phone.hear("refused"))["code"] == "malformed"
    await phone.settle()


async def test_a_malformed_command_is_refused_by_its_id(hall: HallUnderTest) -> None:
    """So that the phone can take it from its queue: it will never be understood."""
    phone = await hall.phone(ADEYEMI)

    await phone.say({"type": "command", "id": "c1", "said_at": "2027-06-08T09:00:00Z", "command": {"type": "Fly"}})
    unknown = await phone.hear("refused")
    await phone.say({"type": "command", "id": "c2", "said_at": "yesterday", "command": {"type": "CloseSession"}})
    malformed = await phone.hear("refused")

    assert (unknown["id"], unknown["code"]) == ("c1", "unknown-type")
    assert (malformed["id"], malformed["code"]) == ("c2", "malformed")
    assert malformed["detail"].startswith("command.said_at: ")


def test_a_refusal_quotes_nothing_of_what_was_said() -> None:
    """An error that repeats its input puts names and descriptions into logs and bug reports."""
    unreadable = read(json.dumps({"type": "hello", "protocol": 1, "token": ["secret-token"]}))

    assert isinstance(unreadable, Unreadable)
    assert "secret-token" not in unreadable.detail


def test_unknown_fields_are_ignored() -> None:
    """A page of tomorrow may meet the server of today."""
    assert not isinstance(read('{"type": "ping", "t": 1, "mood": "good"}'), Unreadable)


async def test_a_message_far_too_large_ends_the_connection(hall: HallUnderTest) -> None:
    """Nobody makes the server hold a megabyte to be told that it is too much."""
    phone = await hall.phone(ADEYEMI)

    await phone.socket.send_str("x" * (300 * 1024))

    assert await phone.closed() == 1009


@pytest.mark.parametrize(
    "first",
    [
        {"type": "ping", "t": 1},
        {"type": "command", "id": "c1", "said_at": "2027-06-08T09:00:00Z", "command": {"type": "CloseSession"}},
        {"type": "hello", "protocol": 2, "token": "x"},
        {"type": "hello"},
        {"type": "nonsense"},
    ],
    ids=["ping", "command", "newer protocol", "half a hello", "nonsense"],
)
async def test_hello_of_this_protocol_comes_first(hall: HallUnderTest, first: dict[str, object]) -> None:
    """Before a client has said who it is, there is nothing to talk about."""
    peer = await hall.socket()

    await peer.say(first)

    assert await peer.closed() == 4400


async def test_hello_is_said_within_ten_seconds(hall: HallUnderTest) -> None:
    """An open socket that says nothing is not kept; on a poor line `hello` may be lost, and whoever said it comes back."""
    peer = await hall.socket()
    closed = asyncio.create_task(peer.closed())

    await hall.nap()
    hall.clock.advance(9.9)
    await hall.nap()
    assert not closed.done()
    hall.clock.advance(0.2)

    assert await closed == 4408


async def test_hello_is_said_once(hall: HallUnderTest) -> None:
    phone = await hall.phone(ADEYEMI)

    await phone.say({"type": "hello", "protocol": 1, "token": hall.token(f"candidate:{BRANDT}")})

    assert (await phone.hear("refused"))["code"] == "malformed"


async def test_somebody_who_talks_too_fast_is_told_to_slow_down(hall: HallUnderTest) -> None:
    """150 at once, 20 a second: three calls dialled together stay far below."""
    phone = await hall.phone(ADEYEMI)

    for n in range(151):
        await phone.say({"type": "ping", "t": n})

    assert await phone.closed() == 4429


async def test_a_ping_is_answered_with_the_servers_time(hall: HallUnderTest) -> None:
    """The phone sets its countdown by it."""
    phone = await hall.phone(ADEYEMI)
    hall.clock.advance(3.5)

    await phone.say({"type": "ping", "t": 1234.5})

    assert await phone.hear("pong") == {"type": "pong", "t": 1234.5, "now": "2027-06-08T09:00:03.500000Z"}


async def test_time_itself_cannot_be_spoken_for(hall: HallUnderTest) -> None:
    """Ids with a colon are the server's own; one used in advance would make the true command vanish."""
    phone = await hall.phone(ADEYEMI)

    answer = await phone.command(c.Join(candidate=ADEYEMI, device="phone"), command_id="time:start")

    assert (answer["type"], answer["code"]) == ("refused", "not-yours")


@pytest.mark.parametrize(
    "command",
    [
        c.Join(candidate=BRANDT, device="phone"),
        c.AdmitCandidate(candidate=ADEYEMI),
        c.StorePage(candidate=ADEYEMI, page=1, sha256="a" * 64, size=1, media_type="image/png"),
        c.NotePresent(candidate=ADEYEMI),
        c.StartWriting(reason="because"),
        c.ReissueLink(person=f"candidate:{ADEYEMI}"),
    ],
    ids=lambda command: command.type,
)
async def test_a_candidate_says_only_what_is_a_candidates_to_say(hall: HallUnderTest, command: Any) -> None:
    """Not for another candidate, not as staff, not as the server."""
    phone = await hall.phone(ADEYEMI)
    before = len(await hall.events())

    answer = await phone.command(command)

    assert (answer["type"], answer["code"]) == ("refused", "not-yours")
    assert len(await hall.events()) == before


async def test_letters_that_are_none_are_refused(hall: HallUnderTest) -> None:
    """Half a character cannot be written into a record that others must read."""
    phone = await hall.phone(ADEYEMI)
    command = {"type": "ReportFault", "candidate": ADEYEMI, "kind": "technical", "text": "\ud800"}

    await phone.say({"type": "command", "id": "f1", "said_at": "2027-06-08T09:00:00Z", "command": command})

    refused = await phone.answer("f1")
    assert refused["code"] == "malformed"
    await phone.settle()


async def test_a_command_that_breaks_the_server_is_answered(
    hall: HallUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would else stand first in the phone's queue for ever, and everything after it would wait."""

    async def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(LiveSession, "execute", broken)
    phone = await hall.phone(ADEYEMI)

    answer = await phone.command(c.Join(candidate=ADEYEMI, device="phone"))

    assert (answer["type"], answer["code"]) == ("refused", "internal")
    assert "secret detail" not in answer["detail"]
    await phone.settle()


async def test_a_session_is_never_opened_over_a_socket(hall: HallUnderTest) -> None:
    """Twenty-seven a session holds because nobody but the office says who is in it."""
    chief = await hall.console("chief")

    answer = await chief.command(c.OpenSession(configuration=hall.configuration))

    assert (answer["type"], answer["code"]) == ("refused", "not-yours")
