"""Pictures out of frames: decoded once, scaled once, and never a reason to stop."""

from __future__ import annotations

import fractions
import itertools
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder
from hypothesis import given, settings
from hypothesis import strategies as st

from invigilator_console.receive.payload import H264Payload, PayloadFormat, Vp8Payload
from invigilator_console.receive.picture import PictureMaker, Wanted
from invigilator_console.receive.reassembly import EncodedFrame
from tests.console.senders import numbered_picture, read_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiortc.codecs.base import Encoder

BOX = Wanted(96, 96)


class Camera:
    """Encodes numbered pictures as a phone would."""

    def __init__(self, codec: str) -> None:
        self._encoder: Encoder = Vp8Encoder() if codec == "vp8" else H264Encoder()
        self._format: PayloadFormat = Vp8Payload() if codec == "vp8" else H264Payload()
        self._numbers = itertools.count()

    def frames(self, count: int, size: tuple[int, int] = (320, 240), *, key: bool = False) -> Iterator[EncodedFrame]:
        for _ in range(count):
            number = next(self._numbers)
            frame = av.VideoFrame.from_ndarray(numbered_picture(number, *size), format="rgb24")
            frame.pts, frame.time_base = number * 3_000, fractions.Fraction(1, 90_000)
            payloads, _ = self._encoder.encode(frame, force_keyframe=key)
            key = False
            data, is_key = self._format.assemble(payloads)
            yield EncodedFrame(self._format.codec, data, is_key)


@pytest.fixture(params=["vp8", "h264"])
def camera(request: pytest.FixtureRequest) -> Camera:
    return Camera(request.param)


def shown(pictures: PictureMaker) -> int | None:
    scaled = pictures.scale()
    return None if scaled is None else read_number(scaled.pixels)


def test_each_frame_gives_its_picture_at_once(camera: Camera) -> None:
    """A decoder that holds one back shows everything one frame late: 200 ms at five frames a second."""
    pictures = PictureMaker(BOX)

    for number, frame in enumerate(camera.frames(5)):
        assert pictures.decode([frame], 1.0)
        assert shown(pictures) == number
    assert pictures.frames == 5


def test_a_picture_is_rgb_in_the_wanted_size_and_its_own_shape(camera: Camera) -> None:
    pictures = PictureMaker(Wanted(66, 36))
    pictures.decode(list(camera.frames(1)), 1.0)

    scaled = pictures.scale()

    assert scaled is not None
    assert scaled.source_size == (320, 240)
    assert scaled.pixels.shape == (36, 48, 3)
    assert scaled.pixels.dtype == np.uint8


def test_colours_are_true() -> None:
    """A red calculator is red."""
    encoder = Vp8Encoder()
    picture = np.zeros((240, 320, 3), np.uint8)
    picture[:, :] = (200, 40, 30)
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    frame.pts, frame.time_base = 0, fractions.Fraction(1, 90_000)
    payloads, _ = encoder.encode(frame)
    pictures = PictureMaker(BOX)

    pictures.decode([EncodedFrame("vp8", *Vp8Payload().assemble(payloads))], 1.0)

    scaled = pictures.scale()
    assert scaled is not None
    assert np.abs(scaled.pixels.astype(int) - (200, 40, 30)).max() < 12


def test_of_frames_that_come_together_the_last_is_shown(camera: Camera) -> None:
    pictures = PictureMaker(BOX)

    assert pictures.decode(list(camera.frames(4)), 1.0)

    assert shown(pictures) == 3


def test_the_picture_size_may_change_and_turn_in_mid_stream(camera: Camera) -> None:
    """The phone sends a larger picture in focus, and is turned upright by somebody."""
    pictures = PictureMaker(BOX)

    shapes = []
    for size in ((320, 240), (640, 480), (240, 320), (160, 120)):
        assert pictures.decode(list(camera.frames(2, size)), 1.0)
        scaled = pictures.scale()
        assert scaled is not None
        shapes.append((scaled.source_size, scaled.pixels.shape))

    assert shapes == [
        ((320, 240), (72, 96, 3)),
        ((640, 480), (72, 96, 3)),
        ((240, 320), (96, 72, 3)),
        ((160, 120), (72, 96, 3)),
    ]


