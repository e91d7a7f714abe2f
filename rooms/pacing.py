"""How much is too much: tokens that come back with time, and failed attempts counted by who makes them.

Pure; the caller owns the clock.
"""

from dataclasses import dataclass, field

ATTEMPTS_A_SECOND = 0.2
ATTEMPTS_AT_ONCE = 10
REMEMBERED = 10_000
"""By how many names or addresses failures are counted; whoever has not failed lately is forgotten first."""


@dataclass(slots=True)
class TokenBucket:
    """Holds at most `size` tokens, refilled at `rate` a second."""

    rate: float
    size: float
    level: float = field(init=False)
    looked_at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.level = self.size

    def take(self, now: float) -> bool:
        """Take one token; False when there is none. `now` in monotonic seconds."""
        self._refill(now)
        if self.level < 1:
            return False
        self.level -= 1
        return True

    def has_one(self, now: float) -> bool:
        """Whether a token could be taken."""
        self._refill(now)
        return self.level >= 1

    def is_full(self, now: float) -> bool:
        """Whether nothing was taken for as long as it takes to refill."""
        self._refill(now)
        return self.level >= self.size

    def _refill(self, now: float) -> None:
        if self.looked_at is not None:
            self.level = min(self.size, self.level + (now - self.looked_at) * self.rate)
        self.looked_at = now


class FailedAttempts:
    """Attempts that failed, by who made them: an address, or the name they were made under.

    Only failures count. A good key is never turned away for its neighbours' bad ones: a whole college may sit behind
    one address. Who must not even try while there were too many, because a guess may be right, is asked of `may_try`.
    """

    def __init__(self, rate: float = ATTEMPTS_A_SECOND, at_once: float = ATTEMPTS_AT_ONCE) -> None:
        self._rate = rate
        self._at_once = at_once
        self._by: dict[str, TokenBucket] = {}

    def may_try(self, who: str, now: float) -> bool:
        """Whether there is an attempt left. `now` in monotonic seconds."""
        bucket = self._by.get(who)
        return bucket is None or bucket.has_one(now)

    def failed(self, who: str, now: float) -> bool:
        """Note a failure. True while they may try again at once; False when they must slow down."""
        if len(self._by) >= REMEMBERED:
            self._by = {one: bucket for one, bucket in self._by.items() if not bucket.is_full(now)}
        bucket = self._by.setdefault(who, TokenBucket(self._rate, self._at_once))
        return bucket.take(now)

    def forgive(self, who: str) -> None:
        """Forget their failures: they have proved who they are."""
        self._by.pop(who, None)
