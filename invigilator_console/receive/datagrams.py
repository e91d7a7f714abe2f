"""Takes a call's video away from aiortc, datagram by datagram. The only module that touches its private parts.

aiortc 1.16 keeps ICE, DTLS, SCTP, RTCP and audio. Its own way with video freezes for 20 s after one lost packet, so
video is taken where aioice hands a datagram over, unprotected, and put together by `Reassembly`. The receiver
reports that aiortc sends are kept right by feeding the counters that it makes them from.

The hook is one attribute on one connection; nothing is changed for anybody else. Both packages are pinned, and
`tests/console/test_receive_datagrams.py` names every private part used here.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import pylibsrtp
from aiortc.rtcrtpreceiver import RTCRtpReceiver, StreamStatistics
from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket, pack_remb_fci

from invigilator_console.receive.alarm import Alarm
from invigilator_console.receive.bit_rate import BitRate
from invigilator_console.receive.payload import H264Payload, PayloadFormat, Vp8Payload
from invigilator_console.receive.reassembly import EncodedFrame, Reassembly
from invigilator_console.receive.rtp import MalformedRtp, RtpPacket, parse, retransmitted

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from aiortc import RTCPeerConnection, RTCRtpTransceiver

_LONGEST = 1_500  # bytes; libsrtp's buffer, and more than any line carries
_MOST_EARLY = 512  # datagrams kept until the keys are known
_MOST_SOURCES = 8  # a peer that changes its source identifier with every packet must not fill the memory
_VIDEO_CLOCK = 90_000  # Hz
_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"


class VideoIntake:
    """The video of one call: frames out, requests back to the sender."""

    def __init__(
        self,
        transceiver: RTCRtpTransceiver,
        on_frames: Callable[[list[EncodedFrame]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Install the hook. To be called once the offer is applied and before the answer is."""
        self.packets = 0
        self.nacks = 0
        self.plis = 0
        self.heard_at: float | None = None  # when the last video packet came

        self._on_frames = on_frames
        self._clock = clock
        self._receiver: RTCRtpReceiver = transceiver.receiver
        self._dtls = transceiver.receiver.transport
        self._connection = self._dtls.transport._connection  # noqa: SLF001 - see the module's docstring
        self._formats, self._retransmissions = _payload_types(transceiver)
        self._send_time_id = next(
            (header.id for header in transceiver._headerExtensions if header.uri == _SEND_TIME),  # noqa: SLF001
            None,
        )
        self._early: deque[bytes] = deque(maxlen=_MOST_EARLY)
        self._source: int | None = None
        self._sources: set[int] = set()
        self._reassembly = Reassembly(self._formats)
        self._bit_rate = BitRate()
        self._alarm = Alarm(self._tick, clock)
        self._sending: set[asyncio.Task[None]] = set()

        self._hand_on = self._connection.data_received
        vars(self._connection)["data_received"] = self._datagram
        self._dtls.on("statechange", self._take_early)

    def close(self) -> None:
        """Give the connection back to aiortc, and let go of whoever took the frames; what was counted stands."""
        vars(self._connection).pop("data_received", None)
        self._dtls.remove_listener("statechange", self._take_early)
        self._alarm.end()
        self._early.clear()
        # It holds the decoder and the last picture, and holds this: as a circle, all of it would wait to be collected.
        self._on_frames = _to_nobody

    def demand_key_frame(self) -> None:
        """What came out could not be decoded: ask the sender to begin anew."""
        self._reassembly.demand_key_frame(self._clock())
        self._follow_up()

    def ask_key_frame(self) -> None:
        """Ask the sender for a key frame, though nothing is missing."""
        if self._source is not None:
            self._send(self._receiver._send_rtcp_pli(self._source))  # noqa: SLF001

    # Datagrams in

    def _datagram(self, data: bytes, component: int) -> None:
        """Stands in for `aioice.Connection.data_received`."""
        if not 2 <= len(data) <= _LONGEST:
            # aiortc looks at two bytes without asking whether they are there, and closes the call over it.
            return
        if not (128 <= data[0] < 192) or 192 <= data[1] <= 223:
            self._hand_on(data, component)  # DTLS, or RTCP
        elif not self._is_video(data[1] & 0x7F):
            self._hand_on(data, component)
        elif self._dtls._rx_srtp is None:  # noqa: SLF001
            # Video may overtake the end of the DTLS handshake. The first key frame is in it.
            self._early.append(data)
        else:
            self._protected(data)

    def _is_video(self, payload_type: int) -> bool:
        return payload_type in self._formats or payload_type in self._retransmissions

    def _take_early(self) -> None:
        while self._early and self._dtls._rx_srtp is not None:  # noqa: SLF001
            self._protected(self._early.popleft())

    def _protected(self, data: bytes) -> None:
        try:
            packet = parse(self._dtls._rx_srtp.unprotect(data))  # noqa: SLF001
        except (pylibsrtp.Error, MalformedRtp):
            return  # forged, replayed or broken: as if it had not come
        if packet.ssrc not in self._sources and not self._admit_source(packet):
            return
        now = self._clock()
        self.packets += 1
        self.heard_at = now
        self._count(packet)
        self._advise(packet, len(data), now)
        original: RtpPacket | None = packet
        if packet.payload_type in self._retransmissions:
            original = None
            if self._source is not None:
                original = retransmitted(packet, self._retransmissions[packet.payload_type], self._source)
        if original is None:
            return
        frames = self._reassembly.packet(original, now)
        self._follow_up()
        if frames:
            self._on_frames(frames)

    def _admit_source(self, packet: RtpPacket) -> bool:
        """A packet of a source not heard before: the stream itself, its retransmissions, or a stream begun anew."""
        if len(self._sources) >= _MOST_SOURCES:
            return False
        self._sources.add(packet.ssrc)
        self._dtls._rtp_router.ssrc_table.setdefault(packet.ssrc, self._receiver)  # noqa: SLF001 - for sender reports
        if packet.payload_type in self._formats:
            if self._source is not None:
                self._reassembly = Reassembly(self._formats)
            self._source = packet.ssrc
        return True

    def _tick(self, now: float) -> None:
        frames = self._reassembly.tick(now)
        self._follow_up()
        if frames:
            self._on_frames(frames)

    # What aiortc reports to the sender

    def _count(self, packet: RtpPacket) -> None:
        """Keep what aiortc's receiver reports are made from."""
        streams: dict[int, Any] = self._receiver._RTCRtpReceiver__remote_streams  # type: ignore[attr-defined] # noqa: SLF001
        statistics: Any = streams.get(packet.ssrc)
        if statistics is None:
            statistics = streams[packet.ssrc] = StreamStatistics(_VIDEO_CLOCK)
        statistics.add(packet)  # reads `sequence_number` and `timestamp` alone

    def _advise(self, packet: RtpPacket, size: int, now: float) -> None:
        """Tell the sender what the line bears."""
        sent = None if self._send_time_id is None else packet.extension(self._send_time_id)
        if sent is None or len(sent) != 3:
            return
        limit = self._bit_rate.packet(int.from_bytes(sent, "big"), size, now)
        if limit is None:
            return
        own: int = self._receiver._RTCRtpReceiver__rtcp_ssrc  # type: ignore[attr-defined] # noqa: SLF001
        advice = pack_remb_fci(limit, sorted(self._sources))
        self._send(
            self._receiver._send_rtcp(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=own, media_ssrc=0, fci=advice))  # noqa: SLF001
        )

    # Requests back

    def _follow_up(self) -> None:
        """Send what the reassembly asks for, and be called when it next wants to be."""
        feedback = self._reassembly.feedback()
        if feedback is not None and self._source is not None:
            if feedback.missing:
                self.nacks += 1
                # aiortc packs numbers in rising order only; where they wrap, that makes two groups of one list.
                self._send(self._receiver._send_rtcp_nack(self._source, sorted(feedback.missing)))  # noqa: SLF001
            if feedback.key_frame:
                self.plis += 1
                self._send(self._receiver._send_rtcp_pli(self._source))  # noqa: SLF001
        self._alarm.ring_by(self._reassembly.deadline())

    def _send(self, sending: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(sending)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)


