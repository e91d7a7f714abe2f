"""Onboarding: a candidate is verified once, before the day, for all exams of a period. The state and the rules.

    none ─ submit ─► waiting ─ accept ─► accepted
                      ▲    └── reject ─► rejected
                      └───── submit ────────┘          waived ◄─ by an officer, from any of them but accepted

City, remote proctoring: "You need to attempt the onboarding process again. You can do this up to five times"; "If you
do not complete the onboarding by the set deadline, you will not be able to take the exam". How often and until when is
the policy of the session whose link is used; the server's clock decides, not the phone's.

Pure: the time, the id and the speaker come in `Told`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from rooms import onboarding_record as o
from rooms.commands import Station, Told
from rooms.errors import (
    AlreadyVerified,
    DeadlinePassed,
    NoAttemptsLeft,
    NothingWaits,
    NoticeChanged,
    NotNow,
    NotYours,
    PhotosMissing,
    ReasonNeeded,
    Refusal,
    SecondPersonNeeded,
    SubmissionWaits,
    TooManyPhotos,
)
from rooms.onboarding_record import OnboardingCommand, OnboardingEvent, Photo, PhotoKind
from rooms.privacy import privacy_notice
from rooms.session import Session
from rooms.vocabulary import Onboarding

MOST_PHOTOS = 60
"""How many photographs may be stored for one attempt, twenty of each kind: nobody fills a disk with a link."""


class Status(StrEnum):
    """Where a candidate's onboarding stands."""

    NONE = "none"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAIVED = "waived"


SETTLED = frozenset({Status.ACCEPTED, Status.WAIVED})


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for whoever comes by the link of one session. `settled` is what that session itself knows."""

    session: str
    number: str
    attempts: int
    deadline: datetime | None
    notice_version: str
    settled: Onboarding = Onboarding.MISSING


def terms_of(session: Session, number: str) -> Terms:
    """The terms for that candidate of that session. Raises KeyError for a number it does not expect."""
    policy = session.configuration.policy.onboarding
    return Terms(
        session=session.configuration.session,
        number=number,
        attempts=policy.attempts,
        deadline=policy.deadline,
        notice_version=privacy_notice(session.configuration).version,
        settled=session.sittings[number].onboarding,
    )


@dataclass(frozen=True, slots=True)
class Verification:
    """One candidate's onboarding so far. `attempts_made` counts from the last reset, which may have set `until`."""

    status: Status = Status.NONE
    attempts_made: int = 0
    until: datetime | None = None
    submissions: tuple[o.OnboardingSubmitted, ...] = ()
    decision: o.SubmissionAccepted | o.SubmissionRejected | o.VerificationWaived | None = None
    asked: o.SecondOpinionAsked | None = None
    photos: Mapping[PhotoKind, Photo] = field(default_factory=dict)
    photos_stored: int = 0

    @property
    def last(self) -> o.OnboardingSubmitted | None:
        """The newest submission."""
        return self.submissions[-1] if self.submissions else None

    @property
    def accepted(self) -> o.OnboardingSubmitted | None:
        """The submission with which the candidate was verified, None for whoever was not, or was by other means."""
        if not isinstance(self.decision, o.SubmissionAccepted):
            return None
        return next((sent for sent in self.submissions if sent.attempt == self.decision.attempt), None)

    def names(self, kind: PhotoKind, photo: Photo) -> bool:
        """Whether the record holds to that photograph: it is the newest of its kind, or was sent in."""
        return self.photos.get(kind) == photo or any(sent.photos.of(kind) == photo for sent in self.submissions)


def status_of(verification: Verification, settled: Onboarding) -> Status:
    """Where somebody stands, also by what a session knows: from its roster, or from a chief on the day."""
    if verification.status in SETTLED or settled is Onboarding.MISSING:
        return verification.status
    return Status.ACCEPTED if settled is Onboarding.ACCEPTED else Status.WAIVED


def deadline_of(verification: Verification, terms: Terms) -> datetime | None:
    """Until when something can be sent in: as the policy says, or as an officer said since. None without a deadline."""
    return verification.until or terms.deadline


def refusal_to_submit(verification: Verification, terms: Terms, now: datetime) -> Refusal | None:
    """Why nothing can be sent in now; None if something can."""
    status = status_of(verification, terms.settled)
    if status in SETTLED:
        return AlreadyVerified()
    if status is Status.WAITING:
        return SubmissionWaits()
    if verification.attempts_made >= terms.attempts:
        return NoAttemptsLeft()
    deadline = deadline_of(verification, terms)
    if deadline is not None and now > deadline:
        return DeadlinePassed()
    return None


# What each event changes


def evolve_onboarding(verification: Verification | None, event: OnboardingEvent) -> Verification:
    """The onboarding after one event."""
    return _CHANGES[type(event)](verification or Verification(), event)


def _submitted(so_far: Verification, event: o.OnboardingSubmitted) -> Verification:
    return replace(
        so_far,
        status=Status.WAITING,
        attempts_made=so_far.attempts_made + 1,
        submissions=(*so_far.submissions, event),
        decision=None,
        asked=None,
        photos_stored=0,
    )


_CHANGES: dict[type, Callable[[Verification, Any], Verification]] = {
    o.PhotoStored: lambda v, ev: replace(v, photos={**v.photos, ev.kind: ev.photo}, photos_stored=v.photos_stored + 1),
    o.OnboardingSubmitted: _submitted,
    o.SubmissionAccepted: lambda v, ev: replace(v, status=Status.ACCEPTED, decision=ev),
    o.SubmissionRejected: lambda v, ev: replace(v, status=Status.REJECTED, decision=ev),
    o.SecondOpinionAsked: lambda v, ev: replace(v, asked=ev),
    o.VerificationWaived: lambda v, ev: replace(v, status=Status.WAIVED, decision=ev),
    o.AttemptsReset: lambda v, ev: replace(v, attempts_made=0, until=ev.until or v.until),
}

