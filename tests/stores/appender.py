"""A process of its own that appends to a record file, until it is done or killed.

    python appender.py FILE NAME COUNT STREAM…

appends COUNT commands, called NAME-1, NAME-2 … in each stream, to all streams at once (COUNT 0: for ever), and writes a
line `STREAM NUMBER COMMAND` to standard output for each append that was acknowledged.
"""

import asyncio
import itertools
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from rooms.errors import Conflict, Unavailable
from rooms.record import BEFORE_THE_FIRST, seal
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import StreamId

SAID_AT = datetime(2027, 6, 8, 8, 30, tzinfo=UTC)


async def append_all(log: SqliteEventLog, stream: StreamId, name: str, count: int) -> None:
    head, previous = 0, BEFORE_THE_FIRST
    for n in itertools.islice(itertools.count(1), count or None):
        while True:
            for record in await log.read(stream, head):
                head, previous = record.seq, record.hash
            record = seal(
                stream=stream,
                seq=head + 1,
                at=SAID_AT,
                said_at=SAID_AT,
                actor=name,
                command_id=f"{name}-{n}",
                events=[{"type": "said", "text": "n" * 300}],
                previous=previous,
            )
            try:
                seq = await log.append(stream, head, record)
            except (Conflict, Unavailable):
                continue
            os.write(1, f"{stream} {seq} {record.command_id}\n".encode())
            break


async def main(file: str, name: str, count: str, *streams: str) -> None:
    log = await SqliteEventLog.open(Path(file))
    await asyncio.gather(*(append_all(log, StreamId(stream), name, int(count)) for stream in streams))
    await log.close()


asyncio.run(main(*sys.argv[1:]))
