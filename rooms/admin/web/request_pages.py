"""Candidates who ask to sit remotely themselves: the form behind a link, and the queue of what was sent.

The form is for whoever has its link, and tells nobody anything but that it was received: not whether a candidate number
exists, nor who asked before. Every address may send a few at once and then one every half minute.
"""

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import NotHere, Visit
from rooms.office.requests import UnknownRequest
from rooms.office.requests_desk import Opened, Sent, ask, everything_asked, form_behind, one_asked, settle
from rooms.office.requests_record import Asked, FormName, Outcome
from rooms.office.rights import Right
from rooms.office.signing_in import TooManyTries

pages = Pages()


async def _opened(visit: Visit) -> Opened:
    """The form that the link opens; there is none for any other link, whatever is wrong about it."""
    given = visit.given
    opened = await form_behind(given.log, given.links, visit.named("token"), given.now())
    if opened is None:
        raise NotHere
    return opened


@pages.get("/request/{token}", None)
async def show_request_form(visit: Visit) -> web.StreamResponse:
    """The form. For whoever has its link."""
    opened = await _opened(visit)
    received = visit.asked("received") == "1"
    return visit.show("request.html", opened=opened.form, token=visit.named("token"), received=received)


@pages.post("/request/{token}", None, again=show_request_form)
async def send_request(visit: Visit) -> web.StreamResponse:
    """Send a request; the answer is the same whoever it is for."""
    opened, form = await _opened(visit), visit.form
    asked = form.model(
        Asked,
        number=form.text("number", needed="Your candidate number is needed.", most=32),
        name=form.text("name", needed="Your name is needed.", most=200),
        email=form.text("email", needed="Your mail address is needed.", most=254),
        college=form.text("college", needed="Which college or school?", most=200),
        exams=form.text("exams", needed="Which exams?", most=200),
        whereabouts=form.text("whereabouts", needed="Where will you be?", most=200),
        why=form.text("why", needed="Why can you not come?"),
    )
    form.check()
    address = visit.given.address_of(visit.request)
    if not visit.sessions.strangers.failed(address, visit.given.monotonic()):
        raise TooManyTries("Too many requests came from where you are. Wait a minute, then send it again.")
    if asked is not None:
        await ask(visit.given.log, opened, asked, form.once, visit.given.now())
    response = visit.go("/request", visit.named("token"))
    response.headers["Location"] += "?received=1"
    return response


async def _how_many_asked(visit: Visit) -> int:
    sent = await everything_asked(visit.desk.log)
    return sum(each.request.outcome is None and _in_reach(visit, each) for each in sent)


@pages.get("/requests", Right.SEE_APPLICATIONS, menu="Requests", waits=_how_many_asked)
async def show_requests(visit: Visit) -> web.StreamResponse:
    """What candidates asked for. For their college, the department and approvers."""
    sent = [each for each in await everything_asked(visit.desk.log) if _in_reach(visit, each)]
    waiting = [each for each in sent if each.request.outcome is None]
    done = [each for each in sent if each.request.outcome is not None]
    return visit.show("requests.html", waiting=waiting, done=done)


@pages.post("/requests/{slot}/{cohort}/{request}", Right.SEE_APPLICATIONS, again=show_requests)
async def settle_request(visit: Visit) -> web.StreamResponse:
    """Say what became of one."""
    name, form = FormName(visit.named("slot"), visit.named("cohort")), visit.form
    sent = await request_in_reach(visit, name, visit.named("request"))
    outcome = form.choice("outcome", Outcome)
    note = form.text("note")
    if outcome is Outcome.DISMISSED and not note:
        form.wrong("note", "Say why it is dismissed.")
    form.check()
    if outcome is not None:
        await settle(visit.desk, sent, outcome, note, visit.once)
    return visit.go("/requests", said=f"{sent.request.asked.name}: {outcome}.")


async def request_in_reach(visit: Visit, name: FormName, request_id: str) -> Sent:
    """A request; there is none for whoever may not see it."""
    try:
        sent = await one_asked(visit.desk.log, name, request_id)
    except UnknownRequest as unknown:
        raise NotHere from unknown
    if not _in_reach(visit, sent):
        raise NotHere
    return sent


def _in_reach(visit: Visit, sent: Sent) -> bool:
    reach = visit.reach(Right.SEE_APPLICATIONS)
    return reach.covers(department=sent.form.department, college=sent.request.asked.college)
