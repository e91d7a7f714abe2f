"""A picture or a script on its way in: announced by its digest, counted as it passes, kept only when it is whole."""

import asyncio
import base64
import binascii
import errno
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientError, web

from rooms.errors import ProtocolError, Unavailable
from rooms.stores.blobs import Blobs, DigestMismatch, Stored
from signalling.bodies import SILENT_FOR
from signalling.faults import BadDigest, NoSpace, TooLarge

KEPT_FREE = 64 * 1024 * 1024
"""Bytes of disk that nothing sent in may take: the record itself must always have room."""

_PIECE = 64 * 1024
_DIGEST = re.compile(r"sha-256=:([0-9A-Za-z+/]{43}=):")


def announced_digest(request: web.Request) -> str:
    """The SHA-256 in `Content-Digest` (RFC 9530), as 64 hex digits. Raises `ProtocolError`."""
    digest = _DIGEST.search(request.headers.get("Content-Digest", ""))
    if digest is None:
        raise ProtocolError("Content-Digest: sha-256=:…: is needed.")
    try:
        return base64.b64decode(digest[1], validate=True).hex()
    except binascii.Error as error:
        raise ProtocolError("Content-Digest is not base64.") from error


@dataclass(frozen=True, slots=True)
class Kept:
    """What was brought to disk: how many bytes, and whether they were there already."""

    size: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """Where what is sent in is kept. `folder`: where the blobs' disk is."""

    blobs: Blobs
    folder: Path

    async def keep(self, request: web.Request, key: str, sha256: str, *, what: str, at_most: int) -> Kept:
        """Bring a request's body to disk, synced.

        Args:
            request: its body is read.
            key: the blob's name.
            sha256: the digest that was announced.
            what: what is sent, for the wording: `page`.
            at_most: bytes that are taken.

        Raises:
            TooLarge: there is more.
            BadDigest: it is not what was announced; nothing was kept.
            BlobConflict: other bytes are kept under that name.
            ProtocolError: there is nothing, or it did not arrive whole.
            NoSpace: the disk is full; nothing was kept.
            Unavailable: whether it is kept is unknown.
        """
        if request.content_length is not None and request.content_length > at_most:
            raise TooLarge(f"A {what} has at most {at_most} bytes.")
        if (await asyncio.to_thread(shutil.disk_usage, self.folder)).free < at_most + KEPT_FREE:
            raise NoSpace
        counted = _Counted(request, what, at_most)
        try:
            stored = await self.blobs.put(key, counted.pieces(), sha256)
        except DigestMismatch as mismatch:
            raise BadDigest from mismatch
        except Unavailable as trouble:
            if _is_full(trouble):
                raise NoSpace from trouble
            raise
        return Kept(counted.size, is_new=stored is Stored.NEW)


class _Counted:
    """The body of a request, counted as it passes."""

    def __init__(self, request: web.Request, what: str, at_most: int) -> None:
        self._request = request
        self._what = what
        self._at_most = at_most
        self.size = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body, piece by piece.

        Raises:
            TooLarge: there is more of it than is taken.
            ProtocolError: there is nothing of it, or the sender fell silent or went away.
        """
        try:
            while True:
                async with asyncio.timeout(SILENT_FOR):
                    piece = await self._request.content.read(_PIECE)
                if not piece:
                    break
                self.size += len(piece)
                if self.size > self._at_most:
                    raise TooLarge(f"A {self._what} has at most {self._at_most} bytes.")
                yield piece
            if self.size == 0:
                raise ProtocolError(f"A {self._what} has at least one byte.")
        except (TimeoutError, ClientError, ConnectionError) as gone:
            raise ProtocolError(f"The {self._what} did not arrive whole.") from gone


def _is_full(trouble: BaseException | None) -> bool:
    while trouble is not None:
        if getattr(trouble, "errno", None) in {errno.ENOSPC, errno.EDQUOT} or "No space left" in str(trouble):
            return True
        trouble = trouble.__cause__
    return False
