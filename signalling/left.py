"""`POST /left`: a page's last word, sent as it goes out of sight or is closed.

A beacon can set no header and nobody waits for its answer, so the token comes in the body, and as plain text.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, Field

from rooms.commands import NotePageLeft, Told
from rooms.events import PageReturned
from rooms.vocabulary import PageLeaving
from signalling.admission import Admitted, Doorkeeper, address_of
from signalling.bodies import said_in
from signalling.clock import Clock
from signalling.hub import Hub
from signalling.speaking import SaidAt

LOOKED_BACK_AT = 400
"""Records among which a return is looked for; a beacon is late by seconds, not by so many."""


class Leaving(BaseModel):
    """The body of `POST /left`."""

    token: str = Field(max_length=400)
    how: PageLeaving
    said_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class Leavings:
    """The handler of `/left`."""

    doorkeeper: Doorkeeper
    hub: Hub
    clock: Clock

    async def note(self, request: web.Request) -> web.Response:
        """Note that the page was left, unless it is known already that it was and is back."""
        said = await said_in(request, Leaving)
        admitted = await self.doorkeeper.admit_candidate(said.token, address_of(request))
        now = self.clock.now()
        last_contact = self.hub.hall(admitted.live).last_contact(str(admitted.actor))
        said_at = SaidAt(now, last_contact).believed(said.said_at, now)
        if not is_back_since(admitted, said.said_at):
            command = NotePageLeft(candidate=admitted.actor.id, how=said.how)
            await admitted.live.execute(command, Told(str(uuid.uuid4()), now, said_at, admitted.actor))
        return web.Response(status=204)


def is_back_since(admitted: Admitted, left: datetime) -> bool:
    """Whether a later return is on record: on a poor line a beacon is overtaken by the socket."""
    live = admitted.live
    return any(
        isinstance(event, PageReturned) and event.candidate == admitted.actor.id and event.until >= left
        for entry in live.entries(max(0, live.head - LOOKED_BACK_AT), LOOKED_BACK_AT)
        for event in entry.events
    )
