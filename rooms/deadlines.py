"""Until when somebody may apply, or an application may be approved: the rule as written, not yet a date.

Oxford, remote invigilation 2022, has both kinds: "5pm on Friday of 0th week" binds the application, "midday up to two
working days prior to the exam" the approval. A weekday of term is reckoned from the term's first day: week 1 is the
seven days that begin with it, week 0 the seven before. Working days need a calendar of holidays, which is not here:
when a rule comes to pass is reckoned in `rooms.office.due_dates`.
"""

import re
from datetime import date, datetime, time
from typing import Annotated, Literal, get_args

from pydantic import Field

from rooms.configuration import Settled

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_WEEKDAY_OF_TERM = re.compile(
    rf"(\d{{1,2}}):(\d\d),? +({'|'.join(get_args(Weekday))}) +of +week +(-?\d{{1,2}})", re.IGNORECASE
)
_BEGINS_WITH_A_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WORKING_DAYS_BEFORE = re.compile(r"(\d{1,2}):(\d\d),? +(\d{1,2}) +working +days? +before", re.IGNORECASE)


class WeekdayOfTerm(Settled):
    """`17:00 Friday of week 0`. `at` is local to the sitting."""

    kind: Literal["weekday of term"] = "weekday of term"
    at: time
    weekday: Weekday
    week: int


class WorkingDaysBefore(Settled):
    """`12:00, 2 working days before` the sitting starts. `at` is local to the sitting."""

    kind: Literal["working days before"] = "working days before"
    at: time
    days: int = Field(ge=0)


class FixedTime(Settled):
    """`2027-04-23T17:00:00`. `at` is local to the sitting; a date by itself means all of that day."""

    kind: Literal["fixed time"] = "fixed time"
    at: datetime


DeadlineRule = Annotated[WeekdayOfTerm | WorkingDaysBefore | FixedTime, Field(discriminator="kind")]


def read_deadline(written: object) -> WeekdayOfTerm | WorkingDaysBefore | FixedTime:
    """Read any form. Raises ValueError for anything else, and for a time that no clock shows."""
    if isinstance(written, date):
        return _fixed(written)
    text = written.strip() if isinstance(written, str) else ""
    if _BEGINS_WITH_A_DATE.match(text):
        return _fixed(date.fromisoformat(text) if len(text) == len("2027-04-23") else datetime.fromisoformat(text))
    return _by_rule(text)


def _fixed(at: date) -> FixedTime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(23, 59, 59))
    if at.tzinfo is not None:
        raise ValueError("a deadline is local to the sitting")
    return FixedTime(at=at)


def _by_rule(written: str) -> WeekdayOfTerm | WorkingDaysBefore:
    if found := _WEEKDAY_OF_TERM.fullmatch(written):
        weekday = next(day for day in get_args(Weekday) if day.casefold() == found[3].casefold())
        return WeekdayOfTerm(at=time(int(found[1]), int(found[2])), weekday=weekday, week=int(found[4]))
    if found := _WORKING_DAYS_BEFORE.fullmatch(written):
        return WorkingDaysBefore(at=time(int(found[1]), int(found[2])), days=int(found[3]))
    raise ValueError("not a deadline")


def in_words(rule: WeekdayOfTerm | WorkingDaysBefore | FixedTime) -> str:
    """A rule as it is written in a cohort's file: what `read_deadline` reads."""
    match rule:
        case WeekdayOfTerm():
            return f"{rule.at:%H:%M} {rule.weekday} of week {rule.week}"
        case WorkingDaysBefore():
            return f"{rule.at:%H:%M}, {rule.days} working day{'' if rule.days == 1 else 's'} before"
        case FixedTime():
            return rule.at.isoformat(sep=" ", timespec="seconds" if rule.at.second else "minutes")
