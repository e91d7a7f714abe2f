"""Who has fallen silent: phones after fifteen seconds, a room's console after twenty. Pure; the caller owns the clock.

All of it is soft. What a restart loses is heard again within those seconds, or noted as silent since the start.
"""

from dataclasses import dataclass, field
from typing import Literal

from rooms.session import Session, Watch
from rooms.watching import IS_WATCHED

PHONE_SILENT = 15.0
"""Seconds without a word from a phone until its candidate is noted as absent."""

CONSOLE_SILENT = 20.0
"""Seconds without a word from the console of the person on record until a room is noted as unattended."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to be put on record. `silent_s`: for how many seconds it has been so; 0 for a return."""

    kind: Literal["absent", "present", "unattended"]
    whom: str
    silent_s: float


@dataclass(slots=True)
class _Post:
    """A room's watch as first seen: who is on record, and since when there is anybody to watch."""

    staff: str | None
    since: float
    occupied_since: float | None = None


@dataclass(slots=True)
class Liveness:
    """What has been heard in one session, in monotonic seconds; `started` is when this server began to listen."""

    started: float
    _heard: dict[str, float] = field(default_factory=dict)
    _posts: dict[str, _Post] = field(default_factory=dict)

    def heard(self, person: str, now: float) -> None:
        """That person (an actor's name) has just been heard."""
        self._heard[person] = now

    def last_heard(self, person: str) -> float | None:
        """When that person was last heard; None if not since the start."""
        return self._heard.get(person)

    def look(self, session: Session, now: float) -> list[Finding]:
        """What is to be noted now."""
        return [*self._phones(session, now), *self._rooms(session, now)]

    def _phones(self, session: Session, now: float) -> list[Finding]:
        findings: list[Finding] = []
        for number, sitting in session.sittings.items():
            if sitting.phase not in IS_WATCHED:
                continue
            silent = now - self._heard.get(f"candidate:{number}", self.started)
            if silent >= PHONE_SILENT and sitting.absent_since is None:
                findings.append(Finding("absent", number, silent))
            elif silent < PHONE_SILENT and sitting.absent_since is not None and f"candidate:{number}" in self._heard:
                findings.append(Finding("present", number, 0))
        return findings

    def _rooms(self, session: Session, now: float) -> list[Finding]:
        occupied = {session.room_of(s.number) for s in session.sittings.values() if s.phase in IS_WATCHED}
        findings: list[Finding] = []
        for room, watch in session.rooms.items():
            silent = self._silence_in(room, watch, occupied=room in occupied, now=now)
            if silent >= CONSOLE_SILENT and watch.unattended_since is None:
                findings.append(Finding("unattended", room, silent))
        return findings

    def _silence_in(self, room: str, watch: Watch, *, occupied: bool, now: float) -> float:
        """For how long nobody has watched the people in that room."""
        post = self._posts.get(room)
        if post is None or post.staff != watch.staff:
            # Whoever was given the room just now may take as long as anybody to appear.
            if post is None:
                post = _Post(watch.staff, self.started, self.started if occupied else None)
            else:
                post = _Post(watch.staff, now, post.occupied_since)
            self._posts[room] = post
        if not occupied:
            post.occupied_since = None
            return 0
        if post.occupied_since is None:
            post.occupied_since = now
        heard = self._heard.get(f"staff:{watch.staff}", post.since) if watch.staff else post.since
        return now - max(heard, post.since, post.occupied_since)
