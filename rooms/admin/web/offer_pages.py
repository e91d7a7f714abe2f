"""What can be applied for, opened from a cohort.toml, with the form by which candidates ask.

Central exams are the university's: who sets them up opens them and says until when. A department sees those that are
sat for it, and has the candidates' form.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from rooms.admin.web.given import HOME
from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.office import requests_record as r
from rooms.office.application_finding import registers
from rooms.office.applications import Register
from rooms.office.applications_desk import open_exam
from rooms.office.applications_record import ExamOffer, Slot
from rooms.office.exam_offers import check_offer
from rooms.office.requests_desk import RequestService, open_form, say, token_of
from rooms.office.requests_record import FormName
from rooms.office.rights import Right
from rooms.problems import Problem

pages = Pages()


@dataclass(frozen=True, slots=True)
class Offered:
    """An exam that can be applied for, and the link of its request form; None where none is open."""

    slot: Slot
    register: Register
    offer: ExamOffer
    link: str | None


@pages.get("/offers", Right.SET_UP, menu="Open for applications")
async def show_offers(visit: Visit) -> web.StreamResponse:
    """What can be applied for, for one's own department; for who sets up central exams, a form to open more."""
    return await _show(visit, ())


async def _show(visit: Visit, problems: Sequence[Problem]) -> web.StreamResponse:
    return visit.show(
        "offers.html",
        offered=await _offered(visit),
        problems=problems,
        now=visit.desk.now(),
        may_open=visit.reach(Right.SET_UP).everywhere,
    )


async def _offered(visit: Visit) -> list[Offered]:
    found = [
        (slot, register, offer)
        for slot, register in (await registers(visit.desk.log)).items()
        for offer in register.offers.values()
        if visit.reach(Right.SET_UP).covers(department=offer.department)
    ]
    return [Offered(*each, await _link(visit, FormName(each[0], each[2].cohort))) for each in found]


async def _link(visit: Visit, name: FormName) -> str | None:
    if not (await RequestService(visit.desk.log, name).form()).is_open(visit.desk.now()):
        return None
    server = visit.given.public_url or str(visit.request.url.origin())
    return f"{server.rstrip('/')}{HOME}/request/{await token_of(visit.desk.log, visit.given.links, name)}"


@pages.post("/offers", Right.SET_UP, again=show_offers)
async def open_offer(visit: Visit) -> web.StreamResponse:
    """Take applications for the cohort of a file, or change the terms of one; every problem is said at once."""
    visit.must_reach(Right.SET_UP)
    form = visit.form
    sent = form.file("cohort_file", needed="Choose the cohort.toml.")
    form.check()
    checked = check_offer("cohort.toml", b"" if sent is None else sent.content)
    offer = checked.offer
    if offer is None:
        form.wrong("cohort_file", "Nothing was stored. Mend what is listed, and send it again.")
        visit.status = 422
        return await _show(visit, checked.problems)
    slot = await open_exam(visit.desk, offer)
    for problem in checked.problems:
        visit.say(str(problem))
    return visit.go("/offers", said=f"{offer.cohort}: applications are taken; slot {slot}. Look at the deadlines once.")


@pages.post("/offers/{slot}/{cohort}/form", Right.SET_UP, again=show_offers)
async def change_form(visit: Visit) -> web.StreamResponse:
    """Open the form by which candidates ask, make its link anew, or close it."""
    name = FormName(visit.named("slot"), visit.named("cohort"))
    offers = (await registers(visit.desk.log)).get(name.slot, Register()).offers
    if name.cohort not in offers:
        raise NotHere
    visit.must_reach(Right.SET_UP, department=offers[name.cohort].department)
    match visit.form.text("do"):
        case "close":
            await say(visit.desk, name, r.CloseForm(), visit.once)
            done = "the form is closed"
        case "renew":
            await say(visit.desk, name, r.RenewForm(), visit.once)
            done = "the form has another link; the old one has ended"
        case _:
            await open_form(visit.desk, name.cohort)
            done = "candidates may ask"
    return visit.go("/offers", said=f"{name.cohort}: {done}.")
