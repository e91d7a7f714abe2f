"""The event log in one SQLite file: the default, and enough for a university on one machine.

One thread writes (`sqlite_writer`), one reads. Several processes may use the file at once: the server, the command
line, Datasette. What others append is noticed by asking SQLite, a few times a second while somebody follows, whether
the file has changed.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from pathlib import Path
from typing import TypeVar

from rooms.errors import Unavailable
from rooms.record import Filed, Record
from rooms.stores import sqlite_queries as queries
from rooms.stores.event_log import Forgotten
from rooms.stores.followers import Followers
from rooms.stores.sqlite_file import connect, prepare_file, unavailable
from rooms.stores.sqlite_writer import Commits, Writer
from rooms.vocabulary import StreamId

HELPING = 500
"""Records that a follower reads at a time."""

Result = TypeVar("Result")


class SqliteEventLog:
    """An `EventLog` in a file. Made by `open`; used in the event loop in which it was opened."""

    def __init__(self, path: Path, *, busy_seconds: float, poll_seconds: float) -> None:
        """Take a file that `prepare_file` has prepared."""
        self._path = path
        self._busy_seconds = busy_seconds
        self._poll_seconds = poll_seconds
        self._writer = Writer(path, busy_seconds=busy_seconds)
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="record-reader")
        self._reading: sqlite3.Connection | None = None
        self._connections = 0
        self._followers = Followers()
        self._watching: asyncio.Task[None] | None = None
        self._closed = False

    @classmethod
    async def open(
        cls, path: Path, *, create: bool = True, busy_seconds: float = 5.0, poll_seconds: float = 0.2
    ) -> "SqliteEventLog":
        """Open a record file, making it (mode 600, its folder 700) or bringing it up to date first.

        Args:
            path: the file; SQLite keeps two more beside it, `-wal` and `-shm`.
            create: make a file that is not there, rather than have `Unavailable`.
            busy_seconds: how long to wait for another process that is writing.
            poll_seconds: how often to look for what other processes append, while there are followers.

        Raises:
            UnknownRecordFile: the file is not a record, or a newer program's.
            Unavailable: it can be neither opened nor made.
        """
        await asyncio.to_thread(prepare_file, path, busy_seconds=busy_seconds, create=create)
        return cls(path, busy_seconds=busy_seconds, poll_seconds=poll_seconds)

    @property
    def commits(self) -> Commits:
        """How many pieces of work have shared how many commits since the log was opened."""
        return self._writer.commits

    async def append(self, stream: StreamId, expected: int, record: Record) -> int:
        """See `EventLog.append`."""
        seq = await self._writer.write(lambda file: queries.append(file, stream, expected, record))
        self._followers.wake(stream)
        return seq

    async def read(self, stream: StreamId, after: int = 0) -> list[Record]:
        """See `EventLog.read`."""
        return await self._read(lambda file: queries.records(file, stream, after))

    async def find(self, stream: StreamId, command_id: str) -> Record | None:
        """See `EventLog.find`."""
        return await self._read(lambda file: queries.find(file, stream, command_id))

    async def stored(self, stream: StreamId) -> list[Filed]:
        """See `EventLog.stored`."""
        return await self._read(lambda file: queries.stored(file, stream))

    async def follow(self, stream: StreamId, after: int = 0) -> AsyncGenerator[Record]:
        """See `EventLog.follow`."""
        if self._closed:
            return
        self._watch_others()
        if await self._read(lambda file: queries.is_forgotten(file, stream)):
            self._followers.end(stream)
        async with aclosing(self._followers.follow(stream, after, self._helping)) as records:
            async for record in records:
                yield record

    async def streams(self) -> list[StreamId]:
        """See `EventLog.streams`."""
        return await self._read(queries.streams)

    async def heads(self, prefix: str) -> dict[StreamId, int]:
        """See `EventLog.heads`."""
        return await self._read(lambda file: queries.heads(file, prefix))

    async def forget(self, stream: StreamId) -> Forgotten:
        """See `EventLog.forget`. When it returns, the bytes are gone from the file and from its write-ahead log.

        Raises:
            Unavailable: the records are gone for every reader, but a long read elsewhere still holds the write-ahead
                log in which their bytes may lie. Say it again.
        """
        forgotten = await self._writer.write(lambda file: queries.forget(file, stream))
        self._followers.end(stream)
        if not await self._writer.run_alone(queries.empty_write_ahead_log):
            raise Unavailable(f"{stream} is deleted, but {self._path}-wal is in use and may hold traces; repeat")
        return forgotten

    async def forgotten(self) -> list[Forgotten]:
        """See `EventLog.forgotten`."""
        return await self._read(queries.forgotten)

    async def close(self) -> None:
        """See `EventLog.close`."""
        if self._closed:
            return
        self._closed = True
        self._followers.close()
        if self._watching is not None:
            self._watching.cancel()
        await self._writer.close()
        await asyncio.to_thread(self._stop_reading)

    async def _helping(self, stream: StreamId, after: int) -> list[Record]:
        return await self._read(lambda file: queries.records(file, stream, after, at_most=HELPING))

    def _watch_others(self) -> None:
        """Look for other processes' appends for as long as somebody follows."""
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch(), name="record-watch")

    async def _watch(self) -> None:
        version: tuple[int, int] | None = None
        heads = dict[StreamId, int]()
        # This task starts before its first follower does.
        while version is None or self._followers.followed():
            # A file that cannot be read now is asked again; the followers' own reads say so to whoever cares.
            with suppress(Unavailable):
                latest = await self._read(self._version)
                if latest != version:
                    for now in await self._look_at_followed():
                        self._tell(now, heads.get(now.stream))
                        heads[now.stream] = now.head
                    version = latest
            await asyncio.sleep(self._poll_seconds)

    def _version(self, file: sqlite3.Connection) -> tuple[int, int]:
        """Of two connections the same number says nothing, so it is kept with the connection's own."""
        return self._connections, queries.version(file)

    async def _look_at_followed(self) -> list[queries.Followed]:
        followed = self._followers.followed()
        return await self._read(lambda file: queries.followed(file, followed))

    def _tell(self, now: queries.Followed, head_before: int | None) -> None:
        if now.forgotten:
            self._followers.end(now.stream)
        elif now.head != head_before:
            self._followers.wake(now.stream)

    async def _read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        if self._closed:
            raise Unavailable("the event log is closed")
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._read_now, work)

    def _read_now(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """In the reader's thread."""
        try:
            if self._reading is None:
                self._reading = connect(self._path, busy_seconds=self._busy_seconds)
                self._reading.execute("PRAGMA query_only = ON")
                self._connections += 1
            return work(self._reading)
        except sqlite3.Error as problem:
            self._let_go()
            raise unavailable(self._path, problem) from problem
        except ValueError as problem:
            raise Unavailable(f"{self._path}: {problem}; `ninefold verify` names the record") from problem

    def _stop_reading(self) -> None:
        self._reader.submit(self._let_go)
        self._reader.shutdown()

    def _let_go(self) -> None:
        if self._reading is not None:
            self._reading.close()
            self._reading = None
