"""A phone's part for the tests of the receive path: aiortc as sender, and a line that loses what it is told to lose.

Every picture carries its number in the grey of eight bars, so that a test can tell which picture it was shown.
"""

from __future__ import annotations

import asyncio
import fractions
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.rtp import RtpPacket, is_rtcp
from aiortc.sdp import candidate_to_sdp
from av import VideoFrame

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

BARS = 8


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
    """A camera whose pictures count up from 0; `size` may be changed at any time."""

    kind = "video"

    def __init__(self, rate: float = 30.0, size: tuple[int, int] = (320, 240)) -> None:
        super().__init__()
        self.number = -1
        self.size = size
        self._interval = 1 / rate
        self._next_at: float | None = None

    async def recv(self) -> VideoFrame:
        now = asyncio.get_running_loop().time()
        if self._next_at is None:
            self._next_at = now
        await asyncio.sleep(max(0.0, self._next_at - now))
        self._next_at = max(self._next_at + self._interval, now)
        self.number += 1
        frame = VideoFrame.from_ndarray(numbered_picture(self.number & 0xFF, *self.size), format="rgb24")
        frame.pts = int(self.number * self._interval * 90_000)
        frame.time_base = fractions.Fraction(1, 90_000)
        return frame


class Phone:
    """A candidate's phone: calls a feed with video, an idle audio line and a data channel, and sends its signals.

    Attributes:
        lose: decides which RTP packets, seen before encryption, the line loses.
        is_cut: while True, nothing at all gets through in either direction.
    """

    def __init__(
        self,
        call: str = "1",
        *,
        codec: str = "VP8",
        rate: float = 30.0,
        size: tuple[int, int] = (320, 240),
        label: str = "ninefold",
    ) -> None:
        self.call = call
        self.track = NumberedTrack(rate, size)
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.answered = asyncio.Event()
        self.byes: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.lose: Callable[[RtpPacket], bool] = lambda _packet: False
        self.is_cut = False
        self.sent: list[RtpPacket] = []
        self.keyframe_requests = 0
        self._label = label
        self.sender = self.connection.addTrack(self.track)
        self._prefer(codec)
        self.connection.addTransceiver("audio", direction="sendrecv")
        self.channel = self.connection.createDataChannel(label)
        self.channel.on("message", lambda text: self.messages.append(json.loads(text)))
        self._put_on_lossy_line()

    async def offer(self) -> dict[str, Any]:
        """The signal with which the call begins."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        local = self.connection.localDescription
        return {"call": self.call, "kind": "description", "description": {"type": "offer", "sdp": local.sdp}}

    async def receive_signal(self, signal: dict[str, Any]) -> None:
        if signal["call"] != self.call:
            return
        if signal["kind"] == "bye":
            self.byes.append(signal)
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

    def _prefer(self, codec: str) -> None:
        transceiver = self.connection.getTransceivers()[0]
        transceiver.direction = "sendonly"
        codecs = RTCRtpSender.getCapabilities("video").codecs
        wanted = [one for one in codecs if one.mimeType == f"video/{codec}"]
        transceiver.setCodecPreferences([*wanted, *(one for one in codecs if one.mimeType == "video/rtx")])

    def _put_on_lossy_line(self) -> None:
        dtls = self.sender.transport
        send_rtp = dtls._send_rtp
        handle_rtcp = self.sender._send_keyframe

        async def send_lossily(data: bytes) -> None:
            if not is_rtcp(data):
                packet = RtpPacket.parse(data)
                self.sent.append(packet)
                if self.lose(packet):
                    return
            await send_rtp(data)

        def count_keyframe_request() -> None:
            self.keyframe_requests += 1
            handle_rtcp()

        dtls._send_rtp = send_lossily
        self.sender._send_keyframe = count_keyframe_request
        ice = dtls.transport._connection
        send_datagram, data_received = ice.sendto, ice.data_received

        async def send_unless_cut(data: bytes, component: int) -> None:
            if not self.is_cut:
                await send_datagram(data, component)

        def receive_unless_cut(data: bytes, component: int) -> None:
            if not self.is_cut:
                data_received(data, component)

        ice.sendto = send_unless_cut
        ice.data_received = receive_unless_cut


def is_retransmission(packet: RtpPacket, video_payload_type: int) -> bool:
    """Whether a packet is sent a second time, on the stream set aside for that."""
    return packet.payload_type != video_payload_type
