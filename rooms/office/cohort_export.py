"""A cohort as the three files that it can be created from again: cohort.toml with its comments, roster, honour code.

The roster is written from what is on record, in the columns that mean something here. What else stood in the file that
was imported is not kept: nobody needs it, and the record cannot forget a column.
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

import tomlkit
from tomlkit.items import InlineTable

from rooms.cohort import ENGLAND, CohortSettings, Ground
from rooms.cohort_source import SourceFile, Uploaded
from rooms.cohort_stream import CohortState
from rooms.configuration import Candidate, Paper, Permission, StaffMember
from rooms.deadlines import in_words
from rooms.office.cohort_words import local, write_duration
from rooms.office.revision import as_written, roster_of, settings_of
from rooms.office.tables import BEGINS_A_FORMULA

COHORT_FILE, ROSTER_FILE, HONOUR_CODE_FILE = "cohort.toml", "roster.csv", "honour-code.md"


def exported(state: CohortState) -> dict[str, str]:
    """The files by name. They check clean, and create the same cohort under the same id."""
    settings = settings_of(state)
    return {
        COHORT_FILE: _toml(state.created.source, settings),
        ROSTER_FILE: roster_csv(roster_of(state)),
        HONOUR_CODE_FILE: settings.policy.honour_code.text + "\n",
    }


def as_source(files: dict[str, str]) -> Uploaded:
    """Exported files as they can be checked."""
    cohort, roster, honour_code = (
        SourceFile(name, files[name].encode()) for name in (COHORT_FILE, ROSTER_FILE, HONOUR_CODE_FILE)
    )
    return Uploaded(cohort, roster, honour_code)


def roster_csv(candidates: Iterable[Candidate]) -> str:
    """A roster in our own columns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    rows = [{"candidate_number": each.number} | as_written(each) for each in candidates]
    writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    match value:
        case None | False | 0:
            return ""
        case True:
            return "yes"
        case float():
            return f"{value:.4f}".rstrip("0").rstrip(".")
    return roster_text(str(value))


def roster_text(text: str) -> str:
    """A text as it stands in a roster: no spreadsheet takes it for a formula, and it is read back as it is."""
    if not text.startswith(BEGINS_A_FORMULA):
        return text
    return '="{}"'.format(text.replace('"', '""'))


def _toml(source: str, settings: CohortSettings) -> str:
    """The file as it was given, naming the two others as they are exported, with the permission claimed now."""
    if not source:
        return toml_of(settings)
    document = tomlkit.parse(source)
    tables: Any = document
    tables["roster"]["file"] = ROSTER_FILE
    tables["policy"]["honour_code"] = HONOUR_CODE_FILE
    claim = settings.permission
    if claim is None:
        tables["cohort"].pop("permission", None)
    elif dict(tables["cohort"].get("permission", {})) != claim.model_dump():
        tables["cohort"]["permission"] = _inline(claim)
    return tomlkit.dumps(document)


def _inline(permission: Permission) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(permission.model_dump())
    return table


def toml_of(settings: CohortSettings) -> str:
    """A cohort.toml that says all of these settings, for a cohort that was not made from one."""
    document = tomlkit.document()
    for name, values in (
        ("cohort", _cohort(settings)),
        ("sitting", _sitting(settings)),
        ("policy", _policy(settings)),
        ("contacts", settings.contacts.model_dump()),
    ):
        document[name] = table_of(values)
    for name, entries in (
        ("paper", [_paper(each) for each in settings.papers]),
        ("ground", [_ground(each) for each in settings.grounds]),
        ("staff", [_staff(each) for each in settings.staff]),
    ):
        if entries:
            array = tomlkit.aot()
            for values in entries:
                array.append(table_of(values))
            document[name] = array
    document["roster"] = table_of({"file": ROSTER_FILE})
    return tomlkit.dumps(document)


def table_of(values: dict[str, Any]) -> Any:
    """A table of what is there; tables within it stand on one line."""
    table = tomlkit.table()
    for key, value in values.items():
        if value is None or value == []:
            continue
        if isinstance(value, dict):
            inner = tomlkit.inline_table()
            inner.update({name: each for name, each in value.items() if each is not None})
            table[key] = inner
        else:
            table[key] = value
    return table


def _cohort(settings: CohortSettings) -> dict[str, Any]:
    return {
        "id": settings.id,
        "department": settings.department,
        "kind": settings.kind,
        "permission": settings.permission.model_dump() if settings.permission else None,
        "contingency": settings.contingency or None,
        "term_starts": settings.term_starts,
        "bank_holidays": settings.bank_holidays if settings.bank_holidays != ENGLAND else None,
    }


def _sitting(settings: CohortSettings) -> dict[str, Any]:
    return {
        "starts": local(settings.starts, settings.timezone),
        "timezone": settings.timezone,
        "opens_before": write_duration(settings.opens_before),
        "upload_window": write_duration(settings.upload_window),
    }


def _policy(settings: CohortSettings) -> dict[str, Any]:
    policy, onboarding = settings.policy, settings.policy.onboarding
    return {
        "honour_code": HONOUR_CODE_FILE,
        "seats_per_room": policy.seats_per_room,
        "seats_per_session": policy.seats_per_session,
        "keep_extra_time_together": policy.keep_extra_time_together or None,
        "breaks": policy.breaks,
        "break_limit": "none" if policy.break_limit is None else write_duration(policy.break_limit),
        "break_clock": policy.break_clock,
        "rejoin": policy.rejoin,
        "onboarding": {
            "required": onboarding.required,
            "attempts": onboarding.attempts,
            "deadline": onboarding.deadline and local(onboarding.deadline, settings.timezone),
            "period": onboarding.period,
        },
        "recording": policy.recording,
        "late_after": write_duration(policy.late_after),
        "retention": {
            name: write_duration(getattr(policy.retention, name)) for name in type(policy.retention).model_fields
        },
    }


def _paper(paper: Paper) -> dict[str, Any]:
    return paper.model_dump() | {"writing": write_duration(paper.writing), "calculators": list(paper.calculators)}


def _ground(ground: Ground) -> dict[str, Any]:
    return {
        "name": ground.name,
        "apply_by": ground.apply_by and in_words(ground.apply_by),
        "approve_by": ground.approve_by and in_words(ground.approve_by),
        "declares": list(ground.declares),
    }


def _staff(member: StaffMember) -> dict[str, Any]:
    return {"name": member.name, "email": member.email, "role": str(member.role), "room": member.room}
