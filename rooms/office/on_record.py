"""Which sessions there are on record: those of every published cohort."""

from rooms.configuration import SessionConfiguration
from rooms.service import CohortService
from rooms.stores.event_log import EventLog
from rooms.vocabulary import cohort_stream, session_stream


async def sessions_on_record(log: EventLog) -> list[SessionConfiguration]:
    """The sessions whose record has begun and was not purged, as their cohorts settled them, by time and name."""
    prefix = cohort_stream("")
    streams = set(await log.streams())
    found: list[SessionConfiguration] = []
    for stream in streams:
        if stream.startswith(prefix):
            cohort, _ = await CohortService(log, stream.removeprefix(prefix)).load()
            found += cohort.created.sessions if cohort else ()
    there = [each for each in found if session_stream(each.session) in streams]
    return sorted(there, key=lambda each: (each.starts, len(each.session), each.session))
