"""Listening and speaking at the console: by a key, to one candidate, said on the screen, and over by itself."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from types import ModuleType

import pytest

from invigilator_console.receive.rtp import RtpPacket
from invigilator_console.sound_device import NoSound, PortAudioDevices
from invigilator_console.speech import BLOCK, Speech
from rooms import commands as c
from tests.console.console_exam import ADEYEMI, BRANDT, CHEN, CHIEF, OKAFOR, actor, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, on_stand, still
from tests.console.tones import pitch_of, tone


class FakeDevices:
    """A loudspeaker and a microphone that a test plays by hand."""

    def __init__(self) -> None:
        self.take: Callable[[int], bytes] | None = None
        self.give: Callable[[bytes], None] | None = None
        self.missing = ""

    def play(self, take: Callable[[int], bytes]) -> Closing:
        self._need()
        self.take = take
        return Closing(lambda: setattr(self, "take", None))

    def record(self, give: Callable[[bytes], None]) -> Closing:
        self._need()
        self.give = give
        return Closing(lambda: setattr(self, "give", None))

    def _need(self) -> None:
        if self.missing:
            raise NoSound(self.missing)


class Closing:
    def __init__(self, close: Callable[[], None]) -> None:
        self.close = close


@pytest.fixture
def devices() -> FakeDevices:
    return FakeDevices()


@pytest.fixture
async def server() -> ConsoleServer:
    server = ConsoleServer(exam())
    server.fixed_now = server.session.configuration.starts - timedelta(minutes=5)
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in (ADEYEMI, BRANDT, CHEN):
        await server.seat(number)
    return server


@pytest.fixture
async def stand(server: ConsoleServer, devices: FakeDevices) -> AsyncIterator[Stand]:
    async with on_stand(server, devices=devices) as stand:
        for number in (ADEYEMI, BRANDT, CHEN):
            stand.feed(number).picture(still(2))
        yield stand


def notice(stand: Stand) -> str:
    return str(stand.app.screen.query_one("#notice").render())


def said(stand: Stand) -> list[str]:
    return [notification.message for notification in stand.app._notifications]


async def test_l_hears_the_selected_candidate_and_l_again_nobody(stand: Stand, devices: FakeDevices) -> None:
    await stand.press("3", "L")
    await stand.until(lambda: devices.take is not None)
    add = stand.feed(CHEN).heard_by
    assert add is not None
    for number, opus in enumerate(Speech().add(tone(440, 14 * 960))):
        add(RtpPacket(111, marker=False, sequence_number=number, timestamp=number, ssrc=1, payload=opus))

    assert devices.take is not None
    assert pitch_of(b"".join(devices.take(BLOCK) for _ in range(12))[4 * BLOCK :]) == pytest.approx(440, abs=10)
    assert "you hear Chen" in notice(stand)
    await stand.press("L")
    await stand.until(lambda: devices.take is None)
    assert stand.feed(CHEN).heard_by is None
    assert "you hear" not in notice(stand)


async def test_one_candidate_is_heard_at_a_time(stand: Stand, devices: FakeDevices) -> None:
    """Two rooms at once would be nobody's; and the first candidate's phone says that it is over."""
    await stand.press("3", "L", "2", "L")
    await stand.until(lambda: stand.desk.talk.heard == BRANDT)

    assert stand.feed(CHEN).heard_by is None
    assert stand.feed(BRANDT).heard_by is not None
    assert devices.take is not None


async def test_t_speaks_until_t_is_pressed_again_whoever_is_selected(stand: Stand, devices: FakeDevices) -> None:
    """A terminal is not told when a key is let go; to end it must never depend on where one looks."""
    await stand.press("3", "T")
    await stand.until(lambda: devices.give is not None)
    assert stand.feed(CHEN).plays
    assert "YOU SPEAK TO CHEN" in notice(stand)
    assert stand.app.screen.query_one("#notice").has_class("-alarm")
    give = devices.give
    assert give is not None
    give(tone(660, 9_600))
    spoken = len(stand.feed(CHEN).spoken)
    assert spoken >= 9

    await stand.press("1", "T")
    await stand.until(lambda: devices.give is None)
    give(tone(660, 9_600))
    assert not stand.feed(CHEN).plays
    assert stand.desk.talk.spoken_to is None
    assert len(stand.feed(CHEN).spoken) == spoken
    assert stand.feed(ADEYEMI).spoken == []
    assert "YOU SPEAK" not in notice(stand)


async def test_speaking_ends_by_itself_after_half_a_minute(stand: Stand, devices: FakeDevices) -> None:
    """Nobody is overheard for three hours because of one key."""
    await stand.press("3", "T")
    await stand.until(lambda: devices.give is not None)
    await stand.wait(seconds=29)
    assert stand.desk.talk.spoken_to == CHEN
    await stand.wait(seconds=1)

    assert stand.desk.talk.spoken_to is None
    assert devices.give is None
    assert not stand.feed(CHEN).plays


async def test_both_end_when_the_candidate_is_gone(stand: Stand, server: ConsoleServer, devices: FakeDevices) -> None:
    await stand.press("3", "L", "T")
    await stand.until(lambda: stand.desk.talk.spoken_to == CHEN)
    await server.say(actor(CHIEF), c.NoteDeparture(candidate=CHEN, reason="unwell"))
    await stand.until(lambda: CHEN not in stand.desk.gallery.exhibits)
    await stand.wait(seconds=1)

    assert (stand.desk.talk.heard, stand.desk.talk.spoken_to) == (None, None)
    assert (devices.take, devices.give) == (None, None)


async def test_without_a_device_it_says_what_to_do(stand: Stand, devices: FakeDevices) -> None:
    """Most consoles run over SSH, where there is none."""
    devices.missing = "There is no loudspeaker that can be used: plug one in."
    await stand.press("3", "L", "T")
    await stand.until(lambda: len(said(stand)) >= 2)

    assert said(stand)[-2:] == [devices.missing] * 2
    assert stand.feed(CHEN).heard_by is None
    assert not stand.feed(CHEN).plays


async def test_without_a_line_for_sound_it_says_so(stand: Stand, devices: FakeDevices) -> None:
    stand.feed(CHEN).carries_sound = False
    await stand.press("3", "L")
    await stand.until(lambda: bool(said(stand)))

    assert "no line to that phone" in said(stand)[-1]
    assert devices.take is None


# The devices of this machine


def test_without_the_extra_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)

    with pytest.raises(NoSound, match=r"ninefold\[sound\]"):
        PortAudioDevices().play(bytes)


class PortAudioError(Exception):
    """As `sounddevice` has it."""


class FakePortAudio(ModuleType):
    """As much of `sounddevice` as is used."""

    PortAudioError = PortAudioError

    def __init__(self, *, has_devices: bool) -> None:
        super().__init__("sounddevice")
        self.has_devices = has_devices
        self.asked: dict[str, object] = {}
        self.state = ""

    def RawOutputStream(self, **options: object) -> FakePortAudio:  # noqa: N802 - its name
        if not self.has_devices:
            raise PortAudioError("Error querying device -1")
        self.asked = options
        return self

    def start(self) -> None:
        self.state = "running"

    def abort(self) -> None:
        self.state = "aborted"

    def close(self) -> None:
        assert self.state == "aborted"
        self.state = "closed"


def test_without_a_device_one_sentence_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", FakePortAudio(has_devices=False))

    with pytest.raises(NoSound, match=r"loudspeaker called 'headset' .* --sound-out"):
        PortAudioDevices("headset").play(bytes)


def test_the_loudspeaker_is_filled_block_by_block_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    port_audio = FakePortAudio(has_devices=True)
    monkeypatch.setitem(sys.modules, "sounddevice", port_audio)

    running = PortAudioDevices("3").play(lambda size: b"\x07" * size)
    block = bytearray(8)
    port_audio.asked["callback"](block, 4, None, None)  # type: ignore[operator]
    running.close()

    assert bytes(block) == b"\x07" * 8
    assert (port_audio.asked["device"], port_audio.asked["samplerate"], port_audio.asked["channels"]) == (3, 48_000, 1)
    assert port_audio.state == "closed"
