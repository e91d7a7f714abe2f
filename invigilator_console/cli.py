"""`ninefold console`: the invigilator's console on the command line."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from invigilator_console.probe import Probe
from invigilator_console.start import desk_for, open_console

if TYPE_CHECKING:
    from invigilator_console.desk import Desk

NO_PICTURE = 1
"""The exit code of a probe that saw no picture of somebody who has joined."""


@click.command(name="console")
@click.option("--server", metavar="URL", help="The server's address, as `ninefold serve` prints it.")
@click.option("--key", help="Your staff key. Other users of this machine can see it in the process list.")
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that holds your staff key and nothing else.",
)
@click.option("--room", help="The room to look at, if not your own.")
@click.option("--text", "in_words", is_flag=True, help="In words alone: for a screen reader or a narrow line.")
@click.option(
    "--tls-ca",
    type=click.Path(exists=True, dir_okay=False),
    help="The certificate (PEM) of a server that signs its own.",
)
@click.option("--probe", type=click.FloatRange(min=0.1), metavar="SECONDS", help="No screen: watch, then report.")
@click.option("--json", "as_json", is_flag=True, help="With --probe: one JSON array, an object a seat.")
def command(
    server: str | None,
    key: str | None,
    key_file: Path | None,
    room: str | None,
    tls_ca: str | None,
    probe: float | None,
    *,
    in_words: bool,
    as_json: bool,
) -> int:
    """Watch a room from this terminal. Asks for the server and the key where they are not given."""
    if as_json and probe is None:
        raise click.UsageError("--json goes with --probe")
    if key_file is not None:
        key = key_file.read_text(encoding="utf-8")
    server = server or _asked("Server")
    key = key or _asked("Your key", hidden=True)
    try:
        if probe is not None:
            return asyncio.run(_probe(server, key, room, tls_ca, probe, as_json=as_json))
        asyncio.run(_console(server, key, room, tls_ca, in_words=in_words))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return 0


def _asked(what: str, *, hidden: bool = False) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(
            "--server and --key (or --key-file, or NINEFOLD_KEY) are needed where nobody can be asked"
        )
    answer: str = click.prompt(what, hide_input=hidden)
    return answer


async def _console(server: str, key: str, room: str | None, tls_ca: str | None, *, in_words: bool) -> None:
    await open_console(_desk(server, key, room, tls_ca), in_words=in_words)


async def _probe(server: str, key: str, room: str | None, tls_ca: str | None, seconds: float, *, as_json: bool) -> int:
    desk = _desk(server, key, room, tls_ca)
    findings = await Probe(desk).watch(seconds)
    if as_json:
        click.echo(json.dumps(findings))
    else:
        for found in findings:
            size = "×".join(map(str, found["size"])) if found["size"] else "no picture"
            click.echo(f"seat {found['seat']}  {found['candidate']:<12} {found['frames']:>5} frames  {size}")
    joined = set(desk.model.to_watch())
    unseen = [found for found in findings if found["candidate"] in joined and not found["frames"]]
    return NO_PICTURE if unseen else 0


def _desk(server: str, key: str, room: str | None, tls_ca: str | None) -> Desk:
    return desk_for(server, key, room=room, tls_ca=tls_ca)
