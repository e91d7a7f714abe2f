"""Sheets of answers close up: held before the camera, and photographed for the upload."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.reformatter import ColorRange

from candidate_web.desk_look import Look, look_of
from candidate_web.desk_paint import Canvas, View, by_plane, dim
from candidate_web.desk_shapes import Ellipse, Limb, Polygon, Quad
from candidate_web.desk_writing import LINE_PITCH, LINES, MARGIN_TOP, join_up, numeral_strokes, pen_path, stamp

if TYPE_CHECKING:
    from candidate_web.desk_paint import Picture
    from candidate_web.desk_shapes import Floats

PHOTO_SIZE = (1200, 1600)
"""Width and height of a photographed answer sheet, in pixels."""


def answer_sheet_jpeg(seed: int, page: int) -> bytes:
    """A photograph of one page (from 1) of a candidate's answers: a JPEG of `PHOTO_SIZE`, at most 300 kB.

    The writing is the one that the candidate's desk shows for the same page.
    """
    width, height = PHOTO_SIZE
    look = look_of(seed)
    rng = np.random.default_rng((seed, page, 0x51))
    canvas = Canvas(View(width, height, float(height), -width / height / 2, 0.0))
    canvas.fill(Polygon(((-1, 0), (1, 0), (1, 1), (-1, 1))), look.desk, lit=(0.1, 0.1))
    x, y = rng.uniform(-0.006, 0.006, 4), rng.uniform(-0.006, 0.006, 4)
    sheet = Quad(
        (
            (-0.338 + x[0], 0.02 + y[0]),
            (0.338 + x[1], 0.02 + y[1]),
            (0.345 + x[2], 0.982 + y[2]),
            (-0.345 + x[3], 0.982 + y[3]),
        )
    )
    _paint_page(canvas, sheet, look, seed, page)
    canvas.fill(Ellipse(rng.uniform(-0.4, 0.4), 1.05, 0.5, 0.3), (0, 0, 0), soft=0.5, opacity=0.22)
    return _jpeg(np.moveaxis(canvas.planes[:3], 0, -1).astype(np.uint8))


def paint_held_page(canvas: Canvas, look: Look, seed: int, page: int) -> None:
    """A page held up to fill most of the view, with the fingers that hold it."""
    x, y = look.shift_x, look.shift_y
    sheet = Quad(((x - 0.315, y + 0.055), (x + 0.32, y + 0.045), (x + 0.335, y + 0.93), (x - 0.33, y + 0.945)))
    shadow = tuple((px + 0.02, py + 0.03) for px, py in sheet.corners)
    canvas.fill(Polygon(shadow), (0, 0, 0), soft=0.06, opacity=0.4)
    _paint_page(canvas, sheet, look, seed, page)
    for side in (-1, 1):
        edge = x + side * 0.33
        for finger in range(4):
            height = y + 0.63 + finger * 0.042
            canvas.fill(
                Limb((edge + side * 0.03, height), (edge + side * 0.012, height), 0.02, 0.02),
                dim(look.skin, 0.85),
                rim=0.3,
            )
        canvas.fill(Ellipse(edge - side * 0.02, y + 0.7, 0.06, 0.03), (0, 0, 0), soft=0.03, opacity=0.3)
        canvas.fill(
            Limb((edge + side * 0.05, y + 0.74), (edge - side * 0.035, y + 0.69), 0.027, 0.021),
            look.skin,
            lit=(0.1, -0.1),
            rim=0.3,
        )
        canvas.fill(Ellipse(edge - side * 0.037, y + 0.689, 0.012, 0.01), (236, 206, 196), soft=0.005, opacity=0.6)


def _paint_page(canvas: Canvas, sheet: Quad, look: Look, seed: int, page: int) -> None:
    """Paper, rules, margin, the page's number and all of its writing."""
    canvas.fill(Polygon(sheet.corners), look.paper, lit=(0.03, 0.02))
    for line in range(LINES + 1):
        v = MARGIN_TOP + line * LINE_PITCH
        canvas.fill(sheet.part(0.0, v, 1.0, v + 0.0012), (170, 196, 222), opacity=0.7)
    canvas.fill(sheet.part(0.098, 0.0, 0.101, 1.0), (222, 130, 130), opacity=0.7)
    path = pen_path(seed, page - 1)
    ink: Picture = np.zeros(canvas.planes.shape[1:], np.uint8)
    pen = 0.0022 * canvas.view.scale
    stamp(ink, *join_up(*canvas.view.pixels(*sheet.at(path.u, path.v)), path.down), pen)
    for across, along in _numeral(page):
        stamp(ink, *join_up(*canvas.view.pixels(*sheet.at(across, along)), np.arange(across.size) > 0), pen * 2.2)
    share = ink * np.float32(0.92 / 255)
    canvas.planes *= 1 - share
    canvas.planes += share * by_plane((*look.ink, 255.0))


def _numeral(page: int) -> list[tuple[Floats, Floats]]:
    """The page number, written large in the sheet's top right corner and ringed: strokes in page places."""
    size = 0.03
    strokes = numeral_strokes(page)
    wide = max(x for stroke in strokes for x, _ in stroke)
    middle_u, middle_v = 0.87, 0.065
    placed = [
        (
            np.asarray([middle_u + (x - wide / 2) * size * 1.3 for x, _ in stroke], np.float32),
            np.asarray([middle_v + (0.85 - y) * size for _, y in stroke], np.float32),
        )
        for stroke in strokes
    ]
    turn = np.linspace(0.2, 6.6, 40, dtype=np.float32)
    ring = (0.05 + wide * size * 0.6, 0.05)
    placed.append((middle_u + np.float32(ring[0]) * np.cos(turn), middle_v + np.float32(ring[1]) * np.sin(turn)))
    return placed


def _jpeg(picture: Picture) -> bytes:
    """Encode as a baseline JPEG, 4:2:0, as a phone would."""
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.height, encoder.width = picture.shape[:2]
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 1)
    # Scale 5 of 31 keeps pencil readable; bitexact leaves the encoder's version out of the file.
    encoder.options = {"qmin": "5", "qmax": "5", "flags": "+bitexact", "huffman": "optimal"}
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    frame = frame.reformat(format="yuvj420p", dst_color_range=ColorRange.JPEG)
    frame.pts = 0
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))
