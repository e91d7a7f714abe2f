"""The lines of the log, and refusals in an invigilator's words. Pure; the words of events are `rooms.event_words`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rooms import events as e
from rooms.event_words import words_for

if TYPE_CHECKING:
    from datetime import datetime

    from invigilator_console.model import Model
    from signalling.wire import Recorded

LATE_WORD = timedelta(seconds=2)
"""A record shows both its times when they differ by more."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log. `kind` is the event's name, to filter by; `private` lines are never for candidates.

    `by` is who said it, as the record names them; `event` is what the line was made from.
    """

    cursor: int
    said_at: datetime
    at: datetime
    candidate: str | None
    seat: int | None
    kind: str
    words: str
    private: bool
    by: str
    event: e.SessionEvent

    @property
    def came_late(self) -> bool:
        """Whether it was said well before it could be recorded."""
        return abs(self.at - self.said_at) > LATE_WORD


def log_lines(record: Recorded, model: Model) -> list[LogLine]:
    """A record as lines, one an event that has something to say."""
    lines = []
    begun = {event.candidate for event in record.events if isinstance(event, e.BreakStarted)}
    for event in record.events:
        # A break that was notified is asked for and begins at once: one line says both.
        if isinstance(event, e.BreakAskedFor) and event.candidate in begun:
            continue
        candidate = getattr(event, "candidate", None)
        lines.append(
            LogLine(
                cursor=record.cursor,
                said_at=record.said_at,
                at=record.at,
                candidate=candidate,
                seat=model.seat_of(candidate) if candidate else None,
                kind=event.type,
                words=words_for(event, model),
                private=event.audience == "staff",
                by=record.actor or "",
                event=event,
            )
        )
    return lines


def refusal_words(doing: str, detail: str, code: str) -> str:
    """A refusal as one sentence: what was wanted, why not."""
    return f"Not done: {doing}. {detail or code}"
