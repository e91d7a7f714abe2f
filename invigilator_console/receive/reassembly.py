"""From RTP packets in any order to whole frames in order, and what to ask the sender for.

Pure: packets and times are handed in, frames come back, requests are fetched with `feedback`. Its caller owns the
clock: it calls `tick` at `deadline`.

A frame is handed over as soon as its last packet (marker bit) is there. A gap is asked for at once, and again until
it has been open for too long; then everything up to the next key frame is let go, and a key frame is asked for.
What is handed over is intact, in order and decodable: nothing between a loss and the next key frame is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator_console.receive.gaps import WIDEST_GAP, Gaps
from invigilator_console.receive.payload import MalformedPayload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from invigilator_console.receive.payload import PayloadFormat
    from invigilator_console.receive.rtp import RtpPacket

KEY_FRAME_EVERY = 0.5  # s; the least time between two requests for a key frame
BLACKOUT = 1.0  # s of silence after which what was missed is not wanted any more
NOBODY_THERE = 2.0  # s of silence after which there is no point in asking

# Of the patience. The next packet may only be on its way, over a line so thin that asking would double what it carries.
_TAIL_ASKED_AFTER = 0.5

_MOST_HELD = 500  # packets beyond a gap
_LONGEST_FRAME = 2_000  # packets: 2 MB, far beyond any picture a phone sends


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One whole frame, ready for the decoder."""

    codec: str  # FFmpeg's name of the decoder
    data: bytes
    is_key: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """What to ask the sender for."""

    missing: tuple[int, ...]  # RTP sequence numbers of 16 bits, in the order of the stream
    key_frame: bool


