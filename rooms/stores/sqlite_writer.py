"""The one thread that writes the record file, and its group commit.

What several tasks want written at the same moment goes to the disk in one transaction, so that they share the wait
for it. Each piece of work stands in a savepoint of its own: one that is refused takes nothing away from its neighbours.
When the disk refuses, the whole group is undone and everybody in it hears `Unavailable`; each may say the same again.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from rooms.errors import Unavailable
from rooms.stores.sqlite_file import connect, unavailable

GROUP_AT_MOST = 256
"""Pieces of work in one transaction: enough to share the wait, few enough to keep other processes' wait short."""

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]


@dataclass(slots=True)
class Commits:
    """How much work has shared how many commits: what a bench or a metric wants to know."""

    work: int = 0
    groups: int = 0


@dataclass(frozen=True, slots=True)
class _Wanted:
    work: Work[Any]
    alone: bool
    answer: asyncio.Future[Any]


class Writer:
    """Runs work on the record file in one thread; asked and answered in one event loop."""

    def __init__(self, path: Path, *, busy_seconds: float) -> None:
        self.commits = Commits()
        self._path = path
        self._busy_seconds = busy_seconds
        self._loop = asyncio.get_running_loop()
        self._wanted: SimpleQueue[_Wanted | None] = SimpleQueue()
        self._left_over: _Wanted | None = None
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._closed = False
        # A daemon: whoever leaves without closing is not held up, and what is under way is undone whole.
        self._thread = Thread(target=self._run, name="record-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work[Result]) -> Result:
        """Run `work` inside a transaction; what it returned is committed and on the disk.

        What `work` raises of its own is raised here, and nothing of it is written.

        Raises:
            Unavailable: whether it was committed is unknown.
        """
        return await self._ask(work, alone=False)

    async def run_alone(self, work: Work[Result]) -> Result:
        """Run `work` on the same connection, in turn, outside a transaction."""
        return await self._ask(work, alone=True)

    async def close(self) -> None:
        """Finish what was asked for, then let go of the file."""
        if not self._closed:
            self._closed = True
            self._wanted.put(None)
        await asyncio.to_thread(self._thread.join)

    async def _ask(self, work: Work[Result], *, alone: bool) -> Result:
        if self._closed:
            raise Unavailable("the event log is closed")
        answer: asyncio.Future[Result] = self._loop.create_future()
        self._wanted.put(_Wanted(work, alone, answer))
        return await answer

    def _run(self) -> None:
        while group := self._next_group():
            outcomes = self._run_alone(group[0]) if group[0].alone else self._commit(group)
            # The loop may be gone: then nobody is left who asked.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(_answer, list(zip(group, outcomes, strict=True)))
        self._let_go()

    def _next_group(self) -> list[_Wanted]:
        """Wait for work, then take what else is waiting; what runs alone is a group of one. Empty: the end."""
        first = self._left_over or self._wanted.get()
        self._left_over = None
        group = [] if first is None else [first]
        while group and not group[0].alone and len(group) < GROUP_AT_MOST:
            try:
                further = self._wanted.get_nowait()
            except Empty:
                break
            if further is None:
                self._wanted.put(None)
                break
            if further.alone:
                self._left_over = further
                break
            group.append(further)
        return group

    def _commit(self, group: list[_Wanted]) -> list[Any]:
        try:
            connection = self._connected()
            connection.execute("BEGIN IMMEDIATE")
            outcomes = [self._in_savepoint(connection, one.work) for one in group]
            connection.execute("COMMIT")
        except (OSError, sqlite3.Error, Unavailable) as problem:
            self._let_go()
            return [unavailable(self._path, problem) for _ in group]
        self.commits.work += len(group)
        self.commits.groups += 1
        return outcomes

    def _in_savepoint(self, connection: sqlite3.Connection, work: Work[Any]) -> Any:
        """Do one piece of work, or none of it; what it raises is its outcome."""
        connection.execute("SAVEPOINT one")
        try:
            outcome = work(connection)
        except sqlite3.IntegrityError as problem:
            # A trigger refused what looked right to us: the file has been tampered with.
            outcome = unavailable(self._path, problem)
            connection.execute("ROLLBACK TO one")
        except sqlite3.Error:
            raise
        except Exception as problem:  # noqa: BLE001 - it is handed to whoever asked
            outcome = problem
            connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        return outcome

    def _run_alone(self, wanted: _Wanted) -> list[Any]:
        try:
            return [wanted.work(self._connected())]
        except (OSError, sqlite3.Error) as problem:
            self._let_go()
            return [unavailable(self._path, problem)]
        except Exception as problem:  # noqa: BLE001 - it is handed to whoever asked
            return [problem]

    def _connected(self) -> sqlite3.Connection:
        """The connection; a new one after every failure, so that a disk which has recovered is noticed."""
        inode = self._path.stat().st_ino
        if self._connection is None:
            self._connection = connect(self._path, busy_seconds=self._busy_seconds)
            self._inode = self._inode or inode
        if inode != self._inode:
            # What is written to a file that has lost its name is lost with it.
            raise Unavailable("the file was replaced while it was in use; start again")
        return self._connection

    def _let_go(self) -> None:
        """Close the connection, which undoes what is not committed."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _answer(outcomes: Iterable[tuple[_Wanted, Any]]) -> None:
    for wanted, outcome in outcomes:
        if wanted.answer.done():
            # Cancelled meanwhile; the work has been done all the same.
            continue
        if isinstance(outcome, Exception):
            wanted.answer.set_exception(outcome)
        else:
            wanted.answer.set_result(outcome)