def take_apart(connection: RTCPeerConnection) -> None:
    """Part what still holds each other in a connection that is closed, so that all of it goes at once.

    aiortc leaves a circle of a quarter of a megabyte, keys and buffers included, to the collector of circles, which in
    a program as large as the console comes by after dozens of calls. The memory is torn to shreds by then.
    """
    transports = [transceiver.receiver.transport for transceiver in connection.getTransceivers()]
    if connection.sctp is not None:
        transports.append(connection.sctp.transport)
    for dtls in transports:
        dtls.remove_all_listeners()  # of the connection, which holds the transport
        dtls.transport._connection._check_list.clear()  # noqa: SLF001 - each pair holds a socket's part, and that this


def _to_nobody(_frames: list[EncodedFrame]) -> None:
    """Takes the frames of a call that is over."""


def _payload_types(transceiver: RTCRtpTransceiver) -> tuple[dict[int, PayloadFormat], dict[int, int]]:
    """What was agreed upon: formats by payload type, and which type each retransmission type stands for."""
    formats: dict[int, PayloadFormat] = {}
    retransmissions: dict[int, int] = {}
    for codec in transceiver._codecs:  # noqa: SLF001 - an original always stands before its retransmission
        name, payload_type, original = codec.name.upper(), codec.payloadType, codec.parameters.get("apt")
        if payload_type is None:
            continue
        if name == "VP8":
            formats[payload_type] = Vp8Payload()
        elif name == "H264":
            formats[payload_type] = H264Payload()
        elif name == "RTX" and isinstance(original, int) and original in formats:
            retransmissions[payload_type] = original
    return formats, retransmissions
