"""Nine phones in a process of their own: they replay recorded feeds to whoever asks for a call.

They speak HTTP on loopback, JSON both ways:

- `POST /offer {"seat"}` gives `{"call", "sdp"}`; `POST /answer {"call", "sdp"}` connects it.
- `POST /go` lets every phone that has not begun begin, nine in turn within one frame's time.
- `GET /sent` gives, by call, when each frame was sent, in seconds of the machine's monotonic clock.
- `POST /lose` loses one packet of each call for good; `POST /cut {"cut"}` cuts all lines, and joins them again.
- `POST /reset` hangs up.
- `GET /ws` is the line of a console, which is told of an exam and called by all nine, as by real phones.
- `GET /` is the page on which a browser shows all nine; it says how many frames with `POST /shown {"frames"}`, and
  `GET /shown` gives what it said last.

Run with the path of the bench's line, the kind of recording and, if it is not 1, by how much to slow it down.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from invigilator_console.bench.bad_line import BadLine
from invigilator_console.bench.exam_room import ConsoleLine
from invigilator_console.bench.recorded import RecordedFrame, ReplayTrack, nine, send
from invigilator_console.bench.worker import Line
from signalling.wire import Status, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av.packet import Packet
    from av.stream import Stream

APART = 0.011
"""Seconds from one phone's first frame to the next one's: nine cameras do not tick as one."""
REPORT_EVERY = 0.5
"""Seconds between two reports of a phone."""


class StampedTrack(ReplayTrack):
    """A recording that begins when it is let go, and notes when each frame was sent."""

    def __init__(self, recording: Iterable[RecordedFrame], late: float) -> None:
        super().__init__(recording)
        self.go = asyncio.Event()
        self.sent: list[float] = []
        self._late = late

    async def recv(self) -> Packet[Stream]:
        """See `ReplayTrack.recv`."""
        if not self.sent:
            await self.go.wait()
            await asyncio.sleep(self._late)
        packet = await super().recv()
        self.sent.append(time.monotonic())
        return packet


class Phone:
    """One call of one phone."""

    def __init__(self, recording: list[RecordedFrame], seat: int) -> None:
        self.track = StampedTrack(recording, seat * APART)
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        sender = send(self._connection, self.track)
        self._channel = self._connection.createDataChannel("ninefold")
        self._reporting: asyncio.Task[None] | None = None
        self._sender = sender
        self.line: BadLine | None = None

    async def offer(self) -> str:
        """The SDP with which the call begins."""
        await self._connection.setLocalDescription(await self._connection.createOffer())
        self.line = BadLine(self._sender)
        return self._connection.localDescription.sdp

    async def take_answer(self, sdp: str) -> None:
        """Connect."""
        await self._connection.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="answer"))

    def report(self) -> None:
        """Say how it stands from now on, as often as real phones do: that, too, costs a console something."""
        self._reporting = asyncio.get_running_loop().create_task(self._report())

    async def _report(self) -> None:
        for turn in itertools.count():
            if self._channel.readyState == "open":
                self._channel.send(spoken(Status(sound=turn % 10 / 20, battery=0.8, charging=True)))
            await asyncio.sleep(REPORT_EVERY)

    async def hang_up(self) -> None:
        """End the call."""
        self.track.stop()
        if self._reporting is not None:
            self._reporting.cancel()
        await self._connection.close()


class Exchange:
    """All phones, as one small HTTP server."""

    def __init__(self, recordings: list[list[RecordedFrame]]) -> None:
        self._recordings = recordings
        self._phones: dict[str, Phone] = {}
        self._calls = 0
        self._shown: dict[str, Any] = {"frames": []}

    def application(self) -> web.Application:
        """To be served."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/", self._page),
                web.get("/ws", self._console),
                web.post("/offer", self._offer),
                web.post("/answer", self._answer),
                web.post("/go", self._go),
                web.get("/sent", self._sent),
                web.post("/lose", self._lose),
                web.post("/cut", self._cut),
                web.post("/reset", self._reset),
                web.post("/shown", self._shows),
                web.get("/shown", self._what_is_shown),
            ]
        )
        return application

    async def call(self, seat: int) -> tuple[str, str]:
        """See `exam_room.Caller`; the phone begins and reports as soon as it is answered."""
        call, phone = self._new_call(seat)
        phone.report()
        return call, await phone.offer()

    async def take_answer(self, call: str, sdp: str) -> None:
        """See `exam_room.Caller`."""
        phone = self._phones[call]
        await phone.take_answer(sdp)
        phone.track.go.set()

    async def hang_up(self) -> None:
        """End every call."""
        phones, self._phones = list(self._phones.values()), {}
        self._shown = {"frames": []}
        await asyncio.gather(*(phone.hang_up() for phone in phones))

    def _new_call(self, seat: int) -> tuple[str, Phone]:
        self._calls += 1
        phone = self._phones[str(self._calls)] = Phone(self._recordings[seat], seat)
        return str(self._calls), phone

    async def _console(self, request: web.Request) -> web.WebSocketResponse:
        return await ConsoleLine(self).serve(request)

    async def _page(self, _request: web.Request) -> web.Response:
        page = (files("invigilator_console.bench") / "page.html").read_text()
        return web.Response(text=page, content_type="text/html")

    async def _offer(self, request: web.Request) -> web.Response:
        seat = int((await request.json())["seat"])
        call, phone = self._new_call(seat)
        return web.json_response({"call": call, "sdp": await phone.offer()})

    async def _answer(self, request: web.Request) -> web.Response:
        said = await request.json()
        await self._phones[said["call"]].take_answer(said["sdp"])
        return web.json_response({})

    async def _go(self, _request: web.Request) -> web.Response:
        for phone in self._phones.values():
            phone.track.go.set()
        return web.json_response({})

    async def _sent(self, _request: web.Request) -> web.Response:
        return web.json_response({call: phone.track.sent for call, phone in self._phones.items()})

    async def _lose(self, _request: web.Request) -> web.Response:
        for line in self._lines():
            line.lose_a_packet()
        return web.json_response({})

    async def _cut(self, request: web.Request) -> web.Response:
        is_cut = bool((await request.json())["cut"])
        for line in self._lines():
            line.is_cut = is_cut
        return web.json_response({})

    async def _reset(self, _request: web.Request) -> web.Response:
        await self.hang_up()
        return web.json_response({})

    async def _shows(self, request: web.Request) -> web.Response:
        self._shown = await request.json()
        return web.json_response({})

    async def _what_is_shown(self, _request: web.Request) -> web.Response:
        return web.json_response(self._shown)

    def _lines(self) -> list[BadLine]:
        return [phone.line for phone in self._phones.values() if phone.line is not None]


def slowed(recording: list[RecordedFrame], slowness: int) -> list[RecordedFrame]:
    """The same frames, each so many times as late."""
    return [replace(frame, ms=frame.ms * slowness) for frame in recording]


async def main(path: str, kind: str, slowness: str = "1") -> None:
    """Serve until the bench wants no more."""
    line = await Line.to_bench(path)
    recordings = nine("sway" if kind == "sway" else "calm")
    exchange = Exchange([slowed(recording, int(slowness)) for recording in recordings])
    runner = web.AppRunner(exchange.application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    line.say(port=runner.addresses[0][1])
    await line.stopped()
    await exchange.hang_up()
    await runner.cleanup()
    await line.finish()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
