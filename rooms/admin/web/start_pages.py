"""The page that everybody comes to first: what waits for this person, and the sessions of the day."""

from aiohttp import web

from rooms.admin.web.live_pages import sessions_of
from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import Visit
from rooms.office.rights import Right

pages = Pages()


@pages.get("/", Right.ENTER, menu="Today")
async def show_start(visit: Visit) -> web.StreamResponse:
    """What waits, what is on today, and where else to go."""
    queues = [(page, await page.waits(visit)) for page in visit.navigation() if page.waits is not None]
    today = await sessions_of(visit) if visit.may(Right.SEE_LIVE) else None
    return visit.show("start.html", queues=queues, today=today)
