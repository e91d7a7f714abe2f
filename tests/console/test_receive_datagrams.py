"""The private parts of aiortc and aioice that the receive path stands on: here they are named, one by one.

When a test of this file fails after an upgrade, `receive/datagrams.py` is what must be looked at, before anything else.
"""

from __future__ import annotations

import importlib.metadata
import inspect
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import aioice
import pytest
from aioice.ice import StunProtocol
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpreceiver import RTCRtpReceiver, StreamStatistics
from aiortc.rtp import RtcpRtpfbPacket
from aiortc.rtp import RtpPacket as StockPacket

from invigilator_console.receive.datagrams import VideoIntake
from invigilator_console.receive.rtp import RtpPacket
from tests.console.senders import Phone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiortc import RTCRtpTransceiver

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.fixture
async def transceiver() -> AsyncIterator[RTCRtpTransceiver]:
    """The video of an offer just applied, as the hook finds it."""
    phone = Phone()
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    offer = await phone.offer()
    await connection.setRemoteDescription(RTCSessionDescription(**offer["description"]))
    yield connection.getTransceivers()[0]
    await connection.close()
    await phone.hang_up()


def parameters(function: object) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name != "self"]  # type: ignore[arg-type]


@pytest.mark.parametrize("package", ["aiortc", "aioice"])
def test_the_versions_are_pinned_and_are_those_installed(package: str) -> None:
    pins = tomllib.loads(PROJECT.read_text())["project"]["dependencies"]

    assert f"{package}=={importlib.metadata.version(package)}" in pins


async def test_a_connection_hands_datagrams_over_through_an_attribute_of_its_own(
    transceiver: RTCRtpTransceiver,
) -> None:
    """The hook replaces `data_received` on one connection; aioice must look it up there with each datagram."""
    connection = transceiver.receiver.transport.transport._connection
    handed_over = []
    vars(connection)["data_received"] = lambda data, component: handed_over.append((data, component))
    protocol = StunProtocol(connection)
    protocol.local_candidate = aioice.Candidate.from_sdp("1 1 udp 1 127.0.0.1 9 typ host")

    protocol.datagram_received(b"\x80\x61video", ("127.0.0.1", 9))

    assert isinstance(connection, aioice.Connection)
    assert parameters(aioice.Connection.data_received) == ["data", "component"]
    assert handed_over == [(b"\x80\x61video", 1)]


async def test_the_transport_keeps_the_key_of_what_comes_in(transceiver: RTCRtpTransceiver) -> None:
    transport = transceiver.receiver.transport

    assert isinstance(transport, RTCDtlsTransport)
    assert transport._rx_srtp is None
    source = inspect.getsource(RTCDtlsTransport.start)
    assert source.index("_validate_peer_identity") < source.index("_setup_srtp") < source.index("State.CONNECTED")
    assert transport._rtp_router.ssrc_table == {}


async def test_what_holds_each_other_in_a_closed_connection_can_be_parted(transceiver: RTCRtpTransceiver) -> None:
    """That nothing else does is shown in `test_feeds_redialled.py`."""
    transport = transceiver.receiver.transport

    assert "statechange" in transport.event_names()
    assert transport.transport._connection._check_list == []


async def test_a_transceiver_knows_what_was_agreed_upon(transceiver: RTCRtpTransceiver) -> None:
    names = [codec.name for codec in transceiver._codecs]
    uris = [header.uri for header in transceiver._headerExtensions]

    assert names == ["VP8", "rtx"]
    assert transceiver._codecs[1].parameters == {"apt": transceiver._codecs[0].payloadType}
    assert "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time" in uris


async def test_a_receiver_reports_from_counters_that_can_be_fed(transceiver: RTCRtpTransceiver) -> None:
    receiver = transceiver.receiver

    assert receiver._RTCRtpReceiver__remote_streams == {}
    assert isinstance(receiver._RTCRtpReceiver__rtcp_ssrc, int)
    assert "self.__remote_streams.items()" in inspect.getsource(RTCRtpReceiver._run_rtcp)


def test_a_receiver_sends_what_it_is_asked_to_send() -> None:
    assert parameters(RTCRtpReceiver._send_rtcp) == ["packet"]
    assert parameters(RTCRtpReceiver._send_rtcp_nack) == ["media_ssrc", "lost"]
    assert parameters(RTCRtpReceiver._send_rtcp_pli) == ["media_ssrc"]


def test_the_counters_take_our_packets_for_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000.0)
    ours, theirs = StreamStatistics(90_000), StreamStatistics(90_000)

    for number, timestamp in ((65_534, 0), (65_535, 9_000), (1, 18_000), (0, 9_000)):
        ours.add(RtpPacket(97, True, number, timestamp, 1, b""))  # type: ignore[arg-type]
        theirs.add(StockPacket(97, 1, number, timestamp, 1))

    assert vars(ours) == vars(theirs)


def test_numbers_that_wrap_are_packed_in_rising_order_only() -> None:
    """Why the numbers asked for are sorted before they are handed to aiortc."""
    with pytest.raises(ValueError, match="negative shift"):
        bytes(RtcpRtpfbPacket(fmt=1, ssrc=1, media_ssrc=2, lost=[65_535, 0]))

    packet = RtcpRtpfbPacket(fmt=1, ssrc=1, media_ssrc=2, lost=[0, 65_535])
    assert RtcpRtpfbPacket.parse(bytes(packet)[4:], 1).lost == [0, 65_535]


async def test_the_hook_is_on_one_connection_and_goes_with_its_call(transceiver: RTCRtpTransceiver) -> None:
    connection = transceiver.receiver.transport.transport._connection
    listeners = len(transceiver.receiver.transport.listeners("statechange"))

    intake = VideoIntake(transceiver, lambda _frames: None)
    assert "data_received" in vars(connection)
    assert "data_received" not in vars(aioice.Connection(ice_controlling=False))
    intake.close()

    assert "data_received" not in vars(connection)
    assert len(transceiver.receiver.transport.listeners("statechange")) == listeners


async def test_only_so_many_packets_are_kept_before_the_keys_are_known(transceiver: RTCRtpTransceiver) -> None:
    """Before the handshake anybody may have sent them."""
    intake = VideoIntake(transceiver, lambda _frames: None)
    payload_type = transceiver._codecs[0].payloadType
    connection = transceiver.receiver.transport.transport._connection

    for _ in range(2_000):
        connection.data_received(bytes([0x80, payload_type]) + bytes(40), 1)

    assert len(intake._early) == 512
    assert connection._queue.empty()
    intake.close()


async def test_what_is_not_video_stays_with_aiortc(transceiver: RTCRtpTransceiver) -> None:
    intake = VideoIntake(transceiver, lambda _frames: None)
    connection = transceiver.receiver.transport.transport._connection
    handshake, report, audio = b"\x16\xfe\xff", b"\x80\xc9\x00\x01", b"\x80\x60audio"

    for datagram in (handshake, report, audio):
        connection.data_received(datagram, 1)

    assert [connection._queue.get_nowait()[0] for _ in range(3)] == [handshake, report, audio]
    intake.close()


async def test_sound_is_kept_from_aiortc_by_the_direction_and_given_through_its_transport(
    transceiver: RTCRtpTransceiver,
) -> None:
    """`receive/sound.py`: aiortc starts its sender and decoder by the current direction, when it connects."""
    assert parameters(transceiver._setCurrentDirection) == ["direction"]
    assert parameters(RTCDtlsTransport._send_rtp) == ["data"]
    assert isinstance(transceiver.sender._ssrc, int)
    assert "transceiver.currentDirection in [" in inspect.getsource(RTCPeerConnection)
