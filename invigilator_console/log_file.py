"""The log as a file: for a spreadsheet, for a program, for a person."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from invigilator_console.log_book import one_row, times_of, who_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from invigilator_console.model import Model
    from invigilator_console.wording import LogLine


class FileKind(StrEnum):
    """How a log may be written down; the value is the file's ending."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    TEXT = "txt"


class NotWritten(Exception):
    """The file is not there, and nothing was harmed. The words are for a person."""


class IsThereAlready(NotWritten):
    """A file of that name stands there."""


COLUMNS = ("cursor", "said_at", "came_at", "seat", "candidate", "name", "by", "event", "words")


def as_file(lines: Sequence[LogLine], kind: FileKind, model: Model) -> str:
    """These lines as the text of a file. Times carry their offset, so that a reader elsewhere is not misled."""
    match kind:
        case FileKind.CSV:
            return _csv(lines, model)
        case FileKind.JSON_LINES:
            return "".join(json.dumps(_fields(line, model), ensure_ascii=False) + "\n" for line in lines)
        case FileKind.TEXT:
            return "".join(f"{_sentence(line, model)}\n" for line in lines)


def _fields(line: LogLine, model: Model) -> dict[str, str | int | None]:
    return {
        "cursor": line.cursor,
        "said_at": model.local(line.said_at).isoformat(timespec="seconds"),
        "came_at": model.local(line.at).isoformat(timespec="seconds"),
        "seat": line.seat,
        "candidate": line.candidate,
        "name": model.name_of(line.candidate) if line.candidate else None,
        "by": line.by,
        "event": line.kind,
        "words": line.words,
    }


def _csv(lines: Sequence[LogLine], model: Model) -> str:
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for line in lines:
        writer.writerow({name: _for_a_sheet(value) for name, value in _fields(line, model).items()})
    return sheet.getvalue()


def _for_a_sheet(value: str | int | None) -> str | int | None:
    """A spreadsheet takes a cell that begins like a formula for one; candidates write some of these words."""
    return f"'{value}" if isinstance(value, str) and value[:1] in set("=+-@\t\r") else value


def _sentence(line: LogLine, model: Model) -> str:
    said, came = times_of(line, model)
    name = model.name_of(line.candidate) if line.candidate else ""
    parts = (f"{model.local(line.said_at):%Y-%m-%d}", said, who_of(line), name, one_row(line.words), came)
    return " ".join(part for part in parts if part)


def write(path: Path, text: str, *, replace: bool) -> int:
    """Write a file whole or not at all, readable by its owner alone, and return its bytes.

    Raises `IsThereAlready` unless it may replace what stands there, `NotWritten` for a bad path or a full disk.
    """
    body = text.encode()
    try:
        if path.is_dir():
            raise NotWritten(f"{path} is a folder. Give the file a name in it.")
        if path.exists() and not replace:
            raise IsThereAlready(f"{path} is there already.")
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".ninefold-")
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except OSError as error:
        Path(beside).unlink(missing_ok=True)
        raise _not_written(path, error) from error
    return len(body)


def _not_written(path: Path, error: OSError) -> NotWritten:
    return NotWritten(f"Nothing was written to {path}: {error.strerror or error}. Give another place.")
