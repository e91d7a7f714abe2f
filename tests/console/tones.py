"""Tones for the tests of sound: a microphone that hums, and an ear that tells its pitch."""

from __future__ import annotations

import asyncio
from fractions import Fraction

import numpy as np
from aiortc import MediaStreamTrack
from av import AudioFrame

RATE, SAMPLES = 48_000, 960


def tone(pitch: float, count: int = SAMPLES, start: int = 0) -> bytes:
    """`count` samples of a tone in Hz, 16 bits, mono."""
    times = (np.arange(count) + start) / RATE
    return (12_000 * np.sin(2 * np.pi * pitch * times)).astype("<i2").tobytes()


def pitch_of(samples: bytes) -> float:
    """The strongest pitch in Hz; 0 for silence."""
    wave = np.frombuffer(samples, "<i2").astype(float)
    if not len(wave) or np.abs(wave).max() < 500:
        return 0.0
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave))))
    return float(spectrum[1:].argmax() + 1) * RATE / len(wave)


class Hum(MediaStreamTrack):
    """A microphone in front of a tone."""

    kind = "audio"

    def __init__(self, pitch: float) -> None:
        super().__init__()
        self._pitch = pitch
        self._sent = 0
        self._began: float | None = None

    async def recv(self) -> AudioFrame:
        loop = asyncio.get_running_loop()
        self._began = loop.time() if self._began is None else self._began
        await asyncio.sleep(max(0.0, self._began + self._sent / RATE - loop.time()))
        block = np.frombuffer(tone(self._pitch, start=self._sent), "<i2").reshape(1, -1)
        frame = AudioFrame.from_ndarray(block, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._sent, Fraction(1, RATE)
        self._sent += SAMPLES
        return frame
