"""The mail server as an option: the same names and variables wherever mail is sent from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from rooms.office.addresses import is_address
from rooms.office.post import Post, check_smtp_url, has_password, post_at

Function = TypeVar("Function", bound=Callable[..., Any])


def mail_options(what_for: str) -> Callable[[Function], Function]:
    """`--smtp`, `--smtp-from` and `--smtp-password-file`, as `smtp_url`, `smtp_sender` and `smtp_password_file`."""
    options = (
        click.option("--smtp", "smtp_url", metavar="smtp://[USER@]HOST:PORT", help=what_for),
        click.option("--smtp-from", "smtp_sender", metavar="ADDRESS", help="Where that mail comes from."),
        click.option(
            "--smtp-password-file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="The mail server's password for USER.",
        ),
    )

    def with_all(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return with_all


def post_from(url: str | None, sender: str | None, password_file: Path | None) -> Post | None:
    """The mail server that these options name; None where they name none. Raises `click.UsageError`."""
    if bool(url) != bool(sender):
        raise click.UsageError("--smtp and --smtp-from go together; one of them is missing; give both")
    if url is None or sender is None:
        if password_file is not None:
            raise click.UsageError("--smtp-password-file is for a mail server; none is named; give --smtp")
        return None
    try:
        check_smtp_url(url)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from wrong
    context = click.get_current_context()
    if has_password(url) and context.get_parameter_source("smtp_url") is ParameterSource.COMMANDLINE:
        raise click.UsageError(
            "--smtp holds a password; every user of this machine can read it there; "
            "use --smtp-password-file, or the variable NINEFOLD_SMTP"
        )
    if not is_address(sender):
        raise click.BadParameter("an address like ninefold@exams.example.ac.uk is needed", param_hint="--smtp-from")
    return post_at(url, sender, password_file.read_text().strip() if password_file else None)
