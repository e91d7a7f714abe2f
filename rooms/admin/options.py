"""What the office's commands share: their options, who speaks, and how answers are printed."""

import asyncio
import getpass
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from rooms.commands import Actor, Station
from rooms.configuration import SessionConfiguration
from rooms.data_folder import DataFolder
from rooms.office.desk import Desk

Answer = TypeVar("Answer")
Function = TypeVar("Function", bound=Callable[..., Any])


class _Folder(click.Path):
    """A data folder; made if it is not there and `create` is set."""

    def __init__(self, *, create: bool) -> None:
        super().__init__(file_okay=False, path_type=Path, exists=not create)


def data_option(*, create: bool = False) -> Callable[[Function], Function]:
    """`--data DIR`, required. Without `create` the folder must exist."""

    def made(_context: click.Context, _parameter: click.Parameter, path: Path) -> DataFolder:
        if create:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return DataFolder(path)

    return click.option(
        "--data",
        "folder",
        type=_Folder(create=create),
        required=True,
        envvar="NINEFOLD_DATA",
        callback=made,
        help="The data folder of the installation.",
    )


json_option = click.option("--json", "as_json", is_flag=True, envvar="NINEFOLD_JSON", help="Print JSON.")


blobs_option = click.option(
    "--blobs",
    "blobs_at",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    envvar="NINEFOLD_BLOBS",
    help="Where the server keeps blobs; in the data folder if not given.",
)
again_option = click.option(
    "--again", is_flag=True, envvar="NINEFOLD_AGAIN", help="Replace what an earlier run wrote into the same folder."
)


def out_option(what: str) -> Callable[[Function], Function]:
    """`--out DIR`, required."""
    return click.option(
        "--out",
        required=True,
        type=click.Path(file_okay=False, path_type=Path),
        envvar="NINEFOLD_OUT",
        help=what,
    )


def run(coroutine: Coroutine[Any, Any, Answer]) -> Answer:
    """Run one command's asynchronous part."""
    return asyncio.run(coroutine)


@asynccontextmanager
async def open_desk(folder: DataFolder, *, create: bool = False) -> AsyncIterator[Desk]:
    """The desk of whoever is logged in on this machine. Raises `Unavailable` as `DataFolder.open_log` does."""
    async with folder.open_log(create=create) as log:
        yield Desk(log, folder, Actor(Station.OFFICE, _officer(), is_login=True))


def at_desk(folder: DataFolder, work: Callable[[Desk], Awaitable[Answer]], *, create: bool = False) -> Answer:
    """Do one task at the desk of whoever is logged in."""

    async def there() -> Answer:
        async with open_desk(folder, create=create) as desk:
            return await work(desk)

    return run(there())


def address_of_links(folder: DataFolder) -> str:
    """Where the server of this folder last ran; before it ever has, that is a guess, and it is said to be one."""
    url = folder.public_url()
    if not folder.url_file.exists():
        click.echo(
            f"ninefold: the links point to {url}; no server has run on this folder yet; "
            "start it first, or name the address with --public-url",
            err=True,
        )
    return url


def _officer() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "unnamed"


def local_start(session: SessionConfiguration) -> str:
    """When writing starts, as a clock on the wall there shows it."""
    return session.starts.astimezone(ZoneInfo(session.timezone)).isoformat()


def print_json(value: Any) -> None:
    """One JSON value, readable."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(headings: Sequence[str], rows: Iterable[Mapping[str, Any]], *, when_empty: str) -> None:
    """Columns by heading, aligned; or a sentence that says how to begin."""
    lines = [[str(row.get(heading) if row.get(heading) is not None else "") for heading in headings] for row in rows]
    if not lines:
        click.echo(when_empty)
        return
    widths = [max(len(line[i]) for line in [list(headings), *lines]) for i in range(len(headings))]
    for line in [list(headings), *lines]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
