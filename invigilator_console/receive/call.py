"""One call: a phone's offer, our answer, and the pictures that follow, until either side ends it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol

from aiortc import RTCConfiguration, RTCDataChannel, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError

from invigilator_console.receive import ice_candidates
from invigilator_console.receive.datagrams import VideoIntake, take_apart
from invigilator_console.receive.picture import Picture, PictureMaker, Wanted
from invigilator_console.receive.sound import SoundLine, leave_to_us

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aiortc import RTCIceServer, RTCRtpTransceiver
    from av.video.frame import VideoFrame

    from invigilator_console.receive.reassembly import EncodedFrame

CHANNEL = "ninefold"  # the label of the data channel that the phone opens
_MOST_ICE_CANDIDATES = 64  # of a peer; each is tried from each of our addresses

log = logging.getLogger(__name__)

# What aiortc raises on an offer that is malformed or that it cannot answer. `AssertionError` and `AttributeError` come
# from parsing: it checks a peer's text by asserting, or not at all.
_OFFER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InternalError,
    InvalidAccessError,
    InvalidStateError,
    LookupError,
    OperationError,
    TypeError,
    ValueError,
)


class OfferRefused(Exception):
    """The offer cannot be answered.

    Attributes:
        reason: a stable code: `malformed-offer`, `no-video` or `no-common-codec`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CallOwner(Protocol):
    """Whom a call tells what happens. Called from the event loop, never from a thread."""

    def call_received(self, call: Call, frames: Sequence[EncodedFrame], now: float) -> None:
        """Frames have come, encoded as the phone sent them, oldest first; told before they are decoded."""

    def call_pictured(self, call: Call, picture: Picture) -> None:
        """A newer picture has come."""

    def call_opened(self, call: Call) -> None:
        """The data channel takes messages now."""

    def call_messaged(self, call: Call, text: str | bytes) -> None:
        """The phone has said something over the data channel."""

    def call_ended(self, call: Call) -> None:
        """The connection has failed, or the phone has closed it."""


