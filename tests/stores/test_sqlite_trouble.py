"""A disk that is full, a file that is locked, a file that is gone: nothing half written, and on it goes afterwards."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

import asyncio
import resource
import sqlite3
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rooms.errors import Conflict, Unavailable
from rooms.record import BEFORE_THE_FIRST, Intact, Record, verify
from rooms.stores.sqlite import SqliteEventLog
from rooms.stores.sqlite_file import write_ahead
from rooms.vocabulary import session_stream

ALGEBRA = session_stream("algebra-1")
Sealed = Callable[..., Record]
Say = Callable[..., Awaitable[Record]]
LONG = ({"type": "note", "text": "n" * 5_000},)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "record.db"


@contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    """The kernel refuses this process's writes beyond `size` bytes of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def append_until_unavailable(log: SqliteEventLog, say: Say) -> None:
    for _ in range(2_000):
        await say(log, events=LONG)


async def test_a_disk_that_refuses_is_unavailable_and_the_same_call_succeeds_later(
    file: Path, sealed: Sealed, say: Say
):
    """The operator makes room, the consoles resend, the exam goes on: nothing twice, nothing missing."""
    log = await SqliteEventLog.open(file)
    last = await say(log)
    record = sealed(2, last.hash, events=LONG)

    with no_file_grows_beyond(file.with_name("record.db-wal").stat().st_size), pytest.raises(Unavailable):
        await log.append(ALGEBRA, 1, record)
    assert await log.read(ALGEBRA) == [last]

    assert await log.append(ALGEBRA, 1, record) == 2
    assert verify(ALGEBRA, await log.stored(ALGEBRA)) == Intact(2, record.hash)
    await log.close()


async def test_whoever_shared_the_failed_commit_is_told_so_too(file: Path, sealed: Sealed, say: Say):
    """A group commit succeeds or fails as one; nobody may believe the other."""
    log = await SqliteEventLog.open(file)
    await say(log)
    streams = [session_stream(f"analysis-{n}") for n in range(10)]

    with no_file_grows_beyond(file.with_name("record.db-wal").stat().st_size):
        results = await asyncio.gather(
            *(log.append(stream, 0, sealed(stream=stream)) for stream in streams), return_exceptions=True
        )

    assert {type(result) for result in results} == {Unavailable}
    assert len({id(result) for result in results}) == 10
    assert await log.streams() == [ALGEBRA]
    await log.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


