"""Sound in packets becomes sound to be heard: in order, without a click for a loss, never falling behind the picture."""

from __future__ import annotations

import pytest

from invigilator_console.receive.rtp import RtpPacket
from invigilator_console.speech import BLOCK, LONGEST_FILL, MOST_BUFFERED, Hearing, Ordering, Speech
from tests.console.tones import pitch_of, tone


def packet(number: int, payload: bytes = b"x", ssrc: int = 1) -> RtpPacket:
    return RtpPacket(
        111, marker=False, sequence_number=number & 0xFFFF, timestamp=960 * number, ssrc=ssrc, payload=payload
    )


def taken(numbers: list[int]) -> list[int | None]:
    """What comes out when packets come in this order; each carries its number."""
    ordering = Ordering()
    out = [piece for number in numbers for piece in ordering.add(packet(number, bytes([number & 0xFF])))]
    return [None if piece is None else piece[0] for piece in out]


@pytest.mark.parametrize(
    ("came", "heard"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([1, 3, 2, 4], [1, 2, 3, 4]),  # overtaken
        ([1, 2, 2, 1, 3], [1, 2, 3]),  # doubled
        ([1, 3, 4, 5, 6], [1, None, 3, 4, 5, 6]),  # lost
        ([1, 3, 4, 5, 2, 6], [1, None, 3, 4, 5, 6]),  # too late
        ([65_534, 65_535, 65_536, 65_537], [254, 255, 0, 1]),  # the numbers wrap
    ],
)
def test_packets_are_heard_in_order_with_silence_for_what_is_lost(came: list[int], heard: list[int | None]) -> None:
    assert taken(came) == heard


def test_a_long_gap_is_not_filled() -> None:
    """After a tunnel the candidate is heard at once, not after as much silence as there was tunnel."""
    assert taken([1, 200, 201, 202]) == [1, *[None] * LONGEST_FILL, 200, 201, 202]


def test_a_stream_that_begins_anew_is_followed() -> None:
    """A phone that calls anew numbers from anywhere."""
    ordering = Ordering()
    ordering.add(packet(5_000))

    assert ordering.add(packet(7, b"new", ssrc=2)) == [b"new"]


def spoken(pitch: float, seconds: float) -> list[bytes]:
    return Speech().add(tone(pitch, int(48_000 * seconds)))


def test_what_is_spoken_is_heard() -> None:
    hearing = Hearing()
    for number, opus in enumerate(spoken(440, 0.28)):
        hearing.add(packet(number, opus))

    sound = b"".join(hearing.take(BLOCK) for _ in range(12))

    assert pitch_of(sound[4 * BLOCK :]) == pytest.approx(440, abs=10)


def test_samples_of_any_length_make_packets_of_twenty_milliseconds() -> None:
    """A microphone gives what it likes."""
    speech, samples = Speech(), tone(440, 9_600)
    packets = [opus for start in range(0, len(samples), 700) for opus in speech.add(samples[start : start + 700])]

    assert len(packets) in {9, 10}


def test_nothing_is_played_before_there_is_enough_and_silence_when_there_is_none() -> None:
    """A packet that is a little late must not be heard as a click."""
    hearing, packets = Hearing(), spoken(440, 0.2)
    hearing.add(packet(0, packets[0]))

    assert pitch_of(hearing.take(BLOCK)) == 0
    for number in range(1, 5):
        hearing.add(packet(number, packets[number]))
    heard = b"".join(hearing.take(BLOCK) for _ in range(9))
    assert len(heard) == 9 * BLOCK
    assert pitch_of(heard[: 4 * BLOCK]) > 0
    assert pitch_of(heard[6 * BLOCK :]) == 0


def test_a_slow_loudspeaker_loses_sound_rather_than_falling_behind() -> None:
    hearing = Hearing()
    for number, opus in enumerate(spoken(440, 2.0)):
        hearing.add(packet(number, opus))

    waiting = 0
    while pitch_of(hearing.take(BLOCK)):
        waiting += 1
    assert waiting <= MOST_BUFFERED + 1


def test_a_packet_that_is_no_opus_is_silence() -> None:
    hearing = Hearing()
    for number in range(4):
        hearing.add(packet(number, b""))

    assert pitch_of(hearing.take(BLOCK)) == 0
