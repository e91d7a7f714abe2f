"""What the office reads of onboarding: who is expected, how each stands, what was sent in and what was said of it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rooms import onboarding_record as o
from rooms.cohort_stream import CohortState
from rooms.configuration import Candidate, SessionConfiguration
from rooms.errors import Unavailable, UnknownCandidate, UnknownCohort
from rooms.onboarding import Status, Verification, status_of
from rooms.service import CohortService, OnboardingService, SessionService
from rooms.stores import blob_names
from rooms.stores.blob_folder import FolderBlobs
from rooms.stores.blobs import BlobNotFound
from rooms.stores.durable import PRIVATE_FILE, private_folder
from rooms.stores.event_log import EventLog
from rooms.vocabulary import Onboarding, cohort_stream


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


async def history(log: EventLog, expected: Expected) -> list[dict[str, Any]]:
    """What was sent in and what was said of it, each with its time and who it was; photographs are named therein."""
    service = OnboardingService(log, expected.configuration.period, expected.candidate.number)
    return [
        event.model_dump(mode="json") | {"at": record.at.isoformat(), "actor": record.actor}
        for record in await log.read(service.stream)
        for event in service.decode(record)
        if not isinstance(event, o.PhotoStored)
    ]


async def write_photographs(blobs_at: Path, expected: Expected, folder: Path) -> list[Path]:
    """Write the photographs of the last submission into a folder, for its owner alone. Gives the files.

    Raises:
        Unavailable: they are not where the blobs are kept.
    """
    if (last := expected.verification.last) is None:
        return []
    private_folder(folder)
    blobs = await FolderBlobs.open(blobs_at)
    written = []
    for kind in o.PhotoKind:
        number, period = expected.candidate.number, expected.configuration.period
        key = blob_names.of_photo(period, number, kind, last.photos.of(kind).sha256)
        try:
            content = await blobs.get(key)
        except BlobNotFound as missing:
            raise Unavailable(
                f"{blobs_at} does not hold {key}; name the folder that the server keeps blobs in with --blobs"
            ) from missing
        path = folder / f"{number}-{kind}.jpg"
        with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, PRIVATE_FILE), "wb") as file:
            file.write(content)
        written.append(path)
    return written


def as_row(expected: Expected) -> dict[str, Any]:
    """One candidate, for a script or a table."""
    verification, last = expected.verification, expected.verification.last
    rejected = verification.decision if expected.status is Status.REJECTED else None
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
    }


def in_lines(entries: list[dict[str, Any]], expected: Expected) -> Iterator[str]:
    """The history for a person to read."""
    for entry in entries:
        yield f"{expected.local(datetime.fromisoformat(entry['at']))}  {entry['actor']}  {_said(entry)}"
        if entry["type"] != "OnboardingSubmitted":
            continue
        if entry["needs"]:
            yield from (f"    needs: {line}" for line in harmless(entry["needs"]).splitlines())
        for row in entry["rows"]:
            yield f"    {harmless(row['name'])}: {row['verdict']}  {harmless(row['measured'])}".rstrip()


def _said(entry: dict[str, Any]) -> str:
    match entry["type"]:
        case "OnboardingSubmitted":
            return f"attempt {entry['attempt']} sent in, with a {entry['id_kind']}, by the link of {entry['session']}"
        case "SubmissionAccepted":
            return _with(f"attempt {entry['attempt']} accepted", entry["note"])
        case "SubmissionRejected":
            return _with(f"attempt {entry['attempt']} rejected, {entry['reason']}", entry["note"])
        case "VerificationWaived":
            return _with("waived", entry["reason"])
        case _:
            return _with("attempts given back", entry["reason"])


def _with(what: str, words: str) -> str:
    return f"{what}: {harmless(words)}" if words else what


def harmless(text: str) -> str:
    """A candidate's words for a terminal: what could steer it is spelt out."""
    return "".join(letter if letter.isprintable() or letter == "\n" else repr(letter)[1:-1] for letter in text)
