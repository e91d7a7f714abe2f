"""Blobs: answer sheets and pictures, kept beside the log and named by it.

A blob is put once and never changed. The event that says "stored" is appended only after `put` has returned, so `put`
returns only when the bytes are safe. A blob that is still arriving is visible to nobody: it takes its name when it is
whole and has been checked against the digest that its sender claims.

`blob_folder` keeps them in the data folder, `blob_bucket` in whatever else obstore knows.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from enum import StrEnum
from hashlib import sha256 as new_digest
from typing import ClassVar

from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from rooms.errors import Refusal, Unavailable

KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*(/[0-9A-Za-z][0-9A-Za-z._-]*)*")
LONGEST_KEY = 512
LONGEST_PART = 128
DIGEST = re.compile(r"[0-9a-f]{64}")
PIECE = 256 * 1024
"""Bytes handled at a time, so that a large blob holds nobody else up."""

Content = bytes | AsyncIterator[bytes]


class Stored(StrEnum):
    """What putting a blob came to; it is safe either way."""

    NEW = "new"
    ALREADY_HELD = "already held"


class BlobConflict(Refusal):
    """Something else is kept under this name already."""

    code: ClassVar[str] = "blob-conflict"


class DigestMismatch(Refusal):
    """What arrived is not what was sent; send it again."""

    code: ClassVar[str] = "digest-mismatch"


class BlobNotFound(LookupError):
    """Nothing is kept under this name."""


class Arrival:
    """Bytes on their way in, hashed as they pass; to be iterated once."""

    def __init__(self, content: Content) -> None:
        self.failure: OSError | None = None
        """What went wrong on the sender's side, if anything did."""
        self._content = content
        self._digest = new_digest()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._pieces():
                self._digest.update(piece)
                yield piece
        except OSError as problem:
            self.failure = problem
            raise

    async def _pieces(self) -> AsyncIterator[bytes]:
        if isinstance(self._content, bytes):
            for start in range(0, len(self._content), PIECE):
                yield self._content[start : start + PIECE]
        else:
            async for piece in self._content:
                yield piece

    def check(self, sha256: str) -> None:
        """Compare what has passed with the digest claimed.

        Raises:
            DigestMismatch: they differ.
        """
        if self._digest.hexdigest() != sha256:
            raise DigestMismatch


class Blobs(ABC):
    """Blobs by key: letters, digits and `._-`, in parts parted by `/`, each beginning with a letter or digit."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, content: Content, sha256: str) -> Stored:
        """Keep a blob for good.

        Args:
            key: its name, which it never shares with other bytes.
            content: its bytes, or an iterator that yields them; the iterator's own errors are raised as they are.
            sha256: the digest that its sender claims, 64 hexadecimal digits.

        Raises:
            DigestMismatch: these are not the bytes; nothing was kept.
            BlobConflict: other bytes have this name; they are untouched.
            Unavailable: whether it is kept is unknown. The very same call is safe to repeat.
            ValueError: the key or the digest is malformed.
        """
        check_key(key)
        if not DIGEST.fullmatch(sha256):
            raise ValueError(f"not a SHA-256 digest: {sha256!r}")
        arrival = Arrival(content)
        with _writing(key, arrival):
            if await self._create(key, arrival, sha256):
                return Stored.NEW
            if await self._digest_kept(key) != sha256:
                raise BlobConflict
            # Whoever put it may not have come to the end of putting.
            await self._settle(key)
        return Stored.ALREADY_HELD

    async def get(self, key: str) -> bytes:
        """A blob's bytes.

        Raises:
            BlobNotFound: there is no such blob.
            Unavailable: it cannot be read now.
            ValueError: the key is malformed.
        """
        return b"".join([piece async for piece in self.pieces(key)])

    async def pieces(self, key: str) -> AsyncIterator[bytes]:
        """A blob's bytes, piece by piece, for what is too large to hold; raises as `get` does."""
        check_key(key)
        with _reading(key):
            found = await self._store.get_async(key)
            async for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)

    async def size(self, key: str) -> int:
        """How many bytes a blob has; raises as `get` does."""
        check_key(key)
        with _reading(key):
            return (await self._store.head_async(key))["size"]

    async def keys(self, prefix: str = "") -> list[str]:
        """The keys below a prefix, which ends where a part of a key ends; all keys without one. Sorted.

        Raises:
            Unavailable: they cannot be listed now.
            ValueError: the prefix is malformed.
        """
        return list(await self.sizes(prefix))

    async def sizes(self, prefix: str = "") -> dict[str, int]:
        """As `keys`, each with how many bytes the blob has."""
        if prefix:
            check_key(prefix)
        with _reading(prefix):
            found = [(meta["path"], meta["size"]) async for page in self._store.list(prefix or None) for meta in page]
        return dict(sorted(each for each in found if KEY.fullmatch(each[0])))

    async def delete(self, prefix: str) -> int:
        """Delete the blob of that name and all blobs below it, for good: a purge. Gives how many there were.

        Raises:
            Unavailable: some may be left; say it again.
            ValueError: the prefix is malformed or empty.
        """
        check_key(prefix)
        doomed = await self.keys(prefix)
        with _writing(prefix):
            if await self._exists(prefix):
                doomed.append(prefix)
            await self._delete(prefix, doomed)
        return len(doomed)

    @abstractmethod
    async def _create(self, key: str, arrival: Arrival, sha256: str) -> bool:
        """Keep what arrives, safely, if the name is free; False when it is taken. Of several there is one winner."""

    @abstractmethod
    async def _settle(self, key: str) -> None:
        """Return when a blob that is there is safe."""

    @abstractmethod
    async def _delete(self, prefix: str, doomed: list[str]) -> None:
        """Delete these blobs, all at or below the prefix; one that is gone already is no error."""

    async def _exists(self, key: str) -> bool:
        try:
            await self._store.head_async(key)
        except FileNotFoundError:
            return False
        return True

    async def _digest_kept(self, key: str) -> str:
        digest = new_digest()
        async for piece in self.pieces(key):
            digest.update(piece)
        return digest.hexdigest()


def check_key(key: str) -> None:
    """Let a well-formed key pass: nothing in it leads out of its folder or hides in it.

    Raises:
        ValueError: it is malformed or too long.
    """
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY or max(map(len, key.split("/"))) > LONGEST_PART:
        raise ValueError(f"not a blob's key: {key!r}")


@contextmanager
def _reading(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as problem:
        raise BlobNotFound(key) from problem
    except (OSError, BaseError) as problem:
        raise _unavailable(key, problem) from problem


@contextmanager
def _writing(key: str, arrival: Arrival | None = None) -> Iterator[None]:
    try:
        yield
    except (OSError, BaseError, BlobNotFound) as problem:
        if arrival is not None and arrival.failure is not None:
            raise arrival.failure from problem
        raise _unavailable(key, problem) from problem


def _unavailable(key: str, problem: Exception) -> Unavailable:
    # obstore's messages go on for a page.
    return Unavailable(f"{key}: {str(problem).partition(chr(10))[0]}")
