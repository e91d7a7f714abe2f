"""The onboarding queue as a web page: looked at, decided, one after the other, by whoever may and nobody else."""

import pytest

from rooms.cohorts import Cohorts
from rooms.office.letters_desk import outbox_of
from rooms.office.looks import looked_at
from rooms.office.onboarding_desk import reject
from rooms.office.onboarding_queue import Expected, find
from rooms.office.rights import OfficeRole
from rooms.onboarding import Status
from rooms.vocabulary import RejectionReason
from tests.office.front_office import FrontOffice, Visitor
from tests.office.kept_exams import ALGEBRA, ETHICS, PERIOD, KeptExams, an_exam, at
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN

LATER = at("2027-06-18T08:30")
ONE = f"/onboarding/candidates/{PERIOD}/{ADEYEMI}"
ANOTHER = f"/onboarding/candidates/{PERIOD}/{BRANDT}"
THIRD = f"/onboarding/candidates/{PERIOD}/{CHEN}"


@pytest.fixture
async def exams(office: FrontOffice) -> KeptExams:
    """Algebra with Adeyemi, Brandt and Chen, of whom the first two have sent in; Ethics is Philosophy's, with Chen."""
    exams = KeptExams(office.folder, office.log, office.blobs)
    await exams.create(an_exam(starts=LATER, numbers=(ADEYEMI, BRANDT, CHEN)))
    await exams.create(an_exam(ETHICS, starts=LATER, numbers=(CHEN,)).model_copy(update={"department": "Philosophy"}))
    await exams.verify(ADEYEMI)
    await exams.verify(BRANDT)
    return exams


@pytest.fixture
async def officer(office: FrontOffice, exams: KeptExams) -> Visitor:
    """An exams officer of the Mathematical Institute."""
    return await office.signed_in(OfficeRole.EXAMS_OFFICER, name="Ada Ng")


async def stands(exams: KeptExams, number: str = ADEYEMI) -> Expected:
    found = await find(Cohorts(exams.log), PERIOD, number, lambda _: True)
    assert found is not None
    return found


async def test_who_waits_is_listed_and_the_first_is_offered(officer: Visitor) -> None:
    shown = await officer.get("/onboarding")

    assert shown.status == 200
    assert "Adeyemi, Tolu 1043321 Linear Algebra II" in shown.words
    assert "1 of 5" in shown.words
    assert f"/office{ONE}" in shown.links[shown.links.index("/office/onboarding") :]


async def test_an_empty_queue_says_what_will_stand_there(office: FrontOffice) -> None:
    officer = await office.signed_in(OfficeRole.EXAMS_OFFICER)

    assert "Nothing waits. What candidates send in stands here" in (await officer.get("/onboarding")).words


async def test_id_face_and_framing_stand_side_by_side_beside_the_roster_s_name(officer: Visitor) -> None:
    shown = await officer.get(ONE)

    assert "Name on the roster Adeyemi, Tolu Number 1043321" in shown.words
    assert "with a passport" in shown.words
    assert shown.text.count("<img") == 3
    for kind in ("id", "face", "framing"):
        assert f'src="/office{ONE}/photographs/1/{kind}"' in shown.text


async def test_a_photograph_is_shown_to_who_may_decide_is_kept_nowhere_and_the_look_is_on_record(
    office: FrontOffice, officer: Visitor
) -> None:
    shown = await officer.get(f"{ONE}/photographs/1/face")

    assert (shown.status, shown.text) == (200, f"{ADEYEMI} face")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Cache-Control"] == "no-store, private"
    (look,) = await looked_at(office.desk, candidate=ADEYEMI)
    assert (look.by, look.about.what, look.about.period) == (
        f"office:{officer.person}",
        "onboarding photographs",
        PERIOD,
    )


async def test_what_is_of_another_department_is_not_there(office: FrontOffice, exams: KeptExams) -> None:
    """Not even that it exists: neither the page, nor a photograph, nor what a form would do."""
    stranger = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Philosophy")

    assert "Adeyemi" not in (await stranger.get("/onboarding")).text
    for path in (ONE, f"{ONE}/photographs/1/id", "/onboarding/cohorts/tt2027-algebra"):
        assert (await stranger.get(path)).status == 404
    assert (await stranger.send(f"{ONE}/accept", on="/onboarding", attempt=1)).status == 404
    assert (await stands(exams)).status is Status.WAITING
    assert (await stranger.get(THIRD)).status == 200
    assert await looked_at(office.desk) == []


async def test_after_a_decision_the_next_is_offered(officer: Visitor, exams: KeptExams) -> None:
    done = await officer.send(f"{ONE}/accept", on=ONE, attempt=1, note="by the card")

    assert (done.status, done.location) == (303, f"/office{ANOTHER}")
    assert (await stands(exams)).status is Status.ACCEPTED
    following = await officer.follow(done)
    assert f"Adeyemi, Tolu ({ADEYEMI}) is accepted. Known to {ALGEBRA}-1." in following.words
    done = await officer.send(f"{ANOTHER}/accept", on=ANOTHER, attempt=1)
    assert done.location == "/office/onboarding"


