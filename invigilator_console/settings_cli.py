"""`ninefold console keys` and `ninefold console settings`: what is in force, the key card, an example to begin with."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from invigilator_console.key_card import key_card
from invigilator_console.keys import Keys
from invigilator_console.settings import Settings, WrongSettings, settings_file, settings_in_force
from invigilator_console.settings_example import example

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

FILE_VARIABLE = "NINEFOLD_CONSOLE_SETTINGS"

IS_THERE_ALREADY = 1
"""The exit code of `--write` where settings are: a no, and nobody's mistake."""


def settings_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command be told which settings file holds."""
    return click.option(
        "--settings",
        "chosen",
        envvar=FILE_VARIABLE,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Your settings file; otherwise ninefold/console.toml in the folder of your settings.",
    )(command)


def settings_for(chosen: Path | None) -> Settings:
    """The settings in force. Prints every fault and raises `UsageError` where there is one."""
    try:
        return settings_in_force(chosen, os.environ)
    except WrongSettings as wrong:
        for problem in wrong.problems:
            click.echo(str(problem))
        raise click.UsageError(str(wrong)) from wrong


@click.command(name="keys")
@settings_option
@click.option("--json", "as_json", is_flag=True, help="One array, an object an action.")
@click.option(
    "--html",
    "card",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the key card for print to this file.",
)
@click.pass_context
def keys_command(context: click.Context, chosen: Path | None, card: Path | None, *, as_json: bool) -> int:
    """List the keys in force, or print them on one page."""
    keys = Keys(settings_for(chosen or context.obj).keys)
    if card is not None:
        _write(card, key_card(keys))
        click.echo(card.absolute().as_uri())
    elif as_json:
        click.echo(json.dumps([_as_json(keys, name) for name in _names(keys)], ensure_ascii=False))
    else:
        for name in _names(keys):
            mark = " *" if name in keys.chosen else ""
            click.echo(f"{keys.shown(name):<9}{name:<14}{keys[name].words}{mark}")
        if keys.chosen:
            click.echo("* changed by your settings")
    return 0


@click.command(name="settings")
@settings_option
@click.option("--example", "as_example", is_flag=True, help="Print a commented example instead.")
@click.option("--write", "to_write", is_flag=True, help="Write it where your settings belong, if none are.")
@click.pass_context
def settings_command(context: click.Context, chosen: Path | None, *, as_example: bool, to_write: bool) -> int:
    """Check your settings and say what is in force."""
    if as_example:
        click.echo(example(), nl=False)
        return 0
    if to_write:
        file = settings_file(os.environ)
        if file.exists():
            click.echo(
                f"ninefold: {file} is there already; nothing was written, so that what stands in it stays; change it "
                "there (`--example` prints everything that can stand in it), or remove it and say --write again",
                err=True,
            )
            return IS_THERE_ALREADY
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, example())
        click.echo(str(file))
        return 0
    settings = settings_for(chosen or context.obj)
    if settings.file is None:
        click.echo(f"no settings file; {settings_file(os.environ)} would be read; --write begins one")
        return 0
    click.echo(f"{settings.file}: well")
    for words in _in_force(settings):
        click.echo(words)
    return 0


def _in_force(settings: Settings) -> list[str]:
    connection = {"server": settings.connection.server, "key_file": settings.key_file}
    look = settings.screen.model_dump(exclude_unset=True)
    keys = Keys(settings.keys)
    told = [f"{name} = {value}" for name, value in {**connection, **look}.items() if value is not None]
    told += [f"key {keys.shown(name)}: {keys[name].words}" for name in keys.chosen]
    told += [f"quick reply: {words}" for words in settings.words.quick_replies]
    told += [f"announcement: {words}" for words in settings.words.announcements]
    return told


def _names(keys: Keys) -> list[str]:
    return [action.name for action in keys.actions]


def _as_json(keys: Keys, name: str) -> dict[str, object]:
    action = keys[name]
    return {
        "action": name,
        "key": action.shown_key,
        "words": action.words,
        "group": str(action.group),
        "changed": name in keys.chosen,
    }


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}; choose another place") from error
