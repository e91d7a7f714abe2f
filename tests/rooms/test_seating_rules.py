"""From the door to the seat."""

from datetime import timedelta

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.configuration import OnboardingPolicy
from rooms.errors import (
    AlreadySeated,
    ChecksMissing,
    HonourCodeChanged,
    HonourCodeUnsigned,
    NotNow,
    OnboardingMissing,
    ReasonNeeded,
    RoomFull,
    SessionFull,
    TooEarly,
)
from rooms.vocabulary import Check, IdKind, Onboarding, Phase, RejectionReason, Verdict
from tests.rooms.exam_day import (
    ADEYEMI,
    BRANDT,
    CHEN,
    DIAZ,
    HONOUR,
    Day,
    a_candidate,
    a_policy,
    a_session,
    clock,
)


def test_nobody_joins_before_the_room_opens(day: Day) -> None:
    with pytest.raises(TooEarly):
        day.at("08:59:59").candidate(c.Join(candidate=ADEYEMI, device="phone"))


def test_who_joins_is_checked_and_seated_where_the_plan_says(day: Day) -> None:
    assert day.seat(BRANDT) == [e.CandidateSeated(candidate=BRANDT, room="A", seat=2)]
    assert day.sitting(BRANDT).phase is Phase.SEATED


def test_a_late_arrival_is_noted_and_refused_nothing(day: Day) -> None:
    """`late_after` flags; it closes no door."""
    day.at("09:30").time_says_start()

    joined, late = day.at("10:00:01").candidate(c.Join(candidate=ADEYEMI, device="phone"))

    assert late == e.LateArrivalNoted(candidate=ADEYEMI, seconds=1801, beyond_limit=True)
    assert isinstance(joined, e.CandidateJoined)
    assert day.sitting(ADEYEMI).late_by == timedelta(seconds=1801)


def test_a_late_arrival_within_the_limit_is_noted_as_such(day: Day) -> None:
    day.at("09:30").time_says_start()

    _, late = day.at("10:00:00").candidate(c.Join(candidate=ADEYEMI, device="phone"))

    assert late == e.LateArrivalNoted(candidate=ADEYEMI, seconds=1800, beyond_limit=False)


def test_a_late_arrival_writes_at_once_and_finishes_with_the_others(day: Day) -> None:
    day.at("09:30").time_says_start()
    day.at("09:50").seat(ADEYEMI)

    assert day.sitting(ADEYEMI).phase is Phase.WRITING
    assert day.at("12:30").time_passes() == [e.WritingFinished(candidate=ADEYEMI, by="time", at=clock("12:30"))]


def test_opening_the_page_again_resumes_and_is_on_record(writing: Day) -> None:
    """City: any break in the monitoring will be referred for review."""
    (again,) = writing.at("10:00").candidate(c.Join(candidate=ADEYEMI, device="another phone"))

    assert again == e.CandidateRejoined(candidate=ADEYEMI, device="another phone", other_device=True, recheck=False)
    assert writing.sitting(ADEYEMI).phase is Phase.WRITING
    assert writing.sitting(ADEYEMI).joins == 2


def test_a_rejoin_is_checked_from_the_beginning_where_the_policy_says_so() -> None:
    """City: "follow the joining instructions again from the beginning". The clock goes on meanwhile."""
    day = Day(a_session(policy=a_policy(rejoin="recheck")))
    day.seat(ADEYEMI)
    day.at("09:30").time_says_start()
    (again,) = day.at("10:00").candidate(c.Join(candidate=ADEYEMI, device="phone"))
    assert again.recheck
    with pytest.raises(HonourCodeUnsigned):
        day.chief(c.AdmitCandidate(candidate=ADEYEMI))

    day.prepare(ADEYEMI)
    day.pass_checks(ADEYEMI)

    assert day.chief(c.AdmitCandidate(candidate=ADEYEMI)) == [e.CandidateReadmitted(candidate=ADEYEMI)]
    assert day.sitting(ADEYEMI).phase is Phase.WRITING
    assert day.sitting(ADEYEMI).seat == 1


