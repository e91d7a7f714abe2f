"""The line between a browser and the server: what a real network does to it, on demand.

A browser's own "offline" switch leaves open WebSockets alone, so the bytes themselves are held up here.
"""

import asyncio
from contextlib import suppress
from typing import Self

_PIECE = 64 * 1024


class Line:
    """A TCP relay on a port of its own, in front of the server."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._pipes: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._lets_through = asyncio.Event()
        self._lets_through.set()
        self._refuses = False
        self._stranded: set[asyncio.StreamWriter] = set()
        self.taken = 0
        """Connections taken so far."""

    async def __aenter__(self) -> Self:
        self._relay = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port: int = self._relay.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._relay.close()
        self.cut()
        for pipe in tuple(self._pipes):
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    def cut(self) -> None:
        """Break every connection and refuse new ones, as a server that is gone."""
        self._refuses = True
        for writer in tuple(self._writers):
            writer.transport.abort()

    def hush(self) -> None:
        """Let nothing through any more and close nothing, as a network that is gone."""
        self._lets_through.clear()

    def strand(self) -> None:
        """Lose whatever is said on the connections there are; new ones work, as after a change of network."""
        self._stranded |= self._writers

    def lead_to(self, server_port: int) -> None:
        """Lead to another server from the next connection on."""
        self._server_port = server_port

    def mend(self) -> None:
        """Let through what comes from now on. What was under way when the line fell silent is lost."""
        if not self._lets_through.is_set():
            for writer in tuple(self._writers):
                writer.transport.abort()
        self._refuses = False
        self._lets_through.set()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        if self._refuses:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._writers |= {writer, back}
        for source, sink in ((reader, back), (there, writer)):
            pipe = asyncio.create_task(self._pass_on(source, sink))
            self._pipes.add(pipe)
            pipe.add_done_callback(self._pipes.discard)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError):
                while piece := await source.read(_PIECE):
                    await self._lets_through.wait()
                    if sink in self._stranded:
                        continue
                    sink.write(piece)
                    await sink.drain()
        finally:
            self._writers.discard(sink)
            self._stranded.discard(sink)
            sink.close()
            with suppress(ConnectionError):
                await sink.wait_closed()
