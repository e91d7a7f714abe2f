"""The body of a simulated phone: its battery, what its microphone hears, and what its device check finds."""

from __future__ import annotations

import random
import time

from rooms.events import DeviceRow
from rooms.vocabulary import Verdict
from signalling.wire import Status

GOOD_DEVICE = (
    DeviceRow(name="camera", verdict=Verdict.PASS, measured="1280 by 720"),
    DeviceRow(name="microphone", verdict=Verdict.PASS, measured="level 31 %"),
    DeviceRow(name="connection", verdict=Verdict.PASS, measured="38 ms there and back"),
    DeviceRow(name="screen", verdict=Verdict.PASS, measured="stays on"),
    DeviceRow(name="battery", verdict=Verdict.PASS, measured="84 %, plugged in"),
    DeviceRow(name="storage", verdict=Verdict.PASS, measured="12.4 GB free"),
    DeviceRow(name="browser", verdict=Verdict.PASS, measured="has what is needed"),
)
"""A device check as the page reports it, with nothing wrong."""

DRAINS = 0.12
CHARGES = 0.2
"""Share of the battery in an hour: filming costs about an eighth, a charger brings a fifth all the same."""


class Body:
    """One phone, charged and plugged in or not as its seed will have it."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._charge = self._chance.uniform(0.45, 1.0)
        self._is_charging = self._chance.random() < 0.7
        self._began = time.monotonic()

    def status(self, *, is_visible: bool) -> Status:
        """What the phone reports of itself now. Each call hears something else."""
        hours = (time.monotonic() - self._began) / 3600
        charge = self._charge + hours * (CHARGES if self._is_charging else -DRAINS)
        # A desk is quiet: paper, a pen, now and then a chair.
        is_a_chair = self._chance.random() < 0.04
        sound = self._chance.uniform(0.15, 0.6) if is_a_chair else self._chance.uniform(0.01, 0.09)
        return Status(
            sound=round(sound, 3),
            battery=round(min(1.0, max(0.0, charge)), 2),
            charging=self._is_charging,
            visible=is_visible,
        )