def test_opening_the_page_again_while_still_being_checked_is_no_recheck() -> None:
    day = Day(a_session(policy=a_policy(rejoin="recheck")))
    day.arrive(ADEYEMI)

    (again,) = day.candidate(c.Join(candidate=ADEYEMI, device="phone"))

    assert not again.recheck
    assert day.sitting(ADEYEMI).signed


def test_only_the_text_of_this_exam_can_be_signed(day: Day) -> None:
    day.candidate(c.Join(candidate=ADEYEMI, device="phone"))

    with pytest.raises(HonourCodeChanged):
        day.candidate(c.SignHonourCode(candidate=ADEYEMI, name="T. Adeyemi", version="an older one"))


def test_nothing_is_signed_or_checked_before_joining(day: Day) -> None:
    with pytest.raises(NotNow):
        day.candidate(c.SignHonourCode(candidate=ADEYEMI, name="T. Adeyemi", version=HONOUR.version))


def test_nobody_is_seated_without_the_honour_code(day: Day) -> None:
    day.candidate(c.Join(candidate=ADEYEMI, device="phone"))

    with pytest.raises(HonourCodeUnsigned):
        day.chief(c.AdmitCandidate(candidate=ADEYEMI))


def test_nobody_is_seated_without_a_device_check(day: Day) -> None:
    day.candidate(c.Join(candidate=ADEYEMI, device="phone"))
    day.candidate(c.SignHonourCode(candidate=ADEYEMI, name="T. Adeyemi", version=HONOUR.version))

    with pytest.raises(ChecksMissing, match="device check"):
        day.chief(c.AdmitCandidate(candidate=ADEYEMI))


def test_nobody_is_seated_before_every_check_is_passed(day: Day) -> None:
    day.arrive(ADEYEMI)
    day.chief(c.PassCheck(candidate=ADEYEMI, check=Check.IDENTITY))

    with pytest.raises(ChecksMissing, match="room sweep, desk, other phones out of reach, calculator"):
        day.chief(c.AdmitCandidate(candidate=ADEYEMI))


def test_no_calculator_is_looked_at_where_none_is_permitted(day: Day) -> None:
    day.arrive(DIAZ)
    for check in (Check.IDENTITY, Check.ROOM_SWEEP, Check.DESK, Check.OTHER_PHONES):
        day.chief(c.PassCheck(candidate=DIAZ, check=check))

    assert day.chief(c.AdmitCandidate(candidate=DIAZ)) == [e.CandidateSeated(candidate=DIAZ, room="B", seat=1)]


def test_an_identity_is_not_checked_before_the_kind_of_id_is_noted(day: Day) -> None:
    day.candidate(c.Join(candidate=ADEYEMI, device="phone"))

    with pytest.raises(ChecksMissing):
        day.chief(c.PassCheck(candidate=ADEYEMI, check=Check.IDENTITY))


def test_a_failed_device_check_keeps_the_seat_until_somebody_overrides_it_with_a_reason(day: Day) -> None:
    day.arrive(ADEYEMI)
    failed = (e.DeviceRow(name="upload", verdict=Verdict.FAIL, measured="90 kb/s"),)
    day.candidate(c.ReportDeviceCheck(candidate=ADEYEMI, rows=failed))
    day.pass_checks(ADEYEMI)
    with pytest.raises(ChecksMissing, match="upload"):
        day.chief(c.AdmitCandidate(candidate=ADEYEMI))
    with pytest.raises(ReasonNeeded):
        day.chief(c.OverrideDeviceCheck(candidate=ADEYEMI, reason=" "))

    day.chief(c.OverrideDeviceCheck(candidate=ADEYEMI, reason="pictures are clear enough"))

    assert day.chief(c.AdmitCandidate(candidate=ADEYEMI))


def test_a_device_check_that_passed_needs_no_override(day: Day) -> None:
    day.arrive(ADEYEMI)

    with pytest.raises(NotNow):
        day.chief(c.OverrideDeviceCheck(candidate=ADEYEMI, reason="to be sure"))


