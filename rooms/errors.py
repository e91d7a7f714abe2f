"""What can go wrong, by whose fault it is.

    NinefoldError
    ├── Refusal          a rule of the exam said no              → `refused`, HTTP 409, exit 1
    │   └── …            one class a rule, each with a stable `code`
    ├── Conflict         someone else was first: load, decide again (never leaves `service.py`)
    ├── Unavailable      storage or network; the very same call is safe to repeat → HTTP 503, exit 3
    └── ProtocolError    the peer said something it may not say  → close 4400, HTTP 400, exit 2

A refusal's `code` is relied upon by clients; its wording is free. Every concrete refusal is listed in `REFUSALS`.
"""

from typing import ClassVar


class NinefoldError(Exception):
    """Root of every error that Ninefold raises on purpose."""


class Conflict(NinefoldError):
    """Another writer appended first. The record is as it was; load it and decide again."""


class Unavailable(NinefoldError):
    """Storage did not answer. Whether the call had effect is unknown; repeating the very same call is safe."""


class ProtocolError(NinefoldError):
    """A peer broke the protocol."""


class Refusal(NinefoldError):
    """A rule of the exam denies a command. Nothing was recorded."""

    code: ClassVar[str] = "refused"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or " ".join((self.__doc__ or "").split()))

    @property
    def detail(self) -> str:
        """One sentence for a person."""
        return str(self)


class NotYours(Refusal):
    """This is not yours to say."""

    code = "not-yours"


class UnknownCandidate(Refusal):
    """No candidate with this number is expected in this session."""

    code = "unknown-candidate"


class UnknownRoom(Refusal):
    """The session has no room of that name."""

    code = "unknown-room"


class UnknownStaff(Refusal):
    """Nobody of that name is on duty in this session."""

    code = "unknown-staff"


class AlreadyOpen(Refusal):
    """The session is open already."""

    code = "already-open"


class NotOpen(Refusal):
    """The session is not open yet."""

    code = "not-open"


class SessionIsClosed(Refusal):
    """The session is closed; its record takes nothing more."""

    code = "session-closed"


class TooEarly(Refusal):
    """It is not time for this yet."""

    code = "too-early"


class ReasonNeeded(Refusal):
    """This is an exception and needs a reason in words."""

    code = "reason-needed"


class NotNow(Refusal):
    """This cannot be done at this point of the exam."""

    code = "not-now"


class SnoozeTooLong(Refusal):
    """What needs somebody is put off for half an hour at most."""

    code = "snooze-too-long"


class ClockRuns(Refusal):
    """The policy of this exam lets the clock run; credit minutes instead."""

    code = "clock-runs"


class UnknownNote(Refusal):
    """No mark or incident of this candidate has that id."""

    code = "unknown-note"


class HonourCodeChanged(Refusal):
    """The text signed is not the text of this exam; read it again."""

    code = "honour-code-changed"


class HonourCodeUnsigned(Refusal):
    """The honour code has not been signed."""

    code = "honour-code-unsigned"


class ChecksMissing(Refusal):
    """A check before seating has not been passed."""

    code = "checks-missing"


class OnboardingMissing(Refusal):
    """The candidate was not verified before the day, and nobody waived it."""

    code = "onboarding-missing"


class RoomFull(Refusal):
    """The invigilator already watches as many candidates as one person may."""

    code = "room-full"


class SessionFull(Refusal):
    """The session already holds as many candidates as it may."""

    code = "session-full"


class SeatTaken(Refusal):
    """Somebody sits there."""

    code = "seat-taken"


class AlreadySeated(Refusal):
    """The candidate has a seat."""

    code = "already-seated"


class BreakUnderWay(Refusal):
    """One break ends before the next begins."""

    code = "break-under-way"


class NoBreakUnderWay(Refusal):
    """There is no break to which this could apply."""

    code = "no-break"


class NoRestLeft(Refusal):
    """The balance of rest minutes is used up."""

    code = "no-rest-left"


class UnknownReport(Refusal):
    """There is no such open report."""

    code = "unknown-report"


class UnknownMessage(Refusal):
    """There is no such message for this reader."""

    code = "unknown-message"


class CreditOutOfBounds(Refusal):
    """A credit is between one second and the base writing time, and never takes away what was not credited."""

    code = "credit-out-of-bounds"


class FeedUnchanged(Refusal):
    """The feed is already noted so."""

    code = "feed-unchanged"


class PagesMissing(Refusal):
    """Not every declared page is stored."""

    code = "pages-missing"


