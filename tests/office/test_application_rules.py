"""Applying for remote invigilation, as Oxford's regulations of 2022 put it."""

from dataclasses import replace
from datetime import date

import pytest

from rooms.commands import SERVER, Actor, Station
from rooms.errors import NotNow, NotYours, SecondPersonNeeded, TooEarly
from rooms.office import applications_record as a
from rooms.office.application_refusals import (
    AlreadyApplied,
    ApplicationOver,
    ApprovalTooLate,
    DeclarationsMissing,
    ExamBegun,
    NotOffered,
    OfferInUse,
    OutsideWindow,
    SlotFull,
    UnknownApplication,
)
from rooms.office.applications import Standing, due
from rooms.office.applications_record import ExcusalReason
from tests.office.applying import (
    COHORT,
    COLLEGE,
    DISPENSATION,
    EXAM_DAY,
    NOON_TWO_WORKING_DAYS_BEFORE,
    POSITIVE_TEST,
    Applying,
    a_form,
    an_offer,
    reference,
    utc,
)


def types(events: list[object]) -> list[str]:
    return [type(event).__name__ for event in events]


# Applying


def test_a_college_applies_and_the_proctors_approve() -> None:
    """Oxford: "The college should complete the online form … on the Proctors' Office website. Once approved …"."""
    applying = Applying.offered().at("06-02 10:00")

    (received,) = applying.applies(1, as_college="Somerville")
    assert (received.at, received.form.ground) == (utc("06-02 10:00"), POSITIVE_TEST)
    assert applying.standing() is Standing.WAITING

    (approved,) = applying.approves(1)
    assert approved.on == date(2027, 6, 2)
    assert applying.standing() is Standing.APPROVED


def test_everything_that_the_ground_asks_must_be_declared() -> None:
    """Oxford: "The student should otherwise be well enough to sit their exam"."""
    with pytest.raises(DeclarationsMissing, match="well enough to sit"):
        Applying.offered().applies(1, declared=("vaccinated",))


def test_nobody_approves_an_application_that_they_made() -> None:
    """Who applies for a college may be an approver as well; they may take their own back, or decline it."""
    applying = Applying.offered()
    applying.applies(1)

    with pytest.raises(SecondPersonNeeded, match="another approver"):
        applying.says(a.Approve(reference=reference(1)), COLLEGE)
    applying.says(a.Decline(reference=reference(1), reason="by mistake"), COLLEGE)
    applying.says(a.Reopen(reference=reference(1), reason="by mistake"), COLLEGE)
    with pytest.raises(SecondPersonNeeded):
        applying.says(a.Approve(reference=reference(1)), COLLEGE)
    assert applying.approves(1)


def test_a_script_at_the_command_line_may_apply_and_approve() -> None:
    """It belongs to whoever can read the data folder; its logins are not the people of the office."""
    applying = Applying.offered()
    applying.applies(1)

    assert applying.says(a.Approve(reference=reference(1)), replace(COLLEGE, is_login=True))


def test_a_declaration_is_known_however_it_is_spelt() -> None:
    assert Applying.offered().applies(1, declared=("Well  enough to SIT",))


@pytest.mark.parametrize("changes", [{"cohort": "another"}, {"paper": "B1"}, {"ground": "a hangover"}])
def test_only_what_is_offered_can_be_applied_for(changes: dict[str, str]) -> None:
    with pytest.raises(NotOffered):
        Applying.offered().applies(1, **changes)


def test_an_exam_is_offered_in_the_slot_in_which_it_starts() -> None:
    """Else its candidates would be counted against another slot's seats."""
    with pytest.raises(NotOffered):
        Applying().says(a.OfferExam(offer=an_offer(starts=utc("06-08 13:30"))))


def test_a_candidate_has_one_application_at_a_time() -> None:
    """Nobody sits two exams at once."""
    other = an_offer("tt2027-physics")
    applying = Applying.offered(an_offer(), other)
    applying.applies(1)

    with pytest.raises(AlreadyApplied):
        applying.applies(2, number="0000001", cohort=other.cohort)
    applying.withdraws(1)
    assert applying.applies(2, number="0000001", cohort=other.cohort)


def test_a_college_applies_for_its_own_candidates_only() -> None:
    applying = Applying.offered()

    with pytest.raises(NotYours):
        applying.applies(1, as_college="Hertford")
    assert applying.applies(1, as_college="  somerville ")


