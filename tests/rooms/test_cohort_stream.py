"""A cohort is created whole, published only with permission, and its sessions opened without doing anything twice."""

from datetime import date, timedelta

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.cohort import CohortSettings
from rooms.cohort_stream import CohortState, decide_cohort, evolve_cohort
from rooms.commands import SERVER, Actor, CohortCommand, Station, Told
from rooms.configuration import Permission, PlannedSeat, SessionConfiguration
from rooms.errors import (
    CohortChanged,
    CohortExists,
    CohortNotReady,
    NotNow,
    NotYours,
    PermissionMissing,
    ReasonNeeded,
    SeatTaken,
    SecondPersonNeeded,
    UnknownCohort,
)
from tests.rooms.exam_day import ADEYEMI, DIAZ, OFFICER, a_candidate, a_session, clock

APPROVER = Actor(Station.OFFICE, "proctors")
CLAIM = Permission(reference="PO/2027/041", granted_by="Proctors' Office", on=date(2027, 4, 30))


def told(actor: object = OFFICER) -> Told:
    return Told("c1", clock("08:00"), clock("08:00"), actor)


def after(cohort: CohortState | None, *commands: CohortCommand) -> CohortState | None:
    """Said by the office's officer; permissions are confirmed and declined by an approver."""
    for command in commands:
        is_approvers = isinstance(command, c.ConfirmPermission | c.DeclinePermission)
        for event in decide_cohort(command, cohort, told(APPROVER if is_approvers else OFFICER)):
            cohort = evolve_cohort(cohort, event)
    return cohort


ANOTHER = Permission(reference="PO/2027/052", granted_by="Proctors' Office", on=date(2027, 5, 3))


def settings(**changes: object) -> CohortSettings:
    """What was settled of the cohort of `a_session`."""
    session = a_session()
    whole = {
        "id": session.cohort,
        "department": session.department,
        "permission": CLAIM,
        "starts": session.starts,
        "timezone": session.timezone,
        "papers": session.papers,
        "policy": session.policy,
        "contacts": session.contacts,
        "staff": session.staff,
    }
    return CohortSettings(**whole | changes)


def revision(number: int = 0, session: SessionConfiguration | None = None, **changes: object) -> c.ReviseCohort:
    return c.ReviseCohort(
        revision=number, sessions=(session or a_session(),), settings=settings(**changes), source="[cohort]"
    )


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


@pytest.mark.parametrize(
    "claimed",
    [
        (creation(),),
        (creation(permission=None), c.ClaimPermission(permission=CLAIM)),
        (creation(permission=None), revision(permission=CLAIM)),
    ],
    ids=["created", "claimed", "revised"],
)
def test_nobody_confirms_a_permission_that_they_entered(claimed: tuple[CohortCommand, ...]) -> None:
    """Whoever is officer and approver in one could else publish without the Proctors' Office."""
    cohort = after(None, *claimed)

    with pytest.raises(SecondPersonNeeded, match="another approver"):
        decide_cohort(c.ConfirmPermission(note="seen"), cohort, told(OFFICER))
    assert after(cohort, c.ConfirmPermission(note="seen")).permission_confirmed


def test_a_script_at_the_command_line_may_create_and_confirm() -> None:
    """It belongs to whoever can read the data folder; its logins are not the people of the office."""
    login = Actor(Station.OFFICE, "root", is_login=True)
    (created,) = decide_cohort(creation(), None, told(login))

    assert decide_cohort(c.ConfirmPermission(note="seen"), evolve_cohort(None, created), told(login))


def test_who_only_revised_the_roster_did_not_enter_the_permission() -> None:
    colleague = Actor(Station.OFFICE, "colleague")
    cohort = after(None, creation())
    for event in decide_cohort(revision(permission=CLAIM), cohort, told(colleague)):
        cohort = evolve_cohort(cohort, event)

    assert decide_cohort(c.ConfirmPermission(note="seen"), cohort, told(colleague))


def test_a_permission_of_a_record_that_names_nobody_can_be_confirmed() -> None:
    """Records of before it was kept go on being worked with."""
    (created,) = decide_cohort(creation(), None, told())
    older = evolve_cohort(None, created.model_copy(update={"by": ""}))

    assert decide_cohort(c.ConfirmPermission(note="seen"), older, told(OFFICER))


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


def kept_ready(**changes: object) -> CohortState:
    """A contingency, its permission confirmed."""
    wanted = creation().model_copy(update={"settings": settings(contingency=True)})
    return after(None, wanted.model_copy(update=changes), c.ConfirmPermission(note="seen"))


def test_a_cohort_stands_as_it_was_revised_last() -> None:
    smaller = a_session(candidates=[a_candidate(ADEYEMI)], rooms={"A": {1: ADEYEMI}})

    cohort = after(None, creation(), revision(session=smaller, kind="central", permission=CLAIM))

    assert cohort.created.sessions == (smaller,)
    assert (cohort.created.kind, cohort.created.source, cohort.revision) == ("central", "[cohort]", 1)
    assert cohort.created.settings.kind == "central"


def test_of_two_who_revise_at_once_the_second_looks_again() -> None:
    """The difference that an officer confirmed is the one that applies."""
    with pytest.raises(CohortChanged):
        after(None, creation(), revision(0), revision(0))


