"""`ninefold cohort revise | export | move | swap | plan`: a cohort after it was created."""

from pathlib import Path

import click

from rooms.admin.cohort_files import cohort_argument, file_argument, say, stop_at_errors
from rooms.admin.options import data_option, json_option, open_desk, out_option, print_json, run
from rooms.cohort_file import check_cohort
from rooms.configuration import PlannedSeat
from rooms.data_folder import DataFolder
from rooms.office import seat_desk
from rooms.office.cohort_export import exported
from rooms.office.onboarding_queue import known_cohort
from rooms.office.revision_desk import Proposal, apply, propose
from rooms.office.seating_plan_page import seating_plan


@click.command()
@file_argument
@data_option()
@click.option("--apply", "applies", is_flag=True, envvar="NINEFOLD_APPLY", help="Apply what is shown.")
@json_option
def revise(file: Path, folder: DataFolder, *, applies: bool, as_json: bool) -> None:
    """Show what FILE (a cohort.toml) would change of the cohort with its id; with --apply, change it."""
    checked = check_cohort(file)
    if not as_json:
        say(checked, file)
    stop_at_errors(checked, file)

    async def go() -> tuple[Proposal, bool]:
        async with open_desk(folder) as desk:
            proposal = await propose(desk, checked)
            does = applies and bool(proposal.applicable)
            if does:
                await apply(desk, proposal)
            return proposal, does

    proposal, applied = run(go())
    if as_json:
        print_json(_described(proposal, applied=applied))
    else:
        _tell(proposal, applied=applied)


def _tell(proposal: Proposal, *, applied: bool) -> None:
    for change in proposal.changes:
        click.echo(str(change))
    for moved in proposal.moved:
        click.echo(f"seat: {moved.old.candidate}: {_place(moved.old)} → {_place(moved.new)}")
    for clash in proposal.clashes:
        click.echo(f"{clash.level}: {clash.said}")
    cohort = proposal.state.created.cohort
    if not proposal.changes:
        click.echo(f"{cohort}: nothing differs")
    elif applied:
        click.echo(f"{cohort}: applied {len(proposal.applicable)} of {len(proposal.changes)}")
    else:
        click.echo(f"{cohort}: nothing was changed; to apply it, say --apply")


def _described(proposal: Proposal, *, applied: bool) -> dict[str, object]:
    return {
        "cohort": proposal.state.created.cohort,
        "applied": applied,
        "changes": [
            {
                "part": change.part,
                "kind": change.kind,
                "key": change.key,
                "name": change.name,
                "fields": [{"field": each.field, "old": each.old, "new": each.new} for each in change.fields],
                "why_not": change.why_not,
            }
            for change in proposal.changes
        ],
        "moved": [
            {"candidate": each.old.candidate, "old": _place(each.old), "new": _place(each.new)}
            for each in proposal.moved
        ],
        "clashes": [{"level": clash.level, "said": clash.said} for clash in proposal.clashes],
    }


def _place(seat: PlannedSeat) -> str:
    return f"{seat.session}, room {seat.room}, seat {seat.seat}"


@click.command()
@cohort_argument
@data_option()
@out_option("The folder for cohort.toml, roster.csv and honour-code.md; made if it is not there.")
def export(cohort_id: str, folder: DataFolder, out: Path) -> None:
    """Write COHORT as the files that it can be revised, or created, from."""

    async def read() -> dict[str, str]:
        async with open_desk(folder) as desk:
            return exported(await known_cohort(desk.log, cohort_id))

    files = run(read())
    out.mkdir(parents=True, exist_ok=True)
    for name in files:
        if (out / name).exists():
            raise click.UsageError(f"{out / name} is there already; nothing was written; name another folder")
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8", newline="")
        click.echo(str(out / name))


_number = click.argument("number", metavar="NUMBER")


@click.command()
@cohort_argument
@_number
@data_option()
@click.option("--session", "session", required=True, envvar="NINEFOLD_SESSION", help="Its id, or its number.")
@click.option("--room", required=True, envvar="NINEFOLD_ROOM", help="A letter.")
@click.option("--seat", type=click.IntRange(1, 9), envvar="NINEFOLD_SEAT", help="Without it, the first free one.")
def move(cohort_id: str, number: str, folder: DataFolder, session: str, room: str, seat: int | None) -> None:
    """Give candidate NUMBER of COHORT another seat."""

    async def go() -> PlannedSeat:
        async with open_desk(folder) as desk:
            state = await known_cohort(desk.log, cohort_id)
            where = seat_desk.session_named(state, session)
            return await seat_desk.move(desk, cohort_id, number, where, room.upper(), seat)

    click.echo(f"{number}: {_place(run(go()))}")


@click.command()
@cohort_argument
@_number
@click.argument("other", metavar="OTHER")
@data_option()
def swap(cohort_id: str, number: str, other: str, folder: DataFolder) -> None:
    """Let candidates NUMBER and OTHER of COHORT change places."""

    async def go() -> tuple[PlannedSeat, PlannedSeat]:
        async with open_desk(folder) as desk:
            return await seat_desk.swap(desk, cohort_id, number, other)

    for seat in run(go()):
        click.echo(f"{seat.candidate}: {_place(seat)}")


@click.command()
@cohort_argument
@data_option()
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="NINEFOLD_OUT",
    help="The HTML file to write.",
)
def plan(cohort_id: str, folder: DataFolder, out: Path) -> None:
    """Write the seating plan of COHORT: an HTML file that prints one room on a page."""

    async def read() -> str:
        async with open_desk(folder) as desk:
            return seating_plan(await known_cohort(desk.log, cohort_id))

    out.write_text(run(read()), encoding="utf-8")
    click.echo(str(out))
