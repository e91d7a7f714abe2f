"""Onboarding, as regulations: verified once before the day, up to five times, up to the deadline."""

from typing import get_args

import pytest
from pydantic import ValidationError

from rooms import onboarding_record as o
from rooms.commands import SERVER, Actor, Station
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
    SecondPersonNeeded,
    SubmissionWaits,
    TooManyPhotos,
)
from rooms.onboarding import MOST_PHOTOS, Status, Verification, status_of
from rooms.vocabulary import IdKind, Onboarding, RejectionReason, Role
from tests.rooms.exam_day import ADEYEMI, BRANDT, OFFICER, clock
from tests.rooms.verifying import Verifying, a_photo, a_submission, some_photos

COLLEAGUE = Actor(Station.OFFICE, "colleague")
LIGHTING = o.RejectSubmission(reason=RejectionReason.LIGHTING, note="Sit facing the window.")


def test_what_is_sent_in_waits_for_a_person_and_is_accepted() -> None:
    """No program decides who somebody is."""
    verifying = Verifying().at("10:00")

    (sent,) = verifying.submits(needs="a screen reader: NVDA")
    assert (sent.attempt, sent.session, sent.at) == (1, "tt2027-linear-algebra-1", clock("10:00"))
    assert (sent.needs, sent.notice_version, sent.id_kind) == ("a screen reader: NVDA", "0123456789ab", IdKind.PASSPORT)
    assert verifying.state.status is Status.WAITING

    verifying.office(o.AcceptSubmission(note="by M. Haddad"))
    assert verifying.state.status is Status.ACCEPTED


def test_a_rejection_states_a_reason_and_leaves_another_attempt() -> None:
    """City: "You need to attempt the onboarding process again"."""
    verifying = Verifying()
    verifying.submits()

    verifying.office(LIGHTING)
    assert (verifying.state.status, verifying.state.decision.reason) == (Status.REJECTED, RejectionReason.LIGHTING)

    (second,) = verifying.submits()
    assert (second.attempt, verifying.state.status, verifying.state.decision) == (2, Status.WAITING, None)


def test_the_reasons_are_the_four_that_are_published() -> None:
    """City names four; what an invigilator may say at the door on the day is more."""
    assert set(get_args(o.CityReason)) == {
        "missing or insufficient face scan",
        "missing or insufficient ID scan",
        "invalid ID",
        "insufficient environment lighting",
    }
    assert o.RejectSubmission(reason="invalid ID").reason is RejectionReason.INVALID_ID
    for reason in (RejectionReason.ROOM, RejectionReason.NOT_THE_CANDIDATE, "too young"):
        with pytest.raises(ValidationError):
            o.RejectSubmission(reason=reason)


def test_the_sixth_attempt_is_refused() -> None:
    """City: "You can do this up to five times"."""
    verifying = Verifying().fails(5)

    with pytest.raises(NoAttemptsLeft):
        verifying.stores(o.PhotoKind.ID, a_photo())
    with pytest.raises(NoAttemptsLeft):
        verifying.sends()


def test_nothing_is_taken_after_the_deadline() -> None:
    """City: "If you do not complete the onboarding by the set deadline, you will not be able to take the exam"."""
    verifying = Verifying().at("17:00").photographs()

    with pytest.raises(DeadlinePassed):
        verifying.at("17:00:01").sends()
    assert verifying.at("17:00").sends()


def test_without_a_deadline_there_is_none() -> None:
    verifying = Verifying().under(deadline=None)

    assert verifying.at("23:00").submits()


def test_deadline_and_attempts_are_those_of_the_link_that_is_used() -> None:
    """One period, several exams: each says how often and until when, and all count the same attempts."""
    verifying = Verifying().fails(2).at("17:30")

    with pytest.raises(NoAttemptsLeft):
        verifying.under(attempts=2, deadline=clock("18:00")).submits()
    with pytest.raises(DeadlinePassed):
        verifying.under(attempts=3, deadline=clock("17:00")).submits()
    (third,) = verifying.under(session="tt2027-ethics-1", attempts=3, deadline=clock("18:00")).submits()
    assert (third.attempt, third.session) == (3, "tt2027-ethics-1")


