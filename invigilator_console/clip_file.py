"""A clip or a picture as a file that anybody can open: WebM for VP8, MP4 for H264, JPEG for a still.

A clip is put into its container as it came. Nothing is encoded anew: that would cost a minute of somebody's patience,
and what is kept should be what was sent.
"""

from __future__ import annotations

import io
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from invigilator_console.ring import Clip
    from rooms.vocabulary import EvidenceMedia

_MILLISECONDS = Fraction(1, 1000)
_NOMINAL_RATE = 10  # frames a second; what counts are the times of the frames
_JPEG_QUALITY = 3  # of 2 to 31, where 2 is the best


class NotAFile(Exception):
    """These pictures cannot be made into a file. The words are for a person."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A still or a clip as bytes."""

    media_type: EvidenceMedia
    body: bytes


def clip_file(clip: Clip) -> PictureFile:
    """A clip in its container, timed by when its frames came. Takes a while: for a thread. Raises `NotAFile`."""
    try:
        return _muxed(clip)
    except (av.FFmpegError, ValueError, MemoryError, OSError) as error:
        raise NotAFile(f"the last minute cannot be made into a file: {error}") from error


def still_file(frame: VideoFrame) -> PictureFile:
    """A picture as JPEG, as large as it came. Raises `NotAFile`."""
    try:
        # Half-sized colour and the full range of values are what a JPEG holds.
        picture = frame.reformat(format="yuvj420p", dst_color_range="JPEG")
        encoder = av.CodecContext.create("mjpeg", "w")
        encoder.width, encoder.height, encoder.pix_fmt = picture.width, picture.height, "yuvj420p"
        encoder.time_base = _MILLISECONDS
        encoder.options = {"qmin": str(_JPEG_QUALITY), "qmax": str(_JPEG_QUALITY)}
        picture.pts, picture.time_base = 0, _MILLISECONDS
        body = b"".join(bytes(packet) for packet in (*encoder.encode(picture), *encoder.encode(None)))
    except (av.FFmpegError, ValueError, MemoryError) as error:
        raise NotAFile(f"the picture cannot be made into a file: {error}") from error
    return PictureFile("image/jpeg", body)


def _muxed(clip: Clip) -> PictureFile:
    first = clip.frames[0].frame.data
    out = io.BytesIO()
    with ExitStack() as files:
        if clip.codec == "vp8":
            file = files.enter_context(av.open(out, "w", format="webm"))
            width, height = _vp8_size(first)
            stream = cast("VideoStream", file.add_mux_stream("vp8", _NOMINAL_RATE, width=width, height=height))
        elif clip.codec == "h264":
            # The container wants the parameter sets apart; FFmpeg reads them out of the first key frame.
            raw = files.enter_context(av.open(io.BytesIO(first), format="h264"))
            file = files.enter_context(av.open(out, "w", format="mp4"))
            stream = file.add_stream_from_template(raw.streams.video[0])
        else:
            raise NotAFile(f"pictures in {clip.codec} cannot be kept")
        _mux(clip, file, stream)
    return PictureFile("video/webm" if clip.codec == "vp8" else "video/mp4", out.getvalue())


def _mux(clip: Clip, file: OutputContainer, stream: VideoStream) -> None:
    last = -1
    for kept in clip.frames:
        last = max(last + 1, round((kept.at - clip.began) * 1000))  # each later than the one before
        packet = av.Packet(kept.frame.data)
        packet.stream, packet.time_base = stream, _MILLISECONDS
        packet.pts = packet.dts = last
        packet.is_keyframe = kept.frame.is_key
        file.mux(packet)


def _vp8_size(key_frame: bytes) -> tuple[int, int]:
    """Width and height in pixels, as a key frame begins with them (RFC 6386, 9.1). Raises `ValueError`."""
    if len(key_frame) < 10:
        raise ValueError("a key frame that is cut off")
    width, height = (int.from_bytes(key_frame[place : place + 2], "little") & 0x3FFF for place in (6, 8))
    return width, height
