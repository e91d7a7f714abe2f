"""The demo as a stranger starts it: processes, real WebRTC, and nothing left behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from candidate_web.demo import Chain, all_is_well, findings, percentile
from tests.journeys.demo_traces import left_in, running_in, until_ended

PATIENCE = 120.0  # s; four interpreters start one after the other, on a machine that is busy with others


async def demo(*arguments: str, folder: Path) -> asyncio.subprocess.Process:
    """Start `ninefold demo`, with a folder of its own for temporary files."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "signalling.cli",
        "demo",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(folder)},
    )


async def test_headless_it_says_what_was_seen_and_leaves_nothing(tmp_path: Path) -> None:
    """`ninefold demo --headless` answers one question: does all of it work on this machine?"""
    process = await demo("--candidates", "3", "--seconds", "8", "--headless", "--json", folder=tmp_path)
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()

    found = json.loads(out)
    assert process.returncode == 0, err.decode()
    assert (found["candidates"], found["feeds_live"], found["chain_intact"]) == (3, 3, True)
    assert 0 < found["first_frame_s"]["p50"] <= found["first_frame_s"]["p95"]
    assert found["records"] > 3
    assert b"three candidates are joining" in err
    assert running_in(tmp_path) == []
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("reason", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_it_stops_everything(tmp_path: Path, reason: signal.Signals) -> None:
    """Whoever ends the demo half-way must not find a server on their machine tomorrow."""
    process = await demo("--candidates", "1", "--seconds", "600", "--headless", folder=tmp_path)
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        while b"joining" not in await process.stderr.readline():
            pass
        assert running_in(tmp_path)

        process.send_signal(reason)
        out, _ = await process.communicate()

    assert (process.returncode, out) == (130, b"")
    assert running_in(tmp_path) == []
    assert left_in(tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a child cannot be told that its parent is gone")
async def test_killed_it_takes_everything_with_it(tmp_path: Path) -> None:
    """Even a crash leaves no process; only the folder with the rehearsal remains."""
    process = await demo("--candidates", "1", "--seconds", "600", "--headless", folder=tmp_path)
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        while b"watching" not in await process.stderr.readline():
            pass
    server, candidates = running_in(tmp_path)
    ends = [asyncio.create_task(until_ended(pid)) for pid in (server, candidates)]
    await asyncio.sleep(0)  # both are watched now

    process.kill()
    await process.communicate()

    await asyncio.gather(*ends)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--candidates", "10", "--headless"), "a room seats 9 at most"),
        (("--candidates", "0", "--headless"), "choose from 1 to 9"),
        (("--json",), "--json goes with --headless"),
        ((), "the console needs a terminal"),
    ],
)
async def test_wrong_use_is_told_in_one_line(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """Exit code 2, what is wrong, and what to do; never a traceback."""
    process = await demo(*arguments, folder=tmp_path)
    async with asyncio.timeout(PATIENCE):
        _, err = await process.communicate()

    assert process.returncode == 2
    assert said in err.decode()
    assert err.decode().count("\n") == 1


def seat(frames: int, first: float | None) -> dict[str, object]:
    return {"seat": 1, "candidate": "1", "frames": frames, "size": [320, 240], "first_frame_s": first, "lost_s": 0.0}


def test_a_feed_that_never_came_is_no_success() -> None:
    """One dark tile of nine is a failure, whatever the others do."""
    found = findings([seat(40, 0.2), seat(38, 0.4), seat(0, None)], Chain(20, intact=True))

    assert found == {
        "candidates": 3,
        "feeds_live": 2,
        "first_frame_s": {"p50": 0.2, "p95": 0.4},
        "records": 20,
        "chain_intact": True,
    }
    assert not all_is_well(found)


def test_a_broken_chain_is_no_success() -> None:
    """The record matters as much as the pictures."""
    assert all_is_well(findings([seat(40, 0.2)], Chain(20, intact=True)))
    assert not all_is_well(findings([seat(40, 0.2)], Chain(7, intact=False)))


def test_percentiles_are_values_that_were_measured() -> None:
    """Of nine values the ninety-fifth percentile is the largest, of none there is none."""
    assert percentile([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], 0.5) == 0.5
    assert percentile([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], 0.95) == 0.9
    assert percentile([], 0.5) is None
