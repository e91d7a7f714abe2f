"""Which heading of a roster means which column, and what may stand in a row."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from rooms.configuration import Adjustments, Candidate
from rooms.notation import WORDED, Email, Line, Prose, ZoneName, should_be
from rooms.problems import shown
from rooms.vocabulary import CandidateNumber

FIRST_NAME, LAST_NAME = "first_name", "last_name"

_HEADINGS = {
    "candidate_number": (
        "candidate number",
        "candidate id",
        "candidate no",
        "student number",
        "student id",
        "sso user id",
    ),
    "name": ("name", "full name", "candidate name"),
    FIRST_NAME: ("first name",),
    LAST_NAME: ("last name", "surname", "family name"),
    "email": ("email", "mail", "email address"),
    "college": ("college", "school", "centre"),
    "paper": ("paper", "exam", "code", "module"),
    "extra_minutes_per_hour": ("extra minutes per hour", "extra time"),
    "rest_minutes_per_hour": ("rest minutes per hour", "rest breaks"),
    "pc": ("pc",),
    "permitted_items": ("permitted items",),
    "notes": ("notes",),
    "ground": ("ground",),
    "approval": ("approval",),
    "timezone": ("timezone",),
}
_BESIDE_THE_LETTERS = re.compile(r"[\s_.\-\u2010-\u2015]+")
_MINUTES = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*%")
_MINUTES_AN_HOUR = "a number of minutes for every hour, from 0 to 60"
_ROUNDED_BY_A_SPREADSHEET = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "✓"})
_NO = frozenset({"no", "n", "false", "f", "0", "-"})


def _folded(heading: str) -> str:
    """A heading without case, blanks, hyphens or underscores; the dot of *Candidate No.* goes too."""
    return _BESIDE_THE_LETTERS.sub("", unicodedata.normalize("NFKC", heading)).casefold()


COLUMNS: Mapping[str, str] = MappingProxyType(
    {_folded(alias): column for column, aliases in _HEADINGS.items() for alias in aliases}
)
"""Folded heading to column."""


def column_of(heading: str) -> str | None:
    """The column that a heading means; None for one that is not ours."""
    return COLUMNS.get(_folded(heading))


def recognised(headings: Sequence[str]) -> int:
    """How many of the headings are ours: the right separator is the one that finds most."""
    return sum(column_of(heading) is not None for heading in headings)


def _minutes(text: str) -> float:
    if not _MINUTES.fullmatch(text):
        raise ValueError("not a number")
    return float(text.replace(",", "."))


def _truth(text: str) -> bool:
    word = text.casefold()
    if word not in _YES | _NO:
        raise ValueError("neither yes nor no")
    return word in _YES


def _unrounded(text: str) -> str:
    if _ROUNDED_BY_A_SPREADSHEET.fullmatch(text):
        reason = f'was rounded to "{text}" by a spreadsheet; format the column as text and enter the numbers again'
        raise PydanticCustomError(WORDED, "{reason}", {"reason": reason})
    return text


def _no_share(text: str) -> str:
    """Many an office writes extra time as a share of the time: it is told what that comes to."""
    found = _PERCENT.fullmatch(text)
    share = float(found[1].replace(",", ".")) if found else 0
    if 0 < share <= 100:
        reason = (
            f"should be {_MINUTES_AN_HOUR}, not {shown(text)}; "
            f"{share:g} % is {share * 0.6:g} minutes for every hour: write {share * 0.6:g}"
        )
        raise PydanticCustomError(WORDED, "{reason}", {"reason": reason})
    return text


_Minutes = Annotated[
    float,
    Field(ge=0, le=60),
    BeforeValidator(_minutes),
    should_be(_MINUTES_AN_HOUR),
    BeforeValidator(_no_share),
]


class RosterRow(BaseModel):
    """One row, its blank fields left out. `paper` and `ground` are still as written."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    candidate_number: Annotated[
        CandidateNumber,
        should_be("up to 32 letters, digits, dots, hyphens and underscores, beginning with a letter or digit"),
        BeforeValidator(_unrounded),
    ]
    name: Line
    email: Email | None = None
    college: Line | None = None
    paper: Line | None = None
    extra_minutes_per_hour: _Minutes = 0
    rest_minutes_per_hour: _Minutes = 0
    pc: Annotated[bool, BeforeValidator(_truth), should_be("yes or no")] = False
    permitted_items: Prose = ""
    notes: Prose = ""
    ground: Line | None = None
    approval: Line | None = None
    timezone: ZoneName | None = None

    def candidate(self, paper: str, ground: str | None) -> Candidate:
        """The candidate of this row, with the paper and ground as cohort.toml names them."""
        return Candidate(
            number=self.candidate_number,
            name=self.name,
            email=self.email,
            college=self.college,
            paper=paper,
            ground=ground,
            approval=self.approval,
            timezone=self.timezone,
            adjustments=Adjustments(
                extra_minutes_per_hour=self.extra_minutes_per_hour,
                rest_minutes_per_hour=self.rest_minutes_per_hour,
                pc=self.pc,
                permitted_items=self.permitted_items,
                notes=self.notes,
            ),
        )
