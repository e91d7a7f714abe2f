"""The comparison of drawing: that it runs and tells what it promises. Never how fast."""

from __future__ import annotations

import json

import pytest

from invigilator_console.bench import tiles
from invigilator_console.bench.from_memory import COLUMNS, ROWS, decoded
from invigilator_console.bench.tmux import tmux_program


@pytest.fixture(scope="module")
def short_run() -> dict:
    return json.loads(json.dumps(tiles.compare(rounds=1, seconds=0.5, scenes=["sway"]).as_json()))


def test_drawing_is_told_beside_the_bare_work(short_run: dict) -> None:
    assert [(ratio["what"], ratio["scene"]) for ratio in short_run["ratios"]] == [("drawing ÷ bare", "sway")]
    assert short_run["ratios"][0]["ratio"] > 0


def test_keys_are_answered_on_every_kind_of_line(short_run: dict) -> None:
    figures = {figure["what"]: figure["median"] for figure in short_run["figures"]}

    assert 0 < figures["key to screen, p50"] <= figures["key to screen, p95"]
    assert figures["key to screen at 300 kB/s, p95"] > 0
    assert figures["to the terminal"] > 0
    if tmux_program() is None:
        assert short_run["not_measured"] == [{"what": "key to screen in tmux", "why": "no tmux"}]
    else:
        assert figures["key to screen in tmux, p95"] > 0


def test_a_missing_tmux_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "tmux_program", lambda: None)
    monkeypatch.setattr(tiles, "_take", lambda *_: None)

    told = tiles.compare(rounds=1, seconds=0.5).as_json()

    assert told["not_measured"] == [{"what": "key to screen in tmux", "why": "no tmux"}]


def test_the_pictures_fit_the_tiles() -> None:
    pictures = decoded("calm")

    assert len(pictures) == 9
    height, width, _ = pictures[0][0].shape
    assert width <= COLUMNS
    assert height == 2 * ROWS
