"""A record that is damaged in one place."""

from rooms.errors import Unavailable
from rooms.record import Record
from rooms.stores.memory import MemoryEventLog
from rooms.vocabulary import StreamId


class BrokenLog(MemoryEventLog):
    """A record of which one stream cannot be read. What it says of that holds a name, as a damaged record may."""

    broken: StreamId | None = None

    async def read(self, stream: StreamId, after: int = 0) -> list[Record]:
        if stream == self.broken:
            raise Unavailable("number 3 of it is not a record: Adeyemi, Tolu")
        return await super().read(stream, after)
