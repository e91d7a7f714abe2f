"""What every client may say, whoever it is: commands and pings; and how far back `said_at` is believed."""

import asyncio
import logging
from datetime import datetime, timedelta

from rooms.commands import Told
from rooms.errors import Refusal, Unavailable
from signalling import wire
from signalling.clock import Clock
from signalling.connection import Connection
from signalling.logs import say
from signalling.metrics import Metrics

COMMANDS_WAITING = 32
"""A client sends one command at a time; this many unanswered ones are a fault in it."""

CATCHING_UP = timedelta(seconds=60)
"""For so long after it connects a client may send what it kept while it was away."""

UNDER_WAY = timedelta(seconds=15)
"""Later, what is said was said just now: a client that is silent for longer counts as absent."""


class SaidAt:
    """The bounds of one connection's `said_at`: never before the person was last heard, never in the future."""

    def __init__(self, connected_at: datetime, last_contact: datetime | None) -> None:
        self._connected_at = connected_at
        self._last_contact = min(last_contact or connected_at, connected_at)

    def believed(self, said_at: datetime, now: datetime) -> datetime:
        """When it was said, as far as that can be believed."""
        catching_up = now - self._connected_at < CATCHING_UP
        earliest = self._last_contact if catching_up else max(self._last_contact, now - UNDER_WAY)
        return min(max(said_at, earliest), now)


class Commands:
    """The commands of one connection: decided in the order in which they came, while the socket is read on."""

    def __init__(self, connection: Connection, said_at: SaidAt, clock: Clock, metrics: Metrics) -> None:
        self._connection = connection
        self._said_at = said_at
        self._clock = clock
        self._metrics = metrics
        self._waiting: asyncio.Queue[wire.Command] = asyncio.Queue(COMMANDS_WAITING)

    def take(self, message: wire.Command) -> None:
        """Have a command decided when its turn comes."""
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            self._connection.close_soon(wire.Close.SLOW_DOWN, "too many commands at once")

    async def decide_all(self) -> None:
        """Decide and answer, until cancelled."""
        while True:
            message = await self._waiting.get()
            began = self._clock.monotonic()
            await self._decide(message)
            self._metrics.command_seconds.observe(self._clock.monotonic() - began)

    async def _decide(self, message: wire.Command) -> None:
        now = self._clock.now()
        told = Told(message.id, now, self._said_at.believed(message.said_at, now), self._connection.actor)
        try:
            outcome = await self._connection.live.execute(message.command, told)
        except Refusal as refusal:
            self._metrics.commands.add(outcome="refused")
            self._connection.post(wire.Refused(id=message.id, code=refusal.code, detail=refusal.detail))
        except Unavailable as trouble:
            # To refuse would be to lie: whether it is on record is unknown. The client will say it again.
            self._metrics.commands.add(outcome="unavailable")
            say("a command could not be recorded", connection=self._connection.serial, why=str(trouble))
            self._connection.close_soon(wire.Close.TRY_AGAIN, "the record does not answer")
        except Exception as fault:  # noqa: BLE001 - a command nobody can answer would block its client's queue for good
            self._metrics.commands.add(outcome="failed")
            say("a command failed", level=logging.ERROR, connection=self._connection.serial, fault=fault)
            detail = "Something went wrong in the server."
            self._connection.post(wire.Refused(id=message.id, code="internal", detail=detail))
        else:
            self._metrics.commands.add(outcome="repeated" if outcome.repeated else "done")
            self._connection.post(wire.Done(id=message.id, cursor=self._connection.receiver.cursor_at(outcome.seq)))


def on_ping(connection: Connection, message: wire.Ping, clock: Clock) -> None:
    """Answer at once, with the time."""
    connection.post(wire.Pong(t=message.t, now=clock.now()))


def refuse(connection: Connection, code: str, detail: str) -> None:
    """Say no to a message that is not a command."""
    connection.post(wire.Refused(id=None, code=code, detail=detail))
