"""The processes that the bench measures, and the line on which they report.

Each is a module of this package run with this very Python. It connects to a socket of the bench, says what it has to
say as one JSON object a line, and ends when it is told to, or when the bench is gone: nothing is left behind, whatever
ends the bench.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from rooms.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE = 60.0
"""Seconds for a process to start, or to answer; a busy machine takes several."""
_BLOCK = 65_536


class Launcher(Protocol):
    """Starts a command somewhere: in a terminal, say."""

    def __call__(self, command: Sequence[str]) -> object:
        """Start it; how it is ended is the launcher's own affair."""


class Worker:
    """A measured process, seen from the bench. Use it as a context; at the end it is gone."""

    def __init__(self, module: str, *arguments: str, launch: Launcher | None = None) -> None:
        """Start `invigilator_console.bench.MODULE` with arguments, and take its line.

        Raises:
            Unavailable: it has ended, or said nothing in time.
        """
        self._name = module
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="ninefold-bench-")
        path = Path(self._folder.name) / "line"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(1)
        self._listener.settimeout(0.1)
        self._line: socket.socket | None = None
        self._rest = b""
        command = [sys.executable, "-m", f"invigilator_console.bench.{module}", str(path), *arguments]
        try:
            if launch is not None:
                launch(command)
            else:
                self._process = subprocess.Popen(  # noqa: S603 - our own module, our own Python
                    command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
                )
            self._line = self._accept()
            self.pid = int(self.hear("pid")["pid"])
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def hear(self, key: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """The next thing said that has `key`; what is said before it is passed over.

        Raises:
            Unavailable: it has ended, or has not said so in time.
        """
        deadline = time.monotonic() + seconds
        while True:
            line, found, rest = self._rest.partition(b"\n")
            if found:
                self._rest = rest
                said: dict[str, Any] = json.loads(line)
                if key in said:
                    return said
                continue
            self._rest += self._receive(key, deadline)

    def stop(self) -> dict[str, Any]:
        """Have it end, and give the last thing it says."""
        if self._line is not None:
            self._line.sendall(b"stop\n")
        return self.hear("finished")

    def close(self) -> None:
        """End it, whatever it is doing."""
        if self._line is not None:
            self._line.close()
        self._listener.close()
        if self._process is not None:
            end(self._process)
        self._folder.cleanup()

    def _accept(self) -> socket.socket:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(TimeoutError):
                return self._listener.accept()[0]
            if self._process is not None and self._process.poll() is not None:
                raise Unavailable(f"the bench's process {self._name} ended with {self._process.returncode}")
        raise Unavailable(f"the bench's process {self._name} did not start within {PATIENCE:.0f} s")

    def _receive(self, key: str, deadline: float) -> bytes:
        if self._line is None:
            raise Unavailable(f"the bench's process {self._name} has not started")
        self._line.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            block = self._line.recv(_BLOCK)
        except TimeoutError as late:
            raise Unavailable(f"the bench's process {self._name} did not say {key!r} in time") from late
        if not block:
            raise Unavailable(f"the bench's process {self._name} ended before it said {key!r}")
        return block


def end(process: subprocess.Popen[bytes], seconds: float = 5.0) -> None:
    """End a process that leads a session of its own, with all that belong to it."""
    for reason in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, reason)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
            break
    # A leader may be gone before those it has started.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


class Line:
    """The same line, seen from the measured process."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to_bench(cls, path: str) -> Line:
        """Connect, and say which process this is."""
        line = cls(*await asyncio.open_unix_connection(path))
        line.say(pid=os.getpid())
        return line

    def say(self, **fields: Any) -> None:
        """One JSON object to the bench."""
        self._writer.write(json.dumps(fields).encode() + b"\n")

    async def stopped(self) -> None:
        """Wait until the bench wants no more of this process, or is gone."""
        await self._reader.readline()

    async def finish(self, **fields: Any) -> None:
        """The last thing to say."""
        with contextlib.suppress(ConnectionError):
            self.say(finished=True, **fields)
            await self._writer.drain()
        self._writer.close()
