"""A real terminal with nobody in front of it: a private tmux server, driven and read by a test.

    with Terminal(["ninefold", "demo"], columns=200, rows=60) as terminal:
        terminal.wait_for("Room A")
        terminal.press("3", "Enter")
        terminal.wait_for(lambda: "Adeyemi" in terminal.text())
        cell = terminal.cells()[4][10]

Waiting looks at the screen again and again until it shows what is expected, or fails with the screen as
it stands. From a coroutine whose event loop serves the application, call it by `asyncio.to_thread`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.ansi_screen import AnsiScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.ansi_screen import Cell

PATIENCE = 60.0
"""Seconds until a wait has failed; on a machine with nothing else to do all takes under two."""

CONFIGURATION = """
set -g default-terminal tmux-256color
set -g escape-time 0
set -g status off
set -g remain-on-exit on
set -g default-size {columns}x{rows}
"""


class Terminal:
    """One command in one tmux pane."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        columns: int = 120,
        rows: int = 36,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.columns, self.rows = columns, rows
        self._home = Path(tempfile.mkdtemp(prefix="ninefold-terminal-"))
        configuration = self._home / "tmux.conf"
        configuration.write_text(CONFIGURATION.format(columns=columns, rows=rows))
        settings = {"COLORTERM": "truecolor", **(environment or {})}
        self._tmux(
            *("-f", str(configuration), "new-session", "-d", "-x", str(columns), "-y", str(rows)),
            *(part for name, value in settings.items() for part in ("-e", f"{name}={value}")),
            *(("-c", str(folder)) if folder else ()),
            "--",
            *map(str, command),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        """End the command, the tmux server and all that belongs to them."""
        self._tmux("kill-server", may_fail=True)
        shutil.rmtree(self._home, ignore_errors=True)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names for them: `a`, `Enter`, `Escape`, `C-c`, `F1`, `Up`."""
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type text as it stands."""
        self._tmux("send-keys", "-l", "--", text)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self.columns, self.rows = columns, rows
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def text(self) -> str:
        """The characters on the screen, line by line, trailing blanks cut off."""
        return self._tmux("capture-pane", "-p")

    def escapes(self) -> str:
        """The screen as text with the escape sequences that colour it."""
        return self._tmux("capture-pane", "-p", "-e", "-N")

    def cells(self) -> list[list[Cell]]:
        """The screen as cells, by row and column."""
        screen = AnsiScreen(self.columns, self.rows)
        screen.feed(self.escapes().removesuffix("\n"))
        return screen.cells

    def exit_status(self) -> int | None:
        """The command's exit status, negative for a signal; None while it runs."""
        facts = self._tmux("display-message", "-p", "#{pane_dead}/#{pane_dead_status}/#{pane_dead_signal}")
        dead, status, number = facts.strip().split("/")
        if dead != "1":
            return None
        if not status + number:
            # Between its last output and its end being known, a command has neither. And tmux may miss that it ended:
            # libutempter, called to write the logout down, takes the signal. With the next child's it learns of both.
            self._tmux("run-shell", "true")
            return None
        return int(status) if status else -int(number)

    def wait_for(self, expected: str | Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Return once the screen contains `expected`, or once it is true.

        Raises:
            AssertionError: it has not come about, or the command has ended before.
        """
        deadline = time.monotonic() + seconds
        while not self._comes_true(expected):
            ended = self.exit_status()
            if time.monotonic() > deadline or (ended is not None and not self._comes_true(expected)):
                outcome = "still runs" if ended is None else f"has ended with {ended}"
                raise AssertionError(f"no {expected!r} on the screen; the command {outcome}:\n{self.text()}")
            time.sleep(0.05)

    def wait_for_end(self, seconds: float = PATIENCE) -> int:
        """The command's exit status, once it has ended."""
        deadline = time.monotonic() + seconds
        while (status := self.exit_status()) is None:
            assert time.monotonic() < deadline, f"the command still runs:\n{self.text()}"
            time.sleep(0.05)
        return status

    def _comes_true(self, expected: str | Callable[[], bool]) -> bool:
        return expected in self.text() if isinstance(expected, str) else expected()

    def _tmux(self, *arguments: str, may_fail: bool = False) -> str:
        command = ["tmux", "-S", str(self._home / "socket"), *arguments]
        environment = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE")}
        result = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", env=environment)
        assert may_fail or result.returncode == 0, f"{command}: {result.stderr.strip()}"
        return result.stdout
