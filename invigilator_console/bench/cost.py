"""What a process costs, with every process that it has started: processor time and memory, from /proc."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from rooms.errors import Unavailable

PROC = Path("/proc")
_PARENT, _CHILDREN_USER, _CHILDREN_SYSTEM = 1, 13, 14  # fields of /proc/PID/stat, counted from the state on


@dataclass(frozen=True)
class Cost:
    """What a process and its children cost over a stretch of time."""

    cpu: float
    """Per cent of one core."""
    memory: float
    """MB (1e6 bytes) at the end: proportional set size, so that pages shared among them count once."""


class Meter:
    """Runs from when it is made."""

    def __init__(self, pid: int) -> None:
        """Begin to measure a running process and all below it.

        Raises:
            Unavailable: this system has no /proc, or the process is gone.
        """
        self._pid = pid
        self._began = time.monotonic()
        self._used = processor_seconds(pid)

    def read(self) -> Cost:
        """The cost since this meter was made.

        Raises:
            Unavailable: the process is gone.
        """
        used = processor_seconds(self._pid) - self._used
        return Cost(100 * used / (time.monotonic() - self._began), memory(self._pid))


def processor_seconds(pid: int) -> float:
    """Processor time used so far by a process, by those below it, and by those of them that have ended."""
    return sum(_own_seconds(one) + _seconds_of_ended(one) for one in family(pid))


def memory(pid: int) -> float:
    """MB that a process and those below it hold."""
    return sum(_proportional(one, "Pss") for one in family(pid)) / 1e6


def own_memory(pid: int) -> float:
    """MB of that which belong to no file: what can leak.

    The share in mapped libraries moves by many MB with what else the machine runs, and with what it has read lately.
    """
    return sum(_proportional(one, "Pss_Anon", "Pss_Shmem") for one in family(pid)) / 1e6


def family(pid: int) -> list[int]:
    """A process and all below it.

    Raises:
        Unavailable: there is no such process, or no /proc to find it in.
    """
    if not PROC.joinpath(str(pid), "stat").exists():
        raise Unavailable(f"process {pid} is not in {PROC}; the bench needs Linux and what it measures must run")
    parents = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            parents[int(folder.name)] = int(fields[_PARENT])
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def _own_seconds(pid: int) -> float:
    """Processor time of one process with all its threads, to the nanosecond: /proc tells hundredths only."""
    try:
        # What clock_getcpuclockid(3) gives on Linux, which Python does not offer.
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0.0


def _seconds_of_ended(pid: int) -> float:
    """Processor time of the children of one process that have ended."""
    fields = _stat(pid)
    if not fields:
        return 0.0
    return (int(fields[_CHILDREN_USER]) + int(fields[_CHILDREN_SYSTEM])) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """The fields of a process's stat from its state on; none when it has just gone."""
    try:
        # The name before them stands in brackets, and may itself hold brackets and blanks.
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _proportional(pid: int, *kinds: str) -> int:
    """Bytes of one process, of these kinds; none when it has just gone."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.partition(":")[0] in kinds)
