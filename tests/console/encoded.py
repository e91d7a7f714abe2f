"""Encoded frames for tests, as a phone would have sent them."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import av
import numpy as np

from invigilator_console.receive.reassembly import EncodedFrame

_ENCODERS = {"vp8": ("libvpx", {"deadline": "realtime"}), "h264": ("libx264", {"tune": "zerolatency"})}


@cache
def encoded(codec: str = "vp8", count: int = 40, *, size: tuple[int, int] = (160, 120)) -> tuple[EncodedFrame, ...]:
    """So many frames, which grow brighter; every twentieth is a key frame."""
    name, options = _ENCODERS[codec]
    encoder = av.CodecContext.create(name, "w")
    encoder.width, encoder.height, encoder.pix_fmt = *size, "yuv420p"
    encoder.time_base = Fraction(1, 10)
    encoder.options = {"g": "20", **options}
    packets = []
    for number in range(count):
        pixels = np.full((size[1], size[0], 3), 5 * number % 250, np.uint8)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, 10)
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return tuple(EncodedFrame(codec, bytes(packet), packet.is_keyframe) for packet in packets)
