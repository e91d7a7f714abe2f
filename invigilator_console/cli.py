"""`ninefold console`: the invigilator's console on the command line."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from invigilator_console.probe import Probe
from invigilator_console.settings_cli import keys_command, settings_command, settings_for, settings_option
from invigilator_console.sound_device import PortAudioDevices
from invigilator_console.start import desk_for, open_console
from invigilator_console.terminal_means import (
    AUTO,
    COLOUR_CHOICES,
    GLYPH_CHOICES,
    PIXEL_CHOICES,
    Colours,
    means_of,
    terminfo_colours,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator_console.desk import Desk
    from invigilator_console.settings import Settings
    from invigilator_console.terminal_means import TerminalMeans

NO_PICTURE = 1
"""The exit code of a probe that saw no picture of somebody who has joined."""


@click.group(name="console", invoke_without_command=True)
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
@click.option(
    "--colours",
    type=click.Choice(COLOUR_CHOICES),
    help="How many colours the terminal is to be given; auto asks COLORTERM, TERM and NO_COLOR.",
)
@click.option(
    "--glyphs",
    type=click.Choice(GLYPH_CHOICES),
    help="What pictures are made of: half blocks, or sextants (sharper) where the font has them.",
)
@click.option(
    "--pixels",
    type=click.Choice(PIXEL_CHOICES),
    help="The large picture in pixels; auto asks a terminal that may be able to.",
)
@click.option("--slow", is_flag=True, help="For a line under 100 kb/s: few bytes a second, fewer colours.")
@click.option("--sound-in", metavar="DEVICE", help="The microphone to speak by: its number, or part of its name.")
@click.option("--sound-out", metavar="DEVICE", help="The loudspeaker to hear by: its number, or part of its name.")
@settings_option
@click.pass_context
def command(
    context: click.Context,
    server: str | None,
    key: str | None,
    key_file: Path | None,
    room: str | None,
    tls_ca: str | None,
    probe: float | None,
    chosen: Path | None,
    colours: str | None,
    glyphs: str | None,
    pixels: str | None,
    sound_in: str | None,
    sound_out: str | None,
    *,
    in_words: bool,
    as_json: bool,
    slow: bool,
) -> int:
    """Watch a room from this terminal. Asks for the server and the key where they are not given."""
    context.obj = chosen
    if context.invoked_subcommand is not None:
        return 0
    if as_json and probe is None:
        raise click.UsageError("--json goes with --probe")
    settings = settings_for(chosen)
    if key_file is not None:
        key = key_file.read_text(encoding="utf-8")
    server = server or settings.connection.server or _asked("Server")
    key = key or _key_of(settings) or _asked("Your key", hidden=True)
    devices = PortAudioDevices(loudspeaker=sound_out, microphone=sound_in)
    opening = partial(desk_for, server, key, room=room, tls_ca=tls_ca, settings=settings, devices=devices)
    try:
        if probe is not None:
            return asyncio.run(_probe(opening, probe, as_json=as_json))
        means = terminal_means(settings, colours=colours, glyphs=glyphs, pixels=pixels, slow=slow)
        asyncio.run(_console(opening, in_words=in_words or settings.screen.text, means=means))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return 0


def terminal_means(
    settings: Settings, *, colours: str | None, glyphs: str | None, slow: bool, pixels: str | None = None
) -> TerminalMeans:
    """What to use of this terminal: by the command line, else by the settings, else by what the terminal says."""
    look = settings.screen
    in_settings = {None: AUTO, "none": Colours.MONO.value}.get(look.colours, look.colours)
    return means_of(
        os.environ,
        terminfo_colours,
        colours=colours or in_settings or AUTO,
        glyphs=glyphs or look.glyphs or AUTO,
        pixels=pixels or look.pixels or AUTO,
        slow=slow or look.slow,
    )


def _asked(what: str, *, hidden: bool = False) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(
            "--server and --key (or --key-file, or NINEFOLD_KEY) are needed where nobody can be asked"
        )
    answer: str = click.prompt(what, hide_input=hidden)
    return answer


def _key_of(settings: Settings) -> str | None:
    if settings.key_file is None:
        return None
    try:
        return settings.key_file.read_text(encoding="utf-8")
    except OSError as error:
        raise click.UsageError(
            f"the key file of your settings, {settings.key_file}, cannot be read: {error.strerror}; mend `key_file` in "
            f"{settings.file}, or give --key-file"
        ) from error


async def _console(opening: Callable[[], Desk], *, in_words: bool, means: TerminalMeans) -> None:
    desk = opening()
    if not sys.stdin.isatty():
        # It would watch, ring and hold a room for ever, with nobody who could press a key.
        raise click.UsageError("the console needs a terminal to read keys from; --probe does without one")
    await open_console(desk, in_words=in_words, means=means)


async def _probe(opening: Callable[[], Desk], seconds: float, *, as_json: bool) -> int:
    desk = opening()
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


command.add_command(keys_command)
command.add_command(settings_command)
