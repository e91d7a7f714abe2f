"""What is done with a cohort at a desk: check and create it, have it permitted, say what is missing, publish it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from rooms.cohort_file import CheckedCohort
from rooms.cohort_stream import CohortState
from rooms.commands import (
    ActivateCohort,
    ClaimPermission,
    CohortCommand,
    ConfirmPermission,
    CreateCohort,
    DeclinePermission,
    PublishCohort,
)
from rooms.configuration import Permission, SessionConfiguration
from rooms.errors import CohortExists, CohortNotReady, PermissionMissing, Refusal, SeatsClash
from rooms.office.application_refusals import SlotFull
from rooms.office.application_service import ApplicationService, hold_seats
from rooms.office.applications_record import slot_of
from rooms.office.clashes import Clash, clashes
from rooms.office.cohort_missing import Missing, what_is_missing, where_links_lead
from rooms.office.desk import Desk
from rooms.office.letter_times import when
from rooms.office.onboarding_queue import known_cohort
from rooms.opening import open_sessions
from rooms.plan import plan_sessions
from rooms.problems import Level, Problem
from rooms.service import CohortService


async def checked_here(desk: Desk, checked: CheckedCohort) -> CheckedCohort:
    """The same, with what is wrong beside the other cohorts here, each thing where it stands in the files."""
    if checked.cohort is None:
        return checked
    found = await clashes_of(desk, checked.cohort.id, plan_sessions(checked.cohort))
    if checked.cohort.contingency:
        # It may never be needed; whoever activates it is told again, and then it counts.
        found = tuple(replace(clash, level=Level.WARNING) for clash in found)
    problems = (*checked.problems, *(_problem_of(clash, checked) for clash in found))
    blocked = any(clash.level is Level.ERROR for clash in found)
    return replace(checked, problems=problems, cohort=None if blocked else checked.cohort)


def _problem_of(clash: Clash, checked: CheckedCohort) -> Problem:
    cohort = checked.cohort
    if cohort is not None and clash.staff is not None:
        index = [member.id for member in cohort.staff].index(clash.staff)
        return Problem(checked.file, *checked.staff_places[index], clash.said, clash.level)
    numbers = [] if cohort is None else [candidate.number for candidate in cohort.candidates]
    place = checked.roster.rows[numbers.index(clash.number or "")]
    return Problem(checked.roster_file, *place, clash.said, clash.level)


async def clashes_of(desk: Desk, cohort_id: str, sessions: Sequence[SessionConfiguration]) -> tuple[Clash, ...]:
    """Who of these sessions is wanted elsewhere at the same time."""
    return clashes(cohort_id, sessions, await desk.cohorts.every())


async def create(desk: Desk, checked: CheckedCohort, *, rehearsal_at: datetime | None = None) -> CohortState:
    """Store a cohort that was checked here, with its plan: all of it, or nothing. A rehearsal is published at once.

    Raises:
        CohortExists: there is one with that id.
        SlotFull: the central cohorts that start then have 27 seats between them, and these are too many.
    """
    cohort = checked.cohort
    if cohort is None:
        raise ValueError("a cohort with errors cannot be created")
    service = CohortService(desk.log, cohort.id)
    sessions = plan_sessions(cohort, rehearsal_at=rehearsal_at)
    wanted = CreateCohort(
        cohort=cohort.id,
        kind=cohort.kind,
        permission=cohort.permission,
        sessions=sessions,
        settings=cohort.settings,
        source=checked.source,
    )
    there, _ = await service.load()
    if there is not None:
        raise CohortExists(f"A cohort {cohort.id} exists already; choose another id, or revise that one.")
    if rehearsal_at is None:
        await hold_slot(desk, cohort.id, cohort.kind, sessions)
    try:
        await service.execute(wanted, desk.told())
    except CohortExists:
        # A colleague was first, at this very moment.
        await give_back(desk, cohort.id, sessions)
        raise
    if rehearsal_at is not None:
        await publish(desk, cohort.id)
    return await known_cohort(desk.log, cohort.id)


async def hold_slot(desk: Desk, cohort_id: str, kind: str, sessions: Sequence[SessionConfiguration]) -> None:
    """Hold the seats of a central cohort's roster in its slot, which all central cohorts of that start share.

    Oxford: "up to 27 candidates per exam session". A department's cohort has invigilators of its own, and holds none.
    Raises `SlotFull`, and then nothing is held that was not before.
    """
    if kind == "central":
        numbers = [candidate.number for session in sessions for candidate in session.candidates]
        try:
            await hold_seats(desk.log, cohort_id, sessions[0].starts, numbers, desk.told())
        except SlotFull as full:
            at = when(sessions[0].starts, sessions[0].timezone)
            said = f"{cohort_id} needs {len(numbers)} seats at {at}. {full}"
            raise SlotFull(f"{said}; take candidates off its roster, or give it another start.") from full


async def give_back(desk: Desk, cohort_id: str, sessions: Sequence[SessionConfiguration]) -> None:
    """Let the slots stand as the central cohort on record has them, where something else was held for `sessions`.

    It is said after something else, mostly after a refusal, which must not be hidden by one of this. Where somebody on
    record has no seat to be held any more (their application ended, or the seats went to others), the rest are.
    """
    state, _ = await CohortService(desk.log, cohort_id).load()
    stands = () if state is None or state.created.kind != "central" or state.is_rehearsal else state.created.sessions
    starts = {session.starts for session in (*sessions, *stands)}
    for start in starts:
        numbers = [each.number for session in stands if session.starts == start for each in session.candidates]
        register = await ApplicationService(desk.log, slot_of(start)).register()
        held = register.reserved.get(cohort_id, frozenset())
        still = [number for number in numbers if number in held or not register.ended(number)]
        try:
            await hold_seats(desk.log, cohort_id, start, still, desk.told())
        except SlotFull:
            still = [number for number in numbers if number in held]
            await hold_seats(desk.log, cohort_id, start, still, desk.told())


async def missing(desk: Desk, state: CohortState) -> tuple[Missing, ...]:
    """What is missing before the cohort can be published, and before it can be held well."""
    found = await clashes_of(desk, state.created.cohort, state.created.sessions)
    return what_is_missing(state, found, desk.now(), links_to=_links_to(desk))


def about_links(desk: Desk) -> tuple[Missing, ...]:
    """What is to be seen to before links are sent to anybody: it cannot be taken back."""
    return tuple(where_links_lead(_links_to(desk)))


def _links_to(desk: Desk) -> str | None:
    return desk.folder.public_url() if desk.folder.url_file.exists() else None


async def publish(desk: Desk, cohort_id: str, tell: Callable[[int, int], None] | None = None) -> list[str]:
    """Open the sessions of a cohort; gives their ids. Doing it again finishes what was interrupted.

    Raises:
        PermissionMissing, SeatsClash, CohortNotReady: with everything that is missing.
    """
    state = await known_cohort(desk.log, cohort_id)
    if not state.published:
        blocks = [one for one in await missing(desk, state) if one.blocks]
        if blocks:
            raise _refusal(state, blocks)
        await CohortService(desk.log, cohort_id).execute(PublishCohort(), desk.told())
        state = await known_cohort(desk.log, cohort_id)
    return await open_sessions(desk.log, state, desk.told(), tell)


def _refusal(state: CohortState, blocks: Sequence[Missing]) -> Refusal:
    reasons = ", and ".join(one.said for one in blocks)
    said = f"{state.created.cohort} cannot be published: {reasons}; {blocks[0].advice}"
    if state.needs_permission:
        return PermissionMissing(said)
    return CohortNotReady(said) if state.needs_activation else SeatsClash(said)


async def claim(desk: Desk, cohort_id: str, permission: Permission) -> None:
    """Enter, or correct, the permission that the Proctors' Office is said to have granted. Raises a `Refusal`."""
    await _tell(desk, cohort_id, ClaimPermission(permission=permission))


