"""The words every part of Ninefold shares: ids, enumerations and the two caps."""

from enum import StrEnum
from typing import Annotated, Literal, NewType

from pydantic import StringConstraints

SEATS_PER_ROOM = 9
"""What one person can watch (Oxford, remote invigilation 2022: "a maximum of 9 candidates")."""

SEATS_PER_SESSION = 27
"""The capacity of one exam session (Oxford, remote invigilation 2022: "up to 27 candidates")."""

ROOMS_PER_SESSION = 9
"""A session may be cut into more rooms than three, but never into more than nine."""

CandidateNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$")]
RoomName = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9A-Z]{0,7}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
SessionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,66}$")]
CommandId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z:._-]{1,128}$")]
SegmentId = Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z-]{0,63}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
StreamId = NewType("StreamId", str)

OFFICE = StreamId("office")


def cohort_stream(cohort: str) -> StreamId:
    """The stream that holds one cohort's creation and permission."""
    return StreamId(f"cohort/{cohort}")


def session_stream(session: str) -> StreamId:
    """The stream that holds one exam session, from its opening to its closing."""
    return StreamId(f"session/{session}")


MOST_CHUNKS = 20_000
"""Chunks in one segment of a recording: eleven hours of two seconds each."""

MOST_SEGMENTS = 1_000
"""Segments of one candidate's recording; each loss of the camera begins another."""

EvidenceMedia = Literal["image/jpeg", "video/webm", "video/mp4"]
RecordingMedia = Literal["video/webm", "video/mp4"]


class Role(StrEnum):
    """What a member of staff is there for."""

    CHIEF = "chief"
    INVIGILATOR = "invigilator"
    RELIEF = "relief"
    OBSERVER = "observer"
    SUPPORT = "support"
    APPROVER = "approver"
    REVIEWER = "reviewer"


WATCHERS_OF_ALL_ROOMS = frozenset({Role.CHIEF, Role.RELIEF, Role.OBSERVER})
"""Who may see every feed of a session; an invigilator sees those of the room on record as theirs."""


class Phase(StrEnum):
    """Where a candidate stands in the exam day. One of three facts kept apart: phase, break, feed."""

    EXPECTED = "expected"
    CHECKING = "checking"
    SEATED = "seated"
    WRITING = "writing"
    UPLOADING = "uploading"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    LEFT = "left"


class SessionPhase(StrEnum):
    """Where a session stands."""

    OPEN = "open"
    WRITING = "writing"
    CLOSED = "closed"


class Onboarding(StrEnum):
    """Whether a candidate was verified before the day (City, remote proctoring: "onboarding")."""

    MISSING = "missing"
    ACCEPTED = "accepted"
    WAIVED = "waived"


class IdKind(StrEnum):
    """The documents City accepts; full name and photo on the same side, in English."""

    UNIVERSITY_CARD = "university card"
    DRIVING_LICENCE = "driving licence"
    PROVISIONAL_LICENCE = "provisional driving licence"
    PASSPORT = "passport"
    NATIONAL_ID = "national identity card"


class RejectionReason(StrEnum):
    """Why someone is not let in; the first four are City's own words for onboarding."""

    FACE_SCAN = "missing or insufficient face scan"
    ID_SCAN = "missing or insufficient ID scan"
    INVALID_ID = "invalid ID"
    LIGHTING = "insufficient environment lighting"
    ROOM = "room or desk not as required"
    NOT_THE_CANDIDATE = "not the candidate on the roster"


class Check(StrEnum):
    """What an invigilator looks at before seating someone."""

    IDENTITY = "identity"
    ROOM_SWEEP = "room sweep"
    DESK = "desk"
    CALCULATOR = "calculator"
    OTHER_PHONES = "other phones out of reach"


class Verdict(StrEnum):
    """One row of the device check: a warning lets through, a failure can be overridden by a person."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"


class BreakKind(StrEnum):
    """Only a toilet break may leave the room; rest is drawn from the candidate's own balance."""

    TOILET = "toilet"
    COMFORT = "comfort"
    REST = "rest"


class FaultKind(StrEnum):
    """What a candidate can report as wrong."""

    TECHNICAL = "technical"
    PAPER = "cannot open the paper"
    EXTRA_TIME = "extra time is missing"
    ILL = "feel ill"
    QUESTION = "question about the paper"
    OTHER = "other"


class ReportChannel(StrEnum):
    """How a fault came to be known; whoever cannot use the page telephones, writes or says so."""

    PAGE = "page"
    TELEPHONE = "telephone"
    MAIL = "mail"
    IN_PERSON = "in person"


class IncidentCategory(StrEnum):
    """The field's categories for what an invigilator notes."""

    ENVIRONMENT = "environment"
    CANDIDATE = "candidate"
    STAFF = "staff"
    TECHNICAL = "technical"
    PAPER_ERROR = "paper error"
    ABSENCE = "absence"
    SUSPECTED_MALPRACTICE = "suspected malpractice"


class Severity(StrEnum):
    """How much an incident may matter to whoever reads the log."""

    NOTE = "note"
    CONCERN = "concern"
    IRREGULARITY = "irregularity"


class FinishedBy(StrEnum):
    """What ended somebody's writing."""

    CANDIDATE = "candidate"
    TIME = "time"
    INVIGILATOR = "invigilator"


class PageLeaving(StrEnum):
    """How a candidate's phone stopped showing the page."""

    OUT_OF_SIGHT = "out of sight"
    CLOSED = "closed"
    CALL = "a call took the microphone"


class RecordingTrouble(StrEnum):
    """Why a phone could not go on recording."""

    STORAGE_FULL = "the phone's storage is full"
    UNABLE = "the browser cannot record"
    FAILED = "the recorder failed"


class CreditReason(StrEnum):
    """Why minutes were added to a finish time."""

    FAULT = "fault"
    BREAK = "break"
    INTERRUPTION = "interruption"
    CORRECTION = "correction"
