"""A terminal that reads 300 kB/s, as over a poor line: keys are echoed, and nothing piles up before it."""

from __future__ import annotations

import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from fcntl import ioctl
from pathlib import Path

import pytest

from tests.ansi_screen import AnsiScreen

ROOT = Path(__file__).parents[2]
COLUMNS, ROWS = 200, 60
BYTES_A_SECOND = 300_000
PIECE = 3_000
MOST_WAITING = 15
"""Textual writes in threes and more; its limit, at which the app stands still, is thirty."""
PATIENCE = 60.0


class SlowTerminal(threading.Thread):
    """Reads what the app writes, so much a second; answers its questions once it has read them, or not."""

    def __init__(self, *, answers: bool) -> None:
        super().__init__(daemon=True)
        self.screen = AnsiScreen(COLUMNS, ROWS)
        self.changed = threading.Condition()
        self._answers = answers
        self._fd, app_side = pty.openpty()
        ioctl(app_side, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.app = subprocess.Popen(
            [sys.executable, "-m", "tests.console.drawing_app", "--fps", "10"],
            cwd=ROOT,
            stdin=app_side,
            stdout=app_side,
            stderr=app_side,
            start_new_session=True,
            env=os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
        )
        os.close(app_side)

    def run(self) -> None:
        rest = b""
        while True:
            try:
                piece = os.read(self._fd, PIECE)
            except OSError:
                return
            # This is the slowness itself: a terminal takes its time to read.
            time.sleep(len(piece) / BYTES_A_SECOND)
            data, rest = self._whole_sequences(rest + piece)
            with self.changed:
                self.screen.feed(data)
                for column, row in self.screen.questions:
                    if self._answers:
                        self.press(f"\x1b[{row + 1};{column + 1}R")
                self.screen.questions.clear()
                self.changed.notify_all()

    def press(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def wait_for(self, pattern: str) -> re.Match[str]:
        with self.changed:
            found = self.changed.wait_for(lambda: re.search(pattern, self.screen.text()), PATIENCE)
            assert found, f"no {pattern!r} on the screen:\n{self.screen.text()}"
            return found

    def wait_until_pictures_are_drawn(self) -> None:
        with self.changed:
            coloured = lambda: any(cell.background not in (None, (0, 0, 0)) for cell in self.screen.cells[10])  # noqa: E731
            assert self.changed.wait_for(coloured, PATIENCE), self.screen.text()

    def close(self) -> None:
        os.killpg(self.app.pid, signal.SIGKILL)
        self.app.wait()
        # Until its thread has ended, another terminal that is given the same number would be read by two.
        self.join(PATIENCE)
        os.close(self._fd)

    @staticmethod
    def _whole_sequences(data: bytes) -> tuple[str, bytes]:
        """The text up to where a sequence or a character may have been cut, and the rest."""
        end = data.rfind(b"\x1b")
        if end < 0 or re.match(rb"\x1b(\[[?<>=]?[\d;:$ ]*[A-Za-z]|\][^\a]*\a|[=>78])", data[end:]):
            end = len(data)
        for back in range(3):
            try:
                return data[: end - back].decode(), data[end - back :]
            except UnicodeDecodeError:
                continue
        raise AssertionError(f"not UTF-8: {data!r}")


@pytest.mark.parametrize("answers", [True, False], ids=["answering", "silent"])
def test_keys_are_echoed_and_writes_do_not_pile_up(answers: bool):
    """Nine pictures in full motion want four times what the line carries."""
    terminal = SlowTerminal(answers=answers)
    terminal.start()
    try:
        terminal.wait_for("seat 9")
        for key in range(1, 21):
            terminal.press("k")
            terminal.wait_for(rf"keys {key} ")

        waiting = int(terminal.wait_for(r"waiting (\d+)")[1])
        assert waiting <= MOST_WAITING
        terminal.wait_until_pictures_are_drawn()
    finally:
        terminal.close()
