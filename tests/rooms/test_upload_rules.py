"""Nobody leaves before every declared page is stored, hashed and seen."""

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.errors import (
    AlreadyConfirmed,
    AnswersElsewhere,
    AnswersHere,
    BreakUnderWay,
    NotDeclared,
    NotNow,
    PagesMissing,
    ReasonNeeded,
    UploadUnconfirmed,
)
from rooms.vocabulary import BreakKind, Phase
from tests.rooms.exam_day import ADEYEMI, DIAZ, LINDQVIST, Day


@pytest.fixture
def uploading(writing: Day) -> Day:
    writing.finish(ADEYEMI)
    return writing


def test_the_way_out_is_upload_then_declare_then_confirm_then_release(uploading: Day) -> None:
    uploading.upload(ADEYEMI, pages=3)
    uploading.okafor(c.ConfirmUpload(candidate=ADEYEMI))
    uploading.okafor(c.ReleaseCandidate(candidate=ADEYEMI))

    assert uploading.sitting(ADEYEMI).phase is Phase.RELEASED


def test_no_page_is_taken_while_somebody_writes(writing: Day) -> None:
    with pytest.raises(NotNow):
        writing.store(ADEYEMI, 1)


def test_a_retake_takes_the_place_of_the_page(uploading: Day) -> None:
    uploading.store(ADEYEMI, 1, "a")
    uploading.store(ADEYEMI, 1, "b")

    assert uploading.sitting(ADEYEMI).pages[1].sha256 == "b" * 64


def test_a_page_can_be_taken_back_until_the_count_is_declared(uploading: Day) -> None:
    uploading.store(ADEYEMI, 1)
    uploading.store(ADEYEMI, 2)
    uploading.candidate(c.RemovePage(candidate=ADEYEMI, page=2))
    uploading.candidate(c.DeclarePages(candidate=ADEYEMI, count=1))

    with pytest.raises(NotNow):
        uploading.candidate(c.RemovePage(candidate=ADEYEMI, page=1))
    assert set(uploading.sitting(ADEYEMI).pages) == {1}


def test_a_page_that_is_not_there_cannot_be_taken_back(uploading: Day) -> None:
    with pytest.raises(NotNow):
        uploading.candidate(c.RemovePage(candidate=ADEYEMI, page=1))


def test_pages_may_still_be_on_their_way_when_the_count_is_declared(uploading: Day) -> None:
    uploading.store(ADEYEMI, 1)
    uploading.candidate(c.DeclarePages(candidate=ADEYEMI, count=2))
    with pytest.raises(PagesMissing, match="page 2"):
        uploading.okafor(c.ConfirmUpload(candidate=ADEYEMI))

    uploading.store(ADEYEMI, 2)

    assert uploading.okafor(c.ConfirmUpload(candidate=ADEYEMI))


def test_after_the_declaration_only_what_is_missing_is_taken(uploading: Day) -> None:
    uploading.store(ADEYEMI, 1)
    uploading.candidate(c.DeclarePages(candidate=ADEYEMI, count=2))

    with pytest.raises(NotNow):
        uploading.store(ADEYEMI, 1, "b")
    with pytest.raises(NotNow):
        uploading.store(ADEYEMI, 3)


def test_fewer_pages_than_are_stored_cannot_be_declared(uploading: Day) -> None:
    uploading.store(ADEYEMI, 1)
    uploading.store(ADEYEMI, 2)

    with pytest.raises(PagesMissing):
        uploading.candidate(c.DeclarePages(candidate=ADEYEMI, count=1))


def test_the_count_is_declared_once(uploading: Day) -> None:
    uploading.upload(ADEYEMI, pages=1)

    with pytest.raises(NotNow):
        uploading.candidate(c.DeclarePages(candidate=ADEYEMI, count=1))


def test_a_blank_script_is_declared_as_no_pages(uploading: Day) -> None:
    uploading.candidate(c.DeclarePages(candidate=ADEYEMI, count=0))

    assert uploading.okafor(c.ConfirmUpload(candidate=ADEYEMI))


