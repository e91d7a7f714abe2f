"""The event log: append-only streams of records, and what every engine promises about them.

- *Gapless*: a stream's records are numbered 1, 2, 3 …, each naming the hash of the one before.
- *Compare-and-append*: of several writers that saw the same head exactly one gets in; the others have a `Conflict`.
- *All or nothing*: one record holds everything that one command did.
- *Once*: the same command id in the same stream has effect once. It is looked for before the head is compared, so that
  an append whose outcome is unknown (`Unavailable`, or the caller was cancelled) can be said again as it was.
- *Durable*: a number that was returned survives the loss of power.
- *Followed*: `follow` gives every record after a number once and in order, first those there are, then those that come,
  whichever process appends them. A follower that is slow delays nobody: it is woken, and reads on from its own place.

`rooms.service` alone appends. One contract suite, `tests/stores/test_event_log_contract.py`, runs against every engine.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from rooms.errors import Conflict
from rooms.record import BEFORE_THE_FIRST, Filed, Record
from rooms.vocabulary import StreamId


@dataclass(frozen=True, slots=True)
class Head:
    """How far a stream goes."""

    seq: int = 0
    hash: str = BEFORE_THE_FIRST


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What is left of a purged stream: how much there was, its last hash, and since when it is gone."""

    stream: StreamId
    count: int
    head_hash: str
    at: datetime


class EventLog(Protocol):
    """The streams of one data folder, or of one cluster. Every method may raise `Unavailable`."""

    async def append(self, stream: StreamId, expected: int, record: Record) -> int:
        """Add a record after number `expected` (0: the stream is empty) and return the number it has.

        When the stream already holds the record's command id, nothing is written and that record's number is returned.

        Raises:
            Conflict: the stream's head is not `expected`; nothing was written.
            Unavailable: whether it was written is unknown. The very same call is safe to repeat.
            StreamForgotten: the stream was purged.
            ValueError: the record was not sealed for this place; see `check_place`.
        """
        ...

    async def read(self, stream: StreamId, after: int = 0) -> list[Record]:
        """All records after number `after`, in order; none for a stream that does not exist or was forgotten."""
        ...

    async def find(self, stream: StreamId, command_id: str) -> Record | None:
        """The record that this command left in the stream; None when it left none."""
        ...

    async def stored(self, stream: StreamId) -> list[Filed]:
        """The whole stream as it lies there, unparsed: what `rooms.record.verify` is given."""
        ...

    def follow(self, stream: StreamId, after: int = 0) -> AsyncGenerator[Record]:
        """Every record after number `after`: those there are, then each as it is appended.

        Ends when the log is closed or the stream forgotten. Close it (`aclosing`) or cancel its task to stop earlier.
        """
        ...

    async def streams(self) -> list[StreamId]:
        """The streams that hold records, sorted by name."""
        ...

    async def heads(self, prefix: str) -> dict[StreamId, int]:
        """The number of the last record of every stream that holds any and whose name begins so, sorted by name."""
        ...

    async def forget(self, stream: StreamId) -> Forgotten:
        """Delete a stream's records for good and close it for ever: the only deletion there is.

        Safe to repeat: the second call deletes nothing and gives the first one's answer.
        """
        ...

    async def forgotten(self) -> list[Forgotten]:
        """What is left of the streams that were purged, sorted by name."""
        ...

    async def close(self) -> None:
        """Finish what was begun and let go of the store; followers end, later calls have `Unavailable`."""
        ...


def check_place(record: Record, stream: StreamId, expected: int, head: Head) -> None:
    """Let a record pass that may be appended to this stream with this head.

    Raises:
        Conflict: somebody else was first.
        ValueError: the record is not what it says: sealed for another stream, number or predecessor, or altered.
    """
    if head.seq != expected:
        raise Conflict(f"{stream} is at {head.seq}, not at {expected}")
    if record.stream != stream:
        raise ValueError(f"this record was sealed for {record.stream}, not for {stream}")
    if record.seq != expected + 1:
        raise ValueError(f"this record was sealed as number {record.seq}, not as {expected + 1}")
    if record.previous != head.hash:
        raise ValueError("this record does not name the hash of the stream's last record")
    if sha256(record.body).hexdigest() != record.hash:
        raise ValueError("this record's hash is not that of its bytes")
