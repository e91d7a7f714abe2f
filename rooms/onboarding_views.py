"""What a candidate is sent of their own onboarding: how it stands, what can be done, and the privacy notice."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime

from rooms import onboarding_record as o
from rooms.errors import AlreadyVerified, DeadlinePassed, NoAttemptsLeft, Refusal, SubmissionWaits
from rooms.onboarding import Status, Verification, deadline_of, refusal_to_submit, status_of, terms_of
from rooms.privacy import privacy_notice
from rooms.session import Session
from rooms.views import Card
from rooms.vocabulary import IdKind

WhyNot = Literal["accepted", "waiting", "no-attempts-left", "deadline-passed"]

_WHY_NOT: dict[type[Refusal], WhyNot] = {
    AlreadyVerified: "accepted",
    SubmissionWaits: "waiting",
    NoAttemptsLeft: "no-attempts-left",
    DeadlinePassed: "deadline-passed",
}


class NoticeCard(Card):
    """The privacy notice: paragraphs parted by blank lines, `# ` a heading, `- ` an item of a list."""

    version: str
    text: str


class PhotosCard(Card):
    """The newest photograph of each kind that is stored, to be sent in or sent in already."""

    id: o.Photo | None
    face: o.Photo | None
    framing: o.Photo | None


class OnboardingView(Card):
    """One candidate's onboarding by one link. `reason` and `note` are those of a rejection."""

    period: str
    required: bool
    deadline: AwareDatetime | None
    attempts: int
    attempts_made: int
    status: Status
    reason: o.CityReason | None
    note: str
    submitted_at: AwareDatetime | None
    id_kind: IdKind | None
    needs: str
    may_submit: bool
    why_not: WhyNot | None
    photos: PhotosCard
    notice: NoticeCard


def onboarding_view(verification: Verification | None, session: Session, number: str, now: datetime) -> OnboardingView:
    """The answer to that candidate, who comes by a link of that session."""
    so_far, terms = verification or Verification(), terms_of(session, number)
    status, last = status_of(so_far, terms.settled), so_far.last
    refusal = refusal_to_submit(so_far, terms, now)
    rejected = so_far.decision if status is Status.REJECTED else None
    notice = privacy_notice(session.configuration)
    return OnboardingView(
        period=session.configuration.period,
        required=session.configuration.policy.onboarding.required,
        deadline=deadline_of(so_far, terms),
        attempts=terms.attempts,
        attempts_made=so_far.attempts_made,
        status=status,
        reason=rejected.reason if isinstance(rejected, o.SubmissionRejected) else None,
        note=rejected.note if isinstance(rejected, o.SubmissionRejected) else "",
        submitted_at=last.at if last else None,
        id_kind=last.id_kind if last else None,
        needs=last.needs if last else "",
        may_submit=refusal is None,
        why_not=None if refusal is None else _WHY_NOT[type(refusal)],
        photos=PhotosCard(**{kind.value: so_far.photos.get(kind) for kind in o.PhotoKind}),
        notice=NoticeCard(version=notice.version, text=notice.text),
    )