def test_a_candidate_on_record_with_another_college_is_not_ones_own() -> None:
    applying = Applying.offered()
    applying.applies(1)
    applying.withdraws(1)

    with pytest.raises(NotYours):
        applying.applies(2, number="0000001", college="Hertford", as_college="Hertford")


def test_nobody_applies_once_the_exam_has_begun() -> None:
    with pytest.raises(ExamBegun):
        Applying.offered(an_offer(grounds=(a.GroundTerms(name=POSITIVE_TEST),))).at("06-08 08:30").applies(1)


def test_candidates_and_staff_of_an_exam_have_no_say_here() -> None:
    for station in (Station.CANDIDATE, Station.STAFF, Station.SERVER):
        with pytest.raises(NotYours):
            Applying.offered().says(a.Apply(form=a_form()), actor=Actor(station, "1"))


# Deadlines


def test_an_application_after_its_deadline_is_answered_with_excusal() -> None:
    """Oxford: "an application deadline of 5pm on Friday of 0th week"; on the minute is in time."""
    applying = Applying.offered().at("04-23 16:00")
    assert types(applying.applies(1, ground=DISPENSATION)) == ["ApplicationReceived"]

    late = applying.at("04-23 16:01").applies(2, ground=DISPENSATION)
    assert late[1].why is ExcusalReason.APPLIED_LATE
    assert applying.standing(2) is Standing.EXCUSAL


def test_another_ground_may_still_be_in_time() -> None:
    """Who was late for a dispensation may test positive in June."""
    applying = Applying.offered()
    applying.applies(1, ground=DISPENSATION)

    assert types(applying.applies(2, number="0000001")) == ["ApplicationReceived"]


def test_an_application_that_can_no_longer_be_approved_in_time_is_answered_with_excusal() -> None:
    """Oxford: "in time to be approved by the Proctors by midday up to two working days prior to the exam"."""
    assert Applying.offered().at("06-04 11:01").applies(1)[1].why is ExcusalReason.APPLIED_LATE


def test_the_deadline_of_approval_binds_whoever_approves() -> None:
    applying = Applying.offered()
    applying.applies(1)
    applying.applies(2)

    assert applying.at("06-04 11:00").approves(1)
    with pytest.raises(ApprovalTooLate):
        applying.at("06-04 11:01").approves(2)


def test_a_ground_that_binds_only_the_application_may_be_approved_until_the_exam() -> None:
    applying = Applying.offered().at("04-20 09:00")
    applying.applies(1, ground=DISPENSATION)

    assert applying.at("06-08 08:29").approves(1)


def test_what_nobody_approved_in_time_becomes_excusal_by_itself() -> None:
    """Oxford: "Beyond this point, excusal should be sought for that exam"."""
    applying = Applying.offered()
    applying.applies(1)
    assert [each.at for each in due(applying.register)] == [NOON_TWO_WORKING_DAYS_BEFORE]

    (advised,) = applying.time_passes("06-04 11:01")
    assert advised.why is ExcusalReason.NOT_APPROVED_IN_TIME
    assert applying.standing() is Standing.EXCUSAL
    assert list(due(applying.register)) == []


def test_time_is_not_believed_before_its_time_nor_under_another_name() -> None:
    """Whoever sees a deadline pass may say so; the rules let one through, and under its own id only."""
    applying = Applying.offered()
    applying.applies(1)
    command, (said,) = a.GoUnapproved(reference=reference(1)), due(applying.register)

    with pytest.raises(TooEarly):
        applying.says(command, actor=SERVER, command_id=said.id)
    applying.at("06-04 11:01")
    for wrong in ("mine", "time:unapproved:0002-0000:20270604T110000"):
        with pytest.raises(NotYours):
            applying.says(command, actor=SERVER, command_id=wrong)
    with pytest.raises(NotYours):
        applying.says(a.Withdraw(reference=reference(1)), command_id=said.id)
    assert applying.says(command, actor=SERVER, command_id=said.id)


# Deciding


def test_a_decision_is_declined_with_a_reason_and_excusal_is_advised() -> None:
    applying = Applying.offered()
    applying.applies(1)

    declined, advised = applying.says(a.Decline(reference=reference(1), reason="The test is of April."))
    assert (declined.reason, advised.why) == ("The test is of April.", ExcusalReason.DECLINED)
    assert applying.standing() is Standing.DECLINED


def test_a_decision_stands_until_it_is_reopened_with_a_reason() -> None:
    """A slip of the mouse costs a candidate the exam: it can be taken back, and the record says why."""
    applying = Applying.offered()
    applying.applies(1)
    applying.says(a.Decline(reference=reference(1), reason="wrong row"))

    with pytest.raises(NotNow, match="Reopen"):
        applying.approves(1)
    applying.says(a.Reopen(reference=reference(1), reason="declined by mistake"))
    assert applying.approves(1)
    with pytest.raises(NotNow, match="Reopen"):
        applying.says(a.Decline(reference=reference(1), reason="after all not"))


