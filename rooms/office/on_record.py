"""Which sessions there are on record: those of every published cohort."""

from rooms.cohorts import Cohorts
from rooms.configuration import SessionConfiguration
from rooms.vocabulary import session_stream


async def sessions_on_record(cohorts: Cohorts) -> list[SessionConfiguration]:
    """The sessions whose record has begun and was not purged, as their cohorts settled them, by time and name."""
    found = [each for cohort in await cohorts.every() for each in cohort.created.sessions]
    begun = set(await cohorts.log.streams())
    there = [each for each in found if session_stream(each.session) in begun]
    return sorted(there, key=lambda each: (each.starts, len(each.session), each.session))
