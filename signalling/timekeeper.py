"""Says what time says: the start, the end of everybody's writing, the break that nobody answered.

What falls due is in the state (`rooms.timing.due`), with an id that is the same whoever proposes it. So a server that
was down at the bell rings it when it comes back, as of the bell; and two that both saw it ring it once.
"""

import asyncio
import logging
from datetime import datetime

from rooms.commands import SERVER, Told
from rooms.errors import Refusal, Unavailable
from rooms.session import Session
from rooms.timing import Due, due
from signalling.clock import Clock, end
from signalling.live import Change, LiveSession
from signalling.logs import say

LOOK_AT_LEAST_EVERY = 30.0
"""Seconds. The time of day may be set, and a machine may sleep."""

TRY_AGAIN_AFTER = 1.0
"""Seconds until a record that did not answer is tried again."""


class Timekeeper:
    """Keeps time for one session, for as long as `keep` runs."""

    def __init__(self, live: LiveSession, clock: Clock) -> None:
        self._live = live
        self._clock = clock
        self._changed = asyncio.Event()
        self._refused: set[str] = set()

    async def keep(self) -> None:
        """Propose each thing when it is due, until cancelled or the session is over."""
        stop_listening = self._live.listen(self._mind)
        try:
            while not self._live.over.is_set():
                self._changed.clear()
                waiting = still_to_say(self._live.state, self._refused)
                now = self._clock.now()
                if waiting and waiting[0].at <= now:
                    await self._propose(waiting[0], now)
                else:
                    await self._wait_for_change(waiting[0].at if waiting else None)
        finally:
            stop_listening()

    def _mind(self, _change: Change) -> None:
        """What was refused as things stood may be right as they stand now."""
        self._refused.clear()
        self._changed.set()

    async def _propose(self, said: Due, now: datetime) -> None:
        try:
            await self._live.execute(said.command, Told(said.id, now, said.at, SERVER))
        except Refusal as refusal:
            # Somebody else was first, or a rule sees it otherwise; it is not asked again.
            self._refused.add(said.id)
            say(
                "time was refused",
                level=logging.WARNING,
                session=self._live.id,
                said=said.command.type,
                code=refusal.code,
            )
        except Unavailable as trouble:
            say("time could not be recorded", level=logging.WARNING, session=self._live.id, why=str(trouble))
            await self._clock.sleep(TRY_AGAIN_AFTER)

    async def _wait_for_change(self, at_most_until: datetime | None) -> None:
        """Until the session has changed, or time has come to look again."""
        sleeping = asyncio.create_task(self._sleep(at_most_until))
        changed = asyncio.create_task(self._changed.wait())
        try:
            await asyncio.wait({sleeping, changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await end(sleeping, changed)

    async def _sleep(self, until: datetime | None) -> None:
        # How long is reckoned when the sleep begins, not when somebody decides to sleep: time goes on in between.
        seconds = LOOK_AT_LEAST_EVERY if until is None else (until - self._clock.now()).total_seconds()
        await self._clock.sleep(min(seconds, LOOK_AT_LEAST_EVERY))


def still_to_say(session: Session, refused: set[str]) -> list[Due]:
    """What falls due, earliest first, without what was refused."""
    return [each for each in due(session) if each.id not in refused]


class Timekeepers:
    """One timekeeper a session."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._keeping: dict[str, asyncio.Task[None]] = {}

    def begin(self, live: LiveSession) -> None:
        """Keep time for a session from now on."""
        if live.id in self._keeping:
            self._keeping[live.id].cancel()
        self._keeping[live.id] = asyncio.create_task(Timekeeper(live, self._clock).keep(), name=f"time {live.id}")

    async def close(self) -> None:
        """Keep time no longer."""
        await end(*self._keeping.values())
        self._keeping.clear()
