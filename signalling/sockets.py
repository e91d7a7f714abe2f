"""`GET /ws`: from the handshake over `hello` and `welcome` to the last word."""

import asyncio
import logging
from dataclasses import dataclass

from aiohttp import WSCloseCode, WSMsgType, web

from rooms.commands import Station
from rooms.errors import ProtocolError, Unavailable
from rooms.pacing import TokenBucket
from signalling import candidate_link, invigilator_link, wire
from signalling.admission import Admitted, Doorkeeper, address_of
from signalling.clock import Clock, end, within
from signalling.connection import FAREWELL_WITHIN, Connection
from signalling.faults import KeyRefused, NoPlaceHere, TooManyAttempts
from signalling.hub import Hall, Hub
from signalling.ice import Turn
from signalling.logs import say
from signalling.metrics import Metrics
from signalling.pacing import MESSAGES_A_SECOND, MESSAGES_AT_ONCE
from signalling.reading import Unreadable, read
from signalling.receivers import receiver_for
from signalling.speaking import Commands, SaidAt, on_ping, refuse

HELLO_WITHIN = 10.0
"""Seconds from the handshake to `hello`."""

CUT_OFF_AT = 4 * wire.LARGEST_MESSAGE
"""Bytes. A message over the limit is refused by name; one over this ends the connection (1009)."""


@dataclass(frozen=True, slots=True)
class Sockets:
    """What the handler of `/ws` works with."""

    doorkeeper: Doorkeeper
    hub: Hub
    clock: Clock
    metrics: Metrics
    turn: Turn | None

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one client from handshake to end."""
        socket = web.WebSocketResponse(
            # Compression costs both sides more than these small messages are worth.
            compress=False,
            max_msg_size=CUT_OFF_AT,
            timeout=FAREWELL_WITHIN,
        )
        await socket.prepare(request)
        try:
            hello = await within(self.clock, HELLO_WITHIN, _hello(socket))
            admitted = await self.doorkeeper.admit(hello.token, address_of(request))
        except TimeoutError:
            await socket.close(code=wire.Close.NO_HELLO, message=b"no hello")
        except ProtocolError as fault:
            await socket.close(code=wire.Close.PROTOCOL, message=str(fault).encode())
        except KeyRefused:
            await socket.close(code=wire.Close.KEY, message=b"key")
        except NoPlaceHere:
            await socket.close(code=wire.Close.NOT_YOURS, message=b"not for a live session")
        except TooManyAttempts:
            await socket.close(code=wire.Close.SLOW_DOWN, message=b"slow down")
        except Unavailable:
            await socket.close(code=wire.Close.TRY_AGAIN, message=b"the record does not answer")
        else:
            await self._serve(socket, request, admitted, hello.after)
        return socket

    async def _serve(self, socket: web.WebSocketResponse, request: web.Request, admitted: Admitted, after: int) -> None:
        hall = self.hub.hall(admitted.live)
        connection = Connection(
            socket,
            request,
            actor=admitted.actor,
            generation=admitted.generation,
            live=admitted.live,
            receiver=receiver_for(admitted.actor, admitted.live, after),
            clock=self.clock,
            metrics=self.metrics,
        )
        said_at = SaidAt(self.clock.now(), hall.last_contact(connection.peer))
        commands = Commands(connection, said_at, self.clock, self.metrics)
        hall.heard(connection)
        hall.enter(connection)
        say("connected", connection=connection.serial, station=connection.actor.station, session=admitted.live.id)
        sending = asyncio.create_task(connection.send_all(self._welcome(admitted, connection, hall)))
        deciding = asyncio.create_task(commands.decide_all())
        reading = asyncio.create_task(self._read_on(socket, connection, commands, hall))
        try:
            over, _ = await asyncio.wait({sending, deciding, reading}, return_when=asyncio.FIRST_COMPLETED)
            for fault in filter(None, (task.exception() for task in over)):
                say("a connection failed", level=logging.ERROR, connection=connection.serial, fault=fault)
                connection.close_soon(WSCloseCode.INTERNAL_ERROR, "fault in the server")
        finally:
            hall.leave(connection)
            await end(reading, deciding, sending)
        await connection.say_farewell()
        say("disconnected", connection=connection.serial, code=socket.close_code)

    def _welcome(self, admitted: Admitted, connection: Connection, hall: Hall) -> wire.Welcome:
        now = self.clock.now()
        cursor, state = connection.receiver.welcomed(now)
        return wire.Welcome(
            you=admitted.you(),
            now=now,
            cursor=cursor,
            state=state,
            ice_servers=self.turn.servers_for(admitted.live.id, connection.peer, now) if self.turn else [],
            online=hall.online() if admitted.actor.station is Station.STAFF else [],
        )

    async def _read_on(
        self, socket: web.WebSocketResponse, connection: Connection, commands: Commands, hall: Hall
    ) -> None:
        pace = TokenBucket(MESSAGES_A_SECOND, MESSAGES_AT_ONCE)
        async for frame in socket:
            hall.heard(connection)
            if not pace.take(self.clock.monotonic()):
                connection.close_soon(wire.Close.SLOW_DOWN, "too many messages")
                return
            if frame.type is not WSMsgType.TEXT:
                refuse(connection, "malformed", "Messages are text.")
                continue
            message = read(frame.data)
            if isinstance(message, Unreadable):
                self.metrics.received.add(type="unreadable")
                connection.post(wire.Refused(id=message.id, code=message.code, detail=message.detail))
            else:
                self.metrics.received.add(type=message.type)
                await self._take(message, connection, commands, hall)

    async def _take(self, message: wire.FromClient, connection: Connection, commands: Commands, hall: Hall) -> None:
        link = candidate_link if connection.actor.station is Station.CANDIDATE else invigilator_link
        match message:
            case wire.Command():
                commands.take(message)
            case wire.Ping():
                on_ping(connection, message, self.clock)
            case wire.Signal():
                relayed = await link.on_signal(connection, message, hall)
                self.metrics.signals.add(relayed="yes" if relayed else "no")
            case wire.Watch():
                await link.on_watch(connection, message, hall)
            case wire.Unwatch():
                await link.on_unwatch(connection, message, hall)
            case wire.Hello():
                refuse(connection, "malformed", "Hello was said already.")


async def _hello(socket: web.WebSocketResponse) -> wire.Hello:
    """The first message. Raises `ProtocolError`."""
    frame = await socket.receive()
    message = read(frame.data) if frame.type is WSMsgType.TEXT else None
    if not isinstance(message, wire.Hello):
        raise ProtocolError("hello comes first")
    if message.protocol != wire.PROTOCOL:
        raise ProtocolError(f"this server speaks protocol {wire.PROTOCOL}")
    return message
