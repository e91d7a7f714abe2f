"""A terminal's screen as a PNG: `python -m tests.terminal_png < capture.txt > screen.png`.

Reads what `tmux capture-pane -p -e -N` prints, or `Terminal.escapes()`. Blocks and sextants are drawn as
exact rectangles, everything else in DejaVu Sans Mono. Needs Pillow and the package fonts-dejavu-core.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from invigilator_console.mosaic import SEXTANTS
from tests.ansi_screen import AnsiScreen, Cell

FONTS = Path("/usr/share/fonts/truetype/dejavu")
WIDTH, HEIGHT = 8, 18
FONT_SIZE = 13
FOREGROUND, BACKGROUND = (216, 216, 216), (12, 12, 12)

BLOCKS = {"▀": (0, 0, 1, 1 / 2), "▄": (0, 1 / 2, 1, 1), "█": (0, 0, 1, 1), "▌": (0, 0, 1 / 2, 1), "▐": (1 / 2, 0, 1, 1)}
"""Left, top, right, bottom as shares of a cell."""
SEXTANT_PATTERNS = {glyph: pattern for pattern, glyph in enumerate(SEXTANTS.glyphs) if glyph not in BLOCKS}


def picture_of(capture: str) -> Image.Image:
    """The screen that `capture` holds, as long and as wide as it is."""
    lines = capture.removesuffix("\n").split("\n")
    screen = AnsiScreen(400, len(lines))
    screen.feed("\n".join(lines))
    columns = max((1 + x for line in screen.cells for x, cell in enumerate(line) if cell != Cell()), default=1)
    image = Image.new("RGB", (columns * WIDTH, len(lines) * HEIGHT), BACKGROUND)
    draw = ImageDraw.Draw(image)
    fonts = {
        bold: ImageFont.truetype(str(FONTS / f"DejaVuSansMono{'-Bold' if bold else ''}.ttf"), FONT_SIZE)
        for bold in (False, True)
    }
    for row, line in enumerate(screen.cells):
        for column, cell in enumerate(line[:columns]):
            _draw_cell(draw, column * WIDTH, row * HEIGHT, cell, fonts[cell.bold])
    return image


def _draw_cell(draw: ImageDraw.ImageDraw, x: int, y: int, cell: Cell, font: ImageFont.FreeTypeFont) -> None:
    foreground = cell.foreground or FOREGROUND
    draw.rectangle((x, y, x + WIDTH - 1, y + HEIGHT - 1), cell.background or BACKGROUND)
    if cell.character in BLOCKS:
        _fill(draw, x, y, BLOCKS[cell.character], foreground)
    elif cell.character.strip() and cell.character in SEXTANT_PATTERNS:
        pattern = SEXTANT_PATTERNS[cell.character]
        for sixth in range(6):
            if pattern >> sixth & 1:
                left, top = sixth % 2 / 2, sixth // 2 / 3
                _fill(draw, x, y, (left, top, left + 1 / 2, top + 1 / 3), foreground)
    elif cell.character.strip():
        draw.text((x, y + 1), cell.character, foreground, font)


def _fill(draw: ImageDraw.ImageDraw, x: int, y: int, share: tuple[float, ...], colour: tuple[int, int, int]) -> None:
    left, top, right, bottom = share
    edges = (x + left * WIDTH, y + top * HEIGHT, x + right * WIDTH - 1, y + bottom * HEIGHT - 1)
    draw.rectangle(tuple(map(round, edges)), colour)


if __name__ == "__main__":
    picture_of(sys.stdin.read()).save(sys.stdout.buffer, "PNG")
