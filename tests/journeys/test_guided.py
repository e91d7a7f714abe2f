"""The guided rehearsal in a real terminal: a real server, real calls, candidates who wait for their cue."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from tests.journeys.demo_traces import left_in, running_in
from tests.terminal import Terminal

PATIENCE = 120.0  # s; four interpreters start one after the other, on a machine that is busy with others


def test_a_learner_does_a_lesson_and_leaves(tmp_path: Path) -> None:
    """The guide sees what is done, candidates come on their cue, and nothing is left behind but the key card."""
    command = shlex.join([sys.executable, "-m", "signalling.cli", "rehearse", "--guided"])
    with Terminal(
        ["sh", "-c", f"{command}; echo left with $?; read -r anything"],
        columns=120,
        rows=36,
        environment={"TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")},
    ) as terminal:
        terminal.wait_for("lesson 1 of 14", PATIENCE)
        terminal.press("3")
        terminal.wait_for("enlarges the picture")
        terminal.press("Enter")
        terminal.wait_for("Esc goes back")
        terminal.press("Escape")
        terminal.wait_for("lesson 2 of 14")
        # Seat 8 opens the link because the lesson has come.
        terminal.wait_for("go to seat 8", PATIENCE)

        terminal.press("F4")
        terminal.wait_for("1 of 14 lessons")
        terminal.press("F4")

        terminal.wait_for("left with 0", PATIENCE)
        assert "their chain intact" in " ".join(terminal.text().split())
    assert running_in(tmp_path) == []
    assert left_in(tmp_path) == ["cache"]
    assert (tmp_path / "cache" / "ninefold" / "key-card.html").is_file()
