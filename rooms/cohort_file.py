"""Reading cohort.toml with its roster and honour code: a whole cohort, or every problem at once.

Each table is checked for itself, so that a wrong `[sitting]` hides nothing about `[policy]` or the roster; what needs
two of them is checked when both are sound.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from rooms import cohort_tables as tables
from rooms.cohort import Cohort, Ground, seats_in_a_session
from rooms.cohort_source import CohortSource, Folder
from rooms.configuration import Contacts, HonourCode, Paper, Policy, StaffMember
from rooms.deadlines import WeekdayOfTerm
from rooms.duty_list import check_staffing, read_staff
from rooms.encodings import decode
from rooms.notation import folded, is_harmless, to_utc
from rooms.plan import lay_out
from rooms.problems import Level, Problem, Unreadable, shown
from rooms.roster import Choices, RosterReading, read_roster
from rooms.toml_file import TomlFile
from rooms.toml_places import TomlPath

_TABLES = ("cohort", "sitting", "paper", "policy", "contacts", "ground", "staff", "roster")
_LONGEST_HONOUR_CODE = 20_000
_SUNDAY = 6
_NOTHING_READ = RosterReading((), (), (), ())

Table = TypeVar("Table", bound=BaseModel)


@dataclass(frozen=True)
class CheckedCohort:
    """What came of a cohort's files. `cohort` is None as soon as one problem is an error.

    `source` is the text of the cohort.toml. `staff_places` and `rows` say where each entry of `cohort.staff` and of
    `cohort.candidates` stands, so that what is found wrong later can be pointed at too.
    """

    cohort: Cohort | None
    problems: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]
    source: str = ""
    file: str = ""
    roster: RosterReading = _NOTHING_READ
    roster_file: str = ""
    staff_places: tuple[tuple[int, int], ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the cohort from being created."""
        return tuple(problem for problem in self.problems if problem.level is Level.ERROR)


def check_cohort(path: Path, *, rehearsal: bool = False) -> CheckedCohort:
    """Read cohort.toml and the files it names, which stand beside it. Stores nothing; their faults are returned.

    What a `rehearsal` does without is not held against it.
    """
    return check_source(Folder(path), rehearsal=rehearsal)


def check_source(source: CohortSource, *, rehearsal: bool = False) -> CheckedCohort:
    """The same of files from anywhere."""
    try:
        file = TomlFile(source.name, source.toml())
    except Unreadable as error:
        return CheckedCohort(None, (error.problem(source.name),), ())
    return _Check(file, source, rehearsal=rehearsal).outcome()


