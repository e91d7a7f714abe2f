"""Pictures that were kept: `PUT /evidence/{candidate}/{of}` from a console, `GET` for who may see them.

A still or a clip belongs to a mark or an incident on record, and to nothing else. It is on disk and synced before the
record says `EvidenceKept`; and what the record would refuse is refused before its bytes are taken.
"""

from dataclasses import dataclass
from hashlib import sha256 as new_digest

from aiohttp import web
from pydantic import ValidationError

from rooms.commands import SERVER, Station, StoreEvidence, Told
from rooms.decider import decide
from rooms.errors import NotYours, ProtocolError, Refusal, UnknownCandidate
from rooms.rights import has_room, may_watch
from rooms.session import Evidence, Sitting
from rooms.stores import blob_names
from rooms.vocabulary import Role
from signalling.admission import Admitted, Doorkeeper, address_of, bearer
from signalling.clock import Clock
from signalling.faults import NotFound, UnknownMedia
from signalling.incoming import Intake, announced_digest
from signalling.metrics import Metrics
from signalling.outgoing import show

LARGEST_EVIDENCE = 20 * 1024 * 1024
"""Bytes. A minute of a large picture has about 2.5 MB, a still 0.1 MB."""

_MEDIA = frozenset({"image/jpeg", "video/webm", "video/mp4"})


@dataclass(frozen=True, slots=True)
class EvidenceRoutes:
    """The handlers of `/evidence`."""

    doorkeeper: Doorkeeper
    intake: Intake
    clock: Clock
    metrics: Metrics

    async def put(self, request: web.Request) -> web.Response:
        """Take in one still or clip."""
        admitted = await self.doorkeeper.admit(bearer(request), address_of(request))
        _may_add(admitted, request.match_info["candidate"])
        command = self._announced(request)
        if (held := _held(admitted, command)) is not None:
            return _answer(200, command, held.size)
        self._would_be_taken(admitted, command)
        key = blob_names.of_evidence(admitted.live.id, command.candidate, command.of, command.sha256)
        kept = await self.intake.keep(request, key, command.sha256, what="picture", at_most=LARGEST_EVIDENCE)
        return await self._record(admitted, command.model_copy(update={"size": kept.size}))

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Show what was kept last of a mark or incident, or the piece that `?sha256=` names."""
        admitted = await self.doorkeeper.recognise(bearer(request), address_of(request))
        candidate, of = request.match_info["candidate"], request.match_info["of"]
        if admitted.actor.station is not Station.STAFF:
            raise NotYours
        if admitted.actor.role is not Role.REVIEWER and not may_watch(admitted.actor, candidate, admitted.live.state):
            raise NotYours
        wanted = request.query.get("sha256")
        sitting = admitted.live.state.sittings.get(candidate)
        found = [] if sitting is None else [each for each in sitting.evidence if each.of == of]
        kept = next((each for each in reversed(found) if wanted in {None, each.sha256}), None)
        if kept is None:
            raise NotFound
        key = blob_names.of_evidence(admitted.live.id, candidate, kept.of, kept.sha256)
        return await show(request, self.intake.blobs, key, media_type=kept.media_type, size=kept.size)

    def _announced(self, request: web.Request) -> StoreEvidence:
        """What headers and query say of it; its size is not known yet. Raises `ProtocolError`."""
        if request.content_type not in _MEDIA:
            raise UnknownMedia("A picture that is kept is a JPEG, a WebM or an MP4.")
        fields = {
            "candidate": request.match_info["candidate"],
            "of": request.match_info["of"],
            "sha256": announced_digest(request),
            "size": 1,
            "media_type": request.content_type,
            "since": request.query.get("since"),
            "until": request.query.get("until"),
        }
        try:
            command = StoreEvidence.model_validate(fields)
        except ValidationError as error:
            where = ", ".join(str(problem["loc"][0]) for problem in error.errors())
            raise ProtocolError(f"These cannot be read: {where}. Times are as in 2027-06-08T09:57:04.120Z.") from error
        return command.model_copy(update={"until": min(command.until, self.clock.now())})

    def _would_be_taken(self, admitted: Admitted, command: StoreEvidence) -> None:
        """Raise what the rules would refuse it with, before it is on disk."""
        decide(command, admitted.live.state, self._told(command))

    async def _record(self, admitted: Admitted, command: StoreEvidence) -> web.Response:
        try:
            outcome = await admitted.live.execute(command, self._told(command))
        except Refusal:
            # Keep no picture that the record does not name.
            if all(each.sha256 != command.sha256 for each in _sitting(admitted, command).evidence):
                key = blob_names.of_evidence(admitted.live.id, command.candidate, command.of, command.sha256)
                await self.intake.blobs.delete(key)
            raise
        if not outcome.repeated:
            self.metrics.evidence_bytes.add(command.size)
        return _answer(200 if outcome.repeated else 201, command, command.size)

    def _told(self, command: StoreEvidence) -> Told:
        """Said by the server, under one id for each piece: whoever sends it twice is told the same."""
        now = self.clock.now()
        identity = f"{command.candidate} {command.of} {command.sha256}"
        return Told(f"evidence:{new_digest(identity.encode()).hexdigest()}", now, now, SERVER)


def _may_add(admitted: Admitted, candidate: str) -> None:
    """Who has the candidate's room, and a chief. Raises `NotYours` or `UnknownCandidate`."""
    session = admitted.live.state
    if admitted.actor.station is not Station.STAFF:
        raise NotYours
    if candidate not in session.sittings:
        raise UnknownCandidate
    if not has_room(admitted.actor, session.room_of(candidate), session):
        raise NotYours


def _sitting(admitted: Admitted, command: StoreEvidence) -> Sitting:
    return admitted.live.state.sittings[command.candidate]


def _held(admitted: Admitted, command: StoreEvidence) -> Evidence | None:
    """The same bytes, kept already for the same mark or incident."""
    evidence = _sitting(admitted, command).evidence
    return next((each for each in evidence if (each.of, each.sha256) == (command.of, command.sha256)), None)


def _answer(status: int, command: StoreEvidence, size: int) -> web.Response:
    return web.json_response({"of": command.of, "sha256": command.sha256, "size": size}, status=status)
