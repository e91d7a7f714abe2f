"""`ninefold bench tiles`: what drawing nine pictures costs, and how soon a key is answered meanwhile."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, get_args

from invigilator_console.bench.figures import Figures, Key, percentile
from invigilator_console.bench.recorded import Kind
from invigilator_console.bench.rounds import Progress, in_turn, measured, settle
from invigilator_console.bench.terminal import Terminal
from invigilator_console.bench.tmux import Tmux, tmux_program
from invigilator_console.bench.wall import ECHO_KEY, ECHOES
from invigilator_console.bench.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCENES: tuple[Kind, ...] = get_args(Kind)
SLOW_LINE = 300_000
"""Bytes a second that a slow terminal takes."""
BETWEEN_KEYS = 0.137
"""Seconds; nothing else here happens as often."""
ECHO_AIMS = {"calm": 20.0, "sway": 40.0}
SLOW_ECHO_AIM = 100.0
CALM_BYTES_AIM = 150.0

DRAWING, BARE, IDLE = "drawing nine tiles", "bare encode and write", "the same app, idle"


def compare(rounds: int, seconds: float, *, scenes: Sequence[Kind] = SCENES) -> Figures:
    """Draw, bare and in Textual, scene by scene, in turn."""
    figures = Figures("tiles", rounds, seconds)
    with_tmux = tmux_program() is not None
    turns = ["app", "bare", "idle", "slow", *(["tmux"] if with_tmux else [])]
    progress = Progress(rounds * ((len(turns) - 1) * len(scenes) + 1))
    for number in range(rounds):
        for turn in in_turn(turns, number):
            for scene in scenes if turn != "idle" else ("none",):
                progress.step(f"round {number + 1}: {turn}, {scene}")
                _take(figures, turn, scene, seconds)
    progress.close()
    if not with_tmux:
        figures.not_measured["key to screen in tmux"] = "no tmux"
    for scene in SCENES:
        figures.compare("drawing ÷ bare", Key(DRAWING, "% CPU", scene), Key(BARE, "% CPU", scene))
        figures.aim("key to screen in tmux, p95", "ms", ECHO_AIMS[scene], scene)
        figures.aim("key to screen at 300 kB/s, p95", "ms", SLOW_ECHO_AIM, scene)
    figures.aim("to the terminal", "kB/s", CALM_BYTES_AIM, "calm")
    return figures


def _take(figures: Figures, turn: str, scene: str, seconds: float) -> None:
    match turn:
        case "app":
            _draw(figures, scene, seconds)
        case "bare":
            _draw_bare(figures, scene, seconds)
        case "idle":
            _draw_nothing(figures, seconds)
        case "slow":
            _press_on_a_slow_line(figures, scene, seconds)
        case _:
            _press_in_tmux(figures, scene, seconds)


def _draw(figures: Figures, scene: str, seconds: float) -> None:
    with Terminal() as terminal, Worker("wall", scene, launch=terminal.start) as wall:
        wall.hear("live")
        settle(seconds)
        taken = terminal.taken
        cost = measured(wall.pid, seconds)
        figures.take("to the terminal", "kB/s", (terminal.taken - taken) / seconds / 1000, scene)
        figures.take(DRAWING, "% CPU", cost.cpu, scene)
        _take_echoes(figures, "key to screen", terminal, scene, seconds)


def _draw_bare(figures: Figures, scene: str, seconds: float) -> None:
    with Terminal() as terminal, Worker("from_memory", "cells", scene, launch=terminal.start) as bare:
        bare.hear("live")
        settle(seconds)
        taken = terminal.taken
        figures.take(BARE, "% CPU", measured(bare.pid, seconds).cpu, scene)
        figures.take("bare, to the terminal", "kB/s", (terminal.taken - taken) / seconds / 1000, scene)


def _draw_nothing(figures: Figures, seconds: float) -> None:
    with Terminal() as terminal, Worker("wall", "none", launch=terminal.start) as wall:
        wall.hear("live")
        settle(seconds)
        figures.take(IDLE, "% CPU", measured(wall.pid, seconds).cpu)


def _press_on_a_slow_line(figures: Figures, scene: str, seconds: float) -> None:
    with Terminal(bytes_per_second=SLOW_LINE) as terminal, Worker("wall", scene, launch=terminal.start) as wall:
        wall.hear("live")
        # The painter finds out by and by how much such a line takes.
        settle(seconds)
        _take_echoes(figures, "key to screen at 300 kB/s", terminal, scene, seconds)


def _press_in_tmux(figures: Figures, scene: str, seconds: float) -> None:
    with ExitStack() as stack:
        terminal = stack.enter_context(Terminal())
        tmux = stack.enter_context(Tmux(terminal))
        wall = stack.enter_context(Worker("wall", scene, launch=tmux.start))
        wall.hear("live")
        settle(seconds)
        figures.take("drawing in tmux", "% CPU", measured(wall.pid, seconds).cpu, scene)
        _take_echoes(figures, "key to screen in tmux", terminal, scene, seconds)


def _take_echoes(figures: Figures, what: str, terminal: Terminal, scene: str, seconds: float) -> None:
    echoes = list(_echoes(terminal, seconds))
    figures.take(f"{what}, p50", "ms", 1000 * percentile(echoes, 0.5), scene)
    figures.take(f"{what}, p95", "ms", 1000 * percentile(echoes, 0.95), scene)


def _echoes(terminal: Terminal, seconds: float) -> Iterator[float]:
    """Seconds from key to screen, key after key; a key that is never answered counts as long as was waited."""
    until = time.monotonic() + seconds
    number = 0
    while not number or time.monotonic() < until:
        pressed = time.monotonic()
        echo = terminal.echo(ECHO_KEY, ECHOES[number % len(ECHOES)])
        number += 1
        yield time.monotonic() - pressed if echo is None else echo
        # As somebody types: the pause is part of what is measured.
        time.sleep(BETWEEN_KEYS)
