"""A socket that stalls is dropped and may resume; nobody else waits for it."""

import asyncio
import json
import os
import socket as sockets
import struct

from aiohttp.test_utils import make_mocked_request

from rooms import commands as c
from rooms.commands import Actor, Station
from signalling.connection import OUTBOX, Connection
from signalling.metrics import Metrics
from signalling.wire import Presence
from tests.rooms.exam_day import ADEYEMI, CHIEF, OKAFOR
from tests.signalling.hall_under_test import HallUnderTest

LONG = "x" * 1990


async def deaf_console(hall: HallUnderTest) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A console that says hello and then takes nothing more, not even into a large buffer."""
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    raw.setblocking(False)
    url = hall.server.make_url("/ws")
    await asyncio.get_running_loop().sock_connect(raw, (url.host, url.port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=1024)
    writer.write(
        b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    hello = json.dumps({"type": "hello", "protocol": 1, "token": hall.token(f"staff:{OKAFOR}"), "after": 0}).encode()
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(hello))
    writer.write(struct.pack("!BBH", 0x81, 0x80 | 126, len(hello)) + mask + masked)
    await writer.drain()
    reader._transport.pause_reading()
    return reader, writer


async def test_a_console_that_takes_nothing_is_dropped_and_the_others_go_on(hall: HallUnderTest) -> None:
    """A laptop that went to sleep must not hold up the bell for everybody."""
    reader, writer = await deaf_console(hall)
    await hall.only(1, "staff")
    chief = await hall.console(CHIEF)

    for n in range(130):
        await hall.staff(CHIEF, c.Announce(text=f"{n} {LONG}"))
    last = await chief.hear("record", lambda m: m["cursor"] == 131)
    await hall.let_pass(11, chief)
    await hall.only(1, "staff")

    assert last["events"][0]["text"].startswith("129 ")
    assert await hall.figure('ninefold_sockets_closed_total{why="stalled"}') == 1
    writer.transport.abort()
    assert reader is not None
    resumed = await hall.console(OKAFOR, after=130)
    assert (await resumed.hear_event("AnnouncementMade"))["cursor"] == 131


async def test_a_client_that_does_not_collect_its_answers_is_dropped(hall: HallUnderTest) -> None:
    """256 messages may wait for a socket; nobody's outbox grows without end."""
    metrics = Metrics()
    connection = Connection(
        None,
        make_mocked_request("GET", "/ws"),
        actor=Actor(Station.CANDIDATE, ADEYEMI),
        generation=0,
        live=None,
        receiver=None,
        clock=hall.clock,
        metrics=metrics,
    )
    for _ in range(OUTBOX):
        connection.post(Presence(candidate=ADEYEMI, online=True))
    assert metrics.closed.value(why="outbox full") == 0

    connection.post(Presence(candidate=ADEYEMI, online=True))

    assert metrics.closed.value(why="outbox full") == 1


async def test_many_records_at_once_come_in_order_and_only_the_last_says_how_things_stand(hall: HallUnderTest) -> None:
    """Who was slow is told everything that happened, and how things stand now: not how they stood in between."""
    console = await hall.console(OKAFOR, after=1)

    for n in range(120):
        await hall.staff(CHIEF, c.Announce(text=f"number {n}"))
    await console.hear("record", lambda m: m["cursor"] == 121)

    assert [r["cursor"] for r in console.records()] == list(range(2, 122))
    assert len(console.records()[-1]["state"]["session"]["announcements"]) == 120
