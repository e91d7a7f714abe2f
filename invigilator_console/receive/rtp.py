"""RTP as it stands in a datagram once SRTP has been taken off (RFC 3550, 4588, 8285).

Only what a picture needs is read. No clock, no state, no network.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_HEADER = struct.Struct("!BBHII")
_ONE_BYTE_PROFILE = 0xBEDE
_TWO_BYTE_PROFILE = 0x1000


class MalformedRtp(ValueError):
    """The bytes are not an RTP packet."""


@dataclass(slots=True)
class RtpPacket:
    """One packet of a video stream.

    Not frozen only because building a frozen instance costs three times as much, and one is built per packet.
    """

    payload_type: int
    marker: bool
    sequence_number: int  # 16 bits, wraps
    timestamp: int  # 32 bits, wraps; 90 000 a second for video
    ssrc: int
    payload: bytes  # without padding; empty when the packet was padding alone
    extension_profile: int = 0
    extension_block: bytes = b""

    def extension(self, identifier: int) -> bytes | None:
        """The value of one header extension (RFC 8285), None when it is not there."""
        if self.extension_profile == _ONE_BYTE_PROFILE:
            return _one_byte_extension(self.extension_block, identifier)
        if self.extension_profile == _TWO_BYTE_PROFILE:
            return _two_byte_extension(self.extension_block, identifier)
        return None


def parse(datagram: bytes) -> RtpPacket:
    """Read one unprotected RTP packet.

    Raises:
        MalformedRtp: the bytes are too short for what their own header promises, or not version 2.
    """
    if len(datagram) < _HEADER.size:
        raise MalformedRtp("shorter than an RTP header")
    first, second, sequence_number, timestamp, ssrc = _HEADER.unpack_from(datagram)
    if first >> 6 != 2:
        raise MalformedRtp("not RTP version 2")
    start = _HEADER.size + 4 * (first & 0x0F)
    profile, block = 0, b""
    if first & 0x10:
        if len(datagram) < start + 4:
            raise MalformedRtp("header extension is cut off")
        profile, words = struct.unpack_from("!HH", datagram, start)
        block = datagram[start + 4 : start + 4 + 4 * words]
        start += 4 + 4 * words
    end = len(datagram)
    if first & 0x20:
        padding = datagram[-1]
        if not padding:
            raise MalformedRtp("padding of no length")
        end -= padding
    if end < start:
        raise MalformedRtp("header or padding reaches past the end")
    return RtpPacket(
        payload_type=second & 0x7F,
        marker=second >= 0x80,
        sequence_number=sequence_number,
        timestamp=timestamp,
        ssrc=ssrc,
        payload=datagram[start:end],
        extension_profile=profile,
        extension_block=block,
    )


def retransmitted(packet: RtpPacket, payload_type: int, ssrc: int) -> RtpPacket | None:
    """The packet that a retransmission carries (RFC 4588); None when it carries none.

    Browsers probe the line with empty retransmissions, so "none" is no fault.
    """
    if len(packet.payload) <= 2:
        return None
    return RtpPacket(
        payload_type=payload_type,
        marker=packet.marker,
        sequence_number=int.from_bytes(packet.payload[:2], "big"),
        timestamp=packet.timestamp,
        ssrc=ssrc,
        payload=packet.payload[2:],
    )


def _one_byte_extension(block: bytes, identifier: int) -> bytes | None:
    position = 0
    while position < len(block):
        head = block[position]
        if not head:  # padding
            position += 1
            continue
        length = (head & 0x0F) + 1
        if head >> 4 == identifier:
            value = block[position + 1 : position + 1 + length]
            return value if len(value) == length else None
        position += 1 + length
    return None


def _two_byte_extension(block: bytes, identifier: int) -> bytes | None:
    position = 0
    while position + 1 < len(block):
        if not block[position]:  # padding
            position += 1
            continue
        length = block[position + 1]
        if block[position] == identifier:
            value = block[position + 2 : position + 2 + length]
            return value if len(value) == length else None
        position += 2 + length
    return None
