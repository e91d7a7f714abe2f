"""A bad line between a replayed phone and whoever watches: it loses just what it is told to lose.

It stands inside the sender, before encryption, so that one packet and whatever carries it again can be told apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiortc.rtp import RtpPacket, is_rtcp

if TYPE_CHECKING:
    from aiortc import RTCRtpSender

_FIRST_OF_FRAME = 0x10  # in the payload descriptor of VP8 (RFC 7741)
_NUMBER_BYTES = 2


class BadLine:
    """The line of one call."""

    def __init__(self, sender: RTCRtpSender) -> None:
        """Stand between a sender, whose offer is made, and its transport."""
        self.is_cut = False
        """While true, nothing but ICE checks gets through in either direction."""
        self._lose_next = False
        self._lost: set[int] = set()
        self._video_type: int | None = None
        dtls = sender.transport
        ice = dtls.transport
        # Private parts of aiortc, which is pinned; `tests/console/test_bench_feeds.py` sees that they are still there.
        self._send_rtp = dtls._send_rtp  # noqa: SLF001
        self._send = ice._send  # noqa: SLF001
        self._data_received = ice._connection.data_received  # noqa: SLF001
        vars(dtls)["_send_rtp"] = self._rtp
        vars(ice)["_send"] = self._datagram
        vars(ice._connection)["data_received"] = self._received  # noqa: SLF001

    def lose_a_packet(self) -> None:
        """Lose the first packet of the next frame that is no key frame, and whatever carries it again."""
        self._lose_next = True

    async def _rtp(self, data: bytes) -> None:
        if is_rtcp(data) or not self._is_lost(RtpPacket.parse(data)):
            await self._send_rtp(data)

    async def _datagram(self, data: bytes) -> None:
        if not self.is_cut:
            await self._send(data)

    def _received(self, data: bytes, component: int) -> None:
        if not self.is_cut:
            self._data_received(data, component)

    def _is_lost(self, packet: RtpPacket) -> bool:
        if self._video_type is None:
            self._video_type = packet.payload_type  # nothing can be sent again before it was sent
        if packet.payload_type != self._video_type:
            return int.from_bytes(packet.payload[:_NUMBER_BYTES], "big") in self._lost
        if self._lose_next and _begins_inter_frame(packet.payload):
            self._lose_next = False
            self._lost.add(packet.sequence_number)
        return packet.sequence_number in self._lost


def _begins_inter_frame(payload: bytes) -> bool:
    """Whether a VP8 payload as aiortc packs it is the first of a frame that needs the one before it."""
    descriptor = 1
    if payload[0] & 0x80:  # extended: aiortc adds a picture number of one or two bytes
        descriptor = 2 + (2 if payload[2] & 0x80 else 1) if payload[1] & 0x80 else 2
    return bool(payload[0] & _FIRST_OF_FRAME and payload[descriptor] & 1)
