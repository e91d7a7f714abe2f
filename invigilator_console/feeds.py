"""Feeds: one candidate's camera as watched by this console.

A feed outlives its calls. The phone always calls; when its network changes it calls anew, with a new call number, and
the old call keeps showing until the new one has its first picture. Newest wins everywhere: a picture not taken before
the next one comes is dropped.

Everything here runs on one event loop, and every callback is called from it.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from invigilator_console.receive.alarm import Alarm
from invigilator_console.receive.call import Call, OfferRefused
from invigilator_console.receive.calls import Calls
from invigilator_console.receive.picture import Picture, Wanted
from invigilator_console.receive.reports import Size, read_report, size_request, talk_request
from invigilator_console.receive.silence import Silence
from invigilator_console.ring import Ring

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aiortc import RTCIceServer
    from av.video.frame import VideoFrame

    from invigilator_console.receive.reassembly import EncodedFrame
    from invigilator_console.receive.rtp import RtpPacket

__all__ = ["CONNECT_WITHIN", "Feed", "FeedState", "FeedStats", "Picture"]

CONNECT_WITHIN = 20.0  # s for a new call to connect; then the phone is told that it has not

log = logging.getLogger(__name__)


class FeedState(StrEnum):
    """What can be said of a feed. Whether it counts as lost is for the caller: see `Feed.silent_for`."""

    CONNECTING = "connecting"  # no picture so far
    LIVE = "live"
    NO_SIGNAL = "no signal"  # there were pictures, but no packet has come for 2 s, or the phone has hung up
    CLOSED = "closed"  # by us


@dataclass(frozen=True, slots=True)
class FeedStats:
    """A feed in numbers, over all its calls."""

    frames: int = 0  # decoded
    first_frame_s: float | None = None  # from the first offer to the first picture
    lost_s: float = 0.0  # without signal, summed up, the present silence included
    packets: int = 0
    nacks: int = 0  # requests for missing packets
    plis: int = 0  # requests for a key frame


class Feed:
    """One candidate's camera as watched by this console."""

    def __init__(
        self,
        *,
        send_signal: Callable[[dict[str, Any]], None],
        ice_servers: Sequence[RTCIceServer] = (),
        wanted: tuple[int, int] = (96, 72),
        on_picture: Callable[[Feed], None] | None = None,
        on_state: Callable[[Feed], None] | None = None,
        on_report: Callable[[Feed, dict[str, Any]], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """A feed without a call, ready for signals.

        Args:
            send_signal: takes a signal for the phone; it is not awaited, and must not raise.
            ice_servers: STUN and TURN servers; aiortc uses the first of each.
            wanted: width and height, in pixels, of the box that pictures are scaled to fit.
            on_picture: a newer picture is there to be taken.
            on_state: `state` has changed.
            on_report: the phone has reported on itself; see `receive.reports.read_report`.
            clock: monotonic seconds.
        """
        self.state = FeedState.CONNECTING
        self.newest: Picture | None = None
        self.last_report: dict[str, Any] | None = None
        self.asked: Size | None = None  # the picture size the phone was last asked for
        self.ring = Ring()  # the last minute, as it came
        self._send_signal = send_signal
        self._ice_servers = ice_servers
        self._wanted = Wanted(*wanted)
        self._on_picture = on_picture
        self._on_state = on_state
        self._on_report = on_report
        self._clock = clock

        self._calls = Calls(self._send_bye)
        self._on_sound: Callable[[RtpPacket], None] | None = None
        self._speaks = False
        self._is_taken = True  # the newest picture was taken
        self._silence = Silence(clock())
        self._alarm = Alarm(self._watch, clock)
        self._first_offer_at: float | None = None
        self._first_frame_s: float | None = None

    # Pictures

    def take(self) -> Picture | None:
        """The newest picture, once; None when it was taken before, or there is none."""
        if self._is_taken:
            return None
        self._is_taken = True
        return self.newest

    def want(self, width: int, height: int, pixel_aspect: float = 1.0) -> None:
        """Scale to fit another box from now on; the newest picture is scaled anew at once, and may be taken again.

        Args:
            width: of the box, in pixels.
            height: of the box, in pixels.
            pixel_aspect: width of one of these pixels, in its heights.
        """
        wanted = Wanted(width, height, pixel_aspect)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        for call in self._calls:
            picture = call.want(wanted)
            if picture is not None and call is self._calls.shown:
                self.newest = picture
                self._is_taken = False

    def still(self) -> VideoFrame | None:
        """The newest picture as large as the phone sent it; None before the first."""
        return None if self._calls.shown is None else self._calls.shown.newest

    def ask(self, size: Size) -> None:
        """Ask the phone for another picture size; it is asked again whenever it calls anew."""
        if self.asked == "pause":
            self._silence.heard(self._clock())  # it was silent because we asked it to be
        self.asked = size
        for call in self._calls:
            call.say(size_request(size))

    # Sound

    @property
    def carries_sound(self) -> bool:
        """Whether the call shown has a line for sound."""
        call = self._calls.shown
        return call is not None and call.sound is not None and not call.is_over

    def hear(self, on_sound: Callable[[RtpPacket], None] | None) -> None:
        """Hand over each packet of sound from now on, also of later calls; None: ask for none any more."""
        self._on_sound = on_sound
        for call in self._calls:
            self._let_hear(call)
            self._say_talk(call)

    def may_speak(self, *, speak: bool) -> None:
        """Tell the phone to play what comes, or not to; it is told again whenever it calls anew."""
        self._speaks = speak
        for call in self._calls:
            self._say_talk(call)

    def speak(self, opus: bytes) -> None:
        """Send 20 ms of speech to the phone."""
        call = self._calls.shown
        if self._speaks and call is not None and call.sound is not None and not call.is_over:
            call.sound.send(opus)

    def _let_hear(self, call: Call) -> None:
        if call.sound is not None and not call.is_over:
            call.sound.hear(self._on_sound)

    def _say_talk(self, call: Call) -> None:
        call.say(talk_request(listen=self._on_sound is not None, speak=self._speaks))

    # How it stands

    @property
    def stats(self) -> FeedStats:
        """The feed in numbers, as of now."""
        counts = self._calls.counts
        return FeedStats(
            frames=counts["frames"],
            first_frame_s=self._first_frame_s,
            lost_s=self._silence.lost_s(self._clock()),
            packets=counts["packets"],
            nacks=counts["nacks"],
            plis=counts["plis"],
        )

    def silent_for(self, now: float) -> float:
        """Seconds up to `now` since the last video packet, or since the feed began when none has come.

        While the phone is asked to pause, its reports count as well.
        """
        self._listen()
        return self._silence.silent_for(now)

    # Signalling

    async def receive_signal(self, signal: dict[str, Any]) -> None:
        """Take a signal from the phone. What makes no sense is ignored; an offer of no use is answered by a bye."""
        name, kind = signal.get("call"), signal.get("kind")
        if not isinstance(name, str) or self.state is FeedState.CLOSED:
            return
        call = self._calls.named(name)
        if kind == "description":
            await self._receive_description(name, call, signal.get("description"))
        elif call is None:
            log.debug("a signal for call %s, which is not known or over", name)
        elif kind == "ice_candidate":
            fields = signal.get("ice_candidate")
            if fields is None or isinstance(fields, dict):
                await call.add_ice_candidate(fields)
        elif kind == "bye":
            self._end(call)

    async def close(self) -> None:
        """Stop watching: the phone is told, and everything is let go."""
        self._set_state(FeedState.CLOSED)
        for call in self._calls:
            self._calls.end(call, reason="closed")
        self._alarm.cancel()
        self.ring.clear()
        self._on_sound = None
        await self._calls.let_go()

    async def _receive_description(self, name: str, known: Call | None, description: object) -> None:
        if not isinstance(description, dict) or description.get("type") != "offer":
            return
        offer = description.get("sdp")
        if not isinstance(offer, str):
            return
        if known is not None and known.offer == offer:
            if known.answer is not None and not known.is_over:
                self._send_answer(known.name, known.answer)  # the first one did not get through
            return
        if self._first_offer_at is None:
            self._first_offer_at = self._clock()
        call = Call(name, offer, self, ice_servers=self._ice_servers, wanted=self._wanted, clock=self._clock)
        self._calls.begin(call)
        try:
            answer = await call.accept()
        except OfferRefused as refusal:
            if not call.is_over:
                self._end(call, reason=refusal.reason)
            return
        if not call.is_over:
            self._send_answer(name, answer)
            self._alarm.ring_by(self._deadline())

    def _send_answer(self, name: str, answer: str) -> None:
        self._send_signal({"call": name, "kind": "description", "description": {"type": "answer", "sdp": answer}})

    def _send_bye(self, call: Call, reason: str) -> None:
        self._send_signal({"call": call.name, "kind": "bye", "reason": reason})

    # What calls tell (`receive.call.CallOwner`)

    def call_received(self, call: Call, frames: Sequence[EncodedFrame], now: float) -> None:
        """Frames as the phone sent them; of a call that is coming already, for its first picture is on the way."""
        self.ring.add(frames, now)
        if self.ring.wants_key_frame(now):
            call.ask_key_frame()

    def call_pictured(self, call: Call, picture: Picture) -> None:
        """A call has a newer picture; the first of a new call puts the old one away."""
        self._calls.take_over(call)
        if self._first_frame_s is None and self._first_offer_at is not None:
            self._first_frame_s = picture.arrived - self._first_offer_at
        self.newest = picture
        self._is_taken = False
        self._silence.live(picture.arrived)
        self._set_state(FeedState.LIVE)
        if self._on_picture is not None:
            self._on_picture(self)

    def call_opened(self, call: Call) -> None:
        """A call takes messages: the phone is told again which size is wanted, who listens and who speaks."""
        if self.asked is not None:
            call.say(size_request(self.asked))
        if self._on_sound is not None or self._speaks:
            self._let_hear(call)
            self._say_talk(call)

    def call_messaged(self, call: Call, text: str | bytes) -> None:
        """The phone reports on itself."""
        report = read_report(text)
        if report is None:
            log.debug("call %s: a message that is no report", call.name)
            return
        self.last_report = report
        if self.asked == "pause":
            self._silence.heard(self._clock())
        if self._on_report is not None:
            self._on_report(self, report)

    def call_ended(self, call: Call) -> None:
        """A connection has failed, or was closed by the phone."""
        self._end(call, reason="connection-lost")

    # The watch kept on silence, and on calls that do not connect

    def _watch(self, now: float) -> None:
        self._listen()
        self._silence.tick(now)
        if self.state is FeedState.LIVE and not self._silence.is_live:
            self._set_state(FeedState.NO_SIGNAL)
        unconnected = self._calls.unconnected
        if unconnected is not None and now >= unconnected.began_at + CONNECT_WITHIN:
            self._end(unconnected, reason="not-connected")
        self._alarm.ring_by(self._deadline())

    def _deadline(self) -> float | None:
        silent, unconnected = self._silence.deadline(), self._calls.unconnected
        if unconnected is None:
            return silent
        late = unconnected.began_at + CONNECT_WITHIN
        return late if silent is None else min(silent, late)

    def _listen(self) -> None:
        """Catch up with when packets have come: they do not report themselves one by one."""
        for call in self._calls:
            if call.intake is not None and call.intake.heard_at is not None:
                self._silence.heard(call.intake.heard_at)

    def _set_state(self, state: FeedState) -> None:
        if state is self.state:
            return
        self.state = state
        if state is FeedState.LIVE:
            self._alarm.ring_by(self._deadline())
        if self._on_state is not None:
            self._on_state(self)

    def _end(self, call: Call, reason: str | None = None) -> None:
        """A call is over before a newer one has taken its place."""
        self._listen()
        self._calls.end(call, reason)
        if call is self._calls.shown and self.state is FeedState.LIVE:
            self._silence.lose()
            self._set_state(FeedState.NO_SIGNAL)
