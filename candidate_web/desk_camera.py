"""A camera in a hand: what it shows of a picture wider than its view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from candidate_web.desk_paint import Picture

Places = NDArray[np.int32]
Words = NDArray[np.uint32]
_BYTE = np.uint32(8)
_EVERY_OTHER = np.uint32(0x00FF00FF)


def hand_held(wide: Picture, size: tuple[int, int], scale: float, t: float, turned: float) -> Picture:
    """The part of a wide picture that a hand-held camera shows: shifted, tilted and a little nearer or farther.

    Between pixels it mixes the four round about. Planes in, planes out.
    """
    width, height = size
    wide_height, wide_width = wide.shape[1:]
    shift_x = 0.03 * np.sin(t * 1.1) + 0.014 * np.sin(t * 2.7 + 1) + 0.003 * np.sin(t * 17)
    shift_y = 0.024 * np.sin(t * 1.4 + 2) + 0.012 * np.sin(t * 3.1) + 0.003 * np.sin(t * 19)
    tilt = 0.022 * np.sin(t * 0.9) + 0.006 * np.sin(t * 3.7)
    nearness = 1 + 0.015 * np.sin(t * 0.7)
    # Places in 256ths of a pixel: a whole number of pixels and a share, without going through floats.
    cos, sin = np.cos(tilt) * nearness * 256, np.sin(tilt) * nearness * 256
    x, y = np.arange(width) - (width / 2 - 0.5), np.arange(height) - (height / 2 - 0.5)
    middle_x = (wide_width / 2 - 0.5 + (shift_x + turned) * scale) * 256
    middle_y = (wide_height / 2 - 0.5 + shift_y * scale) * 256
    column: Places = (x * cos + middle_x).astype(np.int32) - (y * sin).astype(np.int32)[:, None]
    row: Places = (x * sin).astype(np.int32) + (y * cos + middle_y).astype(np.int32)[:, None]
    np.clip(column, 0, (wide_width - 1) * 256 - 1, out=column)
    np.clip(row, 0, (wide_height - 1) * 256 - 1, out=row)
    at = ((row >> 8) * np.int32(wide_width) + (column >> 8)).astype(np.intp)
    share_x, share_y = (column & 255).astype(np.uint32), (row & 255).astype(np.uint32)
    red, green, blue = wide.astype(np.uint32)
    packed = (red | (green << 8) | (blue << 16)).reshape(-1)
    upper = _mixed(packed.take(at), packed[1:].take(at), share_x)
    lower = _mixed(packed[wide_width:].take(at), packed[wide_width + 1 :].take(at), share_x)
    mixed = _mixed(upper, lower, share_y)
    return np.stack([mixed.astype(np.uint8), (mixed >> 8).astype(np.uint8), (mixed >> 16).astype(np.uint8)])


def _mixed(one: Words, other: Words, share: Words) -> Words:
    """Mix pixels packed four bytes to a word, `share` of 256 from the other: two bytes at a time.

    Differences may wrap below nought; the sum wraps back.
    """
    even: Words = one & _EVERY_OTHER
    odd: Words = one >> _BYTE & _EVERY_OTHER
    even += ((other & _EVERY_OTHER) - even) * share >> _BYTE
    odd += ((other >> _BYTE & _EVERY_OTHER) - odd) * share >> _BYTE
    mixed: Words = even & _EVERY_OTHER | (odd & _EVERY_OTHER) << _BYTE
    return mixed
