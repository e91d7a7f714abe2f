"""`ninefold cohort claim | confirm | decline | claims | activate`: what a cohort needs before it is published."""

from datetime import datetime

import click

from rooms.admin.cohort_files import cohort_argument, tell_progress
from rooms.admin.options import at_desk, data_option, json_option, local_start, print_json, print_table
from rooms.configuration import Permission
from rooms.data_folder import DataFolder
from rooms.office import cohort_desk
from rooms.office.desk import Desk


@click.command()
@cohort_argument
@data_option()
@click.option("--reference", required=True, envvar="NINEFOLD_REFERENCE", help="As on the letter, e.g. PO/2027/041.")
@click.option("--granted-by", required=True, envvar="NINEFOLD_GRANTED_BY", help="Who granted it.")
@click.option(
    "--on", required=True, type=click.DateTime(["%Y-%m-%d"]), envvar="NINEFOLD_ON", help="When, as in 2027-04-30."
)
def claim(cohort_id: str, folder: DataFolder, reference: str, granted_by: str, on: datetime) -> None:
    """Enter, or correct, the permission that COHORT has; an approver confirms it."""
    permission = Permission(reference=reference, granted_by=granted_by, on=on.date())
    at_desk(folder, lambda desk: cohort_desk.claim(desk, cohort_id, permission))
    click.echo(f"{cohort_id}: waits for the permission to be confirmed")


@click.command()
@cohort_argument
@data_option()
@click.option("--note", required=True, envvar="NINEFOLD_NOTE", help="What was seen, and where: the letter, the mail.")
def confirm(cohort_id: str, folder: DataFolder, note: str) -> None:
    """Confirm that the permission which COHORT claims was granted by the Proctors' Office."""
    at_desk(folder, lambda desk: cohort_desk.confirm(desk, cohort_id, note))
    click.echo(f"{cohort_id}: permission confirmed")


@click.command()
@cohort_argument
@data_option()
@click.option("--why", required=True, envvar="NINEFOLD_WHY", help="What was not found.")
def decline(cohort_id: str, folder: DataFolder, why: str) -> None:
    """Say that the permission which COHORT claims was not granted."""
    at_desk(folder, lambda desk: cohort_desk.decline(desk, cohort_id, why))
    click.echo(f"{cohort_id}: permission declined")


@click.command()
@data_option()
@json_option
def claims(folder: DataFolder, *, as_json: bool) -> None:
    """List the cohorts whose permission waits for an approver."""
    waiting = at_desk(folder, cohort_desk.claims)
    rows = [
        {
            "cohort": state.created.cohort,
            "department": state.created.sessions[0].department,
            "starts": local_start(state.created.sessions[0]),
            **(state.created.permission.model_dump(mode="json") if state.created.permission else {}),
        }
        for state in waiting
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["cohort", "department", "starts", "reference", "granted_by", "on"], rows, when_empty="No permission waits."
    )


@click.command()
@cohort_argument
@data_option()
@click.option("--why", required=True, envvar="NINEFOLD_WHY", help="Why the exam in the hall cannot go ahead.")
def activate(cohort_id: str, folder: DataFolder, why: str) -> None:
    """Make use of COHORT, a contingency, and open its sessions."""

    async def go(desk: Desk) -> list[str]:
        return await cohort_desk.activate(desk, cohort_id, why, tell_progress)

    for session in at_desk(folder, go):
        click.echo(f"{session}: open")
