"""Cohorts as pages: the list, one cohort with what is missing, publishing, moving by hand, and the files to keep.

An exams officer sees the cohorts of their own department. A central cohort is of the whole university, and so are
those who set it up: administrators, and exams officers who are so for all departments.
"""

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.cohort_stream import CohortState
from rooms.configuration import Permission
from rooms.errors import UnknownCohort
from rooms.office import cohort_desk, seat_desk
from rooms.office.cohort_export import exported
from rooms.office.onboarding_queue import known_cohort
from rooms.office.rights import Right
from rooms.office.seating_plan_page import seating_plan
from rooms.seating_plan import seats_of

pages = Pages()


async def reached(visit: Visit, right: Right) -> CohortState:
    """The cohort that the path names. Raises `NotHere` where it is not, or not within reach."""
    try:
        state = await known_cohort(visit.desk.log, visit.named("cohort"))
    except UnknownCohort as unknown:
        raise NotHere from unknown
    visit.must_reach(right, department=state.created.sessions[0].in_charge)
    return state


@pages.get("/cohorts", Right.SEE_COHORTS, menu="Cohorts")
async def show_cohorts(visit: Visit) -> web.StreamResponse:
    """Every cohort within reach; how to make another."""
    reach = visit.reach(Right.SEE_COHORTS)
    within = [
        state
        for state in await visit.desk.cohorts.every()
        if reach.covers(department=state.created.sessions[0].in_charge)
    ]
    within.sort(key=lambda state: state.created.sessions[0].starts, reverse=True)
    return visit.show("cohorts.html", cohorts=within, may_set_up=visit.may(Right.SET_UP))


@pages.get("/cohorts/{cohort}", Right.SEE_COHORTS)
async def show_cohort(visit: Visit) -> web.StreamResponse:
    """One cohort: where it stands, what is missing, its sessions, rooms and seats."""
    state = await reached(visit, Right.SEE_COHORTS)
    return visit.show(
        "cohort.html",
        state=state,
        first=state.created.sessions[0],
        missing=await cohort_desk.missing(visit.desk, state),
        seats=seats_of(state.created.sessions),
        may_set_up=visit.reach(Right.SET_UP).covers(department=state.created.sessions[0].in_charge),
        rooms=[
            (f"{session.session}|{plan.room}", f"{session.session}, room {plan.room}")
            for session in state.created.sessions
            for plan in session.rooms
        ],
    )


@pages.post("/cohorts/{cohort}/publish", Right.SET_UP, again=show_cohort)
async def publish(visit: Visit) -> web.StreamResponse:
    """Open the sessions."""
    state = await reached(visit, Right.SET_UP)
    await cohort_desk.publish(visit.desk, state.created.cohort)
    return visit.go("/cohorts", state.created.cohort, said=f"Published. {_what_is_open(state)}")


def _what_is_open(state: CohortState) -> str:
    """What opening the sessions of a cohort came to, and what comes next."""
    sessions = state.created.sessions
    people = sum(len(session.candidates) for session in sessions)
    one = len(sessions) == 1
    return (
        f"{'1 session is' if one else f'{len(sessions)} sessions are'} open for {people} "
        f"candidate{'' if people == 1 else 's'}: links and keys work from now on. "
        "Next, send the invitations and the keys: “Invite …”."
    )


@pages.post("/cohorts/{cohort}/activate", Right.SET_UP, again=show_cohort)
async def activate(visit: Visit) -> web.StreamResponse:
    """Make use of a contingency."""
    state = await reached(visit, Right.SET_UP)
    why = visit.form.text("why", needed="Say why the exam in the hall cannot go ahead.")
    visit.form.check()
    await cohort_desk.activate(visit.desk, state.created.cohort, why)
    return visit.go("/cohorts", state.created.cohort, said=f"Activated. {_what_is_open(state)}")


