"""A form that somebody sent: read field by field, each fault noted beside its field, everything typed kept.

A function that answers a form reads all its fields, then calls `check`; if anything was wrong, the page is shown again
(`Page.again`) with the same form. Templates ask `form.at(path)` for the form that is sent to that path: filled in as
it was if that is the one that was sent, blank or with the values given otherwise.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from aiohttp import web
from multidict import MultiDict
from pydantic import BaseModel, ValidationError

from rooms.errors import NinefoldError

CSRF, ONCE = "csrf", "once"
LONGEST_TEXT = 2000

Model = TypeVar("Model", bound=BaseModel)
Choice = TypeVar("Choice", bound=StrEnum)


class WrongForm(NinefoldError):
    """Something in the form cannot be taken; it says beside each field what."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent with a form."""

    name: str
    content: bytes


@dataclass(slots=True)
class Form:
    """What was sent to `path`; empty when nothing was. `refused`: why a rule denied the whole of it."""

    path: str = ""
    values: MultiDict[str] = field(default_factory=MultiDict)
    files: dict[str, Upload] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    refused: str = ""

    # What is read

    def text(self, name: str, *, needed: str = "", most: int = LONGEST_TEXT) -> str:
        """Text without blanks at its ends. `needed`: what to say when there is none."""
        value = self.values.get(name, "").strip()
        if not value and needed:
            self.wrong(name, needed)
        if len(value) > most:
            self.wrong(name, f"At most {most} letters are taken; these are {len(value)}.")
        return value

    def optional(self, name: str, *, most: int = LONGEST_TEXT) -> str | None:
        """Text, or None where nothing was typed."""
        return self.text(name, most=most) or None

    def secret(self, name: str, *, needed: str = "") -> str:
        """A password or key, letter for letter. It is never shown again."""
        value = self.values.get(name, "")
        if not value and needed:
            self.wrong(name, needed)
        return value

    def ticked(self, name: str) -> bool:
        """Whether a box was ticked."""
        return name in self.values

    def many(self, name: str) -> list[str]:
        """All values of that name, such as of several boxes."""
        return self.values.getall(name, [])

    def choice(self, name: str, kind: type[Choice], *, needed: str = "Choose one.") -> Choice | None:
        """One of an enumeration; None, and a fault noted, where it is none of it."""
        try:
            return kind(self.values.get(name, ""))
        except ValueError:
            self.wrong(name, needed)
            return None

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number; None where nothing was typed, and, with a fault noted, where it is not one."""
        value = self.values.get(name, "").strip()
        if not value:
            return None
        # `int` takes more than people mean: underscores, other scripts' digits.
        number = int(value) if value.isascii() and value.lstrip("-").isdigit() and len(value) < 10 else None
        if number is None or not least <= number <= most:
            self.wrong(name, f"A whole number from {least} to {most} is needed, not “{value[:40]}”.")
            return None
        return number

    def day(self, name: str, *, needed: str = "") -> date | None:
        """A date as `<input type="date">` sends it."""
        value = self.text(name, needed=needed)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.wrong(name, f"A date like 2027-06-08 is needed, not “{value[:40]}”.")
            return None

    def moment(self, name: str, *, needed: str = "") -> datetime | None:
        """A local date and time, without a zone, as `<input type="datetime-local">` sends it."""
        value = self.text(name, needed=needed)
        try:
            read = datetime.fromisoformat(value) if value else None
        except ValueError:
            read = None
        if value and (read is None or read.tzinfo is not None or len(value) == len("2027-06-08")):
            self.wrong(name, f"A date and time like 2027-06-08 09:30 is needed, not “{value[:40]}”.")
            return None
        return read

    def file(self, name: str, *, needed: str = "") -> Upload | None:
        """A file; None where none was chosen."""
        upload = self.files.get(name)
        if upload is None and needed:
            self.wrong(name, needed)
        return upload

    def model(self, kind: type[Model], **values: Any) -> Model | None:
        """A model of what was read; None, with a fault noted beside the field of that name, where it cannot be."""
        try:
            return kind(**values)
        except ValidationError as problem:
            for each in problem.errors(include_url=False, include_input=False):
                where = str(each["loc"][0]) if each["loc"] else ""
                said = _sentence(str(each["msg"]).removeprefix("Value error, "))
                self.wrong(where if where in self.values else "", said)
            return None

    # What is said of it

    def wrong(self, name: str, sentence: str) -> None:
        """Note what is wrong with a field, in words for whoever filled it in; the first fault of a field stays."""
        if not name:
            self.refused = self.refused or sentence
        else:
            self.errors.setdefault(name, sentence)

    def check(self) -> None:
        """Let a form pass in which nothing is wrong. Raises `WrongForm`."""
        if self.errors or self.refused:
            raise WrongForm

    @property
    def once(self) -> str:
        """What makes sending the same form twice harmless: a part of a command's id."""
        once = self.values.get(ONCE, "")
        return once if once.isascii() and once.replace("-", "").isalnum() and len(once) <= 36 else str(uuid.uuid4())

    # What templates ask

    def at(self, path: str, **defaults: Any) -> "Filled":
        """The form that is sent to that path, as it is to be shown."""
        if path == self.path:
            return Filled(path, defaults, self.values, self.errors, self.refused)
        return Filled(path, defaults)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it is shown: with what was sent, or with the values it begins with."""

    path: str
    defaults: Mapping[str, Any]
    sent: MultiDict[str] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""

    def value(self, name: str) -> str:
        """What stands in a field."""
        if self.sent is not None:
            return self.sent.get(name, "")
        value = self.defaults.get(name)
        return "" if value is None else str(value)

    def holds(self, name: str, value: object) -> bool:
        """Whether this is chosen, or ticked, where several may be."""
        if self.sent is not None:
            return str(value) in self.sent.getall(name, [])
        default = self.defaults.get(name)
        if isinstance(default, list | tuple | set | frozenset):
            return str(value) in {str(each) for each in default}
        return default not in {None, False} and str(value) == ("on" if default is True else str(default))

    def id_of(self, name: str) -> str:
        """An element's id: no two forms of a page share one."""
        return "".join(letter if letter.isalnum() else "-" for letter in f"{self.path}-{name}").strip("-")


async def read_form(request: web.Request, path: str) -> Form:
    """The form that a request carries.

    Raises:
        web.HTTPRequestEntityTooLarge: there is more of it than is taken.
    """
    form = Form(path)
    for name, value in (await request.post()).items():
        if isinstance(value, str):
            # A text area sends line ends as mail does.
            form.values.add(name, value.replace("\r\n", "\n"))
        elif isinstance(value, web.FileField) and value.filename:
            with value.file:
                form.files[name] = Upload(value.filename, value.file.read())
    return form


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."
