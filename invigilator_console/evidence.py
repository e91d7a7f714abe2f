"""Pictures on their way to the record: kept in memory until the server has them, sent one at a time, in order.

A piece goes out once the mark or incident it belongs to is on record. While the server is away it waits, and is tried
again with growing pauses; what the server will not have is said, once, and given up. Nothing is written to this
machine: a console that is left with pieces waiting loses them, and warns before.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from invigilator_console.clip_file import PictureFile
    from invigilator_console.link import Pace

MOST_WAITING = 96 * 1024 * 1024
"""Bytes: some forty clips. A server that is away for longer takes no more pictures."""

NOT_ON_RECORD_YET = "unknown-note"
SOON_ON_RECORD = 4
"""Attempts: another node of the server may hear of a mark a moment later than the one that took it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Piece:
    """One still or clip. `of` is the id of the mark or incident; `words` say it to a person."""

    candidate: str
    of: str
    file: PictureFile
    since: datetime
    until: datetime
    words: str


class NotTaken(Exception):
    """The server will not have a piece. The words are for a person."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class OutOfReach(Exception):
    """Whether the server has the piece is unknown; the same again is safe."""


class HandIn(Protocol):
    """Brings one piece to the server."""

    async def __call__(self, piece: Piece) -> None:
        """Returns once it is kept. Raises `NotTaken` or `OutOfReach`."""


class Tray:
    """Pieces that the server has not got yet, oldest first."""

    def __init__(
        self,
        hand_in: HandIn,
        pace: Pace,
        *,
        is_pending: Callable[[str], bool],
        on_change: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        """An empty tray.

        Args:
            hand_in: brings a piece to the server.
            pace: how long to pause between attempts.
            is_pending: whether the command with that id has no answer yet.
            on_change: a piece came or went.
            say: tells the person that a piece was not taken.
        """
        self._hand_in = hand_in
        self._pace = pace
        self._is_pending = is_pending
        self._on_change = on_change
        self._say = say
        self._pieces: deque[Piece] = deque()
        self._size = 0
        self._sending: asyncio.Task[None] | None = None
        self._retry = asyncio.Event()

    @property
    def waiting(self) -> tuple[Piece, ...]:
        """What the server has not got yet, oldest first."""
        return tuple(self._pieces)

    def has_room_for(self, file: PictureFile) -> bool:
        """Whether so much more may wait."""
        return self._size + len(file.body) <= MOST_WAITING

    def add(self, piece: Piece) -> None:
        """Send a piece as soon as its mark or incident is on record."""
        self._pieces.append(piece)
        self._size += len(piece.file.body)
        self._on_change()
        self.go_on()

    def give_up(self, of: str) -> None:
        """The mark or incident was refused: there is nothing for the piece to belong to."""
        for piece in [piece for piece in self._pieces if piece.of == of]:
            self._drop(piece)

    def go_on(self) -> None:
        """Something has changed: an answer came, or the server is back. Try at once."""
        self._retry.set()
        if self._pieces and (self._sending is None or self._sending.done()):
            self._sending = asyncio.get_running_loop().create_task(self._send())

    async def close(self) -> None:
        """Send nothing more, and hold nothing."""
        self._pieces.clear()
        self._size = 0
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    async def _send(self) -> None:
        """Send what may be sent, until nothing waits but for answers; `go_on` begins again."""
        attempt = unknown = 0
        while self._pieces and not self._is_pending(self._pieces[0].of):
            piece = self._pieces[0]
            self._retry.clear()
            try:
                await self._hand_in(piece)
            except NotTaken as refusal:
                # Counted by itself: attempts that did not reach the server say nothing of its record.
                if refusal.code != NOT_ON_RECORD_YET or unknown >= SOON_ON_RECORD:
                    self._drop(piece)
                    self._say(f"The picture was not kept ({piece.words}): {refusal}")
                    attempt = unknown = 0
                    continue
                unknown += 1
            except OutOfReach as error:
                log.info("evidence of %s waits: %s", piece.candidate, error)
            else:
                self._drop(piece)
                attempt = unknown = 0
                continue
            await self._pause(attempt)
            attempt += 1

    async def _pause(self, attempt: int) -> None:
        try:
            async with asyncio.timeout(self._pace.wait(attempt, random.random())):
                await self._retry.wait()
        except TimeoutError:
            return

    def _drop(self, piece: Piece) -> None:
        if piece in self._pieces:
            self._pieces.remove(piece)
            self._size -= len(piece.file.body)
            self._on_change()