def test_a_reopened_application_still_has_its_deadline() -> None:
    applying = Applying.offered()
    applying.applies(1)
    applying.says(a.Decline(reference=reference(1), reason="wrong row"))
    (reopened,) = applying.says(a.Reopen(reference=reference(1), reason="declined by mistake"))
    assert not reopened.despite_deadline

    with pytest.raises(ApprovalTooLate):
        applying.at("06-04 11:01").approves(1)


def test_reopening_after_the_deadline_is_an_exception_up_to_the_exam() -> None:
    applying = Applying.offered()
    applying.applies(1)
    applying.time_passes("06-04 11:01")
    (reopened,) = applying.says(a.Reopen(reference=reference(1), reason="The Proctors' server was down."))
    assert reopened.despite_deadline

    assert applying.at("06-08 08:29").approves(1)
    with pytest.raises(ExamBegun):
        applying.at("06-08 08:30").says(a.Reopen(reference=reference(1), reason="no"))


def test_an_application_that_is_nowhere_cannot_be_decided() -> None:
    with pytest.raises(UnknownApplication):
        Applying.offered().approves(1)


# The window of an approval


def test_an_approval_for_dates_holds_within_them() -> None:
    """Oxford: exams "within the recommended 'stay at home' period"."""
    applying = Applying.offered()
    applying.applies(1)

    with pytest.raises(OutsideWindow):
        applying.approves(1, valid_until=date(2027, 6, 7))
    with pytest.raises(OutsideWindow):
        applying.approves(1, valid_from=date(2027, 6, 9))
    assert applying.approves(1, valid_from=EXAM_DAY, valid_until=EXAM_DAY)
    assert (applying.of().valid_from, applying.of().valid_until) == (EXAM_DAY, EXAM_DAY)


def test_who_tests_out_attends_in_person_from_the_day_after() -> None:
    """Oxford: "expected to attend in-person any exams scheduled from the day after their second negative test"."""
    applying = Applying.offered().all_approved(1, 2)

    applying.says(a.Lapse(reference=reference(1), attends_from=EXAM_DAY, reason="negative on days 5 and 6"))
    assert applying.standing(1) is Standing.IN_PERSON
    with pytest.raises(OutsideWindow):
        applying.says(a.Lapse(reference=reference(2), attends_from=date(2027, 6, 9), reason="tests out too late"))
    assert applying.standing(2) is Standing.APPROVED


# 27 seats


def test_the_twenty_eighth_waits_and_excusal_is_advised() -> None:
    """Oxford: "There is limited capacity for remote invigilation (up to 27 candidates per exam session)"."""
    applying = Applying.offered().all_approved(*range(1, 28))
    applying.applies(28)
    assert applying.register.seats_left == 0

    put, advised = applying.approves(28)
    assert (type(put), advised.why) == (a.PutOnWaitingList, ExcusalReason.FULL)
    assert (applying.standing(28), applying.register.place(reference(28))) == (Standing.WAITING_LIST, 1)
    with pytest.raises(SlotFull):
        applying.approves(28)


def test_rosters_and_applications_of_all_central_cohorts_share_the_seats() -> None:
    """27 is the capacity of the slot, not of one cohort."""
    applying = Applying.offered()
    applying.holds(*range(1, 21))
    applying.holds(*range(21, 27), cohort="tt2027-physics")
    assert applying.register.seats_left == 1

    with pytest.raises(SlotFull, match="2 seats are needed and 1 "):
        applying.holds(41, 42, cohort="tt2027-history")
    applying.all_approved(50)
    assert applying.standing(50) is Standing.APPROVED
    with pytest.raises(SlotFull, match="holds 20, tt2027-physics holds 6, approved applications hold 1"):
        applying.holds(41, cohort="tt2027-history")


def test_who_is_approved_and_on_the_roster_holds_one_seat() -> None:
    applying = Applying.offered().all_approved(1)
    applying.holds(1, 2)
    assert applying.register.seats_left == 25

    applying.applies(2)
    assert types(applying.approves(2)) == ["ApplicationApproved"]
    assert applying.register.seats_left == 25


