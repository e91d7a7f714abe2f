"""The state of one exam session, and `evolve`: what each event changes. Nothing here decides anything.

Three facts about a candidate are kept apart: the phase of the exam day, the break, and the feed. The phases:

    expected ─ join ─► checking ─ admit ─► seated ─ start ─► writing ─ finish ─► uploading ─ confirm ─► confirmed
                          └─ admit after the start ─────────────▲                                          │
    left ◄─ from any of them, noted by staff                                      released ◄─ let leave ───┘
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from rooms import events as e
from rooms.configuration import Candidate, Paper, PlannedSeat, SessionConfiguration
from rooms.seating_plan import entered, reseated, taken_off
from rooms.vocabulary import (
    BreakKind,
    Check,
    CreditReason,
    FaultKind,
    FinishedBy,
    IdKind,
    Onboarding,
    PageLeaving,
    Phase,
    RecordingTrouble,
    RejectionReason,
    ReportChannel,
    SessionPhase,
    Verdict,
)

IS_GONE = frozenset({Phase.RELEASED, Phase.LEFT})
PRESENT_IN_EXAM = frozenset({Phase.SEATED, Phase.WRITING, Phase.UPLOADING, Phase.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Break:
    """One break that has been asked for. `since` and `until` are when its clock started and stopped."""

    kind: BreakKind
    asked_at: datetime
    since: datetime | None = None
    seen_out_at: datetime | None = None
    said_back_at: datetime | None = None
    until: datetime | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """Seconds added to a finish time, and why."""

    seconds: int
    reason: CreditReason
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """A fault as reported. `said` counts how often it was.

    `settled` is False while the seconds that were proposed wait to be granted or declined.
    """

    id: str
    kind: FaultKind
    text: str
    since: datetime
    channel: ReportChannel = ReportChannel.PAGE
    said: int = 1
    taken_by: str | None = None
    answers: tuple[str, ...] = ()
    until: datetime | None = None
    proposed_s: int = 0
    settled: bool = True
    school_told: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message between a candidate and the staff."""

    id: str
    from_candidate: bool
    text: str
    at: datetime
    read: bool = False


@dataclass(frozen=True, slots=True)
class Announcement:
    """What was said to a room (`room`) or to everybody (None), and who has read it."""

    id: str
    room: str | None
    text: str
    at: datetime
    cohort: bool = False
    read_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """One answer sheet as stored. `size` in bytes."""

    number: int
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A page that is wanted anew, or with `page` None the declaration, and why."""

    page: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a recording; `size` in bytes, None until all of it that will come is on disk."""

    media_type: str
    since: datetime
    until: datetime | None = None
    chunks: int = 0
    lost: int = 0
    size: int | None = None


