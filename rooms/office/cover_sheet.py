"""Pages of text in a candidate's PDF: the sheet in front of a script, and what stands where a page cannot. Pure.

They are drawn with fonts that every PDF reader has (Helvetica and Courier of the standard 14): nothing has to be
installed, and no font lies in the file. These fonts know Western letters only. Marking is anonymous, so a sheet names a
candidate by number; a name, where it is asked for, is shown if the fonts have it, without its accents if that helps,
and otherwise the sheet refers to the list beside the scripts, which is UTF-8.
"""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

A4 = (595.28, 841.89)
"""Width and height in points, 72 to the inch."""
MARGIN, BOTTOM, LINE_HEIGHT = 56.7, 60.0, 1.4
_ENCODING = "cp1252"  # what PDF calls WinAnsiEncoding
_FONTS = {"/F": "/Helvetica", "/B": "/Helvetica-Bold", "/C": "/Courier"}
_AVERAGE_WIDTH = {"F": 0.5, "B": 0.56, "C": 0.6}
"""Of a letter, as a share of the font's size."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, of a `size` in points. `code`: in letters of equal width. `before`: points left free above it."""

    text: str
    size: float = 10
    bold: bool = False
    code: bool = False
    before: float = 0

    @property
    def font(self) -> str:
        """Which of the fonts it is set in."""
        return "C" if self.code else "B" if self.bold else "F"

    def wrapped(self) -> list["Line"]:
        """The same on as many lines as it takes."""
        letters = int((A4[0] - 2 * MARGIN) / (self.size * _AVERAGE_WIDTH[self.font]))
        texts = textwrap.wrap(self.text, letters) or [""]
        return [replace(self, text=text, before=0 if at else self.before) for at, text in enumerate(texts)]


def add_pages(script: Pdf, lines: Iterable[Line]) -> int:
    """Add the lines at the end of a PDF, on as many A4 pages as they take; gives how many."""
    count = 0
    for count, drawn in enumerate(_drawn(lines), 1):  # noqa: B007 - counted
        fonts = {
            key: Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(font), Encoding=Name.WinAnsiEncoding)
            for key, font in _FONTS.items()
        }
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, *A4]),
            Resources=Dictionary(Font=Dictionary(fonts)),
            Contents=script.make_stream(drawn),
        )
        script.pages.append(pikepdf.Page(script.make_indirect(page)))
    return count


def showable(text: str) -> str | None:
    """The text as the fonts can show it, without accents they lack; None where they lack the letters."""
    for attempt in (text, unicodedata.normalize("NFC", text), _unaccented(text)):
        try:
            attempt.encode(_ENCODING)
        except UnicodeEncodeError:
            continue
        return attempt
    return None


def _unaccented(text: str) -> str:
    without = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"})
    apart = unicodedata.normalize("NFKD", text.translate(without))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _drawn(lines: Iterable[Line]) -> Iterator[bytes]:
    """The drawing of each page: text from the top down."""
    drawing: list[bytes] = []
    height = A4[1] - MARGIN
    for line in (part for each in lines for part in each.wrapped()):
        height -= line.before + line.size * LINE_HEIGHT
        if height < BOTTOM:
            yield b"\n".join(drawing)
            drawing, height = [], A4[1] - MARGIN - line.size * LINE_HEIGHT
        at = f"/{line.font} {line.size:g} Tf 1 0 0 1 {MARGIN:g} {height:.2f} Tm".encode()
        drawing.append(b"BT " + at + b" (" + _escaped(line.text) + b") Tj ET")
    yield b"\n".join(drawing)


def _escaped(text: str) -> bytes:
    """Text for a PDF string; what the fonts cannot show becomes a question mark."""
    letters = text.encode(_ENCODING, errors="replace")
    return letters.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
