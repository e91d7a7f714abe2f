"""Sound of a candidate made fit to be heard, and words of an invigilator made fit to be sent: Opus in 20 ms packets.

Pure but for the codec: packets and samples go in, samples and packets come out. Sound is 16 bits, mono, 48 kHz.
"""

from __future__ import annotations

import threading
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

from invigilator_console.receive.sound import PACKET_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

    from invigilator_console.receive.rtp import RtpPacket

BLOCK = 2 * PACKET_SAMPLES
"""Bytes in 20 ms."""

WAIT_FOR = 3
"""Packets that may overtake a missing one before it counts as lost: 60 ms."""

LONGEST_FILL = 10
"""Lost packets in a row that are filled with silence; after a longer gap the sound simply goes on."""

PREFILL = 3
"""Blocks to have before anything is played, so that a late packet is not heard as a click: 60 ms."""

MOST_BUFFERED = 15
"""Blocks: 0.3 s. A device that plays too slowly loses sound rather than falling behind the picture."""

_BIT_RATE = 24_000  # plenty for one voice
_SILENCE = bytes(BLOCK)


class Ordering:
    """Packets of one stream in their order, with None for each that is lost."""

    def __init__(self) -> None:
        self._source: int | None = None
        self._next = 0  # sequence numbers of 16 bits, which wrap
        self._held: dict[int, bytes] = {}

    def add(self, packet: RtpPacket) -> list[bytes | None]:
        """Take one packet; returns what may be played now, oldest first."""
        if packet.ssrc != self._source:
            self._source, self._next = packet.ssrc, packet.sequence_number
            self._held.clear()
        ahead = (packet.sequence_number - self._next) & 0xFFFF
        if ahead >= 0x8000:
            return []  # a duplicate, or too late to be heard
        self._held[packet.sequence_number] = packet.payload
        ready = self._drain()
        if len(self._held) >= WAIT_FOR:
            gap = min((number - self._next) & 0xFFFF for number in self._held)
            ready += [None] * min(gap, LONGEST_FILL)
            self._next = (self._next + gap) & 0xFFFF
            ready += self._drain()
        return ready

    def _drain(self) -> list[bytes | None]:
        ready: list[bytes | None] = []
        while (payload := self._held.pop(self._next, None)) is not None:
            ready.append(payload)
            self._next = (self._next + 1) & 0xFFFF
        return ready


class Hearing:
    """One candidate's sound on its way to a loudspeaker. `add` is called on the loop, `take` by the device's thread."""

    def __init__(self) -> None:
        self.decoded = 0
        """Packets so far."""
        self._ordering = Ordering()
        self._decoder = av.CodecContext.create("libopus", "r")
        self._decoder.format, self._decoder.layout, self._decoder.sample_rate = "s16", "mono", SAMPLE_RATE
        self._samples = bytearray()
        self._plays = False
        self._lock = threading.Lock()

    def add(self, packet: RtpPacket) -> None:
        """Take a packet of sound."""
        pieces = [_SILENCE if payload is None else self._decode(payload) for payload in self._ordering.add(packet)]
        with self._lock:
            self._samples += b"".join(pieces)
            if len(self._samples) > MOST_BUFFERED * BLOCK:
                del self._samples[: len(self._samples) - PREFILL * BLOCK]

    def take(self, size: int) -> bytes:
        """The next `size` bytes to play; silence where there is nothing."""
        with self._lock:
            if not self._plays and len(self._samples) < PREFILL * BLOCK:
                return bytes(size)
            sound = bytes(self._samples[:size])
            del self._samples[:size]
            self._plays = len(sound) == size
        return sound.ljust(size, b"\0")

    def _decode(self, payload: bytes) -> bytes:
        try:
            frames: list[AudioFrame] = self._decoder.decode(av.Packet(payload))
        except av.FFmpegError:
            return _SILENCE  # what cannot be decoded is lost
        self.decoded += 1
        return b"".join(frame.to_ndarray().astype("<i2", copy=False).tobytes() for frame in frames)


class Speech:
    """An invigilator's words on their way to a phone."""

    def __init__(self) -> None:
        self._encoder = av.CodecContext.create("libopus", "w")
        self._encoder.format, self._encoder.layout, self._encoder.sample_rate = "s16", "mono", SAMPLE_RATE
        self._encoder.bit_rate = _BIT_RATE
        self._encoder.time_base = Fraction(1, SAMPLE_RATE)
        self._encoder.options = {"application": "voip"}
        self._samples = bytearray()
        self._pts = 0

    def add(self, samples: bytes) -> list[bytes]:
        """Take samples of any length; returns the Opus packets that they fill, oldest first."""
        self._samples += samples
        packets: list[bytes] = []
        while len(self._samples) >= BLOCK:
            block = np.frombuffer(bytes(self._samples[:BLOCK]), "<i2").reshape(1, -1)
            del self._samples[:BLOCK]
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, self._pts
            frame.time_base = Fraction(1, SAMPLE_RATE)
            self._pts += PACKET_SAMPLES
            packets += [bytes(packet) for packet in self._encoder.encode(frame)]
        return packets