@dataclass(frozen=True, slots=True)
class OtherScreen:
    """The screen on which the paper is read. Sizes in CSS pixels."""

    width: int
    height: int
    paper_opens: bool


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """Since when a clock stands that was stopped by hand, and why."""

    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A still or a clip on disk, of the mark or incident with the id `of`. `size` in bytes."""

    of: str
    sha256: str
    size: int
    media_type: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Snooze:
    """Until when something is put off, by whom, and why."""

    until: datetime
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class LeftPage:
    """Since when the phone does not show the page, and how it came to that."""

    how: PageLeaving
    since: datetime


@dataclass(frozen=True, slots=True)
class Sitting:
    """One candidate's exam day so far."""

    candidate: Candidate
    paper: Paper
    onboarding: Onboarding
    onboarded_with: IdKind | None = None
    phase: Phase = Phase.EXPECTED
    room: str | None = None
    seat: int | None = None
    device: str | None = None
    joins: int = 0
    rechecking: bool = False
    signed_name: str | None = None
    device_rows: tuple[e.DeviceRow, ...] = ()
    device_overridden: bool = False
    other_screen: OtherScreen | None = None
    id_kind: IdKind | None = None
    checks: frozenset[Check] = frozenset()
    asked_check: Check | None = None
    rejected: tuple[RejectionReason, str] | None = None
    late_by: timedelta | None = None
    pause: Break | None = None
    breaks: tuple[Break, ...] = ()
    break_refused: str | None = None
    credits: tuple[Credit, ...] = ()
    clock_stopped: StoppedClock | None = None
    reports: tuple[Report, ...] = ()
    messages: tuple[Message, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    feed_lost_since: datetime | None = None
    absent_since: datetime | None = None
    page_left: LeftPage | None = None
    finished_at: datetime | None = None
    finished_by: FinishedBy | None = None
    phone_in_hand_since: datetime | None = None
    pages: Mapping[int, Page] = field(default_factory=dict)
    declared: int | None = None
    handed_in: bool = False
    asked_again: tuple[AskedAgain, ...] = ()
    segments: Mapping[str, Segment] = field(default_factory=dict)
    recording_stopped: RecordingTrouble | None = None

    @property
    def number(self) -> str:
        """The candidate number."""
        return self.candidate.number

    @property
    def signed(self) -> bool:
        """Whether the honour code is signed."""
        return self.signed_name is not None

    @property
    def device_fails(self) -> tuple[str, ...]:
        """Names of the device rows that failed and that nobody overrode."""
        if self.device_overridden:
            return ()
        return tuple(row.name for row in self.device_rows if row.verdict is Verdict.FAIL)

    @property
    def complete(self) -> bool:
        """Whether everything that was declared is there."""
        if self.handed_in:
            return True
        return self.declared is not None and all(n in self.pages for n in range(1, self.declared + 1))

    @property
    def open_reports(self) -> tuple[Report, ...]:
        """Reports nobody has resolved."""
        return tuple(report for report in self.reports if report.until is None)


@dataclass(frozen=True, slots=True)
class Watch:
    """Who watches a room: the person on record, and since when nobody does."""

    staff: str | None = None
    unattended_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One exam session."""

    configuration: SessionConfiguration
    sittings: Mapping[str, Sitting]
    rooms: Mapping[str, Watch]
    phase: SessionPhase = SessionPhase.OPEN
    started_at: datetime | None = None
    announcements: tuple[Announcement, ...] = ()
    snoozes: Mapping[str, Snooze] = field(default_factory=dict)
    noted: Mapping[str, str | None] = field(default_factory=dict)
    """Marks and incidents by id, and the candidate each is about: what evidence may be attached to."""
    generations: Mapping[str, int] = field(default_factory=dict)

    def in_room(self, room: str) -> list[Sitting]:
        """Who has a seat in that room and has not left, by seat."""
        seated = [s for s in self.sittings.values() if s.room == room and s.phase in PRESENT_IN_EXAM]
        return sorted(seated, key=lambda sitting: sitting.seat or 0)

    def seated(self) -> int:
        """How many have a seat in the session."""
        return sum(sitting.phase in PRESENT_IN_EXAM for sitting in self.sittings.values())

    def planned_room(self, number: str) -> str:
        """The room in which the plan seats that candidate."""
        return next(plan.room for plan in self.configuration.rooms if number in plan.seats.values())

    def room_of(self, number: str) -> str:
        """Where the candidate is looked after now: the room they sit in, else the planned one."""
        return self.sittings[number].room or self.planned_room(number)

    def generation(self, person: str) -> int:
        """Which generation of that person's link or key opens the door; the first is 0."""
        return self.generations.get(person, 0)


def opened(event: e.SessionOpened) -> Session:
    """The session as its first event leaves it."""
    configuration = event.configuration
    return Session(
        configuration=configuration,
        sittings={candidate.number: _expected(candidate, configuration) for candidate in configuration.candidates},
        rooms={plan.room: Watch() for plan in configuration.rooms},
    )


def _expected(candidate: Candidate, configuration: SessionConfiguration) -> Sitting:
    return Sitting(candidate=candidate, paper=configuration.paper(candidate.paper), onboarding=candidate.onboarding)


def evolve(session: Session | None, event: e.SessionEvent) -> Session:
    """The session after one event."""
    if isinstance(event, e.SessionOpened):
        return opened(event)
    if session is None:
        raise ValueError("a session's record begins with SessionOpened")
    if change := _OF_A_SITTING.get(type(event)):
        number: str = event.candidate  # type: ignore[union-attr, assignment] # only events with a candidate stand in that table
        return replace(session, sittings={**session.sittings, number: change(session.sittings[number], event)})
    if change_all := _OF_THE_SESSION.get(type(event)):
        return change_all(session, event)
    return session  # notes change nothing that a rule asks about


# One line or function an event: what it changes of the session …


def _entered(session: Session, event: e.CandidateEntered) -> Session:
    place = PlannedSeat(
        candidate=event.who.number, session=session.configuration.session, room=event.room, seat=event.seat
    )
    configuration = entered(session.configuration, event.who, place)
    known = session.sittings.get(event.who.number)
    sitting = (
        _expected(event.who, configuration)
        if known is None
        else replace(known, candidate=event.who, paper=configuration.paper(event.who.paper))
    )
    return replace(session, configuration=configuration, sittings={**session.sittings, event.who.number: sitting})


def _taken_off(session: Session, event: e.CandidateTakenOff) -> Session:
    sittings = {number: sitting for number, sitting in session.sittings.items() if number != event.candidate}
    return replace(session, configuration=taken_off(session.configuration, event.candidate), sittings=sittings)


def _seats_replanned(session: Session, event: e.SeatsReplanned) -> Session:
    (configuration,) = reseated([session.configuration], event.seats)
    return replace(session, configuration=configuration)


def _writing_started(session: Session, event: e.WritingStarted) -> Session:
    sittings = {
        number: replace(sitting, phase=Phase.WRITING) if sitting.phase is Phase.SEATED else sitting
        for number, sitting in session.sittings.items()
    }
    return replace(session, sittings=sittings, started_at=event.since, phase=SessionPhase.WRITING)


def _seated(session: Session, event: e.CandidateSeated) -> Session:
    late = session.phase is SessionPhase.WRITING
    sitting = replace(
        session.sittings[event.candidate],
        phase=Phase.WRITING if late else Phase.SEATED,
        room=event.room,
        seat=event.seat,
        rejected=None,
    )
    return replace(session, sittings={**session.sittings, event.candidate: sitting})


def _announcement_read(session: Session, event: e.AnnouncementRead) -> Session:
    announcements = tuple(
        replace(said, read_by=said.read_by | {event.candidate}) if said.id == event.announcement else said
        for said in session.announcements
    )
    return replace(session, announcements=announcements)


def _watched(session: Session, room: str, watch: Watch) -> Session:
    return replace(session, rooms={**session.rooms, room: watch})


_OF_THE_SESSION: dict[type, Callable[[Session, Any], Session]] = {
    e.LinkReissued: lambda s, ev: replace(s, generations={**s.generations, ev.person: ev.generation}),
    e.CandidateEntered: _entered,
    e.CandidateTakenOff: _taken_off,
    e.SeatsReplanned: _seats_replanned,
    e.StaffPosted: lambda s, ev: replace(s, configuration=s.configuration.model_copy(update={"staff": ev.staff})),
    e.WritingStarted: _writing_started,
    e.CandidateSeated: _seated,
    e.SessionClosed: lambda s, _: replace(s, phase=SessionPhase.CLOSED),
    e.RoomAttended: lambda s, ev: _watched(s, ev.room, Watch(staff=ev.staff)),
    e.RoomUnattended: lambda s, ev: _watched(s, ev.room, replace(s.rooms[ev.room], unattended_since=ev.since)),
    e.RoomHandedOver: lambda s, ev: _watched(s, ev.room, Watch(staff=ev.to)),
    e.AnnouncementMade: lambda s, ev: replace(
        s, announcements=(*s.announcements, Announcement(ev.announcement, ev.room, ev.text, ev.at, ev.cohort))
    ),
    e.IncidentNoted: lambda s, ev: replace(s, noted={**s.noted, ev.incident: ev.candidate}),
    e.MomentMarked: lambda s, ev: replace(s, noted={**s.noted, ev.mark: ev.candidate}),
    e.NeedSnoozed: lambda s, ev: replace(s, snoozes={**s.snoozes, ev.need: Snooze(ev.until, ev.reason, ev.staff)}),
    e.AnnouncementRead: _announcement_read,
}

# … and of one sitting.


def _rejoined(sitting: Sitting, event: e.CandidateRejoined) -> Sitting:
    sitting = replace(sitting, device=event.device, joins=sitting.joins + 1)
    if event.recheck:
        return replace(
            sitting,
            rechecking=True,
            signed_name=None,
            device_rows=(),
            device_overridden=False,
            id_kind=None,
            checks=frozenset(),
        )
    return sitting


def _identity_noted(sitting: Sitting, event: e.IdentityNoted) -> Sitting:
    # Another document than the one that was looked at has not been looked at.
    checks = sitting.checks if event.kind is sitting.id_kind else sitting.checks - {Check.IDENTITY}
    return replace(sitting, id_kind=event.kind, rejected=None, checks=checks)


def _check_passed(sitting: Sitting, event: e.CheckPassed) -> Sitting:
    asked = None if sitting.asked_check is event.check else sitting.asked_check
    return replace(sitting, checks=sitting.checks | {event.check}, asked_check=asked)


def _changed_pause(sitting: Sitting, **changes: Any) -> Break:
    if sitting.pause is None:
        raise ValueError("no break is under way")
    return replace(sitting.pause, **changes)


def _pause(sitting: Sitting, **changes: Any) -> Sitting:
    return replace(sitting, pause=_changed_pause(sitting, **changes))


def _pause_over(sitting: Sitting, **changes: Any) -> Sitting:
    return replace(sitting, pause=None, breaks=(*sitting.breaks, _changed_pause(sitting, **changes)))


def _report(sitting: Sitting, report_id: str, change: Callable[[Report], Report]) -> Sitting:
    reports = tuple(change(report) if report.id == report_id else report for report in sitting.reports)
    return replace(sitting, reports=reports)


def _time_credited(sitting: Sitting, event: e.TimeCredited) -> Sitting:
    sitting = replace(sitting, credits=(*sitting.credits, Credit(event.seconds, event.reason, event.note)))
    if event.report is None:
        return sitting
    return _report(sitting, event.report, lambda report: replace(report, settled=True))


def _fault_resolved(sitting: Sitting, event: e.FaultResolved) -> Sitting:
    return _report(
        sitting,
        event.report,
        lambda report: replace(
            report,
            answers=(*report.answers, event.answer),
            until=event.until,
            proposed_s=event.proposed_s,
            settled=event.proposed_s == 0,
        ),
    )


def _message_read(sitting: Sitting, event: e.MessageRead) -> Sitting:
    messages = tuple(replace(m, read=True) if m.id == event.message else m for m in sitting.messages)
    return replace(sitting, messages=messages)


def _page_stored(sitting: Sitting, event: e.PageStored) -> Sitting:
    page = Page(event.page, event.sha256, event.size, event.media_type)
    wanted = tuple(asked for asked in sitting.asked_again if asked.page != event.page)
    return replace(sitting, pages={**sitting.pages, event.page: page}, asked_again=wanted)


def _recording_begun(sitting: Sitting, event: e.RecordingBegun) -> Sitting:
    segment = Segment(event.media_type, event.since)
    return replace(sitting, segments={**sitting.segments, event.segment: segment}, recording_stopped=None)


def _recording_stored(sitting: Sitting, event: e.RecordingStored) -> Sitting:
    segment = replace(
        sitting.segments[event.segment], until=event.until, chunks=event.chunks, lost=event.lost, size=event.size
    )
    return replace(sitting, segments={**sitting.segments, event.segment: segment})


def _page_removed(sitting: Sitting, event: e.PageRemoved) -> Sitting:
    return replace(sitting, pages={n: page for n, page in sitting.pages.items() if n != event.page})


def _pages_reordered(sitting: Sitting, event: e.PagesReordered) -> Sitting:
    pages = {new: replace(sitting.pages[old], number=new) for new, old in enumerate(event.order, start=1)}
    return replace(sitting, pages=pages)


def _asked_again(sitting: Sitting, event: e.PageAskedAgain) -> Sitting:
    wanted = (*sitting.asked_again, AskedAgain(event.page, event.reason))
    return replace(sitting, phase=Phase.UPLOADING, declared=None, handed_in=False, asked_again=wanted)


_OF_A_SITTING: dict[type, Callable[[Sitting, Any], Sitting]] = {
    e.CandidateJoined: lambda s, ev: replace(s, phase=Phase.CHECKING, device=ev.device, joins=1),
    e.CandidateRejoined: _rejoined,
    e.LateArrivalNoted: lambda s, ev: replace(s, late_by=timedelta(seconds=ev.seconds)),
    e.HonourCodeSigned: lambda s, ev: replace(s, signed_name=ev.name),
    e.DeviceChecked: lambda s, ev: replace(s, device_rows=ev.rows, device_overridden=False),
    e.DeviceCheckOverridden: lambda s, _: replace(s, device_overridden=True),
    e.IdentityNoted: _identity_noted,
    e.OtherScreenChecked: lambda s, ev: replace(s, other_screen=OtherScreen(ev.width, ev.height, ev.paper_opens)),
    e.CheckAskedFor: lambda s, ev: replace(s, asked_check=ev.check),
    e.CheckPassed: _check_passed,
    e.OnboardingAccepted: lambda s, ev: replace(s, onboarding=Onboarding.ACCEPTED, onboarded_with=ev.id_kind),
    e.OnboardingWaived: lambda s, _: replace(s, onboarding=Onboarding.WAIVED),
    e.CandidateRejected: lambda s, ev: replace(s, rejected=(ev.reason, ev.note), checks=frozenset()),
    e.CandidateReadmitted: lambda s, _: replace(s, rechecking=False, rejected=None),
    e.CandidateMoved: lambda s, ev: replace(s, room=ev.room, seat=ev.seat),
    e.BreakAskedFor: lambda s, ev: replace(s, pause=Break(ev.kind, ev.since), break_refused=None),
    e.BreakRefused: lambda s, ev: replace(s, pause=None, break_refused=ev.reason),
    e.BreakStarted: lambda s, ev: _pause(s, since=ev.since),
    e.CandidateSeenOut: lambda s, ev: _pause(s, seen_out_at=ev.since),
    e.CandidateSaidBack: lambda s, ev: _pause(s, said_back_at=ev.since),
    e.BreakEnded: lambda s, ev: _pause_over(s, until=ev.until),
    e.BreakWithdrawn: lambda s, ev: _pause_over(s, until=ev.until, withdrawn=True),
    e.TimeCredited: _time_credited,
    e.ClockStopped: lambda s, ev: replace(s, clock_stopped=StoppedClock(ev.since, ev.reason)),
    e.ClockRestarted: lambda s, _: replace(s, clock_stopped=None),
    e.FaultReported: lambda s, ev: replace(
        s, reports=(*s.reports, Report(ev.report, ev.kind, ev.text, ev.since, ev.channel))
    ),
    e.FaultTaken: lambda s, ev: _report(s, ev.report, lambda r: replace(r, taken_by=ev.staff)),
    e.FaultAnswered: lambda s, ev: _report(s, ev.report, lambda r: replace(r, answers=(*r.answers, ev.answer))),
    e.CreditDeclined: lambda s, ev: _report(s, ev.report, lambda r: replace(r, settled=True)),
    e.FaultRepeated: lambda s, ev: _report(s, ev.report, lambda r: replace(r, said=r.said + 1)),
    e.FaultResolved: _fault_resolved,
    e.SchoolTold: lambda s, ev: _report(s, ev.report, lambda r: replace(r, school_told=True)),
    e.MessageSent: lambda s, ev: replace(
        s, messages=(*s.messages, Message(ev.message, ev.from_candidate, ev.text, ev.at))
    ),
    e.MessageRead: _message_read,
    e.EvidenceKept: lambda s, ev: replace(
        s,
        evidence=(*s.evidence, Evidence(ev.of, ev.sha256, ev.size, ev.media_type, ev.since, ev.until)),
    ),
    e.FeedLost: lambda s, ev: replace(s, feed_lost_since=ev.since),
    e.FeedReturned: lambda s, _: replace(s, feed_lost_since=None),
    e.CandidateAbsent: lambda s, ev: replace(s, absent_since=ev.since),
    e.CandidatePresent: lambda s, _: replace(s, absent_since=None),
    e.PageLeft: lambda s, ev: replace(s, page_left=LeftPage(ev.how, ev.since)),
    e.PageReturned: lambda s, _: replace(s, page_left=None),
    e.WritingFinished: lambda s, ev: replace(
        s,
        phase=Phase.UPLOADING,
        finished_at=ev.at,
        finished_by=ev.by,
        break_refused=None,
        rechecking=False,
        clock_stopped=None,
    ),
    e.WritingResumed: lambda s, _: replace(s, phase=Phase.WRITING, finished_at=None, finished_by=None),
    e.PageStored: _page_stored,
    e.RecordingBegun: _recording_begun,
    e.RecordingStored: _recording_stored,
    e.RecordingStopped: lambda s, ev: replace(s, recording_stopped=ev.why),
    e.PhonePickedUp: lambda s, ev: replace(s, phone_in_hand_since=ev.since),
    e.PhonePutDown: lambda s, _: replace(s, phone_in_hand_since=None),
    e.PagesReordered: _pages_reordered,
    e.PageRemoved: _page_removed,
    e.PagesDeclared: lambda s, ev: replace(s, declared=ev.count, asked_again=()),
    e.HandedInElsewhere: lambda s, _: replace(s, handed_in=True, asked_again=()),
    e.PageAskedAgain: _asked_again,
    e.UploadConfirmed: lambda s, _: replace(s, phase=Phase.CONFIRMED),
    e.CandidateReleased: lambda s, _: replace(s, phase=Phase.RELEASED),
    e.CandidateLeft: lambda s, _: replace(s, phase=Phase.LEFT, rechecking=False, clock_stopped=None),
}
