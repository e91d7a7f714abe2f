"""`ninefold bench server`: joining, relaying and memory of `ninefold serve`, beside a bare WebSocket relay."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from typing import TYPE_CHECKING, Any

import aiohttp

from invigilator_console.bench.cost import memory, processor_seconds
from invigilator_console.bench.figures import Figures, Key, percentile
from invigilator_console.bench.rounds import Progress, in_turn
from invigilator_console.bench.server_process import Person, Server
from invigilator_console.bench.worker import Worker
from rooms.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

OURS, BARE = "ninefold serve", "bare relay"
BETWEEN_SIGNALS = 1 / 15
"""Seconds between two signals of one viewer: under what the server allows one socket."""
PATIENCE = 30.0


@dataclass(frozen=True)
class Past:
    """What a server's record says of those who were there before."""

    cursors: dict[str, int] = field(default_factory=dict)
    """By token: how much was seen of the record. None of it is sent again, as to real clients."""
    attending: set[str] = field(default_factory=set)
    """The tokens of those who have their room already."""


class Door:
    """One server."""

    def __init__(self, http: aiohttp.ClientSession, url: str, past: Past) -> None:
        self._http = http
        self._url = url
        self._past = past

    async def enter(self, person: Person) -> Client:
        """Connect, and be welcomed."""
        client = Client(person, await self._http.ws_connect(f"{self._url}/ws"), self._past)
        await client.say(type="hello", protocol=1, token=person.token, after=self._past.cursors.get(person.token, 0))
        welcome = await client.hear("welcome")
        client.peer = welcome.get("you", {}).get("peer", person.peer)
        return client


class Client:
    """One socket, and who is on it."""

    def __init__(self, person: Person, socket: aiohttp.ClientWebSocketResponse, past: Past) -> None:
        self.person = person
        self.peer = person.peer
        self._socket = socket
        self._past = past

    async def join(self) -> None:
        """Say that one has come, and wait until it is on record."""
        await self._command(type="Join", candidate=self.peer.partition(":")[2], device="bench")

    async def attend(self) -> None:
        """Take one's room, unless that is on record already, and wait until it is."""
        if self.person.token not in self._past.attending:
            await self._command(type="AttendRoom", room=self.person.room)
            self._past.attending.add(self.person.token)

    async def _command(self, **command: Any) -> None:
        now = datetime.now(UTC).isoformat()
        await self.say(type="command", id=str(uuid.uuid4()), said_at=now, command=command)
        await self.hear("done")

    async def say(self, **message: Any) -> None:
        """Send a message."""
        await self._socket.send_str(json.dumps(message))

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next message of that type.

        Raises:
            Unavailable: the socket was closed, or the server refused.
        """
        while True:
            try:
                frame = await self._socket.receive(timeout=PATIENCE)
            except TimeoutError as late:
                raise Unavailable(f"{self.peer} of the bench heard no {kind!r} in time") from late
            if frame.type is not aiohttp.WSMsgType.TEXT:
                raise Unavailable(f"the server closed {self.peer}'s socket with {self._socket.close_code}")
            message: dict[str, Any] = json.loads(frame.data)
            if message["type"] == "refused":
                raise Unavailable(f"the server refused {self.peer} of the bench: {message['detail']}")
            if "cursor" in message:
                self._past.cursors[self.person.token] = message["cursor"]
            if message["type"] == kind:
                return message

    async def leave(self) -> None:
        """Hang up."""
        await self._socket.close()


def compare(rounds: int, seconds: float) -> Figures:
    """Ours and the bare one, in turn; the people are the same for both."""
    figures = Figures("server", rounds, seconds)
    progress = Progress(rounds * 2)
    with ExitStack() as stack:
        ours = stack.enter_context(Server())
        bare = stack.enter_context(Worker("bare_relay"))
        places = {
            OURS: (ours.url, ours.pid, ours.candidates, ours.staff),
            BARE: (f"http://127.0.0.1:{bare.hear('port')['port']}", bare.pid, *_nobodies(ours)),
        }
        past = Past()
        for number in range(rounds):
            for turn in in_turn([OURS, BARE], number):
                progress.step(f"round {number + 1}: {turn}")
                if not number:
                    # Later on there is room left of what went before.
                    asyncio.run(_weigh(figures, turn, *places[turn][:3], past))
                asyncio.run(_take(figures, turn, *places[turn], seconds, past))
    progress.close()
    figures.compare("joins: ours ÷ bare", Key("joins", "a second", OURS), Key("joins", "a second", BARE))
    for what in ("relay, p50", "relay, p95"):
        figures.compare(f"{what}: ours ÷ bare", Key(what, "ms", OURS), Key(what, "ms", BARE))
    return figures


def _nobodies(server: Server) -> tuple[list[Person], list[Person]]:
    """As many people in as many rooms, whom the bare relay knows by name only."""
    candidates = [Person(one.peer, one.peer, one.room) for one in server.candidates]
    return candidates, [Person(f"staff:{one.room}", f"staff:{one.room}", one.room) for one in server.staff]


async def _take(
    figures: Figures,
    turn: str,
    url: str,
    pid: int,
    candidates: Sequence[Person],
    staff: Sequence[Person],
    seconds: float,
    past: Past,
) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        door = Door(http, url, past)
        await _join_together(figures, turn, door, pid, candidates, seconds)
        await _relay(figures, turn, door, candidates, staff, seconds)


async def _join_together(
    figures: Figures, turn: str, door: Door, pid: int, candidates: Sequence[Person], seconds: float
) -> None:
    """All at once, as at the opening of the doors, again and again."""

    async def join(person: Person) -> None:
        began = time.monotonic()
        client = await door.enter(person)
        await client.join()
        taken.append(time.monotonic() - began)
        await client.leave()

    taken: list[float] = []
    used, began = processor_seconds(pid), time.monotonic()
    while not taken or time.monotonic() - began < seconds:
        await asyncio.gather(*map(join, candidates))
    took = time.monotonic() - began
    figures.take("joins", "a second", len(taken) / took, turn)
    figures.take("one of 27 joins, p95", "ms", 1000 * percentile(taken, 0.95), turn)
    figures.take("CPU of a join", "ms", 1000 * (processor_seconds(pid) - used) / len(taken), turn)


async def _weigh(figures: Figures, turn: str, url: str, pid: int, candidates: Sequence[Person], past: Past) -> None:
    """What one more candidate takes, socket and sitting: from the first to the last."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        door = Door(http, url, past)
        first, *others = candidates
        clients = [await door.enter(first)]
        await clients[0].join()
        before = memory(pid)
        for person in others:
            client = await door.enter(person)
            await client.join()
            clients.append(client)
        figures.take("memory of one more candidate", "kB", max(1.0, 1000 * (memory(pid) - before) / len(others)), turn)
        figures.take(f"memory with {len(clients)} candidates", "MB", memory(pid), turn)
        await asyncio.gather(*(client.leave() for client in clients))


