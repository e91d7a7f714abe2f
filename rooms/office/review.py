"""The review of a session: who looked at whose day, what they came to, and when it is settled. The state and the rules.

    open ─ first says no breach ──────────────────────────────────► settled
      └─── first says another ─► waits for a second ─ the same ───► settled
                                                    └ another ────► reviewers differ ─ a third ─► settled

*No breach* needs one person. Whatever has consequences for a candidate needs two who come to the same; where they
differ, a third settles it, whoever that is of those who may review. Nobody looks twice: each look is another person's.
A second person may also look at what a first found to be no breach, and may differ. What is reopened needs two whatever
they come to: else one of two who agreed could undo it alone. Nothing is decided by a program,
also not that work without monitoring is not acceptable: that is listed, and people decide.

Pure: the time, the id and the speaker come in `Told`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rooms.commands import Station, Told
from rooms.errors import NotNow, NotYours, SameReviewer, UnknownCandidate
from rooms.office import review_record as r
from rooms.office.review_record import Outcome, ReviewCommand, ReviewEvent, review_events, review_stream
from rooms.service import StreamService
from rooms.stores.event_log import EventLog

MOST_LOOKS = 3


class Stage(StrEnum):
    """Where a candidate's review stands."""

    OPEN = "open"
    SECOND = "waits for a second reviewer"
    DIFFER = "reviewers differ: a third settles it"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class CandidateReview:
    """One candidate's review so far; `looks` are the outcomes given, the first first, since it was last reopened.

    `said` is everything that anybody said, also what counts no longer: whoever comes next reads why it was reopened.
    """

    looks: tuple[r.OutcomeGiven, ...] = ()
    reopened: bool = False
    said: tuple[ReviewEvent, ...] = ()

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        outcomes = [look.outcome for look in self.looks]
        match outcomes:
            case []:
                return Stage.OPEN
            case [Outcome.NO_BREACH] if not self.reopened:
                return Stage.SETTLED
            case [_]:
                return Stage.SECOND
            case [first, second] if first is not second:
                return Stage.DIFFER
            case _:
                return Stage.SETTLED

    @property
    def outcome(self) -> Outcome | None:
        """What it came to; None until that is settled."""
        return self.looks[-1].outcome if self.stage is Stage.SETTLED else None

    def waits_for(self, reviewer: str) -> bool:
        """Whether colleagues left it to somebody else, who may be this person: an actor's name, `office:m-haddad`."""
        begun = self.reopened or bool(self.looks)
        return begun and self.outcome is None and self.takes_a_look_of(reviewer)

    def takes_a_look_of(self, reviewer: str) -> bool:
        """Whether this person may still say something: nobody twice, and a second may differ from what one settled."""
        return not self.takes_no_more and all(look.by != reviewer for look in self.looks)

    @property
    def takes_no_more(self) -> bool:
        """Whether it was settled by more than one: what one found no breach may still be looked at by a second."""
        return len(self.looks) >= 2 and self.stage is Stage.SETTLED


@dataclass(frozen=True, slots=True)
class Review:
    """The review of one session, by candidate."""

    candidates: Mapping[str, CandidateReview] = field(default_factory=dict)

    def of(self, number: str) -> CandidateReview:
        """One candidate's review."""
        return self.candidates.get(number, CandidateReview())


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the review is of: the candidates of the session, and whether its record is complete."""

    numbers: Collection[str]
    is_closed: bool


def evolve_review(review: Review | None, event: ReviewEvent) -> Review:
    """The review after one event."""
    so_far = review or Review()
    changed = so_far.of(event.candidate)
    match event:
        case r.OutcomeGiven():
            changed = replace(changed, looks=(*changed.looks, event))
        case r.OutcomeWithdrawn():
            changed = replace(changed, looks=changed.looks[:-1])
        case r.ReviewReopened():
            changed = replace(changed, looks=(), reopened=True)
    changed = replace(changed, said=(*changed.said, event))
    return replace(so_far, candidates={**so_far.candidates, event.candidate: changed})


def decide_review(command: ReviewCommand, review: Review | None, told: Told, of: Reviewed) -> list[ReviewEvent]:
    """What the command does. Raises a `Refusal`."""
    if told.actor.station is not Station.OFFICE:
        raise NotYours
    if command.candidate not in of.numbers:
        raise UnknownCandidate
    if not of.is_closed:
        raise NotNow("The session is not closed; its record may still grow. Close it first: ninefold session close.")
    so_far = (review or Review()).of(command.candidate)
    match command:
        case r.GiveOutcome():
            return [give_outcome(command, so_far, told)]
        case r.WithdrawOutcome():
            return [withdraw_outcome(command, so_far, told)]
        case r.ReopenReview():
            return [reopen(command, so_far, told)]


def give_outcome(command: r.GiveOutcome, so_far: CandidateReview, told: Told) -> ReviewEvent:
    """A first, second or third person says what they came to."""
    if any(look.by == str(told.actor) for look in so_far.looks):
        raise SameReviewer
    if so_far.takes_no_more:
        raise NotNow("The review of this candidate is settled; reopen it with a reason if something new is known.")
    return r.OutcomeGiven(
        candidate=command.candidate, outcome=command.outcome, reason=command.reason, by=str(told.actor)
    )


def withdraw_outcome(command: r.WithdrawOutcome, so_far: CandidateReview, told: Told) -> ReviewEvent:
    """Whoever looked last changes their mind."""
    if not so_far.looks or so_far.looks[-1].by != str(told.actor):
        raise NotNow("Only who looked last can take their outcome back.")
    return r.OutcomeWithdrawn(candidate=command.candidate, reason=command.reason, by=str(told.actor))


def reopen(command: r.ReopenReview, so_far: CandidateReview, told: Told) -> ReviewEvent:
    """Begin again: an appeal, a new fact."""
    if so_far.stage is not Stage.SETTLED:
        raise NotNow("The review of this candidate is not settled.")
    return r.ReviewReopened(candidate=command.candidate, reason=command.reason, by=str(told.actor))


class ReviewService(StreamService[Review, ReviewCommand, ReviewEvent]):
    """The review of one session."""

    def __init__(self, log: EventLog, session_id: str, of: Reviewed) -> None:
        super().__init__(
            log,
            review_stream(session_id),
            events=review_events,
            evolve=evolve_review,
            decide=lambda command, so_far, told: decide_review(command, so_far, told, of),
        )

    @classmethod
    async def on_record(cls, log: EventLog, session_id: str) -> Review:
        """The review of a session as it stands, for who only looks: it need not be known whom it is about."""
        return await cls(log, session_id, Reviewed((), is_closed=False)).review()

    async def review(self) -> Review:
        """The review as it stands."""
        return (await self.load())[0] or Review()
