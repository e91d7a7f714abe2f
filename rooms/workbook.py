"""The first sheet of a spreadsheet workbook (`.xlsx`) as rows of cells: with openpyxl, the extra `ninefold[xlsx]`.

A place in a sheet is its row and its column, both from 1, as the spreadsheet numbers them; a cell's offset holds both.
What a formula came to is read as the spreadsheet last saved it. A number whose format shows leading zeros keeps them;
one that is shown in per cent is read so.
"""

import io
import re
import warnings
import zipfile
from datetime import date, datetime, time
from typing import Any

from rooms.delimited import Cell, Fault, Row
from rooms.problems import Unreadable

SIGNATURE = b"PK\x03\x04"
MOST_ROWS = 20_000
MOST_COLUMNS = 256
"""A roster has some twenty; what stands further to the right is not read."""

_COLUMNS = 16_384
"""How many a sheet has at most: an offset is row times this plus column."""

_LARGEST_UNPACKED = 200_000_000
_ALL_ZEROS = re.compile(r"0+")
_LARGEST_EXACT = 10**15
_HOW_TO_GO_ON = "save it as CSV (UTF-8) and name that file"


class SheetPlaces:
    """Turns an offset into a row and column, from 1."""

    def place(self, offset: int) -> tuple[int, int]:
        """Row and column of a cell."""
        row, column = divmod(offset, _COLUMNS)
        return row + 1, column + 1


def is_workbook(raw: bytes) -> bool:
    """Whether these bytes are a workbook of the kind that can be read."""
    return raw.startswith(SIGNATURE)


def read_workbook(raw: bytes) -> tuple[list[Row], list[Fault]]:
    """The rows of the first sheet, and the cells that hold an error. Raises `Unreadable`."""
    try:
        import openpyxl  # noqa: PLC0415 - an extra, loaded when somebody first needs it
    except ModuleNotFoundError as missing:
        raise Unreadable(
            f"is a spreadsheet workbook; to read it say: pip install 'ninefold[xlsx]'; or {_HOW_TO_GO_ON}"
        ) from missing
    _check_size(raw)
    try:
        with warnings.catch_warnings():
            # It warns of styles and extensions that it leaves out; none of them is a candidate.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            try:
                rows, faults = _rows(book.worksheets[0])
            finally:
                book.close()
    except Unreadable:
        raise
    except Exception as damage:  # whatever a damaged file makes it raise, there is one thing to say
        raise Unreadable(f"is no spreadsheet workbook that can be read; {_HOW_TO_GO_ON}") from damage
    return rows, faults


def _check_size(raw: bytes) -> None:
    """Refuse what would fill the memory once it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as damage:
        raise Unreadable(f"is a damaged spreadsheet workbook; {_HOW_TO_GO_ON}") from damage
    if unpacked > _LARGEST_UNPACKED:
        raise Unreadable(f"is too large once unpacked; {_HOW_TO_GO_ON}")


def _rows(sheet: Any) -> tuple[list[Row], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    # Each row is filled up with blanks as far as the sheet says it goes, which may be 16,384 cells.
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS)):
        if number >= MOST_ROWS:
            raise Unreadable(f"has more than {MOST_ROWS} rows; {_HOW_TO_GO_ON}", (number + 1, 1))
        row = []
        for column, cell in enumerate(cells):
            offset = number * _COLUMNS + column
            if cell.data_type == "e":
                faults.append(Fault(offset, f"the cell holds the error {cell.value}; correct it in the spreadsheet"))
            row.append(Cell(_text(cell.value, cell.number_format), offset))
        # A sheet may go on to the right for ever, blank.
        while row and not row[-1].text.strip():
            row.pop()
        rows.append(row or [Cell("", number * _COLUMNS)])
    return rows, faults


def _text(value: Any, form: str | None) -> str:
    """A cell's value as it would be typed into a CSV."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float() if form and form.endswith("%"):
            return f"{value * 100:.10g}%"
        case int() | float() if value == int(value) and abs(value) < _LARGEST_EXACT:
            digits = str(int(value))
            return digits.zfill(len(form)) if form and _ALL_ZEROS.fullmatch(form) else digits
        case float():
            return f"{value:G}" if abs(value) >= _LARGEST_EXACT else f"{value:.10g}"
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)
