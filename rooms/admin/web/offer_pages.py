"""What can be applied for: opened by an exams officer from a cohort.toml, with the form by which candidates ask."""

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
    """What can be applied for, for one's own department, and a form to open more."""
    return visit.show("offers.html", offered=await _offered(visit), problems=(), now=visit.desk.now())


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
    form = visit.form
    sent = form.file("cohort_file", needed="Choose the cohort.toml.")
    form.check()
    checked = check_offer("cohort.toml", b"" if sent is None else sent.content)
    offer = checked.offer
    if offer is not None and not visit.reach(Right.SET_UP).covers(department=offer.department):
        form.wrong("cohort_file", f"It is of {offer.department}, which is not yours.")
    if offer is not None and await _is_somebody_elses(visit, offer):
        form.wrong("cohort_file", f"Another exam is called {offer.cohort} already; choose another id.")
    if offer is None or form.errors:
        form.wrong("cohort_file", "Nothing was stored. Mend what is listed, and send it again.")
        visit.status = 422
        offered = await _offered(visit)
        return visit.show("offers.html", offered=offered, problems=checked.problems, now=visit.desk.now())
    slot = await open_exam(visit.desk, offer)
    for problem in checked.problems:
        visit.say(str(problem))
    return visit.go("/offers", said=f"{offer.cohort}: applications are taken; slot {slot}. Look at the deadlines once.")


async def _is_somebody_elses(visit: Visit, offer: ExamOffer) -> bool:
    """Whether a department that is not in reach has that cohort."""
    known = [each.offers.get(offer.cohort) for each in (await registers(visit.desk.log)).values()]
    reach = visit.reach(Right.SET_UP)
    return any(each is not None and not reach.covers(department=each.department) for each in known)


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
