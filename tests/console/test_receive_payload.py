"""VP8 and H264 out of RTP payloads, held against aiortc's encoders and packetisers."""

from __future__ import annotations

import fractions
import itertools
from typing import TYPE_CHECKING

import av
import pytest
from aiortc.codecs.h264 import H264Encoder, h264_depayload
from aiortc.codecs.vpx import Vp8Encoder, VpxPayloadDescriptor
from hypothesis import given, settings
from hypothesis import strategies as st

from invigilator_console.receive.payload import H264Payload, MalformedPayload, PayloadFormat, Vp8Payload
from tests.console.senders import numbered_picture

if TYPE_CHECKING:
    from aiortc.codecs.base import Encoder

START = b"\x00\x00\x00\x01"
SPS, PPS, IDR, SLICE = b"\x67sps", b"\x68pps", b"\x65picture", b"\x61difference"


def encoded(encoder: Encoder, count: int, size: tuple[int, int] = (640, 480)) -> list[list[bytes]]:
    """The payloads of `count` frames, the third of which is a key frame on request."""
    frames = []
    for number in range(count):
        frame = av.VideoFrame.from_ndarray(numbered_picture(number, *size), format="rgb24")
        frame.pts, frame.time_base = number * 3_000, fractions.Fraction(1, 90_000)
        payloads, _ = encoder.encode(frame, force_keyframe=number == 2)
        frames.append(payloads)
    return frames


def fragments(unit: bytes, *cuts: int) -> list[bytes]:
    """One H264 unit as FU-A packets, cut before the given positions."""
    edges = [1, *cuts, len(unit)]
    packets = []
    for start, end in itertools.pairwise(edges):
        flags = (0x80 if start == 1 else 0) | (0x40 if end == len(unit) else 0)
        packets.append(bytes([unit[0] & 0xE0 | 28, flags | unit[0] & 0x1F]) + unit[start:end])
    return packets


def aggregate(*units: bytes) -> bytes:
    return b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


class TestVp8:
    def test_frames_come_back_as_the_encoder_made_them(self) -> None:
        vp8 = Vp8Payload()
        decoder = av.CodecContext.create("vp8", "r")

        for number, payloads in enumerate(encoded(Vp8Encoder(), 5)):
            frame, is_key = vp8.assemble(payloads)

            assert frame == b"".join(VpxPayloadDescriptor.parse(payload)[1] for payload in payloads)
            assert is_key == (number in (0, 2))
            assert len(decoder.decode(av.Packet(frame))) == 1
            assert [vp8.starts_frame(payload) for payload in payloads] == [True] + [False] * (len(payloads) - 1)
            assert vp8.starts_key_frame(payloads[0]) == is_key

    @pytest.mark.parametrize("picture_id", [None, 5, 300])
    @pytest.mark.parametrize("tl0picidx", [None, 9])
    @pytest.mark.parametrize(("tid", "keyidx"), [(None, None), ((1, 1), None), (None, 3), ((2, 0), 4)])
    def test_every_form_of_the_descriptor_is_passed_over(
        self, picture_id: int | None, tl0picidx: int | None, tid: tuple[int, int] | None, keyidx: int | None
    ) -> None:
        """Chromium sends a picture id, and layers when it feels like it."""
        descriptor = VpxPayloadDescriptor(1, 0, picture_id, tl0picidx, tid, keyidx)
        key_frame = b"\x10\x00\x00\x9d\x01\x2apicture"

        assert Vp8Payload().assemble([bytes(descriptor) + key_frame]) == (key_frame, True)
        assert Vp8Payload().starts_key_frame(bytes(descriptor) + key_frame)

    def test_a_short_picture_id_takes_one_byte(self) -> None:
        assert Vp8Payload().assemble([b"\x90\x80\x05\x11difference"]) == (b"\x11difference", False)

    def test_a_later_partition_begins_no_frame(self) -> None:
        assert not Vp8Payload().starts_frame(b"\x11\x10")

    @pytest.mark.parametrize(
        "payloads",
        [
            [b"\x00\x11difference"],  # the middle of a frame
            [b"\x10"],  # nothing behind the descriptor
            [b"\x90"],
            [b"\x90\x80"],
            [b"\x90\x80\x80"],
            [b"\x90\x70\x00"],
            [b"\x10\x10\x00\x00picture"],  # a key frame without its mark
        ],
    )
    def test_what_makes_no_frame_is_named_so(self, payloads: list[bytes]) -> None:
        with pytest.raises(MalformedPayload):
            Vp8Payload().assemble(payloads)


