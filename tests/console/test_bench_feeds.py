"""The comparison of feeds: that it runs, tells what it promises, and leaves nothing behind. Never how fast."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from invigilator_console.bench import feeds, phones, receiving
from invigilator_console.bench.bad_line import BadLine
from invigilator_console.bench.exchange import Phones
from invigilator_console.bench.recorded import nine
from invigilator_console.bench.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def short_run() -> dict:
    figures = feeds.compare(rounds=1, seconds=0.5, chromium="no-such-browser", scenes=["calm"])
    return json.loads(json.dumps(figures.as_json()))


def told(run: dict, what: str) -> set[str]:
    return {ratio["scene"] for ratio in run["ratios"] if ratio["what"] == what}


def test_what_is_promised_is_told(short_run: dict) -> None:
    for what in (
        "receiving: own ÷ stock",
        "receiving: own ÷ stock that does not scale",
        "camera to picture: own ÷ stock",
        "whole console ÷ bare work",
    ):
        assert told(short_run, what) == {"calm"}


def test_every_figure_is_positive_and_of_one_round(short_run: dict) -> None:
    assert short_run["figures"]
    for figure in short_run["figures"]:
        assert figure["median"] > 0, figure
        assert len(figure["rounds"]) == 1
    assert all(ratio["ratio"] > 0 for ratio in short_run["ratios"])


def test_what_is_missing_is_said_not_hidden(short_run: dict) -> None:
    """A reader of the figures must not take a comparison for made that was not."""
    assert {entry["what"] for entry in short_run["not_measured"]} == {
        "Chromium page",
        "stock aiortc after a loss, and blackouts",
    }
    assert not told(short_run, "whole console ÷ Chromium")


def test_the_state_of_the_machine_stands_beside_the_figures(short_run: dict) -> None:
    assert {"cores", "python", "load_before", "load_after"} <= short_run["machine"].keys()


def test_every_frame_that_is_sent_is_received_in_turn_by_either_way() -> None:
    """Delays are told by number: the first picture must be of the first frame."""
    with Worker("phones", "calm") as worker:
        caller = Phones(worker.hear("port")["port"])
        for way in ("own", "stock"):
            with Worker("receiving", way, str(caller.port)) as watching:
                watching.hear("live")
                pictures = watching.stop()["pictures"]
            sent = caller.sent()
            assert len(pictures) == receiving.SEATS
            for call, taken in pictures.items():
                assert all(at > sent[call][number - 1] for number, at in taken)
            caller.reset()


async def test_the_bad_line_loses_one_packet_and_whatever_carries_it_again() -> None:
    phone = phones.Phone(nine("sway")[0], seat=0)
    watcher = receiving.OwnWatcher()
    await phone.take_answer(await watcher.answer(await phone.offer()))
    line = phone.line
    assert isinstance(line, BadLine)
    line.lose_a_packet()
    phone.track.go.set()

    await _until(lambda: watcher._feed.stats.plis == 1)
    await _until(lambda: len(phone.track.sent) > 3 and watcher.pictures[-1][1] > phone.track.sent[-2])

    assert watcher._feed.stats.nacks >= 1
    await watcher.close()
    await phone.hang_up()


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - nothing tells when a frame was lost
            await asyncio.sleep(0.01)
