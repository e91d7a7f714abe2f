"""What somebody wants done, in the imperative. A command's id and times travel beside it, in `Told`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from rooms.cohort import CohortSettings
from rooms.configuration import Candidate, Permission, PlannedSeat, SessionConfiguration, StaffMember
from rooms.events import DeviceRow
from rooms.vocabulary import (
    MOST_CHUNKS,
    SEATS_PER_ROOM,
    BreakKind,
    CandidateNumber,
    Check,
    CommandId,
    CreditReason,
    EvidenceMedia,
    FaultKind,
    IdKind,
    IncidentCategory,
    PageLeaving,
    RecordingMedia,
    RecordingTrouble,
    RejectionReason,
    ReportChannel,
    Role,
    RoomName,
    SegmentId,
    Severity,
    Sha256,
    ShortText,
    Slug,
    Text,
)


class Station(StrEnum):
    """From which side of the exam somebody speaks."""

    CANDIDATE = "candidate"
    STAFF = "staff"
    OFFICE = "office"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who speaks. `id` is a candidate number, a staff id, an officer's name, or empty for the server.

    `is_login` where it is a login at the command line, which belongs to whoever can read the data folder, and not a
    person whom the office has on record.
    """

    station: Station
    id: str = ""
    role: Role | None = None
    is_login: bool = False

    def __str__(self) -> str:
        return f"{self.station}:{self.id}" if self.id else str(self.station)


SERVER = Actor(Station.SERVER)


@dataclass(frozen=True, slots=True)
class Told:
    """The circumstances of a command: its id, when it is decided (`at`), when it was said, and by whom."""

    id: str
    at: datetime
    said_at: datetime
    actor: Actor


class Wanted(BaseModel):
    """Base of every command."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ForCandidate(Wanted):
    """A command about one candidate."""

    candidate: CandidateNumber


Note = Annotated[str, Field(max_length=2000)]

# The cohort


class CreateCohort(Wanted):
    """Store a checked cohort with all its sessions."""

    type: Literal["CreateCohort"] = "CreateCohort"
    cohort: Slug
    kind: Literal["central", "department"]
    permission: Permission | None = None
    sessions: tuple[SessionConfiguration, ...] = Field(min_length=1)
    settings: CohortSettings | None = None
    source: str = ""


class ReviseCohort(Wanted):
    """Put other settings, another roster and another plan in the place of those of that `revision`."""

    type: Literal["ReviseCohort"] = "ReviseCohort"
    revision: int
    sessions: tuple[SessionConfiguration, ...] = Field(min_length=1)
    settings: CohortSettings
    source: str


class PlanSeats(Wanted):
    """Give candidates other seats by hand; several at once, so that two can change places."""

    type: Literal["PlanSeats"] = "PlanSeats"
    seats: tuple[PlannedSeat, ...] = Field(min_length=1)


class ClaimPermission(Wanted):
    """Enter, or correct, which permission of the Proctors' Office the cohort has."""

    type: Literal["ClaimPermission"] = "ClaimPermission"
    permission: Permission


class ConfirmPermission(Wanted):
    """Confirm that the Proctors' Office has granted what the office claims."""

    type: Literal["ConfirmPermission"] = "ConfirmPermission"
    note: Text


class DeclinePermission(Wanted):
    """Say that the Proctors' Office has not granted what the office claims."""

    type: Literal["DeclinePermission"] = "DeclinePermission"
    reason: Note


class ActivateCohort(Wanted):
    """Make use of a contingency: the exam in the hall cannot go ahead."""

    type: Literal["ActivateCohort"] = "ActivateCohort"
    reason: Note


class PublishCohort(Wanted):
    """Let the cohort's sessions open."""

    type: Literal["PublishCohort"] = "PublishCohort"


# The session


class OpenSession(Wanted):
    """Begin a session's record with its whole configuration."""

    type: Literal["OpenSession"] = "OpenSession"
    configuration: SessionConfiguration


class ReissueLink(Wanted):
    """End somebody's link or key and make the next. `person` is an actor's name: `candidate:1043321`."""

    type: Literal["ReissueLink"] = "ReissueLink"
    person: str


