"""One record file, several processes: the server, the command line, and the operator who pulls the plug."""

import asyncio
import random
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from rooms.record import Intact, Record, verify
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import session_stream

APPENDER = Path(__file__).with_name("appender.py")
ALGEBRA = session_stream("algebra-1")
ANALYSIS = session_stream("analysis-1")
Say = Callable[..., Awaitable[Record]]
Acknowledged = dict[tuple[str, str], int]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "record.db"


@asynccontextmanager
async def appender(file: Path, name: str, count: int, *streams: str) -> AsyncIterator[Process]:
    """Start a process that appends; it is gone at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(APPENDER), str(file), name, str(count), *streams, stdout=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def acknowledged(output: bytes) -> Acknowledged:
    """What a process was told is on record: stream and command → number. A last line that was cut off says nothing."""
    lines = [line.split() for line in output.decode().splitlines(keepends=True) if line.endswith("\n")]
    return {(stream, command): int(seq) for stream, seq, command in lines}


async def race(file: Path, name: str, count: int) -> Acknowledged:
    async with appender(file, name, count, ALGEBRA) as process, asyncio.timeout(120):
        output, _ = await process.communicate()
    assert process.returncode == 0
    return acknowledged(output)


async def kept(file: Path, *streams: str) -> Acknowledged:
    """What is on record: stream and command → number; the chains hold, and no command is there twice."""
    log = await SqliteEventLog.open(file)
    on_record: Acknowledged = {}
    for stream in streams:
        stored = await log.stored(stream)
        assert isinstance(verify(stream, stored), Intact)
        assert len({one.command_id for one in stored}) == len(stored)
        on_record |= {(stream, one.command_id): one.seq for one in stored}
    await log.close()
    return on_record


async def test_four_processes_at_once_leave_one_chain_with_every_command_once(file: Path):
    """The server, a second server after a botched deployment, and two officers at the command line."""
    told = await asyncio.gather(*(race(file, name, 40) for name in ("one", "two", "three", "four")))

    on_record = await kept(file, ALGEBRA)
    assert sorted(on_record.values()) == list(range(1, 161))
    assert on_record == told[0] | told[1] | told[2] | told[3]


async def test_what_was_acknowledged_survives_kill_9(file: Path):
    """The machine dies in the middle of an exam, again and again; every answer that was given holds afterwards."""
    told: Acknowledged = {}
    streams = [session_stream(f"algebra-{n}") for n in range(6)]
    chance = random.Random(9)

    for attempt in range(5):
        async with appender(file, f"attempt-{attempt}", 0, *streams) as process, asyncio.timeout(120):
            output = b"".join([await process.stdout.readline() for _ in range(chance.randrange(1, 200))])
            process.kill()
            output += (await process.communicate())[0]
        told |= acknowledged(output)

        on_record = await kept(file, *streams)
        assert told.items() <= on_record.items()

    assert len(told) >= 5


async def test_a_follower_is_given_what_another_process_appends(file: Path):
    """`ninefold log --follow` beside a running server."""
    log = await SqliteEventLog.open(file, poll_seconds=0.01)
    async with asyncio.timeout(120), aclosing(log.follow(ALGEBRA)) as records, appender(file, "server", 0, ALGEBRA):
        seen = [await anext(records) for _ in range(100)]

    assert [record.seq for record in seen] == list(range(1, 101))
    await log.close()


async def test_a_follower_ends_when_another_process_forgets_the_stream(file: Path, say: Say):
    """A purge from the command line, while somebody still looks."""
    log = await SqliteEventLog.open(file, poll_seconds=0.01)
    other = await SqliteEventLog.open(file)
    await say(other)
    async with asyncio.timeout(20), aclosing(log.follow(ALGEBRA)) as records:
        await anext(records)
        ended = asyncio.create_task(anext(records, "ended"))
        await asyncio.sleep(0)

        await other.forget(ALGEBRA)

        assert await ended == "ended"
    await other.close()
    await log.close()


async def test_a_stream_that_was_forgotten_before_is_not_waited_for(file: Path, say: Say):
    """A server that was started after the purge."""
    log = await SqliteEventLog.open(file)
    await say(log)
    await log.forget(ALGEBRA)
    await log.close()

    log = await SqliteEventLog.open(file)
    async with asyncio.timeout(20):
        assert [record async for record in log.follow(ALGEBRA)] == []
    await log.close()


async def test_many_may_open_a_new_file_at_once(file: Path, say: Say):
    """A server and three commands started by one script, in an empty folder."""
    logs = await asyncio.gather(*(SqliteEventLog.open(file) for _ in range(8)))

    for n, log in enumerate(logs):
        await say(log, command_id=f"command-of-{n}")

    assert len(await logs[0].read(ALGEBRA)) == 8
    for log in logs:
        await log.close()
