"""Hearing one candidate and speaking to one: at most one of each at a time, and never by oversight.

A terminal is not told when a key is let go: pressed once one speaks, pressed again one does not; and speaking ends by
itself after half a minute. Nothing flows before, nothing after, and the phone says on its screen which is the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from invigilator_console.sound_device import NoSound
from invigilator_console.speech import Hearing, Speech

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator_console.receive.rtp import RtpPacket
    from invigilator_console.sound_device import Devices, Running

SPEAKS_FOR = 30.0
"""Seconds after which speaking ends by itself."""


class SoundFeed(Protocol):
    """A feed as far as its sound goes: see `feeds.Feed`."""

    @property
    def carries_sound(self) -> bool:
        """Whether there is a line for sound at present."""

    def hear(self, on_sound: Callable[[RtpPacket], None] | None) -> None:
        """Hand over each packet of sound from now on, None: none any more."""

    def may_speak(self, *, speak: bool) -> None:
        """Tell the phone to play what comes, or not to."""

    def speak(self, opus: bytes) -> None:
        """Send 20 ms of speech."""


class Talk:
    """Whom this person hears, and to whom they speak."""

    def __init__(
        self,
        devices: Devices,
        feed_of: Callable[[str], SoundFeed | None],
        clock: Callable[[], float],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """Silence.

        Args:
            devices: the loudspeaker and the microphone.
            feed_of: a candidate's feed; None while nobody watches.
            clock: monotonic seconds.
            on_change: who is heard or spoken to has changed.
        """
        self.heard: str | None = None
        """The candidate who is heard."""
        self.spoken_to: str | None = None
        """The candidate who is spoken to."""
        self._devices = devices
        self._feed_of = feed_of
        self._clock = clock
        self._on_change = on_change
        self._loudspeaker: Running | None = None
        self._microphone: Running | None = None
        self._heard_feed: SoundFeed | None = None
        self._spoken_feed: SoundFeed | None = None
        self._speaks_until = 0.0

    def listen(self, candidate: str) -> None:
        """Hear this candidate and nobody else. Raises `NoSound`."""
        feed = self._sounding(candidate)
        self.stop_listening()
        hearing = Hearing()
        self._loudspeaker = self._devices.play(hearing.take)
        feed.hear(hearing.add)
        self.heard, self._heard_feed = candidate, feed
        self._on_change()

    def stop_listening(self) -> None:
        """Hear nobody."""
        if self.heard is None:
            return
        if self._heard_feed is not None:
            self._heard_feed.hear(None)
        if self._loudspeaker is not None:
            self._loudspeaker.close()
        self.heard = self._heard_feed = self._loudspeaker = None
        self._on_change()

    def speak(self, candidate: str) -> None:
        """Speak to this candidate and nobody else. Raises `NoSound`."""
        feed = self._sounding(candidate)
        self.stop_speaking()
        speech = Speech()

        def say(samples: bytes) -> None:
            if self._spoken_feed is feed:  # samples that were under way when it ended are not sent
                for packet in speech.add(samples):
                    feed.speak(packet)

        self._microphone = self._devices.record(say)
        feed.may_speak(speak=True)
        self.spoken_to, self._spoken_feed = candidate, feed
        self._speaks_until = self._clock() + SPEAKS_FOR
        self._on_change()

    def stop_speaking(self) -> None:
        """Speak to nobody."""
        if self.spoken_to is None:
            return
        if self._microphone is not None:
            self._microphone.close()
        if self._spoken_feed is not None:
            self._spoken_feed.may_speak(speak=False)
        self.spoken_to = self._spoken_feed = self._microphone = None
        self._on_change()

    @property
    def speaks_for(self) -> float:
        """Seconds until speaking ends by itself; 0 while nobody is spoken to."""
        return 0.0 if self.spoken_to is None else max(0.0, self._speaks_until - self._clock())

    def tick(self) -> None:
        """Look whether it is over: half a minute has passed, or the feed is closed."""
        if self.heard is not None and self._feed_of(self.heard) is not self._heard_feed:
            self.stop_listening()
        if self.spoken_to is not None:
            is_gone = self._feed_of(self.spoken_to) is not self._spoken_feed
            if is_gone or self._clock() >= self._speaks_until:
                self.stop_speaking()

    def _sounding(self, candidate: str) -> SoundFeed:
        feed = self._feed_of(candidate)
        if feed is None or not feed.carries_sound:
            raise NoSound("There is no line to that phone for sound just now: it comes with the picture.")
        return feed

    def close(self) -> None:
        """Silence for good."""
        self.stop_listening()
        self.stop_speaking()
