"""What is kept can be opened by anybody: a clip plays, at the pace it came; a still is a JPEG."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from invigilator_console.clip_file import NotAFile, clip_file, still_file
from invigilator_console.receive.reassembly import EncodedFrame
from invigilator_console.ring import Clip, Kept
from tests.console.encoded import encoded


def clip_of(codec: str, *, pause: float = 0.0) -> Clip:
    """Four seconds at ten frames a second, with a pause before the second half."""
    frames = encoded(codec)
    return Clip(
        tuple(Kept(frame, 100 + number / 10 + (pause if number >= 20 else 0)) for number, frame in enumerate(frames))
    )


@pytest.mark.parametrize(("codec", "media_type"), [("vp8", "video/webm"), ("h264", "video/mp4")])
def test_a_clip_plays_from_its_first_frame_at_the_pace_it_came(codec: str, media_type: str) -> None:
    """A reviewer opens it with whatever they have; a gap in the feed is a gap in the clip."""
    file = clip_file(clip_of(codec, pause=6.0))

    assert file.media_type == media_type
    with av.open(io.BytesIO(file.body)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        assert (stream.codec_context.name.removeprefix("lib"), stream.width, stream.height) == (codec, 160, 120)
        times = [float(frame.pts * stream.time_base) for frame in container.decode(stream)]
    assert len(times) == 40
    assert times[0] == 0.0
    assert times[19:21] == pytest.approx([1.9, 8.0], abs=0.002)
    assert times[-1] == pytest.approx(9.9, abs=0.002)


def test_nothing_in_a_clip_is_encoded_anew() -> None:
    """What is kept is what was sent: byte for byte."""
    clip = clip_of("vp8")

    with av.open(io.BytesIO(clip_file(clip).body)) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]

    assert packets == [kept.frame.data for kept in clip.frames]


def test_frames_that_came_at_once_follow_each_other() -> None:
    """After a gap was filled, several frames come in one moment; a container takes no two of one time."""
    clip = Clip(tuple(Kept(frame, 7.0) for frame in encoded("vp8")[:5]))

    with av.open(io.BytesIO(clip_file(clip).body)) as container:
        times = [frame.pts for frame in container.decode(video=0)]

    assert times == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("frame", [EncodedFrame("vp8", b"\x00", is_key=True), EncodedFrame("av1", b"?", is_key=True)])
def test_what_cannot_be_made_into_a_file_says_so(frame: EncodedFrame) -> None:
    with pytest.raises(NotAFile):
        clip_file(Clip((Kept(frame, 0.0),)))


def test_a_still_is_as_large_and_as_bright_as_the_picture() -> None:
    pixels = np.zeros((480, 640, 3), np.uint8)
    pixels[:, 320:] = 250

    file = still_file(av.VideoFrame.from_ndarray(pixels, format="rgb24"))

    assert file.media_type == "image/jpeg"
    with av.open(io.BytesIO(file.body)) as container:
        seen = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert seen.shape == (480, 640, 3)
    assert seen[:, :300].mean() < 6
    assert seen[:, 340:].mean() > 244
