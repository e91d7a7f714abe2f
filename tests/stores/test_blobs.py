"""What every store of answer sheets and pictures promises."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from rooms.stores.blob_bucket import BucketBlobs
from rooms.stores.blob_folder import FolderBlobs
from rooms.stores.blobs import BlobConflict, BlobNotFound, Blobs, DigestMismatch, Stored

PAGE = b"\xff\xd8 page one " * 1_000
KEY = "algebra-1/pages/0012345/1-1.jpg"


async def in_a_bucket(folder: Path) -> Blobs:
    return BucketBlobs(MemoryStore())


STORES: dict[str, Callable[[Path], Awaitable[Blobs]]] = {
    "folder": FolderBlobs.open,
    "bucket": in_a_bucket,
}


@pytest.fixture(params=STORES.values(), ids=STORES.keys())
async def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """An empty store of each kind."""
    return await request.param(tmp_path / "blobs")


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


async def in_pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        await asyncio.sleep(0)
        yield piece


async def test_what_was_put_is_got_byte_for_byte(blobs: Blobs):
    """The script that is marked is the script that was photographed."""
    assert await blobs.put(KEY, PAGE, digest(PAGE)) is Stored.NEW

    assert await blobs.get(KEY) == PAGE
    assert await blobs.size(KEY) == len(PAGE)


async def test_a_page_may_arrive_in_pieces(blobs: Blobs):
    """An upload is not held in memory before it is looked at."""
    pieces = [bytes([n]) * 700_000 for n in range(12)]

    assert await blobs.put(KEY, in_pieces(*pieces), digest(b"".join(pieces))) is Stored.NEW

    assert await blobs.get(KEY) == b"".join(pieces)
    assert b"".join([piece async for piece in blobs.pieces(KEY)]) == b"".join(pieces)


async def test_a_page_may_be_empty(blobs: Blobs):
    await blobs.put(KEY, b"", digest(b""))
    await blobs.put("algebra-1/b", in_pieces(), digest(b""))

    assert await blobs.get(KEY) == b""
    assert await blobs.size("algebra-1/b") == 0


async def test_the_same_page_twice_is_held_once(blobs: Blobs):
    """A phone that heard no answer sends it again."""
    await blobs.put(KEY, PAGE, digest(PAGE))

    assert await blobs.put(KEY, in_pieces(PAGE), digest(PAGE)) is Stored.ALREADY_HELD

    assert await blobs.keys() == [KEY]


async def test_other_bytes_under_the_same_name_are_refused(blobs: Blobs):
    """A retaken page has a name of its own; nothing that was confirmed is ever replaced."""
    await blobs.put(KEY, PAGE, digest(PAGE))

    with pytest.raises(BlobConflict):
        await blobs.put(KEY, b"another", digest(b"another"))

    assert await blobs.get(KEY) == PAGE


async def test_of_ten_that_arrive_at_once_exactly_one_is_kept(blobs: Blobs):
    """A page that is sent over two connections."""
    contents = [b"version %d" % n for n in range(10)]
    results = await asyncio.gather(
        *(blobs.put(KEY, in_pieces(content), digest(content)) for content in contents), return_exceptions=True
    )

    assert results.count(Stored.NEW) == 1
    assert sum(isinstance(result, BlobConflict) for result in results) == 9
    assert await blobs.get(KEY) == contents[results.index(Stored.NEW)]


async def test_the_same_page_ten_times_at_once_is_kept_and_nobody_is_refused(blobs: Blobs):
    results = await asyncio.gather(*(blobs.put(KEY, in_pieces(PAGE), digest(PAGE)) for _ in range(10)))

    assert results.count(Stored.NEW) == 1
    assert results.count(Stored.ALREADY_HELD) == 9


@pytest.mark.parametrize("content", [b"", PAGE[:-1], PAGE + b" "])
async def test_bytes_that_do_not_fit_their_digest_are_refused_and_not_kept(blobs: Blobs, content: bytes):
    """Half a page is worse than none: it looks like one."""
    with pytest.raises(DigestMismatch):
        await blobs.put(KEY, in_pieces(content), digest(PAGE))

    assert await blobs.keys() == []
    assert await blobs.put(KEY, PAGE, digest(PAGE)) is Stored.NEW


async def test_a_mismatch_leaves_what_is_held_alone(blobs: Blobs):
    await blobs.put(KEY, PAGE, digest(PAGE))

    with pytest.raises(DigestMismatch):
        await blobs.put(KEY, PAGE[:-1], digest(PAGE))

    assert await blobs.get(KEY) == PAGE


@pytest.mark.parametrize("failure", [ConnectionResetError("the phone is gone"), RuntimeError("a fault of ours")])
async def test_a_sender_that_fails_halfway_leaves_nothing_and_its_own_error_is_raised(blobs: Blobs, failure: Exception):
    """The phone lost its network: that is not the store's fault, and says nothing about it."""

    async def half() -> AsyncIterator[bytes]:
        yield PAGE * 1_000
        raise failure

    with pytest.raises(type(failure), match=str(failure)):
        await blobs.put(KEY, half(), digest(PAGE))

    assert await blobs.keys() == []


