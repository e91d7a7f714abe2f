"""A picture as the commands of Kitty's graphics protocol, which a number of terminals understand.

Pure. Pictures go as PNG within the escape sequences themselves, so that they pass an SSH line. No command is to be
answered (`q=2`): what a terminal answers comes in among the keys.
https://sw.kovidgoyal.net/kitty/graphics-protocol/
"""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from invigilator_console.cells import Pixels

BEGIN = "\x1b_G"
END = "\x1b\\"

MOST_IN_ONE = 4096
"""Characters of base64 that one command may carry."""

BELOW_WORDS = -1
"""The level of pictures: above what is behind the cells, below what is written in them."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LIKE_THE_ROW_ABOVE = 2
"""PNG's filter `Up`: a row is told as its difference from the one above."""


def picture_at_cursor(identity: int, pixels: Pixels, columns: int, rows: int) -> str:
    """What makes a terminal show `pixels` over so many cells, from the cursor on, which stays where it is.

    `pixels` is uint8 of shape (height, width, 3), not empty. `identity`, 1 to 2^32 - 1, must not be that of a picture
    which stands: terminals differ in what they do then.
    """
    payload = base64.standard_b64encode(png(pixels)).decode("ascii")
    chunks = [payload[start : start + MOST_IN_ONE] for start in range(0, len(payload), MOST_IN_ONE)]
    what = f"a=T,f=100,t=d,i={identity},c={columns},r={rows},C=1,z={BELOW_WORDS},"
    commands = []
    for index, chunk in enumerate(chunks):
        more = int(index + 1 < len(chunks))
        # Later chunks may say no more than whether another follows, and that they want no answer.
        commands.append(f"{BEGIN}{'' if index else what}q=2,m={more};{chunk}{END}")
    return "".join(commands)


def removed(identity: int) -> str:
    """What takes the picture of this identity off the screen and out of the terminal's memory, if it is there."""
    return f"{BEGIN}a=d,d=I,i={identity},q=2{END}"


def png(pixels: Pixels) -> bytes:
    """`pixels`, uint8 of shape (height, width, 3), as a PNG: quickly, not as small as can be.

    With each row told by the one above, and nothing but runs looked for, a camera's picture takes half the time that
    zlib at its least takes for the bare pixels, and is a third smaller.
    """
    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels).reshape(height, width * 3)
    filtered = np.empty((height, 1 + width * 3), np.uint8)
    filtered[:, 0] = _LIKE_THE_ROW_ABOVE
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    compressor = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_RLE)
    packed = compressor.compress(filtered.data) + compressor.flush()
    # 8 bits a channel, RGB, and the only methods there are of compressing, filtering and not interlacing.
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return _SIGNATURE + _part(b"IHDR", header) + _part(b"IDAT", packed) + _part(b"IEND", b"")


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
