"""Opening the sessions of a published cohort, and bringing into them what onboarding has settled.

Onboarding is for a period, a seat is in a session. Whoever settles an onboarding records it first and then tells the
sessions that are open; whoever opens a session opens it first and then asks what is settled. So neither can miss the
other, and either may be done again: every command has an id of its own that is the same each time.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from rooms.cohort_stream import CohortState
from rooms.cohorts import Cohorts
from rooms.commands import AcceptOnboarding, Actor, OpenSession, SessionCommand, Station, Told, WaiveOnboarding
from rooms.configuration import SessionConfiguration
from rooms.errors import NotOpen, SessionIsClosed, UnknownCandidate
from rooms.onboarding import SETTLED, Verification
from rooms.onboarding_record import STREAMS_OF_ONBOARDING, VerificationWaived, onboarding_stream
from rooms.service import OnboardingService, SessionService
from rooms.stores.event_log import EventLog

BY_THE_RECORD = Actor(Station.OFFICE)
"""Who tells a session what is settled: the office by its record, in which stands which officer it was."""


async def open_sessions(
    log: EventLog, cohort: CohortState, told: Told, tell: Callable[[int, int], None] | None = None
) -> list[str]:
    """Open every session of a published cohort, by ids that make doing it again harmless. Gives their session ids.

    `tell` is told how many of how many are open, after each.
    """
    sessions = cohort.created.sessions
    for count, configuration in enumerate(sessions, start=1):
        service = SessionService(log, configuration.session)
        session, _ = await service.load()
        # Whoever finishes what somebody else began has not opened what is open.
        if session is None:
            opening = replace(told, id=f"open:{configuration.session}")
            await service.execute(OpenSession(configuration=configuration), opening)
        if tell is not None:
            tell(count, len(sessions))
    await _take_over(log, sessions, told)
    return [configuration.session for configuration in sessions]


async def tell_sessions(cohorts: Cohorts, period: str, number: str, told: Told) -> list[str]:
    """Tell every open session of the period that expects the candidate what is settled. Gives their session ids.

    Nothing is told while nothing is settled.
    """
    expecting = [
        configuration
        for cohort in await cohorts.every()
        for configuration in cohort.created.sessions
        if configuration.period == period and _expects(configuration, number)
    ]
    return await _tell(cohorts.log, expecting, period, number, told)


async def _take_over(log: EventLog, sessions: Iterable[SessionConfiguration], told: Told) -> None:
    """Bring what was settled before these sessions were opened into them."""
    begun = {stream for stream in await log.streams() if stream.startswith(STREAMS_OF_ONBOARDING)}
    for configuration in sessions:
        for candidate in configuration.candidates:
            if onboarding_stream(configuration.period, candidate.number) in begun:
                await _tell(log, [configuration], configuration.period, candidate.number, told)


async def _tell(
    log: EventLog, sessions: Iterable[SessionConfiguration], period: str, number: str, told: Told
) -> list[str]:
    verification, _ = await OnboardingService(log, period, number).load()
    if verification is None or verification.status not in SETTLED:
        return []
    command = _for_a_session(verification, number)
    by_the_record = replace(told, id=f"onboarding:{number}", actor=BY_THE_RECORD)
    know = []
    for configuration in sessions:
        try:
            await SessionService(log, configuration.session).execute(command, by_the_record)
        except (NotOpen, SessionIsClosed, UnknownCandidate):
            # Not open yet: it asks when it is opened. Closed: nobody is let in any more. Unknown: taken off, or moved
            # to another session, which asks when they are entered.
            continue
        know.append(configuration.session)
    return know


def _for_a_session(verification: Verification, number: str) -> SessionCommand:
    if isinstance(verification.decision, VerificationWaived):
        return WaiveOnboarding(candidate=number, reason=verification.decision.reason)
    accepted = verification.accepted
    return AcceptOnboarding(candidate=number, id_kind=accepted.id_kind if accepted else None)


def _expects(configuration: SessionConfiguration, number: str) -> bool:
    return any(candidate.number == number for candidate in configuration.candidates)
