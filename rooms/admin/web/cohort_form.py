"""The form of a cohort as the cohort.toml that it stands for: what is checked is what a file would say."""

from typing import Any

import tomlkit

from rooms.admin.web.forms import Form
from rooms.office.cohort_export import HONOUR_CODE_FILE, ROSTER_FILE, table_of

_PAPER_PARTS = ("code", "title", "writing", "url", "calculators")
_STAFF_PARTS = ("name", "email", "role", "room")


def toml_of_form(form: Form) -> str:
    """What the form says, with a fault noted beside each field that cannot be written so."""
    document = tomlkit.document()
    permission = _permission(form)
    document["cohort"] = table_of(
        {
            "id": form.text("id", needed="A short name is needed, such as tt2027-linear-algebra."),
            "department": form.text("department", needed="Which department's is it?"),
            "kind": form.text("kind", needed="Choose one."),
            "permission": permission,
            "contingency": form.ticked("contingency") or None,
            "term_starts": form.day("term_starts"),
        }
    )
    document["sitting"] = table_of(
        {
            "starts": form.moment("starts", needed="When does writing start?"),
            "timezone": form.text("timezone", needed="In which time zone?"),
            "opens_before": form.optional("opens_before"),
            "upload_window": form.optional("upload_window"),
        }
    )
    document["policy"] = table_of(_policy(form))
    document["contacts"] = table_of(
        {
            "exams": form.text("exams", needed="To whom do candidates write about onboarding?"),
            "support": form.text("support", needed="To whom do they write when something does not work?"),
            "school": form.text("school", needed="Who can say something about the paper?"),
        }
    )
    document["paper"] = _repeated(form, "papers", _PAPER_PARTS, needed="Name a paper: code; title; writing time.")
    staff = _repeated(form, "staff", _STAFF_PARTS)
    if len(staff):
        document["staff"] = staff
    document["roster"] = table_of({"file": ROSTER_FILE})
    return tomlkit.dumps(document)


def _permission(form: Form) -> dict[str, Any] | None:
    reference = form.optional("reference")
    if reference is None:
        return None
    return {
        "reference": reference,
        "granted_by": form.text("granted_by", needed="Who granted the permission?"),
        "on": form.day("granted_on", needed="When was the permission granted?"),
    }


def _policy(form: Form) -> dict[str, Any]:
    onboarding = {
        "required": form.ticked("onboarding_required"),
        "deadline": form.moment("onboarding_deadline"),
        "period": form.optional("period"),
    }
    return {
        "honour_code": HONOUR_CODE_FILE,
        "breaks": form.text("breaks", needed="Choose one."),
        "break_limit": form.text("break_limit") or "none",
        "break_clock": form.text("break_clock", needed="Choose one."),
        "rejoin": form.text("rejoin", needed="Choose one."),
        "recording": "on" if form.ticked("recording") else "off",
        "keep_extra_time_together": form.ticked("together") or None,
        "onboarding": onboarding,
    }


def _repeated(form: Form, field: str, parts: tuple[str, ...], *, needed: str = "") -> Any:
    """One entry a line, its parts parted by semicolons; calculators by commas."""
    array = tomlkit.aot()
    for line in form.text(field, needed=needed, most=20_000).splitlines():
        written = [part.strip() for part in line.split(";")]
        if not any(written):
            continue
        if len(written) > len(parts):
            form.wrong(field, f"“{line[:60]}” has more parts than {'; '.join(parts)}.")
        values: dict[str, Any] = {name: part for name, part in zip(parts, written, strict=False) if part}
        if "calculators" in values:
            values["calculators"] = [each.strip() for each in values["calculators"].split(",")]
        array.append(table_of(values))
    return array
