"""cohort.toml says how an exam is held; all it says arrives."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from rooms.cohort import Cohort
from rooms.cohort_file import CheckedCohort, check_cohort
from rooms.deadlines import WeekdayOfTerm, WorkingDaysBefore
from rooms.plan import plan_sessions
from rooms.vocabulary import Role

SAMPLE = Path(__file__).parents[2] / "cohorts"
REHEARSAL = Path(__file__).parents[3] / "candidate_web" / "rehearsal_cohort"

Check = Callable[..., CheckedCohort]


def test_the_sample_is_read_as_it_is_written() -> None:
    """Every key of the contract arrives, its times in UTC."""
    checked = check_cohort(SAMPLE / "cohort.toml")
    cohort = checked.cohort

    assert checked.problems == ()
    assert cohort is not None
    assert (cohort.id, cohort.department, cohort.kind) == (
        "tt2027-linear-algebra",
        "Mathematical Institute",
        "department",
    )
    assert cohort.permission is not None
    assert (cohort.permission.reference, cohort.permission.on) == ("PO/2027/041", date(2027, 4, 30))
    assert cohort.starts == datetime(2027, 6, 8, 8, 30, tzinfo=UTC)
    assert (cohort.opens_before, cohort.upload_window) == (timedelta(minutes=30), timedelta(minutes=30))
    assert cohort.papers[0].writing == timedelta(hours=3)
    assert cohort.papers[0].calculators == ("Casio fx-83GTX",)
    assert cohort.policy.break_limit == timedelta(minutes=5)
    assert cohort.policy.onboarding.deadline == datetime(2027, 6, 1, 16, 0, tzinfo=UTC)
    assert cohort.policy.retention.record == timedelta(days=365)
    assert cohort.policy.honour_code.text.startswith("# Honour code")
    assert len(cohort.policy.honour_code.version) == 12
    assert cohort.contacts.support == "exam-support@example.ac.uk, +44 1865 000000"
    assert cohort.grounds[0].apply_by == WeekdayOfTerm(at=time(17), weekday="Friday", week=0)
    assert cohort.grounds[1].approve_by == WorkingDaysBefore(at=time(12), days=2)
    assert cohort.grounds[1].declares == ("well enough to sit",)
    assert [(member.id, member.role, member.room) for member in cohort.staff] == [
        ("j-okafor", Role.INVIGILATOR, "A"),
        ("sian-rhys", Role.INVIGILATOR, None),
        ("m-haddad", Role.CHIEF, None),
    ]
    assert cohort.candidates[0].number == "0043321"
    assert cohort.candidates[3].adjustments.extra_minutes_per_hour == 12.5


def test_the_rehearsal_cohort_is_ready_to_use() -> None:
    """`ninefold demo` opens it on a stranger's machine: nine candidates, each entitlement at least once."""
    checked = check_cohort(REHEARSAL / "cohort.toml")

    assert checked.problems == ()
    assert checked.ignored_columns == ()
    assert checked.cohort is not None
    adjustments = [candidate.adjustments for candidate in checked.cohort.candidates]
    assert len(adjustments) == 9
    assert 15 in {each.extra_minutes_per_hour for each in adjustments}
    assert 5 in {each.rest_minutes_per_hour for each in adjustments}
    assert any(each.pc for each in adjustments)
    assert any(each.permitted_items for each in adjustments)
    assert {(member.role, member.room) for member in checked.cohort.staff} == {
        (Role.INVIGILATOR, "A"),
        (Role.CHIEF, None),
    }


def test_a_cohort_survives_its_own_record() -> None:
    """Its creation is one entry of the log, and is read back from there."""
    cohort = check_cohort(SAMPLE / "cohort.toml").cohort

    assert cohort is not None
    assert Cohort.model_validate_json(cohort.model_dump_json()) == cohort


def test_what_is_left_out_takes_the_defaults_of_the_configuration(minimal: str, check: Check) -> None:
    """A short file is a valid file."""
    cohort = check(minimal).cohort

    assert cohort is not None
    assert cohort.kind == "department"
    assert cohort.opens_before == timedelta(minutes=30)
    assert (cohort.policy.seats_per_room, cohort.policy.seats_per_session) == (9, 27)
    assert cohort.policy.break_limit == timedelta(minutes=5)
    assert (cohort.policy.onboarding.required, cohort.policy.onboarding.attempts) == (True, 5)


def test_who_is_verified_for_a_cohort_is_verified_for_its_period(minimal: str, check: Check) -> None:
    """City: onboarding once, "before the beginning of the exam period". A cohort that names none is its own period."""
    its_own = check(minimal)
    shared = check(minimal.replace("[contacts]", 'onboarding = { period = "trinity-2027" }\n[contacts]'))

    assert its_own.cohort.policy.onboarding.period == its_own.cohort.id
    assert shared.cohort.policy.onboarding.period == "trinity-2027"
    assert {session.period for session in plan_sessions(shared.cohort)} == {"trinity-2027"}


def test_a_break_without_limit_is_written_none(minimal: str, check: Check) -> None:
    """Left out it is five minutes (City: "no longer than 5 minutes"); *none* is a decision (Oxford)."""
    cohort = check(minimal.replace("[contacts]", 'break_limit = "none"\n[contacts]')).cohort

    assert cohort is not None
    assert cohort.policy.break_limit is None


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(minimal: str, check: Check) -> None:
    """A plain editor on Windows writes both."""
    raw = b"\xef\xbb\xbf" + minimal.replace("\n", "\r\n").encode()

    assert check(raw).problems == ()


def test_the_version_of_an_honour_code_is_that_of_its_words(minimal: str, check: Check) -> None:
    """What was signed can be compared later, whichever system saved the file."""
    one, same, other = (
        check(minimal, honour_code=text).cohort for text in ("I work\nalone.\n", "I work\r\nalone.", "I work.")
    )

    assert one is not None
    assert same is not None
    assert other is not None
    assert one.policy.honour_code == same.policy.honour_code
    assert one.policy.honour_code.version != other.policy.honour_code.version


def test_columns_of_the_roster_that_mean_nothing_are_handed_on(minimal: str, check: Check) -> None:
    """`cohort check` lists them."""
    assert check(minimal, roster="candidate_number,name,tutor\n1,Li Na,Dr X\n").ignored_columns == ("tutor",)
