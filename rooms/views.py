"""What each side is shown of a session: cards made from the state. The wire carries these, nobody else derives them.

A candidate's view holds one candidate and nothing that tells of another, of a mark or of an incident.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict

from rooms.configuration import Adjustments, Contacts, HonourCode, OnboardingPolicy, Paper
from rooms.events import DeviceRow
from rooms.seating import required_checks
from rooms.session import Announcement, Break, Report, Session, Sitting
from rooms.timing import break_limit, clock_is_stopped, finish_time, rest_left
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
    Role,
    SessionPhase,
)


class Card(BaseModel):
    """Base of everything shown. Durations are whole seconds in fields that end in `_s`."""

    model_config = ConfigDict(frozen=True)


class CreditCard(Card):
    """Seconds added to a finish time, and why."""

    seconds: int
    reason: CreditReason
    note: str


class FinishCard(Card):
    """A finish time and how it is made up. `paused`: a break or a clock stopped by hand holds it back right now.

    `base_finish` is when the base writing time ends, adjustments and credits left aside.
    """

    start: AwareDatetime
    base_s: int
    extra_s: int
    rest_s: int
    credits: tuple[CreditCard, ...]
    finish: AwareDatetime
    base_finish: AwareDatetime
    paused: bool


class BreakCard(Card):
    """One break; `limit_s` None where there is no limit. While `since` is None it is asked for only."""

    kind: BreakKind
    asked_at: AwareDatetime
    since: AwareDatetime | None
    seen_out_at: AwareDatetime | None
    said_back_at: AwareDatetime | None
    until: AwareDatetime | None
    withdrawn: bool
    limit_s: int | None


class ReportCard(Card):
    """A reported fault. Resolved once `until` is there; `settled` is False while proposed seconds wait for a person.

    `taken_by` is the id of the member of staff who looks after it.
    """

    id: str
    kind: FaultKind
    text: str
    since: AwareDatetime
    channel: ReportChannel
    said: int
    taken_by: str | None
    answers: tuple[str, ...]
    until: AwareDatetime | None
    proposed_s: int
    settled: bool
    school_told: bool


class MessageCard(Card):
    """One message."""

    id: str
    from_candidate: bool
    text: str
    said_at: AwareDatetime
    read: bool


class AnnouncementForCandidate(Card):
    """An announcement and whether this candidate has read it."""

    id: str
    text: str
    said_at: AwareDatetime
    read: bool


class PageCard(Card):
    """A stored answer sheet."""

    page: int
    sha256: str
    size: int
    media_type: str


class AskedAgainCard(Card):
    """A page that is wanted anew, or with `page` None the declaration, and why."""

    page: int | None
    reason: str


class RejectionCard(Card):
    """Why somebody was not let in."""

    reason: RejectionReason
    note: str


class ChecksCard(Card):
    """Which checks this paper asks for, which were passed, and what the candidate is to show now."""

    required: tuple[Check, ...]
    passed: tuple[Check, ...]
    asked: Check | None


class OtherScreenCard(Card):
    """The screen on which the paper is read. Sizes in CSS pixels."""

    width: int
    height: int
    paper_opens: bool


class StoppedClockCard(Card):
    """Since when a clock stands that was stopped by hand, and why."""

    since: AwareDatetime
    reason: str


class EvidenceCard(Card):
    """A still or a clip that was kept, of the mark or incident with the id `of`; `size` in bytes."""

    of: str
    sha256: str
    size: int
    media_type: str
    since: AwareDatetime
    until: AwareDatetime


class SnoozeCard(Card):
    """What is put off: the need's id, until when, why, and the id of who did it."""

    need: str
    until: AwareDatetime
    reason: str
    by: str


class PageLeftCard(Card):
    """Since when a phone does not show the page, and how it came to that."""

    how: PageLeaving
    since: AwareDatetime


class RecordingCard(Card):
    """How far a recording has come: segments begun, those that are stored, and their bytes.

    `stopped` is why the phone could not go on, until it begins again.
    """

    segments: int
    stored: int
    bytes: int
    stopped: RecordingTrouble | None


