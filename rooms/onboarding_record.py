"""What is said and what is recorded in one candidate's onboarding: commands, events, and the photographs they name.

Each candidate has one stream a period (`onboarding/<period>/<number>`), apart from every session: who was verified
once is so for all exams of the period. No event here is shown to anybody but staff; the candidate is sent a view.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from rooms.commands import Note, Wanted
from rooms.events import DeviceRow, Happened
from rooms.vocabulary import IdKind, RejectionReason, SessionId, Sha256, StreamId, Text

LARGEST_PHOTO = 4 * 1024 * 1024
"""Bytes. The page sends a photograph at a fraction of that; it must still show the small print of an ID."""

STREAMS_OF_ONBOARDING = "onboarding/"

CityReason = Literal[
    RejectionReason.FACE_SCAN, RejectionReason.ID_SCAN, RejectionReason.INVALID_ID, RejectionReason.LIGHTING
]
"""Why an onboarding is rejected (City, remote proctoring: "Possible reasons for rejection"). The door has two more."""


def onboarding_stream(period: str, number: str) -> StreamId:
    """The stream of one candidate's onboarding in one period."""
    return StreamId(f"{STREAMS_OF_ONBOARDING}{period}/{number}")


def whose_onboarding(stream: StreamId) -> tuple[str, str]:
    """The period and the candidate's number of such a stream."""
    period, _, number = stream.removeprefix(STREAMS_OF_ONBOARDING).partition("/")
    return period, number


class PhotoKind(StrEnum):
    """What a photograph shows: the ID, the face, and how the second-device camera sees desk, hands and face."""

    ID = "id"
    FACE = "face"
    FRAMING = "framing"


class Photo(BaseModel):
    """One photograph as stored. `size` in bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    sha256: Sha256
    size: Annotated[int, Field(gt=0, le=LARGEST_PHOTO)]
    media_type: Literal["image/jpeg"]


class Photos(BaseModel):
    """The photographs of one submission."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Photo
    face: Photo
    framing: Photo

    def of(self, kind: PhotoKind) -> Photo:
        """The photograph of that kind."""
        return {PhotoKind.ID: self.id, PhotoKind.FACE: self.face, PhotoKind.FRAMING: self.framing}[kind]


DeviceRows = Annotated[tuple[DeviceRow, ...], Field(min_length=1, max_length=30)]

# Commands


class StorePhoto(Wanted):
    """The server has a photograph on disk."""

    type: Literal["StorePhoto"] = "StorePhoto"
    kind: PhotoKind
    photo: Photo


class SubmitOnboarding(Wanted):
    """Send everything in, to be looked at by a person. `needs`: accessibility software and whatever else is needed."""

    type: Literal["SubmitOnboarding"] = "SubmitOnboarding"
    needs: Note = ""
    notice_version: str
    rows: DeviceRows
    id_kind: IdKind
    photos: Photos


class AcceptSubmission(Wanted):
    """This is the candidate on the roster. `attempt`: the one that was looked at; None for whichever waits."""

    type: Literal["AcceptSubmission"] = "AcceptSubmission"
    note: Note = ""
    attempt: int | None = None


class RejectSubmission(Wanted):
    """Not as it is; the candidate is told the reason and the note. `attempt` as in `AcceptSubmission`."""

    type: Literal["RejectSubmission"] = "RejectSubmission"
    reason: CityReason
    note: Note = ""
    attempt: int | None = None


class AskSecondOpinion(Wanted):
    """Leave the decision to a colleague, and say what there is to look at. `attempt` as in `AcceptSubmission`."""

    type: Literal["AskSecondOpinion"] = "AskSecondOpinion"
    note: Note
    attempt: int | None = None


class WaiveVerification(Wanted):
    """Let the candidate sit the exams of the period without having been verified."""

    type: Literal["WaiveVerification"] = "WaiveVerification"
    reason: Note


class ResetAttempts(Wanted):
    """Let the candidate try as often as at the beginning; `until` sets another deadline for this candidate."""

    type: Literal["ResetAttempts"] = "ResetAttempts"
    reason: Note
    until: AwareDatetime | None = None


# Events


class PhotoStored(Happened):
    """A photograph is on disk, whole; said only after it was synced. It takes the place of an older one of its kind."""

    type: Literal["PhotoStored"] = "PhotoStored"
    kind: PhotoKind
    photo: Photo


class OnboardingSubmitted(Happened):
    """The candidate sent everything in, by the link of that session and under the notice of that version.

    `at` is when the server had it.
    """

    type: Literal["OnboardingSubmitted"] = "OnboardingSubmitted"
    attempt: int
    session: SessionId
    at: AwareDatetime
    needs: str
    notice_version: str
    rows: DeviceRows
    id_kind: IdKind
    photos: Photos


class SubmissionAccepted(Happened):
    """A person compared face, ID and roster, and was satisfied."""

    type: Literal["SubmissionAccepted"] = "SubmissionAccepted"
    attempt: int
    note: str


class SubmissionRejected(Happened):
    """A person was not satisfied, for a stated reason."""

    type: Literal["SubmissionRejected"] = "SubmissionRejected"
    attempt: int
    reason: CityReason
    note: str


class SecondOpinionAsked(Happened):
    """An officer, `by`, was not sure: another person decides."""

    type: Literal["SecondOpinionAsked"] = "SecondOpinionAsked"
    attempt: int
    by: str
    note: Text


class VerificationWaived(Happened):
    """An officer lets the candidate sit without having been verified."""

    type: Literal["VerificationWaived"] = "VerificationWaived"
    reason: Text


class AttemptsReset(Happened):
    """The attempts made so far count no longer; `until` is this candidate's own deadline from now on."""

    type: Literal["AttemptsReset"] = "AttemptsReset"
    reason: Text
    until: AwareDatetime | None


OnboardingCommand = Annotated[
    StorePhoto
    | SubmitOnboarding
    | AcceptSubmission
    | RejectSubmission
    | AskSecondOpinion
    | WaiveVerification
    | ResetAttempts,
    Field(discriminator="type"),
]
OnboardingEvent = Annotated[
    PhotoStored
    | OnboardingSubmitted
    | SubmissionAccepted
    | SubmissionRejected
    | SecondOpinionAsked
    | VerificationWaived
    | AttemptsReset,
    Field(discriminator="type"),
]

onboarding_events: TypeAdapter[OnboardingEvent] = TypeAdapter(OnboardingEvent)
