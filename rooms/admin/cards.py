"""Cards to print for candidates: a code to scan, and beneath it, for whoever cannot, the short code to type."""

import io
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import segno

_WIDTH = 300
"""Of a card, in its own units; the picture fills it."""

_LINE = 24
_LONGEST_LINE = 34
"""Letters of a line that fit the width."""


def write_cards(folder: Path, listed: dict[str, Any]) -> None:
    """Write an SVG for each candidate of `ninefold links` into that folder, which is made, for nobody else to read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for session in listed["sessions"]:
        for candidate in session["candidates"]:
            (folder / f"{session['session']}-{candidate['number']}.svg").write_text(_card(candidate), encoding="utf-8")


def _card(candidate: dict[str, Any]) -> str:
    """Dark on white, whatever it is shown on: many readers know no other."""
    lines = [
        (candidate["code"], "font-weight='bold' font-size='26' font-family='monospace'"),
        (f"{candidate['number']} · {candidate['name']}", "font-size='15' font-family='sans-serif'"),
        (f"Room {candidate['room']} · seat {candidate['seat']}", "font-size='15' font-family='sans-serif'"),
    ]
    text = "\n".join(
        f"<text x='{_WIDTH // 2}' y='{_WIDTH + _LINE * (place + 1)}' text-anchor='middle' {look}>{_short(line)}</text>"
        for place, (line, look) in enumerate(lines)
    )
    height = _WIDTH + _LINE * len(lines) + 16
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {height}' width='80mm'>\n"
        f"<rect width='100%' height='100%' fill='#fff'/>\n{_picture(candidate['url'])}\n{text}\n</svg>\n"
    )


def _picture(url: str) -> str:
    code = segno.make(url, error="m", micro=False)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, nl=False)
    # Its own coordinates, scaled to the card's width.
    return drawn.getvalue().decode().replace("<svg ", f"<svg width='{_WIDTH}' height='{_WIDTH}' ", 1)


def _short(line: str) -> str:
    return escape(line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…")
