"""What one camera has before it: everything that keeps still composed once, and what moves drawn over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from candidate_web.desk_paint import Canvas, View, by_plane, dim
from candidate_web.desk_person import (
    HAND_BOUNDS,
    HEAD,
    HEAD_BOUNDS,
    paint_arm,
    paint_hand,
    paint_head,
    paint_resting_arm,
    paint_torso,
)
from candidate_web.desk_room import paint_chair, paint_desk, paint_sheet, paint_things, paint_wall
from candidate_web.desk_shapes import Limb, Point, Quad
from candidate_web.desk_writing import PAGE_SECONDS, pen_path, stamp

if TYPE_CHECKING:
    from candidate_web.desk_look import Look
    from candidate_web.desk_paint import Picture, Window
    from candidate_web.desk_shapes import Floats

_PEN_WIDTH = 0.0022
"""Width of a line of ink on the desk, in scene units."""


class Sprite:
    """A small painted picture that can be laid anywhere, also between pixels."""

    def __init__(self, canvas: Canvas) -> None:
        rows = np.flatnonzero(canvas.planes[3].any(axis=1))
        columns = np.flatnonzero(canvas.planes[3].any(axis=0))
        window = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
        self.view = canvas.view.cut(window)
        self._planes = np.ascontiguousarray(canvas.planes[:, *window])

    def lay(self, frame: Picture, view: View, x: float, y: float) -> None:
        """Lay it over a frame of `view`, moved by x, y scene units from where it was painted."""
        column = (self.view.left + x - view.left) * view.scale
        row = (self.view.top + y - view.top) * view.scale
        left, top = int(np.floor(column)), int(np.floor(row))
        shifted = _between(_between(self._planes, row - top, 1), column - left, 2)
        height, width = shifted.shape[1:]
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + width, view.width), min(top + height, view.height)
        if x0 >= x1 or y0 >= y1:
            return
        part = shifted[:, y0 - top : y1 - top, x0 - left : x1 - left]
        target = frame[:, y0:y1, x0:x1]
        target[:] = target * (1 - part[3] * np.float32(1 / 255)) + part[:3]


def _between(planes: Floats, share: float, axis: int) -> Floats:
    """The picture moved on by a share of a pixel, one row or column larger."""
    grown = list(planes.shape)
    grown[axis] += 1
    result = np.zeros(grown, np.float32)
    ahead, behind = [slice(None)] * 3, [slice(None)] * 3
    ahead[axis], behind[axis] = slice(0, -1), slice(1, None)
    result[tuple(ahead)] = planes * np.float32(1 - share)
    result[tuple(behind)] += planes * np.float32(share)
    return result


def sprite_view(view: View, bounds: tuple[float, float, float, float], *, mirrored: bool = False) -> View:
    """A view of just these bounds, as large as in `view`; mirrored, of their mirror image."""
    left, top, right, bottom = bounds
    if mirrored:
        left, right = -right, -left
    width, height = int((right - left) * view.scale) + 2, int((bottom - top) * view.scale) + 2
    return View(width, height, view.scale, left, top, mirrored)


@dataclass(frozen=True)
class Pose:
    """Where the moving parts are: the pen's tip and how far the head has moved, in scene units."""

    tip: Point
    head: Point