def test_nobody_is_seated_without_onboarding_unless_it_is_waived_with_a_reason() -> None:
    """City: completing onboarding is a pre-requisite for sitting your exam."""
    day = Day(a_session(candidates=[a_candidate(ADEYEMI, onboarding=Onboarding.MISSING)], rooms={"A": {1: ADEYEMI}}))
    day.arrive(ADEYEMI)
    day.pass_checks(ADEYEMI)
    with pytest.raises(OnboardingMissing):
        day.chief(c.AdmitCandidate(candidate=ADEYEMI))
    with pytest.raises(ReasonNeeded):
        day.office(c.WaiveOnboarding(candidate=ADEYEMI, reason=""))

    day.office(c.WaiveOnboarding(candidate=ADEYEMI, reason="ill in the week of onboarding"))

    assert day.chief(c.AdmitCandidate(candidate=ADEYEMI))


def test_onboarding_accepted_before_the_day_opens_the_door() -> None:
    day = Day(a_session(candidates=[a_candidate(ADEYEMI, onboarding=Onboarding.MISSING)], rooms={"A": {1: ADEYEMI}}))
    day.office(c.AcceptOnboarding(candidate=ADEYEMI))

    assert day.seat(ADEYEMI)


def test_a_policy_may_do_without_onboarding() -> None:
    policy = a_policy().model_copy(update={"onboarding": OnboardingPolicy(required=False)})
    day = Day(
        a_session(
            candidates=[a_candidate(ADEYEMI, onboarding=Onboarding.MISSING)], rooms={"A": {1: ADEYEMI}}, policy=policy
        )
    )

    assert day.seat(ADEYEMI)


def test_who_is_rejected_hears_the_reason_and_may_put_it_right(day: Day) -> None:
    day.arrive(ADEYEMI)
    day.chief(c.PassCheck(candidate=ADEYEMI, check=Check.IDENTITY))
    day.chief(c.RejectCandidate(candidate=ADEYEMI, reason=RejectionReason.LIGHTING, note="switch on a lamp"))
    assert day.sitting(ADEYEMI).rejected == (RejectionReason.LIGHTING, "switch on a lamp")
    assert day.sitting(ADEYEMI).checks == frozenset()

    day.candidate(c.NoteIdentity(candidate=ADEYEMI, kind=IdKind.UNIVERSITY_CARD))

    assert day.sitting(ADEYEMI).rejected is None
    day.pass_checks(ADEYEMI)
    assert day.chief(c.AdmitCandidate(candidate=ADEYEMI))


def test_nobody_is_seated_twice(day: Day) -> None:
    day.seat(ADEYEMI)

    with pytest.raises(AlreadySeated):
        day.chief(c.AdmitCandidate(candidate=ADEYEMI))


def test_a_room_can_be_swept_again_while_somebody_writes(writing: Day) -> None:
    assert writing.okafor(c.PassCheck(candidate=ADEYEMI, check=Check.ROOM_SWEEP, note="again at 10:00"))


def test_who_has_finished_is_not_checked_any_more(writing: Day) -> None:
    writing.finish(ADEYEMI)

    with pytest.raises(NotNow):
        writing.okafor(c.PassCheck(candidate=ADEYEMI, check=Check.DESK))


def _crowd(count: int) -> list[str]:
    return [f"20{n:02}" for n in range(count)]


def test_a_tenth_candidate_is_refused() -> None:
    """One invigilator watches nine candidates; the tenth needs another room."""
    numbers = _crowd(10)
    day = Day(
        a_session(
            candidates=[a_candidate(number) for number in numbers],
            rooms={"A": dict(enumerate(numbers[:9], 1)), "B": {1: numbers[9]}},
        )
    )
    for number in numbers[:9]:
        day.seat(number)
    day.arrive(numbers[9])
    day.pass_checks(numbers[9])

    with pytest.raises(RoomFull):
        day.chief(c.AdmitCandidate(candidate=numbers[9], room="A"))

    assert day.chief(c.AdmitCandidate(candidate=numbers[9])) == [
        e.CandidateSeated(candidate=numbers[9], room="B", seat=1)
    ]


