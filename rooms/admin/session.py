"""`ninefold session`: what the office does to a session itself when the exam is over."""

import click

from rooms.admin.options import data_option, open_desk, run
from rooms.data_folder import DataFolder
from rooms.office import closing


@click.group()
def command() -> None:
    """Close a session whose chief did not, and note who left it."""


_session = click.argument("session_id", metavar="SESSION")


@command.command()
@_session
@data_option()
def close(session_id: str, folder: DataFolder) -> None:
    """Close SESSION: who never came is noted, and its record is complete. The pack then carries its signed head."""

    async def do() -> None:
        async with open_desk(folder) as desk:
            await closing.close(desk, session_id)

    run(do())
    click.echo(f"{session_id}: closed")


@command.command()
@_session
@click.argument("number", metavar="CANDIDATE")
@click.option("--why", required=True, envvar="NINEFOLD_WHY", help="What is known of why they left.")
@data_option()
def left(session_id: str, number: str, folder: DataFolder, why: str) -> None:
    """Note that CANDIDATE left SESSION before release, when nobody on duty did: a case for mitigating circumstances."""

    async def do() -> None:
        async with open_desk(folder) as desk:
            await closing.note_departure(desk, session_id, number, why)

    run(do())
    click.echo(f"{session_id}: {number} left")
