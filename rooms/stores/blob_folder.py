"""Blobs in a folder: the default.

obstore's LocalStore never syncs, so what it says is stored may be empty after a power cut. Here a blob arrives under a
name of its own in `.incoming`, which no key can reach; it is synced there, linked to its key (of several links to one
name exactly one succeeds) and every folder on the way to it is synced. Only then is it said to be stored.
"""

import asyncio
import time
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore

from rooms.errors import Unavailable
from rooms.stores.blobs import Arrival, Blobs
from rooms.stores.durable import PRIVATE_FILE, private_folder, sync_file, sync_folder

INCOMING = ".incoming"
ABANDONED_AFTER_S = 24 * 60 * 60
"""What has not finished arriving after a day never will: its process was killed."""


class FolderBlobs(Blobs):
    """Blobs as files below one folder, each read by its owner alone. Made by `open`."""

    def __init__(self, folder: Path) -> None:
        """Take a folder that exists."""
        super().__init__(LocalStore(prefix=folder))
        self._folder = folder

    @classmethod
    async def open(cls, folder: Path) -> "FolderBlobs":
        """Open the folder, making it (mode 700) if need be, and clear away what was left half arrived.

        Raises:
            Unavailable: it can be neither read nor made.
        """
        try:
            await asyncio.to_thread(_prepare, folder)
        except OSError as problem:
            raise Unavailable(f"{folder}: {problem}") from problem
        return cls(folder)

    async def _create(self, key: str, arrival: Arrival, sha256: str) -> bool:
        staged = f"{INCOMING}/{token_hex(16)}"
        try:
            await self._store.put_async(staged, arrival)
            arrival.check(sha256)
            await asyncio.to_thread(self._make_safe, staged)
            try:
                await self._store.copy_async(staged, key, overwrite=False)
            except AlreadyExistsError:
                return False
            await self._settle(key)
            return True
        finally:
            with suppress(FileNotFoundError):
                await self._store.delete_async(staged)

    async def _settle(self, key: str) -> None:
        await asyncio.to_thread(self._sync_way_to, key)

    async def _delete(self, prefix: str, doomed: list[str]) -> None:
        for key in doomed:
            with suppress(FileNotFoundError):
                await self._store.delete_async(key)
        await asyncio.to_thread(self._clear_away, prefix)

    def _make_safe(self, staged: str) -> None:
        path = self._folder / staged
        path.chmod(PRIVATE_FILE)
        sync_file(path)

    def _sync_way_to(self, key: str) -> None:
        """Sync the folders from the blob's own up to ours: any of them may be new."""
        for part in (self._folder / key).relative_to(self._folder).parents:
            sync_folder(self._folder / part)

    def _clear_away(self, prefix: str) -> None:
        """Remove the folders that a purge has emptied, whose names may be candidates' numbers; sync what is left."""
        emptied = self._folder / prefix
        below = [path for path in emptied.rglob("*") if path.is_dir()] if emptied.is_dir() else []
        above = [path for path in emptied.parents if path.is_relative_to(self._folder) and path != self._folder]
        for path in [*sorted(below, reverse=True), emptied, *above]:
            # Not empty: somebody else's blobs are in there. Not there: it was a blob, or is gone already.
            with suppress(OSError):
                path.rmdir()
        for path in (self._folder, *reversed(above), emptied, *below):
            if path.is_dir():
                sync_folder(path)


def _prepare(folder: Path) -> None:
    private_folder(folder)
    incoming = folder / INCOMING
    private_folder(incoming)
    for path in incoming.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - ABANDONED_AFTER_S:
                path.unlink()
