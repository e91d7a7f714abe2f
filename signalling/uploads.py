"""Answer sheets: `PUT /pages/{n}` from a phone, `GET /pages/{candidate}/{n}` for whoever may see that candidate.

Who types hands in from the computer as well.
A page is on disk and synced before the record says that it is stored; and what the record would refuse is refused
before its bytes are taken.
"""

import re
import uuid
from dataclasses import dataclass

from aiohttp import web

from rooms.commands import SERVER, Station, StorePage, Told
from rooms.decider import decide
from rooms.errors import NotYours, ProtocolError, Refusal
from rooms.events import PageStored
from rooms.rights import may_watch
from rooms.stores import blob_names
from signalling.admission import Admitted, Doorkeeper, address_of, bearer
from signalling.clock import Clock
from signalling.faults import NotFound, UnknownMedia
from signalling.incoming import Intake, announced_digest
from signalling.metrics import Metrics
from signalling.outgoing import show

LARGEST_PAGE = 20 * 1024 * 1024
"""Bytes. A page as the phone makes it has at most 700 kB; a typed script as PDF may be larger."""

MOST_PAGES = 200
"""As `StorePage` has it; no script is longer."""

_MEDIA = frozenset({"image/jpeg", "image/png", "application/pdf"})
_COMMAND = re.compile(r"^[0-9A-Za-z._-]{1,64}$")


@dataclass(frozen=True, slots=True)
class Announced:
    """What the headers say of a page on its way."""

    page: int
    media_type: str
    sha256: str
    command: str

    def command_id(self, candidate: str) -> str:
        """The id on record. The server says the command, so that the candidate's own id alone would not be unique."""
        return f"page:{candidate}:{self.command}"


@dataclass(frozen=True, slots=True)
class Pages:
    """The handlers of `/pages`."""

    doorkeeper: Doorkeeper
    intake: Intake
    clock: Clock
    metrics: Metrics

    async def put(self, request: web.Request) -> web.Response:
        """Take in one answer sheet."""
        admitted = await self.doorkeeper.recognise(bearer(request), address_of(request))
        _may_hand_in(admitted)
        announced = _announced(request)
        if (held := self._held(admitted, announced)) is not None:
            return held
        self._would_be_taken(admitted, announced)
        key = blob_names.of_page(admitted.live.id, admitted.actor.id, announced.sha256)
        kept = await self.intake.keep(request, key, announced.sha256, what="page", at_most=LARGEST_PAGE)
        return await self._record(admitted, announced, kept.size)

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Show an answer sheet to staff who may watch that candidate."""
        admitted = await self.doorkeeper.admit(bearer(request), address_of(request))
        candidate, number = request.match_info["candidate"], int(request.match_info["page"])
        if not may_watch(admitted.actor, candidate, admitted.live.state):
            raise NotYours
        page = admitted.live.state.sittings[candidate].pages.get(number)
        if page is None:
            raise NotFound
        key = blob_names.of_page(admitted.live.id, candidate, page.sha256)
        return await show(request, self.intake.blobs, key, media_type=page.media_type, size=page.size)

    def _held(self, admitted: Admitted, announced: Announced) -> web.Response | None:
        """The answer to a page that is stored already, byte for byte."""
        candidate = admitted.actor.id
        page = admitted.live.state.sittings[candidate].pages.get(announced.page)
        if page is None or page.sha256 != announced.sha256:
            return None
        return self._answer(200, announced, page.size, admitted.live.cursor_of(candidate))

    def _would_be_taken(self, admitted: Admitted, announced: Announced) -> None:
        """Raise what the rules would refuse the page with, before it is on disk."""
        now = self.clock.now()
        told = Told(announced.command_id(admitted.actor.id), now, now, SERVER)
        decide(_store(admitted, announced, size=1), admitted.live.state, told)

    async def _record(self, admitted: Admitted, announced: Announced, size: int) -> web.Response:
        now = self.clock.now()
        candidate = admitted.actor.id
        told = Told(announced.command_id(candidate), now, now, SERVER)
        try:
            outcome = await admitted.live.execute(_store(admitted, announced, size), told)
        except Refusal:
            await self._throw_away(admitted, announced)
            raise
        stored = outcome.events[0]
        if not isinstance(stored, PageStored) or (stored.page, stored.sha256) != (announced.page, announced.sha256):
            await self._throw_away(admitted, announced)
            raise ProtocolError("This command id was used for another page.")
        if not outcome.repeated:
            self.metrics.page_bytes.add(size)
        cursor = admitted.live.cursor_of(candidate, outcome.seq)
        return self._answer(200 if outcome.repeated else 201, announced, size, cursor)

    async def _throw_away(self, admitted: Admitted, announced: Announced) -> None:
        """Keep no picture that the record does not name."""
        pages = admitted.live.state.sittings[admitted.actor.id].pages.values()
        if all(page.sha256 != announced.sha256 for page in pages):
            await self.intake.blobs.delete(blob_names.of_page(admitted.live.id, admitted.actor.id, announced.sha256))

    def _answer(self, status: int, announced: Announced, size: int, cursor: int) -> web.Response:
        self.metrics.pages.add(status=str(status))
        body = {"page": announced.page, "sha256": announced.sha256, "size": size, "cursor": cursor}
        return web.json_response(body, status=status)


def _may_hand_in(admitted: Admitted) -> None:
    """Who writes by hand hands in what the invigilator's camera has seen: by the phone. Raises `NotYours`."""
    if admitted.actor.station is not Station.CANDIDATE:
        raise NotYours("Pages are a candidate's.")
    candidate = admitted.live.state.sittings[admitted.actor.id].candidate
    if admitted.at_computer and not candidate.adjustments.pc:
        raise NotYours("Only who may type hands in from the computer; photograph the pages with the phone.")


def _announced(request: web.Request) -> Announced:
    """Read the headers. Raises `ProtocolError`."""
    command = request.headers.get("Ninefold-Command") or str(uuid.uuid4())
    page = int(request.match_info["page"])
    if page > MOST_PAGES:
        raise ProtocolError(f"Pages are numbered from 1 to {MOST_PAGES}.")
    if not _COMMAND.match(command):
        raise ProtocolError("Ninefold-Command is 1 to 64 letters, digits, dots, dashes and underscores.")
    if request.content_type not in _MEDIA:
        raise UnknownMedia
    return Announced(page, request.content_type, announced_digest(request), command)


def _store(admitted: Admitted, announced: Announced, size: int) -> StorePage:
    return StorePage.model_validate(
        {
            "candidate": admitted.actor.id,
            "page": announced.page,
            "sha256": announced.sha256,
            "size": size,
            "media_type": announced.media_type,
        }
    )
