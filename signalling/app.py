"""The application: what is put together for one server, and which path leads where."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from rooms.admin.web.given import HOME, Given
from rooms.admin.web.office import make_office
from rooms.admin.web.provider import Provider, ProviderSettings
from rooms.cohorts import Cohorts
from rooms.commands import SERVER
from rooms.data_folder import DataFolder
from rooms.errors import Unavailable
from rooms.links import LinkMaker
from rooms.office.desk import Desk
from rooms.office.letter_facts import Entrances
from rooms.office.post import Post
from rooms.stores.blobs import Blobs
from rooms.stores.event_log import EventLog
from signalling.admission import Doorkeeper, address_of
from signalling.application_rounds import ApplicationRounds
from signalling.bus import LocalBus
from signalling.carrying import Carrier
from signalling.clock import Clock, SystemClock, end
from signalling.codes import CodeBook, Codes
from signalling.cohort import CohortRoute
from signalling.computer import Computer
from signalling.evidence import EvidenceRoutes
from signalling.guard import Guard
from signalling.hub import Hub
from signalling.ice import Turn
from signalling.incoming import Intake
from signalling.left import Leavings
from signalling.letter_rounds import LetterRounds
from signalling.metrics import Metrics
from signalling.onboarding import OnboardingRoutes
from signalling.page_files import PageFiles
from signalling.portraits import Portraits
from signalling.probes import Probes
from signalling.recordings import Recordings
from signalling.rounds import Rounds
from signalling.school import Schools
from signalling.sessions import Sessions
from signalling.sockets import Sockets
from signalling.timekeeper import Timekeepers
from signalling.uploads import Pages

SESSIONS = web.AppKey("sessions", Sessions)
"""The sessions an application follows."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a server is given. `folder`: where the blobs' disk is. `public_url`: what links point to, if known.

    `post`: the mail server by which letters are sent and schools written to, if there is one. `data`: the folder that
    is the installation; without one there is no exams office. `provider`: the university's own sign-in.
    """

    log: EventLog
    blobs: Blobs
    links: LinkMaker
    folder: Path
    public_url: str | None = None
    turn: Turn | None = None
    post: Post | None = None
    data: DataFolder | None = None
    provider: ProviderSettings | None = None


def make_app(parts: Parts, clock: Clock | None = None) -> web.Application:
    """The application for these parts. It opens nothing and closes nothing of them."""
    clock = clock or SystemClock()
    metrics = Metrics()
    sessions = Sessions(parts.log, clock)
    hub = Hub(LocalBus(), clock)
    doorkeeper = Doorkeeper(parts.links, sessions, clock, metrics)
    guard = Guard(parts.public_url)
    intake = Intake(parts.blobs, parts.folder)
    pages = Pages(doorkeeper, intake, clock, metrics)
    recordings = Recordings(doorkeeper, intake, clock, metrics)
    evidence = EvidenceRoutes(doorkeeper, intake, clock, metrics)
    onboarding = OnboardingRoutes(doorkeeper, parts.log, intake, clock)
    page_files = PageFiles()
    code_book = CodeBook(parts.links, clock)
    computer = Computer(doorkeeper, parts.links, clock, parts.public_url)
    probes = Probes(doorkeeper)
    app = web.Application(middlewares=[guard.tell_errors])
    app[SESSIONS] = sessions
    app.on_response_prepare.append(guard.dress)
    app.add_routes(
        [
            web.get("/", page_files.index),
            web.get("/ws", Sockets(doorkeeper, hub, clock, metrics, parts.turn).handle),
            web.put("/pages/{page:[1-9][0-9]{0,2}}", pages.put),
            web.get("/pages/{candidate}/{page:[1-9][0-9]{0,2}}", pages.get),
            web.put("/recordings/{segment}/{number:[1-9][0-9]{0,4}}", recordings.put),
            web.post("/recordings/{segment}/end", recordings.end),
            web.put("/evidence/{candidate}/{of}", evidence.put),
            web.get("/evidence/{candidate}/{of}", evidence.get),
            web.get("/onboarding", onboarding.show),
            web.post("/onboarding", onboarding.submit),
            web.put("/onboarding/photos/{kind:id|face|framing}", onboarding.put_photo),
            web.get("/portraits/{candidate}/{kind:id|face|framing}", Portraits(doorkeeper, parts.log, parts.blobs).get),
            web.post("/codes", Codes(doorkeeper, code_book, parts.links).exchange),
            web.get("/me/computer", computer.code),
            web.get("/me/computer.svg", computer.picture),
            web.get("/computer", page_files.computer),
            web.get("/computer/state", computer.state),
            web.post("/computer/screen", computer.screen),
            web.get("/cohort", CohortRoute(doorkeeper, sessions, parts.log, clock).show),
            web.get("/probe", probes.down),
            web.post("/probe", probes.up),
            web.post("/left", Leavings(doorkeeper, hub, clock).note),
            web.get("/assets.json", page_files.assets),
            web.get("/healthz", alive),
            web.get("/readyz", Readiness(parts.log).handle),
            web.get("/metrics", Figures(metrics).handle),
            web.get("/{path:.+}", page_files.file),
        ]
    )
    if parts.data is not None:
        app.add_subapp(HOME, make_office(_for_the_office(parts, parts.data, clock)))
    metrics.watch("ninefold_connections", "Sockets of those let in, by station.", hub.by_station)
    metrics.watch("ninefold_sessions", "Sessions followed.", lambda: {(): float(len(list(sessions)))})

    async def living(_app: web.Application) -> AsyncIterator[None]:
        """Follow the open sessions and look after them, for as long as the application runs."""
        timekeepers = Timekeepers(clock)
        schools = Schools(parts.post, clock, metrics)
        sessions.on_open(lambda live: live.listen(lambda _change: metrics.records.add()))
        sessions.on_open(hub.hall)
        sessions.on_open(timekeepers.begin)
        sessions.on_open(schools.begin)
        sessions.on_open(code_book.enter)
        carrier = Carrier(sessions, clock)
        sessions.on_open(carrier.follow)
        rounds = Rounds(sessions, hub, clock)
        await rounds.discover()
        going_round = asyncio.create_task(rounds.keep_going(), name="rounds")
        carrying = asyncio.create_task(carrier.keep_going(), name="carrying")
        office = [*_letters_going_out(parts, clock, metrics), *_see_to_applications(parts, clock)]
        yield
        await end(going_round, carrying, *office)
        await schools.close()
        await timekeepers.close()
        await sessions.close()

    async def close_sockets(_app: web.Application) -> None:
        # Before anything else: aiohttp waits for open sockets when it stops.
        hub.close_all()

    app.cleanup_ctx.append(living)
    app.on_shutdown.append(close_sockets)
    return app


def _letters_going_out(parts: Parts, clock: Clock, metrics: Metrics) -> list[asyncio.Task[None]]:
    """The letters of the office are sent where there is a mail server, and a data folder whose office it is."""
    if parts.post is None or parts.data is None:
        return []
    desk = Desk(parts.log, parts.data, SERVER, clock.now)
    rounds = LetterRounds(desk, parts.post, Entrances(parts.links, parts.public_url, parts.data), clock, metrics)
    return [asyncio.create_task(rounds.keep_going(), name="letters")]


def _see_to_applications(parts: Parts, clock: Clock) -> list[asyncio.Task[None]]:
    """Without an exams office nobody applies."""
    if parts.data is None:
        return []
    rounds = ApplicationRounds(parts.log, parts.data, clock)
    return [asyncio.create_task(rounds.keep_going(), name="applications")]


def _for_the_office(parts: Parts, data: DataFolder, clock: Clock) -> Given:
    return Given(
        log=parts.log,
        cohorts=Cohorts(parts.log),
        blobs=parts.blobs,
        folder=data,
        links=parts.links,
        now=clock.now,
        monotonic=clock.monotonic,
        address_of=address_of,
        public_url=parts.public_url,
        post=parts.post,
        provider=_provider(parts.provider, clock),
    )


def _provider(settings: ProviderSettings | None, clock: Clock) -> Provider | None:
    if settings is None:
        return None
    return Provider(settings, now=lambda: clock.now().timestamp(), monotonic=clock.monotonic)


async def alive(_request: web.Request) -> web.Response:
    """`GET /healthz`: the process answers."""
    return web.json_response({"alive": True})


@dataclass(frozen=True, slots=True)
class Readiness:
    """`GET /readyz`: the record can be read."""

    log: EventLog

    async def handle(self, _request: web.Request) -> web.Response:
        """200, or 503 while the store is not reachable."""
        try:
            await asyncio.wait_for(self.log.streams(), timeout=5)
        except TimeoutError as late:
            raise Unavailable("the record does not answer") from late
        return web.json_response({"ready": True})


@dataclass(frozen=True, slots=True)
class Figures:
    """`GET /metrics`, for Prometheus."""

    metrics: Metrics

    async def handle(self, _request: web.Request) -> web.Response:
        """The figures as text."""
        return web.Response(body=self.metrics.text().encode(), headers={"Content-Type": self.metrics.content_type})
