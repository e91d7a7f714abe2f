"""A server's one thread is everybody's: what the collector goes through in it, candidates wait for."""

import gc
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from rooms.data_folder import DataFolder
from signalling import serve
from signalling.config import Settings


class AboutToBeReady:
    """A server that is told to stop as soon as it is asked for its address."""

    passed_over = 0

    @property
    def url(self) -> str:
        self.passed_over = gc.get_freeze_count()
        signal.raise_signal(signal.SIGTERM)
        return "http://127.0.0.1:8080"


async def test_the_collector_passes_over_the_program_while_it_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = AboutToBeReady()

    @asynccontextmanager
    async def running(_settings: Settings) -> AsyncIterator[AboutToBeReady]:
        yield server

    monkeypatch.setattr(serve, "running", running)
    await serve._serve(Settings(DataFolder(tmp_path)))

    assert server.passed_over > 0
    assert gc.get_freeze_count() == 0
