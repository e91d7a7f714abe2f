"""The office's pages under test: a real server on a data folder, and people who come to it with a browser or without.

`async with FrontOffice(folder) as office:` starts the server's own application on real sockets, with a clock that the
test moves. `visitor = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Mathematical Institute")` is somebody who
holds that role, signed in by their key; `await visitor.get("/people")`, `await visitor.send("/people", name="…")`.
"""

import itertools
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any, Self

from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer

from rooms.admin.web.provider import ProviderSettings
from rooms.commands import Actor, Station
from rooms.data_folder import DataFolder
from rooms.office import people_record as p
from rooms.office.desk import Desk
from rooms.office.keys import key_of
from rooms.office.people import OnRecord
from rooms.office.people_service import PeopleService
from rooms.office.post import Post
from rooms.office.rights import Grant, OfficeRole
from rooms.stores.blob_folder import FolderBlobs
from rooms.stores.blobs import Blobs
from rooms.stores.sqlite import SqliteEventLog
from signalling.app import Parts, make_app
from tests.signalling.hand_clock import HandClock

OPEN_TO_ALL = {
    "/request/{token}",
    "/sign-in",
    "/sign-in/key",
    "/sign-in/password",
    "/sign-in/provider",
    "/sign-in/provider/back",
}
"""The door itself; and a candidate's own request, behind a link that was sent to them."""

