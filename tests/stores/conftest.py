"""An exam that says things to a log, as the service does."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from rooms.record import BEFORE_THE_FIRST, Record, seal
from rooms.stores.event_log import EventLog
from rooms.vocabulary import StreamId, session_stream

ALGEBRA = session_stream("algebra-1")
HALF_PAST_NINE = datetime(2027, 6, 8, 8, 30, tzinfo=UTC)
BREAK = ({"type": "break-started", "candidate": "0012345", "kind": "toilet"},)

Sealed = Callable[..., Record]
Say = Callable[..., Awaitable[Record]]


def seal_one(
    seq: int = 1,
    previous: str = BEFORE_THE_FIRST,
    *,
    stream: StreamId = ALGEBRA,
    command_id: str | None = None,
    events: tuple[dict[str, Any], ...] = BREAK,
) -> Record:
    return seal(
        stream=stream,
        seq=seq,
        at=HALF_PAST_NINE,
        said_at=HALF_PAST_NINE,
        actor="invigilator:okafor",
        command_id=command_id or f"command-{seq}",
        events=events,
        previous=previous,
    )


@pytest.fixture
def sealed() -> Sealed:
    """Seal a record: by default the first of session/algebra-1."""
    return seal_one


@pytest.fixture
def say() -> Say:
    """Append one more record to a stream of a log, after whatever it holds, and return it."""
    last: dict[tuple[int, str], Record] = {}

    async def append_next(
        log: EventLog, stream: StreamId = ALGEBRA, command_id: str | None = None, **said: Any
    ) -> Record:
        known = last.get((id(log), stream))
        head = [known, *await log.read(stream, known.seq if known else 0)][-1]
        seq, previous = (head.seq, head.hash) if head else (0, BEFORE_THE_FIRST)
        record = seal_one(seq + 1, previous, stream=stream, command_id=command_id, **said)
        assert await log.append(stream, seq, record) == record.seq
        last[id(log), stream] = record
        return record

    return append_next
