"""A phone's part for the tests of the receive path: aiortc as sender, and a line that loses what it is told to lose.

Every picture carries its number in the grey of eight bars, so that a test can tell which picture it was shown.
"""

from __future__ import annotations

import asyncio
import fractions
import json
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.rtp import RTCP_PSFB_PLI, AnyRtcpPacket, RtcpPsfbPacket, RtpPacket, is_rtcp
from aiortc.sdp import candidate_to_sdp
from av import VideoFrame

from invigilator_console.feeds import Feed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from numpy.typing import NDArray

    from invigilator_console.feeds import Picture

BARS = 8
CHANGE_CIPHER_SPEC = 20  # the DTLS record with which the phone's last flight of the handshake begins
PATIENCE = 20.0  # s; how long a test waits for what must happen, on a machine that is busy with others


def numbered_picture(number: int, width: int = 320, height: int = 240) -> NDArray[np.uint8]:
    """A picture (height, width, 3) which shows `number` (0 to 255) as bars of black and white, over some noise."""
    bits = [255 if number >> bar & 1 else 0 for bar in range(BARS)]
    columns = np.repeat(np.array(bits, np.uint8), width // BARS)
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : len(columns)] = columns[None, :, None]
    noise = np.random.default_rng(number).integers(0, 255, (height // 4, width, 3), dtype=np.uint8)
    picture[: height // 4] = noise
    return picture


def read_number(pixels: NDArray[np.uint8]) -> int:
    """The number that a scaled picture shows."""
    height, width, _ = pixels.shape
    row = pixels[height * 3 // 4, :, :].mean(axis=1)
    return sum(1 << bar for bar in range(BARS) if row[int((bar + 0.5) * width / BARS)] > 127)


class NumberedTrack(MediaStreamTrack):
    """A camera whose pictures count up from 0; `size` may be changed, and `runs` cleared, at any time."""

    kind = "video"

    def __init__(self, rate: float = 30.0, size: tuple[int, int] = (320, 240)) -> None:
        super().__init__()
        self.number = -1
        self.size = size
        self.runs = asyncio.Event()
        self.runs.set()
        self._interval = 1 / rate
        self._next_at: float | None = None

    async def recv(self) -> VideoFrame:
        now = asyncio.get_running_loop().time()
        if self._next_at is None:
            self._next_at = now
        await asyncio.sleep(max(0.0, self._next_at - now))
        self._next_at = max(self._next_at + self._interval, now)
        await self.runs.wait()
        self.number += 1
        frame = VideoFrame.from_ndarray(numbered_picture(self.number & 0xFF, *self.size), format="rgb24")
        frame.pts = int(self.number * self._interval * 90_000)
        frame.time_base = fractions.Fraction(1, 90_000)
        return frame


class Phone:
    """A candidate's phone: calls a feed with video, an idle audio line and a data channel, and sends its signals.

    Attributes:
        line: is shown each RTP packet before encryption, and returns the bytes that go on: None when they are lost.
        is_cut: while True, nothing but ICE checks gets through in either direction.
        holds_back_handshake: RTP packets that overtake the end of the DTLS handshake.
        hears: while False, signals do not reach it.
        rtcp: what the console has told the sender.
    """

    def __init__(
        self,
        call: str = "1",
        *,
        codec: str = "VP8",
        rate: float = 30.0,
        size: tuple[int, int] = (320, 240),
        label: str = "ninefold",
        has_microphone: bool = True,
    ) -> None:
        self.call = call
        self.track = NumberedTrack(rate, size)
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.answered = asyncio.Event()
        self.byes: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.line: Callable[[RtpPacket, bytes], bytes | None] = lambda _packet, data: data
        self.is_cut = False
        self.hears = True
        self.holds_back_handshake = 0
        self.rtcp: list[AnyRtcpPacket] = []
        self.told: Callable[[], None] = lambda: None
        self._label = label
        self.sender = self.connection.addTrack(self.track)
        self._prefer(codec)
        if has_microphone:
            self.connection.addTransceiver("audio", direction="sendrecv")
        self.channel = self.connection.createDataChannel(label)
        self.channel.on("message", self._message_came)
        self._watch_rtp()
        self._watch_datagrams()

    @property
    def key_frame_requests(self) -> int:
        """How often the console has asked for a key frame."""
        return sum(isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_PLI for packet in self.rtcp)

    async def offer(self) -> dict[str, Any]:
        """The signal with which the call begins."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        local = self.connection.localDescription
        return {"call": self.call, "kind": "description", "description": {"type": "offer", "sdp": local.sdp}}

    async def receive_signal(self, signal: dict[str, Any]) -> None:
        if signal["call"] != self.call or not self.hears:
            return
        if signal["kind"] == "bye":
            self.byes.append(signal)
            self.told()
        elif signal["kind"] == "description":
            description = signal["description"]
            await self.connection.setRemoteDescription(
                RTCSessionDescription(sdp=description["sdp"], type=description["type"])
            )
            self.answered.set()

    def ice_candidates(self) -> list[dict[str, Any]]:
        """This phone's ICE candidates, as signals."""
        gatherer = self.sender.transport.transport.iceGatherer
        return [
            {
                "call": self.call,
                "kind": "ice_candidate",
                "ice_candidate": {
                    "candidate": "candidate:" + candidate_to_sdp(candidate),
                    "sdpMid": "0",
                    "sdpMLineIndex": 0,
                },
            }
            for candidate in gatherer.getLocalCandidates()
        ]

    def say(self, message: dict[str, Any] | str) -> None:
        self.channel.send(message if isinstance(message, str) else json.dumps(message))

    async def hang_up(self) -> None:
        await self.connection.close()

    def _message_came(self, text: str) -> None:
        self.messages.append(json.loads(text))
        self.told()

    def _prefer(self, codec: str) -> None:
        transceiver = self.connection.getTransceivers()[0]
        transceiver.direction = "sendonly"
        codecs = RTCRtpSender.getCapabilities("video").codecs
        wanted = [one for one in codecs if one.mimeType == f"video/{codec}"]
        transceiver.setCodecPreferences([*wanted, *(one for one in codecs if one.mimeType == "video/rtx")])

    def _watch_rtp(self) -> None:
        dtls = self.sender.transport
        send_rtp, handle_rtcp = dtls._send_rtp, self.sender._handle_rtcp_packet

        async def send_on_line(data: bytes) -> None:
            passed = data if is_rtcp(data) else self.line(RtpPacket.parse(data), data)
            if passed is not None:
                await send_rtp(passed)

        async def note_rtcp(packet: AnyRtcpPacket) -> None:
            self.rtcp.append(packet)
            self.told()
            await handle_rtcp(packet)

        dtls._send_rtp = send_on_line
        self.sender._handle_rtcp_packet = note_rtcp

    def _watch_datagrams(self) -> None:
        ice = self.sender.transport.transport
        connection = ice._connection
        send, data_received = ice._send, connection.data_received
        held_back: list[bytes] = []

        async def send_unless_cut(data: bytes) -> None:
            if self.is_cut:
                return
            if self.holds_back_handshake and data[0] == CHANGE_CIPHER_SPEC:
                held_back.append(data)
                return
            await send(data)
            if data[0] >= 128 and self.holds_back_handshake:
                self.holds_back_handshake -= 1
                while held_back and not self.holds_back_handshake:
                    await send(held_back.pop(0))

        def receive_unless_cut(data: bytes, component: int) -> None:
            if not self.is_cut:
                data_received(data, component)

        ice._send = send_unless_cut
        connection.data_received = receive_unless_cut


class Viewer:
    """A console's part for the tests: one feed, the phones that call it, and all that it was told."""

    def __init__(self) -> None:
        self.later = 0.0  # s by which the feed's clock is ahead of time
        self.feed = Feed(
            clock=lambda: time.monotonic() + self.later,
            send_signal=self._send,
            on_picture=self._pictured,
            on_state=lambda feed: self._note(lambda: self.states.append(str(feed.state))),
            on_report=lambda _feed, report: self._note(lambda: self.reports.append(report)),
        )
        self.phones: list[Phone] = []
        self.pictures: list[Picture] = []
        self.numbers: list[int] = []
        self.states: list[str] = []
        self.reports: list[dict[str, Any]] = []
        self.signals: list[dict[str, Any]] = []
        self._something = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def ring(self, phone: Phone) -> None:
        """Let a phone call this feed."""
        phone.told = self._something.set
        self.phones.append(phone)
        await self.feed.receive_signal(await phone.offer())

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something that happened has made a condition true."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._something.clear()
                await self._something.wait()

    async def until_all_shown(self, phone: Phone) -> None:
        """Stop a phone's camera, and wait until all it has sent is shown."""
        phone.track.runs.clear()
        await self.until(lambda: self.numbers[-1:] == [phone.track.number])

    async def until_shown(self, count: int) -> None:
        """Wait for `count` more pictures."""
        wanted = len(self.pictures) + count
        await self.until(lambda: len(self.pictures) >= wanted)

    def _send(self, signal: dict[str, Any]) -> None:
        self.signals.append(signal)
        for phone in self.phones:
            task = asyncio.get_running_loop().create_task(phone.receive_signal(signal))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._something.set()

    def _pictured(self, feed: Feed) -> None:
        picture = feed.take()
        assert picture is not None
        self.pictures.append(picture)
        self.numbers.append(read_number(picture.pixels))
        self._something.set()

    def _note(self, note: Callable[[], None]) -> None:
        note()
        self._something.set()


@asynccontextmanager
async def viewing() -> AsyncIterator[Viewer]:
    """A viewer; it and all phones that called it are gone at the end."""
    viewer = Viewer()
    try:
        yield viewer
    finally:
        await viewer.feed.close()
        for phone in viewer.phones:
            await phone.hang_up()
