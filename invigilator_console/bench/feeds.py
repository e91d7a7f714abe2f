"""`ninefold bench feeds`: nine feeds received, and shown; ours beside stock aiortc, a browser and the bare work."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, get_args

from invigilator_console.bench import browser
from invigilator_console.bench.exchange import Phones
from invigilator_console.bench.figures import Figures, Key, longest_gap, percentile
from invigilator_console.bench.recorded import Kind
from invigilator_console.bench.rounds import Progress, comes_true, in_turn, let_run, measured, settle
from invigilator_console.bench.terminal import Terminal
from invigilator_console.bench.worker import Worker
from rooms.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from invigilator_console.bench.cost import Cost

SCENES: tuple[Kind, ...] = get_args(Kind)
SEATS = 9
CPU, MEMORY, MS, SECONDS = "% CPU", "MB", "ms", "s"

OWN, STOCK, UNSCALED = "receiving, own", "receiving, stock aiortc", "receiving, stock aiortc, not scaled"
CONSOLE, CHROMIUM, BARE = "whole console", "Chromium page", "decode, scale, encode from memory"
WAYS = {OWN: "own", STOCK: "stock", UNSCALED: "stock-unscaled"}
BROWSER_AIMS = {"calm": 0.40, "sway": 0.50}
MEMORY_AIM = 0.40
BARE_AIM = 2.0
RECEIVING_AIM = 0.55
LATENCY_AIM = 0.1
FREEZE_AIM = 0.6
BACK_AIM = 1.0
BLACKOUT = 10.0
LEAD = 1.0
"""Seconds of pictures before trouble begins: a freeze is a gap between two of them."""
OWN_OBSERVED, STOCK_OBSERVED = 3.0, 40.0
"""Seconds for which a feed is watched after trouble; one that is not back by then counts as long as that."""


def compare(
    rounds: int, seconds: float, chromium: str, *, long: bool = False, scenes: Sequence[Kind] = SCENES
) -> Figures:
    """All of it, scene by scene, in turn."""
    figures = Figures("feeds", rounds, seconds)
    program = browser.find(chromium)
    if program is None:
        figures.not_measured[CHROMIUM] = f"no Chromium: there is no {chromium!r}"
    if not long:
        figures.not_measured["stock aiortc after a loss, and blackouts"] = "takes a minute; say --long"
    turns = [OWN, STOCK, UNSCALED, CONSOLE, BARE, *([CHROMIUM] if program else [])]
    progress = Progress(rounds * (len(turns) * len(scenes) + 1) + 4 * long)
    with ExitStack() as stack:
        phones = {scene: _phones(stack, scene) for scene in scenes}
        for number in range(rounds):
            for turn in in_turn(turns, number):
                for scene in scenes:
                    progress.step(f"round {number + 1}: {turn}, {scene}")
                    _take(figures, turn, scene, phones[scene], seconds, program)
                    phones[scene].reset()
            progress.step(f"round {number + 1}: a packet lost for good")
            _lose(figures, OWN, phones[scenes[-1]], OWN_OBSERVED)
        if long:
            _take_long(figures, phones[scenes[-1]], progress)
    progress.close()
    _conclude(figures)
    return figures


def _phones(stack: ExitStack, scene: Kind) -> Phones:
    worker = stack.enter_context(Worker("phones", scene))
    return Phones(worker.hear("port")["port"])


def _take(figures: Figures, turn: str, scene: Kind, phones: Phones, seconds: float, program: str | None) -> None:
    if turn in WAYS:
        cost = _receive(figures, turn, scene, phones, seconds)
    elif turn == CONSOLE:
        cost = _show(figures, scene, phones, seconds)
    elif turn == BARE:
        with Worker("from_memory", "pictures", scene) as bare:
            bare.hear("live")
            settle(seconds)
            cost = measured(bare.pid, seconds)
    elif program is not None:
        cost = _browse(figures, scene, phones, seconds, program)
    figures.take(turn, CPU, cost.cpu, scene)
    figures.take(turn, MEMORY, cost.memory, scene)


def _receive(figures: Figures, turn: str, scene: Kind, phones: Phones, seconds: float) -> Cost:
    with Worker("receiving", WAYS[turn], str(phones.port)) as receiving:
        receiving.hear("live")
        settle(seconds)
        cost = measured(receiving.pid, seconds)
        pictures: dict[str, list[tuple[int, float]]] = receiving.stop()["pictures"]
    sent = phones.sent()
    delays = [1000 * (at - sent[call][number - 1]) for call, taken in pictures.items() for number, at in taken]
    _take_rate(figures, turn, scene, [len(taken) for taken in pictures.values()], max(map(len, sent.values())))
    figures.take(f"{turn}: camera to picture, p50", MS, percentile(delays, 0.5), scene)
    figures.take(f"{turn}: camera to picture, p95", MS, percentile(delays, 0.95), scene)
    return cost


def _show(figures: Figures, scene: Kind, phones: Phones, seconds: float) -> Cost:
    with Terminal() as terminal:
        pid = terminal.start(console_command(phones.port))
        _wait_until_called(phones, terminal)
        # The first full screens are drawn, and the painter has learnt what the terminal takes.
        settle(seconds)
        taken = terminal.taken
        cost = measured(pid, seconds)
        figures.take(f"{CONSOLE}: to the terminal", "kB/s", (terminal.taken - taken) / seconds / 1000, scene)
        return cost


def _browse(figures: Figures, scene: Kind, phones: Phones, seconds: float, program: str) -> Cost:
    with browser.Browser(program, phones) as page:
        settle(seconds)
        shown, sent = _counts_of_page(phones)
        cost = measured(page.pid, seconds)
        shown_then, sent_then = _counts_of_page(phones)
    counts = [after - before for before, after in zip(shown, shown_then, strict=True)]
    _take_rate(figures, CHROMIUM, scene, counts, sent_then - sent)
    return cost


def _counts_of_page(phones: Phones) -> tuple[list[int], int]:
    """Frames shown by seat, fresh from the page, which tells them once a second; and the most that one phone sent."""
    before = phones.shown()
    comes_true(lambda: phones.shown() != before, every=0.02)
    return phones.shown(), max(map(len, phones.sent().values()))


def _take_rate(figures: Figures, turn: str, scene: Kind, shown: list[int], sent: int) -> None:
    """How many of the frames were shown: a machine too busy to show them all would look cheap."""
    figures.take(f"{turn}: pictures of those sent", "%", 100 * sum(shown) / len(shown) / max(1, sent), scene)


def console_command(port: int) -> list[str]:
    """The console, as it is started by hand."""
    server = f"http://127.0.0.1:{port}"
    return [sys.executable, "-m", "signalling.cli", "console", "--server", server, "--key", "v1.bench"]


def _wait_until_called(phones: Phones, terminal: Terminal) -> None:
    """Until every phone has sent a second's frames."""

    def all_called() -> bool:
        if (status := terminal.exit_status()) is not None:
            raise Unavailable(f"the console ended with {status} before it showed anything")
        return _called(phones) == SEATS

    if not comes_true(all_called, every=0.2):
        raise Unavailable(f"the console has taken {_called(phones)} of nine feeds, and no more in time")