class SittingCard(Card):
    """What candidate and staff both see of one candidate."""

    number: str
    name: str
    phase: Phase
    room: str
    seat: int | None
    onboarding: Onboarding
    signed_name: str | None
    device_rows: tuple[DeviceRow, ...]
    device_fails: tuple[str, ...]
    other_screen: OtherScreenCard | None
    id_kind: IdKind | None
    checks: ChecksCard
    rejected: RejectionCard | None
    rechecking: bool
    adjustments: Adjustments
    finish: FinishCard
    clock_stopped: StoppedClockCard | None
    pause: BreakCard | None
    breaks: tuple[BreakCard, ...]
    break_refused: str | None
    rest_left_s: int
    reports: tuple[ReportCard, ...]
    messages: tuple[MessageCard, ...]
    finished_at: AwareDatetime | None
    finished_by: FinishedBy | None
    phone_in_hand_since: AwareDatetime | None
    pages: tuple[PageCard, ...]
    declared: int | None
    handed_in: bool
    asked_again: tuple[AskedAgainCard, ...]
    complete: bool
    recording: RecordingCard | None


class CandidateView(Card):
    """Everything the phone shows. `paper.url` is there while the candidate writes, and not before.

    `paper_site` is where the paper will be (`https://exams.example.ac.uk`), so that it can be tried beforehand.
    """

    session: str
    title: str
    department: str
    rehearsal: bool
    session_phase: SessionPhase
    starts: AwareDatetime
    opens: AwareDatetime
    timezone: str
    upload_window_s: int
    paper: Paper
    paper_site: str | None
    onboarding: OnboardingPolicy
    honour_code: HonourCode
    contacts: Contacts
    recording: bool
    breaks: str
    invigilator: str | None
    announcements: tuple[AnnouncementForCandidate, ...]
    me: SittingCard


class SeatCard(SittingCard):
    """What staff see of one candidate. `planned_seat` holds until there is a seat."""

    college: str | None
    paper: str
    planned_seat: int
    onboarded_with: IdKind | None
    late_by_s: int | None
    joins: int
    feed_lost_since: AwareDatetime | None
    absent_since: AwareDatetime | None
    page_left: PageLeftCard | None
    evidence: tuple[EvidenceCard, ...]


class StaffCard(Card):
    """A colleague."""

    id: str
    name: str
    role: Role
    room: str | None


class RoomCard(Card):
    """A room and who watches it."""

    room: str
    staff: str | None
    unattended_since: AwareDatetime | None


class AnnouncementCard(Card):
    """An announcement, whom it was for, and who has read it."""

    id: str
    room: str | None
    text: str
    said_at: AwareDatetime
    cohort: bool
    read_by: tuple[str, ...]


class SessionCard(Card):
    """What staff see of the session as a whole."""

    session: str
    cohort: str
    title: str
    department: str
    rehearsal: bool
    phase: SessionPhase
    opens: AwareDatetime
    starts: AwareDatetime
    started_at: AwareDatetime | None
    timezone: str
    upload_window_s: int
    late_after_s: int
    breaks: str
    break_limit_s: int | None
    break_clock: str
    papers: tuple[Paper, ...]
    rooms: tuple[RoomCard, ...]
    staff: tuple[StaffCard, ...]
    announcements: tuple[AnnouncementCard, ...]
    snoozes: tuple[SnoozeCard, ...]


class StaffView(Card):
    """The whole session, or with `session` None and some candidates only what changed.

    `gone` are the numbers of those who were taken off the roster.
    """

    session: SessionCard | None
    candidates: tuple[SeatCard, ...]
    gone: tuple[str, ...] = ()


def _seconds(duration: timedelta) -> int:
    return round(duration.total_seconds())


def _break_card(pause: Break, limit: timedelta | None) -> BreakCard:
    return BreakCard(
        kind=pause.kind,
        asked_at=pause.asked_at,
        since=pause.since,
        seen_out_at=pause.seen_out_at,
        said_back_at=pause.said_back_at,
        until=pause.until,
        withdrawn=pause.withdrawn,
        limit_s=None if limit is None else _seconds(limit),
    )


def finish_card(session: Session, sitting: Sitting) -> FinishCard:
    """The finish time, explained."""
    reckoned = finish_time(session, sitting)
    return FinishCard(
        start=reckoned.start,
        base_s=_seconds(reckoned.base),
        extra_s=_seconds(reckoned.extra),
        rest_s=_seconds(reckoned.rest),
        credits=tuple(CreditCard(seconds=c.seconds, reason=c.reason, note=c.note) for c in sitting.credits),
        finish=reckoned.finish,
        base_finish=reckoned.base_finish,
        paused=clock_is_stopped(session, sitting),
    )


