"""Request forms at a desk: open one, print its link, look through what was sent, say what became of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from rooms.commands import SERVER, Told
from rooms.errors import UnknownCohort
from rooms.links import Link, LinkMaker, LinkRefused
from rooms.office import requests_record as r
from rooms.office.application_finding import registers
from rooms.office.applications_record import slot_of
from rooms.office.desk import Desk
from rooms.office.requests import Request, RequestForm, UnknownRequest, decide_requests, evolve_requests
from rooms.office.requests_record import (
    Asked,
    FormName,
    Outcome,
    RequestCommand,
    RequestEvent,
    forms_in,
    request_events,
)
from rooms.service import CohortService, StreamService
from rooms.stores.event_log import EventLog
from rooms.vocabulary import Slug

WHOSE = "request"
"""Whom a form's link stands for: nobody. It opens the form and nothing else."""


class RequestService(StreamService[RequestForm, RequestCommand, RequestEvent]):
    """The request form of one cohort."""

    def __init__(self, log: EventLog, name: FormName) -> None:
        super().__init__(log, name.stream, events=request_events, evolve=evolve_requests, decide=decide_requests)

    async def form(self) -> RequestForm:
        """The form, also where there never was one."""
        return (await self.load())[0] or RequestForm()


@dataclass(frozen=True, slots=True)
class Sent:
    """A request with the form by which it came."""

    name: FormName
    id: str
    form: r.FormOpened
    request: Request


async def open_form(desk: Desk, cohort: Slug, closes: datetime | None = None) -> FormName:
    """Take requests for a cohort that was created, or that can be applied for; said again it changes nothing.

    A form that is open closes when it was to, unless another time is named: who asks for its link asks for no more.

    Raises:
        UnknownCohort: there is none with that id.
    """
    name, wanted = await _about(desk.log, cohort)
    form = await RequestService(desk.log, name).form()
    if closes is None and form.opened is not None and form.is_open(desk.now()):
        closes = form.opened.closes
    wanted = wanted.model_copy(update={"closes": closes})
    is_so = form.opened is not None and wanted.model_dump(exclude={"type"}) == form.opened.model_dump(exclude={"type"})
    if form.is_closed or not is_so:
        await say(desk, name, wanted)
    return name


async def name_of(log: EventLog, cohort: Slug) -> FormName:
    """The form of a cohort. Raises `UnknownCohort`."""
    return (await _about(log, cohort))[0]


async def _about(log: EventLog, cohort: Slug) -> tuple[FormName, r.OpenForm]:
    """When a cohort sits, whose exam it is, what is sat, and whom to ask."""
    for slot, register in (await registers(log)).items():
        if offer := register.offers.get(cohort):
            title = " · ".join(paper.title for paper in offer.papers)[:200]
            contact = offer.exams_office or offer.department
            return FormName(slot, cohort), r.OpenForm(department=offer.department, title=title, contact=contact)
    state, _ = await CohortService(log, cohort).load()
    if state is None:
        raise UnknownCohort
    session = state.created.sessions[0]
    wanted = r.OpenForm(department=session.department, title=session.title, contact=session.contacts.exams)
    return FormName(slot_of(session.starts), cohort), wanted


async def say(desk: Desk, name: FormName, command: RequestCommand, command_id: str | None = None) -> None:
    """Say one thing of one form. Raises a `Refusal`."""
    await RequestService(desk.log, name).execute(command, desk.told(command_id))


async def token_of(log: EventLog, links: LinkMaker, name: FormName) -> str:
    """What opens the form, as it is now."""
    form = await RequestService(log, name).form()
    return links.make(Link(f"{name.slot}.{name.cohort}", WHOSE, form.generation))


@dataclass(frozen=True, slots=True)
class Opened:
    """A form behind a link."""

    name: FormName
    generation: int
    form: r.FormOpened


async def form_behind(log: EventLog, links: LinkMaker, token: str, now: datetime) -> Opened | None:
    """The form that a link opens; None for a link that opens none, whatever is wrong about it."""
    try:
        link = links.read(token)
    except LinkRefused:
        return None
    slot, _, cohort = link.session.partition(".")
    if link.person != WHOSE or not cohort:
        return None
    name = FormName(slot, cohort)
    form = await RequestService(log, name).form()
    if form.opened is None or form.generation != link.generation or not form.is_open(now):
        return None
    return Opened(name, link.generation, form.opened)


async def ask(log: EventLog, opened: Opened, asked: Asked, once: str, now: datetime) -> None:
    """Take a request; sent twice it is one. Raises a `Refusal`."""
    request_id = hashlib.sha256(once.encode()).hexdigest()[:16]
    command = r.Ask(id=request_id, asked=asked, generation=opened.generation)
    await RequestService(log, opened.name).execute(command, Told(f"ask:{request_id}", now, now, SERVER))


async def everything_asked(log: EventLog) -> list[Sent]:
    """Every request of every form, by form and then oldest first."""
    found = []
    for name in forms_in(await log.streams()):
        form = await RequestService(log, name).form()
        if form.opened is not None:
            found += [Sent(name, request_id, form.opened, each) for request_id, each in form.requests.items()]
    return found


async def one_asked(log: EventLog, name: FormName, request_id: str) -> Sent:
    """One request. Raises `UnknownRequest`."""
    form = await RequestService(log, name).form()
    if form.opened is None or request_id not in form.requests:
        raise UnknownRequest
    return Sent(name, request_id, form.opened, form.requests[request_id])


async def settle(desk: Desk, sent: Sent, outcome: Outcome, note: str = "", command_id: str | None = None) -> None:
    """Say what became of a request. Raises a `Refusal`."""
    await say(desk, sent.name, r.SettleRequest(id=sent.id, outcome=outcome, note=note), command_id)
