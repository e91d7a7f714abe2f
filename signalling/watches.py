"""Who watches whom, for as long as this server runs. Pure: the caller owns the clock and tells the phones.

A watch outlives its viewer's socket for a while, so that a console which reconnects finds its calls as they were.
"""

from dataclasses import dataclass, field

AWAY_FOR = 30.0
"""Seconds after which a viewer who has gone is told to the phones."""


@dataclass(frozen=True, slots=True, order=True)
class Watching:
    """One viewer watching one candidate; both by their ids in the session."""

    viewer: str
    candidate: str


@dataclass(slots=True)
class Watches:
    """The watches of one session."""

    _watching: set[Watching] = field(default_factory=set)
    _away_since: dict[str, float] = field(default_factory=dict)

    def begin(self, viewer: str, candidate: str) -> None:
        """The viewer watches the candidate."""
        self._watching.add(Watching(viewer, candidate))

    def end(self, viewer: str, candidate: str) -> bool:
        """The viewer does not look any more; False when it did not."""
        if Watching(viewer, candidate) not in self._watching:
            return False
        self._watching.discard(Watching(viewer, candidate))
        return True

    def includes(self, viewer: str, candidate: str) -> bool:
        """Whether that viewer watches that candidate."""
        return Watching(viewer, candidate) in self._watching

    def viewers_of(self, candidate: str) -> list[str]:
        """Who watches that candidate, whether connected or not."""
        return sorted(one.viewer for one in self._watching if one.candidate == candidate)

    def all(self) -> list[Watching]:
        """Every watch."""
        return sorted(self._watching)

    def went(self, viewer: str, now: float) -> None:
        """The viewer's socket is gone. `now` in monotonic seconds."""
        self._away_since[viewer] = now

    def came(self, viewer: str) -> None:
        """The viewer is connected."""
        self._away_since.pop(viewer, None)

    def expire(self, now: float) -> list[Watching]:
        """End and give the watches of those who have been away too long."""
        gone = {viewer for viewer, since in self._away_since.items() if now - since >= AWAY_FOR}
        ended = [one for one in self.all() if one.viewer in gone]
        self._watching.difference_update(ended)
        for viewer in gone:
            del self._away_since[viewer]
        return ended
