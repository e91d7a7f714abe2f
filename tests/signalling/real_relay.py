"""A real relay for a test: coturn on this machine, on a port of its own."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest


@asynccontextmanager
async def running_coturn(folder: Path, secret: bytes) -> AsyncIterator[int]:
    """coturn with that secret, listening on UDP at 127.0.0.1; gives its port. What it writes goes into `folder`."""
    program = shutil.which("turnserver")
    if program is None:
        pytest.fail("the tests need coturn; see .ci/system-packages")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        program,
        *("-n", "--no-cli", "--no-tls", "--no-dtls", "--no-tcp", "--log-file", "stdout", "--simple-log"),
        *("--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port", str(port)),
        *("--use-auth-secret", "--static-auth-secret", secret.decode(), "--realm", "ninefold.test"),
        *("--userdb", str(folder / "turndb"), "--pidfile", str(folder / "turn.pid"), "-v"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            while b"UDP listener opened on" not in (line := await process.stdout.readline()):
                assert line, "coturn ended"
        swallowing = asyncio.create_task(process.stdout.read())
        yield port
    finally:
        process.kill()
        await process.wait()
    await swallowing