def _shared(session: Session, sitting: Sitting, now: datetime) -> dict[str, object]:
    limit = session.configuration.policy.break_limit
    return {
        "number": sitting.number,
        "name": sitting.candidate.name,
        "phase": sitting.phase,
        "room": session.room_of(sitting.number),
        "seat": sitting.seat,
        "onboarding": sitting.onboarding,
        "signed_name": sitting.signed_name,
        "device_rows": sitting.device_rows,
        "device_fails": sitting.device_fails,
        "other_screen": OtherScreenCard.model_validate(asdict(sitting.other_screen)) if sitting.other_screen else None,
        "id_kind": sitting.id_kind,
        "checks": ChecksCard(
            required=required_checks(sitting.paper),
            passed=tuple(check for check in Check if check in sitting.checks),
            asked=sitting.asked_check,
        ),
        "rejected": (RejectionCard(reason=sitting.rejected[0], note=sitting.rejected[1]) if sitting.rejected else None),
        "rechecking": sitting.rechecking,
        "adjustments": sitting.candidate.adjustments,
        "finish": finish_card(session, sitting),
        "clock_stopped": (
            StoppedClockCard.model_validate(asdict(sitting.clock_stopped)) if sitting.clock_stopped else None
        ),
        "pause": _break_card(sitting.pause, break_limit(session, sitting)) if sitting.pause else None,
        "breaks": tuple(_break_card(over, limit) for over in sitting.breaks),
        "break_refused": sitting.break_refused,
        "rest_left_s": _seconds(rest_left(sitting, now)),
        "reports": tuple(_report_card(report) for report in sitting.reports),
        "messages": tuple(
            MessageCard(id=m.id, from_candidate=m.from_candidate, text=m.text, said_at=m.at, read=m.read)
            for m in sitting.messages
        ),
        "finished_at": sitting.finished_at,
        "finished_by": sitting.finished_by,
        "phone_in_hand_since": sitting.phone_in_hand_since,
        "pages": tuple(
            PageCard(page=n, sha256=page.sha256, size=page.size, media_type=page.media_type)
            for n, page in sorted(sitting.pages.items())
        ),
        "declared": sitting.declared,
        "handed_in": sitting.handed_in,
        "asked_again": tuple(AskedAgainCard(page=a.page, reason=a.reason) for a in sitting.asked_again),
        "complete": sitting.complete,
        "recording": _recording_card(sitting),
    }


def _report_card(report: Report) -> ReportCard:
    return ReportCard.model_validate(asdict(report))


def _recording_card(sitting: Sitting) -> RecordingCard | None:
    if not sitting.segments and sitting.recording_stopped is None:
        return None
    stored = [segment.size for segment in sitting.segments.values() if segment.size is not None]
    return RecordingCard(
        segments=len(sitting.segments), stored=len(stored), bytes=sum(stored), stopped=sitting.recording_stopped
    )


def _site_of(paper: Paper) -> str | None:
    if paper.url is None:
        return None
    parts = urlsplit(paper.url)
    return f"{parts.scheme}://{parts.netloc}"


def _heard_by(announcement: Announcement, room: str) -> bool:
    return announcement.room is None or announcement.room == room


def candidate_view(session: Session, number: str, now: datetime) -> CandidateView:
    """What one candidate is shown. KeyError for a number that is not expected."""
    sitting = session.sittings[number]
    configuration = session.configuration
    room = session.room_of(number)
    watching = session.rooms[room].staff
    names = {member.id: member.name for member in configuration.staff}
    # The link opens at the start, to someone who is seated (product.md, "The life of a cohort", 5).
    shows_link = sitting.phase is Phase.WRITING and not sitting.rechecking
    return CandidateView(
        session=configuration.session,
        title=configuration.title,
        department=configuration.department,
        rehearsal=configuration.rehearsal,
        session_phase=session.phase,
        starts=configuration.starts,
        opens=configuration.opens,
        timezone=configuration.timezone,
        upload_window_s=_seconds(configuration.upload_window),
        paper=sitting.paper if shows_link else sitting.paper.model_copy(update={"url": None}),
        paper_site=_site_of(sitting.paper),
        onboarding=configuration.policy.onboarding,
        honour_code=configuration.policy.honour_code,
        contacts=configuration.contacts,
        recording=configuration.policy.recording == "on",
        breaks=configuration.policy.breaks,
        invigilator=names.get(watching) if watching else None,
        announcements=tuple(
            AnnouncementForCandidate(id=said.id, text=said.text, said_at=said.at, read=number in said.read_by)
            for said in session.announcements
            if _heard_by(said, room)
        ),
        me=SittingCard.model_validate(_shared(session, sitting, now) | {"reports": _without_proposals(sitting)}),
    )


