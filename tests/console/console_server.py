"""The server's side of a console's line: the real rules, a record in memory, and a clock that a test may set.

    server = ConsoleServer(exam())
    await server.candidate(ADEYEMI, c.Join(candidate=ADEYEMI, device="phone"))
    application = server.application()

What a candidate or colleague says through `say` is decided by `rooms`, recorded, and told to every console on the
line, as the server does it. `cut` breaks all lines; `mute` keeps answers back, as a dead network does.
"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from rooms import commands as c
from rooms import events as e
from rooms.cohort_views import CohortSessionCard, cohort_session_card, cohort_view
from rooms.commands import SERVER, Actor, SessionCommand, Station, Told
from rooms.decider import decide
from rooms.errors import Refusal
from rooms.session import Session, evolve
from rooms.views import staff_changes, staff_view
from rooms.vocabulary import Check, IdKind, SessionPhase, Verdict
from signalling import wire
from tests.console.console_exam import CHIEF, actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from rooms.configuration import SessionConfiguration

KEY = "v1.key-of-"


class ConsoleServer:
    """One session, and whoever is on the line."""

    def __init__(self, configuration: SessionConfiguration, now: datetime | None = None) -> None:
        self.fixed_now = now
        self.records: list[wire.Recorded] = []
        self.session: Session = evolve(None, e.SessionOpened(configuration=configuration))
        self.lines: dict[web.WebSocketResponse, Actor] = {}
        self.hellos: list[wire.Hello] = []
        self.heard: list[wire.Command] = []
        self.watched: list[str] = []
        self.signals: list[wire.Signal] = []
        self.answers: dict[str, wire.Done | wire.Refused] = {}
        self.pages: dict[tuple[str, int], bytes] = {}
        self.portraits: dict[tuple[str, str], bytes] = {}
        self.evidence: dict[str, tuple[str, bytes]] = {}
        self.evidence_answers: list[int] = []
        """Statuses to answer the next pieces with, instead of taking them."""
        self.other_sessions: list[CohortSessionCard] = []
        self.close_with: int | None = None
        self.is_muted = False
        self.stirred = asyncio.Condition()
        self._said = 0

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_get("/ws", self._line)
        application.router.add_get("/pages/{candidate}/{page}", self._page)
        application.router.add_get("/portraits/{candidate}/{which}", self._portrait)
        application.router.add_get("/cohort", self._show_cohort)
        application.router.add_put("/evidence/{candidate}/{of}", self._keep)
        application.on_shutdown.append(lambda _: self.cut(1012))
        return application

    def now(self) -> datetime:
        return self.fixed_now or datetime.now(UTC)

    # What a test does

    async def say(self, actor: Actor, command: SessionCommand, *, said_at: datetime | None = None) -> None:
        """Somebody else says something; a refusal is the test's mistake and raises."""
        self._said += 1
        await self._decided(actor, command, f"said-{self._said}", said_at or self.now())

    async def candidate(self, number: str, command: SessionCommand, *, said_at: datetime | None = None) -> None:
        await self.say(Actor(Station.CANDIDATE, number), command, said_at=said_at)

    async def arrive(self, number: str, *, fails: str | None = None) -> None:
        """Come to the door with everything done that is the candidate's to do."""
        rows = [e.DeviceRow(name="camera", verdict=Verdict.PASS), e.DeviceRow(name="upload", verdict=Verdict.WARN)]
        rows += [e.DeviceRow(name=fails, verdict=Verdict.FAIL)] if fails else []
        await self.candidate(number, c.Join(candidate=number, device="phone"))
        await self.candidate(number, c.SignHonourCode(candidate=number, name="Me", version="0123456789ab"))
        await self.candidate(number, c.ReportDeviceCheck(candidate=number, rows=tuple(rows)))

    async def seat(self, number: str) -> None:
        """Arrive, pass every check, be admitted."""
        staff = actor(CHIEF)
        await self.arrive(number)
        await self.say(staff, c.NoteIdentity(candidate=number, kind=IdKind.UNIVERSITY_CARD))
        for check in Check:
            await self.say(staff, c.PassCheck(candidate=number, check=check))
        await self.say(staff, c.AdmitCandidate(candidate=number))

    async def store(self, number: str, page: int, body: bytes) -> None:
        """A page comes in."""
        self.pages[number, page] = body
        digest = hashlib.sha256(body).hexdigest()
        command = c.StorePage(candidate=number, page=page, sha256=digest, size=len(body), media_type="image/jpeg")
        await self.say(SERVER, command)

    async def start(self) -> None:
        """The bell."""
        if self.session.phase is SessionPhase.OPEN:
            await self.say(SERVER, c.StartWriting())

    def later(self, **length: float) -> None:
        """Move the fixed clock on."""
        self.fixed_now = self.now() + timedelta(**length)

    async def cut(self, code: int = 1012) -> None:
        """Close every line."""
        for socket in list(self.lines):
            await socket.close(code=code)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is true of what was heard."""
        async with asyncio.timeout(10), self.stirred:
            await self.stirred.wait_for(holds)

    def commands(self, kind: type[SessionCommand]) -> list[Any]:
        """What consoles have said of that kind, in order, repeats left out."""
        seen = {heard.id: heard.command for heard in self.heard}
        return [command for command in seen.values() if isinstance(command, kind)]

    async def signal(self, signal: wire.Signal) -> None:
        """A phone signals."""
        await self._tell(signal)

    # What the server does

    async def _line(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._hear(socket, wire.from_client.validate_json(message.data))
        self.lines.pop(socket, None)
        await self._stir()
        return socket

    async def _hear(self, socket: web.WebSocketResponse, message: wire.FromClient) -> None:
        match message:
            case wire.Hello():
                self.hellos.append(message)
                await self._greet(socket, message)
            case wire.Command():
                self.heard.append(message)
                await self._obey(socket, message)
            case wire.Watch():
                self.watched.append(message.candidate)
            case wire.Unwatch():
                self.watched = [number for number in self.watched if number != message.candidate]
            case wire.Signal():
                self.signals.append(message)
            case wire.Ping() if not self.is_muted:
                await socket.send_str(wire.spoken(wire.Pong(t=message.t, now=self.now())))
        await self._stir()

    async def _greet(self, socket: web.WebSocketResponse, hello: wire.Hello) -> None:
        if self.close_with is not None:
            await socket.close(code=self.close_with)
            return
        who = actor(hello.token.removeprefix(KEY))
        member = next((m for m in self.session.configuration.staff if m.id == who.id), None)
        if member is None:
            await socket.close(code=wire.Close.KEY)
            return
        who = Actor(Station.STAFF, member.id, member.role)
        you = wire.You(
            peer=str(who), station="staff", id=member.id, name=member.name, role=member.role, room=member.room
        )
        welcome = wire.Welcome(
            you=you,
            now=self.now(),
            cursor=len(self.records),
            state=staff_view(self.session, self.now()),
            ice_servers=[],
            online=[sitting.number for sitting in self.session.sittings.values() if sitting.joins],
        )
        await socket.send_str(wire.spoken(welcome))
        for record in self.records[hello.after :]:
            await socket.send_str(wire.spoken(record.model_copy(update={"state": None})))
        self.lines[socket] = who

    async def _obey(self, socket: web.WebSocketResponse, wanted: wire.Command) -> None:
        if wanted.id not in self.answers:
            try:
                await self._decided(self.lines[socket], wanted.command, wanted.id, wanted.said_at)
            except Refusal as refusal:
                self.answers[wanted.id] = wire.Refused(id=wanted.id, code=refusal.code, detail=refusal.detail)
            else:
                self.answers[wanted.id] = wire.Done(id=wanted.id, cursor=len(self.records))
        if not self.is_muted:
            await socket.send_str(wire.spoken(self.answers[wanted.id]))

    async def _decided(self, who: Actor, command: SessionCommand, command_id: str, said_at: datetime) -> None:
        now = self.now()
        events = decide(command, self.session, Told(command_id, now, min(said_at, now), who))
        before, self.session = self.session, reduce(evolve, events, self.session)
        record = wire.Recorded(
            cursor=len(self.records) + 1,
            at=now,
            said_at=min(said_at, now),
            actor=str(who),
            events=events,
            state=staff_changes(before, self.session, now),
        )
        self.records.append(record)
        await self._tell(record)

    async def _tell(self, message: wire.Recorded | wire.Signal | wire.Presence) -> None:
        for socket in list(self.lines):
            await socket.send_str(wire.spoken(message))

    async def _show_cohort(self, _request: web.Request) -> web.Response:
        if self.close_with is not None:
            return web.json_response({"type": "urn:ninefold:unavailable"}, status=503)
        own = cohort_session_card(self.session)
        view = cohort_view(self.session.configuration.cohort, [own, *self.other_sessions], self.now())
        return web.Response(text=view.model_dump_json(), content_type="application/json")

    async def _page(self, request: web.Request) -> web.Response:
        if not request.headers.get("Authorization", "").startswith(f"Bearer {KEY}"):
            return web.json_response({"type": "urn:ninefold:key"}, status=401)
        key = (request.match_info["candidate"], int(request.match_info["page"]))
        if key not in self.pages:
            return web.json_response({"type": "urn:ninefold:unknown-page"}, status=404)
        return web.Response(body=self.pages[key], content_type="image/jpeg")

    async def _keep(self, request: web.Request) -> web.Response:
        body, of = await request.read(), request.match_info["of"]
        if self.evidence_answers and (status := self.evidence_answers.pop(0)) != 201:
            problem = {"type": "urn:ninefold:not-yours", "detail": "This room is not yours."}
            await self._stir()
            return web.json_response(problem, status=status)
        command = c.StoreEvidence(
            candidate=request.match_info["candidate"],
            of=of,
            sha256=hashlib.sha256(body).hexdigest(),
            size=len(body),
            media_type=request.content_type,
            since=request.query["since"],
            until=request.query["until"],
        )
        await self.say(SERVER, command)
        self.evidence[of] = (request.content_type, body)
        await self._stir()
        return web.json_response({"of": of, "sha256": command.sha256, "size": command.size}, status=201)

    async def _portrait(self, request: web.Request) -> web.Response:
        key = (request.match_info["candidate"], request.match_info["which"])
        if key not in self.portraits:
            return web.json_response({"type": "urn:ninefold:not-found"}, status=404)
        return web.Response(body=self.portraits[key], content_type="image/jpeg")

    async def _stir(self) -> None:
        async with self.stirred:
            self.stirred.notify_all()
