"""`ninefold cohort`: check a cohort's files, create it, confirm its permission, publish it, look at it."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from rooms.admin.options import data_option, json_option, print_json, print_table, run, told_by_office
from rooms.cohort_file import CheckedCohort, check_cohort
from rooms.cohort_stream import CohortState
from rooms.commands import ConfirmPermission, CreateCohort, PublishCohort
from rooms.configuration import SessionConfiguration
from rooms.data_folder import DataFolder
from rooms.errors import NotNow, UnknownCohort
from rooms.opening import open_sessions
from rooms.plan import plan_sessions
from rooms.problems import Level
from rooms.service import CohortService, SessionService
from rooms.stores.event_log import EventLog

COHORT = "cohort/"


@click.group()
def command() -> None:
    """Check, create, publish and list cohorts."""


_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_cohort = click.argument("cohort_id", metavar="COHORT")


@command.command()
@_file
@json_option
def check(file: Path, *, as_json: bool) -> None:
    """Read FILE (a cohort.toml) and its roster; say every problem and store nothing."""
    checked = check_cohort(file)
    if as_json:
        print_json([asdict(problem) for problem in checked.problems])
    else:
        _say(checked, file)
        if checked.cohort is not None:
            sessions = plan_sessions(checked.cohort)
            click.echo(
                f"{file}: no error; {_count(len(checked.cohort.candidates), 'candidate')}, "
                f"{_count(len(sessions), 'session')}, {_count(sum(len(s.rooms) for s in sessions), 'room')}"
            )
    _stop_at_errors(checked, file)


@command.command()
@_file
@data_option(create=True)
@click.option("--rehearsal", is_flag=True, envvar="NINEFOLD_REHEARSAL", help="Open now, publish, waive, and mark all.")
@json_option
def create(file: Path, folder: DataFolder, *, rehearsal: bool, as_json: bool) -> None:
    """Check FILE (a cohort.toml), then create its sessions and rooms and print them."""
    checked = check_cohort(file)
    if not as_json:
        _say(checked, file)
    _stop_at_errors(checked, file)
    cohort = checked.cohort
    if cohort is None:  # only errors keep a cohort from being read, and they have ended the command
        raise AssertionError
    sessions = plan_sessions(
        cohort, rehearsal_at=datetime.now(UTC).replace(second=0, microsecond=0) if rehearsal else None
    )
    wanted = CreateCohort(
        cohort=cohort.id,
        kind=cohort.kind,
        permission=cohort.permission,
        sessions=sessions,
        settings=cohort.settings,
        source=checked.source,
    )

    async def store() -> None:
        async with folder.open_log(create=True) as log:
            await CohortService(log, cohort.id).execute(wanted, told_by_office())
            if rehearsal:
                await _publish(log, cohort.id)

    run(store())
    _show_sessions(sessions, as_json=as_json)


@command.command()
@_cohort
@data_option()
@click.option("--note", required=True, envvar="NINEFOLD_NOTE", help="What was seen, and where: the letter, the mail.")
def confirm(cohort_id: str, folder: DataFolder, note: str) -> None:
    """Confirm that the permission which COHORT claims was granted by the Proctors' Office."""

    async def store() -> None:
        async with folder.open_log() as log:
            await CohortService(log, cohort_id).execute(ConfirmPermission(note=note), told_by_office())

    run(store())
    click.echo(f"{cohort_id}: permission confirmed")


@command.command()
@_cohort
@data_option()
def publish(cohort_id: str, folder: DataFolder) -> None:
    """Open the sessions of COHORT. Doing it again finishes what was interrupted."""

    async def store() -> list[str]:
        async with folder.open_log() as log:
            return await _publish(log, cohort_id)

    for session in run(store()):
        click.echo(f"{session}: open")


async def _publish(log: EventLog, cohort_id: str) -> list[str]:
    service = CohortService(log, cohort_id)
    cohort, _ = await service.load()
    if cohort is None:
        raise UnknownCohort
    if not cohort.published:
        await service.execute(PublishCohort(), told_by_office())
        cohort, _ = await service.load()
    if cohort is None:
        raise NotNow
    return await open_sessions(log, cohort, told_by_office())


@command.command(name="list")
@data_option()
@json_option
def list_(folder: DataFolder, *, as_json: bool) -> None:
    """List the cohorts and where they stand."""
    rows = [
        {
            "cohort": state.created.cohort,
            "department": state.created.sessions[0].department,
            "starts": _local_start(state.created.sessions[0]),
            "rehearsal": state.is_rehearsal,
            "sessions": len(state.created.sessions),
            "candidates": sum(len(session.candidates) for session in state.created.sessions),
            "state": _standing(state),
        }
        for state in run(_cohorts(folder))
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["cohort", "department", "starts", "sessions", "candidates", "state"],
        rows,
        when_empty="There is no cohort yet. Begin with: ninefold cohort check FILE.toml",
    )


async def _cohorts(folder: DataFolder) -> list[CohortState]:
    async with folder.open_log() as log:
        ids = [stream.removeprefix(COHORT) for stream in await log.streams() if stream.startswith(COHORT)]
        states = [(await CohortService(log, each).load())[0] for each in ids]
    return [state for state in states if state is not None]


@command.command()
@_cohort
@data_option()
@json_option
def show(cohort_id: str, folder: DataFolder, *, as_json: bool) -> None:
    """Show the sessions, rooms and seats of COHORT."""

    async def look() -> tuple[CohortState, dict[str, str]]:
        async with folder.open_log() as log:
            state, _ = await CohortService(log, cohort_id).load()
            if state is None:
                raise UnknownCohort
            phases = {}
            for configuration in state.created.sessions:
                session, _ = await SessionService(log, configuration.session).load()
                phases[configuration.session] = "not open" if session is None else str(session.phase)
            return state, phases

    state, phases = run(look())
    if not as_json:
        click.echo(f"{cohort_id}: {_standing(state)}")
    _show_sessions(state.created.sessions, as_json=as_json, phases=phases)


def _local_start(session: SessionConfiguration) -> str:
    """When writing starts, as a clock on the wall there shows it."""
    return session.starts.astimezone(ZoneInfo(session.timezone)).isoformat()


def _standing(state: CohortState) -> str:
    if state.published:
        return "rehearsal, published" if state.is_rehearsal else "published"
    return "ready to publish" if state.may_be_published else "waits for the permission to be confirmed"


def _show_sessions(
    sessions: tuple[SessionConfiguration, ...], *, as_json: bool, phases: dict[str, str] | None = None
) -> None:
    described = [_described(session, (phases or {}).get(session.session)) for session in sessions]
    if as_json:
        print_json({"sessions": described})
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
        "starts": _local_start(session),
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


def _say(checked: CheckedCohort, file: Path) -> None:
    for problem in checked.problems:
        click.echo(str(problem))
    if checked.ignored_columns:
        click.echo(f"{file}: columns of the roster that are ignored: {', '.join(checked.ignored_columns)}")


def _stop_at_errors(checked: CheckedCohort, file: Path) -> None:
    errors = sum(problem.level is Level.ERROR for problem in checked.problems)
    if checked.cohort is None:
        raise click.UsageError(
            f"{file} has {_count(errors, 'error')}; nothing was stored; mend what is listed and try again"
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