def test_another_wanted_size_is_had_from_the_picture_already_there(camera: Camera) -> None:
    """A tile that grows must not stay coarse until the next frame; a lost feed has none."""
    pictures = PictureMaker(BOX)
    pictures.decode(list(camera.frames(1)), 1.0)

    pictures.wanted = Wanted(200, 200)

    scaled = pictures.scale()
    assert scaled is not None
    assert scaled.pixels.shape == (150, 200, 3)


def test_a_picture_taken_stays_as_it_was(camera: Camera) -> None:
    """The array looks into the decoder's memory; the next frame must not be drawn into it."""
    pictures = PictureMaker(BOX)
    pictures.decode(list(camera.frames(1)), 1.0)
    first = pictures.scale()
    assert first is not None
    before = first.pixels.copy()

    for frame in camera.frames(10):
        pictures.decode([frame], 1.0)
        pictures.scale()

    assert np.array_equal(first.pixels, before)


def test_a_broken_frame_asks_for_a_key_frame_and_the_next_one_heals(camera: Camera) -> None:
    pictures = PictureMaker(BOX)
    good = list(camera.frames(2))
    pictures.decode(good, 1.0)
    broken = EncodedFrame(good[1].codec, b"\x00\x00\x00\x01\x65" + b"\xff" * 40, is_key=True)

    assert not pictures.decode([broken], 1.0)
    assert shown(pictures) == 1
    assert pictures.decode(list(camera.frames(1, key=True)), 1.0)
    assert shown(pictures) == 2


def test_after_a_broken_frame_only_a_key_frame_is_looked_at(camera: Camera) -> None:
    pictures = PictureMaker(BOX)
    good = list(camera.frames(3))
    pictures.decode(good[:1], 1.0)
    broken = EncodedFrame(good[0].codec, b"\x00\x00\x00\x01\x65" + b"\xff" * 40, is_key=True)

    assert not pictures.decode([broken, good[1], good[2]], 1.0)
    assert pictures.decode([broken, good[1], *camera.frames(1, key=True)], 1.0)
    assert shown(pictures) == 3


def test_a_codec_may_change_in_mid_stream() -> None:
    """A phone that gets hot may go from its VP8 encoder to its H264 one."""
    pictures = PictureMaker(BOX)

    assert pictures.decode([*Camera("vp8").frames(2), *Camera("h264").frames(3)], 1.0)

    assert shown(pictures) == 2


def test_a_picture_larger_than_any_phone_sends_is_refused() -> None:
    """Ten bytes may claim 16383 by 16383 pixels; the memory for it would end the console."""
    claim = b"\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(200)
    pictures = PictureMaker(BOX)

    assert not pictures.decode([EncodedFrame("vp8", claim, is_key=True)], 1.0)
    assert pictures.scale() is None


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=200), st.sampled_from(["vp8", "h264"]), st.booleans())
def test_no_bytes_whatever_raise(data: bytes, codec: str, looks_like_a_key_frame: bool) -> None:
    """The peer chooses the bytes; none of them may end the console."""
    mark = {"vp8": b"\x10\x00\x00\x9d\x01\x2a\x40\x00\x30\x00", "h264": b"\x00\x00\x00\x01\x65"}[codec]
    pictures = PictureMaker(BOX)
    pictures.decode(list(Camera(codec).frames(1, (64, 48))), 1.0)

    pictures.decode([EncodedFrame(codec, mark + data if looks_like_a_key_frame else data, looks_like_a_key_frame)], 1.0)
    pictures.scale()


class TestWanted:
    @pytest.mark.parametrize(
        ("box", "source", "size"),
        [
            ((96, 96), (640, 480), (96, 72)),
            ((96, 96), (480, 640), (72, 96)),
            ((48, 36), (640, 480), (48, 36)),
            ((400, 300), (320, 240), (400, 300)),  # a small picture fills a large tile
            ((10, 10), (10_000, 1), (10, 1)),  # never of no height
            ((10, 10), (1, 10_000), (1, 10)),
        ],
    )
    def test_a_picture_fills_its_box_in_one_direction(
        self, box: tuple[int, int], source: tuple[int, int], size: tuple[int, int]
    ) -> None:
        assert Wanted(*box).fit(*source) == size

    def test_pixels_that_are_not_square_keep_the_shape_on_the_screen(self) -> None:
        """A cell split in sextants has pixels three quarters as wide as high."""
        width, height = Wanted(400, 90, pixel_aspect=0.75).fit(640, 480)

        assert (width, height) == (160, 90)
        assert width * 0.75 / height == pytest.approx(4 / 3)
