"""What differs between a cohort as it is on record and as its files say it now. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from rooms.cohort import Cohort, CohortSettings
from rooms.cohort_stream import CohortState
from rooms.configuration import Candidate, StaffMember
from rooms.deadlines import FixedTime, WeekdayOfTerm, WorkingDaysBefore
from rooms.office.cohort_words import in_words

_LONGEST_SHOWN = 60


class Part(StrEnum):
    """Of which file, or table of it, something is."""

    SETTINGS = "settings"
    STAFF = "staff"
    ROSTER = "roster"


class Kind(StrEnum):
    """How something differs."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after, in words."""

    field: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.field}: {self.old} → {self.new}"


@dataclass(frozen=True, slots=True)
class Change:
    """One setting, member of the staff or candidate. `why_not`: why it cannot be applied any more; None if it can."""

    part: Part
    kind: Kind
    key: str
    name: str
    fields: tuple[FieldChange, ...] = ()
    why_not: str | None = None

    @property
    def title(self) -> str:
        """What it is about: a candidate by number and name."""
        return f"{self.key} {self.name}".strip()

    def __str__(self) -> str:
        told = "; ".join(str(each) for each in self.fields)
        refused = f" (not possible: {self.why_not})" if self.why_not else ""
        about = "" if self.part is Part.SETTINGS else f"{self.title}{': ' if told else ''}"
        return f"{self.part} {self.kind}: {about}{told}{refused}"


def settings_of(state: CohortState) -> CohortSettings:
    """What was settled; of records that do not hold it, as far as the sessions tell."""
    if state.created.settings is not None:
        return state.created.settings
    first = state.created.sessions[0]
    staff = {member.id: member for session in state.created.sessions for member in session.staff}
    return CohortSettings(
        id=state.created.cohort,
        department=first.department,
        kind=state.created.kind,
        permission=state.created.permission,
        starts=first.starts,
        timezone=first.timezone,
        opens_before=first.starts - first.opens,
        upload_window=first.upload_window,
        papers=first.papers,
        policy=first.policy,
        contacts=first.contacts,
        staff=tuple(staff.values()),
    )


def roster_of(state: CohortState) -> tuple[Candidate, ...]:
    """Everybody expected, in the order of sessions and seats."""
    return tuple(candidate for session in state.created.sessions for candidate in session.candidates)


def differences(state: CohortState, cohort: Cohort) -> tuple[Change, ...]:
    """Everything that would change: settings, then staff, then the roster."""
    before = settings_of(state)
    return (
        *_settings(before, cohort),
        *_staff(before.staff, cohort.staff),
        *_roster(roster_of(state), cohort.candidates),
    )


def _settings(before: CohortSettings, after: CohortSettings) -> Iterator[Change]:
    old, new = (dict(_flat(settings)) for settings in (before, after))
    for field in dict.fromkeys((*old, *new)):
        was, becomes = (_shown(values.get(field), after.timezone) for values in (old, new))
        if old.get(field) != new.get(field):
            kind = Kind.ADDED if field not in old else Kind.REMOVED if field not in new else Kind.CHANGED
            yield Change(Part.SETTINGS, kind, field, "", (FieldChange(field, was, becomes),))


def _flat(settings: CohortSettings) -> Iterator[tuple[str, Any]]:
    """Every single setting by a name such as `policy.break_limit`; papers and grounds by what they are called."""
    for name in CohortSettings.model_fields:
        value = getattr(settings, name)
        if name == "papers":
            for paper in value:
                yield from _fields(f"paper {paper.code}", paper)
        elif name == "grounds":
            for ground in value:
                yield from _fields(f"ground {ground.name}", ground)
        elif name != "staff":
            yield from _fields(name, value)


def _fields(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, BaseModel) and not isinstance(value, WeekdayOfTerm | WorkingDaysBefore | FixedTime):
        for inner in type(value).model_fields:
            yield from _fields(f"{name}.{inner}", getattr(value, inner))
    else:
        yield name, value


def _staff(before: Sequence[StaffMember], after: Sequence[StaffMember]) -> Iterator[Change]:
    old, new = ({member.id: _of_staff(member) for member in members} for members in (before, after))
    yield from _people(Part.STAFF, old, new)


def _of_staff(member: StaffMember) -> dict[str, Any]:
    return {"name": member.name, "email": member.email, "role": str(member.role), "room": member.room}


def _roster(before: Sequence[Candidate], after: Sequence[Candidate]) -> Iterator[Change]:
    old, new = ({each.number: as_written(each) for each in candidates} for candidates in (before, after))
    yield from _people(Part.ROSTER, old, new)


def as_written(candidate: Candidate) -> dict[str, Any]:
    """What the roster says of a candidate beside the number, by column."""
    adjustments = candidate.adjustments
    return {
        "name": candidate.name,
        "email": candidate.email,
        "college": candidate.college,
        "paper": candidate.paper,
        "extra_minutes_per_hour": adjustments.extra_minutes_per_hour,
        "rest_minutes_per_hour": adjustments.rest_minutes_per_hour,
        "pc": adjustments.pc,
        "permitted_items": adjustments.permitted_items,
        "notes": adjustments.notes,
        "ground": candidate.ground,
        "approval": candidate.approval,
        "timezone": candidate.timezone,
    }


def _people(part: Part, old: Mapping[str, dict[str, Any]], new: Mapping[str, dict[str, Any]]) -> Iterator[Change]:
    for key, values in new.items():
        if key not in old:
            yield Change(part, Kind.ADDED, key, values["name"])
            continue
        fields = tuple(
            FieldChange(field, _shown(old[key][field]), _shown(value))
            for field, value in values.items()
            if value != old[key][field]
        )
        if fields:
            yield Change(part, Kind.CHANGED, key, values["name"], fields)
    for key, values in old.items():
        if key not in new:
            yield Change(part, Kind.REMOVED, key, values["name"])


def _shown(value: Any, timezone: str = "UTC") -> str:
    words = " ".join(in_words(value, timezone).split())
    return words if len(words) <= _LONGEST_SHOWN else words[: _LONGEST_SHOWN - 1] + "…"