def _called(phones: Phones) -> int:
    return sum(len(frames) >= 10 for frames in phones.sent().values())


def _take_long(figures: Figures, phones: Phones, progress: Progress) -> None:
    progress.step("stock aiortc: a packet lost for good")
    _lose(figures, STOCK, phones, STOCK_OBSERVED)
    for turn, observed in ((OWN, OWN_OBSERVED), (STOCK, STOCK_OBSERVED)):
        progress.step(f"{turn}: a blackout of {BLACKOUT:.0f} s")
        _black_out(figures, turn, phones, observed)


def _lose(figures: Figures, turn: str, phones: Phones, observed: float) -> None:
    """One packet of each feed, and its retransmissions."""
    with Worker("receiving", WAYS[turn], str(phones.port)) as receiving:
        receiving.hear("live")
        let_run(LEAD)
        phones.lose()
        lost = time.monotonic()
        let_run(observed)
        pictures: dict[str, list[tuple[int, float]]] = receiving.stop()["pictures"]
    phones.reset()
    stopped = lost + observed
    gaps = [
        longest_gap([at for _, at in taken if lost - LEAD < at < stopped] + [stopped]) for taken in pictures.values()
    ]
    figures.take(f"{turn}: freeze after a packet lost for good, median of nine", SECONDS, percentile(gaps, 0.5))
    figures.take(f"{turn}: freeze after a packet lost for good, longest of nine", SECONDS, max(gaps))


def _black_out(figures: Figures, turn: str, phones: Phones, observed: float) -> None:
    """All lines cut, and joined again: when is the first new picture there?"""
    with Worker("receiving", WAYS[turn], str(phones.port)) as receiving:
        receiving.hear("live")
        let_run(LEAD)
        phones.cut(cut=True)
        let_run(BLACKOUT)
        phones.cut(cut=False)
        joined = time.monotonic()
        let_run(observed)
        pictures: dict[str, list[tuple[int, float]]] = receiving.stop()["pictures"]
    phones.reset()
    waits = [min([at - joined for _, at in taken if at > joined], default=observed) for taken in pictures.values()]
    what = f"{turn}: picture back after {BLACKOUT:.0f} s of blackout"
    figures.take(f"{what}, median of nine", SECONDS, percentile(waits, 0.5))
    figures.take(f"{what}, longest of nine", SECONDS, max(waits))


def _conclude(figures: Figures) -> None:
    for scene in SCENES:
        own, console = Key(OWN, CPU, scene), Key(CONSOLE, CPU, scene)
        figures.compare("receiving: own ÷ stock", own, Key(STOCK, CPU, scene), RECEIVING_AIM)
        figures.compare("receiving: own ÷ stock that does not scale", own, Key(UNSCALED, CPU, scene))
        delay = "camera to picture, p50"
        over, under = Key(f"{OWN}: {delay}", MS, scene), Key(f"{STOCK}: {delay}", MS, scene)
        figures.compare("camera to picture: own ÷ stock", over, under, LATENCY_AIM)
        figures.compare("whole console ÷ Chromium", console, Key(CHROMIUM, CPU, scene), BROWSER_AIMS[scene])
        over, under = Key(CONSOLE, MEMORY, scene), Key(CHROMIUM, MEMORY, scene)
        figures.compare("whole console ÷ Chromium, memory", over, under, MEMORY_AIM)
        figures.compare("whole console ÷ bare work", console, Key(BARE, CPU, scene), BARE_AIM)
    figures.aim(f"{OWN}: freeze after a packet lost for good, longest of nine", SECONDS, FREEZE_AIM)
    figures.aim(f"{OWN}: picture back after {BLACKOUT:.0f} s of blackout, longest of nine", SECONDS, BACK_AIM)
