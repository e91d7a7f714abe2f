"""Simulated candidates of the guided rehearsal without a network: prompts become what a phone would have said."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, cast

import numpy as np

from rooms import commands as c
from rooms.vocabulary import BreakKind, FaultKind, IdKind
from tests.console.console_stage import answer_sheet

if TYPE_CHECKING:
    from tests.console.console_server import ConsoleServer
    from tests.console.console_stage import FakeFeed, Stand

DARK = np.full((48, 64, 3), 4, np.uint8)


class GuidedCandidates:
    """Does what it is prompted to, one thing after the other, as far as the rules let it."""

    def __init__(self, server: ConsoleServer) -> None:
        self.server = server
        self.prompts: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self.done: list[tuple[str, str]] = []
        self.stand: Stand | None = None

    def prompt(self, candidate: str, deed: str) -> None:
        self.prompts.put_nowait((candidate, deed))

    async def play(self) -> None:
        """Do all that was prompted so far."""
        while not self.prompts.empty():
            candidate, deed = self.prompts.get_nowait()
            await self._do(candidate, deed)
            self.done.append((candidate, deed))

    async def show_id(self, number: str) -> None:
        """As at the door: of themselves, and once more when it was rejected."""
        await self.server.candidate(number, c.NoteIdentity(candidate=number, kind=IdKind.PASSPORT))

    async def _do(self, number: str, deed: str) -> None:
        server = self.server
        sitting = server.session.sittings[number]
        if deed == "join":
            await server.arrive(number)
            await self.show_id(number)
        elif deed.startswith("break"):
            await server.candidate(number, c.AskForBreak(candidate=number, kind=BreakKind.TOILET))
        elif deed == "back":
            if sitting.pause is not None:
                await server.candidate(number, c.SayBack(candidate=number))
        elif text := _after("message", deed):
            await server.candidate(number, c.SendMessage(candidate=number, text=text))
        elif text := _after("fault technical:", deed):
            await server.candidate(number, c.ReportFault(candidate=number, kind=FaultKind.TECHNICAL, text=text))
        elif deed == "finish":
            await server.candidate(number, c.FinishWriting(candidate=number))
        elif deed.startswith(("upload", "declare")):
            await self._hand_in(number, deed)
        else:
            self._look(number, deed)

    async def _hand_in(self, number: str, deed: str) -> None:
        found = re.fullmatch(r"(upload|declare) (?:(\d) pages|page (\d))", deed)
        assert found is not None, deed
        if found[1] == "declare":
            await self.server.candidate(number, c.DeclarePages(candidate=number, count=int(found[2])))
            return
        for page in range(1, int(found[2]) + 1) if found[2] else [int(found[3])]:
            await self.server.store(number, page, answer_sheet(page))

    def _look(self, number: str, deed: str) -> None:
        assert self.stand is not None
        feed = cast("FakeFeed", self.stand.feed(number))
        if deed.startswith("drop network"):
            feed.lose()
        elif deed == "recover" or deed.startswith(("dark camera", "walk off")):
            feed.picture(DARK)
        else:
            raise AssertionError(deed)


def _after(beginning: str, deed: str) -> str:
    return deed.removeprefix(beginning).strip() if deed.startswith(beginning) else ""
