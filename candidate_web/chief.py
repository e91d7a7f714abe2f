"""A simulated chief invigilator, who lets candidates in so that a rehearsal has an exam in progress.

It looks at nobody: what it passes are the checks of people who do not exist. Whoever has a failed device check, or was
rejected, waits for a person.
"""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING

from candidate_web.troubles import Sleep
from invigilator_console.clock import ServerClock
from invigilator_console.link import Link
from invigilator_console.receiver import LinkState
from rooms.commands import AdmitCandidate, PassCheck
from rooms.views import StaffView
from rooms.vocabulary import Phase

if TYPE_CHECKING:
    import ssl

    from yarl import URL

    from invigilator_console.outbox import Errand
    from rooms.views import SeatCard
    from signalling import wire

LOOKS_FOR = (0.3, 0.9)
"""Seconds that a check takes, from and to."""

log = logging.getLogger(__name__)


def may_be_let_in(seat: SeatCard) -> bool:
    """Whether everything before admission is done that is not for a person to judge."""
    at_the_door = seat.phase is Phase.CHECKING or seat.rechecking
    has_done_their_part = seat.signed_name is not None and bool(seat.device_rows) and seat.id_kind is not None
    return at_the_door and has_done_their_part and not seat.device_fails and seat.rejected is None


class SimulatedChief:
    """Lets in those named, or everybody. Is the line's `Receiver`."""

    def __init__(
        self,
        server: URL,
        key: str,
        admits: frozenset[str] | None,
        *,
        seed: int,
        trust: ssl.SSLContext | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """A chief whose line is not up yet.

        Args:
            server: the server's address.
            key: the chief's key.
            admits: whom to let in; None for everybody.
            seed: of how long each look takes.
            trust: which certificates are believed.
            sleep: lets so many seconds pass.
        """
        self._sleep = sleep
        self._admits = admits
        self._chance = random.Random(f"{seed}:chief")
        self._link = Link(server, key, self, ServerClock(), trust=trust)
        self._seats: dict[str, SeatCard] = {}
        self._letting_in: dict[str, asyncio.Task[None]] = {}

    async def live(self) -> None:
        """Watch the door until cancelled, or until the server ends the line for good."""
        try:
            words = await self._link.run()
            log.warning("the simulated chief is out: %s", words)
        finally:
            for task in self._letting_in.values():
                task.cancel()
            await self._link.close()

    async def _let_in(self, number: str) -> None:
        for check in self._seats[number].checks.required:
            await self._sleep(self._chance.uniform(*LOOKS_FOR))
            if check not in self._seats[number].checks.passed:
                self._link.command(PassCheck(candidate=number, check=check), "pass a check", quiet=True)
        if may_be_let_in(self._seats[number]):
            self._link.command(AdmitCandidate(candidate=number), "admit", quiet=True)

    def _look(self, seats: tuple[SeatCard, ...]) -> None:
        self._seats.update({seat.number: seat for seat in seats})
        for number, seat in self._seats.items():
            is_ours = self._admits is None or number in self._admits
            if not may_be_let_in(seat):
                self._letting_in.pop(number, None)
            elif is_ours and number not in self._letting_in:
                self._letting_in[number] = asyncio.get_running_loop().create_task(self._let_in(number))

    # What the line tells

    def link_changed(self, state: LinkState, words: str) -> None:
        """The line is up, or is not."""

    def welcomed(self, welcome: wire.Welcome) -> None:
        """See who is at the door."""
        self._see(welcome.state)

    def recorded(self, record: wire.Recorded) -> None:
        """See who has come to the door."""
        self._see(record.state)

    def presence_changed(self, presence: wire.Presence) -> None:
        """Phones come and go; the door does not mind."""

    def signalled(self, signal: wire.Signal) -> None:
        """Nobody is watched, so no phone calls."""

    def done(self, errand: Errand) -> None:
        """The record says so."""

    def refused(self, errand: Errand | None, code: str, detail: str) -> None:
        """Somebody else was faster, or thinks otherwise."""
        log.info("%s was refused: %s: %s", errand.words if errand else "a message", code, detail)

    def _see(self, state: object) -> None:
        if isinstance(state, StaffView):
            self._look(state.candidates)
