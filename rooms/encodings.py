"""Bytes into text, whatever office software wrote them.

In this order: a byte order mark decides; then UTF-16 without one, known by its zeros; then UTF-8; and what is not
UTF-8 is Windows-1252, unless most of it *is* UTF-8, for then a few bytes were damaged and names would turn to rubbish.
"""

import codecs
import re

from rooms.problems import Unreadable, end_of

_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096


def decode(raw: bytes) -> str:
    """The text of a file, without its byte order mark. Raises `Unreadable`, which knows where it fails."""
    if raw.startswith(_WORKBOOKS):
        raise Unreadable("is a spreadsheet workbook; save it as CSV (UTF-8) and name that file")
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("is in UTF-32; save it as UTF-8")
    text = _by_detection(raw)
    if (zero := text.find("\0")) >= 0:
        raise Unreadable("holds a zero byte and so is not a text file; save it again as UTF-8", end_of(text[:zero]))
    return text


def _by_detection(raw: bytes) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw[len(mark) :], encoding)
    if unmarked := _utf16_by_its_zeros(raw[:_SAMPLE]):
        return _strictly(raw, unmarked)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        sequences = len(_UTF8_SEQUENCE.findall(raw))
        strays = len(_BEYOND_ASCII.findall(_UTF8_SEQUENCE.sub(b"", raw)))
        if sequences > strays:
            before = raw[: error.start].decode("utf-8")
            raise Unreadable("is not UTF-8 here, though the rest is; save it again as UTF-8", end_of(before)) from error
    return _strictly(raw, "cp1252")


def _utf16_by_its_zeros(sample: bytes) -> str | None:
    """Headings are plain letters: in UTF-16 every other byte of them is zero, and no other."""
    half = len(sample) // 2
    zeros_first, zeros_second = sample[0::2].count(0), sample[1::2].count(0)
    if zeros_second > half // 2 and zeros_first == 0:
        return "utf-16-le"
    if zeros_first > half // 2 and zeros_second == 0:
        return "utf-16-be"
    return None


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(encoding)
        kind = "Windows-1252, nor UTF-8" if encoding == "cp1252" else encoding.upper()
        raise Unreadable(f"is not {kind} here; save it again as UTF-8", end_of(before)) from error
