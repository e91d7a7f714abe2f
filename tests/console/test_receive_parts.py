"""The small parts of the receive path: ICE candidates, reports, silence, the alarm."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invigilator_console.receive.alarm import Alarm
from invigilator_console.receive.ice_candidates import from_signal, usable, without_unusable
from invigilator_console.receive.reports import read_report, size_request
from invigilator_console.receive.silence import Silence

HOST = "candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host"


class TestIceCandidates:
    @pytest.mark.parametrize(
        "line",
        [
            HOST,
            "a=" + HOST,
            "candidate:1 1 UDP 2130706431 2001:db8::7 50000 typ host generation 0 ufrag Ab network-id 1",
            "candidate:2 1 udp 1694498815 198.51.100.7 50001 typ srflx raddr 192.0.2.7 rport 50000",
        ],
    )
    def test_addresses_that_can_be_tried_are_taken(self, line: str) -> None:
        candidate = usable(line)

        assert candidate is not None
        assert candidate.port in (50_000, 50_001)

    @pytest.mark.parametrize(
        "line",
        [
            "candidate:1 1 udp 2130706431 5b6c7d8e.local 50000 typ host",  # would cost a second each
            "candidate:1 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active",
            "candidate:1 1 udp 2130706431 phone.example.org 50000 typ host",
            "candidate:1 1 udp priority 192.0.2.7 50000 typ host",
            "candidate:1 1 udp 2130706431 192.0.2.7",
            "candidate:",
            "",
            "nonsense",
        ],
    )
    def test_addresses_of_no_use_are_skipped(self, line: str) -> None:
        assert usable(line) is None

    def test_a_signal_names_the_line_of_the_offer(self) -> None:
        candidate = from_signal({"candidate": HOST, "sdpMid": "video", "sdpMLineIndex": 1, "usernameFragment": "x"})

        assert candidate is not None
        assert (candidate.sdpMid, candidate.sdpMLineIndex) == ("video", 1)

    def test_a_signal_that_names_none_means_the_first(self) -> None:
        candidate = from_signal({"candidate": HOST})

        assert candidate is not None
        assert candidate.sdpMLineIndex == 0

    @pytest.mark.parametrize("fields", [{}, {"candidate": None}, {"candidate": 7}, {"candidate": ["x"]}])
    def test_a_signal_of_no_sense_is_skipped(self, fields: dict[str, object]) -> None:
        assert from_signal(fields) is None

    def test_an_offer_keeps_what_can_be_used_and_says_whether_it_lost_any(self) -> None:
        hidden = HOST.replace("192.0.2.7", "5b6c.local")
        offer = f"v=0\r\na={HOST}\r\na={hidden}\r\na=end-of-candidates\r\na=mid:0\r\n"

        assert without_unusable(offer) == (f"v=0\r\na={HOST}\r\na=mid:0\r\n", True)

    def test_an_offer_without_fault_stays_as_it_is(self) -> None:
        offer = f"v=0\r\na={HOST}\r\na=end-of-candidates\r\na=mid:0\r\n"

        assert without_unusable(offer) == (offer, False)


class TestReports:
    def test_a_report_holds_what_the_console_knows_of(self) -> None:
        text = '{"type": "status", "sound": 1, "battery": 0.5, "charging": false, "posture": "upright"}'

        assert read_report(text) == {"sound": 1.0, "battery": 0.5, "charging": False}

    def test_a_phone_that_cannot_tell_says_so(self) -> None:
        """Only Chromium knows the battery; "not known" is not "empty"."""
        assert read_report('{"type": "status", "battery": null, "charging": null}') == {
            "battery": None,
            "charging": None,
        }

    @pytest.mark.parametrize("value", ["-0.1", "1.1", "NaN", "Infinity", '"loud"', "true", "[]", "{}", "1e999"])
    def test_a_field_of_no_sense_is_left_out(self, value: str) -> None:
        text = f'{{"type": "status", "sound": {value}, "battery": {value}, "charging": 1}}'

        assert read_report(text) == {}

    @pytest.mark.parametrize(
        "text",
        ["", "null", "[]", "{}", '{"type": "size"}', "{", b"\x00", "[" * 4_000, json.dumps({"type": "status" * 2_000})],
    )
    def test_anything_else_is_no_report(self, text: str | bytes) -> None:
        assert read_report(text) is None

    @settings(deadline=None)
    @given(
        st.dictionaries(st.sampled_from(["sound", "battery", "charging", "x"]), st.none() | st.integers() | st.text())
    )
    def test_no_message_whatever_raises(self, fields: dict[str, object]) -> None:
        read_report(json.dumps({"type": "status", **fields}))

    def test_a_size_is_asked_for_by_name(self) -> None:
        assert json.loads(size_request("focus")) == {"type": "size", "size": "focus"}


class TestSilence:
    def test_two_seconds_without_a_packet_are_no_signal(self) -> None:
        silence = Silence(100.0)
        silence.live(101.0)
        silence.heard(101.5)

        assert silence.deadline() == 103.5
        silence.tick(103.4)
        assert silence.is_live
        silence.tick(103.5)
        assert not silence.is_live
        assert silence.deadline() is None

    def test_lost_seconds_count_from_the_last_packet_to_the_next_picture(self) -> None:
        silence = Silence(100.0)
        silence.live(101.0)
        silence.tick(103.0)

        assert silence.lost_s(104.0) == 3.0
        silence.live(111.0)
        assert silence.lost_s(200.0) == 10.0
        silence.lose()
        assert silence.lost_s(201.0) == 100.0

    def test_before_the_first_picture_nothing_is_lost(self) -> None:
        silence = Silence(100.0)
        silence.tick(160.0)

        assert silence.lost_s(160.0) == 0.0
        assert silence.silent_for(160.0) == 60.0

    def test_what_was_heard_earlier_does_not_turn_the_clock_back(self) -> None:
        silence = Silence(100.0)
        silence.heard(110.0)
        silence.heard(105.0)

        assert silence.silent_for(111.0) == 1.0


class TestAlarm:
    async def test_it_rings_once_at_the_earliest_deadline(self) -> None:
        rung = asyncio.Queue[float]()
        loop = asyncio.get_running_loop()
        alarm = Alarm(rung.put_nowait, loop.time)
        now = loop.time()

        alarm.ring_by(now + 30.0)
        alarm.ring_by(now + 0.01)
        alarm.ring_by(now + 60.0)
        alarm.ring_by(None)

        async with asyncio.timeout(10.0):
            assert await rung.get() >= now
        assert rung.empty()

    async def test_a_deadline_already_past_still_lets_others_run(self) -> None:
        rung = asyncio.Queue[float]()
        loop = asyncio.get_running_loop()
        alarm = Alarm(rung.put_nowait, loop.time)

        alarm.ring_by(loop.time() - 5.0)

        assert rung.empty()
        async with asyncio.timeout(10.0):
            await rung.get()

    async def test_a_cancelled_alarm_does_not_ring(self) -> None:
        rung = asyncio.Queue[float]()
        loop = asyncio.get_running_loop()
        cancelled, other = Alarm(rung.put_nowait, loop.time), Alarm(lambda _now: rung.put_nowait(-1.0), loop.time)

        cancelled.ring_by(loop.time() + 0.001)
        cancelled.cancel()
        other.ring_by(loop.time() + 0.01)

        async with asyncio.timeout(10.0):
            assert await rung.get() == -1.0
