"""One client's socket, from its welcome to its end: what is sent, in which order, and when it is given up.

Nothing waits for a slow client. Records are read from the session when the socket has room for them; everything else
goes through an outbox with an end. A client whose outbox is full, or who takes nothing for a while, is dropped; it
comes back and resumes by its cursor.
"""

import asyncio
from collections import deque
from contextlib import suppress
from itertools import count

from aiohttp import ClientConnectionResetError, web

from rooms.commands import Actor
from signalling.clock import Clock
from signalling.live import LiveSession
from signalling.logs import say
from signalling.metrics import Metrics
from signalling.receivers import Receiver
from signalling.wire import Close, Message, spoken

OUTBOX = 256
"""Messages that may wait for a socket. A phone's busiest moment, three calls dialled at once, makes about sixty."""

STALLED_AFTER = 10.0
"""Seconds that one message may take to leave."""

FAREWELL_WITHIN = 2.0
"""Seconds that a client has for the closing handshake."""

_serials = count(1)


class Connection:
    """A client that was let in. `post`, `wake` and `close_soon` never block."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        *,
        actor: Actor,
        generation: int,
        live: LiveSession,
        receiver: Receiver,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self.serial = next(_serials)
        self.actor = actor
        self.peer = str(actor)
        self.generation = generation
        self.live = live
        self.receiver = receiver
        self._socket = socket
        self._request = request
        self._clock = clock
        self._metrics = metrics
        self._outbox: deque[Message] = deque()
        self._bell = asyncio.Event()
        self._sending_since: float | None = None
        self._farewell: tuple[int, str] | None = None

    def post(self, message: Message) -> None:
        """Send this when its turn comes."""
        if len(self._outbox) >= OUTBOX:
            self.drop("outbox full")
            return
        self._outbox.append(message)
        self._bell.set()

    def wake(self) -> None:
        """There may be news in the session."""
        self._bell.set()

    def close_soon(self, code: int, why: str) -> None:
        """Close the socket with that code, once; what is still to be sent is not."""
        if self._farewell is None:
            self._farewell = (code, why)
            self._metrics.closed.add(why=why)
            say("closing a socket", connection=self.serial, station=self.actor.station, code=code, why=why)
        self._bell.set()

    def drop(self, why: str) -> None:
        """Cut the line without a word: the client does not take any."""
        self.close_soon(Close.TRY_AGAIN, why)
        if self._request.transport is not None:
            self._request.transport.abort()

    def is_stalled(self) -> bool:
        """Whether one message has been under way for too long."""
        since = self._sending_since
        return since is not None and self._clock.monotonic() - since >= STALLED_AFTER

    async def send_all(self, first: Message) -> None:
        """Send the first message, then what there is and what comes, until the socket is to be closed or is gone."""
        with suppress(ClientConnectionResetError, ConnectionResetError):
            await self._send([first])
            while self._farewell is None:
                self._bell.clear()
                news = self.receiver.news(self._clock.now())
                await self._send([*news, *self._outbox_now()])
                if not news and not self._outbox:
                    await self._bell.wait()

    async def say_farewell(self) -> None:
        """Close the socket in due form if that was asked for. The socket is not being read any more."""
        if self._farewell is None:
            return
        code, why = self._farewell
        with suppress(TimeoutError, ClientConnectionResetError, ConnectionResetError):
            async with asyncio.timeout(FAREWELL_WITHIN):
                await self._socket.close(code=code, message=why.encode())
                return
        if self._request.transport is not None:
            self._request.transport.abort()

    def _outbox_now(self) -> list[Message]:
        waiting = list(self._outbox)
        self._outbox.clear()
        return waiting

    async def _send(self, messages: list[Message]) -> None:
        for message in messages:
            if self._farewell is not None:
                return
            self._sending_since = self._clock.monotonic()
            await self._socket.send_str(spoken(message))
            self._sending_since = None
