"""What this console wants of the server and has no answer to yet: kept in order, sent one at a time, never twice new.

A command keeps its id and the time it was said from the first moment on, so it may be sent again after a broken
connection: the server gives a repeated id the first answer. Pure; `link.py` does the sending.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from rooms.commands import SessionCommand


@dataclass(frozen=True, slots=True)
class Errand:
    """One command on its way. `words` says it to a person; `quiet` ones are the console's own and not shown."""

    id: str
    said_at: datetime
    command: SessionCommand
    words: str
    quiet: bool = False


class Outbox:
    """A queue with at most one errand in flight, so that the order said is the order recorded."""

    def __init__(self) -> None:
        self._waiting: deque[Errand] = deque()
        self._in_flight: str | None = None

    def add(self, errand: Errand) -> None:
        """Put an errand at the end of the queue."""
        self._waiting.append(errand)

    def next_to_send(self) -> Errand | None:
        """The errand to send now, which is in flight from here on; None while another is, or when there is none."""
        if self._in_flight is not None or not self._waiting:
            return None
        self._in_flight = self._waiting[0].id
        return self._waiting[0]

    def settled(self, errand_id: str) -> Errand | None:
        """The errand with this id has been answered and leaves the queue; None if it is not known."""
        for errand in self._waiting:
            if errand.id == errand_id:
                self._waiting.remove(errand)
                if self._in_flight == errand_id:
                    self._in_flight = None
                return errand
        return None

    def disconnected(self) -> None:
        """What was in flight may or may not have arrived: it is the first to be sent again."""
        self._in_flight = None

    @property
    def pending(self) -> tuple[Errand, ...]:
        """Everything not answered yet, oldest first."""
        return tuple(self._waiting)
