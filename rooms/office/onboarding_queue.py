"""What the office reads of onboarding: who is expected, how each stands, what was sent in and what was said of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rooms import onboarding_record as o
from rooms.cohort_stream import CohortState
from rooms.cohorts import Cohorts
from rooms.configuration import Candidate, SessionConfiguration
from rooms.errors import UnknownCandidate, UnknownCohort
from rooms.onboarding import Status, Verification, status_of
from rooms.service import CohortService, OnboardingService, SessionService
from rooms.stores.event_log import EventLog
from rooms.vocabulary import Onboarding, StreamId, cohort_stream


@dataclass(frozen=True, slots=True)
class Expected:
    """One candidate of one session, and how the onboarding stands. `settled` is what the session itself knows."""

    configuration: SessionConfiguration
    candidate: Candidate
    settled: Onboarding
    verification: Verification

    @property
    def status(self) -> Status:
        """Where the candidate stands."""
        return status_of(self.verification, self.settled)

    @property
    def deadline(self) -> datetime | None:
        """Until when something may be sent in."""
        return self.verification.until or self.configuration.policy.onboarding.deadline

    def local(self, moment: datetime | None) -> str | None:
        """A time as the clock on the wall shows it where the exam is held."""
        return None if moment is None else f"{moment.astimezone(ZoneInfo(self.configuration.timezone)):%Y-%m-%d %H:%M}"


async def known_cohort(log: EventLog, cohort_id: str) -> CohortState:
    """The cohort with that id. Raises `UnknownCohort`, which names those there are."""
    state, _ = await CohortService(log, cohort_id).load()
    if state is None:
        prefix = cohort_stream("")
        known = [stream.removeprefix(prefix) for stream in await log.streams() if stream.startswith(prefix)]
        raise UnknownCohort(f"there is no cohort {cohort_id}; known here: {', '.join(known) or 'none yet'}")
    return state


async def everybody(log: EventLog, cohort_id: str) -> list[Expected]:
    """The candidates of a cohort in the order of its sessions. Raises `UnknownCohort`."""
    cohort = await known_cohort(log, cohort_id)
    begun = set(await log.streams())
    found = []
    for configuration in cohort.created.sessions:
        settled = await _settled(log, configuration)
        for candidate in configuration.candidates:
            verification = None
            if o.onboarding_stream(configuration.period, candidate.number) in begun:
                verification, _ = await OnboardingService(log, configuration.period, candidate.number).load()
            found.append(Expected(configuration, candidate, settled[candidate.number], verification or Verification()))
    return found


async def one(log: EventLog, cohort_id: str, number: str) -> Expected:
    """One candidate of a cohort. Raises `UnknownCohort` or `UnknownCandidate`."""
    cohort = await known_cohort(log, cohort_id)
    for configuration in cohort.created.sessions:
        for candidate in configuration.candidates:
            if candidate.number == number:
                verification, _ = await OnboardingService(log, configuration.period, number).load()
                settled = await _settled(log, configuration)
                return Expected(configuration, candidate, settled[number], verification or Verification())
    raise UnknownCandidate(
        f"no candidate of {cohort_id} has the number {number}; see: ninefold cohort show {cohort_id}"
    )


async def _settled(log: EventLog, configuration: SessionConfiguration) -> dict[str, Onboarding]:
    """What a session knows of its candidates; as planned where it is not open yet."""
    session, _ = await SessionService(log, configuration.session).load()
    if session is None:
        return {candidate.number: candidate.onboarding for candidate in configuration.candidates}
    return {number: sitting.onboarding for number, sitting in session.sittings.items()}


async def queue(cohorts: Cohorts, within: Callable[[SessionConfiguration], bool], now: datetime) -> list[Expected]:
    """Whoever waits for a decision, who was sent in first before others.

    Args:
        cohorts: those on record.
        within: whether a session is one of those whose candidates are looked at here.
        now: whose exams are all over is no longer waited for.
    """
    exams: dict[StreamId, list[SessionConfiguration]] = {}
    for cohort in await cohorts.every():
        for configuration in filter(within, cohort.created.sessions):
            for candidate in configuration.candidates:
                stream = o.onboarding_stream(configuration.period, candidate.number)
                exams.setdefault(stream, []).append(configuration)
    begun = set(await cohorts.log.streams())
    waiting = []
    for stream in begun & exams.keys():
        if all(exam.starts <= now for exam in exams[stream]):
            continue
        period, number = o.whose_onboarding(stream)
        verification, _ = await OnboardingService(cohorts.log, period, number).load()
        if verification is not None and verification.status is Status.WAITING:
            waiting.append(_expected_in(exams[stream], number, verification))
    return sorted((each for each in waiting if each.status is Status.WAITING), key=_sent_in)


async def find(
    cohorts: Cohorts, period: str, number: str, within: Callable[[SessionConfiguration], bool]
) -> Expected | None:
    """One candidate of a period, by one of the sessions that are looked at here; None where there is none of them."""
    exams = [
        configuration
        for cohort in await cohorts.every()
        for configuration in cohort.created.sessions
        if configuration.period == period and within(configuration) and _of(configuration, number) is not None
    ]
    if not exams:
        return None
    verification, _ = await OnboardingService(cohorts.log, period, number).load()
    expected = _expected_in(exams, number, verification or Verification())
    settled = await _settled(cohorts.log, expected.configuration)
    return replace(expected, settled=settled.get(number, expected.settled))


def _expected_in(exams: Sequence[SessionConfiguration], number: str, verification: Verification) -> Expected:
    """By the session whose link was used, where that is one of them; its terms are those the candidate has."""
    used = verification.last.session if verification.last else None
    exam = next((each for each in exams if each.session == used), exams[0])
    candidate = _of(exam, number)
    if candidate is None:
        raise UnknownCandidate
    return Expected(exam, candidate, candidate.onboarding, verification)


def _of(configuration: SessionConfiguration, number: str) -> Candidate | None:
    return next((candidate for candidate in configuration.candidates if candidate.number == number), None)


def _sent_in(expected: Expected) -> tuple[datetime, str]:
    last = expected.verification.last
    return (last.at if last else expected.configuration.starts), expected.candidate.number


async def history(log: EventLog, expected: Expected) -> list[dict[str, Any]]:
    """What was sent in and what was said of it, each with its time and who it was; photographs are named therein."""
    service = OnboardingService(log, expected.configuration.period, expected.candidate.number)
    return [
        event.model_dump(mode="json") | {"at": record.at.isoformat(), "actor": record.actor}
        for record in await log.read(service.stream)
        for event in service.decode(record)
        if not isinstance(event, o.PhotoStored)
    ]


def as_row(expected: Expected) -> dict[str, Any]:
    """One candidate, for a script or a table."""
    verification, last = expected.verification, expected.verification.last
    rejected = verification.decision if expected.status is Status.REJECTED else None
    asked = verification.asked if expected.status is Status.WAITING else None
    return {
        "session": expected.configuration.session,
        "number": expected.candidate.number,
        "name": expected.candidate.name,
        "status": str(expected.status),
        "onboarding": str(expected.settled),
        "attempts_made": verification.attempts_made,
        "attempts": expected.configuration.policy.onboarding.attempts,
        "deadline": expected.deadline.isoformat() if expected.deadline else None,
        "submitted_at": last.at.isoformat() if last else None,
        "id_kind": last.id_kind if last else None,
        "needs": last.needs if last else "",
        "reason": rejected.reason if isinstance(rejected, o.SubmissionRejected) else None,
        "second_opinion": None if asked is None else {"by": asked.by, "note": asked.note},
    }
