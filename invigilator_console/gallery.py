"""The feeds on this screen: one a candidate, each shown where it is looked at, asked for no more than that needs.

A feed lives from the moment its candidate is watched until nobody is to see it any more, through any number of
broken lines to the server. Nothing here formats, imports or lays out anything: pictures pass through.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from invigilator_console.feeds import FeedState
from invigilator_console.line_quality import LineQuality
from signalling.wire import Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from invigilator_console.feeds import Feed, FeedStats
    from invigilator_console.receive.reports import Size

PHONE = "candidate:"
"""How the address of a phone begins; the candidate's number follows."""

LEVELS_KEPT = 4
LOW_BATTERY = 0.2
SAME_SILENCE = timedelta(seconds=1)

log = logging.getLogger(__name__)


class Line(Protocol):
    """What the gallery says to the server."""

    def watch(self, candidate: str) -> None:
        """Ask for a camera."""

    def unwatch(self, candidate: str) -> None:
        """Do not look any more."""

    def signal(self, signal: Signal) -> None:
        """Send a step of a call."""


class View(Protocol):
    """Where pictures are shown."""

    @property
    def wanted_size(self) -> tuple[int, int]:
        """The most pixels, as (width, height), that can be shown; (0, 0) while not known."""

    def show(self, picture: NDArray[np.uint8], aspect: float | None = None) -> None:
        """Show a picture."""


class OpenFeed(Protocol):
    """Makes a feed; `Feed` itself but for what is settled beforehand."""

    def __call__(
        self,
        *,
        send_signal: Callable[[dict[str, Any]], None],
        on_picture: Callable[[Feed], None],
        on_state: Callable[[Feed], None],
        on_report: Callable[[Feed, dict[str, Any]], None],
    ) -> Feed:
        """A feed without a call."""


@dataclass
class Exhibit:
    """One candidate's feed, and where it is shown: the last of `views`, each with its size, is the one in front."""

    candidate: str
    feed: Feed
    views: list[tuple[View, Size]] = field(default_factory=list)
    sounds: deque[float] = field(default_factory=lambda: deque(maxlen=LEVELS_KEPT))
    battery: float | None = None
    charging: bool | None = None
    silent_since: datetime | None = None
    line: LineQuality = field(default_factory=LineQuality)

    @property
    def battery_is_low(self) -> bool:
        """Whether the phone may not last, as far as it tells."""
        return self.battery is not None and self.battery <= LOW_BATTERY and not self.charging


