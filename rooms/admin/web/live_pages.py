"""The day at a glance, which refreshes itself until it is told to hold still; and an erratum to a whole cohort."""

from datetime import date

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.rendering import url
from rooms.admin.web.visit import NotHere, Visit
from rooms.configuration import SessionConfiguration
from rooms.office.live_desk import DayWatch, announce, status_now
from rooms.office.live_status import SessionStatus, Standing, lasting
from rooms.office.rights import Right
from rooms.service import CohortService
from rooms.vocabulary import Phase

pages = Pages()

DAY = web.AppKey("day", DayWatch)
"""What the server has read of the day's sessions, so that looking again reads on."""

EVERY_S = 30
"""Seconds until the page asks for itself again."""

MOST_TURNS = 120
"""How often, until it holds still by itself: nobody stays signed in for ever because a screen was left on."""

OVER = frozenset({Standing.CLOSED, Standing.UNPUBLISHED})


async def sessions_of(visit: Visit, day: date | None = None) -> list[SessionStatus]:
    """How every session of that day stands (None: today) which whoever is signed in may see live."""
    return await visit.request.app[DAY].look(visit.desk, day, lambda session: _within(visit, session))


@pages.get("/live", Right.SEE_LIVE, menu="Live")
async def show_day(visit: Visit) -> web.StreamResponse:
    """Every session of the day. No script: the page asks for itself again, unless somebody wants to read in peace."""
    day = _day_asked(visit)
    found = await sessions_of(visit, day)
    turn = int(asked) if (asked := visit.asked("turn")).isdecimal() and len(asked) < 4 else 0
    still = visit.asked("still") == "1" or turn >= MOST_TURNS
    response = visit.show(
        "live.html",
        sessions=found,
        now=visit.given.now(),
        day=day,
        still=still,
        every_s=EVERY_S,
        lasting=lasting,
        over=OVER,
        phases=(Phase.CHECKING, Phase.SEATED, Phase.WRITING, Phase.UPLOADING, Phase.CONFIRMED),
        cohorts=sorted({one.cohort for one in found if one.standing not in OVER}),
        may_announce=visit.may(Right.ANNOUNCE),
    )
    if not still:
        again = f"{url('/live')}?turn={turn + 1}{f'&day={day}' if day else ''}"
        response.headers["Refresh"] = f"{EVERY_S}; url={again}"
    return response


@pages.get("/live/announce/{cohort}", Right.ANNOUNCE)
async def show_announcing(visit: Visit) -> web.StreamResponse:
    """Write an erratum."""
    return visit.show("announce.html", sessions=await _open(visit), cohort=visit.named("cohort"), text="")


@pages.post("/live/announce/{cohort}", Right.ANNOUNCE, again=show_announcing)
async def ask_once_more(visit: Visit) -> web.StreamResponse:
    """Show whom it would reach, before it is said: it cannot be taken back."""
    text = visit.form.text("text", needed="Write what candidates are to be told.")
    visit.form.check()
    return visit.show("announce.html", sessions=await _open(visit), cohort=visit.named("cohort"), text=text)


@pages.post("/live/announce/{cohort}/say", Right.ANNOUNCE, again=show_announcing)
async def say(visit: Visit) -> web.StreamResponse:
    """Say it, once, however often the form is sent."""
    await _open(visit)
    text = visit.form.text("text", needed="Write what candidates are to be told.")
    visit.form.check()
    told = await announce(visit.desk, visit.named("cohort"), text, f"office-{visit.form.once}")
    visit.say(f"Announced in {', '.join(told)}. Who has read it stands below.")
    return visit.go("/live")


def _day_asked(visit: Visit) -> date | None:
    """The day of the query; today where there is none, or none that can be read."""
    try:
        return date.fromisoformat(visit.asked("day"))
    except ValueError:
        return None


def _within(visit: Visit, session: SessionConfiguration) -> bool:
    return visit.reach(Right.SEE_LIVE).covers(department=session.in_charge)


async def _open(visit: Visit) -> list[SessionStatus]:
    """The sessions of the path's cohort that would be told. Raises `NotHere` for a cohort out of reach."""
    cohort, _ = await CohortService(visit.given.log, visit.named("cohort")).load()
    sessions = cohort.created.sessions if cohort is not None else ()
    if not sessions or not all(visit.reach(Right.ANNOUNCE).covers(department=one.in_charge) for one in sessions):
        raise NotHere
    found = [await status_now(visit.desk, session.session) for session in sessions]
    return [one for one in found if one is not None and one.standing is not Standing.CLOSED]
