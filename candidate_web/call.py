"""One call of a simulated phone to one viewer, by aiortc. A call is never repaired, only made anew."""

from __future__ import annotations

import asyncio
import logging
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, Protocol

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidStateError
from aiortc.sdp import candidate_from_sdp
from pydantic import ValidationError

from candidate_web.camera import CameraTrack
from candidate_web.microphone import Microphone, pitch_of
from invigilator_console.receive.sound import SoundLine, leave_to_us
from signalling import wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from candidate_web.camera import Camera

CHANNEL = "ninefold"
CONNECT_WITHIN = 15.0
"""Seconds that a call may take to connect, or to come back, before it counts as broken."""

_ANSWER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidStateError,
    LookupError,
    TypeError,
    ValueError,
)
"""What aiortc raises on an answer that makes no sense: it checks a peer's text by asserting, or not at all."""

log = logging.getLogger(__name__)


class CallListener(Protocol):
    """Who is told what becomes of a call. Called on the event loop."""

    def send(self, signal: wire.Signal) -> None:
        """Send a step of the call to the viewer."""

    def connected(self, call: Call) -> None:
        """Pictures and messages flow."""

    def broken(self, call: Call) -> None:
        """The call will not come back by itself."""


class Call:
    """One call. `id` is fresh for each."""

    def __init__(
        self, viewer: str, camera: Camera, ice_servers: Sequence[wire.IceServer], listener: CallListener
    ) -> None:
        self.id = str(uuid.uuid4())
        self.viewer = viewer
        self.state: Literal["dialling", "connected", "over"] = "dialling"
        self.track = CameraTrack(camera)
        self._listener = listener
        self._patience: asyncio.TimerHandle | None = None
        self._negotiating = asyncio.Lock()
        self._connection = RTCPeerConnection(
            RTCConfiguration(
                # An empty list, not None: None would ask a public server for our address, and wait for it.
                iceServers=[_for_aiortc(one) for one in ice_servers],
                # One transport from the start, for picture, audio and data: a third of the sockets.
                bundlePolicy=RTCBundlePolicy.MAX_BUNDLE,
            )
        )
        self._sender = self._film()
        # Stands in the first offer and carries nothing until someone listens or speaks: no second negotiation then.
        self._sound = self._connection.addTransceiver("audio", direction="sendrecv")
        self._pitch = pitch_of(camera.seed)
        self._microphone: Microphone | None = None
        self._channel: RTCDataChannel = self._connection.createDataChannel(CHANNEL)
        self._channel.on("message", self._hear)
        self._connection.on("connectionstatechange", self._connection_changed)

    @property
    def is_over(self) -> bool:
        """Whether this side has hung up."""
        return self.state == "over"

    def _film(self) -> RTCRtpSender:
        transceiver = self._connection.addTransceiver(self.track, direction="sendonly")
        codecs = RTCRtpSender.getCapabilities("video").codecs
        # What cannot be encoded here is not offered: `camera.py` encodes VP8 and nothing else.
        transceiver.setCodecPreferences([codec for codec in codecs if codec.mimeType in {"video/VP8", "video/rtx"}])
        # aiortc tells its own encoder alone that the viewer wants a key frame. A test fails if this hook moves.
        transceiver.sender._send_keyframe = self.track.demand_key_frame  # type: ignore[method-assign]  # noqa: SLF001
        return transceiver.sender

    async def dial(self) -> None:
        """Make the offer and send it. All ICE candidates stand in it: aiortc does not trickle."""
        async with self._negotiating:
            if self.is_over:
                return
            self._lose_patience_in(CONNECT_WITHIN)
            await self._connection.setLocalDescription(await self._connection.createOffer())
        if not self.is_over:
            description = wire.Description(type="offer", sdp=self._connection.localDescription.sdp)
            self._listener.send(wire.Signal(call=self.id, to=self.viewer, kind="description", description=description))

    async def answered(self, description: wire.Description) -> None:
        """Take the viewer's answer; one that makes no sense breaks the call."""
        try:
            async with self._negotiating:
                if description.type == "answer" and self._connection.signalingState == "have-local-offer":
                    answer = RTCSessionDescription(sdp=description.sdp, type="answer")
                    await self._connection.setRemoteDescription(answer)
                    self._take_sound()
        except _ANSWER_FAULTS as fault:
            log.warning("call %s: the answer makes no sense: %r", self.id, fault)
            self._break()

    async def add_ice_candidate(self, told: wire.IceCandidate) -> None:
        """Take one of the viewer's ICE candidates; one that cannot be read is one path fewer, not a broken call."""
        if not told.candidate:
            return
        with suppress(*_ANSWER_FAULTS):
            candidate = candidate_from_sdp(told.candidate.removeprefix("candidate:"))
            candidate.sdpMid, candidate.sdpMLineIndex = told.sdpMid, told.sdpMLineIndex
            await self._connection.addIceCandidate(candidate)

    def tell(self, status: wire.Status) -> None:
        """Report on the phone, if the channel is open."""
        if self.state == "connected" and self._channel.readyState == "open":
            self._channel.send(wire.spoken(status))

    async def close(self) -> None:
        """Hang up; nobody is told any more. Returns when everything is let go."""
        self.state = "over"
        if self._patience is not None:
            self._patience.cancel()
        self._let_hear(is_heard=False)
        self.track.stop()
        # Closed while it still gathers its ICE candidates, aiortc would leave their sockets open.
        async with self._negotiating:
            await self._connection.close()

    def _hear(self, text: str | bytes) -> None:
        try:
            message = wire.over_data_channel.validate_json(text)
        except ValidationError:
            return  # what is no message asks for nothing
        if isinstance(message, wire.SizeWanted):
            self.track.want(message.size)
        elif isinstance(message, wire.Talk):
            self._let_hear(is_heard=message.listen)

    def _take_sound(self) -> None:
        """Keep sound from aiortc, which would wake fifty times a second for what nobody hears."""
        if self._sound.currentDirection == "sendrecv" and (line := SoundLine.of(self._sound)) is not None:
            leave_to_us(self._sound)
            self._microphone = Microphone(line, self._pitch, lambda: self.track.is_frozen)

    def _let_hear(self, *, is_heard: bool) -> None:
        if self._microphone is not None:
            self._microphone.switch(is_heard=is_heard)

    def _connection_changed(self) -> None:
        if self.is_over:
            return
        if self._connection.connectionState == "connected":
            self.state = "connected"
            if self._patience is not None:
                self._patience.cancel()
            self._listener.connected(self)
        elif self._connection.connectionState in {"failed", "closed"}:
            self._break()

    def _lose_patience_in(self, seconds: float) -> None:
        self._patience = asyncio.get_running_loop().call_later(seconds, self._break)

    def _break(self) -> None:
        if not self.is_over:
            self.state = "dialling"
            self._listener.broken(self)


def _for_aiortc(server: wire.IceServer) -> RTCIceServer:
    return RTCIceServer(urls=server.urls, username=server.username, credential=server.credential)
