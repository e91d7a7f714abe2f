"""One visit to a page: who comes, what they sent, and how they are answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from rooms.admin.web.forms import CSRF, Form
from rooms.admin.web.given import HOME, Given
from rooms.admin.web.pages import Page
from rooms.admin.web.rendering import render, url
from rooms.admin.web.sessions import Held, Sessions, new_token
from rooms.commands import Actor, Station
from rooms.errors import NinefoldError
from rooms.office.desk import Desk
from rooms.office.people import OnRecord
from rooms.office.people_record import Person
from rooms.office.rights import Reach, Right, may, reach


class NotHere(NinefoldError):
    """There is no such page, or none for you."""


@dataclass(slots=True)
class Visit:
    """What a page's function is given. `menu`: every page, for the navigation; `status` is that of the answer."""

    request: web.Request
    given: Given
    sessions: Sessions
    menu: Sequence[Page]
    held: Held | None = None
    form: Form = field(default_factory=Form)
    status: int = 200
    _door_token: str | None = None

    # Who comes

    @property
    def one(self) -> OnRecord:
        """Who is signed in, as on record. Pages that need a right have somebody."""
        if self.held is None:
            raise NotHere
        return self.held.one

    @property
    def person(self) -> Person:
        """Who is signed in."""
        return self.one.person

    @property
    def desk(self) -> Desk:
        """The record and the data folder, with whoever is signed in before them."""
        officer = Actor(Station.OFFICE, self.person.id)
        return Desk(self.given.log, self.given.folder, officer, self.given.now, self.given.cohorts)

    def may(self, right: Right) -> bool:
        """Whether whoever is signed in has that right, wherever."""
        return self.held is not None and may(self.person.grants, right)

    def reach(self, right: Right) -> Reach:
        """How far that right reaches: which departments and colleges are to be listed."""
        return reach(self.person.grants, right)

    def must_reach(self, right: Right, *, department: str | None = None, college: str | None = None) -> None:
        """Let pass what belongs to that department or college. Raises `NotHere`: it is not told that it exists."""
        if not self.reach(right).covers(department=department, college=college):
            raise NotHere

    # What they sent

    @property
    def where(self) -> str:
        """The path below `/office`; the start page's is empty."""
        return self.request.path.removeprefix(HOME).rstrip("/")

    def named(self, name: str) -> str:
        """A part of the path, as in `/people/{person}`."""
        return self.request.match_info[name]

    def asked(self, name: str) -> str:
        """A value after the question mark, or nothing."""
        return self.request.query.get(name, "").strip()

    @property
    def once(self) -> str:
        """A command's id that is the same when the same form is sent again: `visit.desk.told(visit.once)`."""
        return f"web:{self.person.id}:{self.form.once}"

    # How they are answered

    def show(self, template: str, **facts: Any) -> web.Response:
        """A page. Templates know `visit`, `form` and what they are given here."""
        text = render(template, visit=self, form=self.form, **facts)
        response = web.Response(text=text, content_type="text/html", status=self.status)
        if self._door_token is not None:
            self.sessions.keep_at_the_door(self.request, response, self._door_token)
        return response

    def go(self, *parts: object, said: str = "") -> web.Response:
        """After something was done: on to a page, which says so first."""
        if said:
            self.say(said)
        return web.Response(status=303, headers={"Location": url(*parts)})

    def file(self, content: bytes, name: str, media_type: str) -> web.Response:
        """A file to keep."""
        safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "-" for letter in name)
        headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
        return web.Response(body=content, content_type=media_type, headers=headers)

    def say(self, sentence: str) -> None:
        """Say something on the next page that this person is shown."""
        if self.held is not None:
            self.sessions.say(self.held.token, sentence)

    # What templates ask

    def name_of(self, who: str) -> str:
        """The name of somebody whom the record names by an id or as a speaker."""
        return who if self.held is None else self.held.people.name_of(who)

    def said(self) -> list[str]:
        """What is to be said on this page."""
        return self.sessions.said(self.held.token) if self.held is not None else []

    def navigation(self) -> list[Page]:
        """The pages in the menu that whoever is signed in may see."""
        return [page for page in self.menu if page.menu and page.right is not None and self.may(page.right)]

    def is_at(self, page: Page) -> bool:
        """Whether this is that page, or one below it."""
        path = page.path.rstrip("/")
        return self.where == path or (path != "" and self.where.startswith(f"{path}/"))

    def csrf(self) -> str:
        """What a form of this page carries."""
        if self.held is not None:
            return self.sessions.csrf(self.held.token)
        if self._door_token is None:
            self._door_token = self.sessions.at_the_door(self.request) or new_token()
        return self.sessions.csrf(self._door_token)

    def new_once(self) -> str:
        """What makes sending a form of this page twice harmless."""
        return Form().once

    def drop_kept_form(self) -> None:
        """What was kept for whoever is signed in was sent again, or something else was: it is offered no longer."""
        if self.held is not None:
            self.sessions.drop_form(self.held.token)

    def is_form_ours(self) -> bool:
        """Whether what was sent comes from a page that this very browser was shown."""
        token = self.held.token if self.held is not None else self.sessions.at_the_door(self.request)
        return self.sessions.is_ours(token, self.form.values.get(CSRF, ""))
