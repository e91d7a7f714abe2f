"""Opening the record file: one way to connect, and what SQLite's errors mean here."""

import sqlite3
from pathlib import Path
from time import monotonic, sleep

from rooms.errors import Unavailable
from rooms.stores.durable import private_file, private_folder
from rooms.stores.sqlite_schema import check_is_ours, prepare

OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables."""

BETWEEN_ATTEMPTS_S = 0.05


def prepare_file(path: Path, *, busy_seconds: float, create: bool) -> None:
    """Make the file exist (mode 600, in a folder of mode 700) and be current, whoever else is doing so.

    Raises:
        UnknownRecordFile: the file is not a record, or a newer program's.
        Unavailable: it can be neither opened nor made.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise Unavailable(f"SQLite {sqlite3.sqlite_version} is too old; 3.37 or newer is needed")
    try:
        if create:
            private_folder(path.parent)
            private_file(path)
        connection = connect(path, busy_seconds=busy_seconds)
    except (OSError, sqlite3.Error) as problem:
        raise unavailable(path, problem) from problem
    try:
        # First of all: not a byte of a file that is not ours may change.
        check_is_ours(connection)
        write_ahead(connection, busy_seconds=busy_seconds)
        prepare(connection)
    except sqlite3.Error as problem:
        raise unavailable(path, problem) from problem
    finally:
        connection.close()


def connect(path: Path, *, busy_seconds: float) -> sqlite3.Connection:
    """Open an existing record file for one thread, in autocommit, so that every BEGIN is ours.

    Raises:
        sqlite3.Error: there is no such file, or it cannot be opened.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=busy_seconds
    )
    # FULL: a commit returns when it is on the disk; fullfsync says so to macOS. secure_delete overwrites what goes.
    for pragma in ("synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def unavailable(path: Path, problem: Exception) -> Unavailable:
    """Say in one line what kept the store from answering; one error for each who asked."""
    name = getattr(problem, "sqlite_errorname", None)
    failure = Unavailable(f"{path}: {problem}" + (f" ({name})" if name else ""))
    failure.__cause__ = problem
    return failure


def write_ahead(connection: sqlite3.Connection, *, busy_seconds: float) -> None:
    """Switch the file to write-ahead logging, which lasts; in turn, where several processes do so at once.

    Raises:
        Unavailable: it cannot be had where this file lies.
        sqlite3.Error: the file is locked, or could not be read.
    """
    # SQLite's own waiting does not cover this.
    deadline = monotonic() + busy_seconds
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            sleep(BETWEEN_ATTEMPTS_S)
        else:
            if mode != "wal":
                raise Unavailable("the folder does not allow write-ahead logging; is it on a network?")
            return
