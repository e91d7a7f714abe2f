"""The exams office as web pages: a sub-application that the server mounts at `/office`.

How a page is written
---------------------

A subject has one module `<subject>_pages.py` here, with a list of its pages, and its templates in `templates/`:

    pages = Pages()

    @pages.get("/people", Right.MANAGE_PEOPLE, menu="People")
    async def show_people(visit: Visit) -> web.StreamResponse:
        return visit.show("people.html", people=await everybody(visit.desk))

    @pages.post("/people", Right.MANAGE_PEOPLE, again=show_people)
    async def add_person(visit: Visit) -> web.StreamResponse:
        form = visit.form
        person = form.model(Person, id=form.text("id"), name=form.text("name", needed="A name is needed."), …)
        form.check()                       # anything wrong: `show_people` again, with what was typed, status 422
        await people_desk.add(visit.desk, person, visit.once)    # a Refusal: the same, with its sentence, 409
        return visit.go("/people", said=f"{person.name} was added.")          # 303

- The *right* in the decorator is checked before the function is called; it is the only place. A page without one is
  refused by a test. `menu` puts it into the navigation of whoever has that right; `waits`, a function that says how
  much waits there, onto the start page.
- What is shown is bounded by `visit.reach(Right.…).covers(department=…, college=…)`; what belongs to somebody else is
  `visit.must_reach(…)`: 404.
- `visit.desk` is a `rooms.office.desk.Desk`, the signed-in person being its officer; hand it to the functions of
  `rooms.office` that the command line calls too. `visit.named("person")` is a part of the path, `visit.asked("q")` one
  of the query. `visit.once` is a command id that makes sending a form twice harmless.
- Every look at a photograph, clip or script is noted: `await note_look(visit.desk, …)` (`rooms.office.looks`).
- Enter the module's `pages` in `SUBJECTS` below, in the order of the navigation.

A template begins with

    {% extends "base.html" %}
    {% from "forms.html" import form_to, field, area, choose, tick, upload, button_to %}
    {% from "tables.html" import table %}
    {% block title %}People{% endblock %}
    {% block main %} … {% endblock %}

and a form is

    {% set f = form.at("/people") %}       {# or form.at("/people", name=person.name): what it begins with #}
    {% call form_to(visit, f, "Add") %}
      {{ field(f, "name", "Name", hint="As on the staff list.") }}
    {% endcall %}

`form.at(path)` takes the path below `/office` as the form is sent to, `url("/people", person.id)` makes addresses for
links. No script and no style stands in a template (the policy forbids both); their looks are in `static/office.css`.
"""

from collections.abc import Sequence

from aiohttp import hdrs, web

from rooms.admin.web import (
    account_pages,
    afterwards_pages,
    application_pages,
    apply_pages,
    cohort_file_pages,
    cohort_pages,
    letter_pages,
    letter_texts_pages,
    letters_pages,
    live_pages,
    offer_pages,
    onboarding_pages,
    people_pages,
    provider_pages,
    request_pages,
    retention_pages,
    review_pages,
    several_applications_pages,
    sign_in_pages,
    start_pages,
)
from rooms.admin.web.doorway import Doorway
from rooms.admin.web.given import HOME, Given
from rooms.admin.web.pages import Page
from rooms.admin.web.rendering import static_files
from rooms.admin.web.sessions import Sessions
from rooms.admin.web.visit import NotHere
from rooms.office.live_desk import DayWatch
from rooms.office.signing_in import SigningIn

SUBJECTS: tuple[Sequence[Page], ...] = (
    start_pages.pages,
    cohort_pages.pages,
    cohort_file_pages.pages,
    live_pages.pages,
    onboarding_pages.pages,
    letters_pages.pages,
    letter_pages.pages,
    letter_texts_pages.pages,
    offer_pages.pages,
    apply_pages.pages,
    request_pages.pages,
    several_applications_pages.pages,
    application_pages.pages,
    retention_pages.pages,
    afterwards_pages.pages,
    review_pages.pages,
    people_pages.pages,
    account_pages.pages,
    sign_in_pages.pages,
    provider_pages.pages,
)
"""The pages of every subject, in the order of the navigation."""


def every_page() -> list[Page]:
    """Every page of the office."""
    return [page for subject in SUBJECTS for page in subject]


def make_office(given: Given) -> web.Application:
    """The pages, to be mounted at `/office`."""
    door = SigningIn(given.log, given.folder, given.links, now=given.now, monotonic=given.monotonic)
    pages = every_page()
    doorway = Doorway(given, Sessions(given, door), pages)
    office = web.Application(middlewares=[doorway.tell])
    office[live_pages.DAY] = DayWatch(given.cohorts)
    for page in pages:
        path = "" if page.path == "/" else page.path
        office.router.add_route(page.method, path, doorway.handler(page))
        if page.method == hdrs.METH_GET:
            office.router.add_route(hdrs.METH_HEAD, path, doorway.handler(page))
    office.router.add_get("/", _to_the_start)
    office.router.add_get("/static/{name}", _static)
    return office


async def _to_the_start(_request: web.Request) -> web.Response:
    return web.Response(status=308, headers={hdrs.LOCATION: HOME})


async def _static(request: web.Request) -> web.Response:
    """A file beside the pages. Asked for by its version it is kept for ever: another version has another address."""
    file = static_files().get(request.match_info["name"])
    if file is None:
        raise NotHere
    kept = "public, max-age=31536000, immutable" if request.query.get("v") == file.version else "no-cache"
    headers = {hdrs.CACHE_CONTROL: kept, hdrs.ETAG: f'"{file.version}"', hdrs.VARY: hdrs.ACCEPT_ENCODING}
    if any(held.value in {"*", file.version} for held in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    zipped = "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "")
    if zipped:
        headers |= {hdrs.CONTENT_ENCODING: "gzip", hdrs.ETAG: f'W/"{file.version}"'}
    body = file.compressed if zipped else file.body
    return web.Response(body=body, headers=headers, content_type=file.media_type, charset="utf-8")
