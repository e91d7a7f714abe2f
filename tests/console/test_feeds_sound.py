"""Sound over a real call, both ways, and nothing of it until somebody listens or speaks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiortc.mediastreams import MediaStreamError

from invigilator_console.receive.rtp import RtpPacket
from invigilator_console.speech import BLOCK, Hearing, Speech
from tests.console.senders import Phone, viewing
from tests.console.tones import Hum, pitch_of, tone

if TYPE_CHECKING:
    from aiortc import MediaStreamTrack, RTCRtpTransceiver

    from tests.console.senders import Viewer


def audio_of(phone: Phone) -> RTCRtpTransceiver:
    return next(each for each in phone.connection.getTransceivers() if each.kind == "audio")


def hums(phone: Phone, pitch: float = 440) -> None:
    """The phone sends what its microphone hears, asked or not."""
    audio_of(phone).sender.replaceTrack(Hum(pitch))


def last_talk(phone: Phone) -> dict[str, object] | None:
    return next((said for said in reversed(phone.messages) if said["type"] == "talk"), None)


async def listened(viewer: Viewer, count: int = 20) -> bytes:
    """Listen until so many packets have come; gives the sound of the last of them."""
    hearing, enough = Hearing(), asyncio.Event()

    def add(packet: RtpPacket) -> None:
        hearing.add(packet)
        if hearing.decoded >= count:
            enough.set()

    viewer.feed.hear(add)
    async with asyncio.timeout(20):
        await enough.wait()
    return b"".join(hearing.take(BLOCK) for _ in range(8))


async def test_the_answer_lets_sound_flow_both_ways_without_another_negotiation() -> None:
    """A key at the console is heard at once, and a phone's signalling is left alone."""
    async with viewing() as viewer:
        phone = Phone()
        await viewer.ring(phone)
        await viewer.until_shown(1)

        assert audio_of(phone).currentDirection == "sendrecv"
        assert viewer.feed.carries_sound


async def test_without_listening_no_sound_is_touched() -> None:
    """Nine voices would cost more than nine pictures: neither decoded, nor unprotected, nor waited for."""
    async with viewing() as viewer:
        phone = Phone()
        hums(phone)
        await viewer.ring(phone)
        await viewer.until_shown(10)

        call = viewer.feed._calls.shown
        assert call is not None
        assert call.sound is not None
        transceiver = call._carries_sound
        assert call.sound.packets == 0
        assert transceiver is not None
        assert not transceiver.receiver._RTCRtpReceiver__started
        assert not transceiver.sender._RTCRtpSender__started


async def test_who_listens_hears_the_microphone_until_they_stop() -> None:
    async with viewing() as viewer:
        phone = Phone()
        hums(phone, 440)
        await viewer.ring(phone)
        await viewer.until_shown(1)

        assert pitch_of(await listened(viewer)) == pytest.approx(440, abs=10)
        await viewer.until(lambda: last_talk(phone) == {"type": "talk", "listen": True, "speak": False})

        viewer.feed.hear(None)
        await viewer.until(lambda: last_talk(phone) == {"type": "talk", "listen": False, "speak": False})
        sound = viewer.feed._calls.shown.sound
        heard = sound.packets
        await viewer.until_shown(10)
        assert sound.packets == heard


async def test_pictures_go_on_while_somebody_listens() -> None:
    """The hook for sound stands before the one for pictures, and goes again."""
    async with viewing() as viewer:
        phone = Phone()
        hums(phone)
        await viewer.ring(phone)
        await listened(viewer)
        await viewer.until_shown(5)
        viewer.feed.hear(None)

        await viewer.until_shown(5)


async def test_words_are_heard_at_the_phone_while_somebody_speaks() -> None:
    async with viewing() as viewer:
        phone = Phone()
        heard: list[bytes] = []
        enough = asyncio.Event()
        tasks: list[asyncio.Task[None]] = []

        async def play(track: MediaStreamTrack) -> None:
            try:
                while True:
                    frame = await track.recv()
                    heard.append(frame.to_ndarray().reshape(-1, 2)[:, 0].astype("<i2").tobytes())
                    if len(heard) >= 20:
                        enough.set()
            except MediaStreamError:
                return

        phone.connection.on("track", lambda track: tasks.append(asyncio.create_task(play(track))))
        await viewer.ring(phone)
        await viewer.until_shown(1)
        speech, spoken = Speech(), 0
        viewer.feed.may_speak(speak=True)
        await viewer.until(lambda: last_talk(phone) == {"type": "talk", "listen": False, "speak": True})

        async with asyncio.timeout(20):
            while not enough.is_set():
                for opus in speech.add(tone(660, start=spoken)):
                    viewer.feed.speak(opus)
                spoken += 960
                await asyncio.wait([asyncio.ensure_future(enough.wait())], timeout=0.02)

        assert pitch_of(b"".join(heard[8:18])) == pytest.approx(660, abs=10)
        for task in tasks:
            task.cancel()


async def test_nothing_is_sent_to_a_phone_that_nobody_speaks_to() -> None:
    """Words that were under way when the key was pressed again stay here."""
    async with viewing() as viewer:
        await viewer.ring(Phone())
        await viewer.until_shown(1)
        for opus in Speech().add(tone(660, 9_600)):
            viewer.feed.speak(opus)
        await viewer.until_shown(5)

        assert viewer.feed._calls.shown.sound.sent == 0


async def test_who_listens_goes_on_hearing_when_the_phone_calls_anew() -> None:
    """A change of network is not an end of listening: the new call is told, and heard."""
    async with viewing() as viewer:
        first = Phone("1")
        hums(first, 440)
        await viewer.ring(first)
        await listened(viewer)
        second = Phone("2")
        hums(second, 880)
        hearing, enough = Hearing(), asyncio.Event()

        def add(packet: RtpPacket) -> None:
            if viewer.feed._calls.shown.name == "2":
                hearing.add(packet)
                if hearing.decoded > 20:
                    enough.set()

        viewer.feed.hear(add)
        await viewer.ring(second)
        async with asyncio.timeout(20):
            await enough.wait()

        assert pitch_of(b"".join(hearing.take(BLOCK) for _ in range(8))) == pytest.approx(880, abs=12)
        assert last_talk(second) == {"type": "talk", "listen": True, "speak": False}


async def test_an_offer_without_sound_is_seen_and_not_heard() -> None:
    """A page may have no microphone to offer; the picture matters more."""
    async with viewing() as viewer:
        await viewer.ring(Phone(has_microphone=False))
        await viewer.until_shown(1)

        assert not viewer.feed.carries_sound
        viewer.feed.hear(lambda _packet: None)
        viewer.feed.may_speak(speak=True)
        viewer.feed.speak(b"opus")
        await viewer.until_shown(2)
