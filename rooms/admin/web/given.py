"""What the pages of the exams office are given by the server that mounts them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from rooms.admin.web.provider import Provider
from rooms.cohorts import Cohorts
from rooms.data_folder import DataFolder
from rooms.links import LinkMaker
from rooms.office.post import Post
from rooms.stores.blobs import Blobs
from rooms.stores.event_log import EventLog

HOME = "/office"
"""Where the pages are mounted."""


@dataclass(frozen=True, slots=True)
class Given:
    """The parts of a server that the pages work with.

    `cohorts` keeps what any page has read of them; `now` is UTC, `monotonic` seconds that are never set back;
    `address_of` says where a request comes from, also behind a proxy; `public_url` is what links point to, `post` the
    mail server, `provider` the university's own sign-in: each if there is one.
    """

    log: EventLog
    cohorts: Cohorts
    blobs: Blobs
    folder: DataFolder
    links: LinkMaker
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    address_of: Callable[[web.Request], str]
    public_url: str | None = None
    post: Post | None = None
    provider: Provider | None = None

    def is_secure(self, request: web.Request) -> bool:
        """Whether the browser speaks HTTPS, to us or to a proxy before us."""
        return request.secure or (self.public_url or "").startswith("https://")
