"""Rehearsal scripts: who does what, when. A small TOML file, or drawn from a seed.

    [chief]
    admits = ["1043321", "1043377"]      # or "all"

    [[act]]
    at = "90s"                           # after the rehearsal began …
    candidate = "1043321"
    does = "break toilet for 45s"

    [[act]]
    at = "writing + 2m"                  # … or after this candidate came to that phase
    candidate = "1043377"
    does = "drop network for 20s"

A candidate who is named in a script does what it says, and otherwise the routine of the day (join, sign, check, show
the ID, come back from a break, hand in); a step of the routine that the script gives is left to the script. Who is
not named behaves by chance, which follows from the seed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from candidate_web.deed_notation import read_deed
from rooms.notation import WORDED, read_duration, should_be
from rooms.problems import Problem, Unreadable, shown
from rooms.toml_file import TomlFile
from rooms.vocabulary import CandidateNumber, Phase

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from candidate_web.deeds import Deed

_KEYS = ("chief", "act")
_AFTER = re.compile(rf"(?P<phase>{'|'.join(Phase)})(?: *\+ *(?P<delay>\S+))?")


@dataclass(frozen=True, slots=True)
class Moment:
    """`delay` seconds after the rehearsal began, or after the candidate first came to the phase `after`."""

    delay: float
    after: Phase | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One candidate does one thing."""

    at: Moment
    candidate: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class Script:
    """`admits`: whom the simulated chief lets in; None for everybody, empty for nobody."""

    acts: tuple[Act, ...] = ()
    admits: frozenset[str] | None = frozenset()

    @property
    def named(self) -> frozenset[str]:
        """Who has acts."""
        return frozenset(act.candidate for act in self.acts)

    def of(self, candidate: str) -> tuple[Act, ...]:
        """One candidate's acts."""
        return tuple(act for act in self.acts if act.candidate == candidate)

    def among(self, candidates: Collection[str]) -> Script:
        """What the script says of these candidates."""
        admits = None if self.admits is None else self.admits & frozenset(candidates)
        return Script(tuple(act for act in self.acts if act.candidate in candidates), admits)


class WrongScript(Exception):
    """A script has faults; each is named with its place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_moment(text: object) -> Moment:
    """Read `90s`, `2m30s`, `writing` or `writing + 90s`. Raises ValueError for anything else."""
    if isinstance(text, str) and (found := _AFTER.fullmatch(text.strip())):
        delay = read_duration(found["delay"]).total_seconds() if found["delay"] else 0.0
        return Moment(delay, Phase(found["phase"]))
    return Moment(read_duration(text).total_seconds())


def _deed(text: object) -> Deed:
    try:
        return read_deed(text if isinstance(text, str) else "")
    except ValueError as fault:
        reason = f"{fault}, not {shown(text)}"
        raise PydanticCustomError(WORDED, "{reason}", {"reason": reason}) from fault


_At = Annotated[
    Moment,
    BeforeValidator(read_moment),
    should_be(f'a time such as "90s", or one after a phase ({", ".join(Phase)}) such as "writing + 90s"'),
]
_Candidate = Annotated[CandidateNumber, should_be('a candidate number in quotes such as "1043321"')]
_Does = Annotated[Any, BeforeValidator(_deed)]
_Admits = Annotated[
    Literal["all"] | tuple[CandidateNumber, ...],
    BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value),
    should_be('"all", or a list of candidate numbers'),
]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)


class _ActTable(_Table):
    at: _At
    candidate: _Candidate
    does: _Does


class _ChiefTable(_Table):
    admits: _Admits = ()


def read_script(path: Path, candidates: Collection[str] | None = None) -> Script:
    """Read a script. With `candidates`, who is named in it must be one of them.

    Raises:
        WrongScript: with every fault in it.
    """
    try:
        file = TomlFile(path)
    except Unreadable as fault:
        raise WrongScript([fault.problem(str(path))]) from fault
    for key in file.values.keys() - set(_KEYS):
        file.unknown((key,), _KEYS)
    acts = _read_acts(file, candidates)
    admits = _read_admits(file, candidates)
    if file.problems:
        raise WrongScript(sorted(file.problems))
    return Script(tuple(acts), admits)


def _read_acts(file: TomlFile, candidates: Collection[str] | None) -> list[Act]:
    tables = file.values.get("act", [])
    if not isinstance(tables, list):
        file.complain(("act",), "`act` should be written [[act]], once for each act")
        return []
    acts = []
    for place, values in enumerate(tables):
        table = file.table(("act", place), values, _ActTable)
        if table is None:
            continue
        if candidates is not None and table.candidate not in candidates:
            file.complain(("act", place, "candidate"), f"no link is there for candidate {shown(table.candidate)}")
        acts.append(Act(table.at, table.candidate, table.does))
    return acts


def _read_admits(file: TomlFile, candidates: Collection[str] | None) -> frozenset[str] | None:
    table = file.table(("chief",), file.values.get("chief", {}), _ChiefTable)
    if table is None:
        return frozenset()
    if table.admits == "all":
        return None
    for stray in sorted(set(table.admits) - set(candidates)) if candidates is not None else ():
        file.complain(("chief", "admits"), f"no link is there for candidate {shown(stray)}")
    return frozenset(table.admits)