class Gallery:
    """All feeds of one console."""

    def __init__(
        self,
        line: Line,
        open_feed: OpenFeed,
        *,
        monotonic: Callable[[], float],
        on_state: Callable[[str], None] = lambda _candidate: None,
    ) -> None:
        """An empty gallery.

        Args:
            line: to the server.
            open_feed: makes a feed.
            monotonic: seconds, of the clock that the feeds use.
            on_state: a candidate's feed came, went silent or closed.
        """
        self.exhibits: dict[str, Exhibit] = {}
        self._line = line
        self._open_feed = open_feed
        self._monotonic = monotonic
        self._on_state = on_state
        self._tasks: set[asyncio.Task[None]] = set()

    # Whom to watch

    def follow(self, candidates: Iterable[str]) -> None:
        """Watch these and no others."""
        wanted = list(candidates)
        for number in [number for number in self.exhibits if number not in wanted]:
            self._line.unwatch(number)
            self._spawn(self.exhibits.pop(number).feed.close())
        for number in wanted:
            if number not in self.exhibits:
                self.exhibits[number] = self._open(number)
                self._line.watch(number)

    def watch_again(self) -> None:
        """Say again whom this console watches: the server forgets that with the connection."""
        for number in self.exhibits:
            self._line.watch(number)

    def receive(self, signal: Signal) -> None:
        """Hand a phone's signal to its feed; what is no phone's, or nobody's that is watched, is dropped."""
        sender = signal.sender or ""
        exhibit = self.exhibits.get(sender.removeprefix(PHONE)) if sender.startswith(PHONE) else None
        if exhibit is None:
            log.debug("a signal from %s, whom this console does not watch", sender)
            return
        self._spawn(exhibit.feed.receive_signal(signal.model_dump(mode="json", by_alias=True)))

    async def close(self) -> None:
        """Stop watching everybody; each phone is told."""
        feeds = [exhibit.feed for exhibit in self.exhibits.values()]
        self.exhibits.clear()
        await asyncio.gather(*(feed.close() for feed in feeds), *self._tasks, return_exceptions=True)

    # Where to show them

    def show_in(self, candidate: str, view: View, size: Size) -> None:
        """Show this feed in `view`, in front of where it was shown before; to be said again when `view` changes."""
        exhibit = self.exhibits.get(candidate)
        if exhibit is None:
            return
        if all(other is not view for other, _ in exhibit.views):
            exhibit.views.append((view, size))
        if exhibit.views[-1][0] is view:
            self._ask(exhibit)

    def hang_behind(self, candidate: str, view: View, size: Size) -> None:
        """Show this feed in `view` whenever nothing else is in front; said as often as one likes."""
        exhibit = self.exhibits.get(candidate)
        if exhibit is None or any(other is view for other, _ in exhibit.views):
            return
        exhibit.views.insert(0, (view, size))
        if len(exhibit.views) == 1:
            self._ask(exhibit)

    def fit(self, candidate: str, view: View) -> None:
        """`view` has another size now."""
        exhibit = self.exhibits.get(candidate)
        if exhibit is not None and exhibit.views and exhibit.views[-1][0] is view:
            self._ask(exhibit)

    def take_from(self, candidate: str, view: View) -> None:
        """Show this feed in `view` no more, but where it was shown before."""
        exhibit = self.exhibits.get(candidate)
        if exhibit is not None:
            was_in_front = bool(exhibit.views) and exhibit.views[-1][0] is view
            exhibit.views = [(other, size) for other, size in exhibit.views if other is not view]
            if exhibit.views and was_in_front:
                self._ask(exhibit)

    def rest(self, candidate: str, view: View) -> None:
        """Nobody looks at `view` for now: where it is in front, the phone may pause until it is shown there again."""
        exhibit = self.exhibits.get(candidate)
        if exhibit is not None and exhibit.views and exhibit.views[-1][0] is view and exhibit.feed.asked != "pause":
            exhibit.feed.ask("pause")

    def _ask(self, exhibit: Exhibit) -> None:
        view, size = exhibit.views[-1]
        width, height = view.wanted_size
        if width and height:
            exhibit.feed.want(width, height)
        if exhibit.feed.asked != size:
            exhibit.feed.ask(size)
        self._hang(exhibit)

    # How they stand

    def silences(self, now: datetime) -> dict[str, datetime]:
        """Since when each feed without a signal is silent, in the time of `now`."""
        monotonic = self._monotonic()
        silences = {}
        for number, exhibit in self.exhibits.items():
            if exhibit.feed.state is FeedState.LIVE:
                exhibit.silent_since = None
                continue
            since = now - timedelta(seconds=exhibit.feed.silent_for(monotonic))
            # One silence keeps one beginning, though it is measured anew each time.
            if exhibit.silent_since is None or abs(since - exhibit.silent_since) > SAME_SILENCE:
                exhibit.silent_since = since
            silences[number] = exhibit.silent_since
        return silences

    def measure(self) -> None:
        """Judge every line by what came over it; to be called about once a second."""
        now = self._monotonic()
        for exhibit in self.exhibits.values():
            if exhibit.feed.state is FeedState.LIVE and exhibit.feed.asked != "pause":
                exhibit.line.note(exhibit.feed.stats, now)
            else:
                exhibit.line.forget()

    def stats(self) -> dict[str, FeedStats]:
        """Every feed in numbers."""
        return {number: exhibit.feed.stats for number, exhibit in self.exhibits.items()}

    # Inside

    def _open(self, number: str) -> Exhibit:
        def send_signal(fields: dict[str, Any]) -> None:
            self._line.signal(Signal.model_validate({**fields, "to": PHONE + number}))

        def on_picture(_feed: Feed) -> None:
            self._hang(exhibit)

        def on_state(_feed: Feed) -> None:
            self._on_state(number)

        def on_report(_feed: Feed, report: dict[str, Any]) -> None:
            if "sound" in report:
                exhibit.sounds.append(report["sound"])
            exhibit.battery = report.get("battery", exhibit.battery)
            exhibit.charging = report.get("charging", exhibit.charging)

        feed = self._open_feed(send_signal=send_signal, on_picture=on_picture, on_state=on_state, on_report=on_report)
        exhibit = Exhibit(number, feed)
        return exhibit

    def _hang(self, exhibit: Exhibit) -> None:
        """The newest picture goes to its views, which are drawn when the terminal has room for them."""
        if exhibit.views and (picture := exhibit.feed.take()) is not None:
            width, height = picture.source_size
            # Also those behind: a tile beside a dialog must not stand still as if nothing moved there.
            for view, _ in exhibit.views:
                view.show(picture.pixels, width / height)
            if exhibit.feed.state is not FeedState.LIVE:
                # The last picture of a lost feed, scaled anew for another place, is still one of the past.
                self._on_state(exhibit.candidate)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a feed failed: %s", error, exc_info=error)
