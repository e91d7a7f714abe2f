"""What is kept and until when: deleted when it is due, held while a case needs it; and the data-protection summary."""

from collections import Counter
from contextlib import aclosing

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.configuration import SessionConfiguration
from rooms.office.data_protection import summary
from rooms.office.purge_desk import Gone, purge_due
from rooms.office.retention_desk import hold, holds, lift_hold, lost, lost_in_words
from rooms.office.retention_record import OF_CANDIDATES, WHAT_IT_HOLDS, Kept, Kind
from rooms.office.retention_standing import Standing, State, what_goes_when
from rooms.office.rights import Right

pages = Pages()

MOST_AT_ONCE = 200
"""What one press of a button deletes; a timer deletes the rest, or another press."""


@pages.get("/retention", Right.RETAIN, menu="Retention")
async def show_retention(visit: Visit) -> web.StreamResponse:
    """What goes when, and what is held."""
    departments = await _departments(visit)
    found = [each for each in await what_goes_when(visit.desk) if _within(visit, departments, each.kept)]
    held = [each for each in await holds(visit.desk) if _reaches(visit, departments, each.hold.session)]
    sessions = {name for each in found for name in each.kept.sessions if _reaches(visit, departments, name)}
    return visit.show(
        "retention.html",
        lines=_lines(found),
        due=sum(each.state in {State.DUE, State.BEGUN} for each in found),
        holding={kind: WHAT_IT_HOLDS[kind] for kind in Kind if any(each.kept.kind is kind for each in found)},
        held=[(each.hold, lost_in_words(each.lost)) for each in held],
        sessions=[(name, name) for name in sorted(sessions - {each.hold.session for each in held})],
        cohorts=[each.kept.subject for each in found if each.kept.kind is Kind.COHORT],
    )


@pages.get("/retention/purge", Right.RETAIN)
async def ask_once_more(visit: Visit) -> web.StreamResponse:
    """Say what would go, before it goes."""
    departments = await _departments(visit)
    would = [
        each
        async for each in purge_due(
            visit.desk, visit.given.blobs, trial=True, among=lambda kept: _within(visit, departments, kept)
        )
    ]
    going = [each for each in would if isinstance(each, Gone)]
    return visit.show("retention_purge.html", going=going, kept=[each for each in would if isinstance(each, Standing)])


@pages.post("/retention/purge", Right.RETAIN, again=ask_once_more)
async def purge(visit: Visit) -> web.StreamResponse:
    """Delete what is due. What is held or under review is kept, whoever presses."""
    departments, gone, kept = await _departments(visit), 0, 0
    going = purge_due(visit.desk, visit.given.blobs, among=lambda kept: _within(visit, departments, kept))
    async with aclosing(going):
        async for each in going:
            gone += isinstance(each, Gone)
            kept += isinstance(each, Standing)
            if gone >= MOST_AT_ONCE:
                return visit.go("/retention/purge", said=f"{gone} things were deleted, and there may be more to go.")
    return visit.go("/retention", said=_became(gone, kept))


def _became(gone: int, kept: int) -> str:
    deleted = f"{gone} {'thing was' if gone == 1 else 'things were'} deleted."
    if not kept:
        return deleted if gone else "Nothing has reached its date."
    keeps = f"{kept} {'is' if kept == 1 else 'are'} kept although the date has come; why stands below."
    return f"{deleted if gone else 'Nothing was deleted.'} {keeps}"


@pages.post("/retention/hold", Right.RETAIN, again=show_retention)
async def hold_session(visit: Visit) -> web.StreamResponse:
    """Keep everything of a session for a case."""
    session = visit.form.text("session", needed="Choose the session.")
    why = visit.form.text("why", needed="Say which case needs it: its reference, and no name.")
    if session and not _reaches(visit, await _departments(visit), session):
        raise NotHere
    visit.form.check()
    await hold(visit.desk, session, why)
    gone = "; ".join(lost_in_words(await lost(visit.desk, session)))
    return visit.go("/retention", said=f"{session} is held.{f' Gone already: {gone}.' if gone else ''}")


@pages.post("/retention/lift/{session}", Right.RETAIN, again=show_retention)
async def lift(visit: Visit) -> web.StreamResponse:
    """The case is over."""
    session, why = visit.named("session"), visit.form.text("why", needed="Say why: what became of the case.")
    if not _reaches(visit, await _departments(visit), session):
        raise NotHere
    visit.form.check()
    await lift_hold(visit.desk, session, why)
    return visit.go("/retention", said=f"{session} is held no longer.")


@pages.get("/retention/privacy/{cohort}", Right.RETAIN)
async def show_summary(visit: Visit) -> web.StreamResponse:
    """The data-protection summary of one cohort."""
    for state in await visit.given.cohorts.every():
        if state.created.cohort == visit.named("cohort"):
            visit.must_reach(Right.RETAIN, department=state.created.sessions[0].in_charge)
            return visit.show("privacy.html", cohort=state.created.cohort, summary=summary(state.created.sessions))
    raise NotHere


async def _departments(visit: Visit) -> dict[str, str | None]:
    """Session → whose it is; None: the whole university's."""
    found: list[SessionConfiguration] = [
        one for state in await visit.given.cohorts.every() for one in state.created.sessions
    ]
    return {one.session: one.in_charge for one in found}


def _reaches(visit: Visit, departments: dict[str, str | None], session: str) -> bool:
    return visit.reach(Right.RETAIN).covers(department=departments.get(session))


def _within(visit: Visit, departments: dict[str, str | None], kept: Kept) -> bool:
    """What several departments have part in is for whoever reaches them all; what none has, for the whole office."""
    if not kept.sessions:
        return visit.reach(Right.RETAIN).everywhere
    return all(_reaches(visit, departments, name) for name in kept.sessions)


def _lines(found: list[Standing]) -> list[tuple[Standing, int]]:
    """One line for each thing; what is of single candidates, one for each date and state, with how many."""
    lines: dict[tuple[object, ...], Standing] = {}
    count: Counter[tuple[object, ...]] = Counter()
    for each in found:
        kept = each.kept
        if kept.kind in OF_CANDIDATES:
            key: tuple[object, ...] = (kept.kind, kept.subject.partition("/")[0], kept.until, each.state, each.why)
        else:
            key = kept.key
        lines.setdefault(key, each)
        count[key] += 1
    return [(line, count[key] if line.kept.kind in OF_CANDIDATES else 0) for key, line in lines.items()]
