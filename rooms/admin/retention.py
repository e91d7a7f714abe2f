"""`ninefold purge` and `ninefold hold`: what goes when, and what is kept for a case."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import click

from rooms.admin.options import data_option, json_option, open_desk, print_json, print_table, run
from rooms.data_folder import DataFolder
from rooms.office.desk import Desk
from rooms.office.purge_desk import Gone, purge_due, purge_early
from rooms.office.retention import Purge
from rooms.office.retention_desk import Held, hold, holds, lift_hold, lost_in_words
from rooms.office.retention_standing import Standing, what_goes_of, what_goes_when
from rooms.stores.blob_folder import FolderBlobs
from rooms.stores.blobs import Blobs

_why = click.option("--why", default="", envvar="NINEFOLD_WHY", help="The reason, for the record. It stays for good.")


@click.command()
@click.argument("session", required=False)
@data_option()
@click.option("--due", is_flag=True, envvar="NINEFOLD_DUE", help="Everything that has reached its date.")
@click.option("--list", "listing", is_flag=True, envvar="NINEFOLD_LIST", help="Only say what goes when.")
@click.option("--dry-run", "trial", is_flag=True, envvar="NINEFOLD_DRY_RUN", help="Only say what would go now.")
@click.option("--early", is_flag=True, envvar="NINEFOLD_EARLY", help="Everything of SESSION, before its date.")
@_why
@click.option(
    "--blobs",
    "blobs_at",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    envvar="NINEFOLD_BLOBS",
    help="Where the server keeps blobs; in the data folder if not given.",
)
@json_option
def purge(
    session: str | None,
    folder: DataFolder,
    why: str,
    blobs_at: Path | None,
    *,
    due: bool,
    listing: bool,
    trial: bool,
    early: bool,
    as_json: bool,
) -> None:
    """Delete what has reached its date: all of it (--due), or that of SESSION.

    What is held is never deleted. Whatever was interrupted is finished; doing it again is harmless.
    """
    if listing:
        _list(run(_look(folder, session)), as_json=as_json)
        return
    _check_use(session, why, due=due, early=early)

    async def work() -> list[Gone | Standing]:
        async with open_desk(folder) as desk:
            blobs = await FolderBlobs.open(blobs_at or folder.blobs)
            done = []
            async for each in _wanted(desk, blobs, session, why if early else "", trial=trial):
                done.append(each)
                if not as_json:
                    click.echo(_line(each, trial=trial))
            return done

    done = run(work())
    if as_json:
        print_json(
            {
                "trial": trial,
                "purged": [_gone(each) for each in done if isinstance(each, Gone)],
                "kept": [_row(each) for each in done if isinstance(each, Standing)],
            }
        )
    elif not done:
        click.echo("Nothing has reached its date.")


def _check_use(session: str | None, why: str, *, due: bool, early: bool) -> None:
    if due is (session is not None):
        raise click.UsageError("name one session, or say --due; nothing was deleted; see what goes when with --list")
    if early and not (session and why.strip()):
        raise click.UsageError("--early is for one session and needs --why; nothing was deleted; say why")


def _wanted(
    desk: Desk, blobs: Blobs, session: str | None, early: str, *, trial: bool
) -> AsyncGenerator[Gone | Standing, None]:
    if session is not None and early:
        return purge_early(desk, blobs, session, early, trial=trial)
    return purge_due(desk, blobs, session=session, trial=trial)


async def _look(folder: DataFolder, session: str | None) -> list[Standing]:
    async with open_desk(folder) as desk:
        return await (what_goes_when(desk) if session is None else what_goes_of(desk, session))


def _list(found: list[Standing], *, as_json: bool) -> None:
    rows = [_row(each) for each in found]
    if as_json:
        print_json(rows)
        return
    print_table(
        ["goes on", "what", "of", "state"],
        [
            {
                "goes on": each.kept.until.date().isoformat(),
                "what": each.kept.kind,
                "of": each.kept.subject,
                "state": _standing(each),
            }
            for each in found
        ],
        when_empty="Nothing is kept about any exam.",
    )


def _standing(each: Standing) -> str:
    return f"{each.state}: {each.why}" if each.why else str(each.state)


def _line(each: Gone | Standing, *, trial: bool) -> str:
    what = f"{each.kept.kind} of {each.kept.subject}"
    if isinstance(each, Standing):
        return f"kept: {what}; {_standing(each)}"
    counted = [f"{each.blobs} files"]
    if each.records is not None:
        counted.insert(0, f"{each.records} records")
    if each.size is not None:
        counted.append(f"{each.size} bytes")
    return f"{'would go' if trial else 'gone'}: {what}; {', '.join(counted)}"


def _row(each: Standing) -> dict[str, Any]:
    return _what(each) | {"state": each.state, "why": each.why}


def _gone(each: Gone) -> dict[str, Any]:
    return _what(each) | {"records": each.records, "files": each.blobs, "bytes": each.size}


def _what(each: Gone | Standing) -> dict[str, Any]:
    kept = each.kept
    return {"kind": kept.kind, "of": kept.subject, "until": kept.until.isoformat(), "sessions": list(kept.sessions)}


@click.command(name="hold")
@click.argument("session", required=False)
@data_option()
@_why
@click.option("--lift", is_flag=True, envvar="NINEFOLD_LIFT", help="Hold it no longer: it goes when its date comes.")
@click.option("--list", "listing", is_flag=True, envvar="NINEFOLD_LIST", help="Say what is held.")
@json_option
def hold_command(
    session: str | None, folder: DataFolder, why: str, *, lift: bool, listing: bool, as_json: bool
) -> None:
    """Keep everything of SESSION for a case, whatever its date. Name the case in --why, not a person."""

    async def work() -> list[Held]:
        async with open_desk(folder) as desk:
            if session is not None:
                await (lift_hold if lift else hold)(desk, session, why)
            return await holds(desk)

    if listing is (session is not None):
        raise click.UsageError("name one session, or say --list; nothing was changed; see: ninefold hold --help")
    found = run(work())
    if as_json:
        print_json([_held(each) for each in found])
    elif session is None:
        rows = [_held(each) | {"gone already": "; ".join(lost_in_words(each.lost))} for each in found]
        columns = ["session", "at", "by", "why", *(["gone already"] if any(each.lost for each in found) else [])]
        print_table(columns, rows, when_empty="Nothing is held.")
    else:
        click.echo(f"{session}: {'held no longer' if lift else 'held'}")
        for each in found:
            if each.hold.session == session and each.lost:
                click.echo(f"gone already, and not kept by this: {'; '.join(lost_in_words(each.lost))}")


def _held(held: Held) -> dict[str, Any]:
    return held.hold.model_dump(mode="json", exclude={"type"}) | {"gone": [_lost(each) for each in held.lost]}


def _lost(purge: Purge) -> dict[str, Any]:
    ended = purge.ended.at.isoformat() if purge.ended else None
    return {"kind": purge.kept.kind, "of": purge.kept.subject, "at": ended, "stopped": purge.stopped}
