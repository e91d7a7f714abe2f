"""The event log in memory: for tests and for trying things out. It lasts as long as the process."""

from collections import defaultdict
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

from rooms.errors import StreamForgotten, Unavailable
from rooms.record import Filed, Record
from rooms.stores.event_log import Forgotten, Head, check_place
from rooms.stores.followers import Followers
from rooms.vocabulary import StreamId


class MemoryEventLog:
    """An `EventLog` that keeps every promise but durability. Used in one event loop only."""

    def __init__(self) -> None:
        self._streams: defaultdict[StreamId, list[Record]] = defaultdict(list)
        self._forgotten: dict[StreamId, Forgotten] = {}
        self._followers = Followers()
        self._closed = False

    async def append(self, stream: StreamId, expected: int, record: Record) -> int:
        """See `EventLog.append`."""
        self._check_open()
        if stream in self._forgotten:
            raise StreamForgotten
        earlier = await self.find(stream, record.command_id)
        if earlier is not None:
            return earlier.seq
        check_place(record, stream, expected, self._head(stream))
        self._streams[stream].append(record)
        self._followers.wake(stream)
        return record.seq

    async def read(self, stream: StreamId, after: int = 0) -> list[Record]:
        """See `EventLog.read`."""
        self._check_open()
        return self._streams.get(stream, [])[max(after, 0) :]

    async def find(self, stream: StreamId, command_id: str) -> Record | None:
        """See `EventLog.find`."""
        return next((one for one in await self.read(stream) if one.command_id == command_id), None)

    async def stored(self, stream: StreamId) -> list[Filed]:
        """See `EventLog.stored`."""
        return [Filed(one.seq, one.command_id, one.hash, one.body) for one in await self.read(stream)]

    def follow(self, stream: StreamId, after: int = 0) -> AsyncGenerator[Record]:
        """See `EventLog.follow`."""
        return self._followers.follow(stream, after, self.read)

    async def streams(self) -> list[StreamId]:
        """See `EventLog.streams`."""
        self._check_open()
        return sorted(self._streams)

    async def heads(self, prefix: str) -> dict[StreamId, int]:
        """See `EventLog.heads`."""
        return {stream: self._head(stream).seq for stream in await self.streams() if stream.startswith(prefix)}

    async def forget(self, stream: StreamId) -> Forgotten:
        """See `EventLog.forget`."""
        self._check_open()
        if stream not in self._forgotten:
            head = self._head(stream)
            self._streams.pop(stream, None)
            self._forgotten[stream] = Forgotten(stream, head.seq, head.hash, datetime.now(UTC))
            self._followers.end(stream)
        return self._forgotten[stream]

    async def forgotten(self) -> list[Forgotten]:
        """See `EventLog.forgotten`."""
        self._check_open()
        return [self._forgotten[stream] for stream in sorted(self._forgotten)]

    async def close(self) -> None:
        """See `EventLog.close`."""
        self._closed = True
        self._followers.close()

    def _head(self, stream: StreamId) -> Head:
        records = self._streams.get(stream)
        return Head(records[-1].seq, records[-1].hash) if records else Head()

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("the event log is closed")