def _without_proposals(sitting: Sitting) -> tuple[ReportCard, ...]:
    """Seconds that somebody proposed are no promise: a candidate sees them once they are granted."""
    return tuple(_report_card(replace(report, proposed_s=0, settled=True)) for report in sitting.reports)


def seat_card(session: Session, sitting: Sitting, now: datetime) -> SeatCard:
    """What staff are shown of one candidate."""
    planned = next(
        seat for plan in session.configuration.rooms for seat, number in plan.seats.items() if number == sitting.number
    )
    return SeatCard.model_validate(
        _shared(session, sitting, now)
        | {
            "college": sitting.candidate.college,
            "paper": sitting.paper.code,
            "planned_seat": planned,
            "onboarded_with": sitting.onboarded_with,
            "late_by_s": None if sitting.late_by is None else _seconds(sitting.late_by),
            "joins": sitting.joins,
            "feed_lost_since": sitting.feed_lost_since,
            "absent_since": sitting.absent_since,
            "page_left": PageLeftCard.model_validate(asdict(sitting.page_left)) if sitting.page_left else None,
            "evidence": tuple(EvidenceCard.model_validate(asdict(kept)) for kept in sitting.evidence),
        }
    )


def session_card(session: Session) -> SessionCard:
    """What staff are shown of the session as a whole."""
    configuration = session.configuration
    policy = configuration.policy
    return SessionCard(
        session=configuration.session,
        cohort=configuration.cohort,
        title=configuration.title,
        department=configuration.department,
        rehearsal=configuration.rehearsal,
        phase=session.phase,
        opens=configuration.opens,
        starts=configuration.starts,
        started_at=session.started_at,
        timezone=configuration.timezone,
        upload_window_s=_seconds(configuration.upload_window),
        late_after_s=_seconds(policy.late_after),
        breaks=policy.breaks,
        break_limit_s=None if policy.break_limit is None else _seconds(policy.break_limit),
        break_clock=policy.break_clock,
        papers=configuration.papers,
        rooms=tuple(
            RoomCard(room=room, staff=watch.staff, unattended_since=watch.unattended_since)
            for room, watch in session.rooms.items()
        ),
        staff=tuple(StaffCard(id=m.id, name=m.name, role=m.role, room=m.room) for m in configuration.staff),
        announcements=tuple(
            AnnouncementCard(
                id=said.id,
                room=said.room,
                text=said.text,
                said_at=said.at,
                cohort=said.cohort,
                read_by=tuple(sorted(said.read_by)),
            )
            for said in session.announcements
        ),
        snoozes=tuple(
            SnoozeCard(need=need, until=snooze.until, reason=snooze.reason, by=snooze.by)
            for need, snooze in session.snoozes.items()
        ),
    )


def staff_view(session: Session, now: datetime) -> StaffView:
    """The whole session as staff see it."""
    return StaffView(
        session=session_card(session),
        candidates=tuple(seat_card(session, sitting, now) for sitting in session.sittings.values()),
    )


def staff_changes(before: Session, after: Session, now: datetime) -> StaffView:
    """What has changed for staff between two states."""
    changed: Iterable[Sitting] = (
        sitting for number, sitting in after.sittings.items() if sitting is not before.sittings.get(number)
    )
    card = session_card(after)
    # Every finish time moves with the start; a plan that changed may have changed anybody's seat.
    everything = before.started_at != after.started_at or before.configuration.rooms != after.configuration.rooms
    return StaffView(
        session=card if card != session_card(before) else None,
        candidates=tuple(
            seat_card(after, sitting, now) for sitting in (after.sittings.values() if everything else changed)
        ),
        gone=tuple(number for number in before.sittings if number not in after.sittings),
    )
