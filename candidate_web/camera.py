"""A simulated phone's camera: drawn desks, encoded as VP8 in the size that a viewer asked for.

aiortc's own encoder spends half a megabit a second on a tile and cannot be told otherwise; so pictures are encoded
here, in a thread, and handed to aiortc as packets. One camera has an encoder for each viewer.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Literal

from aiortc import MediaStreamTrack
from av import CodecContext, Packet, VideoFrame
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from candidate_web.desk import Desk, Mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from av.stream import Stream

    from candidate_web.desk_paint import Picture

Size = Literal["tile", "focus", "pause"]

CLOCK_RATE = 90_000
_TIME_BASE = Fraction(1, CLOCK_RATE)
_PAINTERS = 2
"""Threads that draw and encode for all phones of a process. With more, nine phones take the console's core."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a size means: width and height in pixels, frames a second, bits a second."""

    pixels: tuple[int, int]
    rate: float
    bits: int


FORMATS: dict[Literal["tile", "focus"], Format] = {
    "tile": Format((320, 240), 5.0, 45_000),
    "focus": Format((640, 480), 15.0, 280_000),
}
"""Frame rates as the page sets them, bit rates as a real phone was measured to need for a desk."""


@cache
def _painters() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_PAINTERS, thread_name_prefix="camera")


class Camera:
    """What one phone's camera sees. `mode` and `page` may be changed at any time."""

    def __init__(self, seed: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.mode = Mode.PRESENT
        self.page = 1
        self.seed = seed
        self._clock = clock
        self._desks: dict[tuple[int, int], Desk] = {}
        self._drawing = threading.Lock()
        self._began = clock()
        self._written = float(random.Random(seed).randrange(30, 400))
        self._written_since: float | None = None

    @property
    def is_writing(self) -> bool:
        """Whether the hand moves on over the page."""
        return self._written_since is not None

    def write(self, writing: bool) -> None:
        """Write from now on, or lay down the pen: what stands on the page stays."""
        now = self._clock()
        if self._written_since is not None:
            self._written += now - self._written_since
        self._written_since = now if writing else None

    async def warm_up(self) -> None:
        """Set up the desk, which takes a fifth of a second, before anybody waits for its first picture."""
        await asyncio.get_running_loop().run_in_executor(_painters(), self.picture, FORMATS["tile"].pixels)

    def picture(self, pixels: tuple[int, int]) -> Picture:
        """What is seen now: uint8 (height, width, 3), RGB. May be called from any thread."""
        now = self._clock()
        since = self._written_since
        written = self._written + (now - since if since is not None else 0.0)
        with self._drawing:
            if pixels not in self._desks:
                self._desks[pixels] = Desk(self.seed, pixels)
            return self._desks[pixels].picture(now - self._began, self.mode, page=self.page, written=written)


class Encoder:
    """VP8 as a phone encodes it: real time, constant bit rate, a key frame only where one is needed."""

    def __init__(self, form: Format) -> None:
        codec = CodecContext.create("libvpx", "w")
        if not isinstance(codec, VideoCodecContext):
            raise TypeError("libvpx does not encode video here")
        codec.width, codec.height = form.pixels
        codec.bit_rate = form.bits
        codec.pix_fmt = "yuv420p"
        codec.time_base = _TIME_BASE
        codec.framerate = Fraction(form.rate)
        codec.gop_size = 3000
        codec.qmin, codec.qmax = 2, 56
        codec.thread_count = 1
        bits = str(form.bits)
        codec.options = {
            "deadline": "realtime",
            # Measured on drawn desks: a third less time than aiortc's own settings, at the same bit rate.
            "cpu-used": "-12",
            "noise-sensitivity": "0",
            "lag-in-frames": "0",
            "minrate": bits,
            "maxrate": bits,
            "bufsize": bits,
            "undershoot-pct": "100",
            "overshoot-pct": "15",
            "static-thresh": "1",
            "partitions": "0",
        }
        self._codec = codec

    def encode(self, picture: Picture, pts: int, *, key: bool) -> Packet[Stream]:
        """One picture as one packet; `pts` in 1/90000 s."""
        frame = VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = pts, _TIME_BASE
        if key:
            frame.pict_type = PictureType.I
        packet = Packet(b"".join(bytes(part) for part in self._codec.encode(frame)))
        packet.pts, packet.time_base = pts, _TIME_BASE
        return packet


class CameraTrack(MediaStreamTrack):
    """The camera as sent to one viewer. Frozen, it sends nothing, as if the network were dead."""

    kind = "video"

    def __init__(self, camera: Camera) -> None:
        super().__init__()
        self.size: Size = "tile"
        self._camera = camera
        self._runs = asyncio.Event()
        self._runs.set()
        self._frozen = False
        self._encoder: Encoder | None = None
        self._encodes: Size | None = None
        self._key_wanted = False
        self._began = time.monotonic()
        self._next_at = self._began

    def want(self, size: Size) -> None:
        """Send that size from now on."""
        self.size = size
        self._go_or_wait()

    def freeze(self, frozen: bool) -> None:
        """Send nothing at all while frozen."""
        self._frozen = frozen
        self._go_or_wait()

    @property
    def is_frozen(self) -> bool:
        """Whether nothing at all is sent."""
        return self._frozen

    def demand_key_frame(self) -> None:
        """The viewer has lost a picture: the next one must stand for itself."""
        self._key_wanted = True

    async def recv(self) -> Packet[Stream]:
        """The next picture, encoded, when its time has come."""
        while True:
            await self._runs.wait()
            size = self.size
            if size == "pause":
                continue
            form = FORMATS[size]
            await asyncio.sleep(self._next_at - time.monotonic())
            # Late pictures are left out, not caught up with.
            self._next_at = max(self._next_at + 1 / form.rate, time.monotonic())
            if self._runs.is_set():
                return await self._encoded(size, form)

    async def _encoded(self, size: Size, form: Format) -> Packet[Stream]:
        if self._encoder is None or self._encodes != size:
            self._encoder, self._encodes = Encoder(form), size
        encoder, key, self._key_wanted = self._encoder, self._key_wanted, False
        pts = int((time.monotonic() - self._began) * CLOCK_RATE)

        def draw_and_encode() -> Packet[Stream]:
            return encoder.encode(self._camera.picture(form.pixels), pts, key=key)

        return await asyncio.get_running_loop().run_in_executor(_painters(), draw_and_encode)

    def _go_or_wait(self) -> None:
        if self._frozen or self.size == "pause":
            self._runs.clear()
        else:
            self._runs.set()
