"""Events in words for staff: on the console's log, in the session pack, on a reviewer's timeline. Pure.

The log writes itself from these lines; nobody is asked to write down what the record holds already. A test fails when
an event has none.
"""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from rooms import events as e
from rooms.vocabulary import ReportChannel


class Names(Protocol):
    """What the words need to know of the session."""

    def local(self, moment: datetime) -> datetime:
        """That moment on the wall clock of the exam."""
        ...

    def staff_name(self, staff: str) -> str:
        """A colleague's name by id; the id itself for a stranger."""
        ...

    def name_of(self, candidate: str) -> str:
        """A candidate's name by number; the number for a stranger."""
        ...


def words_for(event: e.SessionEvent, names: Names) -> str:
    """What happened, in words, without naming the candidate it is about."""
    return WORDS[type(event)](event, names)


def spell(seconds: float) -> str:
    """A length as `3:12` or `1:47:53`."""
    whole = max(0, math.floor(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def pages(count: int) -> str:
    """So many pages, in words."""
    return "1 page" if count == 1 else f"{count} pages"


def minutes(seconds: int) -> str:
    """Seconds as minutes in words, `10 min` or `2 min 30 s`, with a sign when they are taken away."""
    whole, rest = divmod(abs(seconds), 60)
    parts = [f"{whole} min"] if whole else []
    parts += [f"{rest} s"] if rest or not whole else []
    return ("−" if seconds < 0 else "") + " ".join(parts)


def _quoted(text: str) -> str:
    return f": “{text}”" if text else ""


def _after(text: str) -> str:
    return f": {text}" if text else ""


def _hour(moment: datetime, names: Names) -> str:
    return f"{names.local(moment):%H:%M:%S}"


def _length(
    event: e.BreakEnded
    | e.BreakWithdrawn
    | e.FeedReturned
    | e.CandidatePresent
    | e.PageReturned
    | e.PhonePutDown
    | e.RecordingStored
    | e.ClockRestarted
    | e.EvidenceKept,
) -> str:
    return spell((event.until - event.since).total_seconds())


def _where(event: e.AnnouncementMade) -> str:
    if event.cohort:
        return "the whole cohort"
    return "everybody" if event.room is None else f"room {event.room}"


def _by_way_of(event: e.FaultReported) -> str:
    return "" if event.channel is ReportChannel.PAGE else f" ({event.channel})"


WORDS: dict[type, Callable[[Any, Names], str]] = {
    # the session and its rooms
    e.SessionOpened: lambda ev, _: f"session {ev.configuration.session} opened",
    e.LinkReissued: lambda ev, _: f"link of {ev.person} made anew",
    e.CandidateEntered: lambda ev, _: f"{ev.who.number} {ev.who.name} entered for room {ev.room}, seat {ev.seat}",
    e.CandidateTakenOff: lambda ev, _: f"taken off the roster: {ev.reason}",
    e.SeatsReplanned: lambda ev, _: (
        "seats planned anew: " + ", ".join(f"{one.candidate} in room {one.room}, seat {one.seat}" for one in ev.seats)
    ),
    e.StaffPosted: lambda ev, _: "on duty now: " + ", ".join(member.name for member in ev.staff),
    e.WritingStarted: lambda ev, m: f"writing started at {_hour(ev.since, m)}",
    e.StartedByHand: lambda ev, _: f"started by hand: {ev.reason}",
    e.SessionClosed: lambda _ev, _m: "session closed",
    e.RoomAttended: lambda ev, m: (
        f"room {ev.room}: {m.staff_name(ev.staff)} watches"
        + (f" instead of {m.staff_name(ev.instead_of)}" if ev.instead_of else "")
    ),
    e.RoomUnattended: lambda ev, m: f"room {ev.room} unattended since {_hour(ev.since, m)}",
    e.RoomHandedOver: lambda ev, m: f"room {ev.room} handed over to {m.staff_name(ev.to)}{_quoted(ev.note)}",
    # arriving
    e.CandidateJoined: lambda _ev, _m: "joined",
    e.CandidateRejoined: lambda ev, _: (
        "rejoined" + (" on another device" if ev.other_device else "") + (", to be checked again" if ev.recheck else "")
    ),
    e.LateArrivalNoted: lambda ev, _: f"arrived {spell(ev.seconds)} late{', over the limit' * ev.beyond_limit}",
    e.HonourCodeSigned: lambda ev, _: f"signed the honour code as {ev.name}",
    e.DeviceChecked: lambda ev, _: "device check: " + _device(ev),
    e.DeviceCheckOverridden: lambda ev, _: f"failed device check let pass: {ev.reason}",
    e.IdentityNoted: lambda ev, _: f"shows a {ev.kind}",
    e.OtherScreenChecked: lambda ev, _: (
        f"other screen {ev.width}×{ev.height}, the paper's site {'opens' if ev.paper_opens else 'does not open'}"
    ),
    e.CheckAskedFor: lambda ev, _: f"asked to show: {ev.check}",
    e.CheckPassed: lambda ev, _: f"passed: {ev.check}{_after(ev.note)}",
    e.OnboardingAccepted: lambda _ev, _m: "verified before the day",
    e.OnboardingWaived: lambda ev, _: f"onboarding waived: {ev.reason}",
    e.CandidateRejected: lambda ev, _: f"not admitted: {ev.reason}{_after(ev.note)}",
    e.CandidateSeated: lambda ev, _: f"admitted to room {ev.room}, seat {ev.seat}",
    e.CandidateReadmitted: lambda _ev, _m: "checked again and readmitted",
    e.CandidateMoved: lambda ev, _: f"moved to room {ev.room}, seat {ev.seat}",
    # breaks, from the asking to the return
    e.BreakAskedFor: lambda ev, _: f"{ev.kind} break asked for",
    e.BreakRefused: lambda ev, _: f"break refused: {ev.reason}",
    e.BreakStarted: lambda ev, _: f"{ev.kind} break begins{', unanswered' * ev.unanswered}",
    e.CandidateSeenOut: lambda _ev, _m: "seen out",
    e.CandidateSaidBack: lambda _ev, _m: "says to be back",
    e.BreakEnded: lambda ev, _: f"seen back, {ev.kind} break of {_length(ev)}",
    e.BreakWithdrawn: lambda ev, _: f"{ev.kind} break withdrawn after {_length(ev)}",
    # time, faults, words
    e.TimeCredited: lambda ev, _: f"{minutes(ev.seconds)} credited ({ev.reason}){_after(ev.note)}",
    e.ClockStopped: lambda ev, _: f"clock stopped: {ev.reason}",
    e.ClockRestarted: lambda ev, _: f"clock goes on after {_length(ev)}",
    e.FaultReported: lambda ev, _: f"reports{_by_way_of(ev)}: {ev.kind}{_quoted(ev.text)}",
    e.FaultRepeated: lambda ev, _: f"reports it again{_quoted(ev.text)}",
    e.FaultTaken: lambda ev, m: f"{m.staff_name(ev.staff)} looks after the report",
    e.FaultAnswered: lambda ev, _: f"answer to the report{_quoted(ev.answer)}",
    e.FaultResolved: lambda ev, _: (
        f"report resolved{_quoted(ev.answer)}" + f", {minutes(ev.proposed_s)} proposed" * bool(ev.proposed_s)
    ),
    e.CreditDeclined: lambda ev, _: f"no minutes for the report: {ev.reason}",
    e.SchoolTold: lambda _ev, _m: "report sent to the school",
    e.MessageSent: lambda ev, _: ("writes" if ev.from_candidate else "is told") + _quoted(ev.text),
    e.MessageRead: lambda _ev, _m: "message read",
    e.AnnouncementMade: lambda ev, _: f"announced to {_where(ev)}{_quoted(ev.text)}",
    e.AnnouncementRead: lambda _ev, _m: "has read the announcement",
    e.IncidentNoted: lambda ev, _: f"{ev.severity}, {ev.category}{_after(ev.text)}",
    e.MomentMarked: lambda ev, _: f"moment kept{_after(ev.note)}",
    e.EvidenceKept: lambda ev, _: f"{'still' if ev.media_type == 'image/jpeg' else f'clip of {_length(ev)}'} kept",
    e.NeedSnoozed: lambda ev, m: (
        f"{m.staff_name(ev.staff)} puts off “{_put_off(ev, m)}” until {_hour(ev.until, m)}: {ev.reason}"
    ),
    e.FeedLost: lambda ev, m: f"feed lost since {_hour(ev.since, m)}",
    e.FeedReturned: lambda ev, _: f"feed back after {_length(ev)}",
    e.CandidateAbsent: lambda ev, m: f"phone not heard by the server since {_hour(ev.since, m)}",
    e.CandidatePresent: lambda ev, _: f"phone heard again after {_length(ev)}",
    e.PageLeft: lambda ev, m: f"left the page ({ev.how}) at {_hour(ev.since, m)}",
    e.PageReturned: lambda ev, _: f"page in view again after {_length(ev)} ({ev.how})",
    # finishing
    e.WritingFinished: lambda ev, _: f"writing ended by {_ended_by(ev)}{_after(ev.reason)}",
    e.WritingResumed: lambda _ev, _m: "writes on with the credited time",
    e.PageStored: lambda ev, _: f"page {ev.page} stored ({ev.size / 1000:.0f} kB)",
    e.RecordingBegun: lambda _ev, _m: "recording begins",
    e.RecordingStored: lambda ev, _: f"recording of {_length(ev)} stored{f', {ev.lost} chunks lost' * bool(ev.lost)}",
    e.RecordingStopped: lambda ev, _: f"recording stopped: {ev.why}",
    e.PhonePickedUp: lambda _ev, _m: "picks the phone up to photograph the pages",
    e.PhonePutDown: lambda ev, _: f"phone back in its place after {_length(ev)}",
    e.PagesReordered: lambda ev, _: f"pages put in another order: {', '.join(map(str, ev.order))}",
    e.PageRemoved: lambda ev, _: f"page {ev.page} taken back",
    e.PagesDeclared: lambda ev, _: f"declares {pages(ev.count)}",
    e.HandedInElsewhere: lambda _ev, _m: "declares the answers handed in elsewhere",
    e.PageAskedAgain: lambda ev, _: (
        f"asked again for {'the declaration' if ev.page is None else f'page {ev.page}'}" + _after(ev.reason)
    ),
    e.UploadConfirmed: lambda _ev, _m: "upload confirmed",
    e.CandidateReleased: lambda _ev, _m: "released",
    e.CandidateLeft: lambda ev, m: f"left before release at {_hour(ev.at, m)}",
    e.DepartureNoted: lambda ev, _: f"why they left: {ev.reason}",
    e.CandidateDidNotAttend: lambda _ev, _m: "did not attend",
}


def _put_off(event: e.NeedSnoozed, names: Names) -> str:
    """What a need's id names: `page, Chen` of `page-08103000:1043390`."""
    what, _, whose = event.need.partition(":")
    return f"{what.partition('-')[0]}, {names.name_of(whose)}" if whose else what


def _device(event: e.DeviceChecked) -> str:
    failed = [row.name for row in event.rows if row.verdict == "fail"]
    warned = [row.name for row in event.rows if row.verdict == "warn"]
    if not failed and not warned:
        return "all well"
    parts = [f"failed {', '.join(failed)}"] if failed else []
    parts += [f"weak {', '.join(warned)}"] if warned else []
    return "; ".join(parts)


def _ended_by(event: e.WritingFinished) -> str:
    return {"candidate": "the candidate", "time": "the clock", "invigilator": "hand"}[event.by]
