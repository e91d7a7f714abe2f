"""A simulated phone's line to the server: one WebSocket, kept up until the server ends it for good.

What is said waits in an outbox, one command in flight, and is said again with the same id after a broken connection.
The line can be cut as a dead network cuts it: nothing goes out, nothing is heard, and neither side is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import uuid
from typing import TYPE_CHECKING, Protocol

import aiohttp
from pydantic import ValidationError

from invigilator_console.link import PATIENT, Pace
from invigilator_console.outbox import Errand, Outbox
from invigilator_console.receiver import LinkState
from signalling import wire
from signalling.wire import Close

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from pydantic import BaseModel
    from yarl import URL

    from invigilator_console.clock import ServerClock
    from rooms.commands import SessionCommand

LARGEST_MESSAGE = 4 * 1024 * 1024
"""Bytes: a candidate's whole view is some 30 kB, and nothing much bigger is believed."""

FINAL = {
    Close.PROTOCOL: "the server speaks another protocol",
    Close.KEY: "the link is wrong, has expired or was made anew",
    Close.NOT_YOURS: "the link opens nothing here",
    Close.REPLACED: "the link was opened on another device",
}
"""Close codes after which a phone does not come back, each with the reason."""

Answer = wire.Done | wire.Refused

log = logging.getLogger(__name__)


class LineListener(Protocol):
    """Who is told what comes. Called on the event loop; must not raise and must not block."""

    def heard(self, message: wire.FromServer) -> None:
        """The server said something that is no answer to a command."""

    def line_changed(self, state: LinkState) -> None:
        """The line stands otherwise."""

    def fell_silent(self) -> None:
        """A ping was not answered: the network may be another one now."""


