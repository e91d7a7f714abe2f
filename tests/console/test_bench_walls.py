"""The comparison of walls: that it runs and tells what it promises. Never how fast."""

from __future__ import annotations

import json

import pytest

from invigilator_console.bench import walls
from invigilator_console.bench.phones import slowed
from invigilator_console.bench.recorded import nine


@pytest.fixture(scope="module")
def short_run() -> dict:
    figures = walls.compare(rounds=1, seconds=0.5, scenes=["calm"])
    return json.loads(json.dumps(figures.as_json()))


def test_the_way_from_camera_to_tile_is_told_beside_its_aim(short_run: dict) -> None:
    told = {figure["what"]: figure for figure in short_run["figures"]}

    for what, aim in (("offer to first picture on its tile, p95", 1000), ("camera to tile, p95", 100)):
        assert told[what]["median"] > 0
        assert told[what]["at_most"] == aim


def test_a_floor_is_told_beside_a_room(short_run: dict) -> None:
    (ratio,) = short_run["ratios"]

    assert ratio["ratio"] > 0
    assert ratio["at_most"] == 1.5


def test_a_slowed_recording_is_the_same_frames_later() -> None:
    recording = nine("calm")[0]

    late = slowed(recording, 2)

    assert [frame.data for frame in late] == [frame.data for frame in recording]
    assert [frame.ms for frame in late] == [2 * frame.ms for frame in recording]
