"""Processes beside the demo: listened to, and missed when they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from candidate_web.children import child
from rooms.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 60.0  # s


async def test_a_process_that_never_came_up_is_missed_with_its_last_words(tmp_path: Path) -> None:
    """The one line that says why is the one that the failed process said last."""
    async with child("the rehearsal", ["rehearse", "--links", str(tmp_path / "none.json")], tmp_path) as rehearsal:
        with pytest.raises(Unavailable) as missed:
            await rehearsal.says("ready ", within=PATIENCE)

        assert str(missed.value).startswith("the rehearsal ended (exit code 2); its last words: ninefold: ")
        assert "none.json" in str(missed.value)
        with pytest.raises(Unavailable):
            rehearsal.complain()


async def test_what_a_process_says_can_be_asked_for_later(tmp_path: Path) -> None:
    """Whoever starts a process may be busy while it says that it is ready; and success is nothing to complain of."""
    async with child("the help", ["--version"], tmp_path) as printing:
        await printing.ended()

        assert (await printing.says("ninefold, version", within=PATIENCE)).count(".") >= 1
        printing.complain()


async def test_a_process_that_takes_too_long_is_not_waited_for(tmp_path: Path) -> None:
    """A demo that hangs is worse than one that says so."""
    folder = tmp_path / "data"
    async with child("the server", ["serve", "--data", str(folder), "--port", "0"], tmp_path) as server:
        with pytest.raises(Unavailable, match="was not ready within 0 seconds"):
            await server.says("never said ", within=0.01)


async def test_settings_of_the_demo_are_not_settings_of_its_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NINEFOLD_SECONDS=60 for the demo must not end the candidates after sixty seconds."""
    monkeypatch.setenv("NINEFOLD_LINKS", str(tmp_path))
    async with child("the rehearsal", ["rehearse"], tmp_path) as rehearsal:
        assert "--links" in await rehearsal.ended()
        assert "is a directory" not in await rehearsal.ended()
