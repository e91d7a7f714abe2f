"""A WebSocket server that admits anybody and relays: what joining and relaying cost at least, with this library.

Run with the path of the bench's line. A client names itself in its first message, `{"token"}`, and is answered; each
later message, `{"to"}`, is handed to whoever has that name.
"""

from __future__ import annotations

import asyncio
import json
import sys

from aiohttp import WSMsgType, web

from invigilator_console.bench.worker import Line


class Relay:
    """Everybody who is connected."""

    def __init__(self) -> None:
        self._sockets: dict[str, web.WebSocketResponse] = {}

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One client, to its end."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            if "token" in said:
                self._sockets[said["token"]] = socket
                await socket.send_str('{"type":"welcome"}')
            elif said.get("to") in self._sockets:
                await self._sockets[said["to"]].send_str(message.data)
            else:
                await socket.send_str(json.dumps({"type": "done", "id": said.get("id")}))
        return socket


async def main(path: str) -> None:
    """Serve until the bench wants no more."""
    line = await Line.to_bench(path)
    application = web.Application()
    application.router.add_get("/ws", Relay().serve)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    line.say(port=runner.addresses[0][1])
    await line.stopped()
    await runner.cleanup()
    await line.finish()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
