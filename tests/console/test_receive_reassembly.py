"""Frames from packets: what a line may do to a feed, and what the console asks of the phone about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from invigilator_console.receive.payload import Vp8Payload
from invigilator_console.receive.reassembly import EncodedFrame, Feedback, Reassembly
from invigilator_console.receive.rtp import RtpPacket

if TYPE_CHECKING:
    from collections.abc import Iterable

VP8 = 97
KEY = b"\x10\x00\x00\x9d\x01\x2a"
DELTA = b"\x11\x00\x00"
FILLING = b"\x00\x00\x00\x9d\x01\x2a"


def key(name: str, packets: int = 1) -> list[bytes]:
    return pieces(KEY + name.encode(), packets)


def delta(name: str, packets: int = 1) -> list[bytes]:
    return pieces(DELTA + name.encode(), packets)


def pieces(frame: bytes, packets: int) -> list[bytes]:
    """Cut a frame in pieces, each with its VP8 descriptor; the middle ones look like key frames on purpose."""
    cut = [frame[:-1], *([FILLING] * (packets - 2)), frame[-1:]] if packets > 1 else [frame]
    return [(b"\x10" if first == 0 else b"\x00") + piece for first, piece in enumerate(cut)]


def stream(*frames: list[bytes], first: int = 100) -> list[RtpPacket]:
    """Packets of frames that follow one another, numbered from `first`."""
    packets: list[RtpPacket] = []
    for index, frame in enumerate(frames):
        for position, payload in enumerate(frame):
            packets.append(
                RtpPacket(
                    payload_type=VP8,
                    marker=position == len(frame) - 1,
                    sequence_number=(first + len(packets)) & 0xFFFF,
                    timestamp=9_000 * index,
                    ssrc=1,
                    payload=payload,
                )
            )
    return packets


@pytest.fixture
def reassembly() -> Reassembly:
    return Reassembly({VP8: Vp8Payload()})


def feed(reassembly: Reassembly, packets: Iterable[RtpPacket], now: float) -> list[str]:
    """Hand packets over at one moment; the names of the frames that come out."""
    return [name for packet in packets for name in names(reassembly.packet(packet, now))]


def names(frames: list[EncodedFrame]) -> list[str]:
    return [frame.data[len(KEY if frame.is_key else DELTA) :].replace(FILLING, b"").decode() for frame in frames]


def test_a_frame_is_handed_over_with_its_last_packet(reassembly: Reassembly) -> None:
    """Waiting for the next frame to begin would show everything one frame late."""
    first, last = stream(key("a", packets=2))

    assert feed(reassembly, [first], 1.0) == []
    assert feed(reassembly, [last], 1.0) == ["a"]


def test_packets_in_disorder_make_the_same_frames(reassembly: Reassembly) -> None:
    packets = stream(key("a"), delta("b", packets=3), delta("c"))

    shown = feed(reassembly, [packets[i] for i in (0, 3, 4, 1, 2)], 1.0)

    assert shown == ["a", "b", "c"]


def test_a_duplicate_changes_nothing(reassembly: Reassembly) -> None:
    packets = stream(key("a"), delta("b", packets=2), delta("c"))

    shown = feed(reassembly, [packets[i] for i in (0, 0, 2, 2, 1, 1, 0, 3, 3)], 1.0)

    assert shown == ["a", "b", "c"]


def test_sequence_numbers_wrap(reassembly: Reassembly) -> None:
    """A three-hour exam wraps them several times."""
    packets = stream(key("a"), delta("b", packets=2), delta("c"), first=65_534)

    shown = feed(reassembly, [packets[i] for i in (0, 2, 3, 1)], 1.0)

    assert shown == ["a", "b", "c"]


def test_padding_keeps_the_numbers_and_makes_no_frame(reassembly: Reassembly) -> None:
    packets = stream(key("a"), [b""], delta("b"))

    assert feed(reassembly, packets, 1.0) == ["a", "b"]
    assert reassembly.feedback() is None


def test_a_sender_without_marker_bits_is_understood_one_frame_late(reassembly: Reassembly) -> None:
    packets = stream(key("a", packets=2), delta("b"), delta("c"))
    for packet in packets:
        packet.marker = False

    assert feed(reassembly, packets, 1.0) == ["a", "b"]


class TestGaps:
    """A lost packet is asked for at once, and not for ever."""

    def test_a_gap_is_asked_for_at_once_and_exactly(self, reassembly: Reassembly) -> None:
        packets = stream(key("a"), delta("b", packets=6), first=65_533)

        feed(reassembly, [packets[i] for i in (0, 2, 5)], 1.0)

        assert reassembly.feedback() == Feedback(missing=(65_534, 0, 1), key_frame=False)
        assert reassembly.feedback() is None

    def test_each_packet_is_asked_for_again_after_60_ms(self, reassembly: Reassembly) -> None:
        packets = stream(key("a"), delta("b"), delta("c"), delta("d"), delta("e"))
        feed(reassembly, [packets[0], packets[2]], 1.0)
        feed(reassembly, [packets[4]], 1.02)
        reassembly.feedback()

        assert reassembly.deadline() == pytest.approx(1.06)
        reassembly.tick(1.06)
        assert reassembly.feedback() == Feedback(missing=(101,), key_frame=False)
        assert reassembly.deadline() == pytest.approx(1.08)
        reassembly.tick(1.08)
        assert reassembly.feedback() == Feedback(missing=(103,), key_frame=False)

    def test_each_pause_is_twice_the_one_before(self, reassembly: Reassembly) -> None:
        """A full line answers late; asking more would fill it more."""
        packets = stream(key("a"), delta("b"), delta("c"))
        feed(reassembly, [packets[0], packets[2]], 1.0)

        for due in (1.06, 1.18, 1.25):
            deadline = reassembly.deadline()
            assert deadline == pytest.approx(due)
            reassembly.tick(deadline)

    def test_what_answers_late_is_waited_for_longer_the_next_time(self, reassembly: Reassembly) -> None:
        """On a line with a queue of 400 ms, giving up at 250 would bring a key frame each time, and a longer queue."""
        packets = stream(key("a"), delta("b"), delta("c"), key("d"), delta("e"), delta("f"))
        feed(reassembly, [packets[0], packets[2]], 1.0)
        reassembly.tick(1.25)
        feed(reassembly, [packets[1]], 1.4)
        feed(reassembly, [packets[3], packets[5]], 2.0)

        reassembly.tick(2.29)

        assert feed(reassembly, [packets[4]], 2.295) == ["e", "f"]

    def test_no_answer_is_waited_for_longer_than_800_ms(self, reassembly: Reassembly) -> None:
        """A picture that stands may hide anything."""
        for turn in range(5):
            packets = stream(key("a"), delta("b"), delta("c"), first=100 + 3 * turn)
            feed(reassembly, [packets[0], packets[2]], 10.0 * turn)
            reassembly.tick(10.0 * turn + 0.8)
            feed(reassembly, [packets[1]], 10.0 * turn + 3.0)
        packets = stream(key("a"), delta("b"), delta("c"), first=115)
        feed(reassembly, [packets[0], packets[2]], 100.0)
        reassembly.feedback()

        reassembly.tick(100.8)

        assert reassembly.feedback() == Feedback(missing=(), key_frame=True)

    def test_a_far_phone_is_not_asked_again_before_it_can_have_answered(self, reassembly: Reassembly) -> None:
        """A candidate overseas answers after 200 ms; asking three times would send everything three times."""
        for turn in range(30):
            packets = stream(key("a"), delta("b"), delta("c"), first=100 + 3 * turn)
            feed(reassembly, [packets[0], packets[2]], turn)
            feed(reassembly, [packets[1]], turn + 0.2)
        packets = stream(key("a"), delta("b"), delta("c"), first=190)
        feed(reassembly, [packets[0], packets[2]], 40.0)
        reassembly.feedback()

        reassembly.tick(40.2)

        assert reassembly.feedback() is None

    def test_what_comes_again_in_time_loses_nothing(self, reassembly: Reassembly) -> None:
        packets = stream(key("a"), delta("b", packets=2), delta("c"))

        feed(reassembly, [packets[0], packets[1], packets[3]], 1.0)
        shown = feed(reassembly, [packets[2]], 1.24)

        assert shown == ["b", "c"]
        assert reassembly.feedback() == Feedback(missing=(102,), key_frame=False)

    def test_after_250_ms_the_gap_is_given_up_though_nothing_more_comes(self, reassembly: Reassembly) -> None:
        """The clock gives up, not the next packet: a frozen picture must not wait for one."""
        packets = stream(key("a"), delta("b"), delta("c"))
        feed(reassembly, [packets[0], packets[2]], 1.0)
        reassembly.feedback()

        assert reassembly.tick(1.249) == []
        assert reassembly.feedback() == Feedback(missing=(101,), key_frame=False)
        assert reassembly.deadline() == pytest.approx(1.25)
        assert reassembly.tick(1.25) == []
        assert reassembly.feedback() == Feedback(missing=(), key_frame=True)

    def test_after_a_loss_nothing_is_shown_before_a_key_frame(self, reassembly: Reassembly) -> None:
        """Each picture is drawn upon the one before: without it, it smears."""
        packets = stream(key("a"), delta("b"), delta("c"), delta("d"), key("e"), delta("f"))
        feed(reassembly, [packets[0], packets[2]], 1.0)
        reassembly.tick(1.25)

        assert feed(reassembly, packets[3:], 1.3) == ["e", "f"]

    def test_a_packet_that_comes_after_giving_up_is_dropped(self, reassembly: Reassembly) -> None:
        packets = stream(key("a"), delta("b"), delta("c"))
        feed(reassembly, [packets[0], packets[2]], 1.0)
        reassembly.tick(1.25)

        assert feed(reassembly, [packets[1]], 1.3) == []

    def test_a_whole_key_frame_beyond_a_gap_is_shown_at_once(self, reassembly: Reassembly) -> None:
        """What is missing before it is worth nothing any more."""
        packets = stream(key("a"), delta("b"), delta("c", packets=2), key("d", packets=3), delta("e"))

        shown = feed(reassembly, [packets[i] for i in (0, 2, 3, 4, 6, 5)], 1.0)

        assert shown == ["a", "d"]
        assert reassembly.feedback() == Feedback(missing=(101, 105), key_frame=False)
        assert feed(reassembly, [packets[7]], 1.0) == ["e"]

    def test_the_end_of_a_key_frame_is_not_taken_for_one(self, reassembly: Reassembly) -> None:
        """The rest of a frame whose beginning is lost may look like anything."""
        packets = stream(key("a"), delta("b"), key("c", packets=3), delta("d"))
        feed(reassembly, [packets[0], *packets[3:]], 1.0)
        reassembly.feedback()

        assert names(reassembly.tick(1.25)) == []
        assert reassembly.feedback() == Feedback(missing=(), key_frame=True)

    def test_a_gap_wider_than_any_phone_remembers_is_not_asked_for(self, reassembly: Reassembly) -> None:
        feed(reassembly, stream(key("a")), 1.0)
        feed(reassembly, stream(delta("b"), first=300), 1.1)

        assert reassembly.feedback() == Feedback(missing=(), key_frame=True)

    def test_after_a_blackout_the_newest_is_wanted_and_nothing_is_replayed(self, reassembly: Reassembly) -> None:
        """Ten seconds without network: what happened meanwhile is over."""
        feed(reassembly, stream(key("a"), delta("b")), 1.0)

        shown = feed(reassembly, stream(delta("c"), first=150), 11.0)
        wanted = reassembly.feedback()
        shown += feed(reassembly, stream(delta("d"), key("e"), delta("f"), first=151), 11.1)

        assert wanted == Feedback(missing=(), key_frame=True)
        assert shown == ["e", "f"]

    def test_a_pause_without_loss_is_no_blackout(self, reassembly: Reassembly) -> None:
        """A phone that was asked to pause goes on where it stopped."""
        packets = stream(key("a"), delta("b"))
        feed(reassembly, packets[:1], 1.0)

        assert feed(reassembly, packets[1:], 61.0) == ["b"]
        assert reassembly.feedback() is None


class TestTails:
    """When the last packet of a frame is lost, and nothing follows to show it."""

    def test_the_missing_end_of_a_frame_is_asked_for(self, reassembly: Reassembly) -> None:
        packets = stream(key("a", packets=3))
        feed(reassembly, packets[:2], 1.0)

        assert reassembly.deadline() == pytest.approx(1.125)
        reassembly.tick(1.125)
        assert reassembly.feedback() == Feedback(missing=(102,), key_frame=False)
        assert reassembly.deadline() == pytest.approx(1.25)
        assert feed(reassembly, packets[2:], 1.2) == ["a"]

    def test_a_frame_that_comes_slowly_is_not_asked_for(self, reassembly: Reassembly) -> None:
        """On 100 kb/s its packets are a tenth of a second apart; each would be sent twice."""
        packets = stream(key("a", packets=9))

        for number, packet in enumerate(packets):
            feed(reassembly, [packet], 1.0 + 0.1 * number)
            reassembly.tick(1.09 + 0.1 * number)

        assert reassembly.feedback() is None

    def test_after_250_ms_a_frame_without_end_is_given_up(self, reassembly: Reassembly) -> None:
        packets = stream(key("a"), delta("b", packets=3), delta("c"), key("d"))
        feed(reassembly, packets[:3], 1.0)

        reassembly.tick(1.25)

        assert reassembly.feedback() == Feedback(missing=(), key_frame=True)
        assert feed(reassembly, packets[3:], 1.3) == ["d"]


class TestKeyFrames:
    """Without a key frame nothing can be shown; asking too often makes a thin line thinner."""

    def test_a_call_that_begins_with_a_key_frame_asks_for_nothing(self, reassembly: Reassembly) -> None:
        assert feed(reassembly, stream(key("a", packets=2)), 1.0) == ["a"]
        assert reassembly.feedback() is None
        assert reassembly.deadline() is None

    def test_a_call_that_begins_without_one_asks_at_once_and_every_half_second(self, reassembly: Reassembly) -> None:
        feed(reassembly, stream(delta("a")), 1.0)
        assert reassembly.feedback() == Feedback(missing=(), key_frame=True)

        feed(reassembly, stream(delta("b"), first=101), 1.4)
        assert reassembly.feedback() is None

        assert reassembly.deadline() == pytest.approx(1.5)
        reassembly.tick(1.5)
        assert reassembly.feedback() == Feedback(missing=(), key_frame=True)

    def test_nobody_is_asked_when_nobody_is_heard(self, reassembly: Reassembly) -> None:
        feed(reassembly, stream(delta("a")), 1.0)
        for due in (1.5, 2.0, 2.5):
            reassembly.tick(due)

        assert reassembly.deadline() is None

    def test_a_large_key_frame_on_its_way_is_waited_for(self, reassembly: Reassembly) -> None:
        """On 250 kb/s it takes a second; asking meanwhile would bring a second one behind it."""
        packets = stream(key("a", packets=20))
        for number, packet in enumerate(packets[:19]):
            reassembly.packet(packet, 1.0 + 0.05 * number)
            reassembly.tick(1.0 + 0.05 * number)

        assert reassembly.feedback() is None
        assert names(reassembly.packet(packets[19], 1.95)) == ["a"]

    def test_what_the_decoder_cannot_use_makes_a_key_frame_wanted(self, reassembly: Reassembly) -> None:
        feed(reassembly, stream(key("a"), delta("b")), 1.0)

        reassembly.demand_key_frame(1.0)

        assert reassembly.feedback() == Feedback(missing=(), key_frame=True)
        assert feed(reassembly, stream(delta("c"), key("d"), first=102), 1.1) == ["d"]

    def test_packets_that_make_no_frame_make_a_key_frame_wanted(self, reassembly: Reassembly) -> None:
        broken = [b"\x90\x80"]

        assert feed(reassembly, stream(key("a"), broken, delta("c")), 1.0) == ["a"]
        assert reassembly.feedback() == Feedback(missing=(), key_frame=True)


class TestPeersThatMeanHarm:
    """A candidate's page is not to be trusted with the console's memory."""

    def test_a_gap_never_filled_does_not_gather_packets_for_ever(self, reassembly: Reassembly) -> None:
        feed(reassembly, stream(key("a")), 1.0)

        for number in range(2_000):
            feed(reassembly, stream(delta("x"), first=102 + number), 1.0)

        assert len(reassembly._held) <= 501

    def test_a_frame_without_end_does_not_gather_packets_for_ever(self, reassembly: Reassembly) -> None:
        packets = stream(key("a", packets=5_000))

        feed(reassembly, packets[:-1], 1.0)

        assert len(reassembly._under_way) <= 2_001
