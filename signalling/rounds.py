"""What the server looks after by itself, once a second: silent phones and consoles, dead sockets, new sessions."""

import logging
from collections.abc import Awaitable
from datetime import datetime, timedelta

from rooms.commands import SERVER, NoteAbsent, NotePresent, NoteRoomUnattended, SessionCommand, Told
from rooms.errors import Refusal, Unavailable
from signalling.clock import Clock
from signalling.hub import Hall, Hub
from signalling.liveness import Finding
from signalling.logs import say
from signalling.sessions import Sessions

EVERY = 1.0
"""Seconds from one round to the next."""

DISCOVER_EVERY = 5
"""Rounds from one look for new sessions to the next; a link opens its session at once, without waiting for it."""


class Rounds:
    """The rounds of one server."""

    def __init__(self, sessions: Sessions, hub: Hub, clock: Clock) -> None:
        self._sessions = sessions
        self._hub = hub
        self._clock = clock
        self._refused: dict[str, set[str]] = {}

    async def keep_going(self) -> None:
        """Go round until cancelled."""
        turn = 0
        while True:
            await self._clock.sleep(EVERY)
            turn += 1
            for hall in self._hub.halls:
                await whatever_comes(self.look_after(hall), hall.live.id)
            if turn % DISCOVER_EVERY == 0:
                await whatever_comes(self.discover(), "all sessions")

    async def look_after(self, hall: Hall) -> None:
        """One hall: who has fallen silent, who is gone, which line is dead."""
        hall.drop_the_dead()
        hall.expire_watches()
        for finding in hall.liveness.look(hall.live.state, self._clock.monotonic()):
            await self._note(hall, finding)

    async def discover(self) -> None:
        """Follow sessions that another process has opened, and let go of those that are over."""
        try:
            await self._sessions.discover()
        except Unavailable as trouble:
            say("sessions cannot be listed", level=logging.WARNING, why=str(trouble))
        await self._sessions.let_go(self._hub.in_use)
        followed = {live.id for live in self._sessions}
        for hall in self._hub.halls:
            if hall.live.id not in followed:
                self._hub.forget(hall.live.id)
                self._refused.pop(hall.live.id, None)

    async def _note(self, hall: Hall, finding: Finding) -> None:
        now = self._clock.now()
        since = now - timedelta(seconds=finding.silent_s)
        # Named after when it began: proposing the same silence every second has effect once.
        command_id = f"{finding.kind}:{finding.whom}:{since:%Y%m%dT%H%M%S}"
        refused = self._refused.setdefault(hall.live.id, set())
        if command_id in refused:
            return
        try:
            await hall.live.execute(_command(finding, since), Told(command_id, now, now, SERVER))
        except Refusal:
            refused.add(command_id)
        except Unavailable as trouble:
            say("a silence could not be recorded", level=logging.WARNING, session=hall.live.id, why=str(trouble))


async def whatever_comes(look: Awaitable[None], at: str) -> None:
    """What is looked at may fail, and the others are looked at all the same: `at` says where, and names nobody."""
    try:
        await look
    except Exception as fault:  # noqa: BLE001 - whatever it is, the next round is to be gone
        say("a round failed, and the next one is gone", level=logging.ERROR, at=at, fault=fault)


def _command(finding: Finding, since: datetime) -> SessionCommand:
    match finding.kind:
        case "absent":
            return NoteAbsent(candidate=finding.whom, since=since)
        case "present":
            return NotePresent(candidate=finding.whom)
        case "unattended":
            return NoteRoomUnattended(room=finding.whom, since=since)