async def test_a_full_disk_keeps_what_was_acknowledged_and_takes_more_when_there_is_room(small_disk: Path, say: Say):
    """The log fills the last megabyte in the third hour."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"0" * 1_000_000)
    log = await SqliteEventLog.open(small_disk / "record.db")

    with pytest.raises(Unavailable, match="full"):
        await append_until_unavailable(log, say)
    so_far = await log.stored(ALGEBRA)
    assert isinstance(verify(ALGEBRA, so_far), Intact)

    ballast.unlink()
    await say(log, events=LONG)
    assert verify(ALGEBRA, await log.stored(ALGEBRA)).count == len(so_far) + 1
    await log.close()


async def test_a_locked_file_is_unavailable_until_it_is_free(file: Path, sealed: Sealed, say: Say):
    """A backup script holds the file for longer than anybody should."""
    log = await SqliteEventLog.open(file, busy_seconds=0.05)
    last = await say(log)
    record = sealed(2, last.hash)

    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked"):
            await log.append(ALGEBRA, 1, record)
        assert await log.read(ALGEBRA) == [last]

    assert await log.append(ALGEBRA, 1, record) == 2
    await log.close()


async def test_a_file_that_was_replaced_takes_nothing_more(file: Path, say: Say):
    """A backup restored under a running server: what went into the old file would be lost with it."""
    log = await SqliteEventLog.open(file)
    last = await say(log)
    copy = file.with_name("restored.db")
    copy.write_bytes(file.read_bytes())
    copy.rename(file)

    with pytest.raises(Unavailable, match="replaced"):
        await say(log)

    assert await log.read(ALGEBRA) == [last]
    await log.close()


async def test_a_file_that_was_deleted_is_not_made_anew(file: Path, say: Say):
    log = await SqliteEventLog.open(file)
    await say(log)
    for path in file.parent.iterdir():
        path.unlink()

    with pytest.raises(Unavailable):
        await say(log)

    assert not file.exists()
    await log.close()


async def test_a_record_that_cannot_be_parsed_is_named_to_the_operator(file: Path, say: Say):
    """A damaged row stops this session's reading, not the others', and says what to run."""
    log = await SqliteEventLog.open(file)
    await say(log)
    await say(log, session_stream("analysis-1"))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("DROP TRIGGER stored_is_never_changed")
        other.execute("UPDATE stored SET body = '{}' WHERE stream = ?", (ALGEBRA,))

    with pytest.raises(Unavailable, match="ninefold verify"):
        await log.read(ALGEBRA)

    assert len(await log.read(session_stream("analysis-1"))) == 1
    await log.close()


async def test_a_file_whose_numbers_were_shifted_takes_nothing_more_in_that_stream(
    file: Path, say: Say, sealed: Sealed
):
    """Tampering that the program notices is an outage for that stream, never a fork of its chain."""
    log = await SqliteEventLog.open(file)
    await say(log)
    other_stream = session_stream("analysis-1")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("DROP TRIGGER stored_is_never_changed")
        other.execute("UPDATE stored SET seq = 4")

    with pytest.raises(Conflict):
        await log.append(ALGEBRA, 1, sealed(2, "a" * 64))

    assert await log.append(other_stream, 0, sealed(stream=other_stream)) == 1
    await log.close()


async def test_what_somebodys_own_trigger_refuses_is_unavailable_and_its_neighbours_are_kept(
    file: Path, sealed: Sealed
):
    """A file that was tampered with so that it refuses: that is an outage, and not one for every room."""
    log = await SqliteEventLog.open(file)
    with closing(sqlite3.connect(file)) as other:
        other.execute(
            "CREATE TRIGGER mine BEFORE INSERT ON stored WHEN NEW.stream = 'session/algebra-1' "
            "BEGIN SELECT RAISE(ABORT, 'not today'); END"
        )
    streams = [ALGEBRA, session_stream("analysis-1")]

    refused, kept = await asyncio.gather(
        *(log.append(stream, 0, sealed(stream=stream)) for stream in streams), return_exceptions=True
    )

    assert isinstance(refused, Unavailable)
    assert "not today" in str(refused)
    assert kept == 1
    await log.close()


async def test_whatever_part_of_the_last_writes_reached_the_disk_the_record_is_whole(
    file: Path, say: Say, sealed: Sealed
):
    """After a power cut the write-ahead log may end anywhere; what is read back is a shorter chain, never a broken one."""
    log = await SqliteEventLog.open(file)
    heads = [await say(log) for _ in range(12)]
    record, ahead = file.read_bytes(), file.with_name("record.db-wal").read_bytes()
    await log.close()
    counts = set()

    for cut in [*range(0, len(ahead), len(ahead) // 40), len(ahead)]:
        survivor = file.with_name(f"after-{cut}") / "record.db"
        survivor.parent.mkdir()
        survivor.write_bytes(record)
        survivor.with_name("record.db-wal").write_bytes(ahead[:cut])
        log = await SqliteEventLog.open(survivor)
        found = verify(ALGEBRA, await log.stored(ALGEBRA))
        assert isinstance(found, Intact)
        assert found.head_hash == (heads[found.count - 1].hash if found.count else BEFORE_THE_FIRST)
        await log.append(ALGEBRA, found.count, sealed(found.count + 1, found.head_hash, command_id="afterwards"))
        await log.close()
        counts.add(found.count)

    assert {0, 12} <= counts
    assert len(counts) > 6


async def test_a_new_file_that_is_locked_is_unavailable_until_it_is_free(file: Path):
    """SQLite does not wait by itself here; several that open one new file do so in turn."""
    file.touch()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked"):
            await SqliteEventLog.open(file, busy_seconds=0.1)

    await (await SqliteEventLog.open(file)).close()


def test_a_place_without_write_ahead_logging_is_refused():
    """A folder on a network: SQLite would lose records there."""
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(Unavailable, match="write-ahead"):
        write_ahead(connection, busy_seconds=0)


async def test_an_sqlite_that_is_too_old_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch):
    """Without strict tables a number could be stored as text, and be sorted as text."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))

    with pytest.raises(Unavailable, match="too old"):
        await SqliteEventLog.open(file)

    assert not file.exists()


async def test_appends_at_the_same_moment_share_their_commits(file: Path, sealed: Sealed):
    """A room full of phones at the bell costs a few waits for the disk, not one each."""
    log = await SqliteEventLog.open(file)
    streams = [session_stream(f"algebra-{n}") for n in range(200)]

    await asyncio.gather(*(log.append(stream, 0, sealed(stream=stream)) for stream in streams))

    assert log.commits.work == 200
    assert log.commits.groups < 100
    await log.close()


async def test_a_file_that_is_damaged_is_unavailable_to_readers_and_to_writers(file: Path, sealed: Sealed, say: Say):
    """A disk that dies under an exam: said in one line, by every call, for as long as it lasts."""
    log = await SqliteEventLog.open(file)
    last = await say(log)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("ALTER TABLE stored RENAME TO damaged")

        for _ in range(2):
            with pytest.raises(Unavailable, match="stored"):
                await log.read(ALGEBRA)
            with pytest.raises(Unavailable, match="stored"):
                await log.append(ALGEBRA, 1, sealed(2, last.hash))

        other.execute("ALTER TABLE damaged RENAME TO stored")

    assert await log.read(ALGEBRA) == [last]
    await log.close()
