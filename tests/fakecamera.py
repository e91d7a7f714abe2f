"""Writes the file that Chromium plays as its camera (`--use-file-for-fake-video-capture`).

Both kinds are 4:2:0, as a camera's are: Chromium shows 4:4:4 as solid green.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

import av
from av.video.reformatter import ColorRange

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

MJPEG_RATE = 30
"""Chromium plays every mjpeg at this many pictures a second; only y4m can say otherwise."""


def write_camera(path: Path, pictures: Iterable[NDArray[np.uint8]], rate: int) -> None:
    """Write pictures (uint8 H, W, 3, RGB, all of one size) to be shown at `rate` a second, over and over.

    A `.y4m` file plays at any rate and is large (1.5 bytes a pixel); a `.mjpeg` file is small, and its
    pictures are repeated up to Chromium's fixed rate, which `rate` must divide.

    Raises:
        ValueError: for another ending, no picture, or a rate that mjpeg cannot have.
    """
    remaining = iter(pictures)
    first = next(remaining, None)
    if first is None:
        raise ValueError("a camera needs at least one picture")
    height, width, _ = first.shape
    whole = chain([first], remaining)
    with path.open("wb") as out:
        if path.suffix == ".y4m":
            _write_y4m(out, whole, width, height, rate)
        elif path.suffix == ".mjpeg":
            _write_mjpeg(out, whole, width, height, rate)
        else:
            raise ValueError(f"Chromium's fake camera takes .y4m or .mjpeg, not {path.suffix}")


def _write_y4m(out: BinaryIO, pictures: Iterable[NDArray[np.uint8]], width: int, height: int, rate: int) -> None:
    out.write(f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420jpeg\n".encode())
    for picture in pictures:
        planes = av.VideoFrame.from_ndarray(picture, format="rgb24").to_ndarray(format="yuv420p")
        out.write(b"FRAME\n" + planes.tobytes())


def _write_mjpeg(out: BinaryIO, pictures: Iterable[NDArray[np.uint8]], width: int, height: int, rate: int) -> None:
    if MJPEG_RATE % rate:
        raise ValueError(f"an mjpeg camera shows {MJPEG_RATE} pictures a second or a whole share of it, not {rate}")
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, rate)
    encoder.options = {"qmin": "3", "qmax": "3"}
    for number, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame = frame.reformat(format="yuvj420p", dst_color_range=ColorRange.JPEG)
        frame.pts = number
        out.writelines(bytes(packet) * (MJPEG_RATE // rate) for packet in encoder.encode(frame))