# The rules


def decide_onboarding(
    command: OnboardingCommand, verification: Verification | None, told: Told, terms: Terms | None
) -> list[OnboardingEvent]:
    """What the command does. `terms` are those of the link, None for the office. Raises a `Refusal`."""
    so_far = verification or Verification()
    if isinstance(command, o.StorePhoto):
        return [store_photo(command, so_far, told, terms)]
    if isinstance(command, o.SubmitOnboarding):
        return [submit(command, so_far, told, terms)]
    if told.actor.station is not Station.OFFICE:
        raise NotYours
    return [_OF_THE_OFFICE[type(command)](command, so_far, told)]


def store_photo(command: o.StorePhoto, so_far: Verification, told: Told, terms: Terms | None) -> OnboardingEvent:
    """Note that a photograph is on disk; only for as long as it could be sent in."""
    if terms is None or told.actor.station is not Station.SERVER:
        raise NotYours
    if refusal := refusal_to_submit(so_far, terms, told.at):
        raise refusal
    if so_far.photos_stored >= MOST_PHOTOS:
        raise TooManyPhotos
    return o.PhotoStored(kind=command.kind, photo=command.photo)


def submit(command: o.SubmitOnboarding, so_far: Verification, told: Told, terms: Terms | None) -> OnboardingEvent:
    """Send everything in, while there is an attempt left and the deadline has not passed."""
    if terms is None or told.actor.station is not Station.CANDIDATE or told.actor.id != terms.number:
        raise NotYours
    if refusal := refusal_to_submit(so_far, terms, told.at):
        raise refusal
    if command.notice_version != terms.notice_version:
        raise NoticeChanged
    if any(so_far.photos.get(kind) != command.photos.of(kind) for kind in PhotoKind):
        raise PhotosMissing
    return o.OnboardingSubmitted(
        attempt=len(so_far.submissions) + 1,
        session=terms.session,
        at=told.at,
        needs=command.needs,
        notice_version=command.notice_version,
        rows=command.rows,
        id_kind=command.id_kind,
        photos=command.photos,
    )


def accept(command: o.AcceptSubmission, so_far: Verification, told: Told) -> OnboardingEvent:
    """Face, ID and roster agree."""
    return o.SubmissionAccepted(attempt=_to_decide(command, so_far, told), note=command.note)


def reject(command: o.RejectSubmission, so_far: Verification, told: Told) -> OnboardingEvent:
    """Not as it is; the candidate may try again while there is an attempt left."""
    return o.SubmissionRejected(attempt=_to_decide(command, so_far, told), reason=command.reason, note=command.note)


def ask_second_opinion(command: o.AskSecondOpinion, so_far: Verification, told: Told) -> OnboardingEvent:
    """Leave the decision to another person, once for each attempt."""
    attempt = _waiting(command, so_far)
    if so_far.asked is not None:
        raise NotNow("A second opinion has been asked for already; accept or reject, or leave it to a colleague.")
    if not command.note.strip():
        raise ReasonNeeded
    return o.SecondOpinionAsked(attempt=attempt, by=told.actor.id, note=command.note)


def _to_decide(command: o.AcceptSubmission | o.RejectSubmission, so_far: Verification, told: Told) -> int:
    """The attempt that this officer may decide about."""
    attempt = _waiting(command, so_far)
    _not_by_who_asked(so_far, told)
    return attempt


def _not_by_who_asked(so_far: Verification, told: Told) -> None:
    if so_far.asked is not None and so_far.asked.by == told.actor.id:
        raise SecondPersonNeeded("You asked for a second opinion; somebody else decides.")


def _waiting(command: o.AcceptSubmission | o.RejectSubmission | o.AskSecondOpinion, so_far: Verification) -> int:
    """The attempt that waits, if it is the one that was looked at."""
    if so_far.status in SETTLED:
        raise AlreadyVerified
    if so_far.status is not Status.WAITING or so_far.last is None:
        raise NothingWaits
    if command.attempt not in {None, so_far.last.attempt}:
        raise NothingWaits(f"Attempt {command.attempt} does not wait; attempt {so_far.last.attempt} does.")
    return so_far.last.attempt


def waive(command: o.WaiveVerification, so_far: Verification, told: Told) -> OnboardingEvent:
    """Let sit without, with a reason; also after the deadline, and when the attempts are used up."""
    if so_far.status in SETTLED:
        raise AlreadyVerified
    _not_by_who_asked(so_far, told)
    if not command.reason.strip():
        raise ReasonNeeded
    return o.VerificationWaived(reason=command.reason)


def reset(command: o.ResetAttempts, so_far: Verification, told: Told) -> OnboardingEvent:
    """Let the attempts made so far count no longer, with a reason; and set another deadline for this candidate."""
    if so_far.status in SETTLED:
        raise AlreadyVerified
    if so_far.attempts_made == 0 and command.until is None:
        raise NotNow("There is no attempt to take back.")
    if command.until is not None and command.until <= told.at:
        raise NotNow("The new deadline has passed already.")
    if not command.reason.strip():
        raise ReasonNeeded
    return o.AttemptsReset(reason=command.reason, until=command.until)


_OF_THE_OFFICE: dict[type, Callable[[Any, Verification, Told], OnboardingEvent]] = {
    o.AcceptSubmission: accept,
    o.RejectSubmission: reject,
    o.AskSecondOpinion: ask_second_opinion,
    o.WaiveVerification: waive,
    o.ResetAttempts: reset,
}
