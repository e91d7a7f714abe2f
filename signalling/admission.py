"""Who may come in: a link or key, checked against the session as it stands. Which part of it was wrong is not said."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from rooms.commands import Actor, Station
from rooms.errors import NinefoldError
from rooms.links import Link, LinkMaker, LinkRefused, expires
from rooms.pacing import FailedAttempts
from rooms.session import Session
from rooms.vocabulary import Role
from signalling.clock import Clock
from signalling.faults import KeyRefused, NoPlaceHere, TooManyAttempts
from signalling.live import LiveSession
from signalling.metrics import Metrics
from signalling.sessions import Sessions
from signalling.wire import You

HAS_NO_PLACE_HERE = frozenset({Role.APPROVER, Role.REVIEWER})
"""They work before and after the exam, in the office."""

COMPUTER = "computer"
"""The candidate at the other screen, in a link's person: it opens that screen's page and no socket."""

_BEARER = re.compile(r"^Bearer ([0-9A-Za-z_=-]{1,400})$", re.IGNORECASE)
_SESSION_ID = re.compile(r"^[a-z0-9][a-z0-9-]{0,66}$")


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody with a good link or key. `at_computer`: a candidate at the other screen, not at the phone."""

    live: LiveSession
    actor: Actor
    name: str
    generation: int
    room: str | None
    at_computer: bool = False

    def you(self) -> You:
        """As the welcome says it."""
        return You(
            peer=str(self.actor),
            station="candidate" if self.actor.station is Station.CANDIDATE else "staff",
            id=self.actor.id,
            name=self.name,
            role=self.actor.role,
            room=self.room,
        )


class Doorkeeper:
    """Lets people in. One for the whole server."""

    def __init__(self, links: LinkMaker, sessions: Sessions, clock: Clock, metrics: Metrics) -> None:
        self._links = links
        self._sessions = sessions
        self._clock = clock
        self._metrics = metrics
        self._attempts = FailedAttempts()

    async def admit(self, token: str, address: str) -> Admitted:
        """Whom the token stands for, now: at a phone or a console.

        Raises:
            KeyRefused: it opens nothing.
            TooManyAttempts: it opens nothing, and neither did many others from that address.
            NoPlaceHere: it is good, but not for a live session.
            Unavailable: the log did not answer.
        """
        admitted = await self.recognise(token, address)
        if admitted.actor.role in HAS_NO_PLACE_HERE:
            raise NoPlaceHere
        if admitted.at_computer:
            raise NoPlaceHere("This is the other screen's key; it opens the page at /computer and no more.")
        return admitted

    async def admit_candidate(self, token: str, address: str) -> Admitted:
        """As `admit`, candidates only. Raises `NoPlaceHere` for others as well."""
        admitted = await self.admit(token, address)
        if admitted.actor.station is not Station.CANDIDATE:
            raise NoPlaceHere("This is for candidates.")
        return admitted

    async def admit_computer(self, token: str, address: str) -> Admitted:
        """A candidate at the other screen. Raises as `admit` does, `NoPlaceHere` for everybody else."""
        admitted = await self.recognise(token, address)
        if not admitted.at_computer:
            raise NoPlaceHere("This page wants the code that is shown on the candidate's phone.")
        return admitted

    async def recognise(self, token: str, address: str) -> Admitted:
        """Whom the token stands for, whatever it is that they may do.

        Raises:
            KeyRefused: it opens nothing.
            TooManyAttempts: it opens nothing, and neither did many others from that address.
            Unavailable: the log did not answer.
        """
        try:
            admitted = await self.known(self._links.read(token))
        except LinkRefused:
            admitted = None
        if admitted is None:
            raise self.turned_away(address, KeyRefused())
        return admitted

    def turned_away(self, address: str, why: NinefoldError) -> NinefoldError:
        """Count an attempt that opened nothing; gives what to say: `why`, or that there were too many."""
        self._metrics.turned_away.add()
        return why if self._attempts.failed(address, self._clock.monotonic()) else TooManyAttempts()

    async def known(self, link: Link) -> Admitted | None:
        """Whom a link stands for now, None if it is over or was made anew. Raises `Unavailable`."""
        live = await self._sessions.get(link.session) if _SESSION_ID.match(link.session) else None
        if live is None or self._clock.now() >= expires(live.state.configuration):
            return None
        return _known(link, live, live.state)


def _known(link: Link, live: LiveSession, session: Session) -> Admitted | None:
    station, _, who = link.person.partition(":")
    # The other screen's key ends with the phone's link: a candidate has one generation.
    at_computer = station == COMPUTER
    if link.generation != session.generation(f"{Station.CANDIDATE}:{who}" if at_computer else link.person):
        return None
    if station in {Station.CANDIDATE, COMPUTER} and who in session.sittings:
        name, room = session.sittings[who].candidate.name, session.room_of(who)
        return Admitted(live, Actor(Station.CANDIDATE, who), name, link.generation, room, at_computer)
    for member in session.configuration.staff:
        if station == Station.STAFF and member.id == who:
            held = next((room for room, watch in session.rooms.items() if watch.staff == who), member.room)
            return Admitted(live, Actor(Station.STAFF, who, member.role), member.name, link.generation, held)
    return None


def bearer(request: web.Request) -> str:
    """The token in the `Authorization` header. Raises `KeyRefused`."""
    found = _BEARER.match(request.headers.get("Authorization", ""))
    if found is None:
        raise KeyRefused("A link or key is needed, as `Authorization: Bearer …`.")
    return found[1]


def address_of(request: web.Request) -> str:
    """Whose attempts are counted together: behind a proxy on this machine, the address the proxy was called from."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if forwarded and is_on_this_machine(request):
        return counted_as(forwarded.rpartition(",")[2].strip()[:64])
    return counted_as(request.remote or "?")


def counted_as(address: str) -> str:
    """Under what the attempts of an address are counted: of IPv6 its network: whoever has one has 2^64 of them."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.IPv6Network((int(known) >> 64 << 64, 64)))


def is_on_this_machine(request: web.Request) -> bool:
    """Whether whoever asks runs beside us, as a proxy does; only then is believed what it says of others."""
    return request.remote in {"127.0.0.1", "::1"}


def is_from_here(request: web.Request, public_url: str | None) -> bool:
    """Whether a browser says that the page which asks is ours. A console is no browser and says nothing."""
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    asking = urlsplit(origin)
    if public_url is not None:
        ours = urlsplit(public_url)
        if (asking.scheme, asking.netloc.lower()) == (ours.scheme, ours.netloc.lower()):
            return True
    return asking.scheme in {"http", "https"} and asking.netloc.lower() == request.host.lower()
