"""How a letter's text is written, and the two parts of a mail that are made from it.

Paragraphs are parted by blank lines; a line after `# ` is a heading, one after `- ` an item of a list (as in the
privacy notice). A line `[words](address)` is a link to press, and `[qr]` the picture to scan. Both parts say the same.

What comes from people's data is *guarded* before it is put into a text, so that no name on a roster can make a link.
"""

import html
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

PICTURE_ID = "qr@ninefold"
"""The content id under which the HTML part shows the picture to scan."""

_WIDTH = 76

NOT_WRAPPED = 100_000
"""A width for whoever wraps lines by themselves, as a page does."""

_PICTURE = "[qr]"
_GUARDED = "\n[]()#-"
_PRIVATE = range(0xE000, 0xE000 + len(_GUARDED))
_TO_GUARD = {ord(letter): private for letter, private in zip(_GUARDED, _PRIVATE, strict=True)}
_TO_PLAIN = {private: letter for letter, private in zip(_GUARDED, _PRIVATE, strict=True)}
_OF_NOBODY = dict.fromkeys(_PRIVATE)
_LINK = re.compile(r"^\[([^\]]+)\]\(([^()\s]+)\)$")
_ADDRESSES = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]|[^\s@<>,;:()\"]+@[^\s@<>,;:()\"]+\.[A-Za-z]{2,}")
_SCHEMES = ("https://", "http://", "mailto:")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; a line break within them stands where a person made one."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Press:
    """A link that stands by itself."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture to scan."""


Block = Heading | Paragraph | Items | Press | Picture


def guarded(value: object) -> str:
    """A value of which no letter is taken for a mark."""
    return str(value).translate(_OF_NOBODY).translate(_TO_GUARD)


def plain(text: str) -> str:
    """A text with guarded values as they are read."""
    return text.translate(_TO_PLAIN)


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a letter whose values are guarded."""
    lines = (line.strip() for line in text.split("\n"))
    return tuple(block for mark, some in groupby(lines, key=_mark_of) for block in _blocks(mark, list(some)))


def _mark_of(line: str) -> str:
    """What begins a line, or what it is as a whole."""
    if line.startswith(("- ", "# ")):
        return line[0]
    if _LINK.fullmatch(line):
        return "("
    return line if line in {"", _PICTURE} else "words"


def _blocks(mark: str, lines: list[str]) -> Iterator[Block]:
    """The blocks of some lines with the same mark."""
    match mark:
        case "#":
            yield from (Heading(plain(line[2:].strip())) for line in lines)
        case "-":
            yield Items(tuple(plain(line[2:].strip()) for line in lines))
        case "(":
            yield from (Press(plain(link[1]), plain(link[2])) for line in lines if (link := _LINK.fullmatch(line)))
        case "words":
            yield Paragraph(plain(" ".join(lines)))
        case _ if mark == _PICTURE:
            yield Picture()


def as_text(blocks: Iterable[Block], width: int = _WIDTH) -> str:
    """The `text/plain` part, wrapped at so many letters."""
    return "\n\n".join(part for block in blocks if (part := _text_of(block, width))) + "\n"


def _text_of(block: Block, width: int) -> str:
    match block:
        case Heading(text):
            return f"{text}\n{'-' * len(text)}"
        case Paragraph(text):
            return _wrapped(text, width)
        case Items(texts):
            return "\n".join(_wrapped(text, width, first="- ", further="  ") for text in texts)
        case Press(words, address):
            return address if words == address else f"{words}:\n{address}"
        case Picture():
            return ""


def _wrapped(text: str, width: int, *, first: str = "", further: str = "") -> str:
    """Wrapped, but never within an address: a link broken in two opens nothing."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(
            line,
            width,
            initial_indent=further if lines else first,
            subsequent_indent=further,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines)


def as_html(title: str, blocks: Iterable[Block], *, with_picture: bool) -> str:
    """The `text/html` part: styles within, nothing loaded from elsewhere, readable without pictures."""
    body = "\n".join(part for block in blocks for part in _html_of(block, with_picture=with_picture))
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title></head>\n"
        '<body style="margin:0;padding:16px;background:#fff;color:#1a1a1a;'
        'font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif">\n'
        f'<div style="max-width:38em;margin:0 auto;overflow-wrap:anywhere">\n{body}\n</div>\n</body>\n</html>\n'
    )


def _html_of(block: Block, *, with_picture: bool) -> Iterator[str]:
    match block:
        case Heading(text):
            yield f'<h2 style="font-size:18px;margin:28px 0 8px">{html.escape(text)}</h2>'
        case Paragraph(text):
            yield f'<p style="margin:0 0 14px">{_with_links(text)}</p>'
        case Items(texts):
            yield '<ul style="margin:0 0 14px;padding-left:22px">'
            yield from (f'<li style="margin:0 0 4px">{_with_links(text)}</li>' for text in texts)
            yield "</ul>"
        case Press(words, address):
            yield (
                f'<p style="margin:18px 0"><a href="{html.escape(address)}" style="display:inline-block;'
                "background:#1d4ed8;color:#fff;text-decoration:none;font-weight:600;padding:12px 20px;"
                f'border-radius:6px">{html.escape(words)}</a></p>'
            )
        case Picture() if with_picture:
            yield (
                f'<p style="margin:0 0 14px"><img src="cid:{PICTURE_ID}" width="200" height="200" '
                'alt="The same link, as a picture to scan with your phone"></p>'
            )


def _with_links(text: str) -> str:
    """Addresses can be followed; whatever else stands there is only shown."""
    parts, end = [], 0
    for found in _ADDRESSES.finditer(text):
        parts.append(html.escape(text[end : found.start()]))
        address = found[0]
        target = address if address.startswith(_SCHEMES) else f"mailto:{address}"
        parts.append(f'<a href="{html.escape(target)}" style="color:#1d4ed8">{html.escape(address)}</a>')
        end = found.end()
    parts.append(html.escape(text[end:]))
    return "".join(parts).replace("\n", "<br>\n")
