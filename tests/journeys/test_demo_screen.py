"""The demo in a real terminal, as `make demo` shows it to a stranger."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.journeys.demo_traces import left_in, running_in, until_ended
from tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 120.0  # s; four interpreters start one after the other, on a machine that is busy with others


@contextmanager
def demo(folder: Path, *arguments: str) -> Iterator[Terminal]:
    command = shlex.join([sys.executable, "-m", "signalling.cli", "demo", *arguments])
    # A shell waits in front of it, as at a stranger's desk, and is still there when the demo is gone.
    with Terminal(
        ["sh", "-c", f"{command}; echo left with $?; read -r anything"],
        columns=160,
        rows=50,
        environment={"TMPDIR": str(folder)},
    ) as terminal:
        terminal.wait_for("NEEDS YOU", PATIENCE)
        yield terminal


def test_a_stranger_sees_an_exam_and_leaves_it(tmp_path: Path) -> None:
    """The rehearsal is alive by itself: candidates arrive, the chief lets them in, and leaving stops everything."""
    with demo(tmp_path, "--candidates", "2") as terminal:
        terminal.wait_for("seat 2 admitted to room A", PATIENCE)
        terminal.wait_for("REHEARSAL")

        terminal.press("q")
        terminal.wait_for("Leave?")
        terminal.press("y")

        terminal.wait_for("left with 0", PATIENCE)
        assert "their chain intact" in " ".join(terminal.text().split())
    assert running_in(tmp_path) == []
    assert left_in(tmp_path) == []


def test_after_so_many_seconds_it_leaves_by_itself(tmp_path: Path) -> None:
    """A demo on a stand shall not run all night."""
    with demo(tmp_path, "--candidates", "1", "--seconds", "2") as terminal:
        terminal.wait_for("left with 0", PATIENCE)
    assert left_in(tmp_path) == []


def test_told_to_stop_it_gives_the_terminal_back(tmp_path: Path) -> None:
    """A terminal left in raw mode is a terminal to be thrown away."""
    with demo(tmp_path, "--candidates", "1") as terminal:
        (process,) = parents(running_in(tmp_path))
        os.kill(process, signal.SIGTERM)

        terminal.wait_for("left with 130", PATIENCE)
        assert "joining" in terminal.text()  # the screen from before the console
    assert running_in(tmp_path) == []
    assert left_in(tmp_path) == []


async def test_a_terminal_that_is_closed_ends_the_demo(tmp_path: Path) -> None:
    """Who closes the window has left; nobody will ever press a key in it again."""
    with demo(tmp_path, "--candidates", "1"):
        running = running_in(tmp_path)
        running.extend(parents(running))

    for process in running:
        await until_ended(process)
    assert left_in(tmp_path) == []


def parents(processes: list[int]) -> set[int]:
    """Who started them."""
    return {
        int((Path("/proc") / str(process) / "stat").read_text().rsplit(")", 1)[1].split()[1]) for process in processes
    }
