"""Photographs of an onboarding, drawn: an ID card and a face, as small JPEGs."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, cast

import av
import numpy as np

from rooms import commands as c
from rooms.vocabulary import IdKind
from tests.console.console_exam import OFFICE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.console.console_server import ConsoleServer

SKIN, HAIR, SHIRT = (214, 168, 140), (70, 48, 36), (52, 84, 120)


def _head(pixels: NDArray[np.uint8], middle: tuple[int, int], size: int) -> None:
    """Draw a head with hair and shoulders, `size` pixels high, about `middle` as (x, y)."""
    height, width, _ = pixels.shape
    y, x = np.mgrid[0:height, 0:width]
    across, down = (x - middle[0]) / size, (y - middle[1]) / size
    pixels[(across / 0.75) ** 2 + ((down - 0.95) / 0.5) ** 2 < 1] = SHIRT
    pixels[(across / 0.42) ** 2 + ((down + 0.08) / 0.52) ** 2 < 1] = HAIR
    pixels[(across / 0.34) ** 2 + (down / 0.44) ** 2 < 1] = SKIN
    for side in (-0.14, 0.14):
        pixels[((across - side) / 0.05) ** 2 + ((down + 0.06) / 0.03) ** 2 < 1] = (30, 30, 34)
    pixels[(across / 0.13) ** 2 + ((down - 0.22) / 0.03) ** 2 < 1] = (150, 70, 70)


def face_pixels() -> NDArray[np.uint8]:
    """A face before a wall, 240 × 320."""
    pixels = np.full((320, 240, 3), (196, 200, 190), np.uint8)
    _head(pixels, (120, 150), 180)
    return pixels


def id_pixels() -> NDArray[np.uint8]:
    """A card with a face at the left and lines of writing, 320 × 200."""
    pixels = np.full((200, 320, 3), (226, 214, 196), np.uint8)
    pixels[:34] = (34, 66, 110)
    pixels[50:180, 16:116] = (196, 200, 190)
    _head(pixels[50:180, 16:116], (50, 56), 70)
    for row, length in ((56, 170), (84, 120), (112, 150), (140, 90), (164, 176)):
        pixels[row : row + 9, 130 : 130 + length] = (60, 56, 70)
    return pixels


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    height, width, _ = pixels.shape
    encoder = cast("av.VideoCodecContext", av.CodecContext.create("mjpeg", "w"))
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuvj420p", dst_color_range="JPEG")
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))


@cache
def photographs() -> dict[str, bytes]:
    """Both, as the server calls them."""
    return {"id": _jpeg(id_pixels()), "face": _jpeg(face_pixels())}


async def verify(server: ConsoleServer, number: str, kind: IdKind = IdKind.PASSPORT) -> None:
    """Let somebody have been accepted before the day with an ID of that kind."""
    await server.say(OFFICE, c.AcceptOnboarding(candidate=number, id_kind=kind))
    for which, body in photographs().items():
        server.portraits[number, which] = body
