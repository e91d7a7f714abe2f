"""What happened, in the past tense: the only thing the record holds. An event says its times itself.

`audience` says who may be shown an event: everybody in the session, the one candidate it names, or staff alone.
Marks, incidents and notes are for staff: nothing a candidate is sent tells of them.
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from rooms.cohort import CohortSettings
from rooms.configuration import Candidate, Permission, PlannedSeat, SessionConfiguration, StaffMember
from rooms.vocabulary import (
    BreakKind,
    CandidateNumber,
    Check,
    CommandId,
    CreditReason,
    EvidenceMedia,
    FaultKind,
    FinishedBy,
    IdKind,
    IncidentCategory,
    PageLeaving,
    RecordingMedia,
    RecordingTrouble,
    RejectionReason,
    ReportChannel,
    RoomName,
    SegmentId,
    Severity,
    Sha256,
    ShortText,
    Slug,
    Text,
    Verdict,
)


class Happened(BaseModel):
    """Base of every event."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    audience: ClassVar[Literal["everybody", "candidate", "staff"]] = "staff"

    def as_seen_by(self, candidate: str) -> Self | None:
        """This event as that candidate may see it, or None."""
        if self.audience == "everybody":
            return self
        if self.audience == "candidate" and getattr(self, "candidate", None) == candidate:
            return self
        return None


class OfCandidate(Happened):
    """An event of one candidate, shown to that candidate and to staff."""

    audience: ClassVar[Literal["everybody", "candidate", "staff"]] = "candidate"
    candidate: CandidateNumber


class OfCandidateForStaff(Happened):
    """An event of one candidate that the candidate is not shown."""

    candidate: CandidateNumber


# The cohort, and a session as a whole


class CohortCreated(Happened):
    """A cohort with its sessions was stored, all at once.

    `settings` and `source`, the text of the cohort.toml, are what it is revised and exported from. Records of before
    they were kept have neither. `by` is who created it, and with it claimed the permission that the file names.
    """

    type: Literal["CohortCreated"] = "CohortCreated"
    cohort: Slug
    kind: Literal["central", "department"]
    permission: Permission | None
    sessions: tuple[SessionConfiguration, ...]
    settings: CohortSettings | None = None
    source: str = ""
    by: str = ""


class CohortRevised(Happened):
    """Settings, roster and plan are now these; seats of those who stayed were kept where that was possible.

    `by` is who revised it, and claimed the permission if the file names another one.
    """

    type: Literal["CohortRevised"] = "CohortRevised"
    sessions: tuple[SessionConfiguration, ...]
    settings: CohortSettings
    source: str
    by: str = ""


class SeatsPlanned(Happened):
    """Some candidates were given other seats by hand, all at once."""

    type: Literal["SeatsPlanned"] = "SeatsPlanned"
    seats: tuple[PlannedSeat, ...]


class PermissionClaimed(Happened):
    """The office entered which permission it has; an approver has yet to confirm it. `by` is who entered it."""

    type: Literal["PermissionClaimed"] = "PermissionClaimed"
    permission: Permission
    by: str = ""


class PermissionConfirmed(Happened):
    """An approver confirmed the claimed permission. `by` is the approver; older records name the actor alone."""

    type: Literal["PermissionConfirmed"] = "PermissionConfirmed"
    note: Text
    by: str = ""
    at: AwareDatetime | None = None


class PermissionDeclined(Happened):
    """An approver did not find the permission that is claimed."""

    type: Literal["PermissionDeclined"] = "PermissionDeclined"
    reason: Text
    by: str
    at: AwareDatetime


class CohortActivated(Happened):
    """A contingency is needed: the exam in the hall cannot go ahead."""

    type: Literal["CohortActivated"] = "CohortActivated"
    reason: Text


class CohortPublished(Happened):
    """The cohort's sessions may be opened."""

    type: Literal["CohortPublished"] = "CohortPublished"


class SessionOpened(Happened):
    """The session has its whole configuration and takes commands."""

    type: Literal["SessionOpened"] = "SessionOpened"
    configuration: SessionConfiguration


