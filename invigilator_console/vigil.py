"""What needs the person at the console: looked for once a second in the room, in the pictures and in their silences.

What is found waits in order of urgency, a new alarm rings, and a camera of the person's own rooms that fell silent is
reported to the record.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from invigilator_console.alarms import Alarms, PutOff, part
from invigilator_console.attention import Need, needs
from invigilator_console.feeds import FeedState
from invigilator_console.receiver import LinkState
from invigilator_console.sight import Lookout, Trouble
from invigilator_console.silence import SilenceKeeper

if TYPE_CHECKING:
    from datetime import datetime

    from invigilator_console.clock import ServerClock
    from invigilator_console.gallery import Gallery
    from invigilator_console.link import Link
    from invigilator_console.model import Model


class Vigil:
    """One person's watch over what they look at."""

    def __init__(self, model: Model, gallery: Gallery, link: Link, clock: ServerClock) -> None:
        """Nothing is found yet.

        Args:
            model: the room as known.
            gallery: the pictures that come.
            link: takes reports of silence.
            clock: the server's time.
        """
        self.waiting: list[Need] = []
        """Most urgent first."""
        self.put_off: list[PutOff] = []
        self.alarms = Alarms()
        self._model = model
        self._gallery = gallery
        self._link = link
        self._clock = clock
        self._keeper = SilenceKeeper()
        self._lookout = Lookout()
        self._gone_to = ""

    def next(self) -> Need | None:
        """The most urgent need; when it was gone to already, the one after it."""
        ids = [need.id for need in self.waiting]
        place = ids.index(self._gone_to) + 1 if self._gone_to in ids else 0
        return self.waiting[place % len(ids)] if ids else None

    def in_hand(self, seat: int) -> Need | None:
        """What the person is about: what was gone to, else what the selected seat needs, else the most urgent."""
        gone_to = [need for need in self.waiting if need.id == self._gone_to]
        own = [need for need in self.waiting if seat and need.seat == seat]
        return next(iter([*gone_to, *own, *self.waiting]), None)

    def go_to(self, need: Need) -> None:
        """The person turns to this need."""
        self._gone_to = need.id
        self.alarms.saw(need.candidate)

    def tick(self) -> None:
        """Look at the pictures, and report what fell silent."""
        self._report_silences()
        self._look_at_pictures()

    def look(self) -> bool:
        """Work out anew what needs this person; whether to ring, for a new alarm or for what comes back."""
        now = self._clock.now()
        if self._link.state is LinkState.ENDED:
            # Another console of this person watches now, or nobody here may: what waits is not for this one to say.
            self.waiting, self.put_off = [], []
            self.alarms.look([], [])
            return False
        found = needs(self._model, now, self._gallery.silences(now), self._sights())
        snoozes = self._model.session.snoozes if self._model.session else ()
        self.waiting, self.put_off = part(found, snoozes, now)
        return self.alarms.look(self.waiting, self.put_off)

    def _look_at_pictures(self) -> None:
        """Whether each picture that comes shows anything."""
        now = self._clock.monotonic()
        live = {number: exhibit.feed for number, exhibit in self._gallery.exhibits.items()}
        live = {number: feed for number, feed in live.items() if feed.state is FeedState.LIVE}
        self._lookout.forget_all_but(set(live))
        for number, feed in live.items():
            if (picture := feed.newest) is not None:
                self._lookout.look(number, picture.pixels, picture.arrived, now)

    def _sights(self) -> dict[str, tuple[Trouble, datetime]]:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        return {
            number: (noticed.trouble, now - timedelta(seconds=monotonic - noticed.since))
            for number, noticed in self._lookout.noticed().items()
        }

    def _report_silences(self) -> None:
        now = self._clock.now()
        pending = {errand.id for errand in self._link.outbox.pending}
        known = self._model.candidates
        cards = [known[number] for number in self._gallery.exhibits if number in known]
        cards = [card for card in cards if card.room in self._model.own_rooms]
        for report in self._keeper.due(cards, self._gallery.silences(now), now, pending):
            self._link.command(report.command, "", quiet=True, id=report.id)
