"""`ninefold` as a process of its own, as an operator runs it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

PATIENCE = 60


class Served:
    """A running `ninefold serve`."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.process = process
        self.url = url
        assert process.stderr is not None
        # Read as it comes: a full pipe would stop the server.
        self._errors = asyncio.create_task(process.stderr.read())

    async def end(self, reason: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Exit code and standard error."""
        if self.process.returncode is None:
            self.process.send_signal(reason)
        async with asyncio.timeout(PATIENCE):
            code = await self.process.wait()
            return code, (await self._errors).decode()


def environment(**changes: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NINEFOLD_")}
    return clean | {"PYTHONWARNINGS": "error"} | changes


async def ninefold(*arguments: str | Path, **changes: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "signalling.cli",
        *map(str, arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(**changes),
    )


async def said(*arguments: str | Path, **changes: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command that ends by itself."""
    process = await ninefold(*arguments, **changes)
    output, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode or 0, output.decode(), errors.decode()


@asynccontextmanager
async def serving(folder: Path, *arguments: str | Path, **changes: str) -> AsyncIterator[Served]:
    """A server on a free port, ready; killed at the end if it still runs."""
    process = await ninefold("serve", "--data", folder, "--port", "0", *arguments, **changes)
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
    try:
        if not line.startswith("ready "):
            _, errors = await process.communicate()
            raise AssertionError(f"not ready: {line} {errors.decode()}")
        served = Served(process, line.removeprefix("ready ").strip())
        yield served
        await served.end(signal.SIGKILL)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
