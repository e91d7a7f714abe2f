"""The sessions this server follows: every one that is not closed, and a closed one while somebody looks at it."""

import asyncio
import logging
from collections.abc import Callable, Iterator

from rooms.errors import Unavailable
from rooms.stores.event_log import EventLog
from rooms.vocabulary import SessionPhase, StreamId, session_stream
from signalling.clock import Clock
from signalling.live import LiveSession
from signalling.logs import say

_PREFIX = session_stream("")


class Sessions:
    """Live sessions by id, opened once each."""

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._live: dict[str, LiveSession] = {}
        self._known_closed: set[StreamId] = set()
        self._troubled: set[str] = set()
        self._opening = asyncio.Lock()
        self._on_open: list[Callable[[LiveSession], object]] = []

    def on_open(self, greet: Callable[[LiveSession], object]) -> None:
        """Call `greet` with each session from now on, once it is followed."""
        self._on_open.append(greet)

    def __iter__(self) -> Iterator[LiveSession]:
        return iter(tuple(self._live.values()))

    async def get(self, session_id: str) -> LiveSession | None:
        """The session with that id, None if there is none. Raises `Unavailable`."""
        async with self._opening:
            live = self._live.get(session_id)
            if live is not None and not live.over.is_set():
                return live
            live = LiveSession(self._log, session_id, self._clock)
            if not await live.open():
                return None
            self._live[session_id] = live
        for greet in self._on_open:
            greet(live)
        return live

    async def discover(self) -> None:
        """Follow every session that is not closed, also those another process has opened. Raises `Unavailable`."""
        for stream in await self._log.streams():
            session_id = stream.removeprefix(_PREFIX)
            if stream.startswith(_PREFIX) and session_id not in self._live and stream not in self._known_closed:
                await self._try_to_open(session_id)

    async def _try_to_open(self, session_id: str) -> None:
        """One record that cannot be read keeps no other exam waiting."""
        try:
            await self.get(session_id)
            self._troubled.discard(session_id)
        except Unavailable as trouble:
            if session_id not in self._troubled:
                say("a session cannot be opened", level=logging.ERROR, session=session_id, why=str(trouble))
            self._troubled.add(session_id)

    async def let_go(self, in_use: Callable[[str], bool]) -> None:
        """Follow no longer what is over, or closed with nobody there. It is opened again when somebody asks."""
        for live in self:
            closed = live.state.phase is SessionPhase.CLOSED
            if live.over.is_set() or (closed and not in_use(live.id)):
                del self._live[live.id]
                if closed:
                    self._known_closed.add(session_stream(live.id))
                await live.close()

    async def close(self) -> None:
        """Follow nothing any more."""
        for live in self:
            del self._live[live.id]
            await live.close()
