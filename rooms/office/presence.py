"""Where one candidate was in the course of the day: present, writing, in which room, and when off camera. Pure.

City: "All time off camera will be reviewed." So every interval is told here whatever its length: no picture at the
console, the phone not heard, the page left, a toilet break, the phone in hand.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rooms import events as e
from rooms.office.exam_day import ExamDay
from rooms.office.spans import Span, meet, merged
from rooms.timing import finish_time
from rooms.vocabulary import BreakKind


class OffCameraKind(StrEnum):
    """Why a candidate was not to be seen."""

    FEED = "no picture at the console"
    PHONE = "phone not heard by the server"
    PAGE = "page left"
    TOILET = "toilet break"
    HAND = "phone in hand"


@dataclass(frozen=True, slots=True)
class OffCamera:
    """One interval off camera. `how`: what more is known. `came_back` is False where the day ended first."""

    kind: OffCameraKind
    since: datetime
    until: datetime
    how: str = ""
    came_back: bool = True


def present(day: ExamDay, number: str) -> Span | None:
    """From the first joining to the release or departure, else as far as the day is known; None for who never came."""
    joined, gone = None, day.until
    for entry in day.of(number):
        if isinstance(entry.event, e.CandidateJoined) and joined is None:
            joined = entry.said_at
        elif isinstance(entry.event, e.CandidateReleased):
            gone = entry.said_at
        elif isinstance(entry.event, e.CandidateLeft):
            gone = entry.event.at
    return None if joined is None else (joined, max(joined, gone))


def writing(day: ExamDay, number: str) -> list[Span]:
    """When the candidate could write: more than one span where credited minutes let them write on."""
    spans: list[Span] = []
    seated, started, since = False, None, None
    begun = [entry for entry in day.entries if isinstance(entry.event, e.WritingStarted)]
    for entry in sorted([*begun, *day.of(number)], key=lambda entry: entry.seq):
        match entry.event:
            case e.WritingStarted(since=start):
                started = start
                since = started if seated else None
            case e.CandidateSeated():
                seated = True
                since = None if started is None else max(started, entry.said_at)
            case e.WritingResumed():
                since = entry.said_at
            case e.WritingFinished(at=at) | e.CandidateLeft(at=at) if since is not None:
                spans.append((since, at))
                since = None
            case _:
                pass
    if since is not None:
        spans.append((since, min(day.until, finish_time(day.session, day.session.sittings[number]).finish)))
    return merged(spans)


def rooms_of(day: ExamDay, number: str) -> list[tuple[str, Span]]:
    """In which room the candidate had a seat, and when, in order; it ends with the presence."""
    stay = present(day, number)
    if stay is None:
        return []
    seats = [
        (entry.said_at, entry.event.room)
        for entry in day.of(number)
        if isinstance(entry.event, e.CandidateSeated | e.CandidateMoved)
    ]
    # Who joined and was never admitted is present, without a seat.
    ends = [*(at for at, _ in seats[1:]), stay[1]] if seats else []
    return [(room, (at, until)) for (at, room), until in zip(seats, ends, strict=True) if until > at]


def room_watched(day: ExamDay, number: str) -> list[Span]:
    """When somebody had the room the candidate sat in."""
    watched = day.stretches
    return merged(
        span
        for room, stay in rooms_of(day, number)
        for span in meet([stay], [(s.since, s.until or day.until) for s in watched if s.room == room])
    )


def off_camera(day: ExamDay, number: str) -> list[OffCamera]:
    """Every interval off camera while the candidate was present, oldest first."""
    stay = present(day, number)
    if stay is None:
        return []
    open_since: dict[OffCameraKind, OffCamera] = {}
    found: list[OffCamera] = []
    for entry in day.of(number):
        if begun := _begins(entry.event, stay[1]):
            before = open_since.get(begun.kind)
            open_since[begun.kind] = (
                begun
                if before is None
                else OffCamera(begun.kind, before.since, before.until, begun.how, came_back=False)
            )
        elif ended := _ends(entry.event):
            begun = open_since.pop(ended[0], None)
            if begun is not None and ended[1] is not None:
                until = max(begun.since, min(ended[1], stay[1]))
                found.append(OffCamera(begun.kind, begun.since, until, begun.how))
    # What was said late may lie after a departure that was said later still.
    there = (each for each in (*found, *open_since.values()) if each.since <= stay[1])
    return sorted(there, key=lambda each: (each.since, each.kind))


def _begins(event: e.SessionEvent, end: datetime) -> OffCamera | None:
    """What an event begins, open until the end of the candidate's presence."""
    match event:
        case e.FeedLost(since=since):
            return _open(OffCameraKind.FEED, since, end)
        case e.CandidateAbsent(since=since):
            return _open(OffCameraKind.PHONE, since, end)
        case e.PageLeft(since=since, how=how):
            return _open(OffCameraKind.PAGE, since, end, how)
        case e.BreakStarted(since=since, kind=BreakKind.TOILET):
            return _open(OffCameraKind.TOILET, since, end)
        case e.PhonePickedUp(since=since):
            return _open(OffCameraKind.HAND, since, end)
        case _:
            return None


def _open(kind: OffCameraKind, since: datetime, end: datetime, how: str = "") -> OffCamera:
    return OffCamera(kind, since, max(since, end), how, came_back=False)


def _ends(event: e.SessionEvent) -> tuple[OffCameraKind, datetime | None] | None:
    """Which interval an event ends, and when; None as the time where it never was one."""
    match event:
        case e.FeedReturned(until=until):
            return OffCameraKind.FEED, until
        case e.CandidatePresent(until=until):
            return OffCameraKind.PHONE, until
        case e.PageReturned(until=until):
            return OffCameraKind.PAGE, until
        case e.BreakEnded(kind=BreakKind.TOILET, until=until):
            return OffCameraKind.TOILET, until
        case e.BreakWithdrawn(kind=BreakKind.TOILET):
            return OffCameraKind.TOILET, None
        case e.PhonePutDown(until=until):
            return OffCameraKind.HAND, until
        case _:
            return None


def spans_of(intervals: list[OffCamera]) -> list[Span]:
    """The same as spans, together."""
    return merged((each.since, each.until) for each in intervals)
