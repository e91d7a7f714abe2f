"""A line under 100 kb/s carries what it can: counted in characters, by a clock of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from invigilator_console.ansi import IndexedEncoder
from invigilator_console.cells import Surface
from invigilator_console.mosaic import HALF_BLOCKS, fit
from invigilator_console.pacing import FEWEST_CELLS, MOST_CELLS, PROBE_CELLS
from invigilator_console.terminal_means import TerminalMeans
from invigilator_console.thrift import PICTURE_CHARACTERS_A_SECOND, SECONDS_TO_BE_SURE, SlowLineWatch, ThriftyPacer
from tests.console.console_exam import HALF_PAST_NINE, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import in_mid_exam, on_stand

if TYPE_CHECKING:
    from numpy.typing import NDArray

LINE = 100_000 // 8
"""Bytes a second of 100 kb/s."""


def noise(seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (36, 48, 3)).astype(np.uint8)


def drawn_in(seconds: float) -> list[tuple[float, int]]:
    """What nine restless tiles of 26 x 5 cells put on a terminal that swallows everything at once: (when, bytes)."""
    encoder = IndexedEncoder(HALF_BLOCKS)
    characters = [0]
    pacer = ThriftyPacer(lambda: characters[0])
    surfaces = [Surface(26, 5) for _ in range(9)]
    writes: list[tuple[float, int]] = []
    now, turn = 0.0, 0
    while now < seconds:
        surface = surfaces[turn % 9]
        if not surface.owing:
            surface.aim(encoder.settled(fit(noise(turn), 26, 5)))
        taken = surface.take(pacer.budget(now))
        row, column = np.divmod(taken, 26)
        data = encoder.encode(column, row, surface.shown.colours[taken], surface.shown.glyphs[taken])
        pacer.written(turn % 32, len(taken), now, filled=True)
        characters[0] += len(data)
        pacer.answered(turn % 32, now)
        writes.append((now, len(data.encode())))
        turn += not surface.owing
        now = max(now, pacer.ready_at())
    return writes


def test_restless_pictures_leave_half_of_a_slow_line_free():
    """Pictures that fill the line would keep the key that admits somebody waiting."""
    writes = drawn_in(20.0)

    assert sum(size for _, size in writes) <= 20 * LINE / 2 + LINE / 2
    assert sum(size for _, size in writes) >= 20 * PICTURE_CHARACTERS_A_SECOND * 0.8


def test_no_single_write_keeps_a_key_waiting_for_more_than_a_third_of_a_second():
    assert max(size for _, size in drawn_in(20.0)) <= LINE / 3


def test_every_picture_gets_its_turn():
    """No desk may stand still because another moves."""
    cells = 20 * PICTURE_CHARACTERS_A_SECOND / 40

    assert cells > 9 * 26 * 5, "nine whole tiles within twenty seconds at the worst price of a cell"
    assert len(drawn_in(20.0)) >= 18


def test_a_slow_line_is_noticed_once_after_a_while():
    watch = SlowLineWatch()
    told = [watch.second(FEWEST_CELLS) for _ in range(60)]

    assert told.count(True) == 1
    assert told.index(True) == SECONDS_TO_BE_SURE - 1


@pytest.mark.parametrize("cells", [FEWEST_CELLS + 1, MOST_CELLS])
def test_a_line_that_is_slow_for_a_moment_only_is_not_spoken_of(cells: int):
    watch = SlowLineWatch()
    for _ in range(SECONDS_TO_BE_SURE - 1):
        watch.second(FEWEST_CELLS)

    assert not watch.second(cells)
    assert not watch.second(FEWEST_CELLS)


def test_a_write_kept_tiny_to_measure_the_line_says_nothing_of_it():
    watch = SlowLineWatch()
    for _ in range(SECONDS_TO_BE_SURE - 1):
        watch.second(FEWEST_CELLS)

    assert not watch.second(PROBE_CELLS)
    assert watch.second(FEWEST_CELLS)


async def test_clocks_go_on_in_steps_on_a_slow_line_and_news_come_at_once(monkeypatch: pytest.MonkeyPatch):
    server = ConsoleServer(exam(), HALF_PAST_NINE)
    await in_mid_exam(server)
    async with on_stand(server) as stand:
        monkeypatch.setattr(stand.app, "means", TerminalMeans(slow=True))
        shown: list[None] = []
        monkeypatch.setattr(stand.app, "_show", lambda: shown.append(None))
        await stand.wait(seconds=1)
        shown.clear()

        for _ in range(10):
            await stand.wait(seconds=1)
        calm = len(shown)
        shown.clear()
        await stand.wait(minutes=6)  # a break is over its limit

        assert calm <= 3
        assert shown
