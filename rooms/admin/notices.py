"""`ninefold notices`: who is written to after an exam, looked over by a person before it is sent."""

from typing import Any

import click

from rooms.admin.options import data_option, json_option, open_desk, print_json, print_table, run
from rooms.admin.verifications import harmless
from rooms.data_folder import DataFolder
from rooms.office import notices_desk
from rooms.office.notices_desk import Draft


@click.group()
def command() -> None:
    """Write to who did not attend or was not admitted, and to whose exam was left, incomplete or interrupted."""


_session = click.argument("session_id", metavar="SESSION")
_number = click.argument("number", metavar="CANDIDATE")
_note = click.option("--note", default="", envvar="NINEFOLD_NOTE", help="What else the letter is to say.")


@command.command(name="list")
@_session
@data_option()
@json_option
def list_(session_id: str, folder: DataFolder, *, as_json: bool) -> None:
    """List the notices drafted for SESSION, and which are letters already."""

    async def look() -> list[Draft]:
        async with open_desk(folder) as desk:
            return await notices_desk.drafts(desk, session_id)

    rows = [_row(draft) for draft in run(look())]
    if as_json:
        print_json(rows)
        return
    print_table(["number", "name", "kind", "why", "to", "letter"], rows, when_empty="Nobody needs to be written to.")


@command.command()
@_session
@_number
@data_option()
@json_option
def draft(session_id: str, number: str, folder: DataFolder, *, as_json: bool) -> None:
    """Show the notice about CANDIDATE of SESSION: what the letter says, and what staff alone know."""

    async def look() -> Draft:
        async with open_desk(folder) as desk:
            return await notices_desk.draft_of(desk, session_id, number)

    found = run(look())
    if as_json:
        print_json(_row(found))
        return
    row = _row(found)
    click.echo(f"{row['kind']} for {number}  {row['name']}  to {row['to'] or 'an address you name'}")
    for fact in found.notice.facts:
        click.echo(f"  {harmless(fact)}")
    for known in found.notice.for_staff:
        click.echo(f"  (not in the letter) {harmless(known)}")
    click.echo(f"letter: {row['letter'] or f'not sent; say: ninefold notices send {session_id} {number}'}")


@command.command()
@_session
@_number
@data_option()
@click.option("--to", metavar="ADDRESS", envvar="NINEFOLD_TO", help="Somebody else than the candidate: the college.")
@_note
def send(session_id: str, number: str, folder: DataFolder, to: str | None, note: str) -> None:
    """Have the notice about CANDIDATE of SESSION sent. It waits in the outbox for the mail server."""

    async def do() -> str:
        async with open_desk(folder) as desk:
            return await notices_desk.send(desk, session_id, number, to=to, note=note)

    click.echo(f"{number}: {run(do())} waits in the outbox")


@command.command()
@_session
@data_option()
@click.option("--paper", metavar="CODE", envvar="NINEFOLD_PAPER", help="Only the scripts of that paper.")
@_note
@json_option
def marked(session_id: str, folder: DataFolder, paper: str | None, note: str, *, as_json: bool) -> None:
    """Tell who handed in at SESSION that the scripts have been marked: they need keep them no longer.

    Doing it again tells only whom it had not told. Exit 1 where somebody has no address.
    """

    async def do() -> tuple[list[str], list[str]]:
        async with open_desk(folder) as desk:
            return await notices_desk.say_marked(desk, session_id, paper=paper, note=note)

    told, without = run(do())
    if as_json:
        print_json({"told": told, "no_address": without})
    else:
        click.echo(f"{session_id}: {len(told)} told")
        for number in without:
            click.echo(f"{number}: has no address")
    if without:
        raise click.exceptions.Exit(1)


def _row(found: Draft) -> dict[str, Any]:
    letter = found.letter
    return {
        "number": found.notice.number,
        "name": found.sitting.candidate.name,
        "kind": str(found.notice.kind),
        "why": found.notice.why,
        "to": letter.wanted.to if letter else found.sitting.candidate.email,
        "facts": list(found.notice.facts),
        "for_staff": list(found.notice.for_staff),
        "letter": str(letter.state) if letter else None,
    }
