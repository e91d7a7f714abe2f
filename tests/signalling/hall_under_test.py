"""A server under test: real sockets, a real record in SQLite, and a clock that the test moves."""

import asyncio
import itertools
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from rooms import commands as c
from rooms.commands import Actor, SessionCommand, Station, Told
from rooms.configuration import SessionConfiguration
from rooms.events import DeviceRow
from rooms.links import Link, LinkMaker
from rooms.office.post import Post
from rooms.service import Outcome, SessionService
from rooms.session import Session
from rooms.stores.blob_folder import FolderBlobs
from rooms.stores.blobs import Blobs
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import Check, IdKind, Role, Verdict
from signalling.app import SESSIONS, Parts, make_app
from signalling.ice import Turn
from signalling.rounds import EVERY
from tests.rooms.exam_day import HONOUR, OFFICER, OKAFOR
from tests.signalling.hand_clock import HandClock
from tests.signalling.peers import Peer

SECRET = b"0123456789abcdef0123456789abcdef"


class HallUnderTest:
    """One server with one session. `async with` starts and stops it; `restart` does both."""

    def __init__(
        self,
        folder: Path,
        configuration: SessionConfiguration,
        *,
        turn: Turn | None = None,
        post: Post | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.folder = folder
        self.configuration = configuration
        self.session_id = configuration.session
        self.clock = HandClock()
        self.links = LinkMaker(SECRET)
        self.turn = turn
        self.post = post
        self.host = host
        self.blobs: Blobs | None = None
        self.client: ClientSession
        self.peers: list[Peer] = []
        """Every peer, so that none is closed for being forgotten."""
        self.server: TestServer | None = None
        self.log: SqliteEventLog
        self.service: SessionService
        self._ids = itertools.count(1)

    async def __aenter__(self) -> Self:
        self.log = await SqliteEventLog.open(self.folder / "record.sqlite", poll_seconds=0.02)
        self.service = SessionService(self.log, self.session_id)
        await self.office(c.OpenSession(configuration=self.configuration), command_id="open")
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()
        for peer in self.peers:
            # Otherwise it is left to the collector, which may find the connection before what would have closed it.
            await peer.socket.close()
        await self.stop()
        await self.log.close()

    async def start(self) -> None:
        blobs = self.blobs or await FolderBlobs.open(self.folder / "blobs")
        parts = Parts(self.log, blobs, self.links, self.folder, None, self.turn, self.post)
        self.server = TestServer(make_app(parts, self.clock), host=self.host)
        await self.server.start_server()
        self.client = ClientSession()

    async def stop(self) -> None:
        assert self.server is not None
        server, self.server = self.server, None
        await server.close()
        await self.client.close()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def url(self, path: str) -> str:
        assert self.server is not None
        return str(self.server.make_url(path))

    def token(self, person: str, generation: int = 0) -> str:
        return self.links.make(Link(self.session_id, person, generation))

    async def socket(self, **options: Any) -> Peer:
        peer = Peer(await self.client.ws_connect(self.url("/ws"), max_msg_size=0, **options))
        self.peers.append(peer)
        return peer

    async def phone(self, number: str, after: int = 0, generation: int = 0) -> Peer:
        """A candidate's phone, welcomed."""
        peer = await self.socket()
        await peer.hello(self.token(f"candidate:{number}", generation), after)
        return peer

    async def console(self, staff: str = OKAFOR, after: int = 0) -> Peer:
        """A console, welcomed."""
        peer = await self.socket()
        await peer.hello(self.token(f"staff:{staff}"), after)
        return peer

    # What happens beside the sockets

    async def says(
        self, actor: Actor, command: SessionCommand, *, command_id: str | None = None, said_at: datetime | None = None
    ) -> Outcome[Any]:
        now = self.clock.now()
        told = Told(command_id or f"beside-{next(self._ids)}", now, said_at or now, actor)
        outcome = await self.service.execute(command, told)
        if self.server is not None:
            await self._server_reached(outcome.seq)
        return outcome

    async def office(self, command: SessionCommand, *, command_id: str | None = None) -> Outcome[Any]:
        return await self.says(OFFICER, command, command_id=command_id)

    async def staff(self, who: str, command: SessionCommand) -> Outcome[Any]:
        member = next(m for m in self.configuration.staff if m.id == who)
        return await self.says(Actor(Station.STAFF, who, member.role), command)

    async def candidate(self, command: Any) -> Outcome[Any]:
        return await self.says(Actor(Station.CANDIDATE, command.candidate), command)

    async def prepare(self, number: str) -> None:
        """Everything a candidate does before being let in, but joining."""
        await self.candidate(c.SignHonourCode(candidate=number, name="Me", version=HONOUR.version))
        row = DeviceRow(name="camera", verdict=Verdict.PASS)
        await self.candidate(c.ReportDeviceCheck(candidate=number, rows=(row,)))
        await self.candidate(c.NoteIdentity(candidate=number, kind=IdKind.PASSPORT))

    async def seat(self, *numbers: str, who: str = "chief") -> None:
        """Join, pass everything, be let in."""
        for number in numbers:
            await self.candidate(c.Join(candidate=number, device="phone"))
            await self.prepare(number)
            for check in Check:
                await self.staff(who, c.PassCheck(candidate=number, check=check))
            await self.staff(who, c.AdmitCandidate(candidate=number))

    async def nap(self) -> None:
        """Let everything that is ready to run do so, on both ends of the sockets."""
        async with self.client.get(self.url("/healthz")) as answer:
            await answer.read()

    async def gone(self, number: str) -> None:
        """Return once the server knows that this candidate's socket is closed."""
        console = await self.console("support")
        if number in console.welcome["online"]:
            await console.hear("presence", lambda m: m["candidate"] == number and not m["online"])
        await console.socket.close()

    async def let_pass(self, seconds: int, *busy: Peer) -> None:
        """Let time pass second by second, while the server goes its rounds and these clients ping."""
        for _ in range(seconds):
            await self.clock.somebody_sleeps(EVERY)
            self.clock.advance(1)
            for peer in busy:
                await peer.settle()
        await self.clock.somebody_sleeps(EVERY)

    async def figure(self, name: str) -> float:
        """One figure of `/metrics`, by its name and labels as they stand there; 0 if it does not."""
        async with self.client.get(self.url("/metrics")) as answer:
            lines = (await answer.text()).splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} ")), 0)

    async def only(self, connected: int, station: str) -> None:
        """Return once the server knows of just so many connections of that station."""
        async with asyncio.timeout(10):
            while await self.figure(f'ninefold_connections{{station="{station}"}}') != connected:
                pass

    async def state(self) -> Session:
        session, _ = await self.service.load()
        assert session is not None
        return session

    async def until(self, holds: Any, within: float = 30) -> Session:
        """The state on record, once something is true of it; what the server answers from has come as far by then."""
        async with asyncio.timeout(within):
            async for _ in self.log.follow(self.service.stream):
                session, head = await self.service.load()
                if session is not None and holds(session):
                    await self._server_reached(head)
                    return session
        raise AssertionError

    async def _server_reached(self, seq: int) -> None:
        assert self.server is not None
        live = await self.server.app[SESSIONS].get(self.session_id)
        assert live is not None
        await live.reached(seq)

    async def events(self) -> list[dict[str, Any]]:
        """Everything on record."""
        records = await self.log.read(self.service.stream)
        return [dict(event) for record in records for event in record.events]


def role_of(configuration: SessionConfiguration, who: str) -> Role:
    return next(m.role for m in configuration.staff if m.id == who)
