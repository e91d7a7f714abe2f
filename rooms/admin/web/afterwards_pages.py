"""After the exam: the session pack, scripts, notices and hours. For who may see packs, of their own departments."""

import asyncio
import io
import zipfile
from datetime import date, timedelta

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.configuration import SessionConfiguration
from rooms.errors import UnknownSession
from rooms.office import closing, notices_desk, pack, scripts_desk
from rooms.office.addresses import is_address
from rooms.office.exam_day import ExamDay, read_day
from rooms.office.hours import QUARTER, hours, rule
from rooms.office.hours_desk import days_between
from rooms.office.on_record import sessions_on_record
from rooms.office.pack_desk import session_pack
from rooms.office.rights import Right
from rooms.office.tables import OnPaper, as_csv, for_paper
from rooms.session import IS_GONE
from rooms.vocabulary import Phase

pages = Pages()

MOST_DAYS = 100
"""Days of which hours are shown at once: a term with its vacation."""

_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
"""Of every file in a pack: the same pack has the same bytes."""


@pages.get("/afterwards", Right.SEE_PACKS, menu="Afterwards")
async def show_sessions(visit: Visit) -> web.StreamResponse:
    """The sessions that have begun, the newest first."""
    return visit.show("afterwards.html", sessions=await begun_sessions(visit, Right.SEE_PACKS))


async def begun_sessions(visit: Visit, right: Right) -> list[SessionConfiguration]:
    """Those within reach whose start has passed, the newest first."""
    reach, now = visit.reach(right), visit.given.now()
    there = await sessions_on_record(visit.given.cohorts)
    return [each for each in reversed(there) if each.starts <= now and reach.covers(department=each.in_charge)]


async def day_for(visit: Visit, right: Right) -> ExamDay:
    """The session that the path names. Raises `NotHere` where there is none within reach of that right."""
    try:
        day = await read_day(visit.given.log, visit.named("session"), visit.given.now())
    except UnknownSession as unknown:
        raise NotHere from unknown
    visit.must_reach(right, department=day.session.configuration.in_charge)
    return day


@pages.get("/afterwards/{session}", Right.SEE_PACKS)
async def show_session(visit: Visit) -> web.StreamResponse:
    """One session: what can be had of it, and what is still to be done."""
    day = await day_for(visit, Right.SEE_PACKS)
    remaining = [
        sitting
        for sitting in day.session.sittings.values()
        if sitting.phase not in IS_GONE and sitting.phase is not Phase.EXPECTED
    ]
    scripts = [sitting for sitting in day.session.sittings.values() if sitting.pages or sitting.declared]
    may_write = _may_here(visit, Right.SEND_LETTERS, day)
    drafts = await notices_desk.drafts(visit.desk, day.id) if may_write else []
    return visit.show(
        "afterwards_session.html",
        day=day,
        settings=day.session.configuration,
        remaining=remaining,
        scripts=scripts,
        drafts=drafts,
        may_write=may_write,
        may_close=_may_here(visit, Right.SET_UP, day),
        may_review=_may_here(visit, Right.REVIEW, day),
    )


def _may_here(visit: Visit, right: Right, day: ExamDay) -> bool:
    """Whether that right reaches this session: somebody may review for one department and write letters for another."""
    return visit.reach(right).covers(department=day.session.configuration.in_charge)


@pages.post("/afterwards/{session}/close", Right.SET_UP, again=show_session)
async def close_session(visit: Visit) -> web.StreamResponse:
    """Close a session whose chief did not."""
    day = await day_for(visit, Right.SET_UP)
    await closing.close(visit.desk, day.id)
    return visit.go("/afterwards", day.id, said="The session is closed. Its pack now carries the signed head.")


@pages.post("/afterwards/{session}/left", Right.SET_UP, again=show_session)
async def note_departure(visit: Visit) -> web.StreamResponse:
    """Say of a candidate that they left, where nobody on duty did."""
    day = await day_for(visit, Right.SET_UP)
    number = visit.form.text("candidate", needed="Choose a candidate.")
    why = visit.form.text("why", needed="Say what is known of it.")
    if number and number not in day.session.sittings:
        visit.form.wrong("candidate", "Nobody in this session has that number.")
    visit.form.check()
    await closing.note_departure(visit.desk, day.id, number, why)
    return visit.go("/afterwards", day.id, said=f"{number}: noted as left.")


@pages.get("/afterwards/{session}/pack", Right.SEE_PACKS)
async def show_pack(visit: Visit) -> web.StreamResponse:
    """Every table of the pack, to read and to print."""
    day = await day_for(visit, Right.SEE_PACKS)
    made = await session_pack(visit.desk, day.id)
    settings = day.session.configuration
    shown = await asyncio.to_thread(
        lambda: [for_paper(each, settings.timezone, settings.starts) for each in made.tables]
    )
    return visit.show("pack.html", pack=made, settings=settings, standing=pack.standing(made), tables=shown)


@pages.get("/afterwards/{session}/pack.zip", Right.SEE_PACKS)
async def take_pack(visit: Visit) -> web.StreamResponse:
    """The whole pack as one file, to be filed."""
    day = await day_for(visit, Right.SEE_PACKS)
    made = await session_pack(visit.desk, day.id)
    content = await asyncio.to_thread(lambda: _zipped(day.id, pack.files(made)))
    return visit.file(content, f"{day.id}-pack.zip", "application/zip")


