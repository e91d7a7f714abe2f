"""A terminal with nobody in front of it: a pty that the bench reads, answers for and types into.

It answers the questions that a terminal is asked (where the cursor is, whether it draws in one piece), at once or, as
a slow line does, only once it has taken all that came before.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import threading
import time
from typing import TYPE_CHECKING, Self

from invigilator_console.bench.worker import end

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS, ROWS = 200, 60
_WHERE = re.compile(rb"\x1b\[(\d+);(\d+)H\x1b\[6n|\x1b\[\?2026\$p")
_LONGEST_QUESTION = 20
_BLOCK = 65_536
_TURN = 0.01  # s


class Terminal:
    """One command in one terminal. Use it as a context; at the end the command is gone."""

    def __init__(self, *, bytes_per_second: float | None = None) -> None:
        """A terminal, as yet without a command; `bytes_per_second`: how much it takes, None for all."""
        self.taken = 0
        """Bytes taken from the command so far."""
        self._rate = bytes_per_second
        self._here, self._there = os.openpty()
        fcntl.ioctl(self._there, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._tail = b""
        self._awaited = b""
        self._seen_at = 0.0
        self._seen = threading.Event()
        self._closing = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def start(self, command: Sequence[str]) -> int:
        """Run a command in here; gives its process number."""
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        for name in ("TMUX", "TMUX_PANE", "NO_COLOR"):
            environment.pop(name, None)
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own Python, or tmux
            command, stdin=self._there, stdout=self._there, stderr=self._there, env=environment, start_new_session=True
        )
        return self._process.pid

    def exit_status(self) -> int | None:
        """The command's exit status; None while it runs."""
        return None if self._process is None else self._process.poll()

    def echo(self, key: str, answer: str, seconds: float = 20.0) -> float | None:
        """Press a key; the seconds until `answer`, which nothing else writes, has been taken. None: it never came."""
        self._seen.clear()
        self._awaited = answer.encode()
        pressed = time.monotonic()
        os.write(self._here, key.encode())
        return self._seen_at - pressed if self._seen.wait(seconds) else None

    def close(self) -> None:
        """End the command."""
        if self._process is not None:
            end(self._process)
        self._closing.set()
        self._reader.join(5)
        os.close(self._there)
        os.close(self._here)

    def _read(self) -> None:
        taken_in_turn, turn_began = 0.0, time.monotonic()
        most = _BLOCK if self._rate is None else max(1, int(self._rate * _TURN))
        while not self._closing.is_set():
            if not select.select([self._here], [], [], 0.1)[0]:
                continue
            block = os.read(self._here, most)
            if self._rate is not None:
                # Kept to the rate however late a turn began.
                taken_in_turn += len(block)
                early = taken_in_turn / self._rate - (time.monotonic() - turn_began)
                if early > 0:
                    time.sleep(early)
                elif early < -_TURN:
                    taken_in_turn, turn_began = 0.0, time.monotonic()
            self._take(block)

    def _take(self, block: bytes) -> None:
        self.taken += len(block)
        joined = self._tail + block
        if self._awaited and self._awaited in joined:
            self._seen_at, self._awaited = time.monotonic(), b""
            self._seen.set()
        answered = 0
        for question in _WHERE.finditer(joined):
            answered = question.end()
            row, column = question.groups()
            os.write(self._here, b"\x1b[%b;%bR" % (row, column) if row else b"\x1b[?2026;2$y")
        self._tail = joined[max(answered, len(joined) - _LONGEST_QUESTION) :]