def test_one_submission_waits_at_a_time() -> None:
    """Else somebody would accept a picture that nobody looked at."""
    verifying = Verifying()
    verifying.submits()

    with pytest.raises(SubmissionWaits):
        verifying.sends()
    with pytest.raises(SubmissionWaits):
        verifying.stores(o.PhotoKind.ID, a_photo("d"))


def test_who_is_verified_sends_in_nothing_more() -> None:
    verifying = Verifying()
    verifying.submits()
    verifying.office(o.AcceptSubmission())

    with pytest.raises(AlreadyVerified):
        verifying.sends()


@pytest.mark.parametrize("settled", [Onboarding.ACCEPTED, Onboarding.WAIVED])
def test_who_the_session_lets_sit_sends_in_nothing(settled: Onboarding) -> None:
    """A rehearsal waives onboarding, and so may a chief on the day."""
    verifying = Verifying().under(settled=settled)

    with pytest.raises(AlreadyVerified):
        verifying.submits()
    assert status_of(Verification(), settled) == settled.value


def test_what_the_office_settled_holds_whatever_a_session_still_says() -> None:
    accepted = Verifying()
    accepted.submits()
    accepted.office(o.AcceptSubmission())

    assert status_of(accepted.state, Onboarding.MISSING) is Status.ACCEPTED
    assert status_of(accepted.state, Onboarding.WAIVED) is Status.ACCEPTED


def test_only_photographs_that_are_stored_can_be_sent_in() -> None:
    """The record names nothing that is not on disk."""
    verifying = Verifying()
    with pytest.raises(PhotosMissing):
        verifying.sends()

    verifying.photographs()
    for wrong in (some_photos(id_photo="d"), some_photos(face="a"), some_photos(framing="d")):
        with pytest.raises(PhotosMissing):
            verifying.sends(a_submission(photos=wrong))
    other_size = some_photos().model_copy(update={"face": a_photo("b", size=1)})
    with pytest.raises(PhotosMissing):
        verifying.sends(a_submission(photos=other_size))


def test_a_retake_takes_the_place_of_the_first() -> None:
    verifying = Verifying().photographs()
    verifying.stores(o.PhotoKind.FACE, a_photo("d"))

    with pytest.raises(PhotosMissing):
        verifying.sends()
    assert verifying.sends(a_submission(photos=some_photos(face="d")))


def test_a_good_photograph_may_be_sent_in_again_and_the_kind_of_id_may_change() -> None:
    """Who is told that the ID is not valid takes another, not another face."""
    verifying = Verifying()
    verifying.submits()
    verifying.office(o.RejectSubmission(reason="invalid ID"))
    verifying.stores(o.PhotoKind.ID, a_photo("d"))

    (second,) = verifying.sends(a_submission(id_kind=IdKind.NATIONAL_ID, photos=some_photos(id_photo="d")))

    assert (second.id_kind, second.photos.face) == (IdKind.NATIONAL_ID, a_photo("b"))


def test_nobody_fills_the_disk_with_photographs() -> None:
    verifying = Verifying()
    for _ in range(MOST_PHOTOS):
        verifying.stores(o.PhotoKind.ID, a_photo())

    with pytest.raises(TooManyPhotos):
        verifying.stores(o.PhotoKind.FACE, a_photo())


def test_after_a_rejection_photographs_can_be_stored_anew() -> None:
    verifying = Verifying()
    for _ in range(MOST_PHOTOS - 3):
        verifying.stores(o.PhotoKind.ID, a_photo())
    verifying.submits()
    verifying.office(LIGHTING)

    assert verifying.submits()


