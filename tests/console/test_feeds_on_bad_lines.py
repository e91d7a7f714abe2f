"""Feeds over real calls on lines that lose, cut and delay: what made stock aiortc freeze for twenty seconds."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

import pytest
from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket, RtcpRrPacket

from invigilator_console.feeds import FeedState
from tests.console.senders import Phone, Viewer, viewing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from aiortc.rtp import RtpPacket

VP8 = 97  # the payload type that aiortc offers it with


@pytest.fixture
async def viewer() -> AsyncIterator[Viewer]:
    async with viewing() as viewer:
        yield viewer


def losing(frame: int, *, also_again: bool) -> Callable[[RtpPacket, bytes], bytes | None]:
    """A line that loses the first packet of one frame, and, if so said, whatever carries it again."""
    frames = itertools.count()
    lost: set[int] = set()

    def line(packet: RtpPacket, data: bytes) -> bytes | None:
        if packet.payload_type != VP8:
            carries_lost = int.from_bytes(packet.payload[:2], "big") in lost
            return None if carries_lost and also_again else data
        if packet.payload[0] & 0x10 and next(frames) == frame:
            lost.add(packet.sequence_number)
            return None
        return data

    return line


def is_rising(numbers: list[int]) -> bool:
    return all(before < after for before, after in itertools.pairwise(numbers))


async def test_a_lost_packet_is_sent_again_and_no_picture_is_missed(viewer: Viewer) -> None:
    phone = Phone()
    phone.line = losing(10, also_again=False)

    await viewer.ring(phone)
    await viewer.until_shown(30)

    assert viewer.numbers == list(range(30))
    assert viewer.feed.stats.nacks == 1
    assert phone.key_frame_requests == 0


async def test_a_packet_lost_twice_freezes_the_picture_for_a_moment_only(viewer: Viewer) -> None:
    """Stock aiortc waits for 512 further packets: twenty seconds in which a candidate may do anything."""
    phone = Phone()
    phone.line = losing(10, also_again=True)

    await viewer.ring(phone)
    await viewer.until_shown(40)

    steps = [after - before for before, after in itertools.pairwise(viewer.numbers)]
    assert phone.key_frame_requests == 1
    assert viewer.numbers[9] == 9
    assert sum(step > 1 for step in steps) == 1
    assert 1 < max(steps) < 45  # pictures, at thirty a second
    assert viewer.states == ["live"]


async def test_the_end_of_the_last_frame_is_asked_for_though_nothing_follows(viewer: Viewer) -> None:
    """A phone that stops just then has no later packet to show what is missing."""
    phone = Phone(size=(640, 480))
    ends = itertools.count(1)

    def lose_an_end(packet: RtpPacket, data: bytes) -> bytes | None:
        if packet.payload_type == VP8 and packet.marker and len(packet.payload) < 1_000 and viewer.numbers:
            phone.track.runs.clear()
            return None if next(ends) == 1 else data
        return data

    phone.line = lose_an_end
    await viewer.ring(phone)

    await viewer.until(lambda: viewer.feed.stats.nacks >= 1 and viewer.numbers[-1] == phone.track.number)


async def test_a_tenth_of_all_packets_lost_loses_no_signal_and_shows_nothing_wrong(viewer: Viewer) -> None:
    phone = Phone()
    chance = random.Random(9)
    phone.line = lambda _packet, data: None if chance.random() < 0.1 else data

    await viewer.ring(phone)
    await viewer.until_shown(100)

    assert is_rising(viewer.numbers)
    assert viewer.numbers[-1] < 150
    assert viewer.states == ["live"]


async def test_after_a_blackout_the_present_is_shown_and_nothing_is_replayed(viewer: Viewer) -> None:
    """Stock aiortc takes another twelve seconds, and then shows the past, fast."""
    phone = Phone()
    await viewer.ring(phone)
    await viewer.until_shown(5)

    phone.is_cut = True
    await viewer.until(lambda: viewer.feed.state is FeedState.NO_SIGNAL)
    seen, present = len(viewer.numbers), phone.track.number
    phone.is_cut = False
    await viewer.until_shown(10)

    assert viewer.states == ["live", "no signal", "live"]
    assert viewer.numbers[seen] >= present
    assert is_rising(viewer.numbers)
    assert viewer.feed.stats.lost_s >= 2.0


async def test_pictures_that_overtake_the_handshake_are_kept(viewer: Viewer) -> None:
    """The first key frame is among them; without it, the feed would begin with asking for another."""
    phone = Phone()
    phone.holds_back_handshake = 8

    await viewer.ring(phone)
    await viewer.until_shown(12)

    assert phone.holds_back_handshake == 0
    assert viewer.numbers[-1] >= 11
    assert viewer.feed.stats.frames == viewer.numbers[-1] + 1
    assert phone.key_frame_requests == 0


async def test_a_frame_that_cannot_be_decoded_brings_a_new_key_frame(viewer: Viewer) -> None:
    phone = Phone()
    frames = itertools.count(1)

    def spoil(packet: RtpPacket, data: bytes) -> bytes:
        is_start = packet.payload_type == VP8 and packet.payload[0] & 0x10
        if is_start and next(frames) == 6:
            # An inter frame whose first partition is longer than the frame.
            start = len(data) - len(packet.payload) + 4
            return data[:start] + b"\xf1\xff\xff" + data[start + 3 :]
        return data

    phone.line = spoil
    await viewer.ring(phone)
    await viewer.until_shown(12)

    assert viewer.numbers[:5] == list(range(5))
    assert 5 not in viewer.numbers
    assert is_rising(viewer.numbers)
    assert phone.key_frame_requests == 1


async def test_datagrams_that_are_nothing_do_not_end_a_call(viewer: Viewer) -> None:
    """Anybody can send an empty datagram to an open port; stock aiortc closes the call over it."""
    await viewer.ring(Phone())
    await viewer.until_shown(2)
    received = viewer.feed._calls.shown.intake._connection.data_received

    for nothing in (
        b"",
        b"\x80",
        b"\x80\x61",
        b"\x80\x61" + bytes(2_000),
        b"\x80\xc9",
        b"\x80\xc9" + bytes(2_000),
        b"?",
    ):
        received(nothing, 1)

    await viewer.until_shown(5)
    assert viewer.states == ["live"]


async def test_the_phone_is_told_what_was_lost(viewer: Viewer) -> None:
    """Its receiver reports are what a phone adapts its bit rate by."""
    phone = Phone()
    chance = random.Random(9)
    phone.line = lambda packet, data: None if packet.payload_type == VP8 and chance.random() < 0.2 else data

    await viewer.ring(phone)

    def reports() -> list[int]:
        own = phone.sender._ssrc
        told = [packet for packet in phone.rtcp if isinstance(packet, RtcpRrPacket)]
        return [report.packets_lost for packet in told for report in packet.reports if report.ssrc == own]

    await viewer.until(lambda: any(lost > 0 for lost in reports()))


async def test_the_phone_is_told_what_the_line_carries(viewer: Viewer) -> None:
    phone = Phone()

    await viewer.ring(phone)

    await viewer.until(
        lambda: any(isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_APP for packet in phone.rtcp)
    )


class TestSilence:
    async def test_a_phone_asked_to_pause_is_not_lost_while_it_reports(self, viewer: Viewer) -> None:
        phone = Phone()
        await viewer.ring(phone)
        await viewer.until_shown(2)

        viewer.feed.ask("pause")
        await viewer.until_all_shown(phone)
        viewer.later = 60.0
        phone.say({"type": "status", "sound": 0.1})
        await viewer.until(lambda: bool(viewer.reports))

        assert viewer.feed.silent_for(viewer.feed._clock()) < 30.0
        assert viewer.feed.state is FeedState.LIVE

    async def test_a_phone_asked_for_pictures_again_has_a_moment_to_send_them(self, viewer: Viewer) -> None:
        phone = Phone()
        await viewer.ring(phone)
        await viewer.until_shown(2)
        viewer.feed.ask("pause")
        await viewer.until_all_shown(phone)
        viewer.later = 60.0

        viewer.feed.ask("tile")

        assert viewer.feed.silent_for(viewer.feed._clock()) < 30.0

    async def test_reports_alone_do_not_make_a_signal(self, viewer: Viewer) -> None:
        """A camera may die while the page lives on."""
        phone = Phone()
        await viewer.ring(phone)
        await viewer.until_shown(2)

        await viewer.until_all_shown(phone)
        viewer.later = 60.0
        phone.say({"type": "status", "sound": 0.1})
        await viewer.until(lambda: bool(viewer.reports))

        assert viewer.feed.silent_for(viewer.feed._clock()) >= 30.0

    async def test_a_call_that_does_not_connect_is_ended_with_the_reason(self, viewer: Viewer) -> None:
        """The phone tries again; waiting for ever would keep it from doing so."""
        phone = Phone()
        phone.hears = False
        await viewer.ring(phone)

        viewer.feed._watch(viewer.feed._clock() + 19.0)
        assert len(viewer.signals) == 1
        viewer.feed._watch(viewer.feed._clock() + 20.0)

        assert viewer.signals[-1] == {"call": "1", "kind": "bye", "reason": "not-connected"}
