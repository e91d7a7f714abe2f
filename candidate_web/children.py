"""Processes that live no longer than this one: started, listened to, and stopped in order."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections import deque
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from rooms.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

STOPS_WITHIN = 12.0
"""Seconds from SIGTERM to SIGKILL: the server itself takes at most ten to drain."""

LINES_KEPT = 200
_PR_SET_PDEATHSIG = 1


class Child:
    """A `ninefold` command that runs beside this one."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, errors: Path) -> None:
        self.name = name
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._process = process
        self._errors = errors
        self._stirred = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def says(self, word: str, within: float) -> str:
        """What follows `word` at the beginning of a line, once it has been printed.

        Raises:
            Unavailable: it ended before, or has not said so in time.
        """
        try:
            async with asyncio.timeout(within):
                while True:
                    for line in self.lines:
                        if line.startswith(word):
                            return line.removeprefix(word).strip()
                    if self._reading.done():
                        raise Unavailable(self._why_it_ended())
                    self._stirred.clear()
                    await self._stirred.wait()
        except TimeoutError as late:
            raise Unavailable(f"{self.name} was not ready within {within:.0f} seconds; {self._last_words()}") from late

    def complain(self) -> None:
        """Raise `Unavailable` if it has failed meanwhile; to have done its work and ended is no failure."""
        if self._process.returncode not in {None, 0}:
            raise Unavailable(self._why_it_ended())

    def hear(self, line: str) -> None:
        """Write one line to its standard input, if it listens and still runs."""
        if self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(f"{line}\n".encode())

    async def ended(self) -> str:
        """Wait until it is over by itself; why, for a person."""
        await asyncio.wait({self._reading})  # to wait is not to own: who stops waiting must not end the reading
        return self._why_it_ended()

    def ask_to_stop(self) -> None:
        """Say SIGTERM and wait for nothing."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    async def stop(self) -> None:
        """End it: asked first, then made to."""
        self.ask_to_stop()
        if self._process.returncode is None:
            try:
                async with asyncio.timeout(STOPS_WITHIN):
                    await self._process.wait()
            except TimeoutError:
                with suppress(ProcessLookupError):
                    self._process.kill()
                await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        """Take every line, so that it never waits for us to read."""
        if self._process.stdout is not None:
            async for line in self._process.stdout:
                self.lines.append(line.decode(errors="replace").rstrip("\n"))
                self._stirred.set()
        await self._process.wait()
        self._stirred.set()

    def _why_it_ended(self) -> str:
        return f"{self.name} ended (exit code {self._process.returncode}); {self._last_words()}"

    def _last_words(self) -> str:
        said = self._errors.read_text(errors="replace").strip().splitlines()
        return f"its last words: {said[-1]}" if said else "it said nothing"


@asynccontextmanager
async def child(name: str, arguments: list[str], folder: Path, *, listens: bool = False) -> AsyncIterator[Child]:
    """A `ninefold` command as a process of its own, for as long as the context lasts.

    Args:
        name: what to call it when it fails.
        arguments: the command and its options.
        folder: where its standard error is kept, away from the terminal.
        listens: whether it is given a standard input, which `Child.hear` writes to.
    """
    errors = folder / f"{arguments[0]}.stderr"
    with errors.open("wb") as standard_error:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "signalling.cli",
            *arguments,
            stdin=asyncio.subprocess.PIPE if listens else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=standard_error,
            # Ctrl-C is for us: we stop the others in order.
            start_new_session=True,
            # What is set for the command that a person called is not meant for those behind it.
            env={name: value for name, value in os.environ.items() if not name.startswith("NINEFOLD_")},
            preexec_fn=_end_with_parent(),
        )
    started = Child(name, process, errors)
    try:
        yield started
    finally:
        await asyncio.shield(started.stop())


def _end_with_parent() -> Callable[[], None] | None:
    """Make sure that a child does not outlive us even if we are killed. Where the system cannot, it is left out."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def before_it_runs() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return before_it_runs