class NotDeclared(Refusal):
    """The candidate has not said how many pages there are."""

    code = "not-declared"


class AnswersElsewhere(Refusal):
    """The answers to this paper are handed in elsewhere."""

    code = "answers-elsewhere"


class AnswersHere(Refusal):
    """The answers to this paper are uploaded here."""

    code = "answers-here"


class UploadUnconfirmed(Refusal):
    """Nobody leaves before every page is stored and seen."""

    code = "upload-unconfirmed"


class AlreadyConfirmed(Refusal):
    """The upload has been confirmed; ask the invigilator to reopen it."""

    code = "already-confirmed"


class CandidatesRemain(Refusal):
    """Somebody is still in the exam."""

    code = "candidates-remain"


class AlreadyAttending(Refusal):
    """This person has that room already."""

    code = "already-attending"


class CohortExists(Refusal):
    """A cohort with this id exists already."""

    code = "cohort-exists"


class UnknownCohort(Refusal):
    """There is no cohort with this id."""

    code = "unknown-cohort"


class UnknownSession(Refusal):
    """There is no session with this id on record."""

    code = "unknown-session"


class NoAddress(Refusal):
    """Nobody knows where to write to."""

    code = "no-address"


class SameReviewer(Refusal):
    """You have looked at this candidate's day already; the next look is another person's."""

    code = "same-reviewer"


class SecondPersonNeeded(Refusal):
    """Nobody decides about what they said themselves; somebody else does."""

    code = "second-person-needed"


class PermissionMissing(Refusal):
    """A department's cohort needs the Proctors' Office, and nobody has confirmed its permission (cohort confirm)."""

    code = "permission-missing"


class CohortChanged(Refusal):
    """Somebody changed the cohort meanwhile; look at it again and repeat."""

    code = "cohort-changed"


class CohortNotReady(Refusal):
    """Something is missing before the cohort can be published."""

    code = "cohort-not-ready"


class SeatsClash(Refusal):
    """Somebody would be in two places at once."""

    code = "seats-clash"


class NotRecorded(Refusal):
    """The rules of this exam do not provide for recording."""

    code = "not-recorded"


class RecordingNotBegun(Refusal):
    """Nothing is on record yet of this part of a recording; say first that it begins."""

    code = "recording-not-begun"


class RecordingComplete(Refusal):
    """This part of a recording is whole already."""

    code = "recording-complete"


class TooManySegments(Refusal):
    """A recording is not made of so many parts."""

    code = "too-many-segments"


class AlreadyVerified(Refusal):
    """Nothing more is needed: the candidate is verified, or was let off."""

    code = "already-verified"


class SubmissionWaits(Refusal):
    """What was sent in is being looked at; wait for the answer."""

    code = "submission-waits"


class NoAttemptsLeft(Refusal):
    """The attempts at onboarding are used up; write to the exams office."""

    code = "no-attempts-left"


class DeadlinePassed(Refusal):
    """The deadline of the onboarding has passed; write to the exams office."""

    code = "deadline-passed"


class PhotosMissing(Refusal):
    """A photograph that is named is not the one stored; send it again."""

    code = "photos-missing"


class TooManyPhotos(Refusal):
    """Too many photographs were stored for one attempt; send in those that are."""

    code = "too-many-photos"


class NoticeChanged(Refusal):
    """The privacy notice is not the one that was read; read it again."""

    code = "notice-changed"


class NothingWaits(Refusal):
    """Nothing waits to be accepted or rejected."""

    code = "nothing-waits"


class StreamForgotten(Refusal):
    """This record has been purged; nothing more can be added to it."""

    code = "stream-forgotten"


class UnknownLetter(Refusal):
    """There is no such letter on record."""

    code = "unknown-letter"


class LetterNotDue(Refusal):
    """This letter is not to be handed over: somebody else does, or it was sent, or its time has not come."""

    code = "letter-not-due"


class AlreadyPrepared(Refusal):
    """These letters are on record already; nothing is sent twice."""

    code = "already-prepared"


class UnusableTemplate(Refusal):
    """The text cannot be the template of such letters."""

    code = "unusable-template"


def _leaves(kind: type[Refusal]) -> list[type[Refusal]]:
    below = [leaf for child in kind.__subclasses__() for leaf in _leaves(child)]
    return below or [kind]


REFUSALS: dict[str, type[Refusal]] = {kind.code: kind for kind in _leaves(Refusal)}
