"""What a phone is told to keep below, on lines of many kinds, in simulated time."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from invigilator_console.receive.bit_rate import BitRate

PACKET = 1_000  # bytes


@dataclass
class Line:
    """A line that carries `capacity` bit/s and queues what is above; beyond `longest_queue` it loses packets."""

    capacity: float
    delay: float = 0.03  # s
    longest_queue: float = 2.0  # s
    free_at: float = 0.0
    clock_offset: float = 63.0  # s; the phone's clock against ours: its send times soon wrap
    drift: float = 1.0
    told: list[tuple[float, int]] = field(default_factory=list)
    queues: list[float] = field(default_factory=list)

    def run(self, bit_rate: BitRate, start: float, seconds: float, wants: float) -> None:
        """Send what the phone wants, or is allowed, whichever is less."""
        now = start
        while now < start + seconds:
            allowed = self.told[-1][1] if self.told else wants
            now += 8 * PACKET / min(wants, allowed)
            self.send(bit_rate, now)

    def send(self, bit_rate: BitRate, now: float, held_up: float = 0.0) -> None:
        queue = max(0.0, self.free_at - now)
        self.queues.append(queue)
        if queue > self.longest_queue:
            return
        self.free_at = now + queue + 8 * PACKET / self.capacity
        arrives = self.free_at + self.delay + held_up
        send_time = int((now * self.drift + self.clock_offset) * (1 << 18)) & 0xFFFFFF
        limit = bit_rate.packet(send_time, PACKET, arrives)
        if limit is not None:
            self.told.append((arrives, limit))


def limits(line: Line) -> list[int]:
    return [limit for _, limit in line.told]


def test_the_phone_is_told_at_once_what_to_begin_with() -> None:
    """Otherwise a browser tries ten times the tile's rate when the invigilator looks closely."""
    line = Line(capacity=5_000_000)
    bit_rate = BitRate()

    line.send(bit_rate, 100.0)

    assert limits(line) == [250_000]


def test_a_tile_does_not_lower_what_focus_may_use() -> None:
    """Forty kilobits a second say nothing of a line; stock aiortc takes them for its measure."""
    line = Line(capacity=5_000_000)

    line.run(BitRate(), 100.0, 60.0, wants=40_000)

    assert min(limits(line)) == 250_000


def test_a_good_line_carries_focus_in_full_within_seconds() -> None:
    line = Line(capacity=5_000_000)
    bit_rate = BitRate()
    line.run(bit_rate, 100.0, 20.0, wants=40_000)

    line.run(bit_rate, 120.0, 5.0, wants=500_000)

    assert limits(line)[-1] >= 500_000


def test_a_thin_line_keeps_a_short_queue() -> None:
    """Two hundred kilobits a second up, and somebody looks closely."""
    line = Line(capacity=200_000)
    bit_rate = BitRate()
    line.run(bit_rate, 100.0, 10.0, wants=40_000)

    line.run(bit_rate, 110.0, 60.0, wants=500_000)

    lately = line.queues[len(line.queues) // 2 :]
    assert sum(lately) / len(lately) < 0.15
    assert max(lately) < 0.6
    assert 120_000 < sum(limits(line)[-20:]) / 20 < 260_000


def test_a_line_that_recovers_is_used_again() -> None:
    """The neighbour's film is over."""
    line = Line(capacity=150_000)
    bit_rate = BitRate()
    line.run(bit_rate, 100.0, 20.0, wants=500_000)
    line.capacity = 5_000_000

    line.run(bit_rate, 120.0, 40.0, wants=500_000)

    assert limits(line)[-1] >= 450_000


def test_one_packet_held_up_on_the_air_is_no_queue() -> None:
    """Wifi does that all the time."""
    line = Line(capacity=5_000_000)
    bit_rate = BitRate()

    for number in range(600):
        line.send(bit_rate, 100.0 + 0.05 * number, held_up=0.3 if number % 10 == 5 else 0.0)

    assert min(limits(line)) == 250_000


@pytest.mark.parametrize("drift", [0.9999, 1.0001])
def test_a_phone_whose_clock_runs_fast_or_slow_is_not_held_back(drift: float) -> None:
    """A hundred millionths are a third of a second each hour."""
    line = Line(capacity=5_000_000, drift=drift)

    line.run(BitRate(), 100.0, 1_200.0, wants=40_000)

    assert min(limits(line)) == 250_000


def test_it_is_never_told_less_than_a_tile_needs() -> None:
    line = Line(capacity=20_000)

    line.run(BitRate(), 100.0, 120.0, wants=500_000)

    assert min(limits(line)) == 60_000


def test_after_a_pause_send_times_mean_nothing_and_are_begun_anew() -> None:
    """They wrap every 64 seconds."""
    line = Line(capacity=5_000_000)
    bit_rate = BitRate()
    line.run(bit_rate, 100.0, 5.0, wants=40_000)

    line.run(bit_rate, 145.0, 30.0, wants=40_000)

    assert min(limits(line)) == 250_000


def test_it_is_told_once_a_second() -> None:
    line = Line(capacity=5_000_000)

    line.run(BitRate(), 100.0, 30.0, wants=200_000)

    assert 28 <= len(line.told) <= 31
