"""Recordings, where the policy has them: `PUT /recordings/{segment}/{number}`, `POST /recordings/{segment}/end`.

A phone sends what it has recorded chunk by chunk, also after an outage and after the release. A chunk is on disk and
synced before it is answered, and makes no event: the record hears of a segment when all of it is there.
"""

import re
from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, Field

from rooms.commands import SERVER, StoreRecording, Told
from rooms.errors import ProtocolError, RecordingComplete, RecordingNotBegun, SessionIsClosed
from rooms.recordings import begun
from rooms.session import Segment
from rooms.stores import blob_names
from rooms.vocabulary import MOST_CHUNKS, SessionPhase
from signalling.admission import Admitted, Doorkeeper, address_of, bearer
from signalling.bodies import said_in
from signalling.clock import Clock
from signalling.faults import NotFound, UnknownMedia
from signalling.incoming import Intake, announced_digest
from signalling.metrics import Metrics

LARGEST_CHUNK = 4 * 1024 * 1024
"""Bytes. Two seconds as the phone records them have about 30 kB."""

LARGEST_ENDING = 256 * 1024
"""Bytes of the body that ends a segment: it may name every chunk as lost."""

_SEGMENT = re.compile(r"[0-9a-z][0-9a-z-]{0,63}")
_NUMBER = Annotated[int, Field(ge=1, le=MOST_CHUNKS)]


class Ending(BaseModel):
    """The body of `POST /recordings/{segment}/end`. `without`: what the phone has not got any more."""

    chunks: Annotated[int, Field(ge=0, le=MOST_CHUNKS)]
    until: AwareDatetime | None = None
    without: Annotated[frozenset[_NUMBER], Field(max_length=MOST_CHUNKS)] = frozenset()


@dataclass(frozen=True, slots=True)
class Recordings:
    """The handlers of `/recordings`."""

    doorkeeper: Doorkeeper
    intake: Intake
    clock: Clock
    metrics: Metrics

    async def put(self, request: web.Request) -> web.Response:
        """Take in one chunk."""
        admitted, name, segment = await self._asked(request)
        number, sha256 = int(request.match_info["number"]), announced_digest(request)
        if number > MOST_CHUNKS:
            raise ProtocolError(f"Chunks are numbered from 1 to {MOST_CHUNKS}.")
        if request.content_type != segment.media_type:
            raise UnknownMedia(f"This segment was begun as {segment.media_type}.")
        if segment.size is not None and number > segment.chunks:
            raise RecordingComplete
        key = blob_names.of_chunk(admitted.live.id, admitted.actor.id, name, number)
        kept = await self.intake.keep(request, key, sha256, what="chunk", at_most=LARGEST_CHUNK)
        if kept.is_new:
            self.metrics.recording_bytes.add(kept.size)
        answer = {"segment": name, "number": number, "sha256": sha256, "size": kept.size}
        return web.json_response(answer, status=201 if kept.is_new else 200)

    async def end(self, request: web.Request) -> web.Response:
        """Say what is missing of a segment; once nothing is, the record says that it is stored."""
        admitted, name, segment = await self._asked(request)
        ending = await said_in(request, Ending, at_most=LARGEST_ENDING)
        if segment.size is not None:
            return web.json_response({"missing": []})
        held = await self._held(admitted, name)
        absent = {number for number in range(1, ending.chunks + 1) if number not in held}
        missing = sorted(absent - ending.without)
        if not missing and admitted.live.state.phase is not SessionPhase.CLOSED:
            await self._record(admitted, name, ending, lost=len(absent), size=sum(held.values()))
        return web.json_response({"missing": missing})

    async def _asked(self, request: web.Request) -> tuple[Admitted, str, Segment]:
        """Who asks, and of which segment: its name, and what is on record of it. Raises what refuses the request."""
        admitted = await self.doorkeeper.admit_candidate(bearer(request), address_of(request))
        name, session = request.match_info["segment"], admitted.live.state
        if not _SEGMENT.fullmatch(name):
            raise NotFound
        try:
            return admitted, name, begun(session, admitted.actor.id, name)
        except RecordingNotBegun as unknown:
            # What waits for its beginning waits for ever once the record takes nothing more.
            raise (SessionIsClosed() if session.phase is SessionPhase.CLOSED else unknown) from None

    async def _held(self, admitted: Admitted, name: str) -> dict[int, int]:
        """The chunks on disk, each with its bytes."""
        sizes = await self.intake.blobs.sizes(blob_names.of_segment(admitted.live.id, admitted.actor.id, name))
        return {blob_names.number_of_chunk(key): size for key, size in sizes.items()}

    async def _record(self, admitted: Admitted, name: str, ending: Ending, *, lost: int, size: int) -> None:
        now, candidate = self.clock.now(), admitted.actor.id
        command = StoreRecording(
            candidate=candidate, segment=name, chunks=ending.chunks, lost=lost, size=size, until=ending.until or now
        )
        # The same id for each try: whoever asks again, or from two tabs at once, is told the same.
        told = Told(f"recording:{candidate}:{name}", now, now, SERVER)
        await admitted.live.execute(command, told)
