"""Whatever a line does to the packets, what comes out of `Reassembly` is intact, in order, decodable, and goes on."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from invigilator_console.receive.payload import H264Payload, PayloadFormat, Vp8Payload
from invigilator_console.receive.reassembly import EncodedFrame, Reassembly
from invigilator_console.receive.rtp import RtpPacket

if TYPE_CHECKING:
    from collections.abc import Callable

PAYLOAD_TYPE = 97
FRAME_EVERY = 0.1  # s
ROUND_TRIP = 0.02  # s, half of it each way
CALM = 40  # frames


def vp8_frame(number: int, packets: int, is_key: bool) -> tuple[bytes, list[bytes]]:
    """A frame's bytes as the decoder is to get them, and its payloads."""
    head = (b"\x10\x00\x00\x9d\x01\x2a" if is_key else b"\x11\x00\x00") + number.to_bytes(2, "big")
    cut = [head, *([b"\x00\x00\x00\x9d\x01\x2a"] * (packets - 1))]
    return b"".join(cut), [(b"\x10" if first == 0 else b"\x00") + piece for first, piece in enumerate(cut)]


def h264_frame(number: int, packets: int, is_key: bool) -> tuple[bytes, list[bytes]]:
    """The same in H264: parameter sets before a key frame, then one slice, over several packets if need be."""
    slice_type, start = 5 if is_key else 1, b"\x00\x00\x00\x01"
    body = [number.to_bytes(2, "big"), *([b"\x65\x00"] * (packets - 1))]
    sets = [b"\x67\x42", b"\x68\xce"] if is_key else []
    unit = bytes([0x60 | slice_type]) + b"".join(body)
    payloads = [b"\x78" + b"".join(len(one).to_bytes(2, "big") + one for one in sets)] if sets else []
    if packets == 1:
        payloads.append(unit)
    else:
        for position, piece in enumerate(body):
            edge = 0x80 if position == 0 else 0x40 if position == packets - 1 else 0
            payloads.append(bytes([0x60 | 28, edge | slice_type]) + piece)
    return b"".join(start + one for one in [*sets, unit]), payloads


@dataclass
class Line:
    """A phone and the line to it, in simulated time. Each packet sent meets the next of `fates`.

    A fate is the delays with which copies of the packet arrive: none when it is lost, two when it is doubled. For the
    last `CALM` frames the line is good.
    """

    reassembly: Reassembly
    make_frame: Callable[[int, int, bool], tuple[bytes, list[bytes]]]
    sizes: list[int]
    fates: list[tuple[float, ...]]
    first: int
    frames: list[bytes] = field(default_factory=list)
    keys: set[int] = field(default_factory=set)
    shown: list[EncodedFrame] = field(default_factory=list)
    _events: list[tuple[float, int, Callable[[float], None]]] = field(default_factory=list)
    _packets: dict[int, RtpPacket] = field(default_factory=dict)
    _order: Any = field(default_factory=itertools.count)
    _needs_key: bool = True
    _tick_at: float | None = None

    def run(self) -> None:
        for index in range(len(self.sizes)):
            self._at(1.0 + FRAME_EVERY * index, self._make_send(index))
        while self._events:
            now, _, happens = heapq.heappop(self._events)
            happens(now)
            self._follow_up(now)

    def _at(self, time: float, happens: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (time, next(self._order), happens))

    def _make_send(self, index: int) -> Callable[[float], None]:
        def send(now: float) -> None:
            if index >= len(self.sizes) - CALM:
                self.fates.clear()
            data, payloads = self.make_frame(index, self.sizes[index], self._needs_key)
            if self._needs_key:
                self.keys.add(index)
                self._needs_key = False
            self.frames.append(data)
            for position, payload in enumerate(payloads):
                number = (self.first + len(self._packets)) & 0xFFFF
                is_last = position == len(payloads) - 1
                packet = RtpPacket(PAYLOAD_TYPE, is_last, number, 9_000 * index, 1, payload)
                self._packets[number] = packet
                self._transmit(packet, now)

        return send

    def _transmit(self, packet: RtpPacket, now: float) -> None:
        for delay in self.fates.pop(0) if self.fates else (0.0,):
            self._at(now + ROUND_TRIP / 2 + delay, lambda at: self._arrive(packet, at))

    def _arrive(self, packet: RtpPacket, now: float) -> None:
        self.shown += self.reassembly.packet(packet, now)

    def _follow_up(self, now: float) -> None:
        feedback = self.reassembly.feedback()
        if feedback is not None:
            for number in feedback.missing:
                if number in self._packets:
                    self._transmit(self._packets[number], now + ROUND_TRIP / 2)
            self._needs_key = self._needs_key or feedback.key_frame
        deadline = self.reassembly.deadline()
        if deadline is not None and (self._tick_at is None or not now < self._tick_at <= deadline):
            self._tick_at = max(deadline, now + 0.001)
            self._at(self._tick_at, self._tick)

    def _tick(self, now: float) -> None:
        self.shown += self.reassembly.tick(now)


FATES = st.sampled_from([(0.0,), (0.0,), (), (0.0, 0.003), (0.015,), (0.11,), (0.4,), (0.0, 0.7)])
FORMATS: list[tuple[type[PayloadFormat], Any]] = [(Vp8Payload, vp8_frame), (H264Payload, h264_frame)]


@settings(max_examples=300, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=25),
    fates=st.lists(FATES, max_size=90),
    first=st.sampled_from([0, 1, 40_000, 65_500, 65_530, 65_535]),
    codec=st.sampled_from(FORMATS),
)
def test_whatever_the_line_does_frames_are_intact_in_order_and_decodable(
    sizes: list[int], fates: list[tuple[float, ...]], first: int, codec: tuple[type[PayloadFormat], Any]
) -> None:
    """An invigilator who is shown a smeared picture, or an old one, sees what is not there."""
    payload_format, make_frame = codec
    line = Line(Reassembly({PAYLOAD_TYPE: payload_format()}), make_frame, sizes + [1] * CALM, fates, first)

    line.run()

    shown = [line.frames.index(frame.data) for frame in line.shown]
    assert shown == sorted(set(shown))
    for position, (index, frame) in enumerate(zip(shown, line.shown, strict=True)):
        assert frame.is_key == (index in line.keys)
        assert frame.is_key or shown[position - 1] == index - 1
    # Once the line is good again, so is the feed.
    assert len(line.frames) - 1 == shown[-1]


@settings(max_examples=100, deadline=None)
@given(lost=st.sets(st.integers(1, 60), max_size=12), first=st.integers(0, 65_535))
def test_each_lost_packet_is_asked_for_once_at_once_and_nothing_else_is(lost: set[int], first: int) -> None:
    reassembly = Reassembly({PAYLOAD_TYPE: Vp8Payload()})
    asked: list[int] = []
    for index in range(62):
        if index in lost:
            continue
        _, payloads = vp8_frame(index, 1, index == 0)
        reassembly.packet(
            RtpPacket(PAYLOAD_TYPE, True, (first + index) & 0xFFFF, 9_000 * index, 1, payloads[0]),
            1.0,
        )
        feedback = reassembly.feedback()
        asked += feedback.missing if feedback is not None else ()

    assert asked == [(first + index) & 0xFFFF for index in sorted(lost)]
