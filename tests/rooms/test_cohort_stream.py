"""A cohort is created whole, published only with permission, and its sessions opened without doing anything twice."""

from datetime import date

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.cohort_stream import CohortState, decide_cohort, evolve_cohort
from rooms.commands import SERVER, CohortCommand, Told
from rooms.configuration import Permission
from rooms.errors import CohortExists, NotNow, NotYours, PermissionMissing, UnknownCohort
from tests.rooms.exam_day import OFFICER, a_session, clock

CLAIM = Permission(reference="PO/2027/041", granted_by="Proctors' Office", on=date(2027, 4, 30))


def told(actor: object = OFFICER) -> Told:
    return Told("c1", clock("08:00"), clock("08:00"), actor)


def after(cohort: CohortState | None, *commands: CohortCommand) -> CohortState | None:
    for command in commands:
        for event in decide_cohort(command, cohort, told()):
            cohort = evolve_cohort(cohort, event)
    return cohort


def creation(kind: str = "department", permission: Permission | None = CLAIM, **session: object) -> c.CreateCohort:
    configuration = a_session().model_copy(update=session)
    return c.CreateCohort(cohort="tt2027-linear-algebra", kind=kind, permission=permission, sessions=(configuration,))


def test_the_same_cohort_twice_is_refused() -> None:
    with pytest.raises(CohortExists):
        after(None, creation(), creation())


def test_only_the_office_makes_cohorts() -> None:
    with pytest.raises(NotYours):
        decide_cohort(creation(), None, told(SERVER))


@pytest.mark.parametrize("command", [c.PublishCohort(), c.ConfirmPermission(note="seen")])
def test_nothing_is_done_to_a_cohort_that_does_not_exist(command: CohortCommand) -> None:
    with pytest.raises(UnknownCohort):
        after(None, command)
    with pytest.raises(ValueError, match="CohortCreated"):
        evolve_cohort(None, e.CohortPublished())


def test_a_departments_cohort_is_published_once_its_permission_is_confirmed() -> None:
    """Oxford: "Permission to provide cohort invigilation should be sought from the Proctors' Office"."""
    with pytest.raises(PermissionMissing):
        after(None, creation(), c.PublishCohort())

    cohort = after(None, creation(), c.ConfirmPermission(note="letter of 30 April seen"), c.PublishCohort())

    assert cohort.published


def test_a_permission_nobody_claims_cannot_be_confirmed() -> None:
    with pytest.raises(PermissionMissing, match="names no permission"):
        after(None, creation(permission=None), c.ConfirmPermission(note="?"))


def test_a_central_cohort_and_a_rehearsal_need_no_permission() -> None:
    assert after(None, creation(kind="central", permission=None), c.PublishCohort()).published
    assert after(None, creation(permission=None, rehearsal=True), c.PublishCohort()).published


def test_confirming_and_publishing_are_done_once() -> None:
    confirmed = after(None, creation(), c.ConfirmPermission(note="seen"))
    with pytest.raises(NotNow):
        after(confirmed, c.ConfirmPermission(note="seen"))
    with pytest.raises(NotNow):
        after(confirmed, c.PublishCohort(), c.PublishCohort())
