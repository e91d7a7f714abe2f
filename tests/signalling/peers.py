"""A client in a test: a real WebSocket, everything it heard, and short words for what it says."""

import asyncio
import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType

from rooms.commands import SessionCommand

PATIENCE = 10
"""Seconds after which a message that does not come is a failure; nothing ever waits for as long as that."""


class Peer:
    """A phone or a console at the other end of `GET /ws`."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.raw: list[str] = []
        self.unread: list[dict[str, Any]] = []
        self.welcome: dict[str, Any] = {}

    async def say(self, message: dict[str, Any]) -> None:
        await self.socket.send_str(json.dumps(message))

    async def hello(self, token: str, after: int = 0, **rest: Any) -> dict[str, Any]:
        await self.say({"type": "hello", "protocol": 1, "token": token, "after": after, **rest})
        self.welcome = await self.hear("welcome")
        return self.welcome

    async def next(self) -> dict[str, Any]:
        """The next message, whatever it is. AssertionError once the socket is closed."""
        frame = await asyncio.wait_for(self.socket.receive(), PATIENCE)
        assert frame.type is WSMsgType.TEXT, f"closed with {self.socket.close_code}"
        self.raw.append(frame.data)
        return json.loads(frame.data)

    async def hear(self, kind: str, where: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """The next message of that kind; others are kept for later."""
        for place, message in enumerate(self.unread):
            if message["type"] == kind and where(message):
                return self.unread.pop(place)
        while True:
            message = await self.next()
            if message["type"] == kind and where(message):
                return message
            self.unread.append(message)

    async def hear_event(self, kind: str) -> dict[str, Any]:
        """The next record that holds such an event."""
        return await self.hear("record", lambda m: any(event["type"] == kind for event in m["events"]))

    async def closed(self) -> int | None:
        """Read on until the socket is closed; gives the code."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.socket.receive()
                if frame.type is not WSMsgType.TEXT:
                    return self.socket.close_code
                self.raw.append(frame.data)
                self.unread.append(json.loads(frame.data))

    async def command(
        self, command: SessionCommand, *, command_id: str | None = None, said_at: datetime | None = None
    ) -> dict[str, Any]:
        """Say a command; gives the answer, `done` or `refused`."""
        wanted = command_id or str(uuid.uuid4())
        said = (said_at or datetime.fromisoformat(self.welcome["now"])).isoformat()
        await self.say({"type": "command", "id": wanted, "said_at": said, "command": command.model_dump(mode="json")})
        return await self.answer(wanted)

    async def answer(self, command_id: str) -> dict[str, Any]:
        for place, message in enumerate(self.unread):
            if message["type"] in {"done", "refused"} and message["id"] == command_id:
                return self.unread.pop(place)
        while True:
            message = await self.next()
            if message["type"] in {"done", "refused"} and message["id"] == command_id:
                return message
            self.unread.append(message)

    async def settle(self) -> None:
        """Return once everything that was sent before now has been heard."""
        await self.say({"type": "ping", "t": 0.5 + len(self.raw)})
        await self.hear("pong")

    def records(self) -> list[dict[str, Any]]:
        """Every record heard so far, in order."""
        return [message for message in map(json.loads, self.raw) if message["type"] == "record"]
