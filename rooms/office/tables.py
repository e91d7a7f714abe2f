"""A table of the session pack: its columns described once, for paper, for a spreadsheet and for a script alike. Pure.

- *HTML* shows times on the exam's wall clock and lengths as `3:12`.
- *CSV* and *JSON* name the columns by their keys, which are stable; times are ISO 8601 with the offset of the exam's
  wall clock, lengths are whole seconds in columns that end in `_s`, yes and no are `true` and `false` in JSON.
- *CSV* is UTF-8 with a byte order mark, for Excel takes it as Windows-1252 without; lines end as RFC 4180 has it. A
  text that a spreadsheet would take as a formula gets an apostrophe in front: candidates and staff write these texts.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any
from zoneinfo import ZoneInfo

from rooms.event_words import spell

Value = str | int | float | bool | datetime | timedelta | None
BYTE_ORDER_MARK = "\ufeff"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Kind(Enum):
    """What a column holds, and so how it is written."""

    TEXT = auto()
    NUMBER = auto()
    TIME = auto()
    LENGTH = auto()
    SHARE = auto()
    YES = auto()
    CODE = auto()
    """A text that nobody reads aloud: a hash, an id."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key for scripts, its heading for people."""

    key: str
    heading: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `name` is that of its files; `about` says in a sentence what it shows; rows have the columns' keys."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]
    when_empty: str


def table(
    name: str,
    title: str,
    columns: Iterable[Column],
    rows: Iterable[Mapping[str, Value]],
    *,
    about: str,
    when_empty: str,
) -> Table:
    """A table whose rows are as its columns say.

    Raises:
        ValueError: a row has other keys than the columns: a fault in Ninefold.
    """
    columns, rows = tuple(columns), tuple(rows)
    keys = {column.key for column in columns}
    if stray := next((set(row) ^ keys for row in rows if set(row) != keys), None):
        raise ValueError(f"the table {name} and its columns differ in {', '.join(sorted(stray))}")
    return Table(name, title, about, columns, rows, when_empty)


def as_csv(shown: Table, timezone: str) -> bytes:
    """The table as a file for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.key for column in shown.columns])
    for row in shown.rows:
        writer.writerow([_csv_cell(row[column.key], timezone) for column in shown.columns])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def as_json(shown: Table, timezone: str) -> bytes:
    """The table as a file for a script: an array of objects."""
    return json_bytes(as_objects(shown, timezone))


def as_objects(shown: Table, timezone: str) -> list[dict[str, Any]]:
    """The rows with plain JSON values."""
    return [{column.key: _plain(row[column.key], timezone) for column in shown.columns} for row in shown.rows]


def json_bytes(value: Any) -> bytes:
    """JSON, readable, and the same for the same value."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A table as a person reads it: columns in which nothing stands are left out."""

    table: Table
    columns: tuple[Column, ...]
    cells: tuple[tuple[str, ...], ...]


def for_paper(shown: Table, timezone: str, day: datetime) -> OnPaper:
    """The cells in words; a time that is not of the exam's `day` has its date beside it."""
    columns = tuple(c for c in shown.columns if any(row[c.key] not in {None, ""} for row in shown.rows))
    cells = (tuple(_on_paper(row[c.key], c.kind, timezone, day) for c in columns) for row in shown.rows)
    return OnPaper(shown, columns, tuple(cells))


def _plain(value: Value, timezone: str) -> str | int | float | bool | None:
    match value:
        case datetime():
            return value.astimezone(ZoneInfo(timezone)).isoformat(timespec="seconds")
        case timedelta():
            return round(value.total_seconds())
        case _:
            return value if value is None or isinstance(value, bool | int | float) else str(value)


def _csv_cell(value: Value, timezone: str) -> str:
    match plain := _plain(value, timezone):
        case None:
            return ""
        case bool():
            return "yes" if plain else "no"
        case str():
            return unarmed(plain)
        case _:
            return str(plain)


def unarmed(text: str) -> str:
    """A text that no spreadsheet takes as a formula."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _on_paper(value: Value, kind: Kind, timezone: str, day: datetime) -> str:
    if value is None:
        return ""
    match value:
        case datetime():
            local, here = value.astimezone(ZoneInfo(timezone)), day.astimezone(ZoneInfo(timezone))
            return f"{local:%H:%M:%S}" if local.date() == here.date() else f"{local:%Y-%m-%d %H:%M:%S}"
        case timedelta():
            seconds = round(value.total_seconds())
            return f"−{spell(-seconds)}" if seconds < 0 else spell(seconds)
        case bool():
            return "yes" if value else "no"
        case int() | float() if kind is Kind.SHARE:
            return f"{value:.1%}"
        case int():
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
        case _:
            return str(value)
