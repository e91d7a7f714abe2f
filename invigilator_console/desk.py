"""The desk an invigilator works at: the room as known, the line, the feeds, what waits. No screen in it.

The line tells the desk what comes; a `Display` is told when something is to be shown anew. Once a second the owner
calls `tick`, and whatever counts time (held commands, silences, what needs you) is looked at then.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

from invigilator_console.evidence import Tray
from invigilator_console.fetching import Fetching
from invigilator_console.gallery import Gallery, OpenFeed
from invigilator_console.held import Holding
from invigilator_console.keys import Keys
from invigilator_console.link import Link, Pace
from invigilator_console.model import Model, NoRoom
from invigilator_console.receiver import LinkState
from invigilator_console.settings import Settings
from invigilator_console.sound_device import PortAudioDevices
from invigilator_console.talk import Talk
from invigilator_console.vigil import Vigil
from invigilator_console.wording import LogLine, log_lines, refusal_words
from rooms.commands import AttendRoom
from rooms.events import RoomHandedOver

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from yarl import URL

    from invigilator_console.attention import Need
    from invigilator_console.clock import ServerClock
    from invigilator_console.display import Display
    from invigilator_console.feeds import Feed
    from invigilator_console.outbox import Errand
    from invigilator_console.sound_device import Devices
    from rooms.commands import SessionCommand
    from rooms.views import SeatCard
    from signalling import wire

LINES_KEPT = 5000
"""Log lines in memory: a session of 27 candidates comes to about two thousand."""

log = logging.getLogger(__name__)


class Desk:
    """One member of staff at one console. Is the line's `Receiver`."""

    def __init__(
        self,
        server: URL,
        key: str,
        clock: ServerClock,
        open_feed: OpenFeed,
        *,
        room: str | None = None,
        trust: ssl.SSLContext | None = None,
        pace: Pace | None = None,
        devices: Devices | None = None,
        settings: Settings | None = None,
    ) -> None:
        """A desk whose line is not up yet.

        Args:
            server: the server's address.
            key: the staff key.
            clock: the server's time.
            open_feed: makes a feed; asked after the first welcome.
            room: which room to look at; None for the one that is this person's.
            trust: which certificates are believed.
            pace: how patient the line is.
            devices: the loudspeaker and the microphone; None for the ones of this machine.
            settings: what this person wants otherwise; None for nothing.
        """
        self.clock = clock
        self.settings = settings or Settings()
        self.keys = Keys(self.settings.keys)
        self.model = Model(wanted_room=room)
        self.link = Link(server, key, self, clock, trust=trust, pace=pace)
        self.fetching = Fetching(server, key, trust=trust)
        self.gallery = Gallery(self.link, open_feed, monotonic=clock.monotonic, on_state=self._feed_changed)
        self.holding = Holding()
        self.talk = Talk(devices or PortAudioDevices(), self._feed_of, clock.monotonic, on_change=self._changed)
        self.tray = Tray(
            self.fetching.hand_in,
            pace or Pace(),
            is_pending=lambda of: any(errand.id == of for errand in self.link.outbox.pending),
            on_change=self._changed,
            say=lambda words: self._say(words, is_refusal=True),
        )
        self.lines: deque[LogLine] = deque(maxlen=LINES_KEPT)
        self.ice_servers: list[wire.IceServer] = []
        self.seat = 0
        """The selected seat; 0 before anybody was selected."""
        self.guest: str | None = None
        """Who is watched besides the room in view."""
        self.vigil = Vigil(self.model, self.gallery, self.link, clock)
        self.away_words = "connecting"
        self.away_since = clock.monotonic()
        self._on_floor: tuple[str, ...] = ()
        self._display: Display | None = None
        self.on_record: Callable[[wire.Recorded], None] = lambda _record: None

    def show_on(self, display: Display) -> None:
        """Tell that display from now on."""
        self._display = display

    # What the person does

    @property
    def chosen(self) -> SeatCard | None:
        """The selected candidate."""
        return self.model.seats().get(self.seat)

    def select(self, seat: int) -> None:
        """Select a seat; one that is empty may be selected too."""
        changed, self.seat = seat != self.seat, seat
        if self.chosen is not None:
            self.vigil.alarms.saw(self.chosen.number)
        if changed:
            self._changed()

    def select_candidate(self, candidate: str) -> None:
        """Select the seat under which that candidate stands."""
        if (seat := self.model.seat_of(candidate)) is not None:
            self.select(seat)

    def go_to(self, need: Need) -> None:
        """Select the seat of what needs somebody."""
        self.vigil.go_to(need)
        if need.candidate is not None:
            self.select_candidate(need.candidate)

    def command(self, command: SessionCommand, words: str, *, said_at: datetime | None = None) -> Errand:
        """Say something to the server, now or as soon as it can be reached; `said_at` where it was meant before now."""
        errand = self.link.command(command, words, said_at=said_at)
        self._changed()
        return errand

    def hold(self, command: SessionCommand, words: str) -> None:
        """Say it in five seconds unless it is taken back."""
        self.hold_all([command], words)

    def hold_all(self, commands: Sequence[SessionCommand], words: str) -> None:
        """Say these in five seconds, unless they are taken back, all at once."""
        if not self.holding.hold(commands, words, self.clock.monotonic()):
            self._say(f"{words}: that waits already")
        self._changed()

    def undo(self) -> None:
        """Take back the last thing that still waits."""
        held = self.holding.undo()
        self._say(f"Taken back: {held.words}." if held else "There is nothing to take back.")
        self._changed()

    # Time

    def tick(self) -> None:
        """Look at everything that counts time."""
        for held in self.holding.due(self.clock.monotonic()):
            for command in held.commands:
                self.link.command(command, held.words)
        self.vigil.tick()
        self.gallery.measure()
        self.talk.tick()
        self.look()

    def look(self) -> None:
        """Work out anew what needs this person, and ring where it is new."""
        if self.vigil.look() and self._display is not None:
            self._display.ring()

    async def close(self) -> None:
        """Hang up, and tell the phones."""
        self.talk.close()
        await self.tray.close()
        await self.gallery.close()
        await self.link.close()
        await self.fetching.close()

    # What the line tells

    def link_changed(self, state: LinkState, words: str) -> None:
        """The line is up, or is not."""
        if state is not LinkState.LIVE and not self.away_words:
            self.away_since = self.clock.monotonic()
        self.away_words = words
        if state is LinkState.ENDED and self._display is not None:
            self._display.ended(words)
        self._changed()

    def welcomed(self, welcome: wire.Welcome) -> None:
        """Begin, or go on: take the room, watch its cameras."""
        self.ice_servers = welcome.ice_servers
        try:
            self.model.welcomed(welcome)
        except NoRoom as error:
            self.away_words = str(error)
            if self._display is not None:
                self._display.ended(str(error))
            return
        self._attend()
        self.gallery.watch_again()
        self.tray.go_on()
        self._follow()
        if not self.seat:
            self.seat = next(iter(self.model.seats()), 1)
        self._changed()

    def recorded(self, record: wire.Recorded) -> None:
        """Take in a record and log it."""
        had_room = self.model.has_room
        self.model.recorded(record)
        self.lines.extend(log_lines(record, self.model))
        self.on_record(record)
        if self._display is not None:
            self._display.logged()
        if record.state is not None:
            self._follow()
            if self.model.is_missed_in_own_room:
                self._attend()
            self._receive_rooms(record)
            if had_room and not self.model.has_room:
                name = self.model.attendant(self.model.room) or "somebody else"
                keeps = "You only watch." if self.model.may_watch else "So are its pictures; you see how it stands."
                self._say(f"Room {self.model.room} is {name}'s now. {keeps}")
        self._changed()

    def presence_changed(self, presence: wire.Presence) -> None:
        """A phone came to the server or went from it."""
        self.model.presence_changed(presence.candidate, online=presence.online)
        self._changed()

    def signalled(self, signal: wire.Signal) -> None:
        """A phone signals."""
        self.gallery.receive(signal)

    def done(self, errand: Errand) -> None:
        """A command is in the record; its events say so in the log, and its pictures may follow."""
        del errand
        self.tray.go_on()
        self._changed()

    def refused(self, errand: Errand | None, code: str, detail: str) -> None:
        """Say why something was not done; the console's own reports need no words."""
        if errand is None:
            log.warning("the server could not read a message: %s, %s", code, detail)
        elif errand.quiet:
            log.info("%s was refused: %s", errand.id, code)
        else:
            self._say(refusal_words(errand.words, detail, code), is_refusal=True)
        if errand is not None:
            self.tray.give_up(errand.id)
            self.tray.go_on()
        self._changed()

    # Inside

    def look_at(self, room: str) -> None:
        """Show another room."""
        # What was asked for on the command line is over: only looking, nobody takes a room by coming back to it.
        self.model.wanted_room = None
        self.model.room = room
        self.seat = next(iter(self.model.seats()), 1)
        self._follow()
        self._changed()

    def watch_floor(self, candidates: Iterable[str]) -> None:
        """Watch these as well, whatever room is in view, until others are named."""
        on_floor = tuple(candidates)
        if on_floor != self._on_floor:
            self._on_floor = on_floor
            self._follow()

    def watch_also(self, candidate: str | None) -> None:
        """Watch somebody of another room, too, while they are looked at; None when that is over."""
        self.guest = candidate
        self._follow()

    def attend(self, room: str) -> None:
        """Ask to have that room."""
        self.command(AttendRoom(room=room), f"take room {room} over")

    def _receive_rooms(self, record: wire.Recorded) -> None:
        """A room was handed over to this person: say so with the note, and show it where no other is theirs."""
        you = self.model.you
        for event in record.events:
            if not isinstance(event, RoomHandedOver) or you is None or event.to != you.id:
                continue
            note = f": “{event.note}”" if event.note else "."
            self._say(
                f"Room {event.room} is yours now, from {self.model.staff_name(event.staff)}{note}", is_refusal=True
            )
            if self._display is not None:
                self._display.ring()
            if self.model.own_rooms == {event.room}:
                self.look_at(event.room)

    def _attend(self) -> None:
        asked = any(isinstance(errand.command, AttendRoom) for errand in self.link.outbox.pending)
        if self.model.should_attend and not asked:
            self.link.command(AttendRoom(room=self.model.room), "", quiet=True)

    def _feed_of(self, candidate: str) -> Feed | None:
        exhibit = self.gallery.exhibits.get(candidate)
        return None if exhibit is None else exhibit.feed

    def _follow(self) -> None:
        guests = [] if self.guest is None else [self.guest]
        self.gallery.follow(dict.fromkeys([*self.model.to_watch(), *self._on_floor, *guests]))

    def _feed_changed(self, candidate: str) -> None:
        if self._display is not None:
            self._display.feed_changed(candidate)

    def _say(self, words: str, *, is_refusal: bool = False) -> None:
        if self._display is not None:
            self._display.say(words, is_refusal=is_refusal)

    def _changed(self) -> None:
        if self._display is not None:
            self._display.room_changed()
