"""`ninefold report`: the pack to file of one session."""

from pathlib import Path

import click

from rooms.admin.options import again_option, data_option, json_option, open_desk, out_option, print_json, run
from rooms.data_folder import DataFolder
from rooms.office.folders import check_room_for
from rooms.office.pack import Pack, standing
from rooms.office.pack_desk import session_pack, write_pack
from rooms.record import Broken


@click.command()
@click.argument("session_id", metavar="SESSION")
@out_option("Write pack.html and a CSV and JSON of each table into this folder, which must not be there yet.")
@again_option
@data_option()
@json_option
def command(session_id: str, out: Path, folder: DataFolder, *, again: bool, as_json: bool) -> None:
    """Write the pack of SESSION: the attendance register, tile plan, every ledger, log and gap, and its verdict.

    The folder is written whole or not at all, and only you can read it. Exit 1 if the record is broken; the pack is
    written all the same, and says so.
    """
    check_room_for(out, again=again)

    async def make() -> Pack:
        async with open_desk(folder) as desk:
            return await session_pack(desk, session_id)

    pack = run(make())
    write_pack(pack, out, again=again)
    if as_json:
        rows = {each.name: len(each.rows) for each in pack.tables}
        intact = not isinstance(pack.verdict, Broken)
        closed = pack.day.is_closed
        print_json({"session": session_id, "folder": str(out), "intact": intact, "closed": closed, "tables": rows})
    else:
        click.echo(f"{out / 'pack.html'}: {len(pack.tables)} tables")
        click.echo(standing(pack))
    if isinstance(pack.verdict, Broken):
        raise click.exceptions.Exit(1)
