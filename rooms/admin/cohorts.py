"""`ninefold cohort`: check a cohort's files, create it, publish it, look at it. What changes it stands beside this."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from rooms.admin import cohort_changes, cohort_permission
from rooms.admin.cohort_files import cohort_argument, count, file_argument, say, stop_at_errors, tell_progress
from rooms.admin.options import data_option, json_option, local_start, open_desk, print_json, print_table, run
from rooms.cohort_file import check_cohort
from rooms.cohort_stream import CohortState
from rooms.configuration import SessionConfiguration
from rooms.data_folder import DataFolder
from rooms.office import cohort_desk
from rooms.office.cohort_missing import Missing
from rooms.office.onboarding_queue import known_cohort
from rooms.office.people import People
from rooms.office.people_service import PeopleService
from rooms.plan import plan_sessions
from rooms.service import SessionService


@click.group()
def command() -> None:
    """Check, create, revise, publish and list cohorts."""


@command.command()
@file_argument
@json_option
def check(file: Path, *, as_json: bool) -> None:
    """Read FILE (a cohort.toml) and its roster; say every problem and store nothing."""
    checked = check_cohort(file)
    if as_json:
        print_json([asdict(problem) for problem in checked.problems])
    else:
        say(checked, file)
        if checked.cohort is not None:
            sessions = plan_sessions(checked.cohort)
            click.echo(
                f"{file}: no error; {count(len(checked.cohort.candidates), 'candidate')}, "
                f"{count(len(sessions), 'session')}, {count(sum(len(s.rooms) for s in sessions), 'room')}"
            )
    stop_at_errors(checked, file)


@command.command()
@file_argument
@data_option(create=True)
@click.option("--rehearsal", is_flag=True, envvar="NINEFOLD_REHEARSAL", help="Open now, publish, waive, and mark all.")
@json_option
def create(file: Path, folder: DataFolder, *, rehearsal: bool, as_json: bool) -> None:
    """Check FILE (a cohort.toml), then create its sessions and rooms and print them."""
    checked = check_cohort(file, rehearsal=rehearsal)
    if not as_json and checked.cohort is None:
        say(checked, file)
    stop_at_errors(checked, file)
    now = datetime.now(UTC).replace(second=0, microsecond=0)

    async def store() -> CohortState:
        async with open_desk(folder, create=True) as desk:
            here = checked if rehearsal else await cohort_desk.checked_here(desk, checked)
            if not as_json:
                say(here, file)
            stop_at_errors(here, file)
            return await cohort_desk.create(desk, here, rehearsal_at=now if rehearsal else None)

    _show_sessions(run(store()).created.sessions, as_json=as_json)


@command.command()
@cohort_argument
@data_option()
def publish(cohort_id: str, folder: DataFolder) -> None:
    """Open the sessions of COHORT. Doing it again finishes what was interrupted."""

    async def store() -> list[str]:
        async with open_desk(folder) as desk:
            return await cohort_desk.publish(desk, cohort_id, tell_progress)

    for session in run(store()):
        click.echo(f"{session}: open")
    click.echo(f"links and keys work from now on; next, send them: ninefold invite send {cohort_id}", err=True)


@command.command(name="list")
@data_option()
@json_option
def list_(folder: DataFolder, *, as_json: bool) -> None:
    """List the cohorts and where they stand."""

    async def read() -> list[CohortState]:
        async with open_desk(folder) as desk:
            return await desk.cohorts.every()

    rows = [
        {
            "cohort": state.created.cohort,
            "department": state.created.sessions[0].department,
            "starts": local_start(state.created.sessions[0]),
            "rehearsal": state.is_rehearsal,
            "sessions": len(state.created.sessions),
            "candidates": sum(len(session.candidates) for session in state.created.sessions),
            "state": state.standing,
        }
        for state in run(read())
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["cohort", "department", "starts", "sessions", "candidates", "state"],
        rows,
        when_empty="There is no cohort yet. Begin with: ninefold cohort check FILE.toml",
    )


@command.command()
@cohort_argument
@data_option()
@json_option
def show(cohort_id: str, folder: DataFolder, *, as_json: bool) -> None:
    """Show the sessions, rooms and seats of COHORT, and what is missing."""

    async def look() -> tuple[CohortState, dict[str, str], tuple[Missing, ...], People]:
        async with open_desk(folder) as desk:
            state = await known_cohort(desk.log, cohort_id)
            phases = {}
            for configuration in state.created.sessions:
                session, _ = await SessionService(desk.log, configuration.session).load()
                phases[configuration.session] = "not open" if session is None else str(session.phase)
            return state, phases, await cohort_desk.missing(desk, state), await PeopleService(desk.log).people()

    state, phases, missing, people = run(look())
    if not as_json:
        click.echo(f"{cohort_id}: {state.standing}")
        for line in _permission(state, people):
            click.echo(line)
        for one in missing:
            click.echo(f"{'missing' if one.blocks else 'to see to'}: {one.said}; {one.advice}")
    _show_sessions(state.created.sessions, as_json=as_json, phases=phases, state=state, missing=missing)


for each in (
    cohort_changes.revise,
    cohort_changes.export,
    cohort_changes.move,
    cohort_changes.swap,
    cohort_changes.plan,
    cohort_permission.claim,
    cohort_permission.confirm,
    cohort_permission.decline,
    cohort_permission.claims,
    cohort_permission.activate,
):
    command.add_command(each)


def _permission(state: CohortState, people: People) -> Iterator[str]:
    """Which permission is claimed, and who has said what of it."""
    permission = state.created.permission
    if permission is None:
        return
    said = f"permission: {permission.reference}, granted by {permission.granted_by} on {permission.on}"
    for event, how in ((state.confirmation, "confirmed"), (state.declined, "declined")):
        if event is not None and event.at is not None:
            said += f"; {how} by {people.name_and_id(event.by)}, {event.at:%Y-%m-%d %H:%M} UTC"
    yield said


def _show_sessions(
    sessions: tuple[SessionConfiguration, ...],
    *,
    as_json: bool,
    phases: dict[str, str] | None = None,
    state: CohortState | None = None,
    missing: tuple[Missing, ...] = (),
) -> None:
    described = [_described(session, (phases or {}).get(session.session)) for session in sessions]
    if as_json:
        standing = {} if state is None else {"state": state.standing, "missing": [asdict(each) for each in missing]}
        print_json(standing | {"sessions": described})
        return
    for session in described:
        click.echo(f"{session['session']}  starts {session['starts']}  {session['state'] or ''}".rstrip())
        for room in session["rooms"]:
            click.echo(f"  room {room['room']}  {room['invigilator'] or 'no invigilator'}")
            for seat in room["seats"]:
                click.echo(f"    {seat['seat']}  {seat['number']}  {seat['name']}")


def _described(session: SessionConfiguration, phase: str | None) -> dict[str, Any]:
    names = {candidate.number: candidate.name for candidate in session.candidates}
    invigilators = {member.room: member.name for member in session.staff if member.room}
    return {
        "session": session.session,
        "starts": local_start(session),
        "state": phase,
        "rehearsal": session.rehearsal,
        "rooms": [
            {
                "room": plan.room,
                "invigilator": invigilators.get(plan.room),
                "seats": [
                    {"seat": seat, "number": number, "name": names[number]}
                    for seat, number in sorted(plan.seats.items())
                ],
            }
            for plan in session.rooms
        ],
    }
