"""What is said and recorded in stream `office`: holds, and what was deleted because its date had come.

This stream is never purged: it proves that everything else went when it should. So it names sessions and, where a
record that is gone was of one candidate, that candidate's number; and the reasons for holds, which should name a case.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from rooms.commands import Note, Wanted
from rooms.events import Happened
from rooms.vocabulary import SessionId, StreamId, Text


class Kind(StrEnum):
    """What is kept, each for its own time."""

    PICTURES = "pictures"
    RECORDINGS = "recordings"
    SESSION = "session"
    ONBOARDING_PICTURES = "onboarding pictures"
    ONBOARDING = "onboarding"
    APPLICATIONS = "applications"
    COHORT = "cohort"


WHAT_IT_HOLDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.PICTURES: "stills and clips that somebody kept of a session",
        Kind.RECORDINGS: "what phones recorded of a session",
        Kind.SESSION: "the record of a session with its answer sheets, and its review",
        Kind.ONBOARDING_PICTURES: "a candidate's photographs of ID, face and desk",
        Kind.ONBOARDING: "the record of what a candidate sent in before the exams",
        Kind.APPLICATIONS: "requests and applications for a time slot, decisions and letters",
        Kind.COHORT: "roster, settings and letters",
    }
)
"""Each kind in words, for whoever answers for it."""

OF_CANDIDATES = frozenset({Kind.ONBOARDING, Kind.ONBOARDING_PICTURES})
"""What is kept of each candidate by itself."""


class Kept(BaseModel):
    """One thing that goes in one piece: these streams, and every blob below that prefix.

    `sessions` are those whose cases keep it. It goes once `until` has passed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Kind
    subject: str
    until: AwareDatetime
    sessions: tuple[SessionId, ...] = ()
    streams: tuple[StreamId, ...] = ()
    blobs: str | None = None

    @property
    def key(self) -> tuple[Kind, str]:
        """What it is known by, whatever its date."""
        return self.kind, self.subject


class Tombstone(BaseModel):
    """What is left of a stream: how many records it had, and the hash of its last."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    stream: StreamId
    count: Annotated[int, Field(ge=0)]
    head_hash: str


# Commands


class HoldSession(Wanted):
    """Keep everything of a session until the hold is lifted, whatever its date."""

    type: Literal["HoldSession"] = "HoldSession"
    session: SessionId
    why: Note


class LiftHold(Wanted):
    """Let what is kept of a session go when its date comes."""

    type: Literal["LiftHold"] = "LiftHold"
    session: SessionId
    why: Note


class BeginPurge(Wanted):
    """Delete this. `early` is the reason where it is deleted before its date."""

    type: Literal["BeginPurge"] = "BeginPurge"
    kept: Kept
    early: Note = ""


class StopPurge(Wanted):
    """Keep after all what is left of this."""

    type: Literal["StopPurge"] = "StopPurge"
    kind: Kind
    subject: str
    why: Text


class EndPurge(Wanted):
    """All of it is gone."""

    type: Literal["EndPurge"] = "EndPurge"
    kind: Kind
    subject: str
    tombstones: tuple[Tombstone, ...]
    blobs: Annotated[int, Field(ge=0)]


# Events


class SessionHeld(Happened):
    """Everything of the session is kept, for a stated reason; `by` is the officer who wants it so."""

    type: Literal["SessionHeld"] = "SessionHeld"
    session: SessionId
    why: Text
    at: AwareDatetime
    by: str


class HoldLifted(Happened):
    """The session is held no longer, for a stated reason."""

    type: Literal["HoldLifted"] = "HoldLifted"
    session: SessionId
    why: Text


class PurgeBegun(Happened):
    """This is being deleted. Whoever finds it not ended finishes it."""

    type: Literal["PurgeBegun"] = "PurgeBegun"
    kept: Kept
    early: str


class PurgeStopped(Happened):
    """This goes on being kept; `why` names the candidates whose review was opened while it was about to go."""

    type: Literal["PurgeStopped"] = "PurgeStopped"
    kind: Kind
    subject: str
    why: Text


class Purged(Happened):
    """It is gone: what is left of each stream, and how many blobs were deleted last."""

    type: Literal["Purged"] = "Purged"
    kind: Kind
    subject: str
    at: AwareDatetime
    tombstones: tuple[Tombstone, ...]
    blobs: int


RetentionCommand = Annotated[HoldSession | LiftHold | BeginPurge | StopPurge | EndPurge, Field(discriminator="type")]
RetentionEvent = Annotated[SessionHeld | HoldLifted | PurgeBegun | PurgeStopped | Purged, Field(discriminator="type")]

retention_events: TypeAdapter[RetentionEvent] = TypeAdapter(RetentionEvent)
