"""What one side is sent of a session, in order: the welcome, the records it missed, then new ones as they come.

A receiver reads from the live session at its own pace. When several records have piled up for it, only the last one
carries how things stand: what is in between is history already.
"""

from datetime import datetime
from typing import Protocol

from rooms.commands import Actor
from rooms.session import Session
from rooms.views import CandidateView, StaffView, candidate_view, staff_changes, staff_view
from signalling.live import Entry, LiveSession
from signalling.wire import Message, Recorded, Standing

HELPING = 50
"""Records handed over at a time, so that an answer never waits for a whole history."""


class Receiver(Protocol):
    """One client's place in a session."""

    def welcomed(self, now: datetime) -> tuple[int, CandidateView | StaffView]:
        """The cursor of what is on record, and how things stand there. Called once, first."""
        ...

    def news(self, now: datetime) -> list[Message]:
        """The next messages, at most a helping of them; none when there is nothing new."""
        ...

    def cursor_at(self, seq: int) -> int:
        """This receiver's cursor for record number `seq`."""
        ...


class StaffReceiver:
    """A member of staff sees every record; the cursor is the record's number."""

    def __init__(self, live: LiveSession, after: int) -> None:
        self._live = live
        self._cursor = min(after, live.head)
        self._welcomed_at = live.head
        self._shown: Session = live.state

    def welcomed(self, now: datetime) -> tuple[int, StaffView]:
        """See `Receiver.welcomed`."""
        return self._welcomed_at, staff_view(self._shown, now)

    def news(self, now: datetime) -> list[Message]:
        """See `Receiver.news`."""
        entries = self._live.entries(self._cursor, HELPING)
        if not entries:
            return []
        self._cursor += len(entries)
        state: StaffView | None = None
        if self._cursor == self._live.head > self._welcomed_at:
            state = staff_changes(self._shown, self._live.state, now)
            self._shown = self._live.state
        return _recorded(entries, cursors=[entry.seq for entry in entries], state=state, name_actors=True)

    def cursor_at(self, seq: int) -> int:
        """See `Receiver.cursor_at`."""
        return seq


class CandidateReceiver:
    """A candidate sees what is of or for that candidate; the cursor counts just that."""

    def __init__(self, live: LiveSession, number: str, after: int) -> None:
        self._live = live
        self._number = number
        self._cursor = min(after, live.cursor_of(number))
        self._welcomed_at = live.cursor_of(number)
        self._shown: Session = live.state

    def welcomed(self, now: datetime) -> tuple[int, CandidateView]:
        """See `Receiver.welcomed`."""
        return self._welcomed_at, candidate_view(self._shown, self._number, now)

    def news(self, now: datetime) -> list[Message]:
        """See `Receiver.news`."""
        if self._number not in self._live.state.sittings:
            return []  # taken off the roster: the line is being closed
        entries = self._live.entries_of(self._number, self._cursor, HELPING)
        cursors = list(range(self._cursor + 1, self._cursor + 1 + len(entries)))
        self._cursor += len(entries)
        if self._cursor < self._live.cursor_of(self._number):
            return _recorded(entries, cursors=cursors, state=None)
        if entries and self._cursor > self._welcomed_at:
            self._shown = self._live.state
            return _recorded(entries, cursors=cursors, state=candidate_view(self._shown, self._number, now))
        return [*_recorded(entries, cursors=cursors, state=None), *self._changed_unseen(now)]

    def cursor_at(self, seq: int) -> int:
        """See `Receiver.cursor_at`."""
        return self._live.cursor_of(self._number, seq)

    def _changed_unseen(self, now: datetime) -> list[Message]:
        """How things stand, if records that the candidate may not see have changed what the candidate is shown."""
        before, self._shown = self._shown, self._live.state
        if _looked_at(before, self._number) == _looked_at(self._shown, self._number):
            return []
        view = candidate_view(self._shown, self._number, now)
        unchanged = view == candidate_view(before, self._number, now)
        return [] if unchanged else [Standing(cursor=self._cursor, state=view)]


def receiver_for(actor: Actor, live: LiveSession, after: int) -> Receiver:
    """The receiver for a candidate or a member of staff."""
    return StaffReceiver(live, after) if actor.role is not None else CandidateReceiver(live, actor.id, after)


def _looked_at(session: Session, number: str) -> tuple[int, ...]:
    """What a candidate's view is made of, by identity: the view, which is dear, is made only when one is another."""
    room = session.rooms[session.room_of(number)]
    parts = (session.sittings[number], room, session.announcements, session.started_at, session.phase)
    return tuple(id(part) for part in parts)


def _recorded(
    entries: list[Entry], *, cursors: list[int], state: CandidateView | StaffView | None, name_actors: bool = False
) -> list[Message]:
    return [
        Recorded(
            cursor=cursor,
            at=entry.at,
            said_at=entry.said_at,
            actor=entry.actor if name_actors else None,
            events=list(entry.events),
            state=state if entry is entries[-1] else None,
        )
        for entry, cursor in zip(entries, cursors, strict=True)
    ]
