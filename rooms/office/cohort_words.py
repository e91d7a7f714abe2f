"""How settings are written in a cohort's files and in differences: durations, times and deadlines in words."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from rooms import deadlines
from rooms.deadlines import FixedTime, WeekdayOfTerm, WorkingDaysBefore

_UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("m", timedelta(minutes=1)), ("s", timedelta(seconds=1)))


def write_duration(duration: timedelta) -> str:
    """`1h30m`, `30d`: what `rooms.notation.read_duration` reads."""
    parts, rest = [], duration
    for letter, unit in _UNITS:
        count, rest = divmod(rest, unit)
        parts += [f"{count}{letter}"] if count else []
    return "".join(parts) or "0m"


def local(moment: datetime, timezone: str) -> datetime:
    """A time as the clock on the wall shows it there, without the zone."""
    return moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)


def in_words(value: Any, timezone: str) -> str:
    """One value of the settings, short."""
    match value:
        case None | "" | ():
            return "none"
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return write_duration(value)
        case datetime():
            return f"{local(value, timezone):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case WeekdayOfTerm() | WorkingDaysBefore() | FixedTime():
            return deadlines.in_words(value)
        case tuple():
            return ", ".join(in_words(each, timezone) for each in value)
        case BaseModel():
            return ", ".join(in_words(getattr(value, name), timezone) for name in type(value).model_fields)
        case float():
            return f"{value:g}"
        case _:
            return str(value)