class EnterCandidate(Wanted):
    """Expect somebody more, on a free seat; or correct what the roster says of somebody who has not joined."""

    type: Literal["EnterCandidate"] = "EnterCandidate"
    who: Candidate
    room: RoomName
    seat: Annotated[int, Field(ge=1, le=SEATS_PER_ROOM)]


class TakeOffCandidate(ForCandidate):
    """Expect somebody no more, who has not joined: a withdrawal, which frees the seat."""

    type: Literal["TakeOffCandidate"] = "TakeOffCandidate"
    reason: Note


class ReplanSeats(Wanted):
    """Plan other seats of this session for candidates who have none yet."""

    type: Literal["ReplanSeats"] = "ReplanSeats"
    seats: tuple[PlannedSeat, ...] = Field(min_length=1)


class PostStaff(Wanted):
    """Put others on duty: just these."""

    type: Literal["PostStaff"] = "PostStaff"
    staff: tuple[StaffMember, ...]


class StartWriting(Wanted):
    """As scheduled without a reason; by hand only with one."""

    type: Literal["StartWriting"] = "StartWriting"
    reason: Note = ""


class CloseSession(Wanted):
    """End the record once nobody is in the exam any more."""

    type: Literal["CloseSession"] = "CloseSession"


class AttendRoom(Wanted):
    """Watch a room from now on."""

    type: Literal["AttendRoom"] = "AttendRoom"
    room: RoomName


class NoteRoomUnattended(Wanted):
    """The server has not seen a console in that room since then."""

    type: Literal["NoteRoomUnattended"] = "NoteRoomUnattended"
    room: RoomName
    since: AwareDatetime


class HandOverRoom(Wanted):
    """Give the room to a colleague."""

    type: Literal["HandOverRoom"] = "HandOverRoom"
    room: RoomName
    to: Slug
    note: Note = ""


# Arriving


class Join(ForCandidate):
    """The page was opened. `device` is a random name that the page keeps on the device."""

    type: Literal["Join"] = "Join"
    device: ShortText


class SignHonourCode(ForCandidate):
    """Sign the text with that version by typing one's name."""

    type: Literal["SignHonourCode"] = "SignHonourCode"
    name: ShortText
    version: str


class ReportDeviceCheck(ForCandidate):
    """Say what the device check measured."""

    type: Literal["ReportDeviceCheck"] = "ReportDeviceCheck"
    rows: Annotated[tuple[DeviceRow, ...], Field(min_length=1, max_length=30)]


class OverrideDeviceCheck(ForCandidate):
    """Let a failed device check pass."""

    type: Literal["OverrideDeviceCheck"] = "OverrideDeviceCheck"
    reason: Note


class NoteIdentity(ForCandidate):
    """Say which kind of ID is shown."""

    type: Literal["NoteIdentity"] = "NoteIdentity"
    kind: IdKind


class AskForCheck(ForCandidate):
    """Ask the candidate to show something: the room, the desk, the calculator, an ID, where the other phones are."""

    type: Literal["AskForCheck"] = "AskForCheck"
    check: Check


class PassCheck(ForCandidate):
    """Tick a check."""

    type: Literal["PassCheck"] = "PassCheck"
    check: Check
    note: Note = ""


class AcceptOnboarding(ForCandidate):
    """Note that the candidate was verified before the day, and with which kind of ID."""

    type: Literal["AcceptOnboarding"] = "AcceptOnboarding"
    id_kind: IdKind | None = None


class WaiveOnboarding(ForCandidate):
    """Let the candidate sit without onboarding."""

    type: Literal["WaiveOnboarding"] = "WaiveOnboarding"
    reason: Note


class RejectCandidate(ForCandidate):
    """Do not let in as things stand."""

    type: Literal["RejectCandidate"] = "RejectCandidate"
    reason: RejectionReason
    note: Note = ""


class AdmitCandidate(ForCandidate):
    """Let in and give the planned seat, or another where one is named."""

    type: Literal["AdmitCandidate"] = "AdmitCandidate"
    room: RoomName | None = None