def test_the_record_holds_to_what_was_sent_in_and_to_the_newest() -> None:
    """Whatever else is on disk may be thrown away."""
    verifying = Verifying()
    verifying.submits()
    verifying.office(LIGHTING)
    verifying.stores(o.PhotoKind.ID, a_photo("d"))

    assert verifying.state.names(o.PhotoKind.ID, a_photo("a"))
    assert verifying.state.names(o.PhotoKind.ID, a_photo("d"))
    assert not verifying.state.names(o.PhotoKind.FACE, a_photo("d"))


def test_only_the_notice_that_holds_now_counts_as_read() -> None:
    verifying = Verifying().photographs()

    with pytest.raises(NoticeChanged):
        verifying.sends(a_submission(notice_version="ba9876543210"))


def test_nothing_is_decided_that_does_not_wait() -> None:
    """Nobody is accepted without having sent anything in, and nobody twice."""
    verifying = Verifying()
    for command in (o.AcceptSubmission(), LIGHTING):
        with pytest.raises(NothingWaits):
            verifying.office(command)

    verifying.photographs()
    with pytest.raises(NothingWaits):
        verifying.office(o.AcceptSubmission())

    verifying.fails(1)
    for command in (o.AcceptSubmission(), LIGHTING):
        with pytest.raises(NothingWaits):
            verifying.office(command)


def test_what_is_settled_stays_settled() -> None:
    verifying = Verifying()
    verifying.submits()
    verifying.office(o.AcceptSubmission())

    for command in (
        o.AcceptSubmission(),
        LIGHTING,
        o.WaiveVerification(reason="seen in person"),
        o.ResetAttempts(reason="asked to"),
    ):
        with pytest.raises(AlreadyVerified):
            verifying.office(command)


def test_an_officer_decides_on_the_attempt_that_was_looked_at() -> None:
    """While one officer looks, another rejects and the candidate tries again: the first has not seen those pictures."""
    verifying = Verifying().fails(1)
    verifying.submits()

    with pytest.raises(NothingWaits, match="Attempt 1 does not wait"):
        verifying.office(o.AcceptSubmission(attempt=1))
    (accepted,) = verifying.office(o.AcceptSubmission(attempt=2))
    assert accepted.attempt == 2


def test_an_officer_waives_with_a_reason_whatever_was_sent_in() -> None:
    """City: "I've missed the deadline" – "Contact … for advice"."""
    late = Verifying().at("18:00")
    with pytest.raises(ReasonNeeded):
        late.office(o.WaiveVerification(reason="  "))
    late.office(o.WaiveVerification(reason="ill that week"))
    waiting = Verifying()
    waiting.submits()
    waiting.office(o.WaiveVerification(reason="seen in person"))

    assert (late.state.status, waiting.state.status) == (Status.WAIVED, Status.WAIVED)
    with pytest.raises(AlreadyVerified):
        waiting.office(o.AcceptSubmission())


def test_a_reset_gives_the_attempts_back_and_needs_a_reason() -> None:
    verifying = Verifying().fails(5)
    with pytest.raises(ReasonNeeded):
        verifying.office(o.ResetAttempts(reason=""))

    verifying.office(o.ResetAttempts(reason="the camera of the phone was broken"))

    assert (verifying.state.status, verifying.state.attempts_made) == (Status.REJECTED, 0)
    (sixth,) = verifying.submits()
    assert sixth.attempt == 6


def test_a_reset_leaves_what_waits_waiting() -> None:
    verifying = Verifying()
    verifying.submits()

    verifying.office(o.ResetAttempts(reason="asked to"))

    assert verifying.state.status is Status.WAITING


def test_a_reset_may_set_another_deadline_for_one_candidate() -> None:
    """Who missed the deadline and is let try all the same."""
    verifying = Verifying().at("18:00")
    with pytest.raises(NotNow, match="no attempt"):
        verifying.office(o.ResetAttempts(reason="ill that week"))
    with pytest.raises(NotNow, match="passed"):
        verifying.office(o.ResetAttempts(reason="ill that week", until=clock("18:00")))

    verifying.office(o.ResetAttempts(reason="ill that week", until=clock("20:00")))

    assert verifying.at("19:59").photographs()
    with pytest.raises(DeadlinePassed):
        verifying.at("20:00:01").sends()
    verifying.at("20:00").sends()
    verifying.office(o.RejectSubmission(reason="invalid ID"))
    verifying.office(o.ResetAttempts(reason="asked to"))
    assert verifying.state.until == clock("20:00")


