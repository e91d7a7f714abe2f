"""What lies where in a data folder: the one place that knows the names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rooms.errors import Unavailable
from rooms.links import LinkMaker
from rooms.stores.sqlite import SqliteEventLog

DEFAULT_URL = "http://127.0.0.1:8080"
"""Where a server is reached that has never said otherwise: its default host and port."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder that is an installation: back it up, and everything is backed up."""

    path: Path

    @property
    def record_file(self) -> Path:
        """The event log."""
        return self.path / "record.sqlite"

    @property
    def blobs(self) -> Path:
        """Answer sheets and pictures."""
        return self.path / "blobs"

    @property
    def url_file(self) -> Path:
        """The public URL of the server that runs, or last ran, on this folder."""
        return self.path / "url"

    @property
    def office_key_file(self) -> Path:
        """The first key to the exams office."""
        return self.path / "office.key"

    def public_url(self) -> str:
        """Where links point to."""
        try:
            return self.url_file.read_text().strip() or DEFAULT_URL
        except FileNotFoundError:
            return DEFAULT_URL

    def links(self) -> LinkMaker:
        """What makes this installation's links and keys. The folder must exist."""
        return LinkMaker.in_folder(self.path)

    @asynccontextmanager
    async def open_log(self, *, create: bool = False) -> AsyncIterator[SqliteEventLog]:
        """The event log, closed again afterwards.

        Raises:
            Unavailable: it is not there and `create` is not given, or cannot be opened.
        """
        if not create and not self.record_file.exists():
            raise Unavailable(
                f"{self.path} holds no record yet; nothing was ever created there; "
                f"begin with: ninefold cohort create FILE.toml --data {self.path}"
            )
        log = await SqliteEventLog.open(self.record_file, create=create)
        try:
            yield log
        finally:
            await log.close()
