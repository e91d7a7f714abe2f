"""RTP headers, held against aiortc's own reading and writing of them."""

from __future__ import annotations

import pytest
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensionsMap, wrap_rtx
from aiortc.rtp import RtpPacket as StockPacket
from hypothesis import given, settings
from hypothesis import strategies as st

from invigilator_console.receive.rtp import MalformedRtp, parse, retransmitted

SEND_TIME = 3


def stock_packet(**fields: object) -> StockPacket:
    packet = StockPacket(payload_type=97, marker=1, sequence_number=65_535, timestamp=4_294_967_295, ssrc=7)
    packet.payload = b"picture"
    for name, value in fields.items():
        setattr(packet, name, value)
    return packet


def extensions() -> HeaderExtensionsMap:
    known = HeaderExtensionsMap()
    known.configure(
        RTCRtpParameters(
            headerExtensions=[
                RTCRtpHeaderExtensionParameters(id=1, uri="urn:ietf:params:rtp-hdrext:sdes:mid"),
                RTCRtpHeaderExtensionParameters(
                    id=SEND_TIME, uri="http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
                ),
            ]
        )
    )
    return known


def test_a_packet_is_read_as_it_was_written() -> None:
    packet = parse(stock_packet(csrc=[1, 2], padding_size=9).serialize())

    assert (packet.payload_type, packet.marker, packet.sequence_number) == (97, True, 65_535)
    assert (packet.timestamp, packet.ssrc, packet.payload) == (4_294_967_295, 7, b"picture")


@pytest.mark.parametrize("mid", ["0", "a-mid-too-long-for-the-short-form"])
def test_the_send_time_is_found_among_other_extensions(mid: str) -> None:
    """The phone's bit rate is estimated from it."""
    stock = stock_packet()
    stock.extensions.mid = mid
    stock.extensions.abs_send_time = 0x0A0B0C

    packet = parse(stock.serialize(extensions()))

    assert packet.extension(SEND_TIME) == b"\x0a\x0b\x0c"
    assert packet.extension(9) is None
    assert packet.payload == b"picture"


def test_a_retransmission_carries_the_packet_that_was_lost() -> None:
    resent = wrap_rtx(stock_packet(), payload_type=98, sequence_number=5, ssrc=8)

    packet = retransmitted(parse(resent.serialize()), payload_type=97, ssrc=7)

    assert packet == parse(stock_packet().serialize())


def test_an_empty_retransmission_only_probes_the_line() -> None:
    resent = wrap_rtx(stock_packet(payload=b""), payload_type=98, sequence_number=5, ssrc=8)

    assert retransmitted(parse(resent.serialize()), payload_type=97, ssrc=7) is None


def test_a_packet_of_padding_alone_has_no_payload() -> None:
    assert parse(stock_packet(payload=b"", padding_size=200).serialize()).payload == b""


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"\x80" * 11,
        b"\x40" + bytes(11),  # version 1
        b"\x8f" + bytes(11),  # fifteen sources announced, none there
        b"\x90" + bytes(11),  # an extension announced, none there
        b"\x90" + bytes(11) + b"\xbe\xde\x00\x02\x00",  # an extension of eight bytes, one there
        b"\xa0" + bytes(11),  # padding of no length
        b"\xa0" + bytes(11) + b"\x02",  # more padding than there are bytes
    ],
)
def test_what_is_not_rtp_is_named_so(datagram: bytes) -> None:
    with pytest.raises(MalformedRtp):
        parse(datagram)


@settings(deadline=None)
@given(st.binary(max_size=80), st.integers(1, 14))
def test_any_bytes_are_either_read_or_refused(datagram: bytes, identifier: int) -> None:
    """The peer chooses the bytes; none of them may end the console."""
    try:
        packet = parse(b"\x90" + datagram)
    except MalformedRtp:
        return
    packet.extension(identifier)
    retransmitted(packet, payload_type=97, ssrc=7)