class TestH264:
    def test_frames_come_back_as_the_encoder_made_them(self) -> None:
        h264 = H264Payload()
        decoder = av.CodecContext.create("h264", "r")
        pictures = 0

        for number, payloads in enumerate(encoded(H264Encoder(), 5)):
            frame, is_key = h264.assemble(payloads)

            assert frame == b"".join(h264_depayload(payload) for payload in payloads)
            assert is_key == (number in (0, 2))
            assert h264.starts_key_frame(payloads[0]) == is_key
            pictures += len(decoder.decode(av.Packet(frame)))

        assert pictures + len(decoder.decode(None)) == 5

    def test_single_aggregated_and_fragmented_units_make_one_frame(self) -> None:
        payloads = [aggregate(SPS, PPS), *fragments(IDR, 3, 5), SLICE]

        frame, is_key = H264Payload().assemble(payloads)

        assert frame == START + SPS + START + PPS + START + IDR + START + SLICE
        assert is_key

    def test_parameter_sets_given_once_are_put_before_later_key_frames(self) -> None:
        """A decoder that starts anew at the second key frame cannot do without them."""
        h264 = H264Payload()
        h264.assemble([aggregate(SPS, PPS)])

        assert h264.assemble([SLICE]) == (START + SLICE, False)
        assert h264.assemble([IDR]) == (START + SPS + START + PPS + START + IDR, True)

    def test_newer_parameter_sets_replace_older_ones(self) -> None:
        h264 = H264Payload()
        h264.assemble([aggregate(SPS, PPS)])
        h264.assemble([b"\x67newer", IDR])

        frame, _ = h264.assemble([IDR])

        assert frame == START + b"\x67newer" + START + PPS + START + IDR

    def test_a_key_slice_alone_may_be_the_second_of_its_frame(self) -> None:
        """Were it taken for the first, half a picture would be shown as a whole."""
        assert not H264Payload().starts_frame(IDR)
        assert not H264Payload().starts_key_frame(fragments(IDR, 3)[0])

    @pytest.mark.parametrize(
        "payloads",
        [
            [fragments(IDR, 3)[0]],  # no end
            [fragments(IDR, 3)[1]],  # no beginning
            [fragments(IDR, 3)[0], SLICE],  # broken off
            [fragments(IDR, 3)[0], *fragments(IDR, 3)],  # begun twice
            [b"\x7c\x85"],  # an empty fragment
            [b"\x78\x00"],  # a cut off length
            [b"\x78\x00\x09short"],
            [b"\x78\x00\x00"],  # an empty unit
            [b"\x7d\x85picture"],  # FU-B
            [b"\x60"],  # type 0
            [b"\x78"],  # an aggregate of nothing
        ],
    )
    def test_what_makes_no_frame_is_named_so(self, payloads: list[bytes]) -> None:
        with pytest.raises(MalformedPayload):
            H264Payload().assemble(payloads)


@pytest.mark.parametrize("codec", [Vp8Payload, H264Payload])
@settings(deadline=None)
@given(payloads=st.lists(st.binary(min_size=1, max_size=12), min_size=1, max_size=4))
def test_any_bytes_make_a_frame_or_are_refused(codec: type[PayloadFormat], payloads: list[bytes]) -> None:
    """The peer chooses the bytes; none of them may end the console."""
    payload_format = codec()
    for payload in payloads:
        payload_format.starts_frame(payload)
        payload_format.starts_key_frame(payload)
    try:
        frame, _ = payload_format.assemble(payloads)
    except MalformedPayload:
        return
    assert frame
