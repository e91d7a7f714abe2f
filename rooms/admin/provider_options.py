"""The university's own sign-in as options of the server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from rooms.admin.web.provider import ProviderSettings, check_extra, check_issuer

Function = TypeVar("Function", bound=Callable[..., Any])


def provider_options(function: Function) -> Function:
    """`--oidc-issuer`, `--oidc-client-id`, `--oidc-secret-file` and `--oidc-name`."""
    options = (
        click.option("--oidc-issuer", metavar="URL", help="OpenID Connect provider by which officers may sign in."),
        click.option("--oidc-client-id", metavar="ID", help="What the provider calls this installation."),
        click.option(
            "--oidc-secret-file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="The provider's secret for this installation, if it gave one.",
        ),
        click.option(
            "--oidc-name", default="your university account", show_default=True, help="What people call that account."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def provider_from(
    issuer: str | None, client_id: str | None, secret_file: Path | None, name: str
) -> ProviderSettings | None:
    """The provider that these options name; None where they name none.

    Raises:
        click.UsageError: they do not go together.
        Unavailable: the extra is not installed.
    """
    if bool(issuer) != bool(client_id):
        raise click.UsageError("--oidc-issuer and --oidc-client-id go together; one of them is missing; give both")
    if issuer is None or client_id is None:
        if secret_file is not None:
            raise click.UsageError("--oidc-secret-file is for a provider; none is named; give --oidc-issuer")
        return None
    try:
        check_issuer(issuer)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--oidc-issuer") from wrong
    check_extra()
    secret = secret_file.read_text().strip() if secret_file else None
    if secret_file is not None and not secret:
        raise click.UsageError(f"{secret_file} is empty; it holds the provider's secret for us; write it there")
    return ProviderSettings(issuer, client_id, secret, name)
