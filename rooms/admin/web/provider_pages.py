"""The way in by the university's own sign-in, where one is configured."""

from aiohttp import web

from rooms.admin.web.doorway import is_safe_return
from rooms.admin.web.given import HOME
from rooms.admin.web.pages import Pages
from rooms.admin.web.provider import ATTEMPT_LASTS, Provider
from rooms.admin.web.rendering import url
from rooms.admin.web.visit import NotHere, Visit

pages = Pages()

_BACK = "/sign-in/provider/back"


@pages.get("/sign-in/provider", None)
async def go_there(visit: Visit) -> web.StreamResponse:
    """Off to the provider. A link, not a form: the policy lets forms lead nowhere else."""
    provider = _provider(visit)
    visit.sessions.door.may_go_to_the_provider(visit.given.address_of(visit.request))
    back = visit.asked("back")
    state, address = await provider.begin(_redirect(visit), back if is_safe_return(back) else HOME)
    response = web.Response(status=303, headers={"Location": address})
    visit.sessions.keep_attempt(visit.request, response, state, ATTEMPT_LASTS)
    return response


@pages.get(_BACK, None)
async def come_back(visit: Visit) -> web.StreamResponse:
    """Back from the provider, vouched for or not."""
    provider = _provider(visit)
    vouched = await provider.finish(visit.request.query, visit.sessions.attempt_in(visit.request))
    let_in = await visit.sessions.door.by_provider(vouched.subject, vouched.email)
    # No redirect: on one that began at another site the browser would not send the new cookie along.
    response = visit.show("once_more.html", where=vouched.back)
    visit.sessions.begin(visit.request, response, let_in)
    return response


def _provider(visit: Visit) -> Provider:
    if visit.given.provider is None:
        raise NotHere
    return visit.given.provider


def _redirect(visit: Visit) -> str:
    here = visit.given.public_url or str(visit.request.url.origin())
    return f"{here.rstrip('/')}{url(_BACK)}"
