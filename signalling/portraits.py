"""Photographs of the onboarding at the door: `GET /portraits/{candidate}/{kind}`.

Whoever may watch a candidate may see with what the candidate was verified, to compare it with the ID and the face at
the door. Only the photographs of the accepted attempt are shown, and never to candidates.
"""

from dataclasses import dataclass

from aiohttp import web

from rooms.errors import NotYours
from rooms.onboarding_record import Photo, PhotoKind
from rooms.rights import may_watch
from rooms.service import OnboardingService
from rooms.session import Session
from rooms.stores import blob_names
from rooms.stores.blobs import BlobNotFound, Blobs
from rooms.stores.event_log import EventLog
from signalling.admission import Doorkeeper, address_of, bearer
from signalling.faults import NotFound
from signalling.outgoing import show


@dataclass(frozen=True, slots=True)
class Portraits:
    """The handler of `/portraits`."""

    doorkeeper: Doorkeeper
    log: EventLog
    blobs: Blobs

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Show one photograph of the onboarding to staff who may watch that candidate."""
        admitted = await self.doorkeeper.admit(bearer(request), address_of(request))
        candidate, kind = request.match_info["candidate"], PhotoKind(request.match_info["kind"])
        session = admitted.live.state
        if not may_watch(admitted.actor, candidate, session):
            raise NotYours
        photo = await self._accepted(session, candidate, kind)
        key = blob_names.of_photo(session.configuration.period, candidate, kind, photo.sha256)
        try:
            return await show(request, self.blobs, key, media_type=photo.media_type, size=photo.size)
        except BlobNotFound as purged:
            raise NotFound("The photograph is not kept any more.") from purged

    async def _accepted(self, session: Session, candidate: str, kind: PhotoKind) -> Photo:
        """The photograph with which the candidate was verified. Raises `NotFound` where there is none."""
        verification, _ = await OnboardingService(self.log, session.configuration.period, candidate).load()
        accepted = verification.accepted if verification else None
        if accepted is None:
            raise NotFound("There is no photograph of an accepted onboarding.")
        return accepted.photos.of(kind)
