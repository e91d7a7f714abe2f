"""From RTP payloads to the frames a decoder takes: VP8 (RFC 7741) and H264 (RFC 6184, packetisation mode 1).

A payload format answers three questions: may a frame begin with this packet, does a key frame begin with it, and
what do these packets make together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VP8_KEY_FRAME_MARK = b"\x9d\x01\x2a"  # RFC 6386, 9.1

_START_CODE = b"\x00\x00\x00\x01"
_IDR_SLICE = 5
_SEQUENCE_PARAMETERS = 7
_PICTURE_PARAMETERS = 8
_ACCESS_UNIT_DELIMITER = 9
_AGGREGATE = 24  # STAP-A
_FRAGMENT = 28  # FU-A


class MalformedPayload(ValueError):
    """The packets are not what their format says; the frame cannot be had from them."""


class PayloadFormat(Protocol):
    """How one codec lies in RTP packets. One instance serves one stream, since a format may remember."""

    codec: str  # FFmpeg's name of the decoder

    def starts_frame(self, payload: bytes) -> bool:
        """Whether a frame certainly begins here; False also means "cannot tell"."""

    def starts_key_frame(self, payload: bytes) -> bool:
        """Whether a key frame certainly begins here; False also means "cannot tell"."""

    def assemble(self, payloads: Sequence[bytes]) -> tuple[bytes, bool]:
        """The frame's bytes, and whether it is a key frame.

        Args:
            payloads: all packets of one frame, in order, none empty.

        Raises:
            MalformedPayload: they do not make a frame.
        """


class Vp8Payload:
    """VP8: a short descriptor before each piece; the first packet says that it is the first."""

    codec = "vp8"

    def starts_frame(self, payload: bytes) -> bool:
        """See `PayloadFormat`. Start-of-partition bit set, and it is partition 0."""
        return payload[0] & 0x17 == 0x10

    def starts_key_frame(self, payload: bytes) -> bool:
        """See `PayloadFormat`. A frame's lowest bit is 0 in key frames."""
        if not self.starts_frame(payload):
            return False
        try:
            start = _vp8_descriptor_length(payload)
        except MalformedPayload:
            return False
        return len(payload) > start and not payload[start] & 1

    def assemble(self, payloads: Sequence[bytes]) -> tuple[bytes, bool]:
        """See `PayloadFormat`."""
        if not self.starts_frame(payloads[0]):
            raise MalformedPayload("the first packet does not begin a frame")
        frame = b"".join([payload[_vp8_descriptor_length(payload) :] for payload in payloads])
        if not frame:
            raise MalformedPayload("a frame of no bytes")
        is_key = not frame[0] & 1
        if is_key and frame[3:6] != _VP8_KEY_FRAME_MARK:
            raise MalformedPayload("a key frame without its mark")
        return frame, is_key


class H264Payload:
    """H264: network abstraction units, alone, several in a packet, or one over several packets.

    Parameter sets are kept: a sender may give them once, in an access unit of their own, and a decoder that starts
    at a later key frame still needs them.
    """

    codec = "h264"

    def __init__(self) -> None:
        self._parameters: dict[int, bytes] = {}

    def starts_frame(self, payload: bytes) -> bool:
        """See `PayloadFormat`. Only parameter sets and delimiters come first for certain; slices may follow others."""
        return _first_unit_type(payload) in (_SEQUENCE_PARAMETERS, _ACCESS_UNIT_DELIMITER)

    def starts_key_frame(self, payload: bytes) -> bool:
        """See `PayloadFormat`. An IDR slice alone proves nothing: it may be the second of its frame."""
        return _first_unit_type(payload) == _SEQUENCE_PARAMETERS

    def assemble(self, payloads: Sequence[bytes]) -> tuple[bytes, bool]:
        """See `PayloadFormat`. The bytes are an Annex B byte stream."""
        units = list(_h264_units(payloads))
        if not units:
            raise MalformedPayload("a frame of no units")
        types = {unit[0] & 0x1F for unit in units}
        for unit in units:
            if unit[0] & 0x1F in (_SEQUENCE_PARAMETERS, _PICTURE_PARAMETERS):
                self._parameters[unit[0] & 0x1F] = unit
        is_key = _IDR_SLICE in types
        if is_key:
            absent = sorted(self._parameters.keys() - types)
            units = [self._parameters[kind] for kind in absent] + units
        return b"".join([_START_CODE + unit for unit in units]), is_key


def _vp8_descriptor_length(payload: bytes) -> int:
    """Bytes before the codec's own (RFC 7741, 4.2)."""
    if not payload[0] & 0x80:
        return 1
    try:
        extensions = payload[1]
        length = 2
        if extensions & 0x80:  # picture id, of one or two bytes
            length += 2 if payload[2] & 0x80 else 1
    except IndexError:
        raise MalformedPayload("VP8 descriptor is cut off") from None
    if extensions & 0x40:  # index of the base layer's picture
        length += 1
    if extensions & 0x30:  # temporal layer or key frame index
        length += 1
    if len(payload) < length:
        raise MalformedPayload("VP8 descriptor is cut off")
    return length


def _first_unit_type(payload: bytes) -> int:
    """The type of the unit that begins in this packet; 0 when none does."""
    kind = payload[0] & 0x1F
    if kind == _AGGREGATE:
        return payload[3] & 0x1F if len(payload) > 3 else 0
    if kind == _FRAGMENT:
        return payload[1] & 0x1F if len(payload) > 1 and payload[1] & 0x80 else 0
    return kind


def _h264_units(payloads: Sequence[bytes]) -> Iterator[bytes]:
    """Yield the units of one frame, each with its one-byte header."""
    fragments: list[bytes] = []
    for payload in payloads:
        kind = payload[0] & 0x1F
        if kind == _FRAGMENT:
            is_last = _add_fragment(payload, fragments)
            if is_last:
                yield b"".join(fragments)
                fragments.clear()
            continue
        if fragments:
            break
        if kind == _AGGREGATE:
            yield from _aggregated_units(payload)
        elif 1 <= kind < _AGGREGATE:
            yield payload
        else:
            raise MalformedPayload(f"packets of type {kind} are not used in packetisation mode 1")
    if fragments:
        raise MalformedPayload("a fragmented unit without its end")


def _add_fragment(payload: bytes, fragments: list[bytes]) -> bool:
    """Add a piece of a unit to those before it; returns whether it is the last."""
    if len(payload) < 3:
        raise MalformedPayload("a fragment of no bytes")
    is_first = bool(payload[1] & 0x80)
    if is_first == bool(fragments):
        raise MalformedPayload("fragments out of turn")
    if is_first:
        fragments.append(bytes([payload[0] & 0xE0 | payload[1] & 0x1F]))
    fragments.append(payload[2:])
    return bool(payload[1] & 0x40)


def _aggregated_units(payload: bytes) -> Iterator[bytes]:
    position = 1
    while position < len(payload):
        length = int.from_bytes(payload[position : position + 2], "big")
        unit = payload[position + 2 : position + 2 + length]
        if not unit or len(unit) != length:
            raise MalformedPayload("an aggregated unit is cut off")
        yield unit
        position += 2 + length