class _Check:
    """One reading of one cohort. A part is None when it was not sound, the reason having been noted."""

    def __init__(self, file: TomlFile, source: CohortSource, *, rehearsal: bool) -> None:
        self._file = file
        self._source = source
        self._rehearsal = rehearsal
        for key in file.values.keys() - set(_TABLES):
            file.unknown((key,), _TABLES)
        self._cohort = self._one("cohort", tables.CohortTable)
        self._sitting = self._one("sitting", tables.SittingTable)
        self._policy_table = self._one("policy", tables.PolicyTable)
        self._contacts = self._one("contacts", tables.ContactsTable)
        self._one("roster", tables.RosterTable)
        self._papers = self._several("paper", tables.PaperTable)
        self._grounds = self._several("ground", tables.GroundTable)
        self._staff_tables = self._several("staff", tables.StaffTable)

    def outcome(self) -> CheckedCohort:
        """Check what hangs together, read the roster, and make the cohort if nothing is wrong."""
        self._check_names("paper", "code")
        self._check_names("ground", "name")
        self._check_term()
        starts = self._starts()
        policy = self._policy(starts)
        staff = None if self._staff_tables is None else read_staff(self._file, self._staff_tables)
        if not self._file.values.get("paper"):
            self._file.complain(("paper",), "`[[paper]]` is missing: which paper is sat?")
        roster = self._roster()
        overfull = self._overfull(roster, policy)
        if staff is not None and policy is not None and roster.rows and not overfull:
            check_staffing(self._file, staff, lay_out(len(roster.rows), policy))
        problems = (*sorted(self._file.problems), *roster.problems, *overfull)
        has_errors = any(problem.level is Level.ERROR for problem in problems)
        cohort = self._settle(starts, policy, staff, roster, has_errors=has_errors)
        return CheckedCohort(
            cohort,
            problems,
            roster.ignored_columns,
            source=self._file.text,
            file=self._file.name,
            roster=roster,
            roster_file=self._source.called(self._file_name("roster", "file") or "roster"),
            staff_places=tuple(self._file.place_of(("staff", index)) for index in range(len(staff or ()))),
        )

    def _one(self, key: str, model: type[Table]) -> Table | None:
        if key not in self._file.values:
            self._file.complain((), f"`[{key}]` is missing")
            return None
        return self._file.table((key,), self._file.values[key], model)

    def _several(self, key: str, model: type[Table]) -> tuple[Table, ...] | None:
        entries = self._file.values.get(key, [])
        if not isinstance(entries, list):
            self._file.complain((key,), f"write [[{key}]], in double brackets, once for each", of_key=True)
            return None
        read = [self._file.table((key, index), entry, model) for index, entry in enumerate(entries)]
        sound = tuple(entry for entry in read if entry is not None)
        return sound if len(sound) == len(read) else None

    def _names(self, key: str, field: str) -> tuple[str, ...] | None:
        """What the entries of a repeated table are called, even where something else in them is wrong."""
        entries = self._file.values.get(key, [])
        if not isinstance(entries, list):
            return None
        names = tuple(entry.get(field) for entry in entries if isinstance(entry, dict))
        texts = tuple(" ".join(name.split()) for name in names if isinstance(name, str))
        return texts if len(texts) == len(entries) else None

    def _check_names(self, key: str, field: str) -> None:
        seen: set[str] = set()
        for index, name in enumerate(self._names(key, field) or ()):
            if folded(name) in seen:
                self._file.complain((key, index, field), f"{shown(name)} stands twice")
            seen.add(folded(name))

    def _check_term(self) -> None:
        """A deadline in a week of term needs to know when term starts (Oxford: "Friday of 0th week")."""
        term = self._cohort and self._cohort.term_starts
        if term and term.weekday() != _SUNDAY:
            reason = f"`term_starts` is a {term:%A}; Oxford reckons the weeks of term from a Sunday"
            self._file.complain(("cohort", "term_starts"), reason, level=Level.WARNING)
        for index, ground in enumerate(self._grounds or ()):
            for key in ("apply_by", "approve_by"):
                if self._cohort and not term and isinstance(getattr(ground, key), WeekdayOfTerm):
                    reason = "a week of term needs `term_starts` in [cohort]"
                    self._file.complain(("ground", index, key), reason)

    def _instant(self, local: datetime, path: TomlPath) -> datetime | None:
        """A local time of the sitting in UTC."""
        if self._sitting is None:
            return None
        try:
            return to_utc(local, self._sitting.timezone)
        except ValueError as error:
            self._file.complain(path, str(error))
            return None

    def _starts(self) -> datetime | None:
        return None if self._sitting is None else self._instant(self._sitting.starts, ("sitting", "starts"))

    def _policy(self, starts: datetime | None) -> Policy | None:
        honour_code = self._honour_code()
        table, deadline = self._policy_table, None
        if table is None:
            return None
        if table.onboarding.deadline is not None:
            path = ("policy", "onboarding", "deadline")
            deadline = self._instant(table.onboarding.deadline, path)
            if starts and deadline and deadline > starts:
                # Everybody's onboarding is waived in a rehearsal.
                level = Level.WARNING if self._rehearsal else Level.ERROR
                self._file.complain(path, "`deadline` should not be after the sitting starts", level=level)
        if honour_code is None:
            return None
        settings = table.written()
        settings["honour_code"] = honour_code
        onboarding = settings.setdefault("onboarding", {})
        if deadline is not None:
            onboarding["deadline"] = deadline
        if self._cohort is not None:
            onboarding.setdefault("period", self._cohort.id)
        return Policy(**settings)

    def _file_name(self, table: str, key: str) -> str | None:
        """A file that a table names, to be looked into even where something else in the table is wrong."""
        values = self._file.values.get(table)
        name = values.get(key) if isinstance(values, dict) else None
        return name if isinstance(name, str) and name else None

    def _honour_code(self) -> HonourCode | None:
        name = self._file_name("policy", "honour_code")
        if name is None:
            return None
        try:
            text = decode(self._source.honour_code(name)).replace("\r\n", "\n").strip()
            if not text or len(text) > _LONGEST_HONOUR_CODE:
                raise Unreadable(f"should hold 1 to {_LONGEST_HONOUR_CODE} characters")  # noqa: TRY301 - one way out
            if not is_harmless(text):
                raise Unreadable("holds control characters")  # noqa: TRY301 - one way out
        except Unreadable as error:
            self._file.complain(("policy", "honour_code"), f"{shown(name)}: {error.reason}")
            return None
        return HonourCode(text=text, version=hashlib.sha256(text.encode()).hexdigest()[:12])

    def _roster(self) -> RosterReading:
        name = self._file_name("roster", "file")
        if name is None:
            return _NOTHING_READ
        try:
            raw = self._source.roster(name)
        except Unreadable as error:
            self._file.complain(("roster", "file"), f"{shown(name)}: {error.reason}")
            return _NOTHING_READ
        papers = self._names("paper", "code") if self._papers is None else [paper.code for paper in self._papers]
        grounds = self._names("ground", "name") if self._grounds is None else [ground.name for ground in self._grounds]
        return read_roster(raw, self._source.called(name), Choices(papers, grounds))

    def _overfull(self, roster: RosterReading, policy: Policy | None) -> tuple[Problem, ...]:
        """A central cohort is one session: point at the first row that has no place in it."""
        name = self._file_name("roster", "file")
        if policy is None or name is None or self._cohort is None or self._cohort.kind != "central":
            return ()
        seats = seats_in_a_session(policy)
        if len(roster.rows) <= seats:
            return ()
        reason = f"a central cohort is one session of {seats} seats here, and the roster has {len(roster.rows)} rows"
        return (Problem(self._source.called(name), *roster.rows[seats], reason),)

    def _settle(
        self,
        starts: datetime | None,
        policy: Policy | None,
        staff: Sequence[StaffMember] | None,
        roster: RosterReading,
        *,
        has_errors: bool,
    ) -> Cohort | None:
        """Put the parts together if nothing is wrong; then all of them are there."""
        cohort, sitting, contacts = self._cohort, self._sitting, self._contacts
        if has_errors or cohort is None or sitting is None or contacts is None or policy is None or starts is None:
            return None
        return Cohort(
            policy=policy,
            staff=tuple(staff or ()),
            candidates=roster.candidates,
            contacts=Contacts(**contacts.written()),
            papers=tuple(Paper(**paper.written()) for paper in self._papers or ()),
            grounds=tuple(Ground(**ground.written()) for ground in self._grounds or ()),
            **cohort.written(),
            **sitting.written() | {"starts": starts},
        )
