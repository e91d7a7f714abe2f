"""An invigilator's side of a call, played by stock aiortc: who watches, answers, and sees what comes."""

import asyncio
import json
from contextlib import suppress
from typing import Any, Self

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError
from aiortc.sdp import candidate_from_sdp

from tests.signalling.hall_under_test import HallUnderTest
from tests.signalling.peers import Peer

PATIENCE_S = 20


class Viewer:
    """One member of staff at one candidate's feed. Every call that comes is answered; the newest counts."""

    def __init__(self, hall: HallUnderTest, staff: str, candidate: str) -> None:
        self.hall = hall
        self.staff = staff
        self.candidate = candidate
        self.peer: Peer
        self.calls: list[str] = []
        """Their numbers, in the order they came."""
        self.byes: list[str] = []
        """Why the phone hung up or would not call."""
        self.size: tuple[int, int] | None = None
        self.frames = 0
        self.sounds = 0
        """Pieces of sound that came from the phone, silent or not."""
        self.status: dict[str, Any] | None = None
        self._connections: dict[str, RTCPeerConnection] = {}
        self._channel: RTCDataChannel | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._stirred = asyncio.Condition()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in self._connections.values():
            await connection.close()
        await self.peer.socket.close()

    async def connect(self) -> None:
        """Say hello and ask to watch."""
        self.peer = await self.hall.console(self.staff)
        await self.peer.say({"type": "watch", "candidate": self.candidate})
        self._tasks.append(asyncio.create_task(self._listen(self.peer)))

    async def ask_for(self, size: str) -> None:
        """Ask the phone for a picture of that size."""
        await self.until(lambda: self._channel is not None and self._channel.readyState == "open")
        assert self._channel is not None
        self._channel.send(json.dumps({"type": "size", "size": size}))

    async def talk(self, *, listen: bool, speak: bool) -> None:
        """Ask to hear the phone, or to be heard there."""
        await self.until(lambda: self._channel is not None and self._channel.readyState == "open")
        assert self._channel is not None
        self._channel.send(json.dumps({"type": "talk", "listen": listen, "speak": speak}))

    async def until(self, holds: Any) -> None:
        """Wait until something is true of what was seen and heard."""
        async with asyncio.timeout(PATIENCE_S), self._stirred:
            await self._stirred.wait_for(holds)

    async def until_seen(self, longest_side: int, shortest_side: int) -> None:
        """Wait for a picture of that size."""
        await self.until(lambda: self.size in {(longest_side, shortest_side), (shortest_side, longest_side)})

    async def until_more_pictures(self) -> None:
        seen = self.frames
        await self.until(lambda: self.frames > seen + 3)

    async def until_nothing_is_heard(self) -> None:
        """Wait until pictures come without sound; what was under way when it ended may still be heard before."""
        async with asyncio.timeout(PATIENCE_S):
            heard = -1
            while heard != self.sounds:
                heard = self.sounds
                await self.until_more_pictures()

    async def go_deaf(self, call: str) -> None:
        """Tear that call down as a lost console does, without a word."""
        await self._connections[call].close()

    async def hang_up(self, call: str, reason: str) -> None:
        """Say goodbye to that call, as a console whose picture does not come."""
        to = f"candidate:{self.candidate}"
        await self.peer.say({"type": "signal", "call": call, "to": to, "kind": "bye", "reason": reason})

    async def _stir(self) -> None:
        async with self._stirred:
            self._stirred.notify_all()

    async def _listen(self, peer: Peer) -> None:
        async for frame in peer.socket:
            signal = json.loads(frame.data)
            if signal["type"] != "signal":
                continue
            if signal["kind"] == "description":
                await self._answer(peer, signal)
            elif signal["kind"] == "ice_candidate":
                await self._reach(signal)
            else:
                self.byes.append(signal["reason"])
            await self._stir()

    async def _answer(self, peer: Peer, signal: dict[str, Any]) -> None:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connections[signal["call"]] = connection
        self.calls.append(signal["call"])
        connection.on("track", self._take_track)
        connection.on("datachannel", self._take_channel)
        await connection.setRemoteDescription(RTCSessionDescription(**signal["description"]))
        # A voice of its own, which is silence: so that sound can go both ways once it is wanted.
        connection.addTrack(AudioStreamTrack())
        await connection.setLocalDescription(await connection.createAnswer())
        description = {"type": "answer", "sdp": connection.localDescription.sdp}
        await peer.say(
            {
                "type": "signal",
                "call": signal["call"],
                "to": signal["from"],
                "kind": "description",
                "description": description,
            }
        )

    async def _reach(self, signal: dict[str, Any]) -> None:
        said = signal["ice_candidate"]
        if ".local " in said["candidate"] or " tcp " in said["candidate"].lower():
            return
        candidate = candidate_from_sdp(said["candidate"].removeprefix("candidate:"))
        candidate.sdpMid, candidate.sdpMLineIndex = said["sdpMid"], said["sdpMLineIndex"]
        await self._connections[signal["call"]].addIceCandidate(candidate)

    def _take_track(self, track: MediaStreamTrack) -> None:
        if track.kind == "video":
            self._tasks.append(asyncio.create_task(self._watch(track)))
        else:
            self._tasks.append(asyncio.create_task(self._hear(track)))

    def _take_channel(self, channel: RTCDataChannel) -> None:
        self._channel = channel
        channel.on("message", self._hear_status)

    def _hear_status(self, text: str) -> None:
        self.status = json.loads(text)
        self._tasks.append(asyncio.create_task(self._stir()))

    async def _watch(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                self.frames += 1
                self.size = (frame.width, frame.height)
                await self._stir()

    async def _hear(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                await track.recv()
                self.sounds += 1
                await self._stir()
