"""`ninefold bench soak`: whether memory stays flat: on screen, on a terminal that takes nothing, through redials."""

from __future__ import annotations

import time
from contextlib import ExitStack
from statistics import linear_regression

from invigilator_console import ring
from invigilator_console.bench.cost import own_memory
from invigilator_console.bench.exchange import Phones
from invigilator_console.bench.feeds import console_command
from invigilator_console.bench.figures import Figures
from invigilator_console.bench.rounds import Progress, let_run
from invigilator_console.bench.terminal import Terminal
from invigilator_console.bench.worker import Worker

STALLED_RATE = 1
"""Bytes a second: a terminal that has as good as stopped, and yet is there."""
SAMPLES = 60
WARM_UP = ring.REACH + ring.KEY_FRAME_EVERY + 10.0
"""Seconds before memory is looked at: until then the last minute of each feed fills, caches too."""
STILL_SENT = 2.0
"""Seconds since its last frame after which a feed is not live any more."""
REDIALS = 100
PATIENCE_A_REDIAL = 10.0  # s
WARM_UP_PATIENCE = 300.0
"""Seconds for the process to start, and for the calls before it is looked at."""


def compare(rounds: int, seconds: float) -> Figures:
    """`seconds` on a terminal once it is warm, as long on a stalled one, and a hundred redials; all `rounds` times."""
    figures = Figures("soak", rounds, seconds)
    progress = Progress(3 * rounds)
    for number in range(rounds):
        for what, rate in (("on screen", None), ("on a stalled terminal", STALLED_RATE)):
            progress.step(f"round {number + 1}: {what}")
            _watch(figures, what, rate, seconds)
        progress.step(f"round {number + 1}: {REDIALS} redials")
        _redial(figures)
    progress.close()
    return figures


def _watch(figures: Figures, what: str, rate: int | None, seconds: float) -> None:
    """The whole console with nine feeds in motion: how its memory goes."""
    with ExitStack() as stack:
        phones = stack.enter_context(Worker("phones", "sway"))
        port = phones.hear("port")["port"]
        terminal = stack.enter_context(Terminal(bytes_per_second=rate))
        pid = terminal.start(console_command(port))
        let_run(WARM_UP)
        began = time.monotonic()
        samples = []
        for number in range(1, SAMPLES + 1):
            let_run(max(0.0, began + number * seconds / SAMPLES - time.monotonic()))
            samples.append((time.monotonic() - began, own_memory(pid)))
        sent = Phones(port).sent().values()
        live = sum(time.monotonic() - frames[-1] < STILL_SENT for frames in sent if frames)
    growth, spread = slope(samples)
    # Memory that stays flat because nothing comes any more would say nothing.
    figures.take(f"{what}: feeds live at the end", "feeds", live)
    figures.take(f"{what}: memory at the end", "MB", samples[-1][1])
    figures.take(f"{what}: growth", "MB/h", 3600 * growth)
    figures.take(f"{what}: scatter about that slope", "MB", spread)


def _redial(figures: Figures) -> None:
    with Worker("phones", "calm") as phones, Worker("redials", str(phones.hear("port")["port"]), str(REDIALS)) as feed:
        warm: dict[str, float] = feed.hear("warm", WARM_UP_PATIENCE)["warm"]
        after: dict[str, float] = feed.hear("redialled", REDIALS * PATIENCE_A_REDIAL)["redialled"]
        feed.stop()
    for what, held in (("as it stands", "as_it_stands"), ("collected, trimmed", "collected")):
        figures.take(f"growth with each redial, {what}", "kB", 1000 * (after[held] - warm[held]) / REDIALS)


def slope(samples: list[tuple[float, float]]) -> tuple[float, float]:
    """MB a second, and the widest distance of a sample from that line; samples are (seconds, MB)."""
    at, held = [second for second, _ in samples], [megabytes for _, megabytes in samples]
    growth, start = linear_regression(at, held)
    return growth, max(abs(megabytes - start - growth * second) for second, megabytes in samples)
