"""The record of one cohort: created all at once, revised, its permission confirmed, published.

Oxford: "Permission to provide cohort invigilation should be sought from the Proctors' Office." A permission in the
cohort file is a claim until an approver confirms it; a central cohort needs none. A contingency is published only once
it was activated.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from rooms import commands as c
from rooms import events as e
from rooms.commands import CohortCommand, Station, Told
from rooms.configuration import SessionConfiguration
from rooms.errors import (
    CohortChanged,
    CohortExists,
    CohortNotReady,
    NotNow,
    NotYours,
    PermissionMissing,
    ReasonNeeded,
    SecondPersonNeeded,
    UnknownCohort,
)
from rooms.seating_plan import reseated


@dataclass(frozen=True, slots=True)
class CohortState:
    """A cohort as its stream leaves it. `created` is what was created with everything that was changed since."""

    created: e.CohortCreated
    claimed_by: str = ""
    """Who entered the permission; nothing where none is entered, or the record is older than that it was kept."""
    revision: int = 0
    """How often settings, roster or plan were changed: what a change is compared with before it applies."""
    permission_confirmed: bool = False
    confirmation: e.PermissionConfirmed | None = None
    declined: e.PermissionDeclined | None = None
    activated: str | None = None
    """Why a contingency was activated; None for one that waits."""
    published: bool = False

    @property
    def is_rehearsal(self) -> bool:
        """Whether it is nobody's exam."""
        return all(session.rehearsal for session in self.created.sessions)

    @property
    def is_contingency(self) -> bool:
        """Whether it is kept ready for an exam in the hall that cannot go ahead."""
        return self.created.settings is not None and self.created.settings.contingency

    @property
    def needs_permission(self) -> bool:
        """Whether the Proctors' Office has yet to be shown to allow it."""
        return not (self.is_rehearsal or self.created.kind == "central" or self.permission_confirmed)

    @property
    def waits_for_an_approver(self) -> bool:
        """Whether a permission is claimed that nobody has confirmed or declined."""
        return self.needs_permission and self.created.permission is not None and self.declined is None

    @property
    def needs_activation(self) -> bool:
        """Whether it is a contingency that nobody has activated."""
        return self.is_contingency and self.activated is None and not self.is_rehearsal

    @property
    def may_be_published(self) -> bool:
        """Whether the permission it needs is there, and it is wanted."""
        return not self.needs_permission and not self.needs_activation

    @property
    def standing(self) -> str:
        """Where it stands, in words."""
        if self.published:
            return "rehearsal, published" if self.is_rehearsal else "published"
        if self.needs_permission:
            return "permission declined" if self.declined else "waits for the permission to be confirmed"
        return "kept ready as a contingency" if self.needs_activation else "ready to publish"


def evolve_cohort(cohort: CohortState | None, event: e.CohortEvent) -> CohortState:
    """The cohort after one event."""
    if isinstance(event, e.CohortCreated):
        return CohortState(event, claimed_by=event.by)
    if cohort is None:
        raise ValueError("a cohort's record begins with CohortCreated")
    return _CHANGES[type(event)](cohort, event)


def _revised(cohort: CohortState, event: e.CohortRevised) -> CohortState:
    settings = event.settings
    created = cohort.created.model_copy(
        update={
            "kind": settings.kind,
            "permission": settings.permission,
            "sessions": event.sessions,
            "settings": settings,
            "source": event.source,
        }
    )
    revised = replace(cohort, created=created, revision=cohort.revision + 1)
    return revised if settings.permission == cohort.created.permission else _claim_is_new(revised, event.by)


def _claim_is_new(cohort: CohortState, by: str) -> CohortState:
    """Another permission than the one that was looked at has not been looked at."""
    return replace(cohort, claimed_by=by, permission_confirmed=False, confirmation=None, declined=None)


def _seats_planned(cohort: CohortState, event: e.SeatsPlanned) -> CohortState:
    sessions = reseated(cohort.created.sessions, event.seats)
    created = cohort.created.model_copy(update={"sessions": sessions})
    return replace(cohort, created=created, revision=cohort.revision + 1)


def _claimed(cohort: CohortState, event: e.PermissionClaimed) -> CohortState:
    settings = cohort.created.settings
    claimed = None if settings is None else settings.model_copy(update={"permission": event.permission})
    created = cohort.created.model_copy(update={"permission": event.permission, "settings": claimed})
    return _claim_is_new(replace(cohort, created=created), event.by)


_CHANGES: dict[type, Callable[[CohortState, Any], CohortState]] = {
    e.CohortRevised: _revised,
    e.SeatsPlanned: _seats_planned,
    e.PermissionClaimed: _claimed,
    e.PermissionConfirmed: lambda s, ev: replace(s, permission_confirmed=True, confirmation=ev, declined=None),
    e.PermissionDeclined: lambda s, ev: replace(s, declined=ev),
    e.CohortActivated: lambda s, ev: replace(s, activated=ev.reason),
    e.CohortPublished: lambda s, _: replace(s, published=True),
}