async def test_a_rejection_has_one_of_the_four_reasons_and_a_letter(officer: Visitor, exams: KeptExams) -> None:
    nothing = await officer.send(f"{ONE}/reject", on=ONE, attempt=1, note="Face the window.")
    assert nothing.status == 422
    assert "Choose the reason that the candidate is told." in nothing.words
    assert "Face the window." in nothing.text, "what was typed is kept"
    other = await officer.send(f"{ONE}/reject", on=ONE, attempt=1, reason="room or desk not as required")
    assert other.status == 422

    done = await officer.send(
        f"{ONE}/reject", on=ONE, attempt=1, reason="insufficient environment lighting", note="Face the window."
    )

    assert done.status == 303
    assert "There is no mail address: nobody is written to." in (await officer.follow(done)).words
    assert (await stands(exams)).status is Status.REJECTED
    assert not (await outbox_of(exams.log, ALGEBRA)).letters


async def test_the_second_of_two_officers_is_told_who_was_first(
    office: FrontOffice, officer: Visitor, exams: KeptExams
) -> None:
    """The page was opened, then a colleague decided; what is sent from the old page is refused with a name."""
    await officer.get(ONE)
    hidden = await officer.hidden(f"{ONE}/reject", ONE)
    colleague = await office.signed_in(OfficeRole.EXAMS_OFFICER, name="Mona Haddad")
    await colleague.send(f"{ONE}/accept", on=ONE, attempt=1)

    late = await officer.post(f"{ONE}/reject", data={**hidden, "attempt": "1", "reason": "invalid ID"})

    assert late.status == 409
    assert "Attempt 1 was accepted by Mona Haddad. What you chose was not recorded." in late.words
    assert (await stands(exams)).status is Status.ACCEPTED
    assert "Mona Haddad attempt 1 accepted" in (await officer.get(ONE)).words


async def test_pictures_that_were_sent_in_meanwhile_are_not_accepted_unseen(
    office: FrontOffice, officer: Visitor, exams: KeptExams
) -> None:
    hidden = await officer.hidden(f"{ONE}/accept", ONE)
    await reject(office.desk, await stands(exams), RejectionReason.LIGHTING, attempt=1)
    await exams.verify(ADEYEMI, f"{ALGEBRA}-1")

    late = await officer.post(f"{ONE}/accept", data={**hidden, "attempt": "1"})

    assert late.status == 409
    assert (await stands(exams)).status is Status.WAITING
    assert "attempt 1" in (await officer.get(ONE)).words
    assert f'src="/office{ONE}/photographs/1/id"' in (await officer.get(f"{ONE}?attempt=1")).text


async def test_a_second_opinion_is_shown_to_others_and_given_by_one_of_them(
    office: FrontOffice, officer: Visitor, exams: KeptExams
) -> None:
    done = await officer.send(f"{ONE}/second-opinion", on=ONE, attempt=1, note="Is this the same person?")
    assert done.location == f"/office{ANOTHER}", "who asked is offered somebody else"

    mine = await officer.get(ONE)
    assert "Somebody else decides." in mine.words
    assert f"{ONE}/accept" not in mine.text
    refused = await officer.send(f"{ONE}/accept", on=ONE, attempt=1)
    assert (refused.status, "You asked for a second opinion; somebody else decides." in refused.words) == (409, True)
    colleague = await office.signed_in(OfficeRole.EXAMS_OFFICER)
    assert "Ada Ng asks: Is this the same person?" in (await colleague.get(ONE)).words
    assert (await colleague.send(f"{ONE}/accept", on=ONE, attempt=1)).status == 303
    assert (await stands(exams)).status is Status.ACCEPTED


async def test_a_waiver_and_more_time_need_a_reason(officer: Visitor, exams: KeptExams) -> None:
    """City: the deadline binds; an officer may make an exception, and says why."""
    assert (await officer.send(f"{THIRD}/waive", on=THIRD, why=" ")).status == 422
    assert (await officer.send(f"{THIRD}/reset", on=THIRD, why="", until="2027-06-12T17:00")).status == 422
    wrong = await officer.send(f"{THIRD}/reset", on=THIRD, why="ill", until="tomorrow")
    assert "A date and time like 2027-06-08 09:30 is needed" in wrong.words

    done = await officer.send(f"{THIRD}/reset", on=THIRD, why="ill that week", until="2027-06-12T17:00")

    assert done.status == 303
    assert (await stands(exams, CHEN)).deadline == at("2027-06-12T16:00"), "17:00 in London is 16:00 UTC in summer"
    await officer.send(f"{THIRD}/waive", on=THIRD, why="no valid ID; seen by the tutor")
    assert (await stands(exams, CHEN)).status is Status.WAIVED
    assert "no valid ID; seen by the tutor" in (await officer.get(THIRD)).words


async def test_everybody_of_a_cohort_can_be_found(officer: Visitor) -> None:
    shown = await officer.get("/onboarding/cohorts/tt2027-algebra")

    assert "nothing sent in" in shown.words
    assert f"/office{THIRD}" in shown.links
    assert (await officer.get("/onboarding/cohorts/tt2027-nothing")).status == 404


async def test_what_a_candidate_writes_is_text(officer: Visitor, exams: KeptExams) -> None:
    await exams.verify(CHEN, needs="<script>alert(1)</script> large print")

    shown = await officer.get(THIRD)

    assert "<script>" not in shown.text
    assert "<script>alert(1)</script> large print" in shown.words


async def test_a_photograph_that_was_purged_is_not_there(officer: Visitor, exams: KeptExams) -> None:
    await exams.blobs.delete(f"onboarding/{PERIOD}/{ADEYEMI}")

    shown = await officer.get(f"{ONE}/photographs/1/id")

    assert (shown.status, "This photograph is not kept any more." in shown.words) == (404, True)
    assert (await officer.get(f"{ONE}/photographs/7/id")).status == 404