@pytest.mark.parametrize(
    "command",
    [
        o.AcceptSubmission(),
        LIGHTING,
        o.WaiveVerification(reason="x"),
        o.ResetAttempts(reason="x"),
    ],
)
@pytest.mark.parametrize(
    "actor", [Actor(Station.CANDIDATE, ADEYEMI), Actor(Station.STAFF, "chief", Role.CHIEF), SERVER], ids=str
)
def test_only_the_office_decides(actor: Actor, command: o.OnboardingCommand) -> None:
    verifying = Verifying()
    verifying.submits()

    with pytest.raises(NotYours):
        verifying.says(actor, command)


def test_a_second_opinion_is_another_persons() -> None:
    """Who is not sure of a face asks a colleague, and does not decide after all."""
    verifying = Verifying()
    verifying.submits()
    asked = verifying.office(o.AskSecondOpinion(note="Is this the same person?", attempt=1))

    assert asked == [o.SecondOpinionAsked(attempt=1, by=OFFICER.id, note="Is this the same person?")]
    assert verifying.state.status is Status.WAITING
    for decision in (o.AcceptSubmission(), LIGHTING, o.WaiveVerification(reason="seen by the tutor")):
        with pytest.raises(SecondPersonNeeded):
            verifying.office(decision)
    verifying.says(COLLEAGUE, o.AcceptSubmission(), linked=False)
    assert verifying.state.status is Status.ACCEPTED


def test_a_second_opinion_is_asked_once_with_a_reason_and_about_what_waits() -> None:
    verifying = Verifying()
    ask = o.AskSecondOpinion(note="Is this the same person?")
    with pytest.raises(NothingWaits):
        verifying.office(ask)
    verifying.submits()
    with pytest.raises(ReasonNeeded):
        verifying.office(o.AskSecondOpinion(note=" "))
    verifying.office(ask)

    with pytest.raises(NotNow, match="has been asked for already"):
        verifying.says(COLLEAGUE, ask, linked=False)


def test_what_is_sent_in_anew_is_looked_at_anew() -> None:
    """The opinion was about other pictures."""
    verifying = Verifying()
    verifying.submits()
    verifying.office(o.AskSecondOpinion(note="Is this the same person?"))
    verifying.says(COLLEAGUE, LIGHTING, linked=False)
    verifying.submits()

    verifying.office(o.AcceptSubmission())

    assert verifying.state.status is Status.ACCEPTED


@pytest.mark.parametrize("actor", [Actor(Station.CANDIDATE, BRANDT), OFFICER, SERVER], ids=str)
def test_only_the_candidate_sends_in(actor: Actor) -> None:
    verifying = Verifying().photographs()

    with pytest.raises(NotYours):
        verifying.says(actor, a_submission())


@pytest.mark.parametrize("actor", [Actor(Station.CANDIDATE, ADEYEMI), OFFICER], ids=str)
def test_only_the_server_says_that_a_photograph_is_stored(actor: Actor) -> None:
    with pytest.raises(NotYours):
        Verifying().says(actor, o.StorePhoto(kind=o.PhotoKind.ID, photo=a_photo()))


def test_nothing_is_sent_in_but_by_a_link() -> None:
    verifying = Verifying().photographs()

    with pytest.raises(NotYours):
        verifying.says(Actor(Station.CANDIDATE, ADEYEMI), a_submission(), linked=False)
    with pytest.raises(NotYours):
        verifying.says(SERVER, o.StorePhoto(kind=o.PhotoKind.ID, photo=a_photo()), linked=False)


def test_a_photograph_has_at_most_four_megabytes() -> None:
    assert a_photo(size=4 * 1024 * 1024)
    with pytest.raises(ValidationError):
        a_photo(size=4 * 1024 * 1024 + 1)
