"""The tables of cohort.toml, one model each, as an exams officer writes them.

They differ from `rooms.configuration` in notation only: durations in words, local times, file names. What is left out
takes the defaults of the configuration: only what was written is handed on, so a default here is never used.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from rooms import notation
from rooms.cohort import ENGLAND
from rooms.deadlines import FixedTime, WeekdayOfTerm, WorkingDaysBefore, read_deadline
from rooms.notation import Line, one_of, should_be
from rooms.vocabulary import SEATS_PER_ROOM, SEATS_PER_SESSION

_Date = Annotated[date, should_be("a date such as 2027-04-30, without quotes")]
_Truth = Annotated[bool, should_be("true or false, without quotes")]
_Place = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{2}(-[0-9A-Z]{1,3})?$"),
    should_be('a country, or a part of one, such as "GB-ENG"'),
]
_Deadline = Annotated[
    WeekdayOfTerm | WorkingDaysBefore | FixedTime,
    BeforeValidator(read_deadline),
    should_be('"17:00 Friday of week 0", "12:00, 2 working days before", or a date and time'),
]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def written(self) -> dict[str, Any]:
        """The values of the keys that were written; what was left out is for the configuration to fill in."""
        values = {key: getattr(self, key) for key in self.model_fields_set}
        return {key: value.written() if isinstance(value, _Table) else value for key, value in values.items()}


class PermissionTable(_Table):
    """`permission` in `[cohort]`."""

    reference: Line
    granted_by: Line
    on: _Date


class CohortTable(_Table):
    """`[cohort]`."""

    id: notation.ShortId
    department: Line
    kind: Annotated[Literal["department", "central"], one_of("department", "central")] = "department"
    permission: PermissionTable | None = None
    contingency: _Truth = False
    term_starts: _Date | None = None
    bank_holidays: _Place = ENGLAND


class SittingTable(_Table):
    """`[sitting]`; `starts` is local to `timezone`."""

    starts: notation.LocalTime
    timezone: notation.ZoneName
    opens_before: notation.Span | None = None
    upload_window: notation.Span | None = None


class PaperTable(_Table):
    """One `[[paper]]`."""

    code: Line
    title: Line
    writing: notation.WritingTime
    url: notation.WebAddress | None = None
    calculators: list[Line] = []
    answers: Annotated[Literal["here", "elsewhere"], one_of("here", "elsewhere")] = "here"


class OnboardingTable(_Table):
    """`onboarding` in `[policy]`; `deadline` is local to the sitting, `period` shared by cohorts verified together."""

    required: _Truth = True
    attempts: Annotated[int, *notation.whole_number(1, 20)] = 5
    deadline: notation.LocalTime | None = None
    period: notation.ShortId | None = None


class RetentionTable(_Table):
    """`retention` in `[policy]`."""

    pictures: notation.KeepingTime | None = None
    recordings: notation.KeepingTime | None = None
    record: notation.KeepingTime | None = None


class PolicyTable(_Table):
    """`[policy]`; `honour_code` names a file beside cohort.toml."""

    honour_code: notation.FileName
    seats_per_room: Annotated[int, *notation.whole_number(1, SEATS_PER_ROOM)] = SEATS_PER_ROOM
    seats_per_session: Annotated[int, *notation.whole_number(1, SEATS_PER_SESSION)] = SEATS_PER_SESSION
    keep_extra_time_together: _Truth = False
    breaks: Annotated[Literal["notify", "ask"], one_of("notify", "ask")] = "notify"
    break_limit: notation.Limit = None
    break_clock: Annotated[Literal["runs", "stops"], one_of("runs", "stops")] = "runs"
    rejoin: Annotated[Literal["resume", "recheck"], one_of("resume", "recheck")] = "resume"
    onboarding: OnboardingTable = OnboardingTable()
    recording: Annotated[Literal["off", "on"], one_of("off", "on")] = "off"
    late_after: notation.Span | None = None
    retention: RetentionTable = RetentionTable()


class ContactsTable(_Table):
    """`[contacts]`: each may hold several ways to be reached."""

    exams: Line
    support: Line
    school: Line


class GroundTable(_Table):
    """One `[[ground]]`."""

    name: Line
    apply_by: _Deadline | None = None
    approve_by: _Deadline | None = None
    declares: list[Line] = []


class StaffTable(_Table):
    """One `[[staff]]`."""

    name: Line
    email: notation.Email | None = None
    role: notation.RoleName
    room: notation.RoomLetter | None = None


class RosterTable(_Table):
    """`[roster]`; `file` names a file beside cohort.toml."""

    file: notation.FileName