class Reassembly:
    """The frames of one RTP stream. Sequence numbers in here are extended: they do not wrap."""

    def __init__(self, formats: Mapping[int, PayloadFormat]) -> None:
        self._formats = formats  # by payload type
        self._format: PayloadFormat | None = None  # of the frame handed over last

        self._started = False
        self._next = 0  # the number to be taken next
        self._newest = 0  # the highest number seen
        self._held: dict[int, RtpPacket] = {}  # beyond a gap
        self._key_starts: set[int] = set()  # numbers held with which a key frame begins
        self._gaps = Gaps()

        self._under_way: list[RtpPacket] = []  # the packets taken of a frame not yet whole
        self._timestamp: int | None = None  # of the packet taken last; None after a jump
        self._at_boundary = False  # the packet taken last ended a frame

        self._needs_key = True
        self._lost_track = False  # frames were let go; not yet reckoned with in asking
        self._key_wait_began = 0.0  # when a key frame was last asked for, or expected unasked
        self._key_was_asked_for = False

        self._heard_at = 0.0
        self._tail_asked_at = 0.0
        self._ask_missing: list[int] = []
        self._ask_key_frame = False

    def packet(self, packet: RtpPacket, now: float) -> list[EncodedFrame]:
        """Take one packet; returns the frames it completes, oldest first, usually none or one."""
        if not self._started:
            self._start(packet, now)
        offset = (packet.sequence_number - self._newest) & 0xFFFF
        number = self._newest + (offset if offset < 0x8000 else offset - 0x10000)
        if number < self._next or number in self._held:
            self._gaps.came_late(number, now)
            return []  # a duplicate, or too late to matter
        frames: list[EncodedFrame] = []
        silence = now - self._heard_at
        self._heard_at = now
        if number == self._next and not self._held:
            self._newest = number
            self._next += 1
            self._take(packet, frames)
        else:
            self._hold(number, packet, now, silence)
            self._drain(frames)
        self._settle(now)
        return frames

    def demand_key_frame(self, now: float) -> None:
        """The decoder could not go on: nothing more is handed over before a key frame."""
        self._lose_track()
        self._settle(now)

    def feedback(self) -> Feedback | None:
        """What to ask the sender for, since the last call; None when nothing."""
        if not (self._ask_missing or self._ask_key_frame):
            return None
        wanted = Feedback(tuple(number & 0xFFFF for number in self._ask_missing), self._ask_key_frame)
        self._ask_missing = []
        self._ask_key_frame = False
        return wanted

    def deadline(self) -> float | None:
        """Monotonic seconds at which to call `tick` next; None while there is nothing to wait for."""
        times = (self._gaps.deadline(), self._tail_deadline(), self._key_deadline())
        return min((time for time in times if time is not None), default=None)

    def tick(self, now: float) -> list[EncodedFrame]:
        """Do what has fallen due; returns the frames that giving up has set free."""
        frames: list[EncodedFrame] = []
        while self._gaps.is_hopeless(now):
            self._skip_to(min(self._held))
            self._drain(frames)
        self._ask_missing += self._gaps.due(now)
        self._tick_tail(now)
        self._settle(now)
        key_due = self._key_deadline()
        if key_due is not None and now >= key_due:
            self._ask_for_key_frame(now)
        return frames

    # Packets into their order

    def _start(self, packet: RtpPacket, now: float) -> None:
        self._started = True
        # One turn of the numbers up, so that those of older packets are not negative.
        self._next = packet.sequence_number + 0x10000
        self._newest = self._next - 1
        self._heard_at = now
        self._key_wait_began = now

    def _hold(self, number: int, packet: RtpPacket, now: float, silence: float) -> None:
        """Keep a packet which is not the next, and notice what is missing before it."""
        if number < self._newest:
            self._gaps.close(number, now)
        else:
            width = number - self._newest - 1
            is_too_much = width + len(self._gaps) > WIDEST_GAP or len(self._held) >= _MOST_HELD
            if is_too_much or (width and silence > BLACKOUT):
                self._skip_to(number)
            elif width:
                self._ask_missing += self._gaps.notice(range(self._newest + 1, number), now)
            self._newest = number
        self._held[number] = packet
        if packet.payload and self._formats[packet.payload_type].starts_key_frame(packet.payload):
            self._key_starts.add(number)

    def _drain(self, frames: list[EncodedFrame]) -> None:
        """Take what follows without a gap; leave a gap behind when a whole key frame lies beyond it."""
        while self._held:
            packet = self._held.pop(self._next, None)
            if packet is not None:
                self._key_starts.discard(self._next)
                self._next += 1
                self._take(packet, frames)
                continue
            overtaking = self._key_frame_beyond_gap()
            if overtaking is None:
                return
            self._skip_to(overtaking)

    def _skip_to(self, number: int) -> None:
        """Let everything before `number` go."""
        self._next = number
        for older in [held for held in self._held if held < number]:
            del self._held[older]
        self._key_starts = {start for start in self._key_starts if start >= number}
        self._gaps.give_up_before(number)
        self._under_way = []
        self._timestamp = None
        self._at_boundary = False
        self._lose_track()

    def _key_frame_beyond_gap(self) -> int | None:
        """The number with which the latest whole key frame among the packets held begins."""
        for start in sorted(self._key_starts, reverse=True):
            number = start
            while (packet := self._held.get(number)) is not None:
                if packet.marker:
                    return start
                number += 1
                if number in self._key_starts:
                    break
        return None

    # Packets into frames

    def _take(self, packet: RtpPacket, frames: list[EncodedFrame]) -> None:
        """Take the next packet of the stream."""
        if not packet.payload:
            return  # padding keeps the numbers gapless and says nothing else
        if packet.timestamp != self._timestamp:
            if self._under_way:
                self._finish(frames)  # a sender that sets no marker
            self._at_boundary = self._timestamp is not None
            self._timestamp = packet.timestamp
        if not self._under_way:
            starts_frame = self._formats[packet.payload_type].starts_frame
            if not (self._at_boundary or starts_frame(packet.payload)):
                self._lose_track()
                return
        self._under_way.append(packet)
        self._at_boundary = False
        if packet.marker:
            self._finish(frames)
        elif len(self._under_way) > _LONGEST_FRAME:
            self._under_way = []
            self._lose_track()

    def _finish(self, frames: list[EncodedFrame]) -> None:
        """Hand over the frame under way, which has all its packets."""
        packets, self._under_way = self._under_way, []
        self._at_boundary = True
        payload_format = self._formats[packets[0].payload_type]
        try:
            data, is_key = payload_format.assemble([packet.payload for packet in packets])
        except MalformedPayload:
            self._lose_track()
            return
        if is_key:
            self._needs_key = False
            self._lost_track = False
            self._format = payload_format
        elif self._needs_key or payload_format is not self._format:
            self._lose_track()
            return
        frames.append(EncodedFrame(payload_format.codec, data, is_key))

    # The end of a frame: no later packet shows that it is missing

    def _tail_deadline(self) -> float | None:
        if not self._under_way or self._held:
            return None
        is_asked = self._tail_asked_at > self._heard_at
        return self._heard_at + self._gaps.patience * (1.0 if is_asked else _TAIL_ASKED_AFTER)

    def _tick_tail(self, now: float) -> None:
        due = self._tail_deadline()
        if due is None or now < due:
            return
        if now >= self._heard_at + self._gaps.patience:
            self._under_way = []
            self._lose_track()
        else:
            self._tail_asked_at = now
            self._ask_missing.append(self._newest + 1)

    # Key frames

    def _lose_track(self) -> None:
        """Frames before the next key frame are of no use to the decoder."""
        self._needs_key = True
        self._lost_track = True

    def _settle(self, now: float) -> None:
        """Ask for a key frame if frames had to be let go, but not more often than senders like."""
        if not self._lost_track:
            return
        self._lost_track = False
        if not self._key_was_asked_for or now >= self._key_wait_began + self._key_frame_every():
            self._ask_for_key_frame(now)

    def _ask_for_key_frame(self, now: float) -> None:
        self._key_was_asked_for = True
        self._key_wait_began = now
        self._ask_key_frame = True

    def _key_deadline(self) -> float | None:
        if not self._needs_key or not self._started:
            return None
        due = self._key_wait_began + self._key_frame_every()
        if self._is_key_frame_under_way():
            # It is coming over a thin line: another would only make that line fuller.
            due = max(due, self._heard_at + self._gaps.patience)
        return due if due < self._heard_at + NOBODY_THERE else None

    def _key_frame_every(self) -> float:
        """Seconds in which a key frame that was asked for could not be here yet."""
        return max(KEY_FRAME_EVERY, 2 * self._gaps.round_trip)

    def _is_key_frame_under_way(self) -> bool:
        if not self._under_way:
            return False
        first = self._under_way[0]
        return self._formats[first.payload_type].starts_key_frame(first.payload)