class PhoneLine:
    """One phone's line to one server."""

    def __init__(
        self,
        server: URL,
        token: str,
        listener: LineListener,
        clock: ServerClock,
        *,
        trust: ssl.SSLContext | None = None,
        pace: Pace | None = None,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        """A line that is not up yet.

        Args:
            server: the server's address, `http…` or `https…`.
            token: of the candidate's link.
            listener: is told what comes.
            clock: learns the server's time from here.
            trust: which certificates are believed; None for what this machine believes.
            pace: how patient to be.
            new_id: makes command ids.
        """
        self.state = LinkState.CONNECTING
        self.cursor = 0
        self.outbox = Outbox()
        self._server = server
        self._token = token
        self._listener = listener
        self._clock = clock
        self._trust = trust
        self._pace = pace or Pace()
        self._new_id = new_id
        self._answers: dict[str, asyncio.Future[Answer]] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._greeted = False
        self._ponged = asyncio.Event()
        self._network = asyncio.Event()
        self._network.set()
        self._cut = asyncio.Event()
        self._errands: set[asyncio.Task[None]] = set()

    # What the phone says

    def command(self, command: SessionCommand) -> asyncio.Future[Answer]:
        """Queue a command, stamped now. Its answer comes when the server has given one, however long that takes."""
        errand = Errand(self._new_id(), self._clock.now(), command, command.type, quiet=True)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answers[errand.id] = answer
        self.outbox.add(errand)
        self._send_next()
        return answer

    def signal(self, signal: wire.Signal) -> None:
        """Send a step of a call; lost while the line is down, for then there is a new call afterwards anyway."""
        self._say(signal)

    # The network, as far as a rehearsal plays it

    def cut(self) -> None:
        """The network is dead from now on."""
        self._network.clear()
        self._cut.set()

    def mend(self) -> None:
        """The network is back: connect anew."""
        self._cut.clear()
        self._network.set()

    @property
    def is_cut(self) -> bool:
        """Whether the network is dead."""
        return not self._network.is_set()

    # The line

    async def run(self, http: aiohttp.ClientSession) -> str:
        """Keep the line up until the server ends it for good; returns the reason."""
        attempt = 0
        while True:
            await self._network.wait()
            self._greeted = False
            try:
                code = await self._one_connection(http)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                log.info("the server cannot be reached: %s", error)
                code = None
            finally:
                self.outbox.disconnected()
            if code in FINAL:
                self._change(LinkState.ENDED)
                return FINAL[code]
            attempt = 0 if self._greeted else attempt + 1
            if code == Close.SLOW_DOWN:
                attempt = PATIENT
            self._change(LinkState.AWAY)
            if not self.is_cut:
                await asyncio.sleep(self._pace.wait(attempt, random.random()))

    async def close(self) -> None:
        """Hang up; what nobody has answered stays unanswered."""
        socket, self._socket = self._socket, None
        if socket is not None:
            await _close_quietly(socket)
        for task in self._errands:
            task.cancel()
        for answer in self._answers.values():
            answer.cancel()

    async def _one_connection(self, http: aiohttp.ClientSession) -> int | None:
        """Connect and listen until the connection is over; the code it was closed with, None if it just broke."""
        socket = await http.ws_connect(
            self._server / "ws",
            max_msg_size=LARGEST_MESSAGE,
            timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
            ssl=self._trust or True,
        )
        self._socket = socket
        self._clock.forget()
        listening = asyncio.create_task(self._listen(socket, self._clock.monotonic()))
        pinging = asyncio.create_task(self._ping(socket))
        cutting = asyncio.create_task(self._cut.wait())
        try:
            await socket.send_str(wire.spoken(wire.Hello(protocol=wire.PROTOCOL, token=self._token, after=self.cursor)))
            await asyncio.wait({listening, pinging, cutting}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                listening.result()
                return socket.close_code
            return None
        finally:
            self._socket = None
            for task in (listening, pinging, cutting):
                task.cancel()
            self._spawn(self._part_with(socket))

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse, hello_at: float) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._hear(message.data, hello_at)

    async def _ping(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Ping until an answer does not come in time: TCP itself may take minutes to notice."""
        while True:
            self._ponged.clear()
            try:
                async with asyncio.timeout(self._pace.pong_within):
                    await socket.send_str(wire.spoken(wire.Ping(t=self._clock.monotonic())))
                    await self._ponged.wait()
            except TimeoutError:
                log.info("the server does not answer pings; connecting anew")
                self._listener.fell_silent()
                return
            except (aiohttp.ClientError, OSError):
                return
            await asyncio.sleep(self._pace.ping_every)

    async def _part_with(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Let go of a socket. In a dead network it cannot even be closed, so the other side notices nothing."""
        await self._network.wait()
        await _close_quietly(socket)

    def _hear(self, text: str, hello_at: float) -> None:
        try:
            message = wire.from_server.validate_json(text)
        except ValidationError as error:
            log.warning("a message that this phone cannot read: %s", error.errors(include_input=False)[:1])
            return
        match message:
            case wire.Welcome():
                self._clock.learn(message.now, hello_at, self._clock.monotonic())
                self._greeted = True
                self._change(LinkState.LIVE)
                self._listener.heard(message)
                self._send_next()
            case wire.Pong():
                self._clock.learn(message.now, message.t, self._clock.monotonic())
                self._ponged.set()
            case wire.Done() | wire.Refused() if message.id is not None:
                self._settle(message.id, message)
            case wire.Recorded():
                self.cursor = max(self.cursor, message.cursor)
                self._listener.heard(message)
            case _:
                self._listener.heard(message)

    def _settle(self, command_id: str, answer: Answer) -> None:
        self.outbox.settled(command_id)
        future = self._answers.pop(command_id, None)
        if future is not None and not future.done():
            future.set_result(answer)
        self._send_next()

    def _send_next(self) -> None:
        if self._can_speak and (errand := self.outbox.next_to_send()):
            self._say(wire.Command(id=errand.id, said_at=errand.said_at, command=errand.command))

    @property
    def _can_speak(self) -> bool:
        return self._socket is not None and self._greeted and not self.is_cut

    def _say(self, message: BaseModel) -> None:
        if self._socket is not None and self._can_speak:
            self._spawn(_send_quietly(self._socket, wire.spoken(message)))

    def _spawn(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def _change(self, state: LinkState) -> None:
        self.state = state
        self._listener.line_changed(state)


async def _send_quietly(socket: aiohttp.ClientWebSocketResponse, text: str) -> None:
    """Send; a line that breaks meanwhile is noticed by who listens."""
    with contextlib.suppress(aiohttp.ClientError, OSError):
        await socket.send_str(text)


async def _close_quietly(socket: aiohttp.ClientWebSocketResponse) -> None:
    with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
        async with asyncio.timeout(1):
            await socket.close()
