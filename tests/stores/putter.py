"""A process of its own that puts blobs for ever, until it is killed.

    python putter.py FOLDER NAME

writes a line `KEY DIGEST` to standard output for each blob that it was told is stored.
"""

import asyncio
import itertools
import os
import random
import sys
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

from rooms.stores.blob_folder import FolderBlobs


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 10_000):
        yield content[start : start + 10_000]


async def main(folder: str, name: str) -> None:
    blobs = await FolderBlobs.open(Path(folder))
    chance = random.Random(name)
    for n in itertools.count(1):
        content = chance.randbytes(chance.randrange(1, 100_000))
        digest = sha256(content).hexdigest()
        key = f"algebra-1/{name}/{n}.jpg"
        await blobs.put(key, in_pieces(content), digest)
        os.write(1, f"{key} {digest}\n".encode())


asyncio.run(main(*sys.argv[1:]))
