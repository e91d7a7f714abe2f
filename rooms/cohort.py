"""A cohort as it was settled: everything its files said, checked, before it is cut into sessions."""

from datetime import date, timedelta
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from rooms.configuration import Candidate, Contacts, Paper, Permission, Policy, Settled, StaffMember
from rooms.deadlines import DeadlineRule
from rooms.vocabulary import ROOMS_PER_SESSION, ShortText, Slug

ENGLAND = "GB-ENG"
"""Whose bank holidays hold where nothing else is said: those of Oxford and of City."""


class Ground(Settled):
    """Why somebody may sit remotely, and until when that is decided."""

    name: ShortText
    apply_by: DeadlineRule | None = None
    approve_by: DeadlineRule | None = None
    declares: tuple[ShortText, ...] = ()


def seats_in_a_session(policy: Policy) -> int:
    """How many candidates one session may hold: small rooms can make it fewer than the policy's own cap."""
    return min(policy.seats_per_session, policy.seats_per_room * ROOMS_PER_SESSION)


class CohortSettings(Settled):
    """All that is settled of a cohort but its roster. `starts` is in UTC; `timezone` is for show.

    A *central* cohort is one session whatever papers its candidates sit; a department's is cut into as many as its
    roster needs. A *contingency* is kept ready for an exam in the hall that cannot go ahead, and activated on the day
    (Oxford, remote invigilation 2022: "for example as contingency for in-person exams not being able to go ahead").
    """

    id: Slug
    department: ShortText
    kind: Literal["department", "central"] = "department"
    permission: Permission | None = None
    contingency: bool = False
    term_starts: date | None = None
    bank_holidays: str = ENGLAND
    starts: AwareDatetime
    timezone: str
    opens_before: timedelta = timedelta(minutes=30)
    upload_window: timedelta = timedelta(minutes=30)
    papers: tuple[Paper, ...] = Field(min_length=1)
    policy: Policy
    contacts: Contacts
    grounds: tuple[Ground, ...] = ()
    staff: tuple[StaffMember, ...] = ()


class Cohort(CohortSettings):
    """A roster for one time slot, with all that is settled of it."""

    candidates: tuple[Candidate, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _a_central_cohort_is_one_session(self) -> Self:
        if self.kind == "central" and len(self.candidates) > seats_in_a_session(self.policy):
            raise ValueError("a central cohort is one session, and holds no more than that")
        return self

    @property
    def settings(self) -> CohortSettings:
        """All of it but the roster."""
        return CohortSettings(**{name: getattr(self, name) for name in CohortSettings.model_fields})
