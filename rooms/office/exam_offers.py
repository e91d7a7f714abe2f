"""Reading what can be applied for out of a central cohort's cohort.toml, before there is a roster.

Applications make the roster, so neither `[roster]` nor `[policy]` need be there yet. A file without grounds of its own
takes Oxford's five.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from rooms.cohort_tables import CohortTable, ContactsTable, GroundTable, PaperTable, SittingTable
from rooms.deadlines import FixedTime, WeekdayOfTerm, WorkingDaysBefore, in_words
from rooms.notation import folded, to_utc
from rooms.office.addresses import addresses_in
from rooms.office.applications_record import ExamOffer, GroundTerms, OfferedPaper
from rooms.office.due_dates import When, bank_holidays, due_at
from rooms.problems import Level, Problem, Unreadable, shown
from rooms.toml_file import TomlFile
from rooms.toml_places import TomlPath

OXFORDS_GROUNDS = Path(__file__).with_name("oxford_grounds.toml")
"""Five grounds to begin with."""

Table = TypeVar("Table", bound=BaseModel)


@dataclass(frozen=True)
class CheckedOffer:
    """What came of a file. `offer` is None as soon as one problem is an error."""

    offer: ExamOffer | None
    problems: tuple[Problem, ...]


def check_offer(path: Path | str, raw: bytes | None = None) -> CheckedOffer:
    """Read what can be applied for, from that file or from these bytes, which problems call so.

    Stores nothing; the file's faults are returned.
    """
    try:
        file = TomlFile(path, raw)
    except Unreadable as error:
        return CheckedOffer(None, (error.problem(str(path)),))
    offer = _Reading(file).offer()
    problems = tuple(sorted(file.problems))
    has_errors = any(problem.level is Level.ERROR for problem in problems)
    return CheckedOffer(None if has_errors else offer, problems)


def oxfords_grounds() -> tuple[GroundTable, ...]:
    """The five grounds of 2022."""
    with OXFORDS_GROUNDS.open("rb") as file:
        return tuple(GroundTable.model_validate(ground) for ground in tomllib.load(file)["ground"])


class _Reading:
    """One reading of one file; what is wrong is noted in the file's problems."""

    def __init__(self, file: TomlFile) -> None:
        self._file = file
        self._cohort = self._one("cohort", CohortTable)
        self._sitting = self._one("sitting", SittingTable)
        self._contacts = self._one("contacts", ContactsTable)
        self._papers = self._several("paper", PaperTable)
        self._grounds = self._several("ground", GroundTable)

    def offer(self) -> ExamOffer | None:
        """What can be applied for, if nothing is wrong with it."""
        if not self._file.values.get("paper"):
            self._file.complain(("paper",), "`[[paper]]` is missing: which paper is sat?")
        self._check_names("paper", [paper.code for paper in self._papers])
        self._check_names("ground", [ground.name for ground in self._grounds])
        if self._cohort is not None and self._cohort.kind != "central":
            reason = "applications are for central cohorts; a department settles its own roster"
            self._file.complain(("cohort", "kind"), reason)
        cohort, contacts, when = self._cohort, self._contacts, self._when()
        if cohort is None or contacts is None or when is None or not self._papers:
            return None
        return ExamOffer(
            cohort=cohort.id,
            department=cohort.department,
            starts=when.starts,
            timezone=when.timezone,
            papers=tuple(OfferedPaper(code=paper.code, title=paper.title) for paper in self._papers),
            grounds=self._terms(when),
            exams_office=self._address("exams", contacts.exams),
            department_mail=self._address("school", contacts.school),
        )

    def _one(self, key: str, model: type[Table]) -> Table | None:
        if key not in self._file.values:
            self._file.complain((), f"`[{key}]` is missing")
            return None
        return self._file.table((key,), self._file.values[key], model)

    def _several(self, key: str, model: type[Table]) -> tuple[Table, ...]:
        entries = self._file.values.get(key, [])
        if not isinstance(entries, list):
            self._file.complain((key,), f"write [[{key}]], in double brackets, once for each", of_key=True)
            return ()
        read = [self._file.table((key, index), entry, model) for index, entry in enumerate(entries)]
        return tuple(entry for entry in read if entry is not None)

    def _check_names(self, key: str, names: Sequence[str]) -> None:
        seen: set[str] = set()
        for name in names:
            if folded(name) in seen:
                self._file.complain((key,), f"{shown(name)} stands twice")
            seen.add(folded(name))

    def _when(self) -> When | None:
        """What the deadlines are reckoned from."""
        if self._cohort is None or self._sitting is None:
            return None
        try:
            starts = to_utc(self._sitting.starts, self._sitting.timezone)
        except ValueError as error:
            self._file.complain(("sitting", "starts"), str(error))
            return None
        try:
            off = bank_holidays(self._cohort.bank_holidays)
        except ValueError as error:
            self._file.complain(("cohort", "bank_holidays"), str(error))
            return None
        return When(starts, self._sitting.timezone, self._cohort.term_starts, off)

    def _terms(self, when: When) -> tuple[GroundTerms, ...]:
        is_own = bool(self._file.values.get("ground"))
        return tuple(
            GroundTerms(
                name=ground.name,
                declares=tuple(ground.declares),
                apply_by=self._due(ground.apply_by, when, ("ground", index, "apply_by") if is_own else ("cohort",)),
                approve_by=self._due(
                    ground.approve_by, when, ("ground", index, "approve_by") if is_own else ("cohort",)
                ),
                apply_rule=in_words(ground.apply_by) if ground.apply_by else "",
                approve_rule=in_words(ground.approve_by) if ground.approve_by else "",
            )
            for index, ground in enumerate(self._grounds if is_own else oxfords_grounds())
        )

    def _due(
        self, rule: WeekdayOfTerm | WorkingDaysBefore | FixedTime | None, when: When, path: TomlPath
    ) -> datetime | None:
        if rule is None:
            return None
        try:
            due = due_at(rule, when)
        except (ValueError, OverflowError) as error:
            self._file.complain(path, f'"{in_words(rule)}": {error}')
            return None
        if due > when.starts:
            self._file.complain(path, f'"{in_words(rule)}" is after the exam starts', level=Level.WARNING)
        return due

    def _address(self, contact: str, text: str) -> str | None:
        found = addresses_in(text)
        if not found:
            reason = "holds no mail address, so nobody there is told of applications"
            self._file.complain(("contacts", contact), reason, level=Level.WARNING)
        return found[0] if found else None
