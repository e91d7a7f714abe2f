"""Blobs in any store that obstore knows and that is safe by itself, such as S3.

Such a store takes an object whole or not at all, and `mode="create"` lets exactly one of several through. That turns
its uploads in parts off, so a blob is held in memory while it arrives: right for answer sheets, wrong for recordings.
"""

from contextlib import suppress

from obstore.exceptions import AlreadyExistsError

from rooms.stores.blobs import Arrival, Blobs


class BucketBlobs(Blobs):
    """Blobs as objects of a bucket."""

    async def _create(self, key: str, arrival: Arrival, sha256: str) -> bool:
        content = b"".join([piece async for piece in arrival])
        arrival.check(sha256)
        try:
            await self._store.put_async(key, content, mode="create")
        except AlreadyExistsError:
            return False
        return True

    async def _settle(self, key: str) -> None:
        """What a bucket shows is safe."""

    async def _delete(self, prefix: str, doomed: list[str]) -> None:  # noqa: ARG002 - a bucket has no folders
        for key in doomed:
            with suppress(FileNotFoundError):
                await self._store.delete_async(key)
