"""Every cohort on record, for whoever asks again and again: an office's pages do, beside exams that are on.

A cohort's record is long, for its roster stands in it. So what was read is kept, and a look costs one question to the
log: how far each cohort's stream goes by now. Whatever process wrote there, only what is new is read.
"""

import asyncio
from dataclasses import dataclass, field

from rooms.cohort_stream import CohortState
from rooms.service import CohortService
from rooms.stores.event_log import EventLog
from rooms.vocabulary import StreamId, cohort_stream

_COHORTS = cohort_stream("")


@dataclass(slots=True)
class _Kept:
    service: CohortService
    state: CohortState | None = None
    head: int = 0


@dataclass(slots=True)
class Cohorts:
    """The cohorts of one log, each record of them read once. Belongs to whoever lives long."""

    log: EventLog
    _kept: dict[StreamId, _Kept] = field(default_factory=dict)
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def every(self) -> list[CohortState]:
        """The cohorts on record as they stand now, by id. Raises `Unavailable`."""
        # Whoever asks while another reads waits for what that one has read, rather than reading it too.
        async with self._looking:
            heads = await self.log.heads(_COHORTS)
            # What was purged is remembered no longer.
            self._kept = {stream: self._kept.get(stream) or self._new(stream) for stream in heads}
            for stream, kept in self._kept.items():
                if kept.head != heads[stream]:
                    kept.state, kept.head = await kept.service.load()
            return [kept.state for kept in self._kept.values() if kept.state is not None]

    def _new(self, stream: StreamId) -> _Kept:
        return _Kept(CohortService(self.log, stream.removeprefix(_COHORTS)))
