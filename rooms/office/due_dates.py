"""When a deadline's rule comes to pass: the instant, for one exam.

Weeks of term are reckoned from the term's first day (Oxford: "5pm on Friday of 0th week"), working days by the bank
holidays of the place (Oxford: "by midday up to two working days prior to the exam"). Where a change of the clocks
leaves two instants for a time, or none, the later one holds: nobody loses an hour by it.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import holidays

from rooms.cohort import ENGLAND
from rooms.deadlines import FixedTime, Weekday, WeekdayOfTerm, WorkingDaysBefore

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_SATURDAY = 5
_WEEKDAYS = get_args(Weekday)


@dataclass(frozen=True, slots=True)
class When:
    """What the deadlines of one exam are reckoned from. `starts` knows its offset; `off` holds the bank holidays."""

    starts: datetime
    timezone: str
    term_starts: date | None = None
    off: Container[date] = ()

    @property
    def day(self) -> date:
        """The date of the exam, where it is held."""
        return self.starts.astimezone(ZoneInfo(self.timezone)).date()


def bank_holidays(place: str = ENGLAND) -> Container[date]:
    """The public holidays of a country or a part of it, as in `GB-ENG` or `IE`. Raises ValueError for no such place."""
    country, _, subdivision = place.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError as unknown:  # what the library says of a place that it does not know
        raise ValueError(f'"{place}" is no place whose holidays are known; write one such as "GB-ENG"') from unknown


def due_at(rule: WeekdayOfTerm | WorkingDaysBefore | FixedTime, when: When) -> datetime:
    """The instant of that deadline, in UTC. Raises ValueError for a week of term where no term is known."""
    match rule:
        case FixedTime():
            return _instant(rule.at, when.timezone)
        case WeekdayOfTerm():
            day = weekday_of_term(rule, when.term_starts)
        case WorkingDaysBefore():
            day = working_days_before(rule.days, when.day, when.off)
    return _instant(datetime.combine(day, rule.at), when.timezone)


def weekday_of_term(rule: WeekdayOfTerm, term_starts: date | None) -> date:
    """The date of a weekday of a week: week 1 is the seven days that begin with the term, week 0 those before."""
    if term_starts is None:
        raise ValueError("a week of term needs `term_starts` in [cohort]")
    first_day = term_starts + (rule.week - 1) * _WEEK
    return first_day + (_WEEKDAYS.index(rule.weekday) - first_day.weekday()) % 7 * _DAY


def working_days_before(days: int, day: date, off: Container[date]) -> date:
    """The date so many working days before a day, which itself does not count; none: the last up to that day."""
    if days == 0:
        while not _is_working_day(day, off):
            day -= _DAY
        return day
    while days > 0:
        day -= _DAY
        days -= _is_working_day(day, off)
    return day


def _is_working_day(day: date, off: Container[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in off


def _instant(local: datetime, timezone: str) -> datetime:
    """The later one of the two that a change of the clocks may leave."""
    zone = ZoneInfo(timezone)
    return max(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
