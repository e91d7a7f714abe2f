"""Making and changing a cohort on pages: by files, or by a form that writes them; what would change is shown first.

Nothing is stored until it is clean. What was sent is shown again with every problem, a wrong row of the roster where it
stands. The page with the differences carries the files along, so that nothing lies about on the server meanwhile.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

from aiohttp import web

from rooms.admin.web.cohort_form import toml_of_form
from rooms.admin.web.cohort_pages import reached
from rooms.admin.web.forms import Form
from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import Visit
from rooms.cohort_file import CheckedCohort, check_source
from rooms.cohort_source import SourceFile, Uploaded
from rooms.cohort_stream import CohortState
from rooms.errors import NotNow, NotYours, Refusal
from rooms.office import cohort_desk
from rooms.office.cohort_export import COHORT_FILE, HONOUR_CODE_FILE, ROSTER_FILE, exported, roster_csv
from rooms.office.revision_desk import apply, propose
from rooms.office.rights import OfficeRole, Right
from rooms.problems import Problem, Unreadable
from rooms.roster import rows_of

pages = Pages()

_MOST_WARNINGS_SAID = 5

MOST_ROWS_SHOWN = 300
"""Of a longer roster only the rows are shown in which something is wrong."""


@pages.get("/new-cohort", Right.SET_UP)
async def show_new(visit: Visit) -> web.StreamResponse:
    """The form for a cohort, and the one for its files. Whose department it can be alone need not be typed."""
    return visit.show("cohort_new.html", departments=_departments_of(visit))


def _departments_of(visit: Visit) -> list[str]:
    """The departments for which alone whoever is signed in sets up cohorts, as they are spelt."""
    if visit.reach(Right.SET_UP).everywhere:
        return []
    grants = visit.person.grants
    return [grant.scope for grant in grants if grant.scope and grant.role is OfficeRole.EXAMS_OFFICER]


@pages.post("/new-cohort", Right.SET_UP, again=show_new)
async def create_by_form(visit: Visit) -> web.StreamResponse:
    """Write the files that the form says, and take them as if they had been sent."""
    form = visit.form
    toml = toml_of_form(form)
    roster = _file(form, "roster_file", ROSTER_FILE) or SourceFile(ROSTER_FILE, form.values.get("roster", "").encode())
    honour_code = SourceFile(
        HONOUR_CODE_FILE, form.text("honour_code", needed="The text to be signed is needed.", most=20_000).encode()
    )
    form.check()
    return await _take(visit, Uploaded(SourceFile(COHORT_FILE, toml.encode()), roster, honour_code), beside="id")


@pages.post("/upload-cohort", Right.SET_UP, again=show_new)
async def take_files(visit: Visit) -> web.StreamResponse:
    """Create a cohort from files; of one that is there show what they would change."""
    form = visit.form
    form.file("cohort_file", needed="Choose the cohort.toml.")
    form.file("roster_file", needed="Choose the roster.")
    form.file("honour_code_file", needed="Choose the honour code.")
    form.check()
    return await _take(
        visit,
        Uploaded(
            _file(form, "cohort_file", COHORT_FILE) or SourceFile(COHORT_FILE, b""),
            _file(form, "roster_file", ROSTER_FILE),
            _file(form, "honour_code_file", HONOUR_CODE_FILE),
        ),
        beside="cohort_file",
    )


@pages.get("/cohorts/{cohort}/edit", Right.SET_UP)
async def show_edit(visit: Visit) -> web.StreamResponse:
    """The cohort's files, to be changed on the page."""
    state = await reached(visit, Right.SET_UP)
    return visit.show("cohort_edit.html", state=state, files=exported(state))


@pages.post("/cohorts/{cohort}/edit", Right.SET_UP, again=show_edit)
async def edit(visit: Visit) -> web.StreamResponse:
    """Show what the changed files would change."""
    await reached(visit, Right.SET_UP)
    return await _take(visit, _as_typed(visit.form))


@pages.post("/cohorts/{cohort}/revise", Right.SET_UP)
async def revise(visit: Visit) -> web.StreamResponse:
    """Apply what was shown; show it again where the cohort was changed meanwhile."""
    state = await reached(visit, Right.SET_UP)
    source = _as_typed(visit.form)
    checked = await asyncio.to_thread(check_source, source)
    if checked.cohort is None or visit.form.values.get("revision") != str(state.revision):
        return await _take(visit, source)
    if checked.cohort.id != state.created.cohort:
        # What was shown is of this page's cohort; whose another one is was never asked.
        raise NotNow("A cohort keeps its id; create another one instead.")
    _must_reach(visit, checked)
    proposal = await propose(visit.desk, checked)
    try:
        await apply(visit.desk, proposal)
    except Refusal as refusal:
        visit.form.refused = refusal.detail
        return await _take(visit, source)
    return visit.go("/cohorts", state.created.cohort, said=f"Applied: {len(proposal.applicable)} changes.")


