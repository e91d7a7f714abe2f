"""The soak: that it tells growth as it is. Never how much."""

from __future__ import annotations

import asyncio

import pytest

from invigilator_console.bench.exchange import Phones
from invigilator_console.bench.redials import RedialledFeed
from invigilator_console.bench.soak import slope
from invigilator_console.bench.worker import Worker


def test_a_steady_leak_is_told_as_it_is() -> None:
    growth, scatter = slope([(second, 100 + 0.5 * second) for second in range(60)])

    assert growth == pytest.approx(0.5)
    assert scatter == pytest.approx(0, abs=1e-6)


def test_noise_is_not_taken_for_growth() -> None:
    growth, scatter = slope([(second, 100 + second % 2) for second in range(60)])

    assert abs(growth) < 0.01
    assert scatter == pytest.approx(0.5, abs=0.1)


async def test_a_phone_that_calls_anew_is_seen_anew() -> None:
    """What is soaked must be redials that succeed."""
    with Worker("phones", "calm") as phones:
        redialled = RedialledFeed(Phones(phones.hear("port")["port"]))
        async with asyncio.timeout(60):
            for _ in range(2):
                await redialled.call_anew()
        held = redialled.held()
        await redialled.close()

    assert 0 < held["collected"] <= held["as_it_stands"] + 1