@pages.post("/cohorts/{cohort}/claim", Right.SET_UP, again=show_cohort)
async def claim(visit: Visit) -> web.StreamResponse:
    """Enter the permission that there is said to be."""
    state, form = await reached(visit, Right.SET_UP), visit.form
    on = form.day("on", needed="When was it granted?")
    values = {
        "reference": form.text("reference", needed="The reference of the letter is needed.", most=200),
        "granted_by": form.text("granted_by", needed="Who granted it?", most=200),
        "on": on,
    }
    form.check()
    permission = form.model(Permission, **values)
    form.check()
    if permission is not None:
        await cohort_desk.claim(visit.desk, state.created.cohort, permission)
    return visit.go("/cohorts", state.created.cohort, said="The permission waits to be confirmed.")


@pages.post("/cohorts/{cohort}/move", Right.SET_UP, again=show_cohort)
async def move(visit: Visit) -> web.StreamResponse:
    """Give a candidate another seat."""
    state, form = await reached(visit, Right.SET_UP), visit.form
    number = form.text("number", needed="Which candidate?")
    session, _, room = form.text("room", needed="To which room?").partition("|")
    seat = form.number("seat", least=1, most=9)
    form.check()
    moved = await seat_desk.move(visit.desk, state.created.cohort, number, session, room, seat, command_id=visit.once)
    said = f"{_named(state, number)} has seat {moved.seat} of room {moved.room} in {moved.session}."
    return visit.go("/cohorts", state.created.cohort, said=said)


@pages.post("/cohorts/{cohort}/swap", Right.SET_UP, again=show_cohort)
async def swap(visit: Visit) -> web.StreamResponse:
    """Let two candidates change places."""
    state, form = await reached(visit, Right.SET_UP), visit.form
    number, other = form.text("one", needed="Which candidate?"), form.text("other", needed="And which other?")
    form.check()
    await seat_desk.swap(visit.desk, state.created.cohort, number, other, visit.once)
    return visit.go(
        "/cohorts",
        state.created.cohort,
        said=f"{_named(state, number)} and {_named(state, other)} have changed places.",
    )


def _named(state: CohortState, number: str) -> str:
    """A candidate of the cohort, by name and number."""
    everybody = (candidate for session in state.created.sessions for candidate in session.candidates)
    return next((f"{each.name} ({number})" for each in everybody if each.number == number), number)


@pages.get("/cohorts/{cohort}/plan", Right.SEE_COHORTS)
async def plan(visit: Visit) -> web.StreamResponse:
    """The seating plan as a file that prints one room on a page."""
    state = await reached(visit, Right.SEE_COHORTS)
    return visit.file(seating_plan(state).encode(), f"{state.created.cohort}-seating-plan.html", "text/html")


@pages.get("/cohorts/{cohort}/files/{file}", Right.SET_UP)
async def export(visit: Visit) -> web.StreamResponse:
    """One of the files that the cohort can be revised from."""
    state = await reached(visit, Right.SET_UP)
    text = exported(state).get(visit.named("file"))
    if text is None:
        raise NotHere
    return visit.file(text.encode(), visit.named("file"), "text/plain")


async def _how_many_claims(visit: Visit) -> int:
    return len(await cohort_desk.claims(visit.desk))


@pages.get("/permissions", Right.APPROVE, menu="Permissions", waits=_how_many_claims)
async def show_claims(visit: Visit) -> web.StreamResponse:
    """The permissions that wait for an approver."""
    return visit.show("permissions.html", waiting=await cohort_desk.claims(visit.desk))


@pages.post("/permissions/{cohort}/confirm", Right.APPROVE, again=show_claims)
async def confirm(visit: Visit) -> web.StreamResponse:
    """Confirm one."""
    note = visit.form.text("note", needed="Say what was seen, and where.")
    visit.form.check()
    await cohort_desk.confirm(visit.desk, visit.named("cohort"), note)
    return visit.go("/permissions", said=f"The permission of {visit.named('cohort')} is confirmed.")


@pages.post("/permissions/{cohort}/decline", Right.APPROVE, again=show_claims)
async def decline(visit: Visit) -> web.StreamResponse:
    """Decline one, with the reason."""
    reason = visit.form.text("reason", needed="Say what was not found.")
    visit.form.check()
    await cohort_desk.decline(visit.desk, visit.named("cohort"), reason)
    return visit.go("/permissions", said=f"The permission of {visit.named('cohort')} is declined.")
