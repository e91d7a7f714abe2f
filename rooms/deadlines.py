"""Until when somebody may apply, or an application may be approved: the rule as written, not yet a date.

Oxford, remote invigilation 2022, has both kinds: "5pm on Friday of 0th week" binds the application, "midday up to two
working days prior to the exam" the approval. A weekday of term is reckoned from the term's first day: week 1 is the
seven days that begin with it, week 0 the seven before. Working days need a calendar of holidays, which is not here.
"""

import re
from datetime import time
from typing import Annotated, Literal, get_args

from pydantic import Field

from rooms.configuration import Settled

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_WEEKDAY_OF_TERM = re.compile(
    rf"(\d{{1,2}}):(\d\d),? +({'|'.join(get_args(Weekday))}) +of +week +(-?\d{{1,2}})", re.IGNORECASE
)
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


DeadlineRule = Annotated[WeekdayOfTerm | WorkingDaysBefore, Field(discriminator="kind")]


def read_deadline(text: object) -> WeekdayOfTerm | WorkingDaysBefore:
    """Read either form. Raises ValueError for anything else, and for a time that no clock shows."""
    written = text.strip() if isinstance(text, str) else ""
    if found := _WEEKDAY_OF_TERM.fullmatch(written):
        weekday = next(day for day in get_args(Weekday) if day.casefold() == found[3].casefold())
        return WeekdayOfTerm(at=time(int(found[1]), int(found[2])), weekday=weekday, week=int(found[4]))
    if found := _WORKING_DAYS_BEFORE.fullmatch(written):
        return WorkingDaysBefore(at=time(int(found[1]), int(found[2])), days=int(found[3]))
    raise ValueError("not a deadline")
