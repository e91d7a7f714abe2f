"""A console in a test: the real app and desk, a server with the real rules, and feeds that show what they are told.

`python -m tests.console.console_stage` opens it in this terminal in mid-exam, to be looked at.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
from aiohttp.test_utils import TestServer
from textual.pilot import Pilot
from yarl import URL

from invigilator_console.app import ConsoleApp
from invigilator_console.clock import ServerClock
from invigilator_console.desk import Desk
from invigilator_console.feeds import Feed, FeedState, FeedStats, Picture
from invigilator_console.link import Pace
from invigilator_console.ring import Ring
from invigilator_console.settings import Settings
from rooms import commands as c
from rooms.vocabulary import BreakKind, FaultKind
from tests.console.console_exam import (
    ADEYEMI,
    BRANDT,
    CHEN,
    DIAZ,
    ERIKSEN,
    FAROUK,
    GRANT,
    HADDAD,
    IVANOVA,
    OKAFOR,
    actor,
    exam,
)
from tests.console.console_server import KEY, ConsoleServer
from tests.console.door_pictures import verify

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from invigilator_console.sound_device import Devices

SIZE = (120, 36)
HASTE = Pace(ping_every=30.0, pong_within=30.0, first_wait=0.05, longest_wait=0.2)


class FakeFeed:
    """A feed that shows what a test gives it."""

    def __init__(self, monotonic: Callable[[], float], **callbacks: Callable[..., None]) -> None:
        self.state = FeedState.CONNECTING
        self.newest: Picture | None = None
        self.asked: str | None = None
        self.wanted = (0, 0)
        self.ring = Ring()
        self.carries_sound = True
        self.heard_by: Callable[..., None] | None = None
        self.plays = False
        self.spoken: list[bytes] = []
        self.signals: list[dict[str, Any]] = []
        self._monotonic = monotonic
        self._callbacks = callbacks
        self._heard_at = monotonic()
        self._taken = True
        self.stats = FeedStats()

    def picture(self, pixels: NDArray[np.uint8]) -> None:
        """A picture arrives."""
        self.newest = Picture(pixels, (pixels.shape[1], pixels.shape[0]), self._monotonic())
        self._taken = False
        self._heard_at = self._monotonic()
        self._turn(FeedState.LIVE)
        self._callbacks["on_picture"](self)

    def still(self) -> av.VideoFrame | None:
        """The newest picture, as a decoder hands it over."""
        return None if self.newest is None else av.VideoFrame.from_ndarray(self.newest.pixels, format="rgb24")

    def hear(self, on_sound: Callable[..., None] | None) -> None:
        self.heard_by = on_sound

    def may_speak(self, *, speak: bool) -> None:
        self.plays = speak

    def speak(self, opus: bytes) -> None:
        self.spoken.append(opus)

    def lose(self) -> None:
        """Nothing more arrives."""
        self._turn(FeedState.NO_SIGNAL)

    def report(self, **report: Any) -> None:
        """The phone reports on itself."""
        self._callbacks["on_report"](self, report)

    def _turn(self, state: FeedState) -> None:
        if state is not self.state:
            self.state = state
            self._callbacks["on_state"](self)

    def take(self) -> Picture | None:
        taken, self._taken = self._taken, True
        return None if taken else self.newest

    def want(self, width: int, height: int) -> None:
        self.wanted = (width, height)
        self._taken = self.newest is None

    def ask(self, size: str) -> None:
        self.asked = size

    def silent_for(self, now: float) -> float:
        return max(0.0, now - self._heard_at)

    async def receive_signal(self, signal: dict[str, Any]) -> None:
        self.signals.append(signal)

    async def close(self) -> None:
        self.state = FeedState.CLOSED
        self.ring.clear()


@dataclass
class Stand:
    """One console that runs, and everything about it."""

    app: ConsoleApp
    desk: Desk
    server: ConsoleServer
    pilot: Pilot[None]
    seconds: list[float]
    feeds: list[FakeFeed] = field(default_factory=list)

    def feed(self, candidate: str) -> FakeFeed:
        return cast("FakeFeed", self.desk.gallery.exhibits[candidate].feed)

    async def settle(self) -> None:
        """Until the console has heard everything and drawn it."""
        await self.until(
            lambda: self.desk.link.cursor == len(self.server.records) and not self.desk.link.outbox.pending
        )
        await self.pilot.pause()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds():
                await self.pilot.pause(0.01)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def wait(self, **length: float) -> None:
        """Time passes: the console's, and with it the server's as the console reckons it."""
        self.seconds[0] += timedelta(**length).total_seconds()
        if self.server.fixed_now is not None:
            self.server.later(**length)
        self.app.second()
        await self.pilot.pause()


@asynccontextmanager
async def on_stand(
    server: ConsoleServer,
    *,
    staff: str = OKAFOR,
    size: tuple[int, int] = SIZE,
    in_words: bool = False,
    room: str | None = None,
    settings: Settings | None = None,
    devices: Devices | None = None,
) -> AsyncIterator[Stand]:
    """A console on the line to that server, with a second hand that only the test moves."""
    seconds = [1000.0]
    start = server.now()
    clock = ServerClock(monotonic=lambda: seconds[0], wall=lambda: start)

    def open_feed(**callbacks: Callable[..., None]) -> Feed:
        return cast("Feed", FakeFeed(clock.monotonic, **callbacks))

    async with TestServer(server.application()) as http:
        desk = Desk(
            URL(str(http.make_url("/"))),
            KEY + staff,
            clock,
            open_feed,
            room=room,
            pace=HASTE,
            settings=settings,
            devices=devices,
        )
        app = ConsoleApp(desk, in_words=in_words)
        async with app.run_test(size=size) as pilot:
            stand = Stand(app, desk, server, pilot, seconds)
            await stand.until(lambda: desk.model.session is not None)
            await stand.settle()
            stand.app.second()
            await pilot.pause()
            yield stand


def still(seed: int, size: tuple[int, int] = (64, 48)) -> NDArray[np.uint8]:
    """A picture of soft areas, the same each time."""
    across, down = size
    x, y = np.meshgrid(np.linspace(0, 1, across), np.linspace(0, 1, down))
    sheet = (abs(x - 0.3 - 0.05 * (seed % 5)) < 0.2) & (abs(y - 0.6) < 0.25)
    pixels = np.stack([60 + 120 * x, 50 + 20 * seed * (1 - y), 90 + 100 * y], axis=2)
    pixels[sheet] = (235, 232, 220)
    return np.clip(pixels, 0, 255).astype(np.uint8)


@cache
def answer_sheet(page: int) -> bytes:
    """A written page as a small JPEG."""
    sheet = np.full((280, 200, 3), 244, np.uint8)
    lines = np.random.default_rng(page)
    for row in range(20, 260, 12):
        sheet[row : row + 3, 16 : int(lines.integers(90, 184))] = (40, 46, 110)
    encoder = cast("av.VideoCodecContext", av.CodecContext.create("mjpeg", "w"))
    encoder.width, encoder.height, encoder.pix_fmt = 200, 280, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(sheet, format="rgb24").reformat(format="yuvj420p", dst_color_range="JPEG")
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))


async def in_mid_exam(server: ConsoleServer) -> None:
    """An hour and twelve minutes into writing: breaks, a fault, an upload, a late arrival."""
    start = server.now()
    server.fixed_now = start - timedelta(minutes=20)
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in (ADEYEMI, BRANDT, CHEN, DIAZ, ERIKSEN, FAROUK, GRANT, HADDAD):
        await server.seat(number)
    server.fixed_now = start
    await server.start()
    server.later(minutes=38)
    await verify(server, IVANOVA)
    await server.arrive(IVANOVA)
    server.later(minutes=24)
    okafor = actor(OKAFOR)
    await server.candidate(FAROUK, c.FinishWriting(candidate=FAROUK))
    for page in (1, 2, 3):
        await server.store(FAROUK, page, answer_sheet(page))
    await server.candidate(FAROUK, c.DeclarePages(candidate=FAROUK, count=3))
    server.later(minutes=5)
    await server.candidate(BRANDT, c.AskForBreak(candidate=BRANDT, kind=BreakKind.TOILET))
    await server.say(okafor, c.SeeOut(candidate=BRANDT))
    server.later(minutes=2, seconds=31)
    await server.candidate(GRANT, c.ReportFault(candidate=GRANT, kind=FaultKind.PAPER, text="the PDF stays white"))
    server.later(seconds=20)
    await server.candidate(CHEN, c.SendMessage(candidate=CHEN, text="May I take off my pullover?"))
    server.later(seconds=21)
    await server.candidate(ERIKSEN, c.AskForBreak(candidate=ERIKSEN, kind=BreakKind.TOILET))
    server.later(seconds=17)


async def _look(in_words: bool) -> None:
    """The console in this terminal, on a made-up exam, with drawn desks."""
    from candidate_web.desk import Desk as Drawn

    bell = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=72)
    server = ConsoleServer(exam(starts=bell))
    server.fixed_now = bell
    await in_mid_exam(server)
    server.fixed_now = None
    clock = ServerClock()
    feeds: list[FakeFeed] = []

    def open_feed(**callbacks: Callable[..., None]) -> Feed:
        feeds.append(FakeFeed(clock.monotonic, **callbacks))
        return cast("Feed", feeds[-1])

    async def film() -> None:
        desks = [Drawn(seed, (320, 240)) for seed in range(9)]
        moment = 0.0
        while True:
            for seed, feed in enumerate(feeds):
                if seed != 7 or moment < 6:
                    feed.picture(desks[seed].picture(moment))
                    feed.report(sound=abs(np.sin(moment + seed)) / 3, battery=0.15 if seed == 2 else 0.8)
                elif feed.state is FeedState.LIVE:
                    feed.lose()
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.02)
            moment += 0.3

    async with TestServer(server.application()) as http:
        desk = Desk(URL(str(http.make_url("/"))), KEY + OKAFOR, clock, open_feed)
        app = ConsoleApp(desk, in_words=in_words)
        filming = asyncio.create_task(film())
        try:
            await app.run_async()
        finally:
            filming.cancel()


if __name__ == "__main__":
    asyncio.run(_look("--text" in sys.argv))
