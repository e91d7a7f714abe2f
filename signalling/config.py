"""What a server is told: its settings, checked as far as that is possible without touching anything."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from rooms.admin.web.provider import ProviderSettings
from rooms.data_folder import DataFolder
from rooms.office.post import Post
from signalling.ice import Turn

STOPS_WITHIN = 8.0
"""Seconds from SIGTERM until requests that still run are cut off; the process ends within ten."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one server. Port 0 takes any free one."""

    folder: DataFolder
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str | None = None
    blobs: Path | None = None
    turn: Turn | None = None
    tls: "TlsFiles | None" = None
    self_signed: bool = False
    post: Post | None = None
    provider: ProviderSettings | None = None

    @property
    def blob_folder(self) -> Path:
        """Where answer sheets are kept."""
        return self.blobs or self.folder.blobs

    @property
    def is_secure(self) -> bool:
        """Whether the server itself speaks TLS."""
        return self.self_signed or self.tls is not None


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """A certificate with its chain, and its key, both PEM."""

    certificate: Path
    key: Path = field(repr=False)


def check_public_url(url: str) -> str:
    """Give the URL back without a slash at its end. Raises ValueError with what is wrong about it."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is not a URL like https://exams.example.ac.uk")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError(f"{url!r} has a path; the phone page is served at the top of its host")
    return f"{parts.scheme}://{parts.netloc}"
