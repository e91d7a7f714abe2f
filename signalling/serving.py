"""One running server: its folder claimed, its stores opened, its port taken; and all of it given back in order."""

import fcntl
import os
import secrets
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from rooms.data_folder import DataFolder
from rooms.errors import Unavailable
from rooms.stores.blob_folder import FolderBlobs
from rooms.stores.durable import create_once
from signalling.app import Parts, make_app
from signalling.clock import Clock
from signalling.config import STOPS_WITHIN, Settings
from signalling.logs import say
from signalling.tls import context_from, in_url, names_for, reachable_host, self_signed

LOCK_FILE = "serve.lock"


@dataclass(frozen=True, slots=True)
class Running:
    """A server that takes connections. `url` is what links point to, `local_url` where it listens."""

    url: str
    local_url: str


@asynccontextmanager
async def running(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Running]:
    """A server, for as long as the context lasts.

    Raises:
        Unavailable: another server has the folder or the port, or a store cannot be opened.
        ProtocolError: the certificate cannot be used.
    """
    folder = settings.folder
    with claimed(folder.path):
        make_office_key(folder)
        context = _tls(settings)
        async with folder.open_log(create=True) as log:
            blobs = await FolderBlobs.open(settings.blob_folder)
            parts = Parts(
                log,
                blobs,
                folder.links(),
                settings.blob_folder,
                public_url=settings.public_url,
                turn=settings.turn,
                post=settings.post,
                data=folder,
                provider=settings.provider,
            )
            runner = web.AppRunner(make_app(parts, clock), access_log=None, shutdown_timeout=STOPS_WITHIN - 2)
            await runner.setup()
            try:
                local_url = await _listen(runner, settings, context)
                url = settings.public_url or local_url
                _keep_url(folder, url)
                say("listening", url=url, local=local_url)
                yield Running(url, local_url)
            finally:
                await runner.cleanup()
    say("stopped")


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """The folder as this server's alone; the command line may work in it all the same.

    Raises:
        Unavailable: another server has it.
    """
    # Opened to append: whoever does not get the lock must not empty what its holder wrote.
    with (folder / LOCK_FILE).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            lock.seek(0)
            raise Unavailable(
                f"{folder} is being served already, by process {lock.read().strip() or 'unknown'}; "
                "two servers on one folder would each ring the bells; stop that one first"
            ) from held
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def make_office_key(folder: DataFolder) -> None:
    """Write the first key to the exams office (mode 600), unless it is there."""
    if not folder.office_key_file.exists():
        create_once(folder.office_key_file, f"{secrets.token_urlsafe(32)}\n".encode())


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls is not None:
        return context_from(settings.tls)
    if settings.self_signed:
        public_host = urlsplit(settings.public_url).hostname if settings.public_url else None
        return context_from(self_signed(settings.folder.path / "tls", names_for(settings.host, public_host)))
    return None


async def _listen(runner: web.AppRunner, settings: Settings, context: ssl.SSLContext | None) -> str:
    """Take the port; gives the URL under which this machine is reached there."""
    site = web.TCPSite(runner, settings.host, settings.port, ssl_context=context)
    try:
        await site.start()
    except OSError as taken:
        raise Unavailable(
            f"cannot listen on {settings.host}:{settings.port}; {taken.strerror or taken}; "
            "choose another with --host and --port (0 takes any free port)"
        ) from taken
    port = runner.addresses[0][1]
    scheme = "https" if context is not None else "http"
    return f"{scheme}://{in_url(reachable_host(settings.host))}:{port}"


def _keep_url(folder: DataFolder, url: str) -> None:
    """Keep the URL for links; written whole or not at all."""
    draft = folder.url_file.with_name(f".url.{os.getpid()}")
    draft.write_text(f"{url}\n")
    draft.replace(folder.url_file)