class MoveCandidate(ForCandidate):
    """Give a seat in another room."""

    type: Literal["MoveCandidate"] = "MoveCandidate"
    room: RoomName


class ReportOtherScreen(ForCandidate):
    """Say what the screen on which the paper is to be read can do. Sizes in CSS pixels."""

    type: Literal["ReportOtherScreen"] = "ReportOtherScreen"
    width: Annotated[int, Field(ge=1, le=100_000)]
    height: Annotated[int, Field(ge=1, le=100_000)]
    paper_opens: bool


# Breaks


class AskForBreak(ForCandidate):
    """Notify of a break, or ask for one: the policy says which."""

    type: Literal["AskForBreak"] = "AskForBreak"
    kind: BreakKind


class RefuseBreak(ForCandidate):
    """Not now (only where breaks are asked for)."""

    type: Literal["RefuseBreak"] = "RefuseBreak"
    reason: Note


class GoUnanswered(ForCandidate):
    """Start a break that was asked for and not answered for thirty seconds."""

    type: Literal["GoUnanswered"] = "GoUnanswered"


class SeeOut(ForCandidate):
    """The invigilator sees the candidate go; grants the break where it was asked for."""

    type: Literal["SeeOut"] = "SeeOut"


class SayBack(ForCandidate):
    """The candidate says to be back."""

    type: Literal["SayBack"] = "SayBack"


class SeeBack(ForCandidate):
    """The invigilator sees the candidate back, and the break ends."""

    type: Literal["SeeBack"] = "SeeBack"


class WithdrawBreak(ForCandidate):
    """Not going after all."""

    type: Literal["WithdrawBreak"] = "WithdrawBreak"


# Time, faults, words


class CreditTime(ForCandidate):
    """Move one finish time, with the reason."""

    type: Literal["CreditTime"] = "CreditTime"
    seconds: int
    reason: CreditReason = CreditReason.INTERRUPTION
    note: Note = ""
    report: CommandId | None = None


class StopClock(ForCandidate):
    """Stop a candidate's clock by hand, where the policy has clocks that stop."""

    type: Literal["StopClock"] = "StopClock"
    reason: Text


class RestartClock(ForCandidate):
    """Let a clock that was stopped by hand go on, and credit what it stood."""

    type: Literal["RestartClock"] = "RestartClock"


class ReportFault(ForCandidate):
    """Something's wrong. The report's id is the command's.

    Staff enter one for somebody who telephoned, wrote or said it, with its `channel`; `since` is the time of receipt.
    """

    type: Literal["ReportFault"] = "ReportFault"
    kind: FaultKind
    text: Note = ""
    channel: ReportChannel = ReportChannel.PAGE
    since: AwareDatetime | None = None


class TakeReport(ForCandidate):
    """Look after a report, so that nobody else does it twice."""

    type: Literal["TakeReport"] = "TakeReport"
    report: CommandId


class AnswerFault(ForCandidate):
    """Say something about a report that stays open."""

    type: Literal["AnswerFault"] = "AnswerFault"
    report: CommandId
    answer: Text


class ResolveFault(ForCandidate):
    """Say what was done about a report. `proposed_s`: seconds for somebody else to credit, who has the room."""

    type: Literal["ResolveFault"] = "ResolveFault"
    report: CommandId
    answer: Text
    proposed_s: Annotated[int, Field(ge=0, le=24 * 3600)] = 0


class DeclineCredit(ForCandidate):
    """Do not grant what was proposed for a report."""

    type: Literal["DeclineCredit"] = "DeclineCredit"
    report: CommandId
    reason: Text


class NoteSchoolTold(ForCandidate):
    """A report that the school can help with has been sent to it."""

    type: Literal["NoteSchoolTold"] = "NoteSchoolTold"
    report: CommandId


class SendMessage(ForCandidate):
    """To the candidate when staff say it, to staff when the candidate does."""

    type: Literal["SendMessage"] = "SendMessage"
    text: Text


class MarkRead(ForCandidate):
    """The reader has read a message."""

    type: Literal["MarkRead"] = "MarkRead"
    message: CommandId


