"""`ninefold links`: everybody's link or key, to send, to print, or to make anew."""

import csv
import io
from pathlib import Path
from typing import Any

import click

from rooms.admin.cards import write_cards
from rooms.admin.options import address_of_links, data_option, json_option, open_desk, print_json, print_table, run
from rooms.data_folder import DataFolder
from rooms.links import everybodys
from rooms.office.links_desk import open_sessions_of, reissue_link
from rooms.office.mail_merge import MERGED, merge_facts
from rooms.office.tables import unarmed
from rooms.session import Session


@click.command()
@click.argument("cohort_id", metavar="COHORT")
@data_option()
@json_option
@click.option("--csv", "as_csv", is_flag=True, envvar="NINEFOLD_CSV", help="Print a table for mail merge.")
@click.option(
    "--qr",
    "cards",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="NINEFOLD_QR",
    help="Write a card with a QR code for each candidate into this folder, with the code to type beneath.",
)
@click.option(
    "--public-url",
    metavar="URL",
    envvar="NINEFOLD_PUBLIC_URL",
    help="Where the phone page is; without it, where the server of this folder last ran.",
)
@click.option(
    "--reissue",
    metavar="PERSON",
    envvar="NINEFOLD_REISSUE",
    help="First make one link anew and end the old one: candidate:1043321 or staff:j-okafor.",
)
def command(
    cohort_id: str,
    folder: DataFolder,
    cards: Path | None,
    public_url: str | None,
    reissue: str | None,
    *,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Print the links of the candidates and the keys of the staff of COHORT. They are secrets."""
    sessions = run(_sessions(folder, cohort_id, reissue))
    maker, url = folder.links(), public_url or address_of_links(folder)
    listed = {"sessions": [everybodys(maker, url, one.configuration, one.generations) for one in sessions]}
    if cards is not None:
        write_cards(cards, listed)
    if as_csv:
        click.echo(_csv(listed, [merge_facts(session) for session in sessions]), nl=False)
    elif as_json:
        print_json(listed)
    elif cards is None:
        _print(listed)


async def _sessions(folder: DataFolder, cohort_id: str, reissue: str | None) -> list[Session]:
    async with open_desk(folder) as desk:
        if reissue is not None:
            await reissue_link(desk, cohort_id, reissue)
        return await open_sessions_of(desk.log, cohort_id)


def _rows(listed: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for session in listed["sessions"]:
        here = {"session": session["session"]}
        rows.extend(here | {"role": "candidate", "key": None} | candidate for candidate in session["candidates"])
        rows.extend(
            here | {"number": None, "seat": None, "url": None, "code": None} | member for member in session["staff"]
        )
    return rows


_COLUMNS = ["session", "role", "number", "name", "room", "seat", "url", "code", "key", *MERGED]
_AS_IT_IS = frozenset({"url", "code", "key"})
"""Made here, and good for nothing with a letter more; everything else people wrote, and may look like a formula."""


def _csv(listed: dict[str, Any], merged: list[dict[str, dict[str, str]]]) -> str:
    """A row for everybody, with what a mail to them has to say."""
    facts = {session["session"]: of for session, of in zip(listed["sessions"], merged, strict=True)}
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for row in _rows(listed):
        person = f"candidate:{row['number']}" if row["number"] else f"staff:{row['id']}"
        told = facts[row["session"]][person] | row
        writer.writerow(
            {name: value if name in _AS_IT_IS else unarmed(str(value or "")) for name, value in told.items()}
        )
    return text.getvalue()


def _print(listed: dict[str, Any]) -> None:
    rows = [row | {"link or key": row.get("url") or row.get("key")} for row in _rows(listed)]
    print_table(
        ["session", "role", "number", "name", "room", "seat", "code", "link or key"],
        rows,
        when_empty="Nobody is on the roster.",
    )
