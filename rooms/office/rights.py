"""Who may do what in the exams office: roles, what each gives a right to, and how far that right reaches.

A person of the office holds grants. A grant is a role, and for some roles the department or college that it is for.
Every page names the one right it needs; what is shown on it is what that right *reaches*: an exams officer's own
department, a college officer's own college, everything for whoever works for the whole university.

Who administers people does not thereby decide about applications, permissions or reviews: these are the Proctors' and
the reviewers', whatever else somebody is trusted with (Oxford, remote invigilation 2022: "Permission … should be
sought from the Proctors' Office").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from rooms.notation import folded
from rooms.vocabulary import ShortText


class OfficeRole(StrEnum):
    """What somebody is in the exams office."""

    ADMINISTRATOR = "administrator"
    EXAMS_OFFICER = "exams officer"
    COLLEGE_OFFICER = "college officer"
    APPROVER = "approver"
    REVIEWER = "reviewer"
    SUPPORT = "support"


OF_A_DEPARTMENT = frozenset({OfficeRole.EXAMS_OFFICER, OfficeRole.REVIEWER})
"""For one department, or, without one, for all of them."""

OF_A_COLLEGE = frozenset({OfficeRole.COLLEGE_OFFICER})
"""Always for one college: "The college should complete the online form" for candidates of its own."""


class Grant(BaseModel):
    """A role, and the department or college it is for. `scope` None: all of them, where that is possible."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    role: OfficeRole
    scope: ShortText | None = None

    @model_validator(mode="after")
    def _scope_fits_role(self) -> Self:
        if self.role in OF_A_COLLEGE and self.scope is None:
            raise ValueError(f"a {self.role} is so for one college; name it")
        if self.scope is not None and self.role not in OF_A_COLLEGE | OF_A_DEPARTMENT:
            raise ValueError(f"the role {self.role} is for the whole installation; leave the scope empty")
        return self

    def is_like(self, other: "Grant") -> bool:
        """Whether both say the same, however the scope is spelt."""
        return self.role is other.role and folded(self.scope or "") == folded(other.scope or "")

    def __str__(self) -> str:
        return f"{self.role}, {self.scope}" if self.scope else str(self.role)


class Right(StrEnum):
    """What a page or a task needs. The wording completes "you may not"."""

    ENTER = "enter the exams office"
    MANAGE_PEOPLE = "say who works here and with which rights"
    SEE_LOOKS = "see who looked at what"
    SEE_COHORTS = "see cohorts and their sessions"
    SET_UP = "set up cohorts"
    SEND_LETTERS = "send invitations and letters"
    VERIFY = "look at onboarding and decide about it"
    SEE_LIVE = "see how the sessions of the day stand"
    ANNOUNCE = "announce something to a cohort"
    SEE_APPLICATIONS = "see applications"
    APPLY = "apply for candidates"
    APPROVE = "decide about applications and permissions"
    SEE_PACKS = "see session packs and scripts"
    REVIEW = "review what was marked"
    RETAIN = "say what is kept and what is purged"


_EXAMS_OFFICER = frozenset(
    {
        Right.SEE_COHORTS,
        Right.SET_UP,
        Right.SEND_LETTERS,
        Right.VERIFY,
        Right.SEE_LIVE,
        Right.ANNOUNCE,
        Right.SEE_APPLICATIONS,
        Right.APPLY,
        Right.SEE_PACKS,
        Right.RETAIN,
    }
)
RIGHTS: Mapping[OfficeRole, frozenset[Right]] = {
    OfficeRole.ADMINISTRATOR: _EXAMS_OFFICER | {Right.MANAGE_PEOPLE, Right.SEE_LOOKS},
    OfficeRole.EXAMS_OFFICER: _EXAMS_OFFICER,
    OfficeRole.COLLEGE_OFFICER: frozenset({Right.SEE_APPLICATIONS, Right.APPLY}),
    OfficeRole.APPROVER: frozenset({Right.SEE_COHORTS, Right.SEE_APPLICATIONS, Right.APPROVE}),
    OfficeRole.REVIEWER: frozenset({Right.SEE_PACKS, Right.REVIEW}),
    OfficeRole.SUPPORT: frozenset({Right.SEE_LIVE}),
}
"""What each role gives a right to; to enter, everybody has who is on record."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a right goes: everywhere, or in some departments and for some colleges. Empty: the right is not there."""

    everywhere: bool = False
    departments: frozenset[str] = field(default_factory=frozenset)
    colleges: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.departments or self.colleges)

    def covers(self, *, department: str | None = None, college: str | None = None) -> bool:
        """Whether something of that department, or of that college's candidates, is within reach.

        What belongs to neither (None) is within reach of whoever works for the whole university alone.
        """
        if self.everywhere:
            return True
        in_department = department is not None and folded(department) in self.departments
        return in_department or (college is not None and folded(college) in self.colleges)


def reach(grants: Iterable[Grant], right: Right) -> Reach:
    """How far these grants let somebody use a right."""
    giving = [grant for grant in grants if right in RIGHTS[grant.role]]
    return Reach(
        everywhere=any(grant.scope is None for grant in giving),
        departments=frozenset(folded(grant.scope) for grant in giving if grant.scope and grant.role in OF_A_DEPARTMENT),
        colleges=frozenset(folded(grant.scope) for grant in giving if grant.scope and grant.role in OF_A_COLLEGE),
    )


def may(grants: Iterable[Grant], right: Right) -> bool:
    """Whether these grants give a right at all. Whoever is on record may enter, and read that they have no role yet."""
    return right is Right.ENTER or any(right in RIGHTS[grant.role] for grant in grants)
