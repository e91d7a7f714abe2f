"""The other screen: the page at `/computer`, on which the paper is read and a typed script is handed in.

It is opened by a code that the candidate's phone shows. Its key opens no socket, and what is done there is checked
anew each time: it ends with the candidate's link.
"""

import io
import re
import uuid
from dataclasses import dataclass

import segno
from aiohttp import web
from pydantic import AwareDatetime, BaseModel, Field

from rooms.commands import ReportOtherScreen, Told
from rooms.errors import ProtocolError
from rooms.links import Link, LinkMaker
from rooms.views import Card, OtherScreenCard, PageCard, candidate_view
from rooms.vocabulary import Phase
from signalling.admission import COMPUTER, Admitted, Doorkeeper, address_of, bearer, is_on_this_machine
from signalling.bodies import said_in
from signalling.clock import Clock

_HOST = re.compile(r"^[0-9A-Za-z.:\[\]-]{1,255}$")


class PaperOnScreen(Card):
    """The paper; `url` is there while the candidate writes, and not before."""

    code: str
    title: str
    url: str | None


class ComputerState(Card):
    """What the other screen shows. `pc`: whether this candidate types, and may hand in from here."""

    number: str
    name: str
    title: str
    rehearsal: bool
    timezone: str
    starts: AwareDatetime
    now: AwareDatetime
    phase: Phase
    paper: PaperOnScreen
    paper_site: str | None
    pc: bool
    pages: tuple[PageCard, ...]
    declared: int | None
    other_screen: OtherScreenCard | None


class ScreenReport(BaseModel):
    """The body of `POST /computer/screen`. Sizes in CSS pixels."""

    width: int = Field(ge=1, le=100_000)
    height: int = Field(ge=1, le=100_000)
    paper_opens: bool


@dataclass(frozen=True, slots=True)
class Computer:
    """The handlers of `/computer/…` and of `/me/computer`. `public_url`: what links point to, if known."""

    doorkeeper: Doorkeeper
    links: LinkMaker
    clock: Clock
    public_url: str | None

    async def state(self, request: web.Request) -> web.Response:
        """How things stand, for the page to ask for every few seconds."""
        admitted = await self.doorkeeper.admit_computer(bearer(request), address_of(request))
        now = self.clock.now()
        view = candidate_view(admitted.live.state, admitted.actor.id, now)
        state = ComputerState(
            number=view.me.number,
            name=view.me.name,
            title=view.title,
            rehearsal=view.rehearsal,
            timezone=view.timezone,
            starts=view.starts,
            now=now,
            phase=view.me.phase,
            paper=PaperOnScreen(code=view.paper.code, title=view.paper.title, url=view.paper.url),
            paper_site=view.paper_site,
            pc=view.me.adjustments.pc,
            pages=view.me.pages,
            declared=view.me.declared,
            other_screen=view.me.other_screen,
        )
        return web.Response(text=state.model_dump_json(), content_type="application/json")

    async def screen(self, request: web.Request) -> web.Response:
        """Note what that screen can do."""
        admitted = await self.doorkeeper.admit_computer(bearer(request), address_of(request))
        said = await said_in(request, ScreenReport)
        command = ReportOtherScreen(
            candidate=admitted.actor.id, width=said.width, height=said.height, paper_opens=said.paper_opens
        )
        now = self.clock.now()
        await admitted.live.execute(command, Told(str(uuid.uuid4()), now, now, admitted.actor))
        return web.Response(status=204)

    async def code(self, request: web.Request) -> web.Response:
        """For the phone to show: where to go with the other screen, and what to type there."""
        admitted = await self.doorkeeper.admit_candidate(bearer(request), address_of(request))
        return web.json_response({"code": self._code(admitted), "address": self._address(request)})

    async def picture(self, request: web.Request) -> web.Response:
        """The same as a QR code, dark on light whatever the phone's colours: many readers know no other."""
        admitted = await self.doorkeeper.admit_candidate(bearer(request), address_of(request))
        drawn = io.BytesIO()
        whole = f"{self._address(request)}#{self._code(admitted)}"
        segno.make(whole, error="m", micro=False).save(drawn, kind="svg", scale=6, light="#fff", omitsize=True)
        return web.Response(body=drawn.getvalue(), content_type="image/svg+xml", charset="utf-8")

    def _code(self, admitted: Admitted) -> str:
        return self.links.code(Link(admitted.live.id, f"{COMPUTER}:{admitted.actor.id}", admitted.generation))

    def _address(self, request: web.Request) -> str:
        if self.public_url is not None:
            return f"{self.public_url.rstrip('/')}/computer"
        if not _HOST.match(request.host):
            raise ProtocolError("Host is no host.")
        scheme = request.headers.get("X-Forwarded-Proto", "") if is_on_this_machine(request) else ""
        return f"{scheme if scheme in {'http', 'https'} else request.scheme}://{request.host}/computer"
