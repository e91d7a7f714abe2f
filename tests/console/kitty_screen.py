"""A small terminal that understands Kitty's pictures: it decodes each and knows where it stands."""

from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np

from tests.ansi_screen import AnsiScreen
from tests.console.screen_driver import ScreenDriver

if TYPE_CHECKING:
    from tests.ansi_screen import Colour

GRAPHICS = re.compile(r"\x1b_G(?P<keys>[^;\x1b]*)(?:;(?P<payload>[^\x1b]*))?\x1b\\")
BLACK = (0, 0, 0)


class Standing(NamedTuple):
    """A picture on the terminal, in cells and pixels."""

    column: int
    row: int
    columns: int
    rows: int
    level: int
    pixels: np.ndarray


class KittyScreen(AnsiScreen):
    """Refuses what the protocol does not allow, and counts what is written on pictures."""

    def __init__(self, columns: int, rows: int) -> None:
        self.pictures: dict[int, Standing] = {}
        self.counts: list[int] = []
        """How many pictures stood after each command."""
        self.trespasses = 0
        """How many writes put anything but black into the cells of a picture."""
        self._first: dict[str, str] = {}
        self._payload = ""
        super().__init__(columns, rows)

    def feed(self, data: str) -> None:
        at = 0
        for match in GRAPHICS.finditer(data):
            self._words(data[at : match.start()])
            self._command(dict(pair.split("=") for pair in match["keys"].split(",")), match["payload"] or "")
            at = match.end()
        self._words(data[at:])

    def _words(self, data: str) -> None:
        before = [self._below(picture) for picture in self.pictures.values()]
        super().feed(data)
        for was, picture in zip(before, self.pictures.values(), strict=True):
            written = {new for old, new in zip(was, self._below(picture), strict=True) if new != old}
            self.trespasses += not written <= {(" ", None, BLACK), (" ", None, None)}

    def _below(self, picture: Standing) -> list[tuple[str, Colour, Colour]]:
        """What the cells show that the picture covers."""
        return [
            cell.seen()
            for line in self.cells[picture.row : picture.row + picture.rows]
            for cell in line[picture.column : picture.column + picture.columns]
        ]

    def _command(self, keys: dict[str, str], payload: str) -> None:
        assert keys["q"] == "2", "its answer would be read as keys"
        assert len(payload) <= 4096
        if keys.get("a") == "d":
            assert keys["d"] == "I"
            self.pictures.pop(int(keys["i"]), None)
            self.counts.append(len(self.pictures))
            return
        if self._first:
            assert set(keys) == {"q", "m"}, "a later chunk says too much"
        else:
            self._first = keys
        self._payload += payload
        if keys["m"] == "1":
            assert len(payload) % 4 == 0
        else:
            self._put_up(self._first, self._payload)
            self._first, self._payload = {}, ""

    def _put_up(self, keys: dict[str, str], payload: str) -> None:
        assert (keys["a"], keys["f"], keys["t"], keys["C"]) == ("T", "100", "d", "1")
        identity = int(keys["i"])
        assert identity not in self.pictures, "a picture is put up in the place of itself"
        columns, rows = int(keys["c"]), int(keys["r"])
        assert self.column + columns <= self.columns
        assert self.row + rows <= self.rows
        with av.open(io.BytesIO(base64.b64decode(payload, validate=True))) as container:
            pixels = next(container.decode(video=0)).to_ndarray(format="rgb24")
        self.pictures[identity] = Standing(self.column, self.row, columns, rows, int(keys["z"]), pixels)
        self.counts.append(len(self.pictures))


class KittyDriver(ScreenDriver):
    """The app's terminal within the test, as one that shows pictures."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.screen = KittyScreen(self.screen.columns, self.screen.rows)
