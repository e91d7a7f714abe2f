"""An uploaded answer sheet as pixels small enough for a terminal. Pure but for the decoder."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_SIDE = 400
"""Pixels: more than any terminal shows."""
MOST_PIXELS = 60_000_000
"""Refused above: no phone takes such a picture, and decoding it would fill the memory."""


class NoPicture(Exception):
    """The bytes are no picture this console can show. The words are for a person."""


def sheet_pixels(body: bytes) -> NDArray[np.uint8]:
    """A JPEG or PNG as uint8 RGB of shape (height, width, 3), no side over 400 pixels. Raises `NoPicture`."""
    try:
        with av.open(io.BytesIO(body), mode="r", options={"max_pixels": str(MOST_PIXELS)}) as container:
            frame = next(container.decode(video=0))
            scale = min(1.0, LARGEST_SIDE / max(frame.width, frame.height))
            width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
            return np.ascontiguousarray(frame.reformat(width=width, height=height, format="rgb24").to_ndarray())
    except (av.FFmpegError, StopIteration, ValueError, IndexError, MemoryError) as error:
        raise NoPicture("this page cannot be shown here; its bytes are stored and intact") from error