def test_nothing_is_confirmed_that_was_not_declared(uploading: Day) -> None:
    uploading.store(ADEYEMI, 1)

    with pytest.raises(NotDeclared):
        uploading.okafor(c.ConfirmUpload(candidate=ADEYEMI))
    with pytest.raises(NotDeclared):
        uploading.okafor(c.AskAgain(candidate=ADEYEMI, page=1, reason="blurred"))


def test_nobody_is_released_before_the_upload_is_confirmed(uploading: Day) -> None:
    uploading.upload(ADEYEMI, pages=1)

    with pytest.raises(UploadUnconfirmed):
        uploading.okafor(c.ReleaseCandidate(candidate=ADEYEMI))


def test_nobody_is_released_who_still_writes(writing: Day) -> None:
    with pytest.raises(NotNow):
        writing.okafor(c.ReleaseCandidate(candidate=ADEYEMI))


def test_nobody_is_released_out_of_sight(uploading: Day) -> None:
    uploading.upload(ADEYEMI, pages=1)
    uploading.okafor(c.ConfirmUpload(candidate=ADEYEMI))
    uploading.candidate(c.AskForBreak(candidate=ADEYEMI, kind=BreakKind.TOILET))

    with pytest.raises(BreakUnderWay):
        uploading.okafor(c.ReleaseCandidate(candidate=ADEYEMI))


def test_a_page_asked_for_again_opens_the_upload_again(uploading: Day) -> None:
    uploading.upload(ADEYEMI, pages=2)
    uploading.okafor(c.ConfirmUpload(candidate=ADEYEMI))

    uploading.okafor(c.AskAgain(candidate=ADEYEMI, page=2, reason="blurred"))

    assert uploading.store(ADEYEMI, 2, "b")
    uploading.candidate(c.DeclarePages(candidate=ADEYEMI, count=2))
    assert uploading.okafor(c.ConfirmUpload(candidate=ADEYEMI))


def test_no_page_is_asked_for_while_somebody_writes(writing: Day) -> None:
    with pytest.raises(NotNow):
        writing.okafor(c.AskAgain(candidate=ADEYEMI, page=1, reason="?"))


def test_what_was_confirmed_is_not_changed(uploading: Day) -> None:
    uploading.upload(ADEYEMI, pages=1)
    uploading.okafor(c.ConfirmUpload(candidate=ADEYEMI))

    with pytest.raises(AlreadyConfirmed):
        uploading.store(ADEYEMI, 2)


def test_answers_handed_in_elsewhere_are_declared_and_confirmed(writing: Day) -> None:
    writing.seat(DIAZ)
    writing.finish(DIAZ)
    with pytest.raises(AnswersElsewhere):
        writing.store(DIAZ, 1)
    with pytest.raises(AnswersElsewhere):
        writing.candidate(c.DeclarePages(candidate=DIAZ, count=1))

    writing.candidate(c.DeclareHandedIn(candidate=DIAZ))

    with pytest.raises(NotNow):
        writing.candidate(c.DeclareHandedIn(candidate=DIAZ))
    assert writing.staff(LINDQVIST, c.ConfirmUpload(candidate=DIAZ))


def test_a_declaration_of_handing_in_can_be_asked_for_again(writing: Day) -> None:
    writing.seat(DIAZ)
    writing.finish(DIAZ)
    writing.candidate(c.DeclareHandedIn(candidate=DIAZ))

    writing.chief(c.AskAgain(candidate=DIAZ, reason="nothing has arrived"))

    assert not writing.sitting(DIAZ).handed_in


def test_answers_that_are_uploaded_here_are_not_declared_as_elsewhere(uploading: Day) -> None:
    with pytest.raises(AnswersHere):
        uploading.candidate(c.DeclareHandedIn(candidate=ADEYEMI))


def test_who_leaves_before_release_is_a_case_for_mitigating_circumstances(writing: Day) -> None:
    with pytest.raises(ReasonNeeded):
        writing.okafor(c.NoteDeparture(candidate=ADEYEMI, reason=""))

    left, why = writing.okafor(c.NoteDeparture(candidate=ADEYEMI, reason="ill"))

    assert isinstance(left, e.CandidateLeft)
    assert why.as_seen_by(ADEYEMI) is None
    assert writing.sitting(ADEYEMI).phase is Phase.LEFT
    with pytest.raises(NotNow):
        writing.okafor(c.NoteDeparture(candidate=ADEYEMI, reason="ill"))
