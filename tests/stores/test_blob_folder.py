"""Blobs in a folder: who may read them, when they are safe, and what a crash leaves behind."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

import asyncio
import os
import random
import stat
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from rooms.errors import Unavailable
from rooms.stores.blob_folder import ABANDONED_AFTER_S, FolderBlobs

PUTTER = Path(__file__).with_name("putter.py")
PAGE = b"\xff\xd8 page one " * 1_000
DIGEST = sha256(PAGE).hexdigest()
KEY = "algebra-1/pages/0012345/1-1.jpg"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "blobs"


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has been synced, in order, by name."""
    names: list[str] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        names.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return names


def visible(folder: Path) -> list[Path]:
    """The files that are no longer arriving."""
    return [path for path in folder.rglob("*") if path.is_file() and ".incoming" not in path.parts]


async def test_only_the_owner_reads_answer_sheets(folder: Path):
    """Scripts are personal data from the first page."""
    blobs = await FolderBlobs.open(folder)
    await blobs.put(KEY, PAGE, DIGEST)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / KEY).stat().st_mode) == 0o600


async def test_the_file_and_every_folder_on_its_way_are_synced_before_it_is_said_to_be_stored(
    folder: Path, synced: list[str]
):
    """ "Stored" on record, and no file after a power cut, is the worst thing this program could do."""
    blobs = await FolderBlobs.open(folder)
    synced.clear()

    await blobs.put(KEY, PAGE, DIGEST)

    file, *folders = synced
    assert Path(file).parent.name == ".incoming"
    assert set(folders) == {str(path) for path in [folder, *(folder / KEY).parents] if path.is_relative_to(folder)}


async def test_a_page_that_is_held_already_is_synced_before_it_is_said_so(folder: Path, synced: list[str]):
    """Whoever put it first may have died before its folder was safe."""
    blobs = await FolderBlobs.open(folder)
    await blobs.put(KEY, PAGE, DIGEST)
    synced.clear()

    await blobs.put(KEY, PAGE, DIGEST)

    assert str((folder / KEY).parent) in synced


async def test_a_page_is_not_visible_before_it_is_whole(folder: Path):
    """Whoever confirms an upload must never see half a page."""
    blobs = await FolderBlobs.open(folder)
    seen: list[list[Path]] = []

    async def watched() -> AsyncIterator[bytes]:
        for start in range(0, len(PAGE), 1_000):
            yield PAGE[start : start + 1_000]
            seen.append(visible(folder))

    await blobs.put(KEY, watched(), DIGEST)

    assert seen
    assert not any(seen)
    assert visible(folder) == [folder / KEY]


async def test_nothing_is_left_arriving_after_success_or_failure(folder: Path):
    """A disk does not fill up with what nobody can see."""
    blobs = await FolderBlobs.open(folder)

    await blobs.put(KEY, PAGE, DIGEST)
    await blobs.put(KEY, PAGE, DIGEST)
    for key, content in ((KEY, b"other"), ("algebra-1/2", PAGE)):
        with pytest.raises(Exception, match=r"kept|arrived"):
            await blobs.put(key, content, sha256(b"other").hexdigest())

    assert list((folder / ".incoming").iterdir()) == []


async def test_what_was_stored_survives_kill_9_and_nothing_half_is_visible(folder: Path):
    """The machine dies while thirty phones upload, again and again."""
    told: dict[str, str] = {}
    chance = random.Random(27)

    for attempt in range(3):
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(PUTTER), str(folder), f"attempt-{attempt}", stdout=PIPE
        )
        async with asyncio.timeout(120):
            output = b"".join([await process.stdout.readline() for _ in range(chance.randrange(1, 60))])
            process.kill()
            output += (await process.communicate())[0]
        told |= dict(line.split() for line in output.decode().splitlines(keepends=True) if line.endswith("\n"))

        blobs = await FolderBlobs.open(folder)
        for key, digest in told.items():
            assert sha256(await blobs.get(key)).hexdigest() == digest
        # At most one more was whole when its putter died; none is in pieces.
        assert len(await blobs.keys()) - len(told) <= attempt + 1
        for path in visible(folder):
            assert path.stat().st_size > 0


async def test_what_an_earlier_process_left_half_arrived_is_cleared_away_after_a_day(folder: Path):
    """But not at once: another process may still be receiving it."""
    await FolderBlobs.open(folder)
    old, new = folder / ".incoming" / "old#1", folder / ".incoming" / "new#1"
    for path in (old, new):
        path.write_bytes(PAGE)
    long_ago = new.stat().st_mtime - ABANDONED_AFTER_S - 60
    os.utime(old, (long_ago, long_ago))

    await FolderBlobs.open(folder)

    assert [path.name for path in (folder / ".incoming").iterdir()] == ["new#1"]


async def test_a_purge_removes_the_folders_that_it_empties(folder: Path):
    """A folder's name is a candidate's number; it goes with what was in it."""
    blobs = await FolderBlobs.open(folder)
    await blobs.put("algebra-1/pages/0012345/1.jpg", PAGE, DIGEST)
    await blobs.put("algebra-1/pages/0012345/2.jpg", PAGE, DIGEST)
    await blobs.put("algebra-2/pages/0067890/1.jpg", PAGE, DIGEST)

    assert await blobs.delete("algebra-1") == 2

    assert {path.name for path in folder.iterdir()} == {".incoming", "algebra-2"}
    assert await blobs.get("algebra-2/pages/0067890/1.jpg") == PAGE


async def test_deleting_one_page_removes_the_folders_above_it_only_when_they_are_empty(folder: Path):
    blobs = await FolderBlobs.open(folder)
    await blobs.put("algebra-1/0012345/1.jpg", PAGE, DIGEST)
    await blobs.put("algebra-1/0067890/1.jpg", PAGE, DIGEST)

    await blobs.delete("algebra-1/0012345/1.jpg")

    assert [path.name for path in (folder / "algebra-1").iterdir()] == ["0067890"]


async def test_a_purge_is_synced(folder: Path, synced: list[str]):
    """What was deleted on its date does not come back after a power cut."""
    blobs = await FolderBlobs.open(folder)
    await blobs.put("algebra-1/0012345/1.jpg", PAGE, DIGEST)
    await blobs.put("algebra-1/0067890/1.jpg", PAGE, DIGEST)
    synced.clear()

    await blobs.delete("algebra-1/0012345")

    assert str(folder / "algebra-1") in synced


async def test_a_folder_that_cannot_be_is_unavailable(tmp_path: Path):
    """A mistyped path is said in one line."""
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(Unavailable, match="file"):
        await FolderBlobs.open(tmp_path / "file" / "blobs")


async def test_a_store_that_fails_is_unavailable_in_one_line_and_takes_the_same_page_later(folder: Path):
    """A full or failing disk: the phone tries again."""
    blobs = await FolderBlobs.open(folder)
    # A file stands where a folder has to be made.
    (folder / "algebra-1").write_text("in the way")

    with pytest.raises(Unavailable) as caught:
        await blobs.put(KEY, PAGE, DIGEST)
    assert "\n" not in str(caught.value)

    (folder / "algebra-1").unlink()
    await blobs.put(KEY, PAGE, DIGEST)
    assert await blobs.get(KEY) == PAGE
