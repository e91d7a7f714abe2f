"""Times and durations in the words of a letter: never a time without its zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def when(moment: datetime, zone: str) -> str:
    """`Tuesday 8 June 2027, 09:30 (BST, Europe/London)`."""
    local = moment.astimezone(ZoneInfo(zone))
    short = local.tzname()
    named = zone if short == zone else f"{short}, {zone}"
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M} ({named})"


def when_there(moment: datetime, zone: str, there: str | None) -> str:
    """The same in the receiver's zone; empty where that is not known, or its clocks show the same."""
    if there is None:
        return ""
    same = moment.astimezone(ZoneInfo(zone)).utcoffset() == moment.astimezone(ZoneInfo(there)).utcoffset()
    return "" if same else when(moment, there)


def in_hours(duration: timedelta) -> str:
    """`3 hours`, `1 hour 30 minutes`, `45 minutes`; to the nearest minute."""
    hours, minutes = divmod(round(duration / timedelta(minutes=1)), 60)
    parts = [_count(hours, "hour")] if hours else []
    if minutes or not hours:
        parts.append(_count(minutes, "minute"))
    return " ".join(parts)


def times(count: int) -> str:
    """`once`, `twice`, `five times`."""
    words = ("never", "once", "twice", "three times", "four times", "five times", "six times")
    return words[count] if count < len(words) else f"{count} times"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