def test_a_revised_claim_is_confirmed_anew_and_any_other_revision_leaves_it_confirmed() -> None:
    confirmed = after(None, creation(), c.ConfirmPermission(note="seen"))

    assert after(confirmed, revision(department="Statistics")).permission_confirmed
    assert not after(confirmed, revision(permission=ANOTHER)).permission_confirmed


def test_a_cohort_keeps_its_id_and_a_rehearsal_is_left_as_it_is() -> None:
    with pytest.raises(NotNow, match="keeps its id"):
        after(None, creation(), revision(id="another"))
    with pytest.raises(NotNow, match="rehearsal"):
        after(None, creation(rehearsal=True), revision())


def test_once_the_sessions_are_open_only_people_come_and_go() -> None:
    """What an exam is run by is in its sessions' first records, which candidates were told of."""
    published = after(None, creation(), c.ConfirmPermission(note="seen"), c.PublishCohort())
    fewer = a_session(candidates=[a_candidate(ADEYEMI)], rooms={"A": {1: ADEYEMI}, "B": {}})
    longer = a_session().model_copy(update={"upload_window": timedelta(hours=1)})

    assert len(after(published, revision(session=fewer)).created.sessions[0].candidates) == 1
    with pytest.raises(NotNow, match="sessions are open"):
        after(published, revision(session=longer))


def test_seats_are_given_by_hand_and_never_one_to_two() -> None:
    cohort = after(None, creation())
    session = cohort.created.sessions[0].session

    moved = after(cohort, c.PlanSeats(seats=(PlannedSeat(candidate=ADEYEMI, session=session, room="B", seat=2),)))

    assert moved.created.sessions[0].rooms[1].seats == {1: DIAZ, 2: ADEYEMI}
    assert moved.revision == 1
    with pytest.raises(SeatTaken):
        after(cohort, c.PlanSeats(seats=(PlannedSeat(candidate=ADEYEMI, session=session, room="B", seat=1),)))


def test_a_permission_may_be_entered_later_and_is_then_looked_at() -> None:
    cohort = after(None, creation(permission=None), c.ClaimPermission(permission=ANOTHER))

    assert cohort.created.permission == ANOTHER
    assert cohort.waits_for_an_approver
    with pytest.raises(NotNow, match="on record already"):
        after(cohort, c.ClaimPermission(permission=ANOTHER))


def test_a_corrected_claim_is_on_record_with_the_settings_too() -> None:
    """What is exported says what is claimed now."""
    wanted = creation().model_copy(update={"settings": settings()})

    assert after(None, wanted, c.ClaimPermission(permission=ANOTHER)).created.settings.permission == ANOTHER


def test_a_permission_that_is_not_found_is_declined_with_a_reason_and_may_be_claimed_again() -> None:
    declined = after(None, creation(), c.DeclinePermission(reason="no letter of that number"))

    assert (declined.declined.reason, declined.declined.by) == ("no letter of that number", "proctors")
    assert not declined.waits_for_an_approver
    with pytest.raises(NotNow, match="waits"):
        after(declined, c.DeclinePermission(reason="twice"))
    assert after(declined, c.ClaimPermission(permission=CLAIM)).waits_for_an_approver


def test_declining_needs_a_reason() -> None:
    with pytest.raises(ReasonNeeded):
        after(None, creation(), c.DeclinePermission(reason=" "))


def test_the_record_says_who_confirmed_and_when() -> None:
    cohort = after(None, creation(), c.ConfirmPermission(note="seen"))

    assert (cohort.confirmation.by, cohort.confirmation.at) == ("proctors", clock("08:00"))


def test_what_is_published_needs_no_other_permission() -> None:
    published = after(None, creation(), c.ConfirmPermission(note="seen"), c.PublishCohort())

    with pytest.raises(NotNow):
        after(published, c.ClaimPermission(permission=ANOTHER))


def test_a_contingency_is_published_once_it_was_activated_with_a_reason() -> None:
    """Oxford: "as contingency for in-person exams not being able to go ahead"."""
    ready = kept_ready()

    with pytest.raises(CohortNotReady, match="contingency"):
        after(ready, c.PublishCohort())
    with pytest.raises(ReasonNeeded):
        after(ready, c.ActivateCohort(reason=""))

    activated = after(ready, c.ActivateCohort(reason="burst pipe in the hall"))

    assert (activated.activated, activated.may_be_published) == ("burst pipe in the hall", True)
    assert after(activated, c.PublishCohort()).published


def test_only_a_contingency_that_waits_is_activated() -> None:
    for cohort in (after(None, creation()), after(kept_ready(), c.ActivateCohort(reason="burst pipe"))):
        with pytest.raises(NotNow):
            after(cohort, c.ActivateCohort(reason="burst pipe"))


def test_where_a_cohort_stands_is_said_in_words() -> None:
    """The officer's list says what to do next."""
    confirmed = after(None, creation(), c.ConfirmPermission(note="seen"))
    rehearsal = after(None, creation(rehearsal=True), c.PublishCohort())

    assert after(None, creation()).standing == "waits for the permission to be confirmed"
    assert after(None, creation(), c.DeclinePermission(reason="no")).standing == "permission declined"
    assert kept_ready().standing == "kept ready as a contingency"
    assert confirmed.standing == "ready to publish"
    assert after(confirmed, c.PublishCohort()).standing == "published"
    assert rehearsal.standing == "rehearsal, published"
