"""Waking those who follow a stream. Records are never handed over here: a follower reads them from the store itself.

So a follower that is slow, or stopped, costs nobody anything: there is no queue that could grow or overflow.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager

from rooms.record import Record
from rooms.vocabulary import StreamId

ReadOn = Callable[[StreamId, int], Awaitable[list[Record]]]
"""Reads the records after a number: all of them, or as many as fit in one helping."""


class Followers:
    """The followers of one log in this process. Used in one event loop only."""

    def __init__(self) -> None:
        self._bells: defaultdict[StreamId, set[asyncio.Event]] = defaultdict(set)
        self._ended: set[StreamId] = set()
        self._closed = False

    async def follow(self, stream: StreamId, after: int, read_on: ReadOn) -> AsyncGenerator[Record]:
        """Replay what lies after a number, then wait to be woken and read on, until the stream or the log ends."""
        with self._listening(stream) as bell:
            place = after
            while not self._is_over(stream):
                # Silenced before reading: what is appended from here on is either read now or rings again.
                bell.clear()
                helping = await read_on(stream, place)
                for record in helping:
                    yield record
                    place = record.seq
                if not helping and not self._is_over(stream):
                    await bell.wait()

    def wake(self, stream: StreamId) -> None:
        """There is more to read in this stream."""
        for bell in self._bells.get(stream, ()):
            bell.set()

    def end(self, stream: StreamId) -> None:
        """There will never be more in this stream."""
        self._ended.add(stream)
        self.wake(stream)

    def close(self) -> None:
        """There will be nothing more in any stream."""
        self._closed = True
        for stream in list(self._bells):
            self.wake(stream)

    def followed(self) -> list[StreamId]:
        """The streams that somebody follows now."""
        return list(self._bells)

    def _is_over(self, stream: StreamId) -> bool:
        return self._closed or stream in self._ended

    @contextmanager
    def _listening(self, stream: StreamId) -> Iterator[asyncio.Event]:
        bell = asyncio.Event()
        self._bells[stream].add(bell)
        try:
            yield bell
        finally:
            self._bells[stream].discard(bell)
            if not self._bells[stream]:
                del self._bells[stream]