class Announce(Wanted):
    """Say something to a room, to the session where `room` is None, or to every session of the cohort."""

    type: Literal["Announce"] = "Announce"
    text: Text
    room: RoomName | None = None
    cohort: bool = False


class AcknowledgeAnnouncement(ForCandidate):
    """A read receipt."""

    type: Literal["AcknowledgeAnnouncement"] = "AcknowledgeAnnouncement"
    announcement: CommandId


class NoteIncident(Wanted):
    """Write something down, of a candidate, a room or the session."""

    type: Literal["NoteIncident"] = "NoteIncident"
    candidate: CandidateNumber | None = None
    room: RoomName | None = None
    category: IncidentCategory
    severity: Severity = Severity.NOTE
    text: Text


class MarkMoment(ForCandidate):
    """Keep this moment for review. The mark's id is the command's."""

    type: Literal["MarkMoment"] = "MarkMoment"
    note: Note = ""


class StoreEvidence(ForCandidate):
    """The server has a still, or the last minute of a feed, on disk, for the mark or incident with the id `of`."""

    type: Literal["StoreEvidence"] = "StoreEvidence"
    of: CommandId
    sha256: Sha256
    size: Annotated[int, Field(gt=0)]
    media_type: EvidenceMedia
    since: AwareDatetime
    until: AwareDatetime


class SnoozeNeed(Wanted):
    """Put off what needs somebody, of a candidate, a room or the session. `need` is its id in the console."""

    type: Literal["SnoozeNeed"] = "SnoozeNeed"
    need: ShortText
    candidate: CandidateNumber | None = None
    room: RoomName | None = None
    until: AwareDatetime
    reason: Text


class ReportFeedLost(ForCandidate):
    """The console that has the room gets no picture."""

    type: Literal["ReportFeedLost"] = "ReportFeedLost"
    since: AwareDatetime


class ReportFeedBack(ForCandidate):
    """The picture is back."""

    type: Literal["ReportFeedBack"] = "ReportFeedBack"


class NoteAbsent(ForCandidate):
    """The server has not heard the phone since then."""

    type: Literal["NoteAbsent"] = "NoteAbsent"
    since: AwareDatetime


class NotePresent(ForCandidate):
    """The server hears the phone again."""

    type: Literal["NotePresent"] = "NotePresent"


class NotePageLeft(ForCandidate):
    """The phone shows the page no more."""

    type: Literal["NotePageLeft"] = "NotePageLeft"
    how: PageLeaving


class NotePageBack(ForCandidate):
    """The phone shows the page again."""

    type: Literal["NotePageBack"] = "NotePageBack"


# Finishing


class FinishWriting(ForCandidate):
    """The candidate has finished; from staff it ends somebody's writing by hand and needs a reason."""

    type: Literal["FinishWriting"] = "FinishWriting"
    reason: Note = ""


class FinishByTime(ForCandidate):
    """The personal finish time has come. `finish` is the time it is thought to be."""

    type: Literal["FinishByTime"] = "FinishByTime"
    finish: AwareDatetime


class StorePage(ForCandidate):
    """The server has a page on disk."""

    type: Literal["StorePage"] = "StorePage"
    page: Annotated[int, Field(ge=1, le=200)]
    sha256: Sha256
    size: Annotated[int, Field(gt=0)]
    media_type: Literal["image/jpeg", "image/png", "application/pdf"]


class BeginRecording(ForCandidate):
    """The phone records from now on; what it sends is called by the segment's name."""

    type: Literal["BeginRecording"] = "BeginRecording"
    segment: SegmentId
    media_type: RecordingMedia


class StoreRecording(ForCandidate):
    """The server has a segment on disk, of `chunks` chunks all but `lost`. `size` in bytes; `until` when it ended."""

    type: Literal["StoreRecording"] = "StoreRecording"
    segment: SegmentId
    chunks: Annotated[int, Field(ge=0, le=MOST_CHUNKS)]
    lost: Annotated[int, Field(ge=0, le=MOST_CHUNKS)] = 0
    size: Annotated[int, Field(ge=0)]
    until: AwareDatetime


