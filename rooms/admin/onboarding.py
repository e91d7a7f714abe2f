"""`ninefold onboarding`: who was verified before the day, entered by an officer."""

import click

from rooms.admin.options import data_option, json_option, print_json, print_table, run, told_by_office
from rooms.commands import AcceptOnboarding, SessionCommand, WaiveOnboarding
from rooms.data_folder import DataFolder
from rooms.errors import NotOpen
from rooms.service import SessionService
from rooms.session import Session


@click.group()
def command() -> None:
    """List, accept and waive the onboarding of a session's candidates."""


_session = click.argument("session_id", metavar="SESSION")
_number = click.argument("number", metavar="CANDIDATE")


@command.command(name="list")
@_session
@data_option()
@json_option
def list_(session_id: str, folder: DataFolder, *, as_json: bool) -> None:
    """List the candidates of SESSION and how their onboarding stands."""

    async def look() -> Session:
        async with folder.open_log() as log:
            session, _ = await SessionService(log, session_id).load()
            if session is None:
                raise NotOpen
            return session

    rows = [
        {"number": sitting.number, "name": sitting.candidate.name, "onboarding": str(sitting.onboarding)}
        for sitting in run(look()).sittings.values()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(["number", "name", "onboarding"], rows, when_empty="Nobody is on the roster.")


@command.command()
@_session
@_number
@data_option()
def accept(session_id: str, number: str, folder: DataFolder) -> None:
    """Note that CANDIDATE of SESSION was verified before the day."""
    _execute(folder, session_id, AcceptOnboarding(candidate=number))
    click.echo(f"{number}: onboarding accepted")


@command.command()
@_session
@_number
@data_option()
@click.option("--why", required=True, envvar="NINEFOLD_WHY", help="The reason, for the record.")
def waive(session_id: str, number: str, folder: DataFolder, why: str) -> None:
    """Let CANDIDATE of SESSION sit without onboarding."""
    _execute(folder, session_id, WaiveOnboarding(candidate=number, reason=why))
    click.echo(f"{number}: onboarding waived")


def _execute(folder: DataFolder, session_id: str, wanted: SessionCommand) -> None:
    async def store() -> None:
        async with folder.open_log() as log:
            await SessionService(log, session_id).execute(wanted, told_by_office())

    run(store())