class Stage:
    """One desk as one view shows it, with or without its candidate."""

    def __init__(self, look: Look, seed: int, view: View, *, occupied: bool) -> None:
        self.view = view
        self._look = look
        self._seed = seed
        self._occupied = occupied
        self._side = 1 if look.left_handed else -1
        self._paper = _sheet_before(look)
        self._page = -1
        self._passed = 0
        self._ink = np.zeros((view.height, view.width), np.uint8)
        self._bare = self._paint_bare()
        self._figure = self._paint_figure()
        self._ground = self._bare
        self._still = self._bare
        if occupied:
            head = Canvas(sprite_view(view, HEAD_BOUNDS))
            paint_head(head, look)
            self._head = Sprite(head)
            hand = Canvas(sprite_view(view, HAND_BOUNDS, mirrored=look.left_handed))
            paint_hand(hand, look)
            self._hand = Sprite(hand)

    def frame(self, written: float, seconds: float) -> Picture:
        """The scene after `written` seconds of writing, `seconds` by the clock: uint8 planes (3, H, W), a copy."""
        self._write(written)
        frame = self._still.copy()
        if self._occupied:
            pose = self._pose(written, seconds)
            self._head.lay(frame, self.view, pose.head[0] + self._look.lean - HEAD[0], pose.head[1])
            self._draw_writing_arm(frame, pose.tip)
        return frame

    def _pose(self, written: float, seconds: float) -> Pose:
        page, into = divmod(written, PAGE_SECONDS)
        u, v = pen_path(self._seed, int(page)).tip(into)
        tip = self._paper.point(u, v)
        slow = seconds * 0.35 + self._seed
        head_x = 0.25 * (tip[0] - self._look.lean) + 0.012 * np.sin(slow * 1.3) + 0.006 * np.sin(slow * 3.1)
        head_y = 0.03 * (tip[1] - 0.78) + 0.012 * np.sin(slow * 0.9)
        return Pose(tip, (float(head_x), float(head_y)))

    def _draw_writing_arm(self, frame: Picture, tip: Point) -> None:
        look, side = self._look, self._side
        shoulder = (look.lean + side * 0.235, 0.445)
        elbow = (look.lean + side * 0.37 + 0.2 * (tip[0] - look.lean), 0.56 + 0.25 * (tip[1] - 0.6))
        wrist = (tip[0] + side * 0.1, tip[1] - 0.085)
        reach = (
            min(shoulder[0], elbow[0], wrist[0]) - 0.09,
            min(shoulder[1], elbow[1], wrist[1]) - 0.09,
            max(shoulder[0], elbow[0], wrist[0]) + 0.09,
            max(shoulder[1], elbow[1], wrist[1]) + 0.09,
        )
        window = self.view.window(reach, 0.0)
        if window is not None:
            target = frame[:, *window]
            canvas = Canvas(self.view.cut(window), target.astype(np.float32))
            paint_arm(canvas, look, shoulder, elbow, wrist)
            target[:] = canvas.planes
        self._hand.lay(frame, self.view, *tip)

    def _write(self, written: float) -> None:
        """Bring the ink up to this moment; from a clean page where time went back or the page was turned."""
        page, into = divmod(written, PAGE_SECONDS)
        path = pen_path(self._seed, int(page))
        passed = path.places_by(into)
        if int(page) != self._page or passed < self._passed:
            self._page, self._passed = int(page), 0
            self._ink[:] = 0
            self._ground = self._with_finished_sheets(int(page))
            self._still = self._compose((slice(0, self.view.height), slice(0, self.view.width)))
        if passed == self._passed:
            return
        new = slice(self._passed, passed)
        x, y = self.view.pixels(*self._paper.at(path.u[new][path.down[new]], path.v[new][path.down[new]]))
        self._passed = passed
        if x.size:
            stamp(self._ink, x, y, _PEN_WIDTH * self.view.scale)
            window = _around(x, y, self._ink.shape)
            self._still[:, *window] = self._compose(window)

    def _compose(self, window: Window) -> Picture:
        """Ground, ink on it and the resting figure over both, within a window."""
        ink = self._ink[window] * np.float32(1 / 255)
        figure = self._figure[:, *window].astype(np.float32)
        below = self._ground[:, *window] * (1 - ink) + by_plane(self._look.ink) * ink
        whole = below * (1 - figure[3] * np.float32(1 / 255)) + figure[:3]
        composed: Picture = whole.astype(np.uint8)
        return composed

    def _paint_bare(self) -> Picture:
        """The room and all in it but the writing."""
        canvas, look = Canvas(self.view), self._look
        paint_wall(canvas, look, self._seed)
        paint_chair(canvas, look)
        if self._occupied:
            paint_torso(canvas, look)
        paint_desk(canvas, look, self._seed)
        paint_things(canvas, look)
        return canvas.planes[:3].astype(np.uint8)

    def _paint_figure(self) -> Picture:
        """What lies over the paper and keeps still: the resting arm, or the pen that was put down."""
        canvas = Canvas(self.view)
        if self._occupied:
            hand = self._paper.point(0.02 if self._side < 0 else 0.98, 0.8)
            paint_resting_arm(canvas, self._look, -self._side, (hand[0] - self._side * 0.01, hand[1]))
        else:
            _lay_pen_down(canvas, self._look, self._paper)
        return canvas.planes.astype(np.uint8)

    def _with_finished_sheets(self, page: int) -> Picture:
        """The ground with the sheets of the pages before this one in a pile, and the sheet being written."""
        canvas, look = Canvas(self.view, self._bare.astype(np.float32)), self._look
        for number in range(max(0, page - 4), page):
            middle = look.lean + self._side * 0.4 + 0.014 * (number % 3)
            pile = _sheet(middle, 0.93, 0.95, 0.09 * ((number * 7) % 5 - 2) - self._side * 0.12)
            paint_sheet(canvas, pile, look.paper)
            for line in range(12):
                v = 0.14 + line * 0.065
                canvas.fill(pile.part(0.14, v, 0.95 - (line * 5 % 7) * 0.05, v + 0.025), look.ink, opacity=0.35)
        paint_sheet(canvas, self._paper, look.paper)
        return canvas.planes.astype(np.uint8)


def _sheet_before(look: Look) -> Quad:
    """The sheet before the candidate."""
    side = 1 if look.left_handed else -1
    return _sheet(look.lean + side * 0.02, 0.775, 1.0, look.paper_turn * -side)


def _sheet(x: float, y: float, size: float, turn: float) -> Quad:
    """A sheet on the desk with its middle at a place, its reader sitting at the far side of the desk."""
    cos, sin = float(np.cos(turn)), float(np.sin(turn))

    def corner(across: float, along: float) -> Point:
        px, py = (across * cos - along * sin) * size, (across * sin + along * cos) * size
        # Nearer the camera is larger; looking down at a slant shortens what leads away.
        near = 1 + 0.38 * py
        return x + px * near, y + py * 0.78 * near

    return Quad((corner(0.165, 0.235), corner(-0.165, 0.235), corner(-0.165, -0.235), corner(0.165, -0.235)))


def _lay_pen_down(canvas: Canvas, look: Look, paper: Quad) -> None:
    """The pen on the sheet, where the candidate left it."""
    tip, end = paper.point(0.3, 0.72), paper.point(0.72, 0.8)
    canvas.fill(
        Limb((tip[0], tip[1] + 0.007), (end[0], end[1] + 0.007), 0.007, 0.007), (0, 0, 0), soft=0.012, opacity=0.4
    )
    canvas.fill(Limb(tip, end, 0.004, 0.007), dim(look.accent, 0.75), rim=0.35)


def _around(x: Floats, y: Floats, shape: tuple[int, ...]) -> Window:
    """The window of an array of `shape` that holds these pixel places and the pen's width round them."""
    rows = slice(max(0, int(y.min()) - 3), min(shape[0], int(y.max()) + 4))
    return rows, slice(max(0, int(x.min()) - 3), min(shape[1], int(x.max()) + 4))
