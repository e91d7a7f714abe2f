"""What is said and recorded in the review of a session, in a stream of its own: `review/<session>`.

The session's own record is closed by then, and nothing that a reviewer says may be added to it.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from rooms.commands import ForCandidate
from rooms.events import OfCandidateForStaff
from rooms.vocabulary import StreamId, Text

STREAMS_OF_REVIEWS = "review/"


def review_stream(session: str) -> StreamId:
    """The stream of one session's review."""
    return StreamId(f"{STREAMS_OF_REVIEWS}{session}")


class Outcome(StrEnum):
    """What a reviewer comes to.

    City: flags "will be accepted if identified to not be a breach of regulations. If further investigation is required,
    it will be progressed within the Academic Integrity & Misconduct Policy"; and what was written without monitoring
    "cannot be accepted".
    """

    NO_BREACH = "no breach"
    REFER = "refer"
    NOT_ACCEPTABLE = "not acceptable: unmonitored"


class GiveOutcome(ForCandidate):
    """Say what one has come to, having looked at a candidate's day."""

    type: Literal["GiveOutcome"] = "GiveOutcome"
    outcome: Outcome
    reason: Text


class WithdrawOutcome(ForCandidate):
    """Take back what one said last, while nobody else has looked since."""

    type: Literal["WithdrawOutcome"] = "WithdrawOutcome"
    reason: Text


class ReopenReview(ForCandidate):
    """Begin a candidate's review again, because something new has come to be known."""

    type: Literal["ReopenReview"] = "ReopenReview"
    reason: Text


class OutcomeGiven(OfCandidateForStaff):
    """A person looked and came to this. `by` is an actor's name: `office:m-haddad`."""

    type: Literal["OutcomeGiven"] = "OutcomeGiven"
    outcome: Outcome
    reason: Text
    by: str


class OutcomeWithdrawn(OfCandidateForStaff):
    """The last one who looked takes it back."""

    type: Literal["OutcomeWithdrawn"] = "OutcomeWithdrawn"
    reason: Text
    by: str


class ReviewReopened(OfCandidateForStaff):
    """What was said so far counts no longer; it stays on record."""

    type: Literal["ReviewReopened"] = "ReviewReopened"
    reason: Text
    by: str


ReviewCommand = Annotated[GiveOutcome | WithdrawOutcome | ReopenReview, Field(discriminator="type")]
ReviewEvent = Annotated[OutcomeGiven | OutcomeWithdrawn | ReviewReopened, Field(discriminator="type")]

review_events: TypeAdapter[ReviewEvent] = TypeAdapter(ReviewEvent)
