"""Relay credentials: minted per person, taken by a real coturn, telling it nothing of who that is."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aioice.stun
import pytest
from aioice.turn import create_turn_endpoint

from signalling.ice import Turn, check_turn_url, stun_beside
from tests.rooms.exam_day import ADEYEMI, BRANDT, OKAFOR, a_session, clock
from tests.signalling.hall_under_test import HallUnderTest
from tests.signalling.real_relay import running_coturn

SECRET = b"shared with the relay"
NINE = clock("09:00")


def relay(*urls: str) -> Turn:
    return Turn(urls or ("turn:turn.example.ac.uk:3478",), SECRET)


def test_a_username_says_until_when_and_the_password_proves_it() -> None:
    """The TURN REST draft, as coturn's `use-auth-secret` reads it: base64(HMAC-SHA1(secret, expiry:who))."""
    _, turn = relay().servers_for("session-1", f"candidate:{ADEYEMI}", NINE)

    assert turn.username is not None
    assert turn.username.startswith(f"{int(clock('21:00').timestamp())}:")
    expected = base64.b64encode(hmac.new(SECRET, turn.username.encode(), hashlib.sha1).digest()).decode()
    assert turn.credential == expected


def test_a_relay_is_not_told_who_somebody_is() -> None:
    """Its log is kept by others; the number of a candidate is no part of it."""
    names = {
        server.username
        for person in (f"candidate:{ADEYEMI}", f"candidate:{BRANDT}", f"staff:{OKAFOR}")
        for session in ("session-1", "session-2")
        for server in relay().servers_for(session, person, NINE)[1:]
    }

    assert len(names) == 6
    assert not [name for name in names if name and (ADEYEMI in name or "okafor" in name or "session" in name)]


def test_every_relay_is_a_stun_server_too() -> None:
    """A phone behind a plain NAT needs to learn its address, and no relay."""
    assert stun_beside("turn:turn.example.ac.uk:3478?transport=udp") == "stun:turn.example.ac.uk:3478"
    assert stun_beside("turn:turn.example.ac.uk") == "stun:turn.example.ac.uk"
    assert stun_beside("turns:turn.example.ac.uk:5349?transport=tcp") == "stun:turn.example.ac.uk"
    assert relay("turn:a", "turns:a:5349").servers_for("s", "p", NINE)[1].urls == ["turn:a", "turns:a:5349"]


@pytest.mark.parametrize("url", ["turn:a", "turn:192.0.2.1:3478", "turns:[2001:db8::1]:5349?transport=tcp"])
def test_a_turn_url_is_taken_as_browsers_read_it(url: str) -> None:
    assert check_turn_url(url) == url


@pytest.mark.parametrize("url", ["", "a", "stun:a", "turn:", "turn://a", "turn:a?transport=sctp", "https://a"])
def test_what_is_no_turn_url_is_said(url: str) -> None:
    with pytest.raises(ValueError, match=r"TURN|question mark"):
        check_turn_url(url)


async def test_without_a_relay_nobody_is_sent_anywhere(hall: HallUnderTest) -> None:
    """On a LAN there is nothing to ask, least of all somebody's public STUN server."""
    phone = await hall.phone(ADEYEMI)

    assert phone.welcome["ice_servers"] == []


async def test_phone_and_console_are_given_credentials_of_their_own(tmp_path: Path) -> None:
    """In the welcome, and new ones at each connection."""
    async with HallUnderTest(tmp_path, a_session(), turn=relay()) as hall:
        phone, console = await hall.phone(ADEYEMI), await hall.console(OKAFOR)

        stun, turn = phone.welcome["ice_servers"]
        assert stun == {"urls": ["stun:turn.example.ac.uk:3478"], "username": None, "credential": None}
        assert turn["username"] != console.welcome["ice_servers"][1]["username"]
        assert [
            server.model_dump() for server in relay().servers_for(hall.session_id, f"candidate:{ADEYEMI}", NINE)
        ] == [
            stun,
            turn,
        ]


@pytest.fixture
async def coturn(tmp_path: Path) -> AsyncIterator[int]:
    """A real coturn with our secret; gives its port."""
    async with running_coturn(tmp_path, SECRET) as port:
        yield port


async def allocated(port: int, turn: Turn) -> tuple[str, int]:
    """An address at the relay, for somebody with credentials from that server. Raises what the relay refuses with."""
    _, server = turn.servers_for("session-1", f"candidate:{ADEYEMI}", datetime.now(UTC))
    while True:
        try:
            transport, _ = await create_turn_endpoint(
                asyncio.DatagramProtocol, ("127.0.0.1", port), username=server.username, password=server.credential
            )
        except aioice.stun.TransactionFailed as refused:
            # On a busy machine the first request is sent twice, and the relay's number for it is stale: ask again.
            if refused.response.attributes["ERROR-CODE"][0] != 438:
                raise
            continue
        try:
            address: tuple[str, int] = transport.get_extra_info("sockname")
            return address
        finally:
            transport.close()


async def test_a_real_relay_takes_our_credentials(coturn: int) -> None:
    """What we mint is what coturn checks."""
    address = await allocated(coturn, Turn(("turn:127.0.0.1",), SECRET))

    assert address[0] == "127.0.0.1"


async def test_a_real_relay_refuses_another_servers_credentials(coturn: int) -> None:
    """Nobody relays at the department's cost who was not let in to an exam."""
    with pytest.raises(aioice.stun.TransactionFailed, match="401"):
        await allocated(coturn, Turn(("turn:127.0.0.1",), b"another secret"))