def test_a_full_roster_may_change_one_candidate_for_another() -> None:
    applying = Applying.offered()
    applying.holds(*range(1, 28))

    released, reserved = applying.holds(*range(2, 29))
    assert (released.numbers, reserved.numbers) == (("0000001",), ("0000028",))


def test_holding_the_same_seats_again_changes_nothing() -> None:
    applying = Applying.offered()
    applying.holds(1, 2)
    before = applying.register

    (reserved,) = applying.holds(1, 2)
    assert (reserved.numbers, applying.register) == ((), before)


def test_a_withdrawal_frees_the_seat_and_offers_it_to_who_waits_longest() -> None:
    applying = Applying.offered().all_approved(*range(1, 28))
    for number in (30, 29):
        applying.applies(number)
        applying.approves(number)

    assert types(applying.withdraws(5)) == ["ApplicationWithdrawn", "SeatOffered"]
    assert (applying.standing(30), applying.standing(29)) == (Standing.OFFERED, Standing.WAITING_LIST)
    assert (applying.register.seats_left, applying.register.place(reference(29))) == (0, 1)


def test_a_seat_that_was_offered_is_held_until_the_college_takes_it() -> None:
    """Excusal was advised meanwhile: nobody is put into an exam that was given up."""
    applying = Applying.offered().all_approved(*range(1, 29))
    applying.withdraws(5)
    applying.applies(40)
    assert types(applying.approves(40)) == ["PutOnWaitingList", "ExcusalAdvised"]

    with pytest.raises(NotYours):
        applying.says(a.AcceptSeat(reference=reference(28), as_college="Hertford"))
    (accepted,) = applying.says(a.AcceptSeat(reference=reference(28), as_college="Somerville"))
    assert accepted.on == date(2027, 6, 1)
    assert (applying.standing(28), applying.of(28).excusal) == (Standing.APPROVED, None)


def test_an_offered_seat_that_nobody_takes_in_time_is_lost() -> None:
    applying = Applying.offered().all_approved(*range(1, 29))
    applying.withdraws(5)

    with pytest.raises(ApprovalTooLate):
        applying.at("06-04 11:01").says(a.AcceptSeat(reference=reference(28)))
    applying.time_passes("06-04 11:01")
    assert (applying.standing(28), applying.register.seats_left) == (Standing.EXCUSAL, 1)


def test_no_seat_is_offered_to_whose_deadline_has_passed() -> None:
    applying = Applying.offered().at("04-20 09:00")
    applying.applies(30, ground=DISPENSATION)
    applying.at("06-01 09:00").all_approved(*range(1, 29))
    applying.approves(30)

    happened = applying.at("06-04 12:00").withdraws(5)
    assert happened[1:] == [a.SeatOffered(reference=reference(30))]


def test_a_withdrawal_also_ends_the_seat_that_the_roster_held() -> None:
    applying = Applying.offered().all_approved(1)
    applying.holds(1)

    applying.withdraws(1)
    assert applying.register.seats_left == 27
    with pytest.raises(ApplicationOver, match="0000001: withdrawn"):
        applying.holds(1)


def test_a_seat_that_a_roster_lets_go_of_is_offered_too() -> None:
    applying = Applying.offered()
    applying.holds(*range(1, 28))
    applying.applies(30)
    applying.approves(30)

    assert types(applying.holds(*range(1, 27))) == ["SeatsReleased", "SeatOffered"]


def test_withdrawing_leaves_the_waiting_list() -> None:
    applying = Applying.offered().all_approved(*range(1, 30))
    applying.withdraws(28)

    assert applying.register.waiting_list == (reference(29),)
    with pytest.raises(NotNow):
        applying.withdraws(28)
    with pytest.raises(NotYours):
        applying.withdraws(29, as_college="Hertford")


# The offer


def test_an_offer_keeps_what_applications_name() -> None:
    applying = Applying.offered()
    applying.applies(1)
    grounds = an_offer().grounds

    with pytest.raises(OfferInUse):
        applying.says(a.OfferExam(offer=an_offer(grounds=grounds[1:])))
    later = grounds[0].model_copy(update={"approve_by": utc("06-07 11:00")})
    applying.says(a.OfferExam(offer=an_offer(grounds=(later, grounds[1]))))
    assert applying.at("06-07 10:00").approves(1)


def test_a_cohort_is_known_by_its_own_offer() -> None:
    applying = Applying.offered(an_offer(), an_offer("tt2027-physics", department="Physics"))
    applying.applies(1, cohort="tt2027-physics")

    assert applying.register.offer_of(applying.of()).department == "Physics"
    assert set(applying.register.offers) == {COHORT, "tt2027-physics"}
