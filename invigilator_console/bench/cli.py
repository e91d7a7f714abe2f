"""`ninefold bench`: measures this machine, side by side with the alternatives, in one run."""

from __future__ import annotations

import importlib
import json
import signal
import sys
from typing import TYPE_CHECKING, Any

import click

from rooms.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator_console.bench.figures import Figures


def _shared(rounds: int, seconds: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that every comparison has."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for option in (
            click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table."),
            click.option(
                "--seconds",
                type=click.FloatRange(min=0.2),
                default=seconds,
                show_default=True,
                help="Of each measurement.",
            ),
            click.option(
                "--rounds",
                type=click.IntRange(min=1),
                default=rounds,
                show_default=True,
                help="How often each is measured, in turn; medians are told.",
            ),
        ):
            command = option(command)
        return command

    return decorate


@click.group()
def command() -> None:
    """Measure this machine: what is compared is measured in one run, in turn, and told as medians and ratios.

    Nothing is downloaded; what is not there (Chromium, tmux) is said and left out. Linux only.
    """


@command.command()
@_shared(rounds=5, seconds=6)
@click.option("--chromium", default="chromium", show_default=True, help="The browser to compare with.")
@click.option("--long", is_flag=True, help="Also freezes and blackouts of stock aiortc, which take it half a minute.")
def feeds(rounds: int, seconds: float, chromium: str, *, long: bool, as_json: bool) -> None:
    """Nine feeds: received, decoded, shown; ours, aiortc's and a browser's."""
    _tell("feeds", as_json=as_json, rounds=rounds, seconds=seconds, chromium=chromium, long=long)


@command.command()
@_shared(rounds=5, seconds=5)
def tiles(rounds: int, seconds: float, *, as_json: bool) -> None:
    """Nine pictures drawn on a terminal, and the keys pressed meanwhile."""
    _tell("tiles", as_json=as_json, rounds=rounds, seconds=seconds)


@command.command()
@_shared(rounds=3, seconds=5)
def walls(rounds: int, seconds: float, *, as_json: bool) -> None:
    """From the camera to the tile; a floor of 27 feeds beside a room of nine."""
    _tell("walls", as_json=as_json, rounds=rounds, seconds=seconds)


@command.command()
@_shared(rounds=1, seconds=120)
def soak(rounds: int, seconds: float, *, as_json: bool) -> None:
    """Whether memory stays flat: on screen, on a stalled terminal, through a hundred redials; warm first, for 90 s."""
    _tell("soak", as_json=as_json, rounds=rounds, seconds=seconds)


@command.command()
@_shared(rounds=5, seconds=2)
def log(rounds: int, seconds: float, *, as_json: bool) -> None:
    """Appends to the record, chained, by engine."""
    _tell("log", as_json=as_json, rounds=rounds, seconds=seconds)


@command.command()
@_shared(rounds=5, seconds=3)
def server(rounds: int, seconds: float, *, as_json: bool) -> None:
    """Joining, relaying and memory of the server, beside a bare WebSocket server."""
    _tell("server", as_json=as_json, rounds=rounds, seconds=seconds)


@command.command()
@_shared(rounds=3, seconds=1)
def office(rounds: int, seconds: float, *, as_json: bool) -> None:
    """A roster of 5,000 rows: checked, created, published, exported, revised, as commands."""
    _tell("office", as_json=as_json, rounds=rounds, seconds=seconds)


def _tell(bench: str, *, as_json: bool, **options: Any) -> None:
    if not sys.platform.startswith("linux"):
        raise Unavailable("the bench reads Linux's /proc; this system has none; run it on Linux")
    # Ended from outside, it ends what it has started, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    figures: Figures = importlib.import_module(f"invigilator_console.bench.{bench}").compare(**options)
    click.echo(json.dumps(figures.as_json(), ensure_ascii=False, indent=2) if as_json else figures.as_table())