class Call:
    """One peer connection, answering one offer."""

    def __init__(
        self,
        name: str,
        offer: str,
        owner: CallOwner,
        *,
        ice_servers: Sequence[RTCIceServer],
        wanted: Wanted,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name  # the call number that signals carry
        self.offer = offer  # SDP
        self.answer: str | None = None  # SDP, once there is one
        self.began_at = clock()
        self.is_over = False
        self.intake: VideoIntake | None = None
        self.sound: SoundLine | None = None
        self._carries_sound: RTCRtpTransceiver | None = None
        self._owner = owner
        self._clock = clock
        self._pictures = PictureMaker(wanted)
        self._channel: RTCDataChannel | None = None
        self._offer_applied = asyncio.Event()
        self._negotiating = asyncio.Lock()
        self._ice_candidates = 0
        self._skipped_ice_candidates = False
        # An empty list, not None: None would ask a public server for our address, and wait for it.
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=list(ice_servers)))
        self._connection.on("connectionstatechange", self._connection_changed)
        self._connection.on("datachannel", self._channel_opened)

    @property
    def is_connected(self) -> bool:
        """Whether media and messages can flow. aiortc notices a lost line only after half a minute."""
        return self._connection.connectionState == "connected"

    @property
    def counts(self) -> Counter[str]:
        """`frames` decoded, `packets` received, `nacks` and `plis` sent."""
        if self.intake is None:
            return Counter()
        return Counter(
            frames=self._pictures.frames,
            packets=self.intake.packets,
            nacks=self.intake.nacks,
            plis=self.intake.plis,
        )

    async def accept(self) -> str:
        """Answer the offer; returns the answer as SDP, in which our own ICE candidates stand.

        Raises:
            OfferRefused: the offer is malformed, has no video, or no video that the console can decode.
        """
        if "m=video" not in self.offer:
            raise OfferRefused("no-video")
        offer, self._skipped_ice_candidates = ice_candidates.without_unusable(self.offer)
        async with self._negotiating:
            try:
                await self._connection.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
                self._choose_media()
                await self._connection.setLocalDescription(await self._connection.createAnswer())
                if self._carries_sound is not None:
                    leave_to_us(self._carries_sound)
            except OperationError as fault:
                raise OfferRefused("no-common-codec") from fault
            except _OFFER_FAULTS as fault:
                log.warning("call %s: the offer makes no sense: %r", self.name, fault)
                raise OfferRefused("malformed-offer") from fault
            finally:
                self._offer_applied.set()
        self.answer = self._connection.localDescription.sdp
        return self.answer

    async def add_ice_candidate(self, fields: dict[str, Any] | None) -> None:
        """Take one of the phone's ICE candidates; None says that there are no more."""
        await self._offer_applied.wait()
        if self.is_over:
            return
        if fields is None or fields.get("candidate") == "":
            if not self._skipped_ice_candidates:
                await self._connection.addIceCandidate(None)
            return
        candidate = ice_candidates.from_signal(fields)
        if candidate is None or self._ice_candidates >= _MOST_ICE_CANDIDATES:
            self._skipped_ice_candidates = True
            return
        self._ice_candidates += 1
        try:
            await self._connection.addIceCandidate(candidate)
        except ValueError as fault:
            log.info("call %s: an ICE candidate came too late: %s", self.name, fault)

    def want(self, wanted: Wanted) -> Picture | None:
        """Scale to another size from now on; returns the newest picture in that size, None before the first."""
        self._pictures.wanted = wanted
        return self._pictures.scale()

    def ask_key_frame(self) -> None:
        """Ask the phone for a key frame, though none is needed to go on."""
        if self.intake is not None:
            self.intake.ask_key_frame()

    @property
    def newest(self) -> VideoFrame | None:
        """The newest picture as large as the phone sent it; None before the first."""
        return self._pictures.newest

    def say(self, text: str) -> bool:
        """Send a message over the data channel; False when it is not open."""
        if self._channel is None or self._channel.readyState != "open" or not self.is_connected:
            return False
        self._channel.send(text)
        return True

    def close(self) -> asyncio.Task[None]:
        """End the call: nothing is told to the owner any more. The task returned ends when all is let go."""
        self.is_over = True
        self._offer_applied.set()
        return asyncio.get_running_loop().create_task(self._let_go())

    async def _let_go(self) -> None:
        # aioice opens sockets while the answer is made; closed meanwhile, it would leave those open.
        async with self._negotiating:
            if self.sound is not None:
                self.sound.close()
            if self.intake is not None:
                self.intake.close()
            await self._connection.close()
            take_apart(self._connection)

    def _choose_media(self) -> None:
        """Take the first video, and the first sound for whenever somebody listens or speaks; nothing else.

        Nine voices cost more than nine pictures, so until then no sound is touched: see `SoundLine`.
        """
        for transceiver in self._connection.getTransceivers():
            if transceiver.kind == "video" and self.intake is None:
                self.intake = VideoIntake(transceiver, self._frames_came, self._clock)
                continue
            if transceiver.kind == "audio" and self.sound is None:
                self.sound = SoundLine.of(transceiver)
                if self.sound is not None:
                    self._carries_sound = transceiver
                    continue
            transceiver.direction = "inactive"
        if self.intake is None:
            raise OfferRefused("no-video")

    def _frames_came(self, frames: list[EncodedFrame]) -> None:
        """Decode and scale, here on the loop: for nine feeds that is cheaper than handing over to a thread."""
        if self.is_over:
            return
        now = self._clock()
        self._owner.call_received(self, frames, now)
        decoded_before = self._pictures.frames
        if not self._pictures.decode(frames, now) and self.intake is not None:
            self.intake.demand_key_frame()
        if self._pictures.frames == decoded_before:
            return
        picture = self._pictures.scale()
        if picture is not None:
            self._owner.call_pictured(self, picture)

    def _connection_changed(self) -> None:
        if self._connection.connectionState in ("failed", "closed") and not self.is_over:
            self._owner.call_ended(self)

    def _channel_opened(self, channel: RTCDataChannel) -> None:
        if channel.label != CHANNEL or self._channel is not None:
            return
        self._channel = channel
        channel.on("message", self._message_came)
        self._owner.call_opened(self)

    def _message_came(self, text: str | bytes) -> None:
        if not self.is_over:
            self._owner.call_messaged(self, text)
