"""What a demo leaves behind: processes and files, looked for from outside."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

PATIENCE = 60.0  # s


def running_in(folder: Path) -> list[int]:
    """The processes whose command line names something in that folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                command = (process / "cmdline").read_bytes()
            except OSError:
                continue
            if f"{folder}/ninefold-demo-".encode() in command:
                found.append(int(process.name))
    return found


def left_in(folder: Path) -> list[str]:
    """What lies in a folder."""
    return [path.name for path in folder.iterdir()]


async def until_ended(process: int) -> None:
    """Wait for a process that is not our child, unless it is over."""
    ended = asyncio.Event()
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:
        return
    asyncio.get_running_loop().add_reader(watched, ended.set)
    try:
        async with asyncio.timeout(PATIENCE):
            await ended.wait()
    finally:
        asyncio.get_running_loop().remove_reader(watched)
        os.close(watched)
