"""The comparisons of the record and of the server: that they run and tell what they promise. Never how fast."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from invigilator_console.bench import server
from invigilator_console.bench.cli import command
from rooms.record import Record
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import StreamId


def figures_of(run: dict) -> dict[tuple[str, str], float]:
    return {(figure["what"], figure["scene"]): figure["median"] for figure in run["figures"]}


def test_each_engine_is_told_with_one_writer_and_with_many() -> None:
    answer = CliRunner().invoke(command, ["log", "--rounds", "2", "--seconds", "0.2", "--json"])
    run = json.loads(answer.stdout)

    figures = figures_of(run)
    for writers in ("1 writer", "32 writers"):
        assert figures["memory", writers] > 0
        assert figures["sqlite", writers] > 0
    assert [ratio["what"] for ratio in run["ratios"]] == ["sqlite ÷ memory", "sqlite ÷ memory"]
    assert all(len(figure["rounds"]) == 2 for figure in run["figures"])


def test_an_engine_that_loses_appends_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log is not fast because it forgets."""

    async def forgetful(_log: SqliteEventLog, _stream: StreamId, _expected: int, record: Record) -> int:
        return record.seq

    monkeypatch.setattr(SqliteEventLog, "append", forgetful)

    answer = CliRunner().invoke(command, ["log", "--rounds", "1", "--seconds", "0.2"])

    assert "sqlite lost appends" in str(answer.exception)


def test_the_server_is_told_beside_a_bare_relay() -> None:
    run = json.loads(json.dumps(server.compare(rounds=1, seconds=0.2).as_json()))

    figures = figures_of(run)
    for what in ("joins", "CPU of a join", "memory of one more candidate", "relay, p50", "relay, p95"):
        assert figures[what, "ninefold serve"] > 0
        assert figures[what, "bare relay"] > 0
    assert all(ratio["ratio"] > 0 for ratio in run["ratios"])


def test_the_table_names_every_figure() -> None:
    answer = CliRunner().invoke(command, ["log", "--rounds", "1", "--seconds", "0.2"])

    for word in ("memory", "sqlite", "32 writers", "sqlite ÷ memory", "load", "jetstream: not measured"):
        assert word in answer.stdout
