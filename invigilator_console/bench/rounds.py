"""Taking turns: what is compared is measured one after the other, round by round, so that all see the same machine."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from invigilator_console.bench.cost import Meter
from invigilator_console.bench.worker import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from invigilator_console.bench.cost import Cost

SETTLING = 2.0
"""Seconds between the first picture and the beginning of a measurement, unless that is shorter itself."""


class Progress:
    """One line on standard error that says what is being done, wherever a person can see it."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._done = 0
        self._began = time.monotonic()

    def step(self, words: str) -> None:
        """The next step begins."""
        self._done += 1
        line = f"{self._done}/{self._steps} {words} ({time.monotonic() - self._began:.0f} s)"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{line}")
        else:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def close(self) -> None:
        """Leave the line."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def settle(seconds: float) -> None:
    """Let what was just started come to rest before it is measured for so many seconds."""
    let_run(min(SETTLING, seconds))


def let_run(seconds: float) -> None:
    """Stand by while the measured processes work: the time that passes here is itself what is measured over."""
    time.sleep(seconds)


def comes_true(condition: Callable[[], bool], *, every: float, within: float = PATIENCE) -> bool:
    """Whether that became true in time. Another process is asked for it: nothing here could be waited upon instead."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(every)
    return True


def measured(pid: int, seconds: float) -> Cost:
    """What a process costs over so many seconds."""
    meter = Meter(pid)
    let_run(seconds)
    return meter.read()


def in_turn(names: Sequence[str], round_number: int) -> list[str]:
    """The order of a round: each is first once, so that none always has the machine as another left it."""
    shift = round_number % len(names)
    return [*names[shift:], *names[:shift]]
