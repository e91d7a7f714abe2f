"""Moving pictures of an exam desk, drawn: what a simulated candidate's phone shows.

Everything follows from the seed, the time and the mode, so that a rehearsal looks the same each time and a
test can name the picture it expects.
"""

from __future__ import annotations

from enum import Enum
from functools import cached_property

import numpy as np

from candidate_web.desk_camera import hand_held
from candidate_web.desk_look import look_of
from candidate_web.desk_paint import Canvas, Picture, View
from candidate_web.desk_sheet import answer_sheet_jpeg, paint_held_page
from candidate_web.desk_stage import Sprite, Stage

__all__ = ["Desk", "Mode", "answer_sheet_jpeg"]

_NOISE = 7
"""Sensor noise, peak to peak, of 255."""
_MARGIN = 0.09
"""How much more than the view a hand-held camera may come to see on each side, in scene units."""


class Mode(Enum):
    """What the camera shows."""

    PRESENT = "present"
    """Writing at the desk, the phone on its stand."""
    AWAY = "away"
    """The desk with an empty chair."""
    PAGE = "page"
    """A written page held up before the camera."""
    DARK = "dark"
    """The light gone, or a hand over the lens."""
    SWAY = "sway"
    """Writing at the desk, the phone held in a hand: the whole picture moves."""
    SWEEP = "sweep"
    """The camera turned about the room to show it."""


class Desk:
    """One candidate's desk as their phone's camera sees it; `size` is width and height in pixels."""

    def __init__(self, seed: int, size: tuple[int, int] = (640, 480)) -> None:
        self.seed = seed
        self.size = size
        self._look = look_of(seed)
        self._held: tuple[int, Sprite] | None = None

    def picture(self, t: float, mode: Mode = Mode.PRESENT, *, page: int = 1, written: float | None = None) -> Picture:
        """What the camera sees at `t` seconds: uint8 (height, width, 3), RGB, the caller's own.

        `page` (from 1) is the one held up in `Mode.PAGE`. `written` is how many seconds were spent writing
        so far, where that is not `t`: who was away did not write.
        """
        so_far = t if written is None else written
        if mode is Mode.AWAY:
            frame = self._empty.frame(so_far, t)
        elif mode is Mode.PAGE:
            frame = self._held_up(so_far, t, page)
        elif mode is Mode.SWAY:
            frame = self._in_hand(self._around, so_far, t, 0.0)
        elif mode is Mode.SWEEP:
            frame = self._in_hand(self._room, so_far, t, 1.15 * float(np.sin(t * 0.3)))
        else:
            frame = self._present.frame(so_far, t)
        return self._sensed(frame, t, 0.07 if mode is Mode.DARK else 1.0)

    @cached_property
    def _present(self) -> Stage:
        return Stage(self._look, self.seed, self._view(0.0, 0.0), occupied=True)

    @cached_property
    def _empty(self) -> Stage:
        return Stage(self._look, self.seed, self._view(0.0, 0.0), occupied=False)

    @cached_property
    def _around(self) -> Stage:
        return Stage(self._look, self.seed, self._view(_MARGIN, _MARGIN), occupied=True)

    @cached_property
    def _room(self) -> Stage:
        return Stage(self._look, self.seed, self._view(1.15 + _MARGIN, _MARGIN), occupied=False)

    @cached_property
    def _grain(self) -> Picture:
        """Sensor noise for a picture somewhat larger than the view, so that no two frames share it."""
        width, height = self.size
        rng = np.random.default_rng((self.seed, 0x90))
        fine = rng.normal(0, 1.0, (3, height + 32, width + 32)).astype(np.float32)
        # Colour noise is coarser than the picture: a camera makes it from one sensor in four.
        fine[:, 1:] += fine[:, :-1]
        fine[:, :, 1:] += fine[:, :, :-1]
        noise: Picture = np.clip(fine * 0.75 + _NOISE / 2 + 0.5, 0, _NOISE).astype(np.uint8)
        return noise

    def _view(self, margin_x: float, margin_y: float) -> View:
        """The camera's view with so much more on each side."""
        width, height = self.size
        scale = height * self._look.zoom
        # A tall picture shows as much of the desk's width as fits; the person stays in the middle.
        left = self._look.shift_x - width / scale / 2
        top = self._look.shift_y + 0.5 - height / scale / 2
        more_x, more_y = int(margin_x * scale), int(margin_y * scale)
        return View(width + 2 * more_x, height + 2 * more_y, scale, left - more_x / scale, top - more_y / scale)

    def _held_up(self, written: float, t: float, page: int) -> Picture:
        frame = self._present.frame(written, t)
        view = self._present.view
        if self._held is None or self._held[0] != page:
            canvas = Canvas(view)
            paint_held_page(canvas, self._look, self.seed, page)
            self._held = page, Sprite(canvas)
        self._held[1].lay(frame, view, 0.008 * float(np.sin(t * 2.1)), 0.006 * float(np.sin(t * 2.9 + 1)))
        return frame

    def _in_hand(self, stage: Stage, written: float, t: float, turned: float) -> Picture:
        """The stage as a hand holds the camera, turned aside by so many scene units."""
        wide = stage.frame(written, t)
        return hand_held(wide, self.size, stage.view.scale, t + self.seed, turned)

    def _sensed(self, frame: Picture, t: float, light: float) -> Picture:
        """The frame in the room's light, which drifts, with the sensor's noise."""
        drift = 1 + 0.018 * np.sin(t * 0.21 + self.seed) + 0.008 * np.sin(t * 1.3)
        gains = np.asarray(self._look.light) * (light * drift * (255 - _NOISE) / 255 / 255)
        levels = np.minimum(gains * 256, 248).astype(np.uint16)
        tick = int(t * 1000)
        top, left = (tick * 7919 + 13) % 32, (tick * 104729 // 31) % 32
        width, height = self.size
        grain = self._grain[:, top : top + height, left : left + width]
        seen = np.empty((height, width, 3), np.uint8)
        for plane, (light_here, level) in enumerate(zip(frame, levels, strict=True)):
            seen[..., plane] = ((light_here * level) >> 8).astype(np.uint8) + grain[plane]
        return seen
