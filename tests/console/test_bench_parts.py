"""What the benches are built from: costs, figures, terminals and processes that end."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from invigilator_console.bench import cost
from invigilator_console.bench.figures import Figures, Key, longest_gap, percentile
from invigilator_console.bench.rounds import in_turn
from invigilator_console.bench.terminal import Terminal
from invigilator_console.bench.worker import Worker
from rooms.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

ECHO = """
import sys, tty
tty.setraw(0)
sys.stdout.write("\\x1b[4;9H\\x1b[6n")
sys.stdout.flush()
answer = ""
while not answer.endswith("R"):
    answer += sys.stdin.read(1)
sys.stdin.read(1)
sys.stdout.write("①" if answer == "\\x1b[4;9R" else "?")
sys.stdout.flush()
sys.stdin.read(1)
"""
WORK = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))']); input()"


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        # Another process is looked at, which tells nobody when it has done something.
        time.sleep(0.01)


def test_a_process_costs_what_it_and_those_it_started_cost() -> None:
    """A browser is a dozen processes, of which some end while they are measured."""
    with subprocess.Popen([sys.executable, "-c", WORK], stdin=subprocess.PIPE) as process:
        until(lambda: cost.processor_seconds(process.pid) > 0.05)
        assert process.pid in cost.family(process.pid)
        assert cost.memory(process.pid) > 1
        process.stdin.close()
        process.terminate()


def test_what_can_leak_is_told_apart_from_libraries_shared_with_others() -> None:
    """A library counts less as soon as another process loads it too: that is no memory won, and none lost later."""
    before = cost.own_memory(os.getpid())

    # Of the kernel itself: what was freed before would not show.
    with mmap.mmap(-1, 32_000_000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as held:
        held.write(b"x" * len(held))

        assert cost.own_memory(os.getpid()) - before > len(held) / 1e6 - 2
        assert cost.own_memory(os.getpid()) < cost.memory(os.getpid())


def test_this_process_counts_its_own_processor_time() -> None:
    before = time.process_time()
    assert before <= cost._own_seconds(os.getpid()) <= time.process_time()


def test_a_process_that_is_gone_has_no_cost() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    with pytest.raises(Unavailable):
        cost.Meter(process.pid)


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    """Rounds are compared with themselves: what slowed one down slowed both sides of it."""
    figures = Figures("demo", rounds=3, seconds=1)
    for ours, theirs in ((1, 2), (10, 20), (100, 100)):
        figures.take("ours", "s", ours)
        figures.take("theirs", "s", theirs)
    figures.compare("ours ÷ theirs", Key("ours", "s"), Key("theirs", "s"), 0.6)
    figures.compare("ours ÷ nothing", Key("ours", "s"), Key("nothing", "s"))

    told = figures.as_json()

    assert [(ratio["what"], ratio["ratio"], ratio["at_most"]) for ratio in told["ratios"]] == [
        ("ours ÷ theirs", 0.5, 0.6)
    ]
    assert [figure["median"] for figure in told["figures"]] == [10, 20]


def test_a_table_says_what_was_not_measured() -> None:
    figures = Figures("demo", rounds=1, seconds=1, not_measured={"Chromium": "no Chromium"})
    figures.take("ours", "s", 1.5)

    assert "Chromium: not measured: no Chromium" in figures.as_table()


def test_each_is_first_in_turn() -> None:
    assert [in_turn(["a", "b", "c"], number) for number in range(3)] == [
        ["a", "b", "c"],
        ["b", "c", "a"],
        ["c", "a", "b"],
    ]


def test_percentiles_and_gaps() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 3
    assert percentile([1], 0.95) == 1
    assert longest_gap([1, 2, 5, 6]) == 3
    assert longest_gap([1]) == 0


@pytest.mark.parametrize("rate", [None, 300_000])
def test_a_terminal_answers_questions_and_tells_when_a_key_is_answered(rate: int | None) -> None:
    with Terminal(bytes_per_second=rate) as terminal:
        terminal.start([sys.executable, "-c", ECHO])
        until(lambda: terminal.taken > 0)
        echo = terminal.echo("k", "①")

    assert echo is not None
    assert echo > 0


def test_a_key_that_is_never_answered_is_told_as_such() -> None:
    with Terminal() as terminal:
        terminal.start([sys.executable, "-c", "input()"])

        assert terminal.echo("k", "①", seconds=0.2) is None


def test_a_worker_ends_with_the_bench() -> None:
    with Worker("phones", "calm") as worker:
        worker.hear("port")
        pid = worker.pid

    with pytest.raises(Unavailable):
        cost.family(pid)


def test_a_worker_that_cannot_start_is_told_of() -> None:
    with pytest.raises(Unavailable, match="ended"):
        Worker("from_memory")
