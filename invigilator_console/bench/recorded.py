"""Feeds that a real Chromium encoded, played again without encoding them: the bench's nine phones.

What a console pays for a feed depends on how the sender's encoder cut it into frames, so the bench replays
what Chromium made of drawn desks: *calm* from a phone on its stand, *sway* from one in a hand.
`tests/bench_recording/record.py` makes the recordings anew.

They are kept as IVF files, VP8 at 320x240, in milliseconds, beginning with a key frame.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import av
from aiortc import MediaStreamTrack, RTCRtpSender
from aiortc.mediastreams import MediaStreamError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aiortc import RTCPeerConnection
    from av.packet import Packet
    from av.stream import Stream

Kind = Literal["calm", "sway"]

RECORDINGS: dict[Kind, tuple[str, ...]] = {
    "calm": ("calm1", "calm2", "calm3"),
    "sway": ("sway1", "sway2", "sway3"),
}
_CLOCK_HZ = 90_000
"""The RTP clock of video."""
_HEADER = struct.Struct("<4sHH4sHHIIII")
_FRAME = struct.Struct("<IQ")


class BrokenRecording(ValueError):
    """A recording that is not VP8 in IVF, ends within a frame or does not begin with a key frame."""


@dataclass(frozen=True)
class RecordedFrame:
    """One encoded picture: `ms` since the recording began, whether it stands alone, and its VP8 bytes."""

    ms: int
    key: bool
    data: bytes


def frames(name: str) -> list[RecordedFrame]:
    """The frames of a recording that came with the package, as in `RECORDINGS`.

    Raises:
        FileNotFoundError: when there is none of that name.
        BrokenRecording: when it cannot be played.
    """
    return from_ivf((files("invigilator_console.bench") / "recorded" / f"{name}.ivf").read_bytes())


def nine(kind: Kind) -> list[list[RecordedFrame]]:
    """Nine feeds for nine tiles: each recording three times, cut to different lengths.

    Loops of one length would all send their key frames in the same instant, which no room of phones does.
    """
    whole = [frames(name) for name in RECORDINGS[kind]]
    return [recording[: len(recording) - 7 * seat] for seat in range(3) for recording in whole]


def from_ivf(content: bytes) -> list[RecordedFrame]:
    """The frames of an IVF file.

    Raises:
        BrokenRecording: when it cannot be played.
    """
    if len(content) < _HEADER.size:
        raise BrokenRecording("shorter than the header of an IVF file")
    magic, _, header_size, codec, _, _, rate, scale, _, _ = _HEADER.unpack_from(content)
    if magic != b"DKIF" or codec != b"VP80" or not rate:
        raise BrokenRecording(f"not VP8 in IVF: {magic!r}, {codec!r}")
    found: list[RecordedFrame] = []
    at = header_size
    while at < len(content):
        if at + _FRAME.size > len(content):
            raise BrokenRecording(f"ends within the header of frame {len(found)}")
        size, ticks = _FRAME.unpack_from(content, at)
        at += _FRAME.size
        data = content[at : at + size]
        if len(data) < size or not data:
            raise BrokenRecording(f"ends within frame {len(found)}")
        found.append(RecordedFrame(ticks * 1000 * scale // rate, is_key(data), data))
        at += size
    if not found or not found[0].key:
        raise BrokenRecording("does not begin with a key frame")
    return found


def to_ivf(recording: Sequence[RecordedFrame], width: int, height: int) -> bytes:
    """An IVF file of these frames, its clock in milliseconds."""
    header = _HEADER.pack(b"DKIF", 0, _HEADER.size, b"VP80", width, height, 1000, 1, len(recording), 0)
    return header + b"".join(_FRAME.pack(len(frame.data), frame.ms) + frame.data for frame in recording)


def is_key(data: bytes) -> bool:
    """Whether a VP8 frame stands alone (RFC 6386, 9.1: the lowest bit of its first byte is nought)."""
    return bool(data) and not data[0] & 1


class ReplayTrack(MediaStreamTrack):
    """A camera that shows a recording over and over, already encoded.

    aiortc packs the packets that `recv` returns without touching them, so nothing is encoded and the
    console under test gets the very frames that Chromium made.
    """

    kind = "video"

    def __init__(self, recording: Iterable[RecordedFrame]) -> None:
        super().__init__()
        self._recording = list(recording)
        if not self._recording or not self._recording[0].key:
            raise BrokenRecording("does not begin with a key frame")
        times = [frame.ms for frame in self._recording]
        # From the last frame to the first again takes as long as from one frame to the next.
        self._last_gap_ms = round((times[-1] - times[0]) / (len(times) - 1)) if len(times) > 1 else 100
        self._next = 0
        self._due = 0.0
        self._began: float | None = None
        self._restarted = asyncio.Event()

    def restart(self) -> None:
        """Go back to the key frame at the beginning and send it at once: the answer to a keyframe request."""
        self._restarted.set()

    async def recv(self) -> Packet[Stream]:
        """The next frame when it is due, as an `av.Packet` whose time goes on through loop and restart.

        Raises:
            MediaStreamError: once the track has been stopped.
        """
        if self.readyState != "live":
            raise MediaStreamError
        now = asyncio.get_running_loop().time
        if self._began is None:
            self._began = self._due = now()
        early = self._due - now()
        if early > 0 and not self._restarted.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._restarted.wait(), early)
        if self._restarted.is_set():
            self._restarted.clear()
            self._next, self._due = 0, now()
        frame = self._recording[self._next]
        packet = av.Packet(frame.data)
        packet.pts = round((self._due - self._began) * _CLOCK_HZ)
        packet.time_base = Fraction(1, _CLOCK_HZ)
        self._next = (self._next + 1) % len(self._recording)
        gap_ms = self._recording[self._next].ms - frame.ms if self._next else self._last_gap_ms
        self._due += gap_ms / 1000
        return packet


def replay(connection: RTCPeerConnection, recording: Iterable[RecordedFrame]) -> ReplayTrack:
    """Send a recording on a connection that has yet to offer; keyframe requests start it anew."""
    track = ReplayTrack(recording)
    send(connection, track)
    return track


def send(connection: RTCPeerConnection, track: ReplayTrack) -> RTCRtpSender:
    """Send a track on a connection that has yet to offer, as `replay` does.

    Only VP8 is offered, since nothing is encoded.
    """
    transceiver = connection.addTransceiver(track, direction="sendonly")
    codecs = RTCRtpSender.getCapabilities("video").codecs
    transceiver.setCodecPreferences([codec for codec in codecs if codec.name in {"VP8", "rtx"}])
    # aiortc keeps a keyframe request for the encoder, which here is never asked; so it is taken where it arrives.
    transceiver.sender._send_keyframe = track.restart  # type: ignore[method-assign]  # noqa: SLF001
    return transceiver.sender