class LinkReissued(Happened):
    """Somebody's link or key was made anew; the older generation opens nothing."""

    type: Literal["LinkReissued"] = "LinkReissued"
    person: str
    generation: int


class CandidateEntered(Happened):
    """Somebody more is expected, or what the roster says of somebody was corrected before they joined."""

    type: Literal["CandidateEntered"] = "CandidateEntered"
    who: Candidate
    room: RoomName
    seat: int


class CandidateTakenOff(OfCandidateForStaff):
    """Somebody is expected no more; they had not joined, and the seat is free."""

    type: Literal["CandidateTakenOff"] = "CandidateTakenOff"
    reason: Text


class SeatsReplanned(Happened):
    """Candidates who had no seat yet were given other places in the plan, all at once."""

    type: Literal["SeatsReplanned"] = "SeatsReplanned"
    seats: tuple[PlannedSeat, ...]


class StaffPosted(Happened):
    """Just these are on duty from now on."""

    type: Literal["StaffPosted"] = "StaffPosted"
    staff: tuple[StaffMember, ...]


class WritingStarted(Happened):
    """Writing started: as scheduled, or by hand with a reason."""

    type: Literal["WritingStarted"] = "WritingStarted"
    audience: ClassVar[Literal["everybody", "candidate", "staff"]] = "everybody"
    since: AwareDatetime


class StartedByHand(Happened):
    """Why writing did not start as scheduled."""

    type: Literal["StartedByHand"] = "StartedByHand"
    reason: Text


class SessionClosed(Happened):
    """Nothing more is recorded but retention."""

    type: Literal["SessionClosed"] = "SessionClosed"


# Rooms


class RoomAttended(Happened):
    """Somebody watches the room now."""

    type: Literal["RoomAttended"] = "RoomAttended"
    room: RoomName
    staff: Slug
    instead_of: Slug | None = None


class RoomUnattended(Happened):
    """No console has watched the room since then."""

    type: Literal["RoomUnattended"] = "RoomUnattended"
    room: RoomName
    since: AwareDatetime


class RoomHandedOver(Happened):
    """The room is another person's now."""

    type: Literal["RoomHandedOver"] = "RoomHandedOver"
    room: RoomName
    staff: Slug
    to: Slug
    note: str


# Arriving


class CandidateJoined(OfCandidate):
    """The candidate opened the page on a device."""

    type: Literal["CandidateJoined"] = "CandidateJoined"
    device: ShortText


class CandidateRejoined(OfCandidate):
    """The page was opened again. Every rejoin is reviewed (City: "any break … will be referred for review")."""

    type: Literal["CandidateRejoined"] = "CandidateRejoined"
    device: ShortText
    other_device: bool
    recheck: bool


class LateArrivalNoted(OfCandidateForStaff):
    """The candidate joined after writing had started."""

    type: Literal["LateArrivalNoted"] = "LateArrivalNoted"
    seconds: int
    beyond_limit: bool


class HonourCodeSigned(OfCandidate):
    """The candidate typed their name under this text."""

    type: Literal["HonourCodeSigned"] = "HonourCodeSigned"
    name: ShortText
    version: str
    text: str


