"""A TOML file whose every wrong key and value can be pointed at."""

import difflib
import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rooms.notation import WORDED
from rooms.problems import Level, Lines, Problem, Unreadable, end_of, read_bytes, shown
from rooms.toml_places import TomlPath, TomlPlace, locate

_AT_A_PLACE = re.compile(r"(?P<what>.*?) \(at line (?P<line>\d+), column (?P<column>\d+)\)", re.DOTALL)
_LARGEST = 1_000_000

Table = TypeVar("Table", bound=BaseModel)


class TomlFile:
    """The values of a file, and the problems found in them so far."""

    def __init__(self, path: Path | str, raw: bytes | None = None) -> None:
        """Read and parse: the file at `path`, or these bytes, which problems call so. Raises `Unreadable`."""
        self.name = str(path)
        self.problems: list[Problem] = []
        self.text = text = _text(read_bytes(Path(path), _LARGEST) if raw is None else raw)
        self.values = _parse(text)
        self._lines = Lines(text)
        self._places = locate(text)

    def complain(self, path: TomlPath, reason: str, *, level: Level = Level.ERROR, of_key: bool = False) -> None:
        """Note a problem with the value at `path`, or with its key; for what is not there, with the table around it."""
        place = self._places.get(path)
        while place is None and path:
            path, of_key = path[:-1], True
            place = self._places.get(path)
        offset = 0 if place is None else _offset(place, of_key=of_key)
        line, column = self._lines.place(offset)
        self.problems.append(Problem(self.name, line, column, reason, level))

    def place_of(self, path: TomlPath) -> tuple[int, int]:
        """Line and column of the value at `path`, or of where the file begins."""
        place = self._places.get(path)
        return self._lines.place(0 if place is None else place.value)

    def table(self, path: TomlPath, values: object, model: type[Table]) -> Table | None:
        """Validate one table; None when anything in it is wrong, every fault having been noted."""
        try:
            return model.model_validate(values)
        except ValidationError as error:
            for fault in error.errors():
                self._complain_of(path, fault, model)
            return None

    def _complain_of(self, path: TomlPath, fault: ErrorDetails, model: type[BaseModel]) -> None:
        where = (*path, *fault["loc"])
        key = str(where[-1]) if where else ""
        match fault["type"]:
            case "extra_forbidden":
                self.unknown(where, _siblings(model, fault["loc"]))
            case "missing":
                self.complain(where, f"`{key}` is missing", of_key=True)
            case kind if kind == WORDED:
                self.complain(where, f"`{_named(where)}` {fault['msg']}")
            case "list_type":
                self.complain(where, f"`{_named(where)}` should be a list in square brackets, not {_kind(fault)}")
            case _:
                self.complain(where, f"`{_named(where)}` should be a table, not {_kind(fault)}")

    def unknown(self, path: TomlPath, known: Collection[str]) -> None:
        """Note a key that means nothing here, with the one that was probably meant."""
        key = str(path[-1])
        near = difflib.get_close_matches(key.casefold().replace("-", "_"), known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}"
        self.complain(path, f"unknown key {shown(key)}; {hint}", of_key=True)


def _text(raw: bytes) -> str:
    if len(raw) > _LARGEST:
        raise Unreadable(f"is larger than {_LARGEST // 1_000_000} MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder counts from behind a byte order mark, whichever way it was called.
        before = error.object[: error.start].decode("utf-8")
        raise Unreadable("is not UTF-8 here; save it as UTF-8", end_of(before)) from error


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise Unreadable("brackets are nested too deeply") from error
    except ValueError as error:
        # Besides its own error, tomllib lets through the one about numbers of thousands of digits.
        what, place = str(error).removesuffix(" (at end of document)"), end_of(text)
        if found := _AT_A_PLACE.fullmatch(str(error)):
            what, place = found["what"], (int(found["line"]), int(found["column"]))
        raise Unreadable(f"not valid TOML: {what[:1].lower()}{what[1:]}", place) from error


def _offset(place: TomlPlace, *, of_key: bool) -> int:
    return place.key if of_key else place.value


def _named(path: TomlPath) -> str:
    """The nearest name of a path: an element of a list is called after the list."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _kind(fault: ErrorDetails) -> str:
    match fault["input"]:
        case list():
            return "a list"
        case dict():
            return "a table"
        case value:
            return shown(value)


def _siblings(model: type[BaseModel], location: tuple[int | str, ...]) -> Collection[str]:
    """The keys that are known beside the one at `location`, inside a model or one of its own tables."""
    for part in location[:-1]:
        annotation = model.model_fields[str(part)].annotation
        choices = getattr(annotation, "__args__", (annotation,))
        model = next(choice for choice in choices if isinstance(choice, type) and issubclass(choice, BaseModel))
    return model.model_fields
