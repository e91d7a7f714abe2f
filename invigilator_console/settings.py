"""The settings file of one person's console: which keys, which look, which words of their own. TOML.

    [connection]
    server = "https://exam.example.ac.uk"
    key_file = "~/ninefold.key"

    [keys]
    break = "B"

All of it may be left out. What is wrong is named with its line and column, all of it at once, and then nothing of the
file is applied. The staff key itself never stands in it: settings are copied, shown and kept under version control.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from invigilator_console.key_names import LIKE, NoKey, read_key
from invigilator_console.keys import ACTIONS, BY_NAME, FIXED, Keys, shown_key
from rooms.errors import ProtocolError
from rooms.notation import should_be
from rooms.problems import Problem, Unreadable, shown
from rooms.toml_file import TomlFile

MOST_WORDS = 20
"""Ready-made sentences of one kind: among more than that nobody finds one in time."""

_ADDRESS = re.compile(r"(https?://)?[^/\s#]+(/[^\s#]*)?")


class WrongSettings(ProtocolError):
    """A settings file has faults; each is named with its place. Nothing of it was applied."""

    def __init__(self, problems: list[Problem]) -> None:
        count = "1 fault" if len(problems) == 1 else f"{len(problems)} faults"
        super().__init__(f"{problems[0].file} has {count}; nothing of it was applied; mend what is listed")
        self.problems = problems


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _address(value: object) -> object:
    if isinstance(value, str) and not _ADDRESS.fullmatch(value):
        raise ValueError("no address")
    return value


_YesOrNo = Annotated[bool, should_be("true or false")]
_Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
_Sentences = Annotated[
    tuple[_Sentence, ...],
    Field(max_length=MOST_WORDS),
    BeforeValidator(_listed),
    should_be(f"a list of at most {MOST_WORDS} sentences, each in quotes and at most 500 characters long"),
]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Connection(_Table):
    """`[connection]`: where to go, unless the command line says otherwise."""

    server: (
        Annotated[str, BeforeValidator(_address), should_be('an address such as "https://exam.example.ac.uk"')] | None
    ) = None
    key_file: Annotated[str, StringConstraints(min_length=1), should_be("a file name in quotes")] | None = None


class Look(_Table):
    """`[screen]`: how the console looks and sounds. None leaves it to the console, which asks the terminal."""

    text: _YesOrNo = False
    panel: _YesOrNo = True
    bell: _YesOrNo = True
    slow: _YesOrNo = False
    flash: Annotated[Literal["slow", "steady", "off"], should_be('"slow", "steady" or "off"')] = "slow"
    glyphs: Annotated[Literal["half-blocks", "sextants"], should_be('"half-blocks" or "sextants"')] | None = None
    colours: Annotated[Literal["truecolor", "256", "none"], should_be('"truecolor", "256" or "none"')] | None = None
    pixels: Annotated[Literal["auto", "off"], should_be('"auto" or "off"')] | None = None


class OwnWords(_Table):
    """`[words]`: ready-made sentences of one's own, which stand before those that come with the console."""

    quick_replies: _Sentences = ()
    announcements: _Sentences = ()


_TABLES: dict[str, type[_Table] | None] = {"connection": Connection, "screen": Look, "keys": None, "words": OwnWords}


@dataclass(frozen=True)
class Settings:
    """What a person wants otherwise. `keys` by the name of the action, as Textual calls them."""

    connection: Connection = field(default_factory=Connection)
    screen: Look = field(default_factory=Look)
    words: OwnWords = field(default_factory=OwnWords)
    keys: Mapping[str, str] | None = None
    file: Path | None = None

    @property
    def key_file(self) -> Path | None:
        """The file that holds the staff key; a relative one stands beside the settings."""
        if self.connection.key_file is None:
            return None
        given = Path(self.connection.key_file).expanduser()
        return given if self.file is None else self.file.parent / given


def settings_file(environment: Mapping[str, str]) -> Path:
    """Where the settings stand unless somebody says otherwise (XDG Base Directory Specification)."""
    base = environment.get("XDG_CONFIG_HOME", "")
    folder = Path(base) if Path(base).is_absolute() else Path("~/.config").expanduser()
    return folder / "ninefold" / "console.toml"


def settings_in_force(chosen: Path | None, environment: Mapping[str, str]) -> Settings:
    """The settings of the file that was chosen, else of the usual one if it is there. Raises `WrongSettings`."""
    if chosen is not None:
        return read_settings(chosen)
    usual = settings_file(environment)
    return read_settings(usual) if usual.exists() else Settings()


def read_settings(path: Path) -> Settings:
    """Read a settings file. Raises `WrongSettings` with everything that is wrong in it."""
    try:
        file = TomlFile(path)
    except Unreadable as error:
        raise WrongSettings([error.problem(str(path))]) from error
    for name in file.values:
        if name not in _TABLES:
            file.unknown((name,), list(_TABLES))
    _refuse_the_key_itself(file)
    connection = file.table(("connection",), file.values.get("connection", {}), Connection)
    look = file.table(("screen",), file.values.get("screen", {}), Look)
    words = file.table(("words",), file.values.get("words", {}), OwnWords)
    keys = _read_keys(file, file.values.get("keys", {}))
    if file.problems or connection is None or look is None or words is None:
        raise WrongSettings(sorted(file.problems))
    return Settings(connection, look, words, keys, path)


def _refuse_the_key_itself(file: TomlFile) -> None:
    connection = file.values.get("connection")
    if isinstance(connection, dict) and "key" in connection:
        file.complain(
            ("connection", "key"),
            "a staff key does not belong into settings; put it into a file of its own, name that as `key_file`",
            of_key=True,
        )
        del connection["key"]


def _read_keys(file: TomlFile, values: Any) -> dict[str, str]:
    if not isinstance(values, dict):
        file.complain(("keys",), f"`keys` should be a table, not {shown(values)}")
        return {}
    chosen = {}
    for name, value in values.items():
        if (key := _read_one(file, name, value)) is not None:
            chosen[name] = key
    for name, others in conflicts(chosen).items():
        file.complain(
            ("keys", name),
            f"{shown(shown_key(chosen[name]))} is the key of {' and '.join(f'`{other}`' for other in others)}, too; "
            "give each a key of its own",
        )
    return chosen


def _read_one(file: TomlFile, name: str, value: object) -> str | None:
    if name in FIXED:
        file.complain(("keys", name), f"`{name}` keeps its key {shown_key(BY_NAME[name].key)}", of_key=True)
    elif name not in BY_NAME:
        file.unknown(("keys", name), [action.name for action in ACTIONS if action.name not in FIXED])
    elif not isinstance(value, str):
        file.complain(("keys", name), f"`{name}` should be {LIKE}, not {shown(value)}")
    else:
        try:
            return read_key(value)
        except NoKey as error:
            file.complain(("keys", name), f"{shown(value)} {error}")
    return None


def conflicts(chosen: Mapping[str, str]) -> dict[str, list[str]]:
    """Of the chosen keys those that another action has in force, with those actions; a pair is named once."""
    in_force = Keys(chosen)
    found: dict[str, list[str]] = {}
    for name, key in chosen.items():
        others = [action.name for action in in_force.actions if action.key == key and action.name != name]
        if others and not any(name in named for named in found.values()):
            found[name] = others
    return found
