"""The phone page's files, from the `candidate_web` package: what a browser needs, and nothing else that lies there."""

import re
from importlib.resources import files
from pathlib import Path

from aiohttp import web

from signalling.faults import NotFound

SERVED = re.compile(
    r"(?:index\.html|[a-z0-9-]+\.css|sw\.js|manifest\.webmanifest|manifest\.json|[a-z0-9-]+\.svg|[a-z0-9-]+\.png"
    r"|js/(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.js|(?:icons|fonts|img)/[A-Za-z0-9_-]+\.(?:svg|png|woff2))"
)
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".json": "application/manifest+json",
    ".webmanifest": "application/manifest+json",
}


class PageFiles:
    """The handlers of `/` and of the files beside it."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(str(files("candidate_web")))

    async def index(self, _request: web.Request) -> web.StreamResponse:
        """The page itself; the link's token is in the fragment and never comes here."""
        return self._file("index.html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """One of the page's files."""
        return self._file(request.match_info["path"])

    def _file(self, path: str) -> web.StreamResponse:
        if not SERVED.fullmatch(path) or not (self._folder / path).is_file():
            raise NotFound
        response = web.FileResponse(self._folder / path)
        # A package may not know a type by the machine's tables; a module of another type is not run.
        response.content_type = _TYPES[Path(path).suffix]
        if response.content_type.startswith(("text/", "application/")):
            response.charset = "utf-8"
        # Asked for anew each time, answered by 304 when it is unchanged: nobody sits an exam on yesterday's page.
        response.headers["Cache-Control"] = "no-cache"
        return response
