"""A moment can be kept after it was seen: the last minute of a feed stays in memory, and nothing older does."""

from __future__ import annotations

from invigilator_console.receive.reassembly import EncodedFrame
from invigilator_console.ring import MOST_BYTES, Ring
from tests.console.senders import Phone, viewing


def key(codec: str = "vp8", size: int = 100) -> EncodedFrame:
    return EncodedFrame(codec, bytes(size), is_key=True)


def delta(codec: str = "vp8", size: int = 10) -> EncodedFrame:
    return EncodedFrame(codec, bytes(size), is_key=False)


def filled(seconds: int, *, key_every: int = 20) -> Ring:
    """A frame a second from 0 on."""
    ring = Ring()
    for second in range(seconds):
        ring.add([key() if second % key_every == 0 else delta()], float(second))
    return ring


def test_a_clip_holds_the_last_minute_and_begins_with_a_key_frame() -> None:
    """What a reviewer is given must play from its first picture, and reach back as far as was promised."""
    clip = filled(300).clip()

    assert clip is not None
    assert clip.frames[0].frame.is_key
    assert clip.ended == 299.0
    assert 60.0 <= clip.ended - clip.began <= 80.0


def test_nothing_older_than_a_clip_reaches_back_is_held() -> None:
    """The console stores nothing; what it remembers for a minute is forgotten after it."""
    assert filled(3_000).size < 2 * filled(80).size


def test_a_clip_of_a_young_feed_is_as_long_as_the_feed() -> None:
    clip = filled(7).clip()

    assert clip is not None
    assert (clip.began, clip.ended) == (0.0, 6.0)


def test_a_clip_stands_still_while_the_feed_goes_on() -> None:
    """The moment is frozen when the key is pressed, however long the words for it take."""
    ring = filled(30)
    clip = ring.clip()
    ring.add([delta()], 30.0)
    ring.clear()

    assert clip is not None
    assert clip.ended == 29.0


def test_a_clip_holds_one_codec_alone() -> None:
    """A phone that calls anew may have changed its codec; one file holds one of them."""
    ring = Ring()
    ring.add([key("vp8"), delta("vp8")], 0.0)
    ring.add([key("h264"), delta("h264")], 1.0)
    clip = ring.clip()

    assert clip is not None
    assert clip.codec == "h264"
    assert len(clip.frames) == 2


def test_a_key_frame_is_asked_for_every_twenty_seconds_and_again_when_none_comes() -> None:
    """Phones send a key frame only when asked; without one, nothing could ever be forgotten."""
    ring = Ring()
    ring.add([key()], 0.0)

    assert not ring.wants_key_frame(19.0)
    assert ring.wants_key_frame(20.0)
    assert not ring.wants_key_frame(24.0)
    assert ring.wants_key_frame(25.0)


def test_a_phone_that_sends_far_too_much_does_not_fill_the_memory() -> None:
    """Twenty-seven feeds share one console's memory; a shorter clip is better than none of it left."""
    ring = Ring()
    ring.add([key(size=1_000)], 0.0)
    for second in range(1, 10):
        ring.add([delta(size=MOST_BYTES // 4)], float(second))

    assert ring.size <= MOST_BYTES
    assert ring.wants_key_frame(10.0)


def test_an_empty_ring_has_no_clip() -> None:
    ring = filled(5)
    ring.clear()

    assert ring.clip() is None
    assert ring.size == 0


async def test_a_feed_holds_its_frames_as_they_came_until_it_is_closed() -> None:
    """Release, a room given away, a console left: all of them close the feed, and with it goes its memory."""
    async with viewing() as viewer:
        await viewer.ring(Phone())
        await viewer.until_shown(3)
        clip = viewer.feed.ring.clip()
        still = viewer.feed.still()

        await viewer.feed.close()

        assert clip is not None
        assert clip.codec == "vp8"
        assert len(clip.frames) >= 3
        assert still is not None
        assert (still.width, still.height) == (320, 240)
        assert viewer.feed.ring.clip() is None


async def test_a_feed_asks_its_phone_for_the_key_frame_and_goes_on_meanwhile() -> None:
    """Asking must not cost a picture: nothing is missing."""
    async with viewing() as viewer:
        phone = Phone()
        await viewer.ring(phone)
        await viewer.until_shown(2)
        asked, clip = phone.key_frame_requests, viewer.feed.ring.clip()
        assert clip is not None

        viewer.later = 21.0
        await viewer.until(lambda: phone.key_frame_requests > asked)
        await viewer.until(lambda: sum(kept.frame.is_key for kept in viewer.feed.ring.clip().frames) >= 2)
