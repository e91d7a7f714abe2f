"""The sound of one call, both ways, beside aiortc: nothing is unprotected, decoded or sent until somebody wants it.

The answer says that sound may flow in both directions, so that no second negotiation is needed later. aiortc would
start a decoding thread and a sender that wakes fifty times a second for it, nine times over; so it is told that the
direction is inactive once the answer is made, and the packets are taken and given here. As with video, the hook is one
attribute on one connection, and stands there only while somebody listens.
"""

from __future__ import annotations

import asyncio
import random
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pylibsrtp

from invigilator_console.receive.rtp import MalformedRtp, RtpPacket, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiortc import RTCRtpTransceiver

SAMPLE_RATE = 48_000  # Hz; of Opus in RTP, whatever is inside (RFC 7587)
PACKET_SAMPLES = 960  # in the 20 ms of one packet

_HEADER = struct.Struct("!BBHII")
_MARKER = 0x80  # the first packet after a pause


class SoundLine:
    """What a phone's microphone sends, and what is sent to its loudspeaker."""

    def __init__(self, transceiver: RTCRtpTransceiver, payload_type: int) -> None:
        self.packets = 0  # that were unprotected
        self.sent = 0
        self._dtls: Any = transceiver.receiver.transport
        self._connection: Any = self._dtls.transport._connection  # noqa: SLF001 - see the module's docstring
        self._payload_type = payload_type
        self._ssrc: int = transceiver.sender._ssrc  # noqa: SLF001 - the answer names it
        self._sequence_number = random.randrange(0x8000)
        self._timestamp = random.randrange(1 << 31)
        self._sent_at: float | None = None
        self._on_packet: Callable[[RtpPacket], None] | None = None
        self._hand_on: Callable[[bytes, int], None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    @classmethod
    def of(cls, transceiver: RTCRtpTransceiver) -> SoundLine | None:
        """The line over this transceiver; None when no Opus was offered. After the offer is applied."""
        for codec in transceiver._codecs:  # noqa: SLF001
            if codec.name.lower() == "opus" and codec.payloadType is not None:
                transceiver.direction = "sendrecv"
                return cls(transceiver, codec.payloadType)
        return None

    # From the phone

    def hear(self, on_packet: Callable[[RtpPacket], None] | None) -> None:
        """Hand over each packet of sound from now on; None: none any more."""
        self._on_packet = on_packet
        if on_packet is None:
            self._unhook()
        elif self._hand_on is None:
            self._hand_on = self._connection.data_received
            vars(self._connection)["data_received"] = self._datagram

    def close(self) -> None:
        """Give the connection back."""
        self._on_packet = None
        self._unhook()

    def _unhook(self) -> None:
        if self._hand_on is not None:
            vars(self._connection)["data_received"] = self._hand_on
            self._hand_on = None

    def _datagram(self, data: bytes, component: int) -> None:
        """Stands in front of whatever takes datagrams while nobody listens."""
        is_sound = len(data) > 2 and 128 <= data[0] < 192 and data[1] & 0x7F == self._payload_type
        if not is_sound or 192 <= data[1] <= 223 or self._dtls._rx_srtp is None:  # noqa: SLF001
            if self._hand_on is not None:
                self._hand_on(data, component)
            return
        try:
            packet = parse(self._dtls._rx_srtp.unprotect(data))  # noqa: SLF001
        except (pylibsrtp.Error, MalformedRtp):
            return  # forged, replayed or broken: as if it had not come
        self.packets += 1
        if self._on_packet is not None and packet.payload:
            self._on_packet(packet)

    # To the phone

    def send(self, opus: bytes) -> None:
        """Send 20 ms of speech, as one Opus packet."""
        loop = asyncio.get_running_loop()
        now, marker = loop.time(), 0
        self._sequence_number = (self._sequence_number + 1) & 0xFFFF
        self._timestamp += PACKET_SAMPLES
        if self._sent_at is None or now - self._sent_at > 0.2:
            marker = _MARKER
            if self._sent_at is not None:  # the time that nobody spoke has passed in the stream as well
                self._timestamp += round((now - self._sent_at) * SAMPLE_RATE)
        self._timestamp &= 0xFFFF_FFFF
        self._sent_at = now
        header = _HEADER.pack(0x80, marker | self._payload_type, self._sequence_number, self._timestamp, self._ssrc)
        task = loop.create_task(self._send(header + opus))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, packet: bytes) -> None:
        with suppress(ConnectionError):  # what is said while there is no line is not heard
            await self._dtls._send_rtp(packet)  # noqa: SLF001
            self.sent += 1


def leave_to_us(transceiver: RTCRtpTransceiver) -> None:
    """Keep aiortc from starting what it has for sound. At once after the answer is set, before it connects."""
    transceiver._setCurrentDirection("inactive")  # noqa: SLF001
