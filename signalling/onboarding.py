"""Onboarding from a phone: `GET` and `POST /onboarding`, `PUT /onboarding/photos/{kind}`.

A candidate's own link opens these, and shows that candidate's onboarding alone. A photograph is on disk and synced
before the record names it; what the rules would refuse is refused before its bytes are taken.
"""

import uuid
from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from rooms.commands import SERVER, Told
from rooms.errors import Refusal
from rooms.onboarding import Verification, decide_onboarding, terms_of
from rooms.onboarding_record import LARGEST_PHOTO, Photo, PhotoKind, StorePhoto, SubmitOnboarding
from rooms.onboarding_views import onboarding_view
from rooms.service import OnboardingService
from rooms.stores import blob_names
from rooms.stores.event_log import EventLog
from signalling.admission import Admitted, Doorkeeper, address_of, bearer
from signalling.bodies import said_in
from signalling.clock import Clock
from signalling.faults import UnknownMedia
from signalling.incoming import Intake, announced_digest

LARGEST_SUBMISSION = 32 * 1024
"""Bytes of a submission: thirty rows of a device check and 2,000 characters of needs, whatever they are written in."""

_JPEG = "image/jpeg"


class Submission(BaseModel):
    """The body of `POST /onboarding`. The same id twice has effect once."""

    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z._-]{1,64}$")]
    command: SubmitOnboarding


@dataclass(frozen=True, slots=True)
class OnboardingRoutes:
    """The handlers of `/onboarding`."""

    doorkeeper: Doorkeeper
    log: EventLog
    intake: Intake
    clock: Clock

    async def show(self, request: web.Request) -> web.Response:
        """How the onboarding of whoever asks stands."""
        return await self._answer(await self._candidate(request))

    async def submit(self, request: web.Request) -> web.Response:
        """Send everything in."""
        admitted = await self._candidate(request)
        submission = await said_in(request, Submission, at_most=LARGEST_SUBMISSION)
        now = self.clock.now()
        await self._service(admitted).execute(submission.command, Told(submission.id, now, now, admitted.actor))
        return await self._answer(admitted)

    async def put_photo(self, request: web.Request) -> web.Response:
        """Take in one photograph."""
        admitted = await self._candidate(request)
        kind, sha256 = PhotoKind(request.match_info["kind"]), announced_digest(request)
        if request.content_type != _JPEG:
            raise UnknownMedia("A photograph is a JPEG.")
        service = self._service(admitted)
        so_far, _ = await service.load()
        held = so_far.photos.get(kind) if so_far else None
        if held is not None and held.sha256 == sha256:
            return _stored(200, kind, held)
        self._would_be_taken(admitted, so_far, kind, sha256)
        key = blob_names.of_photo(admitted.live.state.configuration.period, admitted.actor.id, kind, sha256)
        kept = await self.intake.keep(request, key, sha256, what="photograph", at_most=LARGEST_PHOTO)
        photo = Photo(sha256=sha256, size=kept.size, media_type=_JPEG)
        try:
            await service.execute(StorePhoto(kind=kind, photo=photo), self._told_by_server())
        except Refusal:
            await self._throw_away(service, kind, photo, key)
            raise
        return _stored(201, kind, photo)

    async def _candidate(self, request: web.Request) -> Admitted:
        return await self.doorkeeper.admit_candidate(bearer(request), address_of(request))

    def _service(self, admitted: Admitted) -> OnboardingService:
        session = admitted.live.state
        return OnboardingService(
            self.log, session.configuration.period, admitted.actor.id, terms_of(session, admitted.actor.id)
        )

    async def _answer(self, admitted: Admitted) -> web.Response:
        so_far, _ = await self._service(admitted).load()
        view = onboarding_view(so_far, admitted.live.state, admitted.actor.id, self.clock.now())
        return web.json_response(text=view.model_dump_json())

    def _would_be_taken(self, admitted: Admitted, so_far: Verification | None, kind: PhotoKind, sha256: str) -> None:
        """Raise what the rules would refuse the photograph with, before it is on disk."""
        command = StorePhoto(kind=kind, photo=Photo(sha256=sha256, size=1, media_type=_JPEG))
        terms = terms_of(admitted.live.state, admitted.actor.id)
        decide_onboarding(command, so_far, self._told_by_server(), terms)

    def _told_by_server(self) -> Told:
        now = self.clock.now()
        return Told(f"photo:{uuid.uuid4()}", now, now, SERVER)

    async def _throw_away(self, service: OnboardingService, kind: PhotoKind, photo: Photo, key: str) -> None:
        """Keep no photograph that the record does not name."""
        so_far, _ = await service.load()
        if so_far is None or not so_far.names(kind, photo):
            await self.intake.blobs.delete(key)


def _stored(status: int, kind: PhotoKind, photo: Photo) -> web.Response:
    return web.json_response({"which": kind, "sha256": photo.sha256, "size": photo.size}, status=status)
