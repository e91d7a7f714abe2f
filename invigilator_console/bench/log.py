"""`ninefold bench log`: appends to the record a second, by engine: sealed, chained and, where it lasts, on the disk.

The console's part of the package has nothing to do with the record; this bench alone reaches for it.
"""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from invigilator_console.bench.figures import Figures, Key, percentile
from invigilator_console.bench.rounds import Progress, in_turn
from rooms.record import BEFORE_THE_FIRST, Intact, seal, verify
from rooms.stores.memory import MemoryEventLog
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import session_stream

if TYPE_CHECKING:
    from rooms.stores.event_log import EventLog
    from rooms.vocabulary import StreamId

ENGINES = ("memory", "sqlite")
WRITERS = (1, 32)
"""Sessions written to at the same time, each by one writer: a quiet afternoon, and the bell in a large hall."""
RATE, MS = "appends/s", "ms"
EVENTS = ({"type": "BreakStarted", "candidate": "1043321", "since": "2027-06-08T09:12:00Z"},)


def compare(rounds: int, seconds: float) -> Figures:
    """Each engine with one writer and with many, in turn."""
    figures = Figures("log", rounds, seconds)
    figures.not_measured["jetstream"] = "needs a cluster"
    turns = [f"{engine}, {_writers(writers)}" for engine in ENGINES for writers in WRITERS]
    cases = dict(zip(turns, itertools.product(ENGINES, WRITERS), strict=True))
    progress = Progress(rounds * len(turns))
    for number in range(rounds):
        for turn in in_turn(turns, number):
            progress.step(f"round {number + 1}: {turn}")
            engine, writers = cases[turn]
            asyncio.run(_take(figures, engine, writers, seconds))
    progress.close()
    for writers in WRITERS:
        scene = _writers(writers)
        figures.compare("sqlite ÷ memory", Key("sqlite", RATE, scene), Key("memory", RATE, scene))
    return figures


async def _take(figures: Figures, engine: str, writers: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="ninefold-log-") as folder:
        log: EventLog = (
            MemoryEventLog() if engine == "memory" else await SqliteEventLog.open(Path(folder) / "record.db")
        )
        streams = [session_stream(f"bench-{writer}") for writer in range(writers)]
        began = time.monotonic()
        taken = await asyncio.gather(*(_write(log, stream, began + seconds) for stream in streams))
        took = time.monotonic() - began
        for stream, times in zip(streams, taken, strict=True):
            outcome = verify(stream, await log.stored(stream))
            if not isinstance(outcome, Intact) or outcome.count != len(times):
                raise RuntimeError(f"{engine} lost appends of {stream}: {outcome}")
        await log.close()
    all_times = [1000 * each for times in taken for each in times]
    figures.take(engine, RATE, len(all_times) / took, _writers(writers))
    figures.take(f"{engine}: one append, p95", MS, percentile(all_times, 0.95), _writers(writers))


async def _write(log: EventLog, stream: StreamId, until: float) -> list[float]:
    """One writer's appends, one after the other; the seconds that each took, sealing included."""
    previous, taken = BEFORE_THE_FIRST, list[float]()
    while not taken or time.monotonic() < until:
        began = time.monotonic()
        now = datetime.now(UTC)
        record = seal(
            stream=stream,
            seq=len(taken) + 1,
            at=now,
            said_at=now,
            actor="staff:bench",
            command_id=f"{stream}-{len(taken)}",
            events=EVENTS,
            previous=previous,
        )
        await log.append(stream, len(taken), record)
        previous = record.hash
        taken.append(time.monotonic() - began)
        # In memory nothing waits, and the other writers would never have their turn.
        await asyncio.sleep(0)
    return taken


def _writers(count: int) -> str:
    return "1 writer" if count == 1 else f"{count} writers"
