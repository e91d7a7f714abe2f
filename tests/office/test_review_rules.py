"""The review: people look, two where it has consequences, and nothing is decided by a program."""

from dataclasses import dataclass

import pytest

from rooms.commands import SERVER, Actor, Station, Told
from rooms.errors import NotNow, NotYours, SameReviewer, UnknownCandidate
from rooms.office.review import Review, Reviewed, Stage, decide_review, evolve_review
from rooms.office.review_record import GiveOutcome, Outcome, ReopenReview, ReviewCommand, WithdrawOutcome
from tests.rooms.exam_day import ADEYEMI, BRANDT, clock

HADDAD, MOYO, SATO, QUINN = (Actor(Station.OFFICE, name) for name in ("haddad", "moyo", "sato", "quinn"))


@dataclass
class Reviewing:
    """A review of Adeyemi's and Brandt's day."""

    state: Review | None = None
    is_closed: bool = True

    def says(self, who: Actor, command: ReviewCommand) -> None:
        now = clock("15:00")
        of = Reviewed((ADEYEMI, BRANDT), self.is_closed)
        for event in decide_review(command, self.state, Told("c", now, now, who), of):
            self.state = evolve_review(self.state, event)

    def finds(self, who: Actor, outcome: Outcome, number: str = ADEYEMI) -> None:
        self.says(who, GiveOutcome(candidate=number, outcome=outcome, reason="as seen"))

    def stands(self, number: str = ADEYEMI) -> tuple[Stage, Outcome | None]:
        review = (self.state or Review()).of(number)
        return review.stage, review.outcome


@pytest.fixture
def review() -> Reviewing:
    return Reviewing()


def test_no_breach_needs_one_person(review: Reviewing) -> None:
    """City: flags "will be accepted if identified to not be a breach of regulations"."""
    assert review.stands() == (Stage.OPEN, None)

    review.finds(HADDAD, Outcome.NO_BREACH)

    assert review.stands() == (Stage.SETTLED, Outcome.NO_BREACH)
    assert review.stands(BRANDT) == (Stage.OPEN, None)


@pytest.mark.parametrize("outcome", [Outcome.REFER, Outcome.NOT_ACCEPTABLE])
def test_what_has_consequences_needs_a_second_person_who_comes_to_the_same(review: Reviewing, outcome: Outcome) -> None:
    review.finds(HADDAD, outcome)
    assert review.stands() == (Stage.SECOND, None)

    review.finds(MOYO, outcome)
    assert review.stands() == (Stage.SETTLED, outcome)


def test_nobody_is_their_own_second_reviewer(review: Reviewing) -> None:
    """Two pairs of eyes are two people."""
    review.finds(HADDAD, Outcome.REFER)

    with pytest.raises(SameReviewer):
        review.finds(HADDAD, Outcome.REFER)


def test_where_two_differ_a_third_settles_it(review: Reviewing) -> None:
    review.finds(HADDAD, Outcome.REFER)
    review.finds(MOYO, Outcome.NO_BREACH)
    assert review.stands() == (Stage.DIFFER, None)

    for who in (HADDAD, MOYO):
        with pytest.raises(SameReviewer):
            review.finds(who, Outcome.REFER)
    review.finds(SATO, Outcome.NO_BREACH)

    assert review.stands() == (Stage.SETTLED, Outcome.NO_BREACH)
    with pytest.raises(NotNow):
        review.finds(QUINN, Outcome.REFER)


def test_a_second_person_may_differ_from_no_breach(review: Reviewing) -> None:
    """Who reads the timeline afterwards may have seen what the first overlooked."""
    review.finds(HADDAD, Outcome.NO_BREACH)
    review.finds(MOYO, Outcome.REFER)

    assert review.stands() == (Stage.DIFFER, None)


def test_who_looked_last_may_take_it_back_and_nobody_else(review: Reviewing) -> None:
    review.finds(HADDAD, Outcome.REFER)
    taken_back = WithdrawOutcome(candidate=ADEYEMI, reason="the wrong candidate")

    with pytest.raises(NotNow):
        review.says(MOYO, taken_back)
    review.says(HADDAD, taken_back)

    assert review.stands() == (Stage.OPEN, None)
    review.finds(HADDAD, Outcome.NO_BREACH)


def test_a_settled_review_is_reopened_with_a_reason(review: Reviewing) -> None:
    """An appeal brings something new; what was said before stays in the record."""
    again = ReopenReview(candidate=ADEYEMI, reason="the candidate's own recording was handed in")
    with pytest.raises(NotNow):
        review.says(SATO, again)
    review.finds(HADDAD, Outcome.NO_BREACH)

    review.says(SATO, again)

    assert review.stands() == (Stage.OPEN, None)
    review.finds(HADDAD, Outcome.REFER)


def test_nobody_undoes_alone_what_two_came_to(review: Reviewing) -> None:
    """One of two who refer a candidate could reopen it and find no breach, and it would be over."""
    review.finds(HADDAD, Outcome.REFER)
    review.finds(MOYO, Outcome.REFER)
    review.says(MOYO, ReopenReview(candidate=ADEYEMI, reason="a word with the tutor"))

    review.finds(MOYO, Outcome.NO_BREACH)

    assert review.stands() == (Stage.SECOND, None)
    review.finds(SATO, Outcome.NO_BREACH)
    assert review.stands() == (Stage.SETTLED, Outcome.NO_BREACH)


def test_what_waits_for_a_reviewer_is_what_colleagues_left_to_another(review: Reviewing) -> None:
    """Neither what nobody has begun, nor what is settled, though a second may still differ."""

    def waits_for() -> list[str]:
        one = (review.state or Review()).of(ADEYEMI)
        return [who.id for who in (HADDAD, MOYO, SATO) if one.waits_for(str(who))]

    assert waits_for() == []
    review.finds(HADDAD, Outcome.REFER)
    assert waits_for() == ["moyo", "sato"]
    review.says(HADDAD, WithdrawOutcome(candidate=ADEYEMI, reason="the wrong candidate"))
    assert waits_for() == []
    review.finds(HADDAD, Outcome.NO_BREACH)
    assert waits_for() == []
    review.finds(MOYO, Outcome.REFER)
    assert waits_for() == ["sato"]
    review.finds(SATO, Outcome.NO_BREACH)
    review.says(SATO, ReopenReview(candidate=ADEYEMI, reason="an appeal"))
    assert waits_for() == ["haddad", "moyo", "sato"]


def test_only_the_office_reviews_and_only_who_was_there(review: Reviewing) -> None:
    command = GiveOutcome(candidate="9", outcome=Outcome.REFER, reason="as seen")

    with pytest.raises(UnknownCandidate):
        review.says(HADDAD, command)
    with pytest.raises(NotYours):
        review.finds(SERVER, Outcome.REFER)


def test_nothing_is_decided_while_the_record_still_grows(review: Reviewing) -> None:
    review.is_closed = False

    with pytest.raises(NotNow, match="not closed"):
        review.finds(HADDAD, Outcome.NO_BREACH)
