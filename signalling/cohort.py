"""`GET /cohort`: all sessions of a chief's cohort at a glance."""

from dataclasses import dataclass, field

from aiohttp import web

from rooms.cohort_views import CohortSessionCard, cohort_session_card, cohort_view
from rooms.errors import NotYours
from rooms.service import CohortService
from rooms.stores.event_log import EventLog
from rooms.vocabulary import Role, SessionPhase, session_stream
from signalling.admission import Doorkeeper, address_of, bearer
from signalling.clock import Clock
from signalling.sessions import Sessions


@dataclass(frozen=True, slots=True)
class CohortRoute:
    """The handler of `/cohort`. Asked every few seconds by every chief, it reads no record twice."""

    doorkeeper: Doorkeeper
    sessions: Sessions
    log: EventLog
    clock: Clock
    _closed: dict[str, CohortSessionCard] = field(default_factory=dict)
    """Sessions in which nothing happens any more: they need not be followed to be shown."""

    async def show(self, request: web.Request) -> web.Response:
        """The overview as JSON; for chiefs of one of its sessions. Raises `NotYours` for others."""
        admitted = await self.doorkeeper.admit(bearer(request), address_of(request))
        if admitted.actor.role is not Role.CHIEF:
            raise NotYours("The overview of the cohort is for its chief invigilators.")
        cohort = admitted.live.state.configuration.cohort
        there = await self._on_record()
        cards = {
            live.id: cohort_session_card(live.state)
            for live in self.sessions
            if live.state.configuration.cohort == cohort and live.id in there
        }
        for session_id in await self._planned(cohort):
            if session_id in there - cards.keys() and (card := await self._not_followed(session_id)) is not None:
                cards[session_id] = card
        view = cohort_view(cohort, cards.values(), self.clock.now())
        return web.Response(text=view.model_dump_json(), content_type="application/json")

    async def _on_record(self) -> set[str]:
        """The sessions that are open or closed, by id; of those that were purged meanwhile nothing is remembered."""
        prefix = session_stream("")
        there = {stream.removeprefix(prefix) for stream in await self.log.streams() if stream.startswith(prefix)}
        for session_id in self._closed.keys() - there:
            del self._closed[session_id]
        return there

    async def _planned(self, cohort: str) -> list[str]:
        """Every session into which the cohort was cut, also those that are closed."""
        state, _ = await CohortService(self.log, cohort).load()
        return [] if state is None else [configuration.session for configuration in state.created.sessions]

    async def _not_followed(self, session_id: str) -> CohortSessionCard | None:
        """A session that this server let go of, or has not found yet; None for one that is not open, or purged."""
        if session_id in self._closed:
            return self._closed[session_id]
        live = await self.sessions.get(session_id)
        if live is None:
            return None
        card = cohort_session_card(live.state)
        if card.phase is SessionPhase.CLOSED:
            self._closed[session_id] = card
        return card
