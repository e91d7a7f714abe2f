"""How the screens look on small terminals, and in words on large ones; taken and looked at as `test_app_snapshots.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.console.test_app_snapshots import StillApp, after

Look = Callable[..., bool]
SMALLEST = (80, 24)


@pytest.fixture(autouse=True)
def one_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual asks the environment what the terminal can do."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.mark.parametrize("size", [SMALLEST, (100, 40), (160, 24)], ids=["80x24", "100x40", "160x24"])
def test_the_room_on_little_space(snap_compare: Look, size: tuple[int, int]) -> None:
    """Nine faces and what needs somebody, on whatever space there is."""
    assert snap_compare(StillApp(), terminal_size=size, run_before=after())


@pytest.mark.parametrize("size", [(120, 36), (200, 60)], ids=["120x36", "200x60"])
def test_the_room_in_words_on_much_space(snap_compare: Look, size: tuple[int, int]) -> None:
    """Who wants words has them on a large terminal, too."""
    assert snap_compare(StillApp(in_words=True), terminal_size=size, run_before=after())


@pytest.mark.parametrize(
    "keys",
    [("6", "u"), ("4", "t"), ("3", "enter"), ("question_mark",)],
    ids=["upload", "time", "focus", "help"],
)
def test_what_opens_on_80_columns_and_24_rows(snap_compare: Look, keys: tuple[Any, ...]) -> None:
    """Every question can be read and answered on the smallest terminal."""
    assert snap_compare(StillApp(), terminal_size=SMALLEST, run_before=after(*keys))