async def confirm(desk: Desk, cohort_id: str, note: str) -> None:
    """Confirm that the permission was granted. Raises a `Refusal`."""
    await _tell(desk, cohort_id, ConfirmPermission(note=note))


async def decline(desk: Desk, cohort_id: str, reason: str) -> None:
    """Say that the permission was not granted. Raises a `Refusal`."""
    await _tell(desk, cohort_id, DeclinePermission(reason=reason))


async def activate(
    desk: Desk, cohort_id: str, reason: str, tell: Callable[[int, int], None] | None = None
) -> list[str]:
    """Make use of a contingency and publish it at once; gives the ids of its sessions. Raises a `Refusal`."""
    state = await known_cohort(desk.log, cohort_id)
    if not state.published and not state.activated:
        if state.needs_permission:
            raise PermissionMissing
        await _tell(desk, cohort_id, ActivateCohort(reason=reason))
    return await publish(desk, cohort_id, tell)


async def claims(desk: Desk) -> list[CohortState]:
    """The cohorts whose permission waits for an approver, the earliest exam first."""
    waiting = [state for state in await desk.cohorts.every() if state.waits_for_an_approver]
    return sorted(waiting, key=lambda state: state.created.sessions[0].starts)


async def _tell(desk: Desk, cohort_id: str, command: CohortCommand) -> None:
    await known_cohort(desk.log, cohort_id)
    await CohortService(desk.log, cohort_id).execute(command, desk.told())
