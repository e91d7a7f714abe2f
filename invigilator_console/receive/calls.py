"""The calls of one feed: the one whose pictures are shown, and a newer one that has none yet.

There are never more than two. The newer takes over with its first picture, so that a phone which changes its network
is not lost from sight for longer than it was away.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from invigilator_console.receive.call import Call


class Calls:
    """Which call is shown, which is coming, and what all of them have counted."""

    def __init__(self, tell_bye: Callable[[Call, str], None]) -> None:
        """No calls; `tell_bye` tells a phone that a call is over, and why."""
        self.shown: Call | None = None  # may be over: its last picture still stands
        self.coming: Call | None = None
        self._tell_bye = tell_bye
        self._counts_before: Counter[str] = Counter()  # of calls put away
        self._closing: set[asyncio.Task[None]] = set()

    def __iter__(self) -> Iterator[Call]:
        return iter([call for call in (self.shown, self.coming) if call is not None])

    @property
    def counts(self) -> Counter[str]:
        """What all calls have counted, also those put away."""
        return sum((call.counts for call in self), self._counts_before)

    @property
    def unconnected(self) -> Call | None:
        """The call coming, unless it is connected."""
        return None if self.coming is None or self.coming.is_connected else self.coming

    def named(self, name: str) -> Call | None:
        """The call of this number."""
        return next((call for call in self if call.name == name), None)

    def begin(self, call: Call) -> None:
        """A newer call is coming; of two that come, the newer wins."""
        if self.coming is not None:
            self.end(self.coming)
        self.coming = call

    def take_over(self, call: Call) -> None:
        """A call has a picture: if it was coming, it is the one shown from now on."""
        if call is not self.coming:
            return
        before, self.shown, self.coming = self.shown, call, None
        if before is not None:
            self._counts_before += before.counts
            self._hang_up(before, None)

    def end(self, call: Call, reason: str | None = None) -> None:
        """A call is over; `reason` is told to the phone, None tells it nothing."""
        if call is self.coming:
            self._counts_before += call.counts
            self.coming = None
        self._hang_up(call, reason)

    async def let_go(self) -> None:
        """Wait until calls that are over hold nothing open any more."""
        await asyncio.gather(*self._closing)

    def _hang_up(self, call: Call, reason: str | None) -> None:
        if call.is_over:
            return
        if reason is not None:
            self._tell_bye(call, reason)
        closing = call.close()
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
