"""Who works in the exams office and with which rights: for administrators."""

from aiohttp import web

from rooms.admin.web.pages import Pages
from rooms.admin.web.visit import Visit
from rooms.office.people import PeopleService
from rooms.office.rights import Right

pages = Pages()


@pages.get("/people", Right.MANAGE_PEOPLE, menu="People")
async def show_people(visit: Visit) -> web.StreamResponse:
    """Everybody who works here."""
    people = await PeopleService(visit.given.log).people()
    return visit.show("people.html", everybody=people.everybody())
