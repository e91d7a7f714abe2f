"""One candidate's day for a reviewer: everything on record in the order in which it began, and what asks for a look.

City: "All time off camera will be reviewed"; "Any break … will be referred for review"; "All mobile phone use will be
reviewed for suspicious behaviour." So every interval off camera, every break, every rejoin, mark and incident is named
as asking for a look, whatever its length. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rooms import events as e
from rooms.event_words import minutes, words_for
from rooms.office import presence
from rooms.office.exam_day import Entry, ExamDay
from rooms.office.spans import Span, minus, total
from rooms.office.tables_sight import seen
from rooms.office.tables_time import BreakOnRecord, breaks_of
from rooms.session import Evidence
from rooms.vocabulary import FinishedBy, Severity

_TOLD_AS_A_WHOLE: tuple[type, ...] = (
    e.FeedLost,
    e.FeedReturned,
    e.CandidateAbsent,
    e.CandidatePresent,
    e.PageLeft,
    e.PageReturned,
    e.PhonePickedUp,
    e.PhonePutDown,
    e.BreakAskedFor,
    e.BreakRefused,
    e.BreakStarted,
    e.CandidateSeenOut,
    e.CandidateSaidBack,
    e.BreakEnded,
    e.BreakWithdrawn,
    e.EvidenceKept,
    e.MessageRead,
    e.AnnouncementRead,
)
"""What stands on the timeline as part of something else: an interval with its length, a break, a mark's picture."""

_ALWAYS_ASKS: tuple[type, ...] = (
    e.CandidateRejoined,
    e.DeviceCheckOverridden,
    e.OnboardingWaived,
    e.CandidateRejected,
    e.MomentMarked,
    e.CandidateLeft,
    e.RecordingStopped,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing of a candidate's day. `until` None for what does not last; `asks`: a reviewer has to look at it."""

    since: datetime
    words: str
    until: datetime | None = None
    by: str = ""
    recorded_at: datetime | None = None
    asks: bool = False
    kept: tuple[Evidence, ...] = ()

    @property
    def length(self) -> timedelta | None:
        """How long it lasted."""
        return self.until - self.since if self.until else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a reviewer looks through. `unmonitored`: writing time without the monitoring that the policy demands."""

    number: str
    moments: tuple[Moment, ...]
    off_camera: timedelta
    unmonitored: tuple[Span, ...]

    @property
    def asking(self) -> list[Moment]:
        """What a reviewer has to look at."""
        return [moment for moment in self.moments if moment.asks]

    @property
    def without_monitoring(self) -> timedelta:
        """How long that was."""
        return total(self.unmonitored)


def timeline(day: ExamDay, number: str) -> Timeline:
    """One candidate's day. KeyError for a number that is not expected."""
    sitting = day.session.sittings[number]
    moments = [
        *_said(day, number),
        *_away(day, number),
        *(_break(each) for each in breaks_of(day, sitting)),
        *(
            Moment(since, "nobody watched the room while the candidate wrote", until, asks=True)
            for since, until in minus(presence.writing(day, number), presence.room_watched(day, number))
        ),
    ]
    return Timeline(
        number=number,
        moments=tuple(sorted(moments, key=lambda moment: moment.since)),
        off_camera=total(presence.spans_of(presence.off_camera(day, number))),
        unmonitored=tuple(unmonitored(day, number)),
    )


def unmonitored(day: ExamDay, number: str) -> list[Span]:
    """Writing time that was not recorded, where the policy has recordings; else that nobody could see.

    City: "If any exams are taken without ProctorTrack recording, the work cannot be accepted." That is for people to
    say; here it is only reckoned.
    """
    found = seen(day, number)
    if day.session.configuration.policy.recording == "on":
        return minus(found.writing, found.recorded)
    return found.gaps


def _said(day: ExamDay, number: str) -> Iterator[Moment]:
    """What stands on record of the candidate, and what was said to the room they sat in."""
    for entry in day.entries:
        if isinstance(entry.event, _TOLD_AS_A_WHOLE) or not _concerns(day, entry, number):
            continue
        since = _since(entry)
        yield Moment(
            since=since,
            words=words_for(entry.event, day),
            until=_until(day, entry, number),
            by=day.speaker(entry.actor),
            recorded_at=entry.recorded_at,
            asks=_asks(entry.event),
            kept=_kept(day, entry.event, number),
        )


def _concerns(day: ExamDay, entry: Entry, number: str) -> bool:
    event = entry.event
    whose = getattr(event, "candidate", None)
    if whose is not None:
        return bool(whose == number)
    if isinstance(event, e.WritingStarted | e.StartedByHand | e.SessionClosed):
        return True
    if isinstance(event, e.AnnouncementMade | e.IncidentNoted):
        stay = presence.present(day, number)
        here = stay is not None and stay[0] <= entry.said_at <= stay[1]
        return here and (event.room is None or _was_in(day, number, event.room, entry.said_at))
    return False


def _was_in(day: ExamDay, number: str, room: str, at: datetime) -> bool:
    return any(name == room and since <= at <= until for name, (since, until) in presence.rooms_of(day, number))


def _since(entry: Entry) -> datetime:
    since = getattr(entry.event, "since", None) or getattr(entry.event, "at", None)
    return since if isinstance(since, datetime) else entry.said_at


def _until(day: ExamDay, entry: Entry, number: str) -> datetime | None:
    """A report lasts until it is resolved; what an event says of its own end holds for the others."""
    if isinstance(entry.event, e.FaultReported):
        reports = {report.id: report.until for report in day.session.sittings[number].reports}
        return reports[entry.event.report]
    until = getattr(entry.event, "until", None)
    return until if isinstance(entry.event, e.ClockRestarted | e.RecordingStored) and until else None


def _asks(event: e.SessionEvent) -> bool:
    match event:
        case e.IncidentNoted(severity=severity):
            return severity is not Severity.NOTE
        case e.LateArrivalNoted(beyond_limit=beyond):
            return beyond
        case e.WritingFinished(by=by):
            return by is FinishedBy.INVIGILATOR
        case _:
            return isinstance(event, _ALWAYS_ASKS)


def _kept(day: ExamDay, event: e.SessionEvent, number: str) -> tuple[Evidence, ...]:
    of = getattr(event, "mark", None) or getattr(event, "incident", None)
    return tuple(kept for kept in day.session.sittings[number].evidence if of is not None and kept.of == of)


def _away(day: ExamDay, number: str) -> Iterator[Moment]:
    for each in presence.off_camera(day, number):
        if each.kind is presence.OffCameraKind.TOILET:
            continue  # told as a break
        how = f" ({each.how})" if each.how else ""
        back = "" if each.came_back else ", until the end"
        yield Moment(each.since, f"{each.kind}{how}{back}", each.until, asks=True)


def _break(each: BreakOnRecord) -> Moment:
    over = f", {minutes(round(each.over.total_seconds()))} over the limit" if each.over else ""
    why = f": {each.refused_because}" if each.refused_because else ""
    words = f"{each.kind} break, {each.outcome}{over}{why}{', unanswered' * each.unanswered}"
    taken = each.outcome not in {"refused", "withdrawn"}
    return Moment(
        each.since or each.asked_at,
        words,
        each.until,
        asks=taken,
    )
