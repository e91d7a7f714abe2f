"""The record of one cohort: created all at once, permission confirmed, published.

Oxford: "Permission to provide cohort invigilation should be sought from the Proctors' Office." A permission in the
cohort file is a claim until an approver confirms it; a central cohort needs none.
"""

from dataclasses import dataclass, replace

from rooms import commands as c
from rooms import events as e
from rooms.commands import CohortCommand, Station, Told
from rooms.errors import CohortExists, NotNow, NotYours, PermissionMissing, UnknownCohort


@dataclass(frozen=True, slots=True)
class CohortState:
    """A cohort as its stream leaves it."""

    created: e.CohortCreated
    permission_confirmed: bool = False
    published: bool = False

    @property
    def may_be_published(self) -> bool:
        """Whether the permission it needs is there. A rehearsal is nobody's exam."""
        rehearsal = all(session.rehearsal for session in self.created.sessions)
        return rehearsal or self.created.kind == "central" or self.permission_confirmed


def evolve_cohort(cohort: CohortState | None, event: e.CohortEvent) -> CohortState:
    """The cohort after one event."""
    if isinstance(event, e.CohortCreated):
        return CohortState(event)
    if cohort is None:
        raise ValueError("a cohort's record begins with CohortCreated")
    if isinstance(event, e.PermissionConfirmed):
        return replace(cohort, permission_confirmed=True)
    return replace(cohort, published=True)


def decide_cohort(command: CohortCommand, cohort: CohortState | None, told: Told) -> list[e.CohortEvent]:
    """What the command does to the cohort. Raises a `Refusal`, and then nothing happened."""
    if told.actor.station is not Station.OFFICE:
        raise NotYours
    if isinstance(command, c.CreateCohort):
        return _create(command, cohort)
    if cohort is None:
        raise UnknownCohort
    return _confirm(command, cohort) if isinstance(command, c.ConfirmPermission) else _publish(cohort)


def _create(command: c.CreateCohort, cohort: CohortState | None) -> list[e.CohortEvent]:
    if cohort is not None:
        raise CohortExists(f"A cohort {command.cohort} exists already; choose another id.")
    return [
        e.CohortCreated(
            cohort=command.cohort, kind=command.kind, permission=command.permission, sessions=command.sessions
        )
    ]


def _confirm(command: c.ConfirmPermission, cohort: CohortState) -> list[e.CohortEvent]:
    if cohort.created.permission is None:
        raise PermissionMissing("The cohort names no permission to confirm; ask the Proctors' Office and enter it.")
    if cohort.permission_confirmed:
        raise NotNow("The permission is confirmed.")
    return [e.PermissionConfirmed(note=command.note)]


def _publish(cohort: CohortState) -> list[e.CohortEvent]:
    if not cohort.may_be_published:
        raise PermissionMissing
    if cohort.published:
        raise NotNow("The cohort is published.")
    return [e.CohortPublished()]
