"""What is done with links and keys at a desk: whose there are, and making one anew."""

from datetime import datetime

from rooms.commands import ReissueLink
from rooms.configuration import SessionConfiguration
from rooms.errors import ProtocolError, Unavailable, UnknownCohort
from rooms.office.desk import Desk
from rooms.service import CohortService, SessionService
from rooms.session import Session
from rooms.stores.event_log import EventLog
from rooms.vocabulary import session_stream


async def open_sessions_of(log: EventLog, cohort_id: str) -> list[Session]:
    """The sessions of a published cohort as they stand.

    Raises:
        UnknownCohort: there is none of that id.
        Unavailable: it is not published, and its links open nothing yet.
    """
    cohort, _ = await CohortService(log, cohort_id).load()
    if cohort is None:
        raise UnknownCohort
    sessions = [(await SessionService(log, each.session).load())[0] for each in cohort.created.sessions]
    found = [session for session in sessions if session is not None]
    if len(found) < len(sessions):
        raise Unavailable(
            f"{cohort_id} is not published; its links open nothing yet; say first: ninefold cohort publish {cohort_id}"
        )
    return found


async def reissue_link(desk: Desk, cohort_id: str, person: str, *, command_id: str | None = None) -> datetime:
    """Make a link or key anew, in every session of the cohort where it opens something; the old one ends at once.

    Gives when that was done, also where the very same was said before.

    Raises:
        ProtocolError: nobody in the cohort is that.
    """
    here = [
        session.configuration.session
        for session in await open_sessions_of(desk.log, cohort_id)
        if person in people_of(session.configuration)
    ]
    if not here:
        raise ProtocolError(f"nobody in {cohort_id} is {person}; see the numbers and names in: ninefold links")
    told = desk.told(command_id)
    outcomes = [await SessionService(desk.log, session).execute(ReissueLink(person=person), told) for session in here]
    said_before = await desk.log.find(session_stream(here[0]), told.id)
    return said_before.at if said_before and all(outcome.repeated for outcome in outcomes) else told.at


def people_of(configuration: SessionConfiguration) -> set[str]:
    """Whom links and keys are made for in a session: `candidate:1043321`, `staff:j-okafor`."""
    return {
        *(f"candidate:{candidate.number}" for candidate in configuration.candidates),
        *(f"staff:{member.id}" for member in configuration.staff),
    }
