"""`ninefold scripts`: each candidate's answer sheets as one PDF, to be marked."""

import sys
from pathlib import Path

import click

from rooms.admin.options import (
    again_option,
    blobs_option,
    data_option,
    json_option,
    open_desk,
    out_option,
    print_json,
    print_table,
    run,
)
from rooms.data_folder import DataFolder
from rooms.office.folders import check_room_for
from rooms.office.scripts_desk import write_scripts
from rooms.office.tables import Table, as_objects
from rooms.stores.blob_folder import FolderBlobs


@click.command()
@click.argument("session_id", metavar="SESSION")
@out_option("Write a PDF for each candidate into this folder, which must not be there yet.")
@click.option("--candidate", "only", multiple=True, metavar="NUMBER", help="Only that candidate's; may be said again.")
@click.option("--names", "named", is_flag=True, help="Put names on the covers and into the list. Left out: anonymous.")
@again_option
@data_option()
@blobs_option
@json_option
def command(
    session_id: str,
    out: Path,
    only: tuple[str, ...],
    folder: DataFolder,
    blobs_at: Path | None,
    *,
    named: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Bind the answer sheets of SESSION: one PDF for each candidate, with a cover sheet, and a list of them.

    Every page is held against the hash on record. One that is damaged never loses the others: the cover and the list
    name it, and exit is 1.
    """
    check_room_for(out, again=again)

    async def bind() -> Table:
        blobs = await FolderBlobs.open(blobs_at or folder.blobs)
        async with open_desk(folder) as desk:
            return await write_scripts(
                desk, blobs, session_id, out, only=only, named=named, again=again, told_of=_progress
            )

    listed = run(bind())
    rows = as_objects(listed, "UTC")
    if as_json:
        print_json(rows)
    else:
        print_table([column.key for column in listed.columns], rows, when_empty=listed.when_empty)
    if any(row["faults"] for row in rows):
        raise click.exceptions.Exit(1)


def _progress(done: int, of: int) -> None:
    """One line that counts, for whoever sits before it."""
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {of} scripts bound", nl=done == of, err=True)