async def _relay(
    figures: Figures, turn: str, door: Door, candidates: Sequence[Person], staff: Sequence[Person], seconds: float
) -> None:
    """Each invigilator signals to the candidates of the room, one after the other."""
    async with AsyncExitStack() as stack:

        async def entered(person: Person) -> Client:
            client = await door.enter(person)
            stack.push_async_callback(client.leave)
            return client

        phones = [await entered(person) for person in candidates]
        viewers = [await entered(person) for person in staff]
        rooms = [(viewer, [phone for phone in phones if phone.person.room == viewer.person.room]) for viewer in viewers]
        if turn == OURS:
            for viewer, watched in rooms:
                await viewer.attend()
                await _watch(viewer, watched)
        until = time.monotonic() + seconds
        delays = await asyncio.gather(*(_signal(viewer, watched, until) for viewer, watched in rooms))
    delays_ms = [1000 * delay for room in delays for delay in room]
    figures.take("relay, p50", "ms", percentile(delays_ms, 0.5), turn)
    figures.take("relay, p95", "ms", percentile(delays_ms, 0.95), turn)


async def _watch(viewer: Client, phones: Sequence[Client]) -> None:
    """Nothing is relayed to whom one does not watch."""
    for phone in phones:
        await viewer.say(type="watch", candidate=phone.peer.partition(":")[2])
        await phone.hear("watch")


async def _signal(viewer: Client, phones: Sequence[Client], until: float) -> list[float]:
    """Seconds from saying to hearing, signal after signal."""
    delays: list[float] = []
    ice_candidate = {"candidate": "candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host", "sdpMid": "0"}
    for phone in cycle(phones):
        if delays and time.monotonic() > until:
            break
        said = time.monotonic()
        await viewer.say(type="signal", call="bench", to=phone.peer, kind="ice_candidate", ice_candidate=ice_candidate)
        await phone.hear("signal")
        delays.append(time.monotonic() - said)
        await asyncio.sleep(BETWEEN_SIGNALS)
    return delays
