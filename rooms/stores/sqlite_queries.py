"""What is asked of the record file, one function a question; run in the threads of `sqlite`, on their connections."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from rooms.errors import StreamForgotten
from rooms.record import Filed, Record, unseal
from rooms.stores.event_log import Forgotten, Head, check_place
from rooms.vocabulary import StreamId


@dataclass(frozen=True, slots=True)
class Followed:
    """What a follower may have to be told about its stream."""

    stream: StreamId
    head: int
    forgotten: bool


def append(connection: sqlite3.Connection, stream: StreamId, expected: int, record: Record) -> int:
    """Add a record, unless its command is on record already; see `EventLog.append` for what is raised."""
    if is_forgotten(connection, stream):
        raise StreamForgotten
    earlier = connection.execute(
        "SELECT seq FROM stored WHERE stream = ? AND command_id = ?", (stream, record.command_id)
    ).fetchone()
    if earlier is not None:
        return int(earlier[0])
    check_place(record, stream, expected, head(connection, stream))
    connection.execute(
        "INSERT INTO stored (stream, seq, command_id, hash, body) VALUES (?, ?, ?, ?, ?)",
        (stream, record.seq, record.command_id, record.hash, record.body.decode()),
    )
    return record.seq


def head(connection: sqlite3.Connection, stream: StreamId) -> Head:
    """How far the stream goes."""
    last = connection.execute(
        "SELECT seq, hash FROM stored WHERE stream = ? ORDER BY seq DESC LIMIT 1", (stream,)
    ).fetchone()
    return Head() if last is None else Head(*last)


def records(connection: sqlite3.Connection, stream: StreamId, after: int, *, at_most: int = -1) -> list[Record]:
    """The records after a number, in order; all of them, or the first `at_most`.

    Raises:
        ValueError: one of them is not a record.
    """
    rows = connection.execute(
        "SELECT CAST(body AS BLOB), hash FROM stored WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?",
        (stream, after, at_most),
    )
    return [unseal(body, hash_) for body, hash_ in rows]


def find(connection: sqlite3.Connection, stream: StreamId, command_id: str) -> Record | None:
    """The record that a command left.

    Raises:
        ValueError: it is not a record.
    """
    row = connection.execute(
        "SELECT CAST(body AS BLOB), hash FROM stored WHERE stream = ? AND command_id = ?", (stream, command_id)
    ).fetchone()
    return None if row is None else unseal(*row)


def stored(connection: sqlite3.Connection, stream: StreamId) -> list[Filed]:
    """The whole stream, unparsed."""
    rows = connection.execute(
        "SELECT seq, command_id, hash, CAST(body AS BLOB) FROM stored WHERE stream = ? ORDER BY seq", (stream,)
    )
    return [Filed(*row) for row in rows]


def streams(connection: sqlite3.Connection) -> list[StreamId]:
    """The streams that hold records, by name."""
    # Every stream has a number 1, and skipping to it is quicker than reading every record's key.
    rows = connection.execute(
        """
        WITH RECURSIVE name(stream) AS (
            SELECT min(stream) FROM stored
            UNION ALL
            SELECT (SELECT min(stream) FROM stored WHERE stream > name.stream) FROM name WHERE name.stream IS NOT NULL
        )
        SELECT stream FROM name WHERE stream IS NOT NULL
        """
    )
    return [StreamId(stream) for (stream,) in rows]


def heads(connection: sqlite3.Connection, prefix: str) -> dict[StreamId, int]:
    """How far each stream goes whose name begins so, by name."""
    # Skipping from name to name as above, and no further than the names that begin so.
    rows = connection.execute(
        """
        WITH RECURSIVE name(stream) AS (
            SELECT min(stream) FROM stored WHERE stream >= :prefix
            UNION ALL
            SELECT (SELECT min(stream) FROM stored WHERE stream > name.stream)
            FROM name WHERE substr(name.stream, 1, length(:prefix)) = :prefix
        )
        SELECT stream, (SELECT max(seq) FROM stored WHERE stored.stream = name.stream)
        FROM name WHERE substr(stream, 1, length(:prefix)) = :prefix
        """,
        {"prefix": prefix},
    )
    return {StreamId(stream): seq for stream, seq in rows}


def forget(connection: sqlite3.Connection, stream: StreamId) -> Forgotten:
    """Delete a stream's records, once; the triggers let this through only after the stream is entered as forgotten."""
    if not is_forgotten(connection, stream):
        last = head(connection, stream)
        connection.execute(
            "INSERT INTO forgotten (stream, count, head_hash, at) VALUES (?, ?, ?, ?)",
            (stream, last.seq, last.hash, datetime.now(UTC).isoformat()),
        )
        connection.execute("DELETE FROM stored WHERE stream = ?", (stream,))
    (answer,) = (one for one in forgotten(connection) if one.stream == stream)
    return answer


def forgotten(connection: sqlite3.Connection) -> list[Forgotten]:
    """What is left of purged streams, by name."""
    rows = connection.execute("SELECT stream, count, head_hash, at FROM forgotten ORDER BY stream")
    return [
        Forgotten(StreamId(stream), count, head_hash, datetime.fromisoformat(at))
        for stream, count, head_hash, at in rows
    ]


def is_forgotten(connection: sqlite3.Connection, stream: StreamId) -> bool:
    """Whether the stream was purged."""
    return connection.execute("SELECT 1 FROM forgotten WHERE stream = ?", (stream,)).fetchone() is not None


def version(connection: sqlite3.Connection) -> int:
    """A number that differs from this connection's last when any other connection has committed since."""
    (number,) = connection.execute("PRAGMA data_version").fetchone()
    return int(number)


def followed(connection: sqlite3.Connection, wanted: Iterable[StreamId]) -> list[Followed]:
    """Where these streams stand."""
    rows = connection.execute(
        """
        SELECT value,
            coalesce((SELECT max(seq) FROM stored WHERE stream = value), 0),
            EXISTS (SELECT 1 FROM forgotten WHERE stream = value)
        FROM json_each(?)
        """,
        (json.dumps(list(wanted)),),
    )
    return [Followed(StreamId(stream), seq, bool(gone)) for stream, seq, gone in rows]


def empty_write_ahead_log(connection: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the file and cut it to nothing; False when a reader is in the way."""
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