async def test_an_upload_that_is_cancelled_leaves_nothing(blobs: Blobs):
    """The server is stopped while a page arrives."""
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield PAGE
        begun.set()
        await asyncio.Event().wait()

    upload = asyncio.create_task(blobs.put(KEY, endless(), digest(PAGE)))
    async with asyncio.timeout(10):
        await begun.wait()
    upload.cancel()
    await asyncio.wait([upload])

    assert upload.cancelled()
    assert await blobs.keys() == []
    assert await blobs.put(KEY, PAGE, digest(PAGE)) is Stored.NEW


async def test_a_page_that_was_never_put_is_not_found(blobs: Blobs):
    for question in (blobs.get(KEY), blobs.size(KEY)):
        with pytest.raises(BlobNotFound):
            await question


async def test_keys_are_listed_by_whole_parts(blobs: Blobs):
    """The pages of candidate 12 are not those of candidate 123."""
    keys = ["s/0012/1", "s/0012/2", "s/00123/1", "t/0012/1"]
    for key in reversed(keys):
        await blobs.put(key, PAGE, digest(PAGE))

    assert await blobs.keys() == keys
    assert await blobs.keys("s") == keys[:3]
    assert await blobs.keys("s/0012") == keys[:2]
    assert await blobs.keys("nowhere") == []


async def test_a_purge_deletes_what_is_below_a_prefix_and_nothing_else(blobs: Blobs):
    """Retention ends for one session, not for its neighbour."""
    for key in ("s/0012/1", "s/0012/2", "s/00123/1"):
        await blobs.put(key, PAGE, digest(PAGE))

    assert await blobs.delete("s/0012") == 2
    assert await blobs.delete("s/0012") == 0

    assert await blobs.keys() == ["s/00123/1"]


async def test_a_single_blob_can_be_deleted_and_put_anew(blobs: Blobs):
    await blobs.put("s/1.jpg", PAGE, digest(PAGE))
    await blobs.put("s/2.jpg", PAGE, digest(PAGE))

    assert await blobs.delete("s/1.jpg") == 1

    assert await blobs.keys() == ["s/2.jpg"]
    assert await blobs.put("s/1.jpg", b"other", digest(b"other")) is Stored.NEW


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../secret",
        "s/../../secret",
        "s/..",
        "s//1",
        "s/",
        ".incoming/1",
        "s/.hidden",
        "s/a b",
        "s\\1",
        "s/1\n",
        "s/\0",
        "s/%2e%2e/x",
        "s/é",
        "s/1#1",
        "a" * 129,
        "/".join(["a" * 100] * 6),
    ],
)
async def test_a_key_that_leads_elsewhere_is_refused(blobs: Blobs, tmp_path: Path, key: str):
    """A candidate's device names its page; it must not name the server's files."""
    secret = tmp_path / "secret"
    secret.write_text("kept")

    for attempt in (blobs.put(key, PAGE, digest(PAGE)), blobs.get(key), blobs.size(key), blobs.delete(key)):
        with pytest.raises(ValueError, match="not a blob's key"):
            await attempt

    assert secret.read_text() == "kept"


@pytest.mark.parametrize("claim", ["", "abc", digest(PAGE).upper(), digest(PAGE) + "0"])
async def test_a_malformed_digest_is_refused(blobs: Blobs, claim: str):
    with pytest.raises(ValueError, match="SHA-256"):
        await blobs.put(KEY, PAGE, claim)

    assert await blobs.keys() == []
