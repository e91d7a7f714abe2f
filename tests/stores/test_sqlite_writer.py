"""The thread that writes: who waits for whom, and what a failure takes with it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from rooms.errors import Unavailable
from rooms.record import Record
from rooms.stores.sqlite import SqliteEventLog
from rooms.stores.sqlite_writer import Work, Writer
from rooms.vocabulary import StreamId, session_stream

Sealed = Callable[..., Record]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE list (item TEXT UNIQUE)")
    return path


@pytest.fixture
async def writer(file: Path) -> AsyncIterator[Writer]:
    """A writer on a file with one table."""
    writer = Writer(file, busy_seconds=0.05)
    yield writer
    await writer.close()


def put(item: str) -> Work[str]:
    def work(connection: sqlite3.Connection) -> str:
        connection.execute("INSERT INTO list VALUES (?)", (item,))
        return item

    return work


def put_and_fail(item: str, failure: Exception) -> Work[None]:
    def work(connection: sqlite3.Connection) -> None:
        put(item)(connection)
        raise failure

    return work


def items(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [item for (item,) in connection.execute("SELECT item FROM list ORDER BY rowid")]


async def test_what_was_answered_is_in_the_file(writer: Writer, file: Path):
    """Any other process sees it at once."""
    assert await writer.write(put("one")) == "one"

    assert items(file) == ["one"]


async def test_work_that_raises_writes_nothing_and_takes_nobody_with_it(writer: Writer, file: Path):
    """A refusal in one room is not felt in the next."""
    results = await asyncio.gather(
        writer.write(put("one")),
        writer.write(put_and_fail("two", KeyError("two"))),
        writer.write(put("three")),
        return_exceptions=True,
    )

    assert results[0] == "one"
    assert isinstance(results[1], KeyError)
    assert results[2] == "three"
    assert items(file) == ["one", "three"]


async def test_what_the_file_itself_refuses_takes_nobody_with_it(writer: Writer, file: Path):
    results = await asyncio.gather(*(writer.write(put(item)) for item in ("one", "one", "two")), return_exceptions=True)

    assert [type(result) for result in results] == [str, Unavailable, str]
    assert items(file) == ["one", "two"]


async def test_a_failing_disk_undoes_the_whole_group_and_the_next_one_is_written(writer: Writer, file: Path):
    """Nobody in the group was told yes, and nobody's work is there."""
    results = await asyncio.gather(
        writer.write(put("one")),
        writer.write(put_and_fail("two", sqlite3.OperationalError("disk I/O error"))),
        return_exceptions=True,
    )

    assert [type(result) for result in results] == [Unavailable, Unavailable]
    assert items(file) == []
    assert await writer.write(put("three")) == "three"


async def test_what_runs_alone_waits_for_its_turn_and_runs_outside_a_transaction(writer: Writer):
    """A purge empties the write-ahead log after its deletion is committed, whatever else is asked for meanwhile."""
    seen: list[tuple[int, bool]] = []

    def look(connection: sqlite3.Connection) -> None:
        (count,) = connection.execute("SELECT count(*) FROM list").fetchone()
        seen.append((count, connection.in_transaction))

    await asyncio.gather(
        *(writer.write(put(f"before-{n}")) for n in range(5)),
        writer.run_alone(look),
        *(writer.write(put(f"after-{n}")) for n in range(5)),
    )

    assert seen == [(5, False)]


@pytest.mark.parametrize("failure", [sqlite3.OperationalError("disk I/O error"), OSError("gone")])
async def test_a_failing_disk_is_unavailable_to_what_runs_alone(writer: Writer, failure: Exception):
    def fail(connection: sqlite3.Connection) -> None:
        raise failure

    with pytest.raises(Unavailable, match=str(failure)):
        await writer.run_alone(fail)

    assert await writer.write(put("one")) == "one"


async def test_what_runs_alone_may_raise_for_itself(writer: Writer):
    def fail(connection: sqlite3.Connection) -> None:
        raise KeyError("one")

    with pytest.raises(KeyError):
        await writer.run_alone(fail)


async def test_what_was_asked_for_before_closing_is_done_and_nothing_after(writer: Writer, file: Path):
    """A server that stops answers everybody, one way or the other."""
    asked = [asyncio.create_task(writer.write(put(f"item-{n}"))) for n in range(20)]
    await asyncio.sleep(0)

    await writer.close()

    assert await asyncio.gather(*asked) == [f"item-{n}" for n in range(20)]
    with pytest.raises(Unavailable, match="closed"):
        await writer.write(put("late"))
    assert len(items(file)) == 20


def test_a_loop_that_ends_without_closing_keeps_what_was_begun_and_stops_nothing(file: Path):
    """A command that is interrupted: the process ends, and what was in hand is written or not, never half."""

    async def interrupted() -> Writer:
        writer = Writer(file, busy_seconds=5)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            # The writer is held up until the loop is gone.
            other.execute("BEGIN IMMEDIATE")
            held_up = asyncio.create_task(writer.write(put("one")))
            await asyncio.sleep(0)
            held_up.cancel()
        writer._wanted.put(None)
        return writer

    writer = asyncio.run(interrupted())

    writer._thread.join(timeout=10)
    assert not writer._thread.is_alive()
    assert items(file) == ["one"]


async def test_a_purge_among_appends_is_answered_like_them(tmp_path: Path, sealed: Sealed):
    log = await SqliteEventLog.open(tmp_path / "record.sqlite")
    streams = [session_stream(f"algebra-{n}") for n in range(10)]

    def append(stream: StreamId):
        return log.append(stream, 0, sealed(stream=stream))

    *numbers, left = await asyncio.gather(*map(append, streams), log.forget(session_stream("analysis-1")))

    assert numbers == [1] * 10
    assert left.count == 0
    await log.close()