SCOPES = {
    OfficeRole.EXAMS_OFFICER: "Mathematical Institute",
    OfficeRole.COLLEGE_OFFICER: "St Hild's",
}
"""What somebody is let in for when nothing else is said; every other role is for the whole installation."""

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True)
class Shown:
    """An answer: its status, the text of the page, and where it leads on to."""

    status: int
    text: str
    location: str
    headers: Any

    @property
    def words(self) -> str:
        """What can be read on the page."""
        page = re.sub(r"<(head|nav)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())

    @property
    def links(self) -> list[str]:
        """Where links on the page lead."""
        return [unescape(link) for link in re.findall(r'<a [^>]*?href="([^"]+)"', self.text)]


class Visitor:
    """Somebody with a browser that runs no scripts: cookies, redirects that are not followed, forms with their secret."""

    def __init__(self, office: "FrontOffice", person: str = "") -> None:
        self.office = office
        self.person = person
        self.client = ClientSession(cookie_jar=CookieJar(unsafe=True))

    async def get(self, path: str = "", **options: Any) -> Shown:
        """Open a page; the path is the one below `/office`."""
        return await self._ask("GET", path, **options)

    async def follow(self, shown: Shown) -> Shown:
        """Go on to where an answer leads."""
        return await self._ask("GET", shown.location.removeprefix("/office"))

    async def post(self, path: str, **options: Any) -> Shown:
        """Send just that, as somebody else's page might."""
        return await self._ask("POST", path, **options)

    async def send(
        self, path: str, *, on: str | None = None, files: dict[str, tuple[str, bytes]] | None = None, **fields: Any
    ) -> Shown:
        """Fill in a form and send it. `on`: the page it stands on, where that is not one of the same path."""
        from aiohttp import FormData

        form = FormData(default_to_multipart=bool(files))
        for name, value in {**await self.hidden(path, on), **fields}.items():
            for each in value if isinstance(value, list) else [value]:
                form.add_field(name, str(each))
        for name, (filename, content) in (files or {}).items():
            form.add_field(name, content, filename=filename, content_type="application/octet-stream")
        return await self._ask("POST", path, data=form)

    async def hidden(self, path: str, on: str | None = None) -> dict[str, str]:
        """What the form for that path carries unseen; of the page's first form if it has none for it."""
        page = (await self.get(path if on is None else on)).text
        if "<form" not in page:
            page = (await self.get("")).text
        forms = re.findall(r"<form[^>]*action=\"/office([^\"]*)\"[^>]*>(.*?)</form>", page, flags=re.DOTALL)
        fitting = [body for action, body in forms if action == path] or [body for _, body in forms]
        return {name: unescape(value) for name, value in _HIDDEN.findall(fitting[0] if fitting else "")}

    async def sign_in(self, key: str, back: str = "") -> Shown:
        """Come in by a key."""
        fields = {**await self.hidden("/sign-in/key", f"/sign-in?back={back}" if back else "/sign-in"), "key": key}
        return await self._ask("POST", "/sign-in/key", data=fields)

    async def _ask(self, method: str, path: str, **options: Any) -> Shown:
        where = self.office.url(path)
        async with self.client.request(method, where, allow_redirects=False, **options) as answer:
            body = await answer.read()
            return Shown(
                answer.status, body.decode("utf-8", "replace"), answer.headers.get("Location", ""), answer.headers
            )


class FrontOffice:
    """One server with its office, at 09:00 UTC on 8 June 2027 until the test moves the clock."""

    def __init__(
        self,
        path: Path,
        *,
        post: Post | None = None,
        public_url: str | None = None,
        provider: ProviderSettings | None = None,
        port: int | None = None,
    ) -> None:
        self.folder = DataFolder(path)
        self.clock = HandClock()
        self.post = post
        self.public_url = public_url
        self.provider = provider
        self.port = port
        self.log: SqliteEventLog
        self.blobs: Blobs
        self.server: TestServer
        self._visitors: list[Visitor] = []
        self._people = itertools.count(1)

    async def __aenter__(self) -> Self:
        self.folder.path.mkdir(parents=True, exist_ok=True)
        self.log = await SqliteEventLog.open(self.folder.record_file, create=True, poll_seconds=0.02)
        self.blobs = await FolderBlobs.open(self.folder.blobs)
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for visitor in self._visitors:
            await visitor.client.close()
        await self.stop()
        await self.log.close()

    async def start(self) -> None:
        parts = Parts(
            self.log,
            self.blobs,
            self.folder.links(),
            self.folder.blobs,
            public_url=self.public_url,
            post=self.post,
            data=self.folder,
            provider=self.provider,
        )
        self.server = TestServer(make_app(parts, self.clock), port=self.port)
        await self.server.start_server()

    async def stop(self) -> None:
        await self.server.close()

    def url(self, path: str = "") -> str:
        """The address of a page; the path is the one below `/office`."""
        return f"http://{self.server.host}:{self.server.port}/office{path}"

    def now(self) -> datetime:
        return self.clock.now()

    @property
    def desk(self) -> Desk:
        """The desk of whoever is logged in on the server's machine."""
        return Desk(self.log, self.folder, Actor(Station.OFFICE, "root"), self.clock.now)

    @property
    def people(self) -> PeopleService:
        return PeopleService(self.log)

    async def records(self) -> int:
        """How many there are, in every stream."""
        return sum([len(await self.log.read(stream)) for stream in await self.log.streams()])

    async def person(self, *grants: Grant, name: str = "", person: str = "") -> OnRecord:
        """Somebody on record with these grants."""
        number = next(self._people)
        person = person or f"person-{number}"
        added = p.Person(id=person, name=name or f"Person {number}", email=f"{person}@example.ac.uk", grants=grants)
        await self.people.execute(p.AddPerson(person=added), self.desk.told())
        found = (await self.people.people()).present(person)
        assert found is not None
        return found

    async def key(self, person: str) -> str:
        """A person's key as it is now."""
        found = (await self.people.people()).present(person)
        assert found is not None
        return key_of(self.folder.links(), found)

    def stranger(self) -> Visitor:
        """Somebody who is not signed in."""
        visitor = Visitor(self)
        self._visitors.append(visitor)
        return visitor

    async def signed_in(self, role: OfficeRole | None, scope: str | None = None, *, name: str = "") -> Visitor:
        """Somebody new who holds that one role (None: no role at all), signed in."""
        grants = () if role is None else (Grant(role=role, scope=scope or SCOPES.get(role)),)
        person = await self.person(*grants, name=name)
        return await self.sign_in(person.person.id)

    async def sign_in(self, person: str) -> Visitor:
        """Somebody on record, signed in by their key."""
        visitor = self.stranger()
        visitor.person = person
        answer = await visitor.sign_in(await self.key(person))
        assert answer.status == 303, answer.words
        return visitor
