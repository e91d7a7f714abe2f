"""The page that everybody comes to first."""

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import Visit
from rooms.office.rights import Right

pages = Pages()


@pages.get("/", Right.ENTER, menu="Today")
async def show_start(visit: Visit) -> web.StreamResponse:
    """Where to go from here."""
    return visit.show("start.html")
