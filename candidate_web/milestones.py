"""When one candidate's day came to which phase: what a script's `writing + 90s` is counted from."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rooms.vocabulary import Phase

if TYPE_CHECKING:
    from candidate_web.script import Moment


class Milestones:
    """The beginning of the rehearsal and each phase, in the event loop's seconds."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began: asyncio.Future[float] = self._loop.create_future()
        self._reached: dict[Phase, asyncio.Future[float]] = {phase: self._loop.create_future() for phase in Phase}

    def begin(self) -> None:
        """The rehearsal begins."""
        self._note(self._began)

    def reach(self, present: Phase) -> None:
        """That phase is the present one. Those before it may have come and gone while there was no network."""
        for phase in Phase:
            self._note(self._reached[phase])
            if phase is present:
                return

    async def beginning(self) -> None:
        """Wait until the rehearsal has begun."""
        await asyncio.shield(self._began)

    async def seconds_until(self, moment: Moment) -> float:
        """Wait for what the moment is counted from; then how many seconds are left, negative when it has passed."""
        since = await asyncio.shield(self._began if moment.after is None else self._reached[moment.after])
        return since + moment.delay - self._loop.time()

    def _note(self, milestone: asyncio.Future[float]) -> None:
        if not milestone.done():
            milestone.set_result(self._loop.time())
