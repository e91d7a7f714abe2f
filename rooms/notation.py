"""How values are written in a cohort's files, and what a wrong one should have been.

Every type here carries its own wording by `should_be`, so that a problem tells the officer what to write rather than
what a validator thought. Validation is strict: a number in quotes is not a number.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationError, WrapValidator
from pydantic_core import PydanticCustomError

from rooms.problems import shown
from rooms.vocabulary import Role, RoomName, Slug

WORDED = "worded"
"""The type of a validation error whose message is already meant for a person."""

_DURATION = re.compile(
    r"(?:(?P<years>\d{1,5})y)? ?(?:(?P<weeks>\d{1,5})w)? ?(?:(?P<days>\d{1,5})d)? ?"
    r"(?:(?P<hours>\d{1,5})h)? ?(?:(?P<minutes>\d{1,5})m)? ?(?:(?P<seconds>\d{1,5})s)?"
)
_DAYS_IN_A_YEAR = 365
# They reorder or hide what stands beside them on a screen; the joiners that Persian and Indic names need stay allowed.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SURELY_A_YEAR = range(2000, 2200)


def should_be(what: str) -> WrapValidator:
    """Replace whatever a validator says about a wrong value by `should be {what}, not {value}`."""

    def worded(value: Any, handler: Any) -> Any:
        try:
            return handler(value)
        except ValidationError as error:
            reason = f"should be {what}, not {shown(value)}"
            raise PydanticCustomError(WORDED, "{reason}", {"reason": reason}) from error

    return WrapValidator(worded)


def read_duration(text: object) -> timedelta:
    """Read `3h`, `1h30m`, `30d` or `1y` (365 days). Raises ValueError for anything else."""
    found = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None or not any(found.groups()):
        raise ValueError("not a duration")
    parts = {unit: int(number) for unit, number in found.groupdict(default="0").items()}
    parts["days"] += parts.pop("years") * _DAYS_IN_A_YEAR
    return timedelta(**parts)


def _limit(text: object) -> timedelta | None:
    return None if text == "none" else read_duration(text)


def to_utc(local: datetime, timezone: str) -> datetime:
    """The instant of a local time. Raises ValueError where a change of the clocks leaves none, or two."""
    zone = ZoneInfo(timezone)
    earlier, later = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if earlier == later:
        return earlier
    written = f"{local:%Y-%m-%d %H:%M}"
    if earlier.astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(f"{written} does not exist in {timezone}: the clocks go forward then")
    raise ValueError(f"{written} comes twice in {timezone}: the clocks go back then; choose another time")


def _local(value: datetime) -> datetime:
    if value.tzinfo is not None or value.year not in _SURELY_A_YEAR:
        raise ValueError("not a local time of this age")
    return value


def _zone(name: str) -> str:
    """A time zone that this machine knows. The database answers odd names with odd errors."""
    try:
        ZoneInfo(name)
    except (OSError, KeyError) as error:
        raise ValueError("unknown time zone") from error
    return name


def _web_address(text: str) -> str:
    address = urlsplit(text)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise ValueError("not a web address")
    return text


def is_harmless(text: str) -> bool:
    """Whether a text can be shown on a terminal: no control characters but tab and line end, no direction marks."""
    return not any(
        (unicodedata.category(letter) == "Cc" and letter not in "\t\n\r") or letter in _DIRECTION_MARKS
        for letter in text
    )


def _prose(text: str) -> str:
    if not is_harmless(text):
        raise ValueError("holds control characters")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def in_one_line(text: str) -> str:
    """A text without line ends, and with single blanks."""
    return " ".join(text.split())


def _one_line(text: str) -> str:
    return in_one_line(_prose(text))


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
    should_be("text of 1 to 200 characters without control characters"),
]
Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000),
    AfterValidator(_prose),
    should_be("text of at most 2000 characters without control characters"),
]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+$"),
    AfterValidator(_one_line),
    should_be("one e-mail address"),
]
WebAddress = Annotated[
    str,
    StringConstraints(max_length=2000, pattern=r"^[^\s\x00-\x1f\x7f]+$"),
    AfterValidator(_web_address),
    should_be("a web address that begins with https:// or http://"),
]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=1000), should_be("the name of a file")]
ShortId = Annotated[
    Slug, should_be("up to 63 lower-case letters, digits and hyphens, beginning with a letter or digit")
]
RoomLetter = Annotated[RoomName, should_be('a room such as "A"')]
RoleName = Annotated[Role, Field(strict=False), should_be(f"one of {', '.join(Role)}")]
ZoneName = Annotated[str, AfterValidator(_zone), should_be('a time zone such as "Europe/London"')]
LocalTime = Annotated[
    datetime,
    AfterValidator(_local),
    should_be("a local date and time such as 2027-06-08T09:30:00, without quotes and without an offset"),
]
WritingTime = Annotated[
    timedelta,
    BeforeValidator(read_duration),
    Field(gt=timedelta(0), le=timedelta(hours=12)),
    should_be('a duration of at most 12 hours such as "3h" or "1h30m"'),
]
Span = Annotated[
    timedelta,
    BeforeValidator(read_duration),
    Field(le=timedelta(days=1)),
    should_be('a duration of at most one day such as "30m"'),
]
Limit = Annotated[
    Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(hours=12))] | None,
    BeforeValidator(_limit),
    should_be('a duration such as "5m", or "none"'),
]
KeepingTime = Annotated[
    timedelta,
    BeforeValidator(read_duration),
    Field(ge=timedelta(days=1), le=timedelta(days=100 * _DAYS_IN_A_YEAR)),
    should_be('a duration from one day to 100 years such as "30d" or "1y"'),
]


def folded(text: str) -> str:
    """A text by which two spellings of one name are known: without case, and with single blanks."""
    return in_one_line(unicodedata.normalize("NFC", text).casefold())


def one_of(*words: str) -> WrapValidator:
    """The wording of a choice between literal words."""
    return should_be(" or ".join(f'"{word}"' for word in words))


def whole_number(least: int, most: int) -> tuple[Any, WrapValidator]:
    """Bounds of a whole number, and their wording; unpack into `Annotated`."""
    return Field(ge=least, le=most), should_be(f"a whole number from {least} to {most}")
