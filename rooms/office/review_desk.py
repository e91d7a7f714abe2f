"""Reviewing a session at a desk of the office: the queue, one candidate's day, an outcome, and the pictures kept.

Whoever gives an outcome or reopens a review is shown afterwards what was deleted or is being deleted
(`rooms.office.retention_desk.lost`): a purge that had looked for open reviews a moment before is on record by then.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rooms.errors import UnknownCandidate
from rooms.office.desk import Desk
from rooms.office.exam_day import ExamDay, read_day
from rooms.office.folders import whole_folder, write_private
from rooms.office.looks import LookAt, note_look
from rooms.office.retention_standing import keeping_of
from rooms.office.review import CandidateReview, Reviewed, ReviewService
from rooms.office.review_record import (
    GiveOutcome,
    Outcome,
    OutcomeGiven,
    OutcomeWithdrawn,
    ReopenReview,
    ReviewCommand,
    ReviewEvent,
    ReviewReopened,
    WithdrawOutcome,
    review_stream,
)
from rooms.office.timeline import Timeline, timeline
from rooms.session import Evidence
from rooms.stores import blob_names
from rooms.stores.blobs import BlobNotFound, Blobs

STILL = "image/jpeg"
ENDINGS = {STILL: "jpg", "video/webm": "webm", "video/mp4": "mp4"}


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate in a review: their day, and what was said of it."""

    day: ExamDay
    timeline: Timeline
    review: CandidateReview

    @property
    def number(self) -> str:
        """The candidate number."""
        return self.timeline.number


async def cases(desk: Desk, session_id: str) -> list[Case]:
    """Everybody who joined, those first who are open and ask for most. Raises `UnknownSession`."""
    day = await read_day(desk.log, session_id, desk.now())
    review = await _service(desk, day).review()
    joined = [number for number, sitting in day.session.sittings.items() if sitting.joins]
    timelines = await asyncio.to_thread(lambda: [timeline(day, number) for number in joined])
    found = [Case(day, each, review.of(each.number)) for each in timelines]
    return sorted(found, key=lambda case: (case.review.outcome is not None, -len(case.timeline.asking), case.number))


async def case_of(desk: Desk, session_id: str, number: str) -> Case:
    """One candidate. Raises `UnknownSession` or `UnknownCandidate`."""
    day = await read_day(desk.log, session_id, desk.now())
    if number not in day.session.sittings:
        raise UnknownCandidate(f"nobody in {session_id} has the number {number}; see: ninefold review list")
    review = await _service(desk, day).review()
    return Case(day, await asyncio.to_thread(timeline, day, number), review.of(number))


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a reviewer said. `counts` is False for an outcome that was taken back or reopened since."""

    by: str
    what: str
    why: str
    counts: bool


def what_was_said(review: CandidateReview) -> list[Said]:
    """Everything that reviewers said of a candidate, the first first."""
    return [
        Said(each.by, _in_words(each), each.reason, counts=not isinstance(each, OutcomeGiven) or _is_in(review, each))
        for each in review.said
    ]


def _is_in(review: CandidateReview, given: OutcomeGiven) -> bool:
    return any(look is given for look in review.looks)


def _in_words(event: ReviewEvent) -> str:
    match event:
        case OutcomeGiven(outcome=outcome):
            return str(outcome)
        case OutcomeWithdrawn():
            return "took that back"
        case ReviewReopened():
            return "opened the review again"


async def waiting(desk: Desk, sessions: Iterable[str]) -> dict[str, int]:
    """By session, how many reviews wait for this officer as another pair of eyes; sessions with none are left out."""
    begun, me = set(await desk.log.streams()), str(desk.officer)
    found: dict[str, int] = {}
    for session in sessions:
        if review_stream(session) in begun:
            review = await ReviewService.on_record(desk.log, session)
            if count := sum(one.waits_for(me) for one in review.candidates.values()):
                found[session] = count
    return found


async def give_outcome(
    desk: Desk, session_id: str, number: str, outcome: Outcome, reason: str, *, once: str | None = None
) -> CandidateReview:
    """Say what one came to; `once` makes saying it again harmless. Raises a `Refusal`."""
    return await _execute(desk, session_id, GiveOutcome(candidate=number, outcome=outcome, reason=reason), once)


async def withdraw_outcome(
    desk: Desk, session_id: str, number: str, reason: str, *, once: str | None = None
) -> CandidateReview:
    """Take one's outcome back. Raises a `Refusal`."""
    return await _execute(desk, session_id, WithdrawOutcome(candidate=number, reason=reason), once)


async def reopen(desk: Desk, session_id: str, number: str, reason: str, *, once: str | None = None) -> CandidateReview:
    """Begin a settled review again. Raises a `Refusal`."""
    return await _execute(desk, session_id, ReopenReview(candidate=number, reason=reason), once)


async def _execute(desk: Desk, session_id: str, command: ReviewCommand, once: str | None) -> CandidateReview:
    day = await read_day(desk.log, session_id, desk.now())
    (await keeping_of(desk.log)).check_is_there(session_id)
    service = _service(desk, day)
    await service.execute(command, desk.told(once))
    return (await service.review()).of(command.candidate)


def _service(desk: Desk, day: ExamDay) -> ReviewService:
    return ReviewService(desk.log, day.id, Reviewed(day.session.sittings.keys(), day.is_closed))


async def picture(desk: Desk, blobs: Blobs, day: ExamDay, number: str, kept: Evidence) -> bytes:
    """A still or clip that was kept, once the look at it is on record. Raises `BlobNotFound` if it was purged."""
    what = LookAt.STILL if kept.media_type == STILL else LookAt.CLIP
    settings = day.session.configuration
    await note_look(desk, what=what, cohort=settings.cohort, session=day.id, candidate=number)
    return await blobs.get(blob_names.of_evidence(day.id, number, kept.of, kept.sha256))


async def write_pictures(
    desk: Desk, blobs: Blobs, session_id: str, folder: Path, *, only: Sequence[str] = (), again: bool = False
) -> list[tuple[str, Evidence, str | None]]:
    """Write what was kept into a folder for its owner alone, a folder for each candidate.

    Gives each picture with its candidate and the name of its file, None where it is not there any more.
    """
    day = await read_day(desk.log, session_id, desk.now())
    if stray := sorted(set(only) - set(day.session.sittings)):
        raise UnknownCandidate(f"nobody in {session_id} has the number {stray[0]}; see: ninefold review list")
    written: list[tuple[str, Evidence, str | None]] = []
    with whole_folder(folder, again=again) as staged:
        for number, sitting in day.session.sittings.items():
            for kept in sitting.evidence if not only or number in only else ():
                name = f"{number}/{file_name(day, kept)}"
                try:
                    write_private(staged / name, await picture(desk, blobs, day, number, kept))
                except BlobNotFound:
                    name = ""
                written.append((number, kept, name or None))
    return written


def file_name(day: ExamDay, kept: Evidence) -> str:
    """By the exam's wall clock, so that names sort by time; the digest tells two of one second apart."""
    return f"{day.local(kept.since):%Y-%m-%d-%H%M%S}-{kept.sha256[:8]}.{ENDINGS[kept.media_type]}"
