"""The microphone of a simulated phone: a soft tone, its own for each candidate, while somebody listens and not before.

A rehearsal has sound by it. The tone comes and goes, so that an ear tells a line that works from one that hangs.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from invigilator_console.receive.sound import PACKET_SAMPLES, SAMPLE_RATE
from invigilator_console.speech import Speech

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator_console.receive.sound import SoundLine

LASTS = 2.0
"""Seconds after which the tone begins anew: it sounds in the first half."""

LOUDNESS = 4_000
"""Of 32,767."""

PITCHES = 9
LOWEST, STEP = 220.0, 40.0
"""Hz."""

PACKET = PACKET_SAMPLES / SAMPLE_RATE


class Microphone:
    """One candidate's microphone, for the line of one call."""

    def __init__(self, line: SoundLine, pitch: float, is_dead: Callable[[], bool]) -> None:
        """A microphone that nobody hears yet; while `is_dead()` the network lets nothing through."""
        self._line = line
        self._pitch = pitch
        self._is_dead = is_dead
        self._playing: asyncio.Task[None] | None = None

    def switch(self, *, is_heard: bool) -> None:
        """Send what it hears, or nothing."""
        if is_heard and self._playing is None:
            self._playing = asyncio.get_running_loop().create_task(self._play())
        elif not is_heard and self._playing is not None:
            self._playing.cancel()
            self._playing = None

    async def _play(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for packet in cycle(tone_packets(self._pitch)):
            if not self._is_dead():
                self._line.send(packet)
            due = max(due + PACKET, loop.time())  # what is late is not caught up with
            await asyncio.sleep(due - loop.time())


def pitch_of(seed: int) -> float:
    """A candidate's tone, in Hz."""
    return LOWEST + STEP * (seed % PITCHES)


@lru_cache(maxsize=PITCHES)
def tone_packets(pitch: float) -> tuple[bytes, ...]:
    """The tone as Opus packets of 20 ms, to be played over and over."""
    times = np.arange(int(LASTS * SAMPLE_RATE)) / SAMPLE_RATE
    swell = np.sin(np.pi * np.minimum(times / (LASTS / 2), 1.0))
    samples = (LOUDNESS * swell * np.sin(2 * np.pi * pitch * times)).astype("<i2")
    return tuple(Speech().add(samples.tobytes()))
