"""How long a feed has been silent, and how long altogether it was without signal.

Pure: times are handed in, in monotonic seconds; its caller calls `tick` at `deadline`.
"""

from __future__ import annotations

SILENCE = 2.0  # s without a packet after which a feed shows no signal


class Silence:
    """The watch kept on one feed, from its beginning."""

    def __init__(self, now: float) -> None:
        self.is_live = False  # pictures come
        self._heard_at = now
        self._lost_since: float | None = None
        self._lost_before = 0.0

    def heard(self, at: float) -> None:
        """Something came at `at`, or silence up to then is nobody's fault."""
        self._heard_at = max(self._heard_at, at)

    def live(self, now: float) -> None:
        """A picture has come: there is signal again."""
        self._heard_at = max(self._heard_at, now)
        self._lost_before = self.lost_s(now)
        self._lost_since = None
        self.is_live = True

    def lose(self) -> None:
        """The signal is known to have ended, with what was heard last."""
        if self.is_live:
            self.is_live = False
            self._lost_since = self._heard_at

    def tick(self, now: float) -> None:
        """Notice that it has been silent for too long."""
        if self.silent_for(now) >= SILENCE:
            self.lose()

    def deadline(self) -> float | None:
        """When to call `tick` next; None while there is no signal to lose."""
        return self._heard_at + SILENCE if self.is_live else None

    def silent_for(self, now: float) -> float:
        """Seconds since something was heard last, or since the beginning."""
        return max(0.0, now - self._heard_at)

    def lost_s(self, now: float) -> float:
        """Seconds without signal after the first picture, summed up, up to `now`."""
        return self._lost_before + (0.0 if self._lost_since is None else now - self._lost_since)