class NoteRecordingStopped(ForCandidate):
    """The phone cannot go on recording; `segment` None where it could not begin."""

    type: Literal["NoteRecordingStopped"] = "NoteRecordingStopped"
    segment: SegmentId | None
    why: RecordingTrouble


class PickUpPhone(ForCandidate):
    """The phone leaves its place, to photograph the answer sheets."""

    type: Literal["PickUpPhone"] = "PickUpPhone"


class PutDownPhone(ForCandidate):
    """The phone is back where it shows the desk."""

    type: Literal["PutDownPhone"] = "PutDownPhone"


class OrderPages(ForCandidate):
    """Put the stored pages in order: `order` names them by their numbers until now, the first page first."""

    type: Literal["OrderPages"] = "OrderPages"
    order: Annotated[tuple[int, ...], Field(min_length=1, max_length=200)]


class RemovePage(ForCandidate):
    """Take a page back before declaring."""

    type: Literal["RemovePage"] = "RemovePage"
    page: int


class DeclarePages(ForCandidate):
    """Say how many pages make the script."""

    type: Literal["DeclarePages"] = "DeclarePages"
    count: Annotated[int, Field(ge=0, le=200)]


class DeclareHandedIn(ForCandidate):
    """Say that the answers are handed in elsewhere."""

    type: Literal["DeclareHandedIn"] = "DeclareHandedIn"


class AskAgain(ForCandidate):
    """Ask for a page, or for the declaration, anew."""

    type: Literal["AskAgain"] = "AskAgain"
    page: int | None = None
    reason: Text


class ConfirmUpload(ForCandidate):
    """Every declared page has been seen."""

    type: Literal["ConfirmUpload"] = "ConfirmUpload"


class ReleaseCandidate(ForCandidate):
    """Let leave."""

    type: Literal["ReleaseCandidate"] = "ReleaseCandidate"


class NoteDeparture(ForCandidate):
    """Left or could not go on before release."""

    type: Literal["NoteDeparture"] = "NoteDeparture"
    reason: Note


CohortCommand = Annotated[
    CreateCohort
    | ReviseCohort
    | PlanSeats
    | ClaimPermission
    | ConfirmPermission
    | DeclinePermission
    | ActivateCohort
    | PublishCohort,
    Field(discriminator="type"),
]

SessionCommand = Annotated[
    OpenSession
    | ReissueLink
    | EnterCandidate
    | TakeOffCandidate
    | ReplanSeats
    | PostStaff
    | StartWriting
    | CloseSession
    | AttendRoom
    | NoteRoomUnattended
    | HandOverRoom
    | Join
    | SignHonourCode
    | ReportDeviceCheck
    | OverrideDeviceCheck
    | NoteIdentity
    | AskForCheck
    | PassCheck
    | AcceptOnboarding
    | WaiveOnboarding
    | RejectCandidate
    | AdmitCandidate
    | MoveCandidate
    | ReportOtherScreen
    | AskForBreak
    | RefuseBreak
    | GoUnanswered
    | SeeOut
    | SayBack
    | SeeBack
    | WithdrawBreak
    | CreditTime
    | StopClock
    | RestartClock
    | ReportFault
    | TakeReport
    | AnswerFault
    | ResolveFault
    | DeclineCredit
    | NoteSchoolTold
    | SendMessage
    | MarkRead
    | Announce
    | AcknowledgeAnnouncement
    | NoteIncident
    | MarkMoment
    | StoreEvidence
    | SnoozeNeed
    | ReportFeedLost
    | ReportFeedBack
    | NoteAbsent
    | NotePresent
    | NotePageLeft
    | NotePageBack
    | FinishWriting
    | FinishByTime
    | StorePage
    | BeginRecording
    | StoreRecording
    | NoteRecordingStopped
    | PickUpPhone
    | PutDownPhone
    | OrderPages
    | RemovePage
    | DeclarePages
    | DeclareHandedIn
    | AskAgain
    | ConfirmUpload
    | ReleaseCandidate
    | NoteDeparture,
    Field(discriminator="type"),
]

session_commands: TypeAdapter[SessionCommand] = TypeAdapter(SessionCommand)
cohort_commands: TypeAdapter[CohortCommand] = TypeAdapter(CohortCommand)