def _as_typed(form: Form) -> Uploaded:
    """The files as a page carried them."""
    return Uploaded(
        SourceFile(COHORT_FILE, form.values.get("cohort_toml", "").encode()),
        SourceFile(ROSTER_FILE, form.values.get("roster", "").encode()),
        SourceFile(HONOUR_CODE_FILE, form.values.get("honour_code", "").encode()),
    )


def _file(form: Form, name: str, called: str) -> SourceFile | None:
    upload = form.files.get(name)
    return None if upload is None else SourceFile(upload.name or called, upload.content)


async def _take(visit: Visit, source: Uploaded, *, beside: str = "cohort_toml") -> web.StreamResponse:
    """Check files; then create the cohort, or show the differences, or what is wrong.

    `beside`: the field in which the cohort's id stands.
    """
    # A spreadsheet of five thousand rows takes seconds, and exams are on meanwhile.
    checked = await asyncio.to_thread(check_source, source)
    known = {state.created.cohort: state for state in await visit.desk.cohorts.every()}
    if checked.cohort is not None:
        _must_reach(visit, checked)
        if there := known.get(checked.cohort.id):
            _must_be_ones_own(visit, there, beside)
        else:
            checked = await cohort_desk.checked_here(visit.desk, checked)
    if checked.cohort is None:
        visit.status = 422
        roster = await asyncio.to_thread(_roster_table, source, checked)
        return visit.show("cohort_checked.html", checked=checked, roster=roster, departments=_departments_of(visit))
    if checked.cohort.id in known:
        return await _show_differences(visit, checked)
    state = await cohort_desk.create(visit.desk, checked)
    warned = "".join(f" To be looked at: {problem.reason}." for problem in checked.problems[:_MOST_WARNINGS_SAID])
    sessions = len(state.created.sessions)
    said = f"Created: {sessions} {'session' if sessions == 1 else 'sessions'}.{warned}"
    return visit.go("/cohorts", state.created.cohort, said=said)


def _must_reach(visit: Visit, checked: CheckedCohort) -> None:
    """Nobody sets up for another department, nor the university's own cohorts, without being let."""
    cohort = checked.cohort
    if cohort is None:
        return
    department = None if cohort.kind == "central" else cohort.department
    if not visit.reach(Right.SET_UP).covers(department=department):
        whose = "central cohorts" if department is None else f"cohorts of {cohort.department}"
        raise NotYours(f"You may not set up {whose}.")


def _must_be_ones_own(visit: Visit, there: CohortState, beside: str) -> None:
    """Nobody sees what differs from another department's cohort, nor whose it is that has the id."""
    if not visit.reach(Right.SET_UP).covers(department=there.created.sessions[0].in_charge):
        visit.form.wrong(beside, f"The short name {there.created.cohort} is taken; choose another.")
        visit.form.check()


async def _show_differences(visit: Visit, checked: CheckedCohort) -> web.StreamResponse:
    cohort = checked.cohort
    if cohort is None:
        raise AssertionError
    return visit.show(
        "cohort_differences.html",
        checked=checked,
        proposal=await propose(visit.desk, checked),
        refused=visit.form.refused,
        files={
            "cohort_toml": checked.source,
            "roster": roster_csv(cohort.candidates),
            "honour_code": cohort.policy.honour_code.text,
        },
    )


def _roster_table(source: Uploaded, checked: CheckedCohort) -> Mapping[str, object] | None:
    """The rows of the roster, each with what is wrong with it; None where nothing can be read."""
    wrong: dict[int, list[Problem]] = defaultdict(list)
    for problem in checked.problems:
        if problem.file == checked.roster_file:
            wrong[problem.line].append(problem)
    try:
        headings, *rows = rows_of(source.roster(ROSTER_FILE))
    except (Unreadable, ValueError):
        return None
    shown = [row for row in rows if row[0] in wrong] if len(rows) > MOST_ROWS_SHOWN else rows
    width = max(len(cells) for _, cells in (headings, *shown))
    return {
        "headings": [*headings[1], *("" for _ in range(width - len(headings[1])))],
        "rows": [
            (line, [*cells, *("" for _ in range(width - len(cells)))], [each.reason for each in wrong[line]])
            for line, cells in shown
        ],
        "left_out": len(rows) - len(shown),
    }
