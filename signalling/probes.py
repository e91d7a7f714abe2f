"""`GET` and `POST /probe`: how fast the phone's line is, measured with bytes that nothing on the way can shrink.

A device check measures its own line; so few probes run at once that they measure each other as little as possible.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import ClientError, web

from rooms.errors import ProtocolError
from signalling.admission import Doorkeeper, address_of, bearer
from signalling.bodies import SILENT_FOR
from signalling.faults import TooLarge, TooManyAtOnce

LARGEST_PROBE = 256 * 1024
"""Bytes. 64 to 128 KiB tell a line's speed well; 16 KiB flatter it."""

AT_ONCE = 64
"""Probes under way on the whole server."""

AT_ONCE_EACH = 2
"""Probes of one candidate: one each way."""


@dataclass(frozen=True, slots=True)
class Probes:
    """The handlers of `/probe`."""

    doorkeeper: Doorkeeper
    under_way: Counter[str] = field(default_factory=Counter)

    async def down(self, request: web.Request) -> web.StreamResponse:
        """So many bytes as are asked for."""
        wanted = request.query.get("bytes", "")
        if not (wanted.isascii() and wanted.isdecimal() and int(wanted[:9]) <= LARGEST_PROBE):
            raise ProtocolError(f"?bytes= is a number up to {LARGEST_PROBE}.")
        with self._place(await self._who(request)):
            answer = web.StreamResponse(headers={"Content-Length": wanted, "Cache-Control": "no-store, no-transform"})
            answer.content_type = "application/octet-stream"
            # Counted as under way until the last byte is handed to the line, not until it is made.
            await answer.prepare(request)
            await answer.write(os.urandom(int(wanted)))
            await answer.write_eof()
        return answer

    async def up(self, request: web.Request) -> web.Response:
        """Swallow the body and say how much it was."""
        with self._place(await self._who(request)):
            return web.json_response({"bytes": await _swallow(request)})

    async def _who(self, request: web.Request) -> str:
        admitted = await self.doorkeeper.admit_candidate(bearer(request), address_of(request))
        return f"{admitted.live.id}/{admitted.actor.id}"

    @contextmanager
    def _place(self, who: str) -> Iterator[None]:
        """A place among the probes under way. Raises `TooManyAtOnce`."""
        if self.under_way[who] >= AT_ONCE_EACH or self.under_way.total() >= AT_ONCE:
            raise TooManyAtOnce("Too many probes are under way; try again in a moment.")
        self.under_way[who] += 1
        try:
            yield
        finally:
            self.under_way[who] -= 1
            if not self.under_way[who]:
                del self.under_way[who]


async def _swallow(request: web.Request) -> int:
    """How many bytes the body has.

    Raises:
        TooLarge: more than a probe may have.
        ProtocolError: it did not arrive whole.
    """
    taken = 0
    try:
        while True:
            async with asyncio.timeout(SILENT_FOR):
                piece = await request.content.readany()
            if not piece:
                return taken
            taken += len(piece)
            if taken > LARGEST_PROBE:
                raise TooLarge(f"A probe has at most {LARGEST_PROBE} bytes.")
    except (TimeoutError, ClientError, ConnectionError) as gone:
        raise ProtocolError("The probe did not arrive whole.") from gone
