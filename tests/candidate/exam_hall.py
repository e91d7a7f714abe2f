"""A hall for the tests of simulated phones: the real server on a rehearsal exam, and staff played by the test.

async with exam_hall(tmp_path, candidates=1) as hall:
    async with hall.phone() as phone, hall.staff("j-okafor") as okafor:
        ...
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from yarl import URL

from candidate_web.phone import Phone
from candidate_web.rehearsal_exam import RehearsalExam, create_rehearsal
from invigilator_console.clock import ServerClock
from invigilator_console.link import Link, Pace
from invigilator_console.receiver import LinkState
from rooms import commands as c
from rooms.data_folder import DataFolder
from signalling import wire
from signalling.config import Settings
from signalling.serving import running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from invigilator_console.outbox import Errand
    from rooms.record import Record
    from rooms.views import SeatCard
    from signalling.clock import Clock

PATIENCE = 30.0  # s; how long a test waits for what must happen, on a machine that is busy with others
BRISK = Pace(ping_every=0.2, pong_within=PATIENCE, first_wait=0.01, longest_wait=0.1)


class Staff:
    """A member of staff without a console: says commands, and keeps what the server says."""

    def __init__(self, url: str, key: str) -> None:
        self.seats: dict[str, SeatCard] = {}
        self.signals: list[wire.Signal] = []
        self.refusals: list[str] = []
        self.link = Link(URL(url), key, self, ServerClock(), pace=BRISK)
        self._pending: set[str] = set()
        self._stirred = asyncio.Event()

    async def says(self, command: c.SessionCommand) -> None:
        """Say a command and wait until it is done; a refusal is the test's mistake."""
        errand = self.link.command(command, command.type)
        self._pending.add(errand.id)
        await self.until(lambda: errand.id not in self._pending)
        assert not self.refusals, self.refusals

    async def admits(self, number: str) -> None:
        """Pass every check and let in."""
        await self.until(lambda: self.seats[number].id_kind is not None)
        for check in self.seats[number].checks.required:
            await self.says(c.PassCheck(candidate=number, check=check))
        await self.says(c.AdmitCandidate(candidate=number))

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._stirred.clear()
                await self._stirred.wait()

    # The line's `Receiver`

    def link_changed(self, state: LinkState, words: str) -> None:
        self._stirred.set()

    def welcomed(self, welcome: wire.Welcome) -> None:
        self._learn(welcome.state)

    def recorded(self, record: wire.Recorded) -> None:
        self._learn(record.state)

    def presence_changed(self, presence: wire.Presence) -> None:
        self._stirred.set()

    def signalled(self, signal: wire.Signal) -> None:
        self.signals.append(signal)
        self._stirred.set()

    def done(self, errand: Errand) -> None:
        self._pending.discard(errand.id)
        self._stirred.set()

    def refused(self, errand: Errand | None, code: str, detail: str) -> None:
        self.refusals.append(f"{errand.words if errand else 'a message'}: {code}: {detail}")
        self._pending.discard(errand.id if errand else "")
        self._stirred.set()

    def _learn(self, state: Any) -> None:
        if state is not None:
            self.seats.update({seat.number: seat for seat in state.candidates})
        self._stirred.set()


@dataclass
class Hall:
    exam: RehearsalExam
    url: str

    @property
    def numbers(self) -> list[str]:
        return [candidate.number for candidate in self.exam.configuration.candidates]

    def link(self, number: str | None = None) -> str:
        return f"{self.url}/#{self.exam.key(f'candidate:{number or self.numbers[0]}')}"

    def phone(self, number: str | None = None, **settings: Any) -> Phone:
        return Phone(self.link(number), **{"seed": 1, "pace": BRISK, **settings})

    @asynccontextmanager
    async def staff(self, staff: str) -> AsyncIterator[Staff]:
        member = Staff(self.url, self.exam.key(f"staff:{staff}"))
        line = asyncio.create_task(member.link.run())
        try:
            await member.until(lambda: bool(member.seats))
            yield member
        finally:
            line.cancel()
            await member.link.close()

    async def records(self) -> list[Record]:
        async with self.exam.folder.open_log() as log:
            return list(await log.read(f"session/{self.exam.session}"))

    async def events(self) -> list[str]:
        return [event["type"] for record in await self.records() for event in record.events]


@asynccontextmanager
async def exam_hall(
    path: Path, *, candidates: int = 1, starts_after: timedelta = timedelta(hours=1), clock: Clock | None = None
) -> AsyncIterator[Hall]:
    """The server on a rehearsal in that folder. Writing starts so much from now, or was to start so much ago."""
    folder = DataFolder(path)
    exam = await create_rehearsal(folder, candidates=candidates, starts_after=starts_after)
    async with running(Settings(folder, port=0), clock) as server:
        yield Hall(exam, server.url)
