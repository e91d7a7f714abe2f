"""When a deadline comes, by the calendar on the wall. Every date here was looked up, not reckoned."""

from datetime import UTC, date, datetime

import pytest

from rooms.deadlines import FixedTime, in_words, read_deadline
from rooms.office.due_dates import When, bank_holidays, due_at

ENGLAND = bank_holidays()
TRINITY_2027 = date(2027, 4, 25)  # Sunday of 1st week


def when(starts: str, *, timezone: str = "Europe/London", term_starts: date | None = None) -> When:
    at = datetime.strptime(starts, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    return When(at, timezone, term_starts, ENGLAND)


def due(rule: object, exam: When) -> str:
    return f"{due_at(read_deadline(rule), exam):%Y-%m-%d %H:%M}"


def test_friday_of_0th_week_is_the_friday_before_term() -> None:
    """Oxford: "an application deadline of 5pm on Friday of 0th week Trinity term"; in April that is summer time."""
    exam = when("2027-06-08 08:30", term_starts=TRINITY_2027)

    assert due("17:00 Friday of week 0", exam) == "2027-04-23 16:00"
    assert due("17:00 Friday of week 1", exam) == "2027-04-30 16:00"
    assert due("09:00 Sunday of week 1", exam) == "2027-04-25 08:00"
    assert due("09:00 Saturday of week -1", exam) == "2027-04-17 08:00"


def test_in_winter_the_clock_is_an_hour_nearer() -> None:
    hilary = when("2027-03-15 09:30", term_starts=date(2027, 1, 17))

    assert due("17:00 Friday of week 0", hilary) == "2027-01-15 17:00"


def test_weeks_go_by_the_first_day_of_term_whatever_day_that_is() -> None:
    """Elsewhere terms begin on a Monday; then the Friday of week 0 is three days before it."""
    assert due("17:00 Friday of week 0", when("2027-06-08 08:30", term_starts=date(2027, 4, 26))) == "2027-04-23 16:00"


def test_a_week_of_term_needs_a_term() -> None:
    with pytest.raises(ValueError, match="term_starts"):
        due("17:00 Friday of week 0", when("2027-06-08 08:30"))


@pytest.mark.parametrize(
    ("exam", "noon", "because"),
    [
        ("2027-06-10 08:30", "2027-06-08 11:00", "a Thursday in June: Tuesday"),
        ("2027-06-08 08:30", "2027-06-04 11:00", "a Tuesday: Monday, then Friday"),
        ("2027-06-07 08:30", "2027-06-03 11:00", "a Monday: Friday, then Thursday"),
        ("2027-06-12 08:30", "2027-06-10 11:00", "a Saturday: Friday, then Thursday"),
        ("2027-06-01 08:30", "2027-05-27 11:00", "after the spring bank holiday of Monday 31 May"),
        ("2027-05-04 08:30", "2027-04-29 11:00", "after the May bank holiday of Monday 3 May"),
        ("2027-03-30 08:30", "2027-03-24 12:00", "after Easter: Good Friday is 26 March, Easter Monday the 29th"),
        ("2027-08-31 08:30", "2027-08-26 11:00", "after the summer bank holiday of Monday 30 August"),
        ("2027-12-29 09:30", "2027-12-23 12:00", "after Christmas on a Saturday: 27 and 28 December are taken off"),
        ("2027-01-04 09:30", "2026-12-30 12:00", "over New Year: 1 January is a Friday"),
    ],
)
def test_two_working_days_before(exam: str, noon: str, because: str) -> None:
    """Oxford: "by midday up to two working days prior to the exam"; the day of the exam itself does not count."""
    assert due("12:00, 2 working days before", when(exam)) == noon, because


def test_no_working_day_before_is_the_day_itself_or_the_last_one_at_work() -> None:
    assert due("08:00, 0 working days before", when("2027-06-08 08:30")) == "2027-06-08 07:00"
    assert due("08:00, 0 working days before", when("2027-06-12 08:30")) == "2027-06-11 07:00"


def test_the_day_of_the_exam_is_that_of_its_place() -> None:
    """An exam at 00:30 UTC on Wednesday is on Tuesday evening in New York."""
    late = when("2027-06-09 00:30", timezone="America/New_York")

    assert due("12:00, 1 working day before", late) == "2027-06-07 16:00"


def test_scotland_keeps_other_holidays() -> None:
    """Easter Monday is a working day there, and 2 January is none."""
    exam = When(datetime(2027, 3, 30, 8, 30, tzinfo=UTC), "Europe/London", None, bank_holidays("GB-SCT"))

    assert due("12:00, 2 working days before", exam) == "2027-03-25 12:00"


def test_holidays_of_nowhere_are_wrong_input() -> None:
    for place in ("GB-XXX", "Atlantis", ""):
        with pytest.raises(ValueError, match="no place"):
            bank_holidays(place)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        (datetime.fromisoformat("2027-04-23T17:00"), "2027-04-23 16:00"),
        ("2027-04-23 17:00", "2027-04-23 16:00"),
        ("2027-04-23T17:00:00", "2027-04-23 16:00"),
        (date(2027, 4, 23), "2027-04-23 22:59"),
        ("2027-04-23", "2027-04-23 22:59"),
    ],
)
def test_a_plain_date_and_time_will_do(written: object, instant: str) -> None:
    assert due(written, when("2027-06-08 08:30")) == instant


@pytest.mark.parametrize("local", ["2027-03-28 01:30", "2027-10-31 01:30"])
def test_a_change_of_the_clocks_takes_no_time_from_anybody(local: str) -> None:
    """01:30 does not exist on 28 March and comes twice on 31 October: the later instant holds."""
    assert due(local, when("2027-11-08 09:30")) == f"{local[:10]} 01:30"


@pytest.mark.parametrize(
    "wrong", ["tomorrow", "2027-13-01", "2027-04-23T17:00+01:00", "25:00 Friday of week 0", 7, None, "17:00"]
)
def test_anything_else_is_no_deadline(wrong: object) -> None:
    with pytest.raises(ValueError):
        read_deadline(wrong)


@pytest.mark.parametrize("written", ["17:00 Friday of week 0", "12:00, 2 working days before", "2027-04-23 17:00"])
def test_a_rule_reads_as_it_was_written(written: str) -> None:
    assert in_words(read_deadline(written)) == written


def test_a_fixed_time_has_no_zone_of_its_own() -> None:
    assert read_deadline("2027-04-23 17:00") == FixedTime(at=datetime.fromisoformat("2027-04-23T17:00"))
