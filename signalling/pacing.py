"""How much is too much: messages on one socket, failed attempts from one address. Pure; the caller owns the clock."""

from dataclasses import dataclass, field

MESSAGES_A_SECOND = 20.0
MESSAGES_AT_ONCE = 150
"""A phone that redials three viewers at once trickles some sixty ICE candidates."""

ATTEMPTS_A_SECOND = 0.2
ATTEMPTS_AT_ONCE = 10
ADDRESSES_REMEMBERED = 10_000


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

    def is_full(self, now: float) -> bool:
        """Whether nothing was taken for as long as it takes to refill."""
        self._refill(now)
        return self.level >= self.size

    def _refill(self, now: float) -> None:
        if self.looked_at is not None:
            self.level = min(self.size, self.level + (now - self.looked_at) * self.rate)
        self.looked_at = now


class FailedAttempts:
    """Attempts with a key that opens nothing, by address.

    Only failures count, and a good key is never turned away for its neighbours' bad ones: a whole college may sit
    behind one address.
    """

    def __init__(self) -> None:
        self._by_address: dict[str, TokenBucket] = {}

    def failed(self, address: str, now: float) -> bool:
        """Note a failure. True while the address may try again at once; False when it must slow down."""
        if len(self._by_address) >= ADDRESSES_REMEMBERED:
            self._by_address = {one: bucket for one, bucket in self._by_address.items() if not bucket.is_full(now)}
        bucket = self._by_address.setdefault(address, TokenBucket(ATTEMPTS_A_SECOND, ATTEMPTS_AT_ONCE))
        return bucket.take(now)