class DeviceRow(BaseModel):
    """One row of the device check, as measured by the page."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: ShortText
    verdict: Verdict
    measured: Annotated[str, Field(max_length=200)] = ""


class DeviceChecked(OfCandidate):
    """What the phone can do."""

    type: Literal["DeviceChecked"] = "DeviceChecked"
    rows: Annotated[tuple[DeviceRow, ...], Field(min_length=1, max_length=30)]


class DeviceCheckOverridden(OfCandidateForStaff):
    """A person let a failed device check pass."""

    type: Literal["DeviceCheckOverridden"] = "DeviceCheckOverridden"
    reason: Text


class IdentityNoted(OfCandidate):
    """Which kind of ID is shown."""

    type: Literal["IdentityNoted"] = "IdentityNoted"
    kind: IdKind


class CheckAskedFor(OfCandidate):
    """The candidate is to show something now."""

    type: Literal["CheckAskedFor"] = "CheckAskedFor"
    check: Check


class CheckPassed(OfCandidate):
    """The invigilator looked and was satisfied. `note` (a calculator's model, say) stays with staff."""

    type: Literal["CheckPassed"] = "CheckPassed"
    check: Check
    note: str = ""

    def as_seen_by(self, candidate: str) -> Self | None:
        """The same without the note."""
        return self.model_copy(update={"note": ""}) if candidate == self.candidate else None


class OnboardingAccepted(OfCandidate):
    """The candidate was verified before the day, with that kind of ID where it is known."""

    type: Literal["OnboardingAccepted"] = "OnboardingAccepted"
    id_kind: IdKind | None = None


class OnboardingWaived(OfCandidateForStaff):
    """An officer lets the candidate sit without onboarding."""

    type: Literal["OnboardingWaived"] = "OnboardingWaived"
    reason: Text


class CandidateRejected(OfCandidate):
    """Not let in, for a stated reason; the candidate may put it right and be looked at again."""

    type: Literal["CandidateRejected"] = "CandidateRejected"
    reason: RejectionReason
    note: str = ""


class CandidateSeated(OfCandidate):
    """Admitted, to that seat of that room."""

    type: Literal["CandidateSeated"] = "CandidateSeated"
    room: RoomName
    seat: int


class CandidateReadmitted(OfCandidate):
    """Checked again after a rejoin, where the policy asks for it."""

    type: Literal["CandidateReadmitted"] = "CandidateReadmitted"


class CandidateMoved(OfCandidate):
    """Another seat, perhaps in another room."""

    type: Literal["CandidateMoved"] = "CandidateMoved"
    room: RoomName
    seat: int


class OtherScreenChecked(OfCandidate):
    """What the screen can do on which the paper is to be read. Sizes in CSS pixels."""

    type: Literal["OtherScreenChecked"] = "OtherScreenChecked"
    width: int
    height: int
    paper_opens: bool


# Breaks


class BreakAskedFor(OfCandidate):
    """The candidate wants a break. Under `breaks = "notify"` it starts at once."""

    type: Literal["BreakAskedFor"] = "BreakAskedFor"
    kind: BreakKind
    since: AwareDatetime


class BreakRefused(OfCandidate):
    """Asked for, and not now."""

    type: Literal["BreakRefused"] = "BreakRefused"
    reason: Text


class BreakStarted(OfCandidate):
    """The break's clock runs from then; `unanswered` when nobody replied to the asking."""

    type: Literal["BreakStarted"] = "BreakStarted"
    kind: BreakKind
    since: AwareDatetime
    unanswered: bool = False


class CandidateSeenOut(OfCandidate):
    """The invigilator saw the candidate go."""

    type: Literal["CandidateSeenOut"] = "CandidateSeenOut"
    since: AwareDatetime


class CandidateSaidBack(OfCandidate):
    """The candidate says to be back; the break ends when the invigilator has seen it."""

    type: Literal["CandidateSaidBack"] = "CandidateSaidBack"
    since: AwareDatetime


class BreakEnded(OfCandidate):
    """The invigilator saw the candidate back."""

    type: Literal["BreakEnded"] = "BreakEnded"
    kind: BreakKind
    since: AwareDatetime
    until: AwareDatetime


class BreakWithdrawn(OfCandidate):
    """The candidate did not go after all."""

    type: Literal["BreakWithdrawn"] = "BreakWithdrawn"
    kind: BreakKind
    since: AwareDatetime
    until: AwareDatetime


# Time, faults, words


class TimeCredited(OfCandidate):
    """The finish time moved; the reason is shown with it. Negative only to correct an earlier credit."""

    type: Literal["TimeCredited"] = "TimeCredited"
    seconds: int
    reason: CreditReason
    note: str = ""
    report: CommandId | None = None


class ClockStopped(OfCandidate):
    """The candidate's clock was stopped by hand, where the policy allows it; the finish time moves while it stands."""

    type: Literal["ClockStopped"] = "ClockStopped"
    since: AwareDatetime
    reason: Text


class ClockRestarted(OfCandidate):
    """The clock goes on; what it stood is credited beside this."""

    type: Literal["ClockRestarted"] = "ClockRestarted"
    since: AwareDatetime
    until: AwareDatetime


class FaultReported(OfCandidate):
    """Stamped on arrival, so that the lost time can be credited; `since` is when it was said."""

    type: Literal["FaultReported"] = "FaultReported"
    report: CommandId
    kind: FaultKind
    text: str
    since: AwareDatetime
    channel: ReportChannel = ReportChannel.PAGE


class FaultRepeated(OfCandidate):
    """The same thing reported again while the first report is open; they fold into one."""

    type: Literal["FaultRepeated"] = "FaultRepeated"
    report: CommandId
    text: str


class FaultTaken(OfCandidate):
    """A member of staff looks after the report."""

    type: Literal["FaultTaken"] = "FaultTaken"
    report: CommandId
    staff: Slug


class FaultAnswered(OfCandidate):
    """Words about a report that stays open."""

    type: Literal["FaultAnswered"] = "FaultAnswered"
    report: CommandId
    answer: Text


class FaultResolved(OfCandidate):
    """Answered; `until` is when it was put right. `proposed_s`: seconds that who answered thinks were lost."""

    type: Literal["FaultResolved"] = "FaultResolved"
    report: CommandId
    answer: Text
    until: AwareDatetime
    proposed_s: Annotated[int, Field(ge=0)] = 0

    def as_seen_by(self, candidate: str) -> Self | None:
        """The same without what was proposed: only what is granted moves a finish time."""
        return self.model_copy(update={"proposed_s": 0}) if candidate == self.candidate else None


class CreditDeclined(OfCandidateForStaff):
    """The seconds proposed for a report are not granted, with the reason."""

    type: Literal["CreditDeclined"] = "CreditDeclined"
    report: CommandId
    reason: Text


class SchoolTold(OfCandidate):
    """A report was sent to the school, which can help with it."""

    type: Literal["SchoolTold"] = "SchoolTold"
    report: CommandId


class MessageSent(OfCandidate):
    """Words between one candidate and the staff of the session."""

    type: Literal["MessageSent"] = "MessageSent"
    message: CommandId
    from_candidate: bool
    text: Text
    at: AwareDatetime


class MessageRead(OfCandidate):
    """The one it was for has read it."""

    type: Literal["MessageRead"] = "MessageRead"
    message: CommandId


class AnnouncementMade(Happened):
    """Said to a room, or with `room` None to the whole session."""

    type: Literal["AnnouncementMade"] = "AnnouncementMade"
    audience: ClassVar[Literal["everybody", "candidate", "staff"]] = "everybody"
    announcement: CommandId
    room: RoomName | None
    text: Text
    at: AwareDatetime
    cohort: bool = False
    """Whether it was said to the whole cohort, in each of its sessions."""


class AnnouncementRead(OfCandidate):
    """A read receipt."""

    type: Literal["AnnouncementRead"] = "AnnouncementRead"
    announcement: CommandId


class IncidentNoted(Happened):
    """Anything an invigilator wrote down; an irregularity touches integrity. Never shown to a candidate."""

    type: Literal["IncidentNoted"] = "IncidentNoted"
    incident: CommandId
    candidate: CandidateNumber | None
    room: RoomName | None
    category: IncidentCategory
    severity: Severity
    text: Text


class MomentMarked(OfCandidateForStaff):
    """A moment kept for review. `mark` names it; evidence may be attached by that name."""

    type: Literal["MomentMarked"] = "MomentMarked"
    mark: CommandId
    note: str


class EvidenceKept(OfCandidateForStaff):
    """A still or the last minute of a feed is on disk, attached to the mark or incident `of`; `size` in bytes."""

    type: Literal["EvidenceKept"] = "EvidenceKept"
    of: CommandId
    sha256: Sha256
    size: Annotated[int, Field(gt=0)]
    media_type: EvidenceMedia
    since: AwareDatetime
    until: AwareDatetime


class NeedSnoozed(Happened):
    """What needs somebody was put off until then, by whom and why: colleagues see it greyed, not gone."""

    type: Literal["NeedSnoozed"] = "NeedSnoozed"
    need: ShortText
    staff: Slug
    until: AwareDatetime
    reason: Text


class FeedLost(OfCandidateForStaff):
    """No picture since then, at the console that has the room."""

    type: Literal["FeedLost"] = "FeedLost"
    since: AwareDatetime


class FeedReturned(OfCandidateForStaff):
    """The picture came back."""

    type: Literal["FeedReturned"] = "FeedReturned"
    since: AwareDatetime
    until: AwareDatetime


class CandidateAbsent(OfCandidateForStaff):
    """The phone has not been heard by the server since then."""

    type: Literal["CandidateAbsent"] = "CandidateAbsent"
    since: AwareDatetime


class CandidatePresent(OfCandidateForStaff):
    """The phone is heard again."""

    type: Literal["CandidatePresent"] = "CandidatePresent"
    since: AwareDatetime
    until: AwareDatetime


class PageLeft(OfCandidateForStaff):
    """The phone shows the page no more: the first of several ways of leaving says since when."""

    type: Literal["PageLeft"] = "PageLeft"
    how: PageLeaving
    since: AwareDatetime


class PageReturned(OfCandidateForStaff):
    """The phone shows the page again."""

    type: Literal["PageReturned"] = "PageReturned"
    how: PageLeaving
    since: AwareDatetime
    until: AwareDatetime


# Finishing


class WritingFinished(OfCandidate):
    """Pens down: by the candidate, by the clock, or by hand with a reason, which stays with staff."""

    type: Literal["WritingFinished"] = "WritingFinished"
    by: FinishedBy
    at: AwareDatetime
    reason: str = ""

    def as_seen_by(self, candidate: str) -> Self | None:
        """The same without the reason."""
        return self.model_copy(update={"reason": ""}) if candidate == self.candidate else None


class WritingResumed(OfCandidate):
    """Minutes credited after the bell let the candidate write on."""

    type: Literal["WritingResumed"] = "WritingResumed"


class PageStored(OfCandidate):
    """An answer sheet is on disk, whole; said only after it was synced."""

    type: Literal["PageStored"] = "PageStored"
    page: Annotated[int, Field(ge=1, le=200)]
    sha256: Sha256
    size: Annotated[int, Field(gt=0)]
    media_type: str


class RecordingBegun(OfCandidate):
    """The phone records a segment: it does so anew after each reload and with each camera."""

    type: Literal["RecordingBegun"] = "RecordingBegun"
    segment: SegmentId
    media_type: RecordingMedia
    since: AwareDatetime


class RecordingStored(OfCandidate):
    """A segment is on disk, all that will come of it: `chunks` chunks were made, and `lost` of them never came."""

    type: Literal["RecordingStored"] = "RecordingStored"
    segment: SegmentId
    chunks: int
    lost: int
    size: Annotated[int, Field(ge=0)]
    since: AwareDatetime
    until: AwareDatetime


class RecordingStopped(OfCandidate):
    """The phone could not go on recording, or with `segment` None not begin. The exam goes on."""

    type: Literal["RecordingStopped"] = "RecordingStopped"
    segment: SegmentId | None
    why: RecordingTrouble


class PhonePickedUp(OfCandidate):
    """The phone left its place to photograph the answer sheets (City: "take care to complete this swiftly")."""

    type: Literal["PhonePickedUp"] = "PhonePickedUp"
    since: AwareDatetime


class PhonePutDown(OfCandidate):
    """The phone is back in its place."""

    type: Literal["PhonePutDown"] = "PhonePutDown"
    since: AwareDatetime
    until: AwareDatetime


class PagesReordered(OfCandidate):
    """The stored pages stand in another order: `order` names them by their numbers until then."""

    type: Literal["PagesReordered"] = "PagesReordered"
    order: tuple[int, ...]


class PageRemoved(OfCandidate):
    """The candidate took a page back before declaring."""

    type: Literal["PageRemoved"] = "PageRemoved"
    page: int


class PagesDeclared(OfCandidate):
    """So many pages make the whole script."""

    type: Literal["PagesDeclared"] = "PagesDeclared"
    count: Annotated[int, Field(ge=0, le=200)]


class HandedInElsewhere(OfCandidate):
    """The candidate says the answers are handed in where the paper asks for them."""

    type: Literal["HandedInElsewhere"] = "HandedInElsewhere"


class PageAskedAgain(OfCandidate):
    """The invigilator asks for a page anew (or, with `page` None, for the declaration)."""

    type: Literal["PageAskedAgain"] = "PageAskedAgain"
    page: int | None
    reason: Text


class UploadConfirmed(OfCandidate):
    """The invigilator has seen every declared page."""

    type: Literal["UploadConfirmed"] = "UploadConfirmed"


class CandidateReleased(OfCandidate):
    """May leave."""

    type: Literal["CandidateReleased"] = "CandidateReleased"


class CandidateLeft(OfCandidate):
    """Left, or could not go on, before release: a case for mitigating circumstances."""

    type: Literal["CandidateLeft"] = "CandidateLeft"
    at: AwareDatetime


class DepartureNoted(OfCandidateForStaff):
    """What staff know of why somebody left."""

    type: Literal["DepartureNoted"] = "DepartureNoted"
    reason: Text


class CandidateDidNotAttend(OfCandidateForStaff):
    """Expected, and never joined: a case for excusal."""

    type: Literal["CandidateDidNotAttend"] = "CandidateDidNotAttend"


CohortEvent = Annotated[
    CohortCreated
    | CohortRevised
    | SeatsPlanned
    | PermissionClaimed
    | PermissionConfirmed
    | PermissionDeclined
    | CohortActivated
    | CohortPublished,
    Field(discriminator="type"),
]

SessionEvent = Annotated[
    SessionOpened
    | LinkReissued
    | CandidateEntered
    | CandidateTakenOff
    | SeatsReplanned
    | StaffPosted
    | WritingStarted
    | StartedByHand
    | SessionClosed
    | RoomAttended
    | RoomUnattended
    | RoomHandedOver
    | CandidateJoined
    | CandidateRejoined
    | LateArrivalNoted
    | HonourCodeSigned
    | DeviceChecked
    | DeviceCheckOverridden
    | IdentityNoted
    | CheckAskedFor
    | CheckPassed
    | OnboardingAccepted
    | OnboardingWaived
    | CandidateRejected
    | CandidateSeated
    | CandidateReadmitted
    | CandidateMoved
    | OtherScreenChecked
    | BreakAskedFor
    | BreakRefused
    | BreakStarted
    | CandidateSeenOut
    | CandidateSaidBack
    | BreakEnded
    | BreakWithdrawn
    | TimeCredited
    | ClockStopped
    | ClockRestarted
    | FaultReported
    | FaultRepeated
    | FaultTaken
    | FaultAnswered
    | FaultResolved
    | CreditDeclined
    | SchoolTold
    | MessageSent
    | MessageRead
    | AnnouncementMade
    | AnnouncementRead
    | IncidentNoted
    | MomentMarked
    | EvidenceKept
    | NeedSnoozed
    | FeedLost
    | FeedReturned
    | CandidateAbsent
    | CandidatePresent
    | PageLeft
    | PageReturned
    | WritingFinished
    | WritingResumed
    | PageStored
    | RecordingBegun
    | RecordingStored
    | RecordingStopped
    | PhonePickedUp
    | PhonePutDown
    | PagesReordered
    | PageRemoved
    | PagesDeclared
    | HandedInElsewhere
    | PageAskedAgain
    | UploadConfirmed
    | CandidateReleased
    | CandidateLeft
    | DepartureNoted
    | CandidateDidNotAttend,
    Field(discriminator="type"),
]

session_events: TypeAdapter[SessionEvent] = TypeAdapter(SessionEvent)
cohort_events: TypeAdapter[CohortEvent] = TypeAdapter(CohortEvent)
