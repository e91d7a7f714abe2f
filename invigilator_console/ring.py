"""The last minute of a feed in memory, encoded as it came, so that a moment can be kept after it was seen.

Nothing here is decoded, encoded or written anywhere: a ring holds references to frames that were put together anyway,
and is emptied when the feed is closed. A clip begins with a key frame, since nothing before one can be shown; so that
the ring need not reach back far beyond a minute, a key frame is asked for every twenty seconds.

Pure: times are handed in, in monotonic seconds.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from invigilator_console.receive.reassembly import EncodedFrame

REACH = 60.0
"""Seconds that a clip reaches back, if there was as much."""

KEY_FRAME_EVERY = 20.0
"""Seconds. A key frame of a tile has about 8 kB: a twentieth of what the tile takes anyway."""

ASKED_AGAIN_AFTER = 5.0
"""Seconds without the key frame that was asked for."""

MOST_BYTES = 8 * 1024 * 1024
"""Of one feed. A minute in focus has about 2.5 MB, a minute as a tile 0.4 MB."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One frame, and when it came, in monotonic seconds."""

    frame: EncodedFrame
    at: float


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of a feed: at least one frame, all of one codec, the first a key frame."""

    frames: tuple[Kept, ...]

    @property
    def codec(self) -> str:
        """FFmpeg's name of the decoder."""
        return self.frames[0].frame.codec

    @property
    def began(self) -> float:
        """When the first frame came, in monotonic seconds."""
        return self.frames[0].at

    @property
    def ended(self) -> float:
        """When the last frame came, in monotonic seconds."""
        return self.frames[-1].at


@dataclass(slots=True)
class _Group:
    """A key frame and what depends on it."""

    frames: list[Kept] = field(default_factory=list)
    size: int = 0


class Ring:
    """The last minute of one feed, over all its calls."""

    def __init__(self) -> None:
        self.size = 0
        """Bytes held."""
        self._groups: deque[_Group] = deque()
        self._key_came = -math.inf
        self._key_asked = -math.inf

    def add(self, frames: Sequence[EncodedFrame], now: float) -> None:
        """Take in frames that came `now`, oldest first; what is older than a clip reaches back goes."""
        for frame in frames:
            if frame.is_key:
                self._groups.append(_Group())
                self._key_came = now
            elif not self._groups:
                continue
            group = self._groups[-1]
            group.frames.append(Kept(frame, now))
            group.size += len(frame.data)
            self.size += len(frame.data)
        self._forget(now)

    def wants_key_frame(self, now: float) -> bool:
        """Whether a key frame is to be asked for, so that what is older can go; to be asked with each frame."""
        if now < max(self._key_came + KEY_FRAME_EVERY, self._key_asked + ASKED_AGAIN_AFTER):
            return False
        self._key_asked = now
        return True

    def clip(self) -> Clip | None:
        """What is held, up to this very moment; None while that is nothing. What comes later does not change it."""
        frames: list[Kept] = []
        for group in reversed(self._groups):
            if frames and group.frames[0].frame.codec != frames[0].frame.codec:
                break  # one file holds one codec: the phone has called anew, with another
            frames[:0] = group.frames
        return Clip(tuple(frames)) if frames else None

    def clear(self) -> None:
        """Hold nothing any more."""
        self._groups.clear()
        self.size = 0

    def _forget(self, now: float) -> None:
        while len(self._groups) > 1 and self._groups[1].frames[0].at <= now - REACH:
            self.size -= self._groups.popleft().size
        while self.size > MOST_BYTES and self._groups:
            # Better a shorter clip than a longer memory; after the only group went, on with the next key frame.
            self.size -= self._groups.popleft().size
            if not self._groups:
                self._key_came = -math.inf
