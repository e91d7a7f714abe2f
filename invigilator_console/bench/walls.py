"""`ninefold bench walls`: from the camera to the tile, and a floor of 27 feeds beside a room of nine."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, get_args

from invigilator_console.bench.exchange import Phones
from invigilator_console.bench.figures import Figures, Key, percentile
from invigilator_console.bench.recorded import Kind
from invigilator_console.bench.rounds import Progress, in_turn, measured, settle
from invigilator_console.bench.terminal import Terminal
from invigilator_console.bench.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Sequence

SCENES: tuple[Kind, ...] = get_args(Kind)
ROOM, FLOOR = "nine feeds at 10 a second", "27 feeds at 5 a second"
SEATS = {ROOM: 9, FLOOR: 27}
SLOWNESS = {ROOM: 1, FLOOR: 2}
FLOOR_AIM = 1.5
JOIN_AIM = 1_000.0
TILE_AIM = 100.0
JOIN, TILE = "offer to first picture on its tile", "camera to tile"


def compare(rounds: int, seconds: float, *, scenes: Sequence[Kind] = SCENES) -> Figures:
    """Both walls, scene by scene, in turn."""
    figures = Figures("walls", rounds, seconds)
    progress = Progress(rounds * len(SEATS) * len(scenes))
    with ExitStack() as stack:
        phones = {(turn, scene): _phones(stack, scene, SLOWNESS[turn]) for turn in SEATS for scene in scenes}
        for number in range(rounds):
            for turn in in_turn(list(SEATS), number):
                for scene in scenes:
                    progress.step(f"round {number + 1}: {turn}, {scene}")
                    _show(figures, turn, scene, phones[turn, scene], seconds)
                    phones[turn, scene].reset()
    progress.close()
    for scene in scenes:
        figures.compare(f"{FLOOR} ÷ {ROOM}", Key(FLOOR, "% CPU", scene), Key(ROOM, "% CPU", scene), FLOOR_AIM)
        figures.aim(f"{JOIN}, p95", "ms", JOIN_AIM, scene)
        figures.aim(f"{TILE}, p95", "ms", TILE_AIM, scene)
    return figures


def _phones(stack: ExitStack, scene: Kind, slowness: int) -> Phones:
    worker = stack.enter_context(Worker("phones", scene, str(slowness)))
    return Phones(worker.hear("port")["port"])


def _show(figures: Figures, turn: str, scene: Kind, phones: Phones, seconds: float) -> None:
    arguments = (str(phones.port), str(SEATS[turn]))
    with Terminal() as terminal, Worker("live_wall", *arguments, launch=terminal.start) as wall:
        joined: list[float] = wall.hear("joined")["joined"]
        settle(seconds)
        figures.take(turn, "% CPU", measured(wall.pid, seconds).cpu, scene)
        sent = phones.sent()
        drawn: dict[str, list[tuple[int, float]]] = wall.stop()["drawn"]
    if turn != ROOM:
        return
    delays = [
        1000 * (at - sent[call][number - 1])
        for call, pictures in drawn.items()
        for number, at in pictures
        if number <= len(sent[call])
    ]
    for share, name in ((0.5, "p50"), (0.95, "p95")):
        figures.take(f"{JOIN}, {name}", "ms", 1000 * percentile(joined, share), scene)
        figures.take(f"{TILE}, {name}", "ms", percentile(delays, share), scene)
