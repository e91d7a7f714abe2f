"""The record file: its tables, the triggers that guard them, and how an older file becomes a current one.

Two tables hold everything. `stored` is the log: one row a record, the sealed bytes in `body`. `forgotten` is what is
left of purged streams. The triggers hold for whoever opens the file, with whatever tool: a row that would leave a gap,
that does not continue the chain, or that is filed under another name than its bytes say is refused; nothing is ever
changed; and nothing is deleted unless its stream has been entered in `forgotten` first, with a true count and hash.

Migrations go forward only and are never edited. Triggers and views are not migrated but made anew when they differ from
what stands here: `sqlite_utils.Table.transform` drops triggers silently, and so may anybody.

sqlite-utils is loaded when there is something to migrate. It brings numpy, and would be a quarter of what every command
on a current record waits for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rooms.errors import Unavailable
from rooms.stores.views_sql import VIEWS

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x4E494E45
"""`PRAGMA application_id` of a record file: the letters NINE."""

MIGRATION_SET = "ninefold record"
"""Under this name sqlite-utils notes in the file which migrations it has seen."""


class UnknownRecordFile(Unavailable):
    """The file is not a record, or was written by a newer Ninefold than this one."""


def m0001_stored_and_forgotten(db: Database) -> None:
    """The log itself, and what is left of a purged stream."""
    db.execute(
        """
        CREATE TABLE stored (
            stream TEXT NOT NULL,
            seq INTEGER NOT NULL,
            command_id TEXT NOT NULL,
            hash TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (stream, seq),
            UNIQUE (stream, command_id)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE forgotten (
            stream TEXT NOT NULL PRIMARY KEY,
            count INTEGER NOT NULL,
            head_hash TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """
    )


MIGRATIONS = (m0001_stored_and_forgotten,)
"""In the order in which they are applied; each is known by its name."""

TRIGGERS = {
    # RAISE comes before the row is written, so that INSERT OR REPLACE finds nothing to replace either. The hash that
    # a stream's first record names, rooms.record.BEFORE_THE_FIRST, is written hex(zeroblob(32)).
    "stored_is_appended_to": """
        BEFORE INSERT ON stored BEGIN
            SELECT RAISE(ABORT, 'this stream has been forgotten')
            WHERE EXISTS (SELECT 1 FROM forgotten WHERE stream = NEW.stream);
            SELECT RAISE(ABORT, 'a record has the number after the last one')
            WHERE NEW.seq IS NOT
                1 + coalesce((SELECT max(seq) FROM stored WHERE stream = NEW.stream), 0);
            SELECT RAISE(ABORT, 'this command is on record already')
            WHERE EXISTS (SELECT 1 FROM stored WHERE stream = NEW.stream AND command_id = NEW.command_id);
            SELECT RAISE(ABORT, 'a record takes no other record''s place')
            WHERE EXISTS (SELECT 1 FROM stored WHERE rowid = NEW.rowid);
            SELECT RAISE(ABORT, 'a record names the hash of the one before it')
            WHERE json_extract(NEW.body, '$.previous') IS NOT coalesce(
                (SELECT hash FROM stored WHERE stream = NEW.stream AND seq = NEW.seq - 1),
                hex(zeroblob(32))
            );
            SELECT RAISE(ABORT, 'a record is filed under what its bytes say')
            WHERE json_extract(NEW.body, '$.stream') IS NOT NEW.stream
                OR json_extract(NEW.body, '$.seq') IS NOT NEW.seq
                OR json_extract(NEW.body, '$.command_id') IS NOT NEW.command_id;
        END""",
    "stored_is_never_changed": """
        BEFORE UPDATE ON stored BEGIN
            SELECT RAISE(ABORT, 'a record is never changed');
        END""",
    "stored_is_deleted_only_when_forgotten": """
        BEFORE DELETE ON stored
        WHEN NOT EXISTS (SELECT 1 FROM forgotten WHERE stream = OLD.stream) BEGIN
            SELECT RAISE(ABORT, 'records are deleted only with their whole stream, by forgetting it');
        END""",
    "forgotten_is_true": """
        BEFORE INSERT ON forgotten BEGIN
            SELECT RAISE(ABORT, 'this stream has been forgotten')
            WHERE EXISTS (SELECT 1 FROM forgotten WHERE stream = NEW.stream);
            SELECT RAISE(ABORT, 'what is forgotten is counted first')
            WHERE NEW.count IS NOT (SELECT count(*) FROM stored WHERE stream = NEW.stream)
                OR NEW.head_hash IS NOT coalesce(
                    (SELECT hash FROM stored WHERE stream = NEW.stream ORDER BY seq DESC LIMIT 1),
                    hex(zeroblob(32))
                );
        END""",
    "forgotten_is_never_changed": """
        BEFORE UPDATE ON forgotten BEGIN
            SELECT RAISE(ABORT, 'what was forgotten stays so');
        END""",
    "forgotten_is_never_deleted": """
        BEFORE DELETE ON forgotten BEGIN
            SELECT RAISE(ABORT, 'what was forgotten stays so');
        END""",
}


GUARDS_AND_VIEWS = {name: ("trigger", f"CREATE TRIGGER {name}{sql}") for name, sql in TRIGGERS.items()} | {
    name: ("view", f"CREATE VIEW {name} AS{sql}") for name, sql in VIEWS.items()
}
"""Name → kind and SQL, in the order in which they are made; as `sqlite_master` keeps them."""


def prepare(connection: sqlite3.Connection) -> None:
    """Make an empty file a record file, an older one current, and put back triggers and views that are missing.

    Raises:
        UnknownRecordFile: a newer program has been here meanwhile. Nothing was changed.
        sqlite3.Error: the file could not be read or written. Nothing was changed.
    """
    if not _is_current(connection):
        with _one_transaction(connection):
            check_is_ours(connection)
            _migrate(connection)
            _put_back(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def check_is_ours(connection: sqlite3.Connection) -> None:
    """Let an empty file pass, and a record file that this program knows. Only reads.

    Raises:
        UnknownRecordFile: it is somebody else's file, or a newer program's.
        sqlite3.Error: the file could not be read.
    """
    # At one moment: another process may be making the file a record while we look.
    with _one_moment(connection):
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (definitions,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        newer = _applied(connection) - _known()
    if application != APPLICATION_ID and (application or definitions):
        raise UnknownRecordFile("this file is not a Ninefold record")
    if newer:
        raise UnknownRecordFile(
            f"this record was written by a newer Ninefold (it has {', '.join(sorted(newer))}); update this one"
        )


def _is_current(connection: sqlite3.Connection) -> bool:
    return _applied(connection) == _known() and not _differing(connection)


def _migrate(connection: sqlite3.Connection) -> None:
    if _applied(connection) != _known():
        # Views name the tables that a migration takes apart, and triggers go with them.
        for name, (kind, _) in reversed(GUARDS_AND_VIEWS.items()):
            connection.execute(f"DROP {kind} IF EXISTS {name}")
        from sqlite_utils import Database, Migrations  # noqa: PLC0415 - see the module's docstring

        migrations = Migrations(MIGRATION_SET)
        for migration in MIGRATIONS:
            migrations()(migration)
        migrations.apply(Database(connection))


def _put_back(connection: sqlite3.Connection) -> None:
    """Drop and create what differs. Whatever else officers have added to the file is left alone."""
    for name in _differing(connection):
        kind, sql = GUARDS_AND_VIEWS[name]
        connection.execute(f"DROP {kind} IF EXISTS {name}")
        connection.execute(sql)


def _differing(connection: sqlite3.Connection) -> list[str]:
    there = connection.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
    defined = {name: (kind, sql) for name, kind, sql in there}
    return [name for name, definition in GUARDS_AND_VIEWS.items() if defined.get(name) != definition]


def _applied(connection: sqlite3.Connection) -> set[str]:
    """The names of the migrations that the file has seen, as sqlite-utils notes them."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone() is None:
        return set()
    seen = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [MIGRATION_SET])
    return {name for (name,) in seen}


def _known() -> set[str]:
    return {migration.__name__ for migration in MIGRATIONS}


@contextmanager
def _one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is read sees one state of the file; on its own, and within a transaction."""
    connection.execute("SAVEPOINT one_moment")
    try:
        yield
    finally:
        connection.execute("RELEASE one_moment")


@contextmanager
def _one_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write-locked from its start: sqlite-utils' own transactions are deferred, and nest in this one as savepoints."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.execute("COMMIT")
