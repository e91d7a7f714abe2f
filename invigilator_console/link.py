"""The console's line to the server: one WebSocket, kept up for ever.

Nothing here knows of a screen. A `Receiver` is told what comes; what goes out is queued in the outbox and survives
any number of broken connections. Pictures do not come this way and go on when this line is cut.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import ssl
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
from pydantic import ValidationError

from invigilator_console.outbox import Errand, Outbox
from invigilator_console.receiver import FINAL, NOT_TRUSTED, LinkState, Receiver, why_away
from signalling import wire
from signalling.wire import Close

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pydantic import BaseModel
    from yarl import URL

    from invigilator_console.clock import ServerClock
    from rooms.commands import SessionCommand

LARGEST_WELCOME = 16 * 1024 * 1024
"""Bytes: a welcome holds the whole session, and nothing bigger is believed."""

PATIENT = 16
"""The attempt from which on the longest wait holds."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the line is, in seconds."""

    ping_every: float = 5.0
    pong_within: float = 6.0
    first_wait: float = 0.5
    longest_wait: float = 8.0

    def wait(self, attempt: int, share: float) -> float:
        """Seconds before reconnect number `attempt` (0 is the first); `share` in [0, 1) spreads the herd."""
        longest = min(self.longest_wait, self.first_wait * 2.0 ** min(attempt, PATIENT))
        return longest * (0.5 + share / 2)


