"""Watches a room without a screen and says what came: can this machine see the feeds?"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from invigilator_console.start import ConsoleEnded
from rooms.errors import Unavailable

if TYPE_CHECKING:
    from invigilator_console.desk import Desk

LONGEST_WELCOME = 20.0
"""Seconds to wait for the server before giving up."""


class Onlooker:
    """A display that shows nothing."""

    def __init__(self) -> None:
        self.welcomed = asyncio.Event()
        self.words = ""

    def room_changed(self) -> None:
        """The first change after the welcome is what is waited for."""

    def feed_changed(self, candidate: str) -> None:
        """Feeds count themselves."""

    def logged(self) -> None:
        """Nobody reads."""

    def say(self, words: str, *, is_refusal: bool = False) -> None:
        """Nobody listens."""

    def ring(self) -> None:
        """Nobody hears."""

    def ended(self, words: str) -> None:
        """There is nothing more to wait for."""
        self.words = words
        self.welcomed.set()


class Probe(Onlooker):
    """One look at one room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        desk.show_on(self)

    def room_changed(self) -> None:
        """The line is up once there is a session."""
        if self._desk.model.session is not None:
            self.welcomed.set()

    async def watch(self, seconds: float) -> list[dict[str, Any]]:
        """Watch for so long, and say per seat what came. Raises `ConsoleEnded` or `Unavailable`."""
        line = asyncio.create_task(self._desk.link.run())
        try:
            await self._until_welcome()
            await self._look_on(seconds)
            return self._findings()
        finally:
            line.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await line
            await self._desk.close()

    async def _until_welcome(self) -> None:
        try:
            async with asyncio.timeout(LONGEST_WELCOME):
                await self.welcomed.wait()
        except TimeoutError as error:
            raise Unavailable(f"the server did not answer for {LONGEST_WELCOME:.0f} seconds") from error
        self._complain()

    async def _look_on(self, seconds: float) -> None:
        """Time passes; once a second the desk does what it would do with a person in front of it."""
        clock = self._desk.clock.monotonic
        until = clock() + seconds
        while (left := until - clock()) > 0:
            await asyncio.sleep(min(1.0, left))
            self._complain()
            self._desk.tick()

    def _complain(self) -> None:
        if self.words:
            raise ConsoleEnded(self.words)

    def _findings(self) -> list[dict[str, Any]]:
        return [
            {"seat": seat, "candidate": card.number, **_of_feed(self._desk, card.number)}
            for seat, card in self._desk.model.seats().items()
        ]


def _of_feed(desk: Desk, candidate: str) -> dict[str, Any]:
    exhibit = desk.gallery.exhibits.get(candidate)
    if exhibit is None:
        return {"frames": 0, "size": None, "first_frame_s": None, "lost_s": None}
    stats, newest = exhibit.feed.stats, exhibit.feed.newest
    first = stats.first_frame_s
    return {
        "frames": stats.frames,
        "size": list(newest.source_size) if newest else None,
        "first_frame_s": None if first is None else round(first, 3),
        "lost_s": round(stats.lost_s, 3),
    }
