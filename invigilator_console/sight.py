"""Whether a picture shows anything: dark, covered, or the same for long though it goes on coming. Pure.

Looked at once a second, on few of its pixels. Hints to a person, in words that accuse nobody: a lamp fails and the
picture is dark, a phone falls over and it is covered, and who thinks for two minutes may sit quite still.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRID = 48
"""Pixels looked at on the longer side, at least; every so-many-th is taken."""

DARK, LIGHT_AGAIN = 24.0, 34.0
"""Brightness of the brightest twentieth, of 255: below the first it is dark, above the second not any more."""
COVERED, UNCOVERED = 5.0, 9.0
"""How much the brightness varies (its standard deviation): a lens that is covered shows next to nothing of it."""
SAME = 3.0
"""By less than this no part of a picture has changed; cameras and encoders flicker by about one."""
WEIGHTS = np.array([2 / 8, 5 / 8, 1 / 8], np.float32)
"""How bright red, green and blue look, nearly."""
PARTS = 8
"""Parts on each side that are compared."""

NOTICED_AFTER = 5.0
"""Seconds that a picture is dark or covered before it is said: hands and pages pass before the lens."""
GONE_AFTER = 3.0
"""Seconds that it is well again before that is believed."""
STILL_AFTER = 120.0
"""Seconds without any change before that is said."""


class Trouble(StrEnum):
    """What is the matter with a picture, in the words for the invigilator."""

    DARK = "picture dark"
    COVERED = "picture covered"
    STILL = "picture does not change"


@dataclass(frozen=True, slots=True)
class Noticed:
    """What is the matter, and since when, in the seconds that `Sight.look` was given."""

    trouble: Trouble
    since: float


class Sight:
    """What one feed shows over time."""

    def __init__(self) -> None:
        self.noticed: Noticed | None = None
        self._seems: Noticed | None = None
        self._well_since: float | None = None
        self._arrived: float | None = None
        self._reference: NDArray[np.float32] | None = None
        self._same_since = 0.0

    def look(self, pixels: NDArray[np.uint8], arrived: float, now: float) -> None:
        """Look at the newest picture, uint8 RGB of (height, width, 3), which arrived then; all in seconds.

        A picture that was looked at already tells nothing: that none comes any more is the feed's silence.
        """
        if arrived == self._arrived:
            return
        self._arrived = arrived
        luma = luma_of(pixels)
        self._mind_sameness(luma, now)
        self._mind(self._trouble_in(luma), now)
        if self.noticed is None and now - self._same_since >= STILL_AFTER:
            self.noticed = Noticed(Trouble.STILL, self._same_since)

    def _trouble_in(self, luma: NDArray[np.float32]) -> Trouble | None:
        """Dark or covered by what is seen; what was noticed has to be clearly over before it is so no more."""
        before = None if self.noticed is None else self.noticed.trouble
        if np.percentile(luma, 95) < (LIGHT_AGAIN if before is Trouble.DARK else DARK):
            return Trouble.DARK
        if luma.std() < (UNCOVERED if before is Trouble.COVERED else COVERED):
            return Trouble.COVERED
        return None

    def _mind(self, trouble: Trouble | None, now: float) -> None:
        if trouble is None:
            self._seems = None
            is_shown = self.noticed is not None and self.noticed.trouble is not Trouble.STILL
            if not is_shown:
                return
            self._well_since = now if self._well_since is None else self._well_since
            if now - self._well_since >= GONE_AFTER:
                self.noticed = self._well_since = None
            return
        self._well_since = None
        if self._seems is None or self._seems.trouble is not trouble:
            self._seems = Noticed(trouble, now)
        if now - self._seems.since >= NOTICED_AFTER and (self.noticed is None or self.noticed.trouble is not trouble):
            self.noticed = self._seems

    def _mind_sameness(self, luma: NDArray[np.float32], now: float) -> None:
        parts = parts_of(luma)
        reference = self._reference
        if reference is None or reference.shape != parts.shape or np.abs(parts - reference).max() > SAME:
            self._reference, self._same_since = parts, now
            if self.noticed is not None and self.noticed.trouble is Trouble.STILL:
                self.noticed = None


def luma_of(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The brightness, 0 to 255, of a few pixels evenly spread."""
    step = max(1, max(pixels.shape[:2]) // GRID)
    return pixels[::step, ::step].astype(np.float32) @ WEIGHTS


def parts_of(luma: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean brightness of at most eight by eight parts."""
    rows = np.array_split(luma, min(PARTS, luma.shape[0]), axis=0)
    means = [[part.mean() for part in np.array_split(row, min(PARTS, luma.shape[1]), axis=1)] for row in rows]
    return np.array(means).astype(np.float32)


class Lookout:
    """All feeds of one console, each with what it shows."""

    def __init__(self) -> None:
        self._sights: dict[str, Sight] = {}

    def look(self, candidate: str, pixels: NDArray[np.uint8], arrived: float, now: float) -> None:
        """Look at a candidate's newest picture."""
        self._sights.setdefault(candidate, Sight()).look(pixels, arrived, now)

    def forget_all_but(self, candidates: set[str]) -> None:
        """Begin anew with whoever is not watched, or whose feed is silent: what comes next is another picture."""
        self._sights = {number: sight for number, sight in self._sights.items() if number in candidates}

    def noticed(self) -> dict[str, Noticed]:
        """With whose picture something is the matter."""
        return {number: sight.noticed for number, sight in self._sights.items() if sight.noticed is not None}
