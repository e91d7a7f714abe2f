"""The loudspeaker and the microphone of this machine, by PortAudio; loaded when somebody first listens or speaks.

Most consoles need neither, and many, over SSH, have none: so the library is an extra, `ninefold[sound]`, and whatever
is missing is said in one sentence with what to do.
"""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, Any, Protocol

from invigilator_console.receive.sound import PACKET_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable


class NoSound(Exception):
    """This machine cannot play or record. The words are for a person: what is missing, and what to do."""


class Running(Protocol):
    """A device in use."""

    def close(self) -> None:
        """Stop using it, at once."""


class Devices(Protocol):
    """What plays and records: 16 bits, mono, 48 kHz."""

    def play(self, take: Callable[[int], bytes]) -> Running:
        """Play what `take` gives: it is called from another thread, with the number of bytes. Raises `NoSound`."""

    def record(self, give: Callable[[bytes], None]) -> Running:
        """Give what the microphone hears, on this event loop. Raises `NoSound`."""


class PortAudioDevices:
    """The system's devices: the default ones, or those named by (part of) their name or their number."""

    def __init__(self, loudspeaker: str | None = None, microphone: str | None = None) -> None:
        self._loudspeaker = _named(loudspeaker)
        self._microphone = _named(microphone)

    def play(self, take: Callable[[int], bytes]) -> Running:
        """See `Devices`."""
        port_audio = _port_audio()

        def fill(block: Any, _frames: int, _time: Any, _status: Any) -> None:
            block[:] = take(len(block))

        return _started("loudspeaker", "--sound-out", port_audio, port_audio.RawOutputStream, self._loudspeaker, fill)

    def record(self, give: Callable[[bytes], None]) -> Running:
        """See `Devices`."""
        port_audio = _port_audio()
        loop = asyncio.get_running_loop()

        def heard(block: Any, _frames: int, _time: Any, _status: Any) -> None:
            loop.call_soon_threadsafe(give, bytes(block))

        return _started("microphone", "--sound-in", port_audio, port_audio.RawInputStream, self._microphone, heard)


def _port_audio() -> Any:
    try:
        return importlib.import_module("sounddevice")
    except ImportError as error:
        raise NoSound("Sound is an extra that is not installed here: pip install 'ninefold[sound]'.") from error
    except OSError as error:
        raise NoSound(
            "The sound library PortAudio is not installed on this machine: on Debian, apt install libportaudio2."
        ) from error


def _started(
    what: str, option: str, port_audio: Any, stream: Any, device: int | str | None, callback: Callable[..., None]
) -> Running:
    """A stream that runs. Raises `NoSound`."""
    try:
        running = stream(
            samplerate=SAMPLE_RATE,
            blocksize=PACKET_SAMPLES,
            channels=1,
            dtype="int16",
            device=device,
            callback=callback,
        )
        running.start()
    except (port_audio.PortAudioError, ValueError) as error:
        wanted = "" if device is None else f" called {device!r}"
        raise NoSound(
            f"There is no {what}{wanted} that can be used: plug one in, or name another with {option}. "
            "A console over SSH has the devices of the machine it runs on."
        ) from error
    return _Stream(running)


class _Stream:
    def __init__(self, running: Any) -> None:
        self._running = running

    def close(self) -> None:
        self._running.abort()
        self._running.close()


def _named(name: str | None) -> int | str | None:
    return int(name) if name is not None and name.isdigit() else name
