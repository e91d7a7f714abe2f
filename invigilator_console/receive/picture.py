"""Decodes a feed's frames and scales the newest of them, once, to the size that is drawn.

Nothing here raises on what a peer sends: a frame that cannot be decoded means that a key frame is needed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import Interpolation, VideoReformatter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from invigilator_console.receive.reassembly import EncodedFrame

# A phone sends 640 by 480. A tiny packet may claim 16383 by 16383, and the decoder would set a gigabyte aside for it.
_MOST_PIXELS = 1920 * 1088

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The box a picture is scaled to fit."""

    width: int
    height: int
    # Width of one wanted pixel in its heights: a cell split in sextants has pixels narrower than high.
    pixel_aspect: float = 1.0

    def fit(self, width: int, height: int) -> tuple[int, int]:
        """The largest size within the box that keeps the shape of a picture of `width` by `height`."""
        shape = width / height / self.pixel_aspect
        if shape * self.height <= self.width:
            return max(1, round(shape * self.height)), self.height
        return self.width, max(1, round(self.width / shape))


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a feed, scaled to the wanted size."""

    pixels: NDArray[np.uint8]  # (height, width, 3), RGB
    source_size: tuple[int, int]  # width, height as the phone sent it
    arrived: float  # monotonic seconds


class PictureMaker:
    """The decoder and the scaler of one call. Both are kept: making either costs more than using it."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.frames = 0  # decoded so far
        self._codec = ""
        self._decoder: VideoCodecContext | None = None
        self._scaler = VideoReformatter()
        self.newest: VideoFrame | None = None  # as large as it was sent
        self._arrived = 0.0

    def decode(self, frames: Sequence[EncodedFrame], now: float) -> bool:
        """Decode frames that came `now`, oldest first; False when a key frame is needed to go on.

        Each frame needs the one before it, so all are decoded, but only the last is ever scaled.
        """
        is_intact = True
        self._arrived = now
        for frame in frames:
            if is_intact or frame.is_key:
                is_intact = self._decode_one(frame)
        return is_intact

    def scale(self) -> Picture | None:
        """The newest picture in the wanted size; None before the first."""
        if self.newest is None:
            return None
        frame = self.newest
        width, height = self.wanted.fit(frame.width, frame.height)
        try:
            scaled = self._scaler.reformat(
                frame, width=width, height=height, format="rgb24", interpolation=Interpolation.AREA, threads=1
            )
        except (av.FFmpegError, ValueError, MemoryError) as error:
            log.warning("a picture of %d by %d could not be scaled: %s", frame.width, frame.height, error)
            return None
        plane = scaled.planes[0]
        # The rows of a plane are padded; the array looks into the plane, and keeps it, without a copy.
        pixels = np.ndarray((height, width, 3), np.uint8, memoryview(plane), 0, (plane.line_size, 3, 1))
        return Picture(pixels, (frame.width, frame.height), self._arrived)

    def _decode_one(self, frame: EncodedFrame) -> bool:
        if frame.codec != self._codec or self._decoder is None:
            self._decoder = _new_decoder(frame.codec)
            self._codec = frame.codec
        try:
            pictures = self._decoder.decode(av.Packet(frame.data))
        except av.FFmpegError as error:
            log.info("a %s frame could not be decoded: %s", frame.codec, error)
            return False
        for picture in pictures:
            if picture.is_corrupt:
                return False
            self.newest = picture
            self.frames += 1
        return True


def _new_decoder(codec: str) -> VideoCodecContext:
    decoder = av.CodecContext.create(codec, "r")
    if not isinstance(decoder, VideoCodecContext):
        raise TypeError(f"{codec} is no video codec")
    # One thread: more would hold frames back, and nine feeds would start eighteen threads.
    decoder.thread_count = 1
    decoder.flags |= Flags.low_delay
    decoder.options = {"max_pixels": str(_MOST_PIXELS)}
    return decoder
