"""`ninefold serve`: the server as a process."""

import asyncio
import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from rooms.admin.mail_options import mail_options, post_from
from rooms.admin.options import data_option
from rooms.admin.provider_options import provider_from, provider_options
from rooms.data_folder import DataFolder
from rooms.errors import ProtocolError, Unavailable
from signalling.config import Settings, TlsFiles, check_public_url
from signalling.ice import Turn, check_turn_url
from signalling.logs import to_standard_error
from signalling.serving import running

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@data_option(create=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all of them.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes any free port.")
@click.option("--public-url", metavar="URL", help="What phones are told to open, where that is not this address.")
@click.option("--tls-self-signed", "self_signed", is_flag=True, help="A certificate of our own, for a laptop on a LAN.")
@click.option("--tls-cert", "certificate", type=_file, help="Certificate with its chain, PEM.")
@click.option("--tls-key", "key", type=_file, help="The certificate's key, PEM.")
@click.option("--turn", "turn_urls", multiple=True, metavar="turn:HOST", help="A coturn relay; may be given again.")
@click.option("--turn-secret-file", type=_file, help="The relay's static-auth-secret.")
@mail_options("Mail server by which letters are sent, and schools told of faults.")
@provider_options
@click.option("--log", "log_at", default="sqlite", show_default=True, help="Where the record is kept.")
@click.option(
    "--blobs", "blobs_at", metavar="DIR", help="Where answer sheets are kept; in the data folder if not given."
)
def command(
    folder: DataFolder,
    host: str,
    port: int,
    public_url: str | None,
    certificate: Path | None,
    key: Path | None,
    turn_urls: tuple[str, ...],
    turn_secret_file: Path | None,
    smtp_url: str | None,
    smtp_sender: str | None,
    smtp_password_file: Path | None,
    oidc_issuer: str | None,
    oidc_client_id: str | None,
    oidc_secret_file: Path | None,
    oidc_name: str,
    log_at: str,
    blobs_at: str | None,
    *,
    self_signed: bool,
) -> None:
    """Run the server on a data folder. Prints `ready URL` once it takes connections; SIGTERM stops it."""
    _only_here(log_at, blobs_at)
    settings = Settings(
        folder=folder,
        host=host,
        port=port,
        public_url=_checked(check_public_url, public_url) if public_url else None,
        blobs=Path(blobs_at) if blobs_at else None,
        turn=_turn(turn_urls, turn_secret_file),
        tls=_tls_files(certificate, key, self_signed=self_signed),
        self_signed=self_signed,
        post=post_from(smtp_url, smtp_sender, smtp_password_file),
        provider=provider_from(oidc_issuer, oidc_client_id, oidc_secret_file, oidc_name),
    )
    to_standard_error()
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    for reason in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(reason, stop.set)
    async with running(settings) as server:
        with _program_left_alone():
            click.echo(f"ready {server.url}")
            await stop.wait()


@contextmanager
def _program_left_alone() -> Iterator[None]:
    """Have the garbage collector pass over the program itself, which stays: going through it holds everybody up."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _only_here(log_at: str, blobs_at: str | None) -> None:
    if log_at != "sqlite":
        if log_at.startswith("nats://"):
            raise Unavailable(f"the record cannot be kept at {log_at}; NATS comes in a later version; use --log sqlite")
        raise click.BadParameter(f"{log_at!r} is neither sqlite nor nats://…", param_hint="--log")
    if blobs_at and "://" in blobs_at:
        raise Unavailable(
            f"answer sheets cannot be kept at {blobs_at}; object stores come in a later version; name a folder"
        )


def _turn(urls: tuple[str, ...], secret_file: Path | None) -> Turn | None:
    if bool(urls) != bool(secret_file):
        raise click.UsageError("--turn and --turn-secret-file go together; one of them is missing; give both")
    if secret_file is None:
        return None
    secret = secret_file.read_text().strip()
    if not secret:
        raise ProtocolError(f"{secret_file} is empty; it holds the relay's static-auth-secret; write it there")
    return Turn(tuple(_checked(check_turn_url, url) for url in urls), secret.encode())


def _tls_files(certificate: Path | None, key: Path | None, *, self_signed: bool) -> TlsFiles | None:
    if self_signed and (certificate or key):
        raise click.UsageError("--tls-self-signed and --tls-cert exclude each other; choose one")
    if certificate is None or key is None:
        if certificate or key:
            raise click.UsageError("--tls-cert and --tls-key go together; one of them is missing; give both")
        return None
    return TlsFiles(certificate, key)


def _checked(check: Callable[[str], str], value: str) -> str:
    try:
        return check(value)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from wrong
