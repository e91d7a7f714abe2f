"""`POST /codes`: what a candidate typed, for the token it stands for.

A code is too short to carry whom it stands for, so the server keeps a book of the codes of every session it has
followed. Attempts that fail count together with those with bad links: by address.
"""

from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel

from rooms.codes import as_meant
from rooms.events import CandidateEntered, CandidateTakenOff, LinkReissued
from rooms.links import Link, LinkMaker, expires, with_codes
from rooms.session import Session
from signalling.admission import COMPUTER, Doorkeeper, address_of
from signalling.bodies import said_in
from signalling.clock import Clock
from signalling.faults import CodeRefused
from signalling.live import Change, LiveSession

CHANGES_CODES = (LinkReissued, CandidateEntered, CandidateTakenOff)


class CodeBook:
    """Which code stands for which link, session by session. Soft: derived anew when the server starts."""

    def __init__(self, links: LinkMaker, clock: Clock) -> None:
        self._links = links
        self._clock = clock
        self._by_session: dict[str, dict[str, Link | None]] = {}
        self._sessions: dict[str, Session] = {}

    def enter(self, live: LiveSession) -> None:
        """Keep the codes of a session, also when it is followed no longer; those that are over are forgotten."""
        now = self._clock.now()
        for over in [name for name, session in self._sessions.items() if expires(session.configuration) <= now]:
            del self._by_session[over], self._sessions[over]
        self._write(live.id, live.state)
        live.listen(self._mind)

    def find(self, typed: str) -> Link | None:
        """Whom the code stands for; None where it is nobody's, or by the rarest of chances two people's."""
        code = as_meant(typed)
        found = [codes[code] for codes in self._by_session.values() if code in codes] if code else []
        return found[0] if len(found) == 1 else None

    def _mind(self, change: Change) -> None:
        if any(isinstance(event, CHANGES_CODES) for event in change.entry.events):
            self._write(change.after.configuration.session, change.after)

    def _write(self, name: str, session: Session) -> None:
        codes: dict[str, Link | None] = {}
        for number in session.sittings:
            for link in with_codes(name, number, session.generation(f"candidate:{number}")):
                code = self._links.code(link)
                codes[code] = None if code in codes else link
        self._by_session[name], self._sessions[name] = codes, session


class CodeTyped(BaseModel):
    """The body of `POST /codes`."""

    code: str


@dataclass(frozen=True, slots=True)
class Codes:
    """The handler of `/codes`."""

    doorkeeper: Doorkeeper
    book: CodeBook
    links: LinkMaker

    async def exchange(self, request: web.Request) -> web.Response:
        """Give the token for a code.

        Raises:
            CodeRefused: it opens nothing.
            TooManyAttempts: neither did many others from that address.
        """
        link = self.book.find((await said_in(request, CodeTyped)).code)
        if link is None or await self.doorkeeper.known(link) is None:
            raise self.doorkeeper.turned_away(address_of(request), CodeRefused())
        of_computer = link.person.startswith(f"{COMPUTER}:")
        return web.json_response({"token": self.links.make(link), "for": "computer" if of_computer else "candidate"})