def test_a_session_holds_no_more_than_its_policy_says_even_with_seats_free() -> None:
    numbers = _crowd(4)
    day = Day(
        a_session(
            candidates=[a_candidate(number) for number in numbers],
            rooms={"A": dict(enumerate(numbers, 1))},
            policy=a_policy(seats_per_session=3),
        )
    )
    for number in numbers[:3]:
        day.seat(number)
    day.arrive(numbers[3])
    day.pass_checks(numbers[3])

    with pytest.raises(SessionFull):
        day.chief(c.AdmitCandidate(candidate=numbers[3]))


def test_a_twenty_eighth_candidate_cannot_even_be_configured() -> None:
    numbers = _crowd(28)

    with pytest.raises(ValueError, match="27"):
        a_session(
            candidates=[a_candidate(number) for number in numbers],
            rooms={
                room: dict(enumerate(numbers[first : first + 9], 1))
                for room, first in {"A": 0, "B": 9, "C": 18, "D": 27}.items()
            },
        )


def test_a_chief_moves_somebody_to_a_free_seat_of_another_room(writing: Day) -> None:
    assert writing.chief(c.MoveCandidate(candidate=CHEN, room="B")) == [
        e.CandidateMoved(candidate=CHEN, room="B", seat=1)
    ]
    assert writing.session.room_of(CHEN) == "B"


def test_nobody_moves_to_where_they_are_or_before_they_have_a_seat(writing: Day) -> None:
    with pytest.raises(NotNow):
        writing.chief(c.MoveCandidate(candidate=CHEN, room="A"))
    with pytest.raises(NotNow):
        writing.chief(c.MoveCandidate(candidate=DIAZ, room="A"))


def test_a_planned_seat_that_is_taken_gives_the_next_free_one(writing: Day) -> None:
    writing.chief(c.MoveCandidate(candidate=CHEN, room="B"))

    assert writing.seat(DIAZ) == [e.CandidateSeated(candidate=DIAZ, room="B", seat=2)]


def test_another_document_than_the_one_looked_at_is_looked_at_again(day: Day) -> None:
    day.arrive(ADEYEMI)
    day.pass_checks(ADEYEMI)

    day.candidate(c.NoteIdentity(candidate=ADEYEMI, kind=IdKind.PASSPORT))
    assert Check.IDENTITY in day.sitting(ADEYEMI).checks
    day.candidate(c.NoteIdentity(candidate=ADEYEMI, kind=IdKind.DRIVING_LICENCE))

    with pytest.raises(ChecksMissing, match="identity"):
        day.chief(c.AdmitCandidate(candidate=ADEYEMI))


def test_whoever_leaves_before_a_recheck_is_over_is_not_let_in_any_more() -> None:
    day = Day(a_session(policy=a_policy(rejoin="recheck")))
    day.seat(ADEYEMI)
    day.at("09:30").time_says_start()
    day.at("10:00").candidate(c.Join(candidate=ADEYEMI, device="phone"))
    day.prepare(ADEYEMI)
    day.pass_checks(ADEYEMI)

    day.at("10:05").chief(c.NoteDeparture(candidate=ADEYEMI, reason="felt ill"))

    assert not day.sitting(ADEYEMI).rechecking
    with pytest.raises(NotNow):
        day.chief(c.AdmitCandidate(candidate=ADEYEMI))


def test_a_recheck_that_the_bell_overtakes_keeps_nobody_from_uploading() -> None:
    day = Day(a_session(policy=a_policy(rejoin="recheck")))
    day.seat(ADEYEMI)
    day.at("09:30").time_says_start()
    day.at("12:29").candidate(c.Join(candidate=ADEYEMI, device="phone"))

    day.at("12:30").time_passes()

    assert not day.sitting(ADEYEMI).rechecking
    assert day.sitting(ADEYEMI).phase is Phase.UPLOADING