@pages.get("/afterwards/{session}/pack/{file}", Right.SEE_PACKS)
async def take_table(visit: Visit) -> web.StreamResponse:
    """One table, for a spreadsheet or a script."""
    day = await day_for(visit, Right.SEE_PACKS)
    name = visit.named("file")
    made = await session_pack(visit.desk, day.id)
    content = (await asyncio.to_thread(pack.files, made)).get(name)
    if content is None or not name.endswith((".csv", ".json")):
        raise NotHere
    kind = "text/csv" if name.endswith(".csv") else "application/json"
    return visit.file(content, f"{day.id}-{name}", kind)


@pages.get("/afterwards/{session}/scripts/{candidate}", Right.SEE_PACKS)
async def take_script(visit: Visit) -> web.StreamResponse:
    """A candidate's script as one PDF, without their name."""
    day = await day_for(visit, Right.SEE_PACKS)
    sitting = day.session.sittings.get(visit.named("candidate"))
    if sitting is None or not (sitting.pages or sitting.declared):
        raise NotHere
    script = await scripts_desk.bound_script(visit.desk, visit.given.blobs, day, sitting)
    return visit.file(script.pdf, f"{scripts_desk.file_name(sitting)}.pdf", "application/pdf")


@pages.post("/afterwards/{session}/notices/{candidate}", Right.SEND_LETTERS, again=show_session)
async def send_notice(visit: Visit) -> web.StreamResponse:
    """Have a notice sent that somebody has just looked over."""
    day = await day_for(visit, Right.SEND_LETTERS)
    number = visit.named("candidate")
    to = visit.form.text("to", needed="An address is needed.", most=254)
    if to and not is_address(to):
        visit.form.wrong("to", "A mail address like name@example.ac.uk is needed.")
    note = visit.form.text("note")
    visit.form.check()
    sitting = day.session.sittings.get(number)
    known = sitting is not None and sitting.candidate.email == to
    await notices_desk.send(visit.desk, day.id, number, to=None if known else to, note=note)
    return visit.go("/afterwards", day.id, said=f"The notice about {number} waits in the outbox.")


@pages.post("/afterwards/{session}/marked", Right.SEND_LETTERS, again=show_session)
async def say_marked(visit: Visit) -> web.StreamResponse:
    """Tell those who handed in that their scripts have been marked."""
    day = await day_for(visit, Right.SEND_LETTERS)
    paper, note = visit.form.optional("paper"), visit.form.text("note")
    visit.form.check()
    told, without = await notices_desk.say_marked(visit.desk, day.id, paper=paper, note=note)
    also = f" No address is known of {', '.join(without)}." if without else ""
    return visit.go(
        "/afterwards", day.id, said=f"{len(told)} are told that they need keep their scripts no longer.{also}"
    )


@pages.get("/hours", Right.SEE_PACKS)
async def show_hours(visit: Visit) -> web.StreamResponse:
    """How long staff were on duty within some days."""
    first, last, asked = _asked_day(visit, "from"), _asked_day(visit, "to"), _asked_days(visit)
    found = await _hours(visit, *asked) if asked else []
    shown = await asyncio.to_thread(lambda: [_hours_of(day) for day in found])
    today = visit.given.now().date()
    return visit.show(
        "hours.html",
        first=first or today - timedelta(days=7),
        last=last or today,
        asked=bool(asked),
        too_many=bool(first and last and not asked),
        most_days=MOST_DAYS,
        days=list(zip(found, shown, strict=True)),
        rule=rule(QUARTER),
    )


@pages.get("/hours.csv", Right.SEE_PACKS)
async def take_hours(visit: Visit) -> web.StreamResponse:
    """The same for a spreadsheet."""
    asked = _asked_days(visit)
    if asked is None:
        raise NotHere
    found = await _hours(visit, *asked)
    zone = found[0].session.configuration.timezone if found else "UTC"
    content = await asyncio.to_thread(lambda: as_csv(hours(found), zone))
    return visit.file(content, f"hours-{asked[0]}-{asked[1]}.csv", "text/csv")


async def _hours(visit: Visit, first: date, last: date) -> list[ExamDay]:
    """The sessions of those days that are within reach; no other department's record is opened."""
    reach = visit.reach(Right.SEE_PACKS)
    return await days_between(visit.desk, first, last, lambda session: reach.covers(department=session.in_charge))


def _asked_days(visit: Visit) -> tuple[date, date] | None:
    """From which day to which; None where one is missing, or where they are more than are shown at once."""
    first, last = _asked_day(visit, "from"), _asked_day(visit, "to")
    if first is None or last is None or last - first >= timedelta(days=MOST_DAYS):
        return None
    return first, last


def _hours_of(day: ExamDay) -> OnPaper:
    settings = day.session.configuration
    return for_paper(hours([day]), settings.timezone, settings.starts)


def _asked_day(visit: Visit, name: str) -> date | None:
    try:
        return date.fromisoformat(visit.asked(name))
    except ValueError:
        return None


def _zipped(folder: str, files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}", _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
