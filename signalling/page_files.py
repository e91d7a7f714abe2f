"""The page's files, from the `candidate_web` package: what a browser needs, and nothing else that lies there.

They are read once, when the server starts, so that a page and its parts are always of one version, also while that
package is being brought up to date. Text is kept compressed: on a poor line the page is there in a third of the time.
What scripts say to people only, their comments and indents, stays here; the lines keep their numbers, so that an error
found on a phone still names its place.
"""

import gzip
import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from aiohttp import hdrs, web

from signalling.faults import NotFound

SERVED = re.compile(
    r"(?:(?:index|computer)\.html|[a-z0-9-]+\.css|sw\.js|manifest\.webmanifest|manifest\.json|[a-z0-9-]+\.svg"
    r"|[a-z0-9-]+\.png|js/(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.js|(?:icons|fonts|img)/[A-Za-z0-9_-]+\.(?:svg|png|woff2))"
)
SERVICE_WORKER = "sw.js"
ADDRESSES = {"index.html": "/", "computer.html": "/computer"}
"""Files that are better known by another address than their own."""

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
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*$", re.MULTILINE | re.DOTALL)
"""A comment that has its lines to itself; a type said amid code is left alone."""

_INDENT = re.compile(r"^[ \t]+(?=\S)", re.MULTILINE)

_ENTRY = re.compile(rb'<script type="module" src="([^"]+)"></script>')
_IMPORT = re.compile(rb'^(?:import|export)\b[^;"]*"(\.\.?/[^"]+)";$', re.MULTILINE)
"""An import that a script cannot do without; `import()` brings what is wanted later."""

_AS_THEY_ARE = frozenset({".png", ".woff2"})
"""Compressed already."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file as it is sent. `compressed` is None where compressing does not pay."""

    media_type: str
    body: bytes
    compressed: bytes | None
    digest: str

    @classmethod
    def of(cls, name: str, body: bytes) -> "PageFile":
        """A file of that name."""
        suffix = Path(name).suffix
        packed = None if suffix in _AS_THEY_ARE else gzip.compress(body, 9, mtime=0)
        if packed is not None and len(packed) >= len(body):
            packed = None
        return cls(_TYPES[suffix], body, packed, hashlib.sha256(body).hexdigest()[:32])

    def answer(self, request: web.Request) -> web.Response:
        """The file, compressed for who takes that; 304 for who has it."""
        compressed = self.compressed if _takes_gzip(request) else None
        # A strong tag names bytes: the compressed ones are others.
        tag = self.digest if compressed is None else f"{self.digest}-gzip"
        headers = {
            hdrs.ETAG: f'"{tag}"',
            # Asked for anew each time, answered by 304 when it is unchanged: nobody sits an exam on yesterday's page.
            hdrs.CACHE_CONTROL: "no-cache",
        }
        if self.compressed is not None:
            headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        # A proxy that compresses by itself makes the tag a weak one; what it names is the same file.
        if any(held.value in {"*", tag} for held in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        if compressed is not None:
            headers[hdrs.CONTENT_ENCODING] = "gzip"
        # A package may not know a type by the machine's tables; a module of another type is not run.
        charset = "utf-8" if self.media_type.startswith(("text/", "application/")) else None
        return web.Response(
            body=self.body if compressed is None else compressed,
            headers=headers,
            content_type=self.media_type,
            charset=charset,
        )


class PageFiles:
    """The handlers of `/`, `/computer`, and of the files beside them."""

    def __init__(self, folder: Path | None = None) -> None:
        bodies = read(folder or Path(str(files("candidate_web"))))
        self.version = _version_of(bodies)
        """Changes with any byte of any file."""
        for name in bodies:
            if name.endswith(".html"):
                bodies[name] = _announcing_its_scripts(name, bodies)
        if SERVICE_WORKER in bodies:
            bodies[SERVICE_WORKER] = self._with_assets(bodies)
        self._files = {name: PageFile.of(name, body) for name, body in bodies.items()}

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of each file as a browser is sent it, by its path."""
        return {
            name: len(file.body if file.compressed is None else file.compressed) for name, file in self._files.items()
        }

    async def index(self, request: web.Request) -> web.Response:
        """The phone's page; the link's token is in the fragment and never comes here."""
        return self._answer("index.html", request)

    async def computer(self, request: web.Request) -> web.Response:
        """The page of the other screen; its code is in the fragment, or typed."""
        return self._answer("computer.html", request)

    async def file(self, request: web.Request) -> web.Response:
        """One of the page's files."""
        return self._answer(request.match_info["path"], request)

    async def assets(self, _request: web.Request) -> web.Response:
        """`GET /assets.json`: which version of the page is served."""
        return web.json_response({"version": self.version}, headers={hdrs.CACHE_CONTROL: "no-cache"})

    def _answer(self, name: str, request: web.Request) -> web.Response:
        if name not in self._files:
            raise NotFound
        return self._files[name].answer(request)

    def _with_assets(self, bodies: dict[str, bytes]) -> bytes:
        """The service worker, told first what there is, so that any change of it makes a new worker."""
        listed = [ADDRESSES.get(name, f"/{name}") for name in bodies if name != SERVICE_WORKER]
        assets = json.dumps({"version": self.version, "files": listed})
        return f"const ASSETS = {assets};\n".encode() + bodies[SERVICE_WORKER]


def read(folder: Path) -> dict[str, bytes]:
    """Every file a browser may have, by its path in the folder; scripts without their comments."""
    found = ((path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*")))
    return {name: _body_of(path) for name, path in found if SERVED.fullmatch(name) and path.is_file()}


def _body_of(path: Path) -> bytes:
    if path.suffix != ".js":
        return path.read_bytes()
    spoken = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), path.read_text())
    return _INDENT.sub("", spoken).encode()


def _announcing_its_scripts(name: str, bodies: Mapping[str, bytes]) -> bytes:
    """A page that names all scripts it begins with, so that none waits until another has arrived to ask for it."""
    page = bodies[name]
    entry = _ENTRY.search(page)
    if entry is None:
        return page
    links = b"".join(
        b'    <link rel="modulepreload" href="/%s" />\n' % script.encode()
        for script in needed_by(entry[1].decode().lstrip("/"), bodies)
    )
    return page.replace(b"  </head>", links + b"  </head>", 1)


def needed_by(script: str, bodies: Mapping[str, bytes]) -> list[str]:
    """Every script that one imports, and that those import; paths in the folder, nearest first."""
    found = [script]
    for each in found:
        imported = (posixpath.join(posixpath.dirname(each), path.decode()) for path in _IMPORT.findall(bodies[each]))
        found += [path for path in dict.fromkeys(map(posixpath.normpath, imported)) if path not in found]
    return found[1:]


def _version_of(bodies: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, body in bodies.items():
        whole.update(f"{name}\0{len(body)}\0".encode())
        whole.update(body)
    return whole.hexdigest()[:16]


def _takes_gzip(request: web.Request) -> bool:
    """Whether `Accept-Encoding` names gzip, and not only to say no."""
    for each in request.headers.get(hdrs.ACCEPT_ENCODING, "").lower().split(","):
        coding, _, quality = each.partition(";")
        if coding.strip() in {"gzip", "*"}:
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