def decide_cohort(command: CohortCommand, cohort: CohortState | None, told: Told) -> list[e.CohortEvent]:
    """What the command does to the cohort. Raises a `Refusal`, and then nothing happened."""
    if told.actor.station is not Station.OFFICE:
        raise NotYours
    if isinstance(command, c.CreateCohort):
        return _create(command, cohort, told)
    if cohort is None:
        raise UnknownCohort
    return _RULES[type(command)](command, cohort, told)


def _create(command: c.CreateCohort, cohort: CohortState | None, told: Told) -> list[e.CohortEvent]:
    if cohort is not None:
        raise CohortExists(f"A cohort {command.cohort} exists already; choose another id.")
    return [
        e.CohortCreated(
            cohort=command.cohort,
            kind=command.kind,
            permission=command.permission,
            sessions=command.sessions,
            settings=command.settings,
            source=command.source,
            by=told.actor.id,
        )
    ]


def _revise(command: c.ReviseCohort, cohort: CohortState, told: Told) -> list[e.CohortEvent]:
    if command.revision != cohort.revision:
        raise CohortChanged
    if command.settings.id != cohort.created.cohort:
        raise NotNow("A cohort keeps its id; create another one instead.")
    if cohort.is_rehearsal:
        raise NotNow("A rehearsal is not revised; create another one under another id.")
    if cohort.published and _fixed(command.sessions) != _fixed(cohort.created.sessions):
        raise NotNow("The sessions are open: their settings are on record and stay as they are.")
    return [
        e.CohortRevised(sessions=command.sessions, settings=command.settings, source=command.source, by=told.actor.id)
    ]


def _fixed(sessions: tuple[SessionConfiguration, ...]) -> list[SessionConfiguration]:
    """What of the sessions cannot be changed any more once they are open: all but who is there, and where."""
    of_people = {"candidates": (), "rooms": (), "staff": (), "title": ""}
    return [session.model_copy(update=of_people) for session in sessions]


def _plan_seats(command: c.PlanSeats, cohort: CohortState, _told: Told) -> list[e.CohortEvent]:
    reseated(cohort.created.sessions, command.seats)
    return [e.SeatsPlanned(seats=command.seats)]


def _claim(command: c.ClaimPermission, cohort: CohortState, told: Told) -> list[e.CohortEvent]:
    if cohort.published:
        raise NotNow("The cohort is published.")
    if command.permission == cohort.created.permission and cohort.declined is None:
        raise NotNow("This permission is on record already.")
    return [e.PermissionClaimed(permission=command.permission, by=told.actor.id)]


def _confirm(command: c.ConfirmPermission, cohort: CohortState, told: Told) -> list[e.CohortEvent]:
    if cohort.created.permission is None:
        raise PermissionMissing("The cohort names no permission to confirm; ask the Proctors' Office and enter it.")
    if cohort.permission_confirmed:
        raise NotNow("The permission is confirmed.")
    if cohort.claimed_by == told.actor.id and not told.actor.is_login:
        raise SecondPersonNeeded(
            f"{told.actor.id} entered this permission, so that another approver must confirm it (Permissions)."
        )
    return [e.PermissionConfirmed(note=command.note, by=told.actor.id, at=told.at)]


def _decline(command: c.DeclinePermission, cohort: CohortState, told: Told) -> list[e.CohortEvent]:
    if not command.reason.strip():
        raise ReasonNeeded
    if not cohort.waits_for_an_approver:
        raise NotNow("No permission waits to be confirmed or declined.")
    return [e.PermissionDeclined(reason=command.reason, by=told.actor.id, at=told.at)]


def _activate(command: c.ActivateCohort, cohort: CohortState, _told: Told) -> list[e.CohortEvent]:
    if not cohort.needs_activation:
        raise NotNow("Only a contingency that waits can be activated.")
    if not command.reason.strip():
        raise ReasonNeeded
    return [e.CohortActivated(reason=command.reason)]


def _publish(_command: c.PublishCohort, cohort: CohortState, _told: Told) -> list[e.CohortEvent]:
    if cohort.published:
        raise NotNow("The cohort is published.")
    if cohort.needs_permission:
        raise PermissionMissing
    if cohort.needs_activation:
        raise CohortNotReady("It is a contingency, and nobody has activated it (cohort activate).")
    return [e.CohortPublished()]


_RULES: dict[type, Callable[[Any, CohortState, Told], list[e.CohortEvent]]] = {
    c.ReviseCohort: _revise,
    c.PlanSeats: _plan_seats,
    c.ClaimPermission: _claim,
    c.ConfirmPermission: _confirm,
    c.DeclinePermission: _decline,
    c.ActivateCohort: _activate,
    c.PublishCohort: _publish,
}