class Link:
    """One member of staff's line to one server."""

    def __init__(
        self,
        server: URL,
        key: str,
        receiver: Receiver,
        clock: ServerClock,
        *,
        trust: ssl.SSLContext | None = None,
        pace: Pace | None = None,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        """A line that is not up yet.

        Args:
            server: the server's address, `http…` or `https…`.
            key: the staff key.
            receiver: is told what comes.
            clock: learns the server's time from here.
            trust: which certificates are believed; None for what this machine believes.
            pace: how patient to be.
            new_id: makes command ids.
        """
        self.state = LinkState.CONNECTING
        self.cursor = 0
        self.outbox = Outbox()
        self._server = server
        self._key = key
        self._receiver = receiver
        self._clock = clock
        self._trust = trust
        self._pace = pace or Pace()
        self._new_id = new_id
        self._http: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._greeted = False
        self._unseen = ""
        self._may_connect = asyncio.Event()
        self._may_connect.set()
        self._ponged = asyncio.Event()
        self._farewells: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[None]] = set()

    # What the console says

    def command(
        self,
        command: SessionCommand,
        words: str,
        *,
        quiet: bool = False,
        id: str | None = None,  # noqa: A002 - the wire's name for it
        said_at: datetime | None = None,
    ) -> Errand:
        """Queue a command, stamped now or as of `said_at`; it goes out as soon as it can."""
        errand = Errand(id or self._new_id(), said_at or self._clock.now(), command, words, quiet)
        self.outbox.add(errand)
        self._send_next()
        return errand

    def watch(self, candidate: str) -> None:
        """Ask for a candidate's camera. Soft: to be said again after each welcome."""
        self._say(wire.Watch(candidate=candidate))

    def unwatch(self, candidate: str) -> None:
        """Do not look any more."""
        self._say(wire.Unwatch(candidate=candidate))

    def signal(self, signal: wire.Signal) -> None:
        """Send a step of a call; lost if the line is down, for then the phone calls anew anyway."""
        self._say(signal)

    # The line

    async def run(self) -> str:
        """Keep the line up until it ends for good; returns the sentence that says why."""
        attempt = 0
        while True:
            self._greeted = False
            try:
                code = await self._one_connection()
            except aiohttp.ClientConnectorCertificateError:
                return self._end(NOT_TRUSTED)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                log.info("the server cannot be reached: %s", error)
                code = None
            finally:
                self.outbox.disconnected()
            if code in FINAL:
                return self._end(FINAL[code])
            attempt = 0 if self._greeted else attempt + 1
            if code == Close.SLOW_DOWN:
                attempt = PATIENT
            self._change(LinkState.AWAY, self._unseen or why_away(code))
            await asyncio.sleep(self._pace.wait(attempt, random.random()))
            await self._may_connect.wait()

    def step_back(self, words: str) -> None:
        """Be away until `go_on`, because of what the words say: whoever cannot see does not count as watching."""
        self._unseen = words
        self._may_connect.clear()
        if self._socket is not None:
            self._part_with(self._socket)

    def go_on(self) -> None:
        """Connect again, after `step_back`."""
        self._unseen = ""
        self._may_connect.set()

    async def close(self) -> None:
        """Hang up."""
        socket = self._socket
        self._socket = None
        if socket is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await socket.close()
        for task in (*self._farewells, *self._sending):
            task.cancel()
        if self._http is not None:
            await self._http.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30, sock_connect=10))
        return self._http

    async def _one_connection(self) -> int | None:
        """Connect and listen until the connection is over; the code it was closed with, None if it just broke."""
        socket = await self._session().ws_connect(
            self._server / "ws",
            max_msg_size=LARGEST_WELCOME,
            timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
            ssl=self._trust or True,
        )
        self._socket = socket
        self._clock.forget()
        asked_at = self._clock.monotonic()
        pings = None
        try:
            await socket.send_str(wire.spoken(wire.Hello(protocol=wire.PROTOCOL, token=self._key, after=self.cursor)))
            pings = asyncio.create_task(self._ping(socket))
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._hear(message.data, asked_at)
            return socket.close_code
        finally:
            if pings is not None:
                pings.cancel()
            if self._socket is socket:
                self._socket = None
            self._part_with(socket)

    async def _ping(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Ping for ever; without an answer in time, drop the line, for TCP itself may take minutes to notice."""
        while True:
            self._ponged.clear()
            try:
                async with asyncio.timeout(self._pace.pong_within):
                    await socket.send_str(wire.spoken(wire.Ping(t=self._clock.monotonic())))
                    await self._ponged.wait()
            except (TimeoutError, aiohttp.ClientError, OSError):
                log.info("the server does not answer pings; connecting anew")
                self._part_with(socket)
                return
            await asyncio.sleep(self._pace.ping_every)

    def _part_with(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Close without waiting for the other side, which may be gone."""
        if socket.closed:
            return
        farewell = asyncio.create_task(_close_quietly(socket))
        self._farewells.add(farewell)
        farewell.add_done_callback(self._farewells.discard)

    def _hear(self, text: str, hello_at: float) -> None:
        try:
            message = wire.from_server.validate_json(text)
        except ValidationError as error:
            # A newer server may say what this console does not know; the line goes on without it.
            log.warning("a message that this console cannot read: %s", error.errors(include_input=False)[:1])
            return
        match message:
            case wire.Welcome():
                self._clock.learn(message.now, hello_at, self._clock.monotonic())
                self._greeted = True
                self._change(LinkState.LIVE, "")
                self._receiver.welcomed(message)
                self._send_next()
            case wire.Pong():
                self._clock.learn(message.now, message.t, self._clock.monotonic())
                self._ponged.set()
            case wire.Done() | wire.Refused():
                self._hear_answer(message)
            case wire.Recorded():
                self.cursor = max(self.cursor, message.cursor)
                self._receiver.recorded(message)
            case wire.Presence():
                self._receiver.presence_changed(message)
            case wire.Signal():
                self._receiver.signalled(message)
            case _:
                log.debug("%s is said to phones only", message.type)

    def _hear_answer(self, answer: wire.Done | wire.Refused) -> None:
        errand = self.outbox.settled(answer.id) if answer.id else None
        if isinstance(answer, wire.Refused):
            self._receiver.refused(errand, answer.code, answer.detail)
        elif errand is not None:
            self._receiver.done(errand)
        self._send_next()

    def _send_next(self) -> None:
        if self._greeted and self._socket is not None and (errand := self.outbox.next_to_send()):
            self._say(wire.Command(id=errand.id, said_at=errand.said_at, command=errand.command))

    def _say(self, message: BaseModel) -> None:
        if self._socket is None or not self._greeted:
            return
        task = asyncio.create_task(_send_quietly(self._socket, wire.spoken(message)))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def _change(self, state: LinkState, words: str) -> None:
        self.state = state
        self._receiver.link_changed(state, words)

    def _end(self, words: str) -> str:
        self._change(LinkState.ENDED, words)
        return words


async def _send_quietly(socket: aiohttp.ClientWebSocketResponse, text: str) -> None:
    """Send; a line that breaks meanwhile is noticed by who listens."""
    with contextlib.suppress(aiohttp.ClientError, OSError):
        await socket.send_str(text)


async def _close_quietly(socket: aiohttp.ClientWebSocketResponse) -> None:
    with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
        await socket.close()


def trusting(certificate_file: str) -> ssl.SSLContext:
    """A context that also believes the certificates in that PEM file. Raises OSError or ssl.SSLError."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certificate_file)
    return context
