"""The record file itself: who may read it, what guards it, and what it says when somebody has been at it."""

# ruff: noqa: ASYNC240 - a test may wait for a small file

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from rooms.errors import Unavailable
from rooms.record import BEFORE_THE_FIRST, Broken, Intact, Record, verify
from rooms.stores import sqlite_schema
from rooms.stores.durable import private_file, private_folder
from rooms.stores.sqlite import SqliteEventLog
from rooms.stores.sqlite_file import connect, prepare_file, write_ahead
from rooms.stores.sqlite_schema import TRIGGERS, UnknownRecordFile
from rooms.vocabulary import session_stream

ROOT = Path(__file__).parents[2]
ALGEBRA = session_stream("algebra-1")

Sealed = Callable[..., Record]
Say = Callable[..., Awaitable[Record]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "record.db"


@pytest.fixture
async def five_records(file: Path, say: Say) -> Path:
    """A file whose one stream holds five records, closed."""
    log = await SqliteEventLog.open(file)
    for n in range(1, 6):
        await say(log, events=({"type": "note", "text": f"note {n}"},))
    await log.close()
    return file


@pytest.fixture
def by_hand(five_records: Path) -> Iterator[sqlite3.Connection]:
    """The file of five records, opened by somebody with a plain SQLite tool."""
    with closing(sqlite3.connect(five_records, isolation_level=None)) as connection:
        yield connection


def without_triggers(connection: sqlite3.Connection) -> None:
    for name in TRIGGERS:
        connection.execute(f"DROP TRIGGER {name}")


async def verdict(file: Path) -> Intact | Broken:
    log = await SqliteEventLog.open(file)
    found = verify(ALGEBRA, await log.stored(ALGEBRA))
    await log.close()
    return found


class TestOpening:
    """Whoever starts the program must not be able to make things worse."""

    async def test_only_the_owner_reads_the_record(self, file: Path, say: Say):
        """The record holds names, illnesses and suspicions."""
        log = await SqliteEventLog.open(file)
        await say(log)

        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [file.parent, *file.parent.iterdir()]}

        assert modes == {"data": 0o700, "record.db": 0o600, "record.db-wal": 0o600, "record.db-shm": 0o600}
        await log.close()

    async def test_records_are_there_after_opening_again(self, five_records: Path):
        log = await SqliteEventLog.open(five_records)

        assert [record.seq for record in await log.read(ALGEBRA)] == [1, 2, 3, 4, 5]
        await log.close()

    async def test_a_commit_waits_for_the_disk(self, five_records: Path):
        """A number that was returned survives a power cut."""
        with closing(connect(five_records, busy_seconds=1)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)

    async def test_a_wrong_folder_is_not_filled_with_an_empty_record(self, file: Path):
        """`ninefold verify --data TYPO` must not report an intact, empty record."""
        with pytest.raises(Unavailable, match="unable to open"):
            await SqliteEventLog.open(file, create=False)

        assert not file.parent.exists()

    async def test_a_newer_file_is_refused_and_left_as_it_is(self, by_hand: sqlite3.Connection, five_records: Path):
        """Last year's program must not write into this year's record."""
        by_hand.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('ninefold record', 'm9999_from_the_future', '2031-01-01')"
        )
        by_hand.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = five_records.read_bytes()

        with pytest.raises(UnknownRecordFile, match=r"newer Ninefold.*m9999_from_the_future"):
            await SqliteEventLog.open(five_records)

        assert five_records.read_bytes() == before

    async def test_somebody_elses_file_is_refused_and_left_as_it_is(self, tmp_path: Path):
        """A mistyped path must not turn a library's catalogue into an exam record."""
        catalogue = tmp_path / "catalogue.db"
        with closing(sqlite3.connect(catalogue)) as connection:
            connection.execute("CREATE TABLE book (title TEXT)")
        before = catalogue.read_bytes()

        with pytest.raises(UnknownRecordFile, match="not a Ninefold record"):
            await SqliteEventLog.open(catalogue)

        assert catalogue.read_bytes() == before

    def test_a_file_that_becomes_a_record_while_we_look_is_not_somebody_elses(self, file: Path):
        """Two commands started at once in an empty folder: the slower one must not be turned away."""
        private_folder(file.parent)
        private_file(file)
        with closing(connect(file, busy_seconds=1)) as connection:
            write_ahead(connection, busy_seconds=1)
            came_between: list[str] = []

            def come_between(statement: str) -> None:
                if "sqlite_master" in statement and not came_between:
                    came_between.append(statement)
                    prepare_file(file, busy_seconds=1, create=False)

            connection.set_trace_callback(come_between)
            sqlite_schema.check_is_ours(connection)
            connection.set_trace_callback(None)

            assert came_between
            assert connection.execute("SELECT count(*) FROM record").fetchone() == (0,)

    async def test_what_is_no_database_at_all_is_unavailable(self, tmp_path: Path):
        letter = tmp_path / "letter.txt"
        letter.write_text("Dear Proctors, " * 100)

        with pytest.raises(Unavailable, match="not a database"):
            await SqliteEventLog.open(letter)

        assert letter.read_text() == "Dear Proctors, " * 100


class TestGuards:
    """The triggers hold for whoever opens the file, with whatever tool."""

    @pytest.mark.parametrize(
        ("statement", "why"),
        [
            ("UPDATE stored SET body = replace(body, 'note 3', 'note X')", "never changed"),
            ("UPDATE stored SET seq = 9 WHERE seq = 5", "never changed"),
            ("DELETE FROM stored WHERE seq = 5", "with their whole stream"),
            ("DELETE FROM stored", "with their whole stream"),
            ("INSERT INTO stored SELECT stream, 9, 'new', hash, body FROM stored WHERE seq = 5", "after the last"),
            ("INSERT INTO stored SELECT stream, 6, 'new', hash, body FROM stored WHERE seq = 5", "one before it"),
            ("INSERT OR REPLACE INTO stored SELECT * FROM stored WHERE seq = 3", "after the last"),
            (
                "INSERT OR REPLACE INTO stored SELECT stream, 6, 'command-3', hash, body FROM stored WHERE seq = 5",
                "on record already",
            ),
            (
                (
                    "INSERT OR REPLACE INTO stored (rowid, stream, seq, command_id, hash, body) "
                    "SELECT 1, stream, 6, 'new', hash, body FROM stored WHERE seq = 5"
                ),
                "no other record's place",
            ),
            (
                (
                    "INSERT INTO stored SELECT stream, 6, 'new', hash, "
                    "json_set(body, '$.previous', hash, '$.seq', 7, '$.command_id', 'new') FROM stored WHERE seq = 5"
                ),
                "what its bytes say",
            ),
            (
                (
                    "INSERT INTO stored SELECT stream, 6, 'other', hash, "
                    "json_set(body, '$.previous', hash, '$.seq', 6, '$.command_id', 'new') FROM stored WHERE seq = 5"
                ),
                "what its bytes say",
            ),
            (
                (
                    "INSERT INTO stored SELECT 'session/b', 1, 'new', hash, "
                    "json_set(body, '$.previous', hex(zeroblob(32)), '$.seq', 1) FROM stored WHERE seq = 5"
                ),
                "what its bytes say",
            ),
            ("INSERT INTO forgotten VALUES ('session/algebra-1', 4, 'abc', '2027')", "counted first"),
            ("INSERT INTO forgotten VALUES ('session/algebra-1', 5, 'abc', '2027')", "counted first"),
        ],
    )
    async def test_tampering_is_refused(
        self, by_hand: sqlite3.Connection, five_records: Path, statement: str, why: str
    ):
        with pytest.raises(sqlite3.IntegrityError, match=why):
            by_hand.execute(statement)

        assert (await verdict(five_records)).count == 5

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE forgotten SET count = 3",
            "DELETE FROM forgotten",
            "INSERT OR REPLACE INTO forgotten SELECT * FROM forgotten",
        ],
    )
    async def test_what_was_forgotten_stays_so(self, five_records: Path, by_hand: sqlite3.Connection, statement: str):
        """A purge cannot be made to look as though it had been of something smaller."""
        log = await SqliteEventLog.open(five_records)
        left = await log.forget(ALGEBRA)

        with pytest.raises(sqlite3.IntegrityError):
            by_hand.execute(statement)

        assert await log.forgotten() == [left]
        await log.close()

    async def test_guards_that_were_removed_are_back_after_opening(
        self, by_hand: sqlite3.Connection, five_records: Path
    ):
        without_triggers(by_hand)
        by_hand.execute("DROP VIEW record")

        await (await SqliteEventLog.open(five_records)).close()

        assert by_hand.execute("SELECT count(*) FROM record").fetchone() == (5,)
        with pytest.raises(sqlite3.IntegrityError):
            by_hand.execute("DELETE FROM stored")

    async def test_an_officers_own_view_is_left_alone(self, by_hand: sqlite3.Connection, five_records: Path):
        by_hand.execute("CREATE VIEW mine AS SELECT count(*) AS records FROM record")
        by_hand.execute("DROP VIEW event")

        await (await SqliteEventLog.open(five_records)).close()

        assert by_hand.execute("SELECT records FROM mine").fetchone() == (5,)

    def test_a_current_file_is_opened_without_what_migrates_an_older_one(self, five_records: Path):
        """It brings numpy: every command on a current record would wait for both."""
        code = (
            "import pathlib, sys; from rooms.stores.sqlite_file import prepare_file; "
            "prepare_file(pathlib.Path(sys.argv[1]), busy_seconds=1, create=False); print(*sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, five_records], capture_output=True, text=True, check=True, cwd=ROOT
        )

        loaded = set(done.stdout.split())
        assert "rooms.stores.sqlite_schema" in loaded
        assert loaded.isdisjoint(("numpy", "sqlite_utils"))

    async def test_a_migration_keeps_the_records_and_the_guards(
        self, by_hand: sqlite3.Connection, five_records: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """sqlite-utils' transform copies a table, and drops its triggers without a word."""

        def m0002_a_column_more(db: Database) -> None:
            db["stored"].add_column("note", str)
            db["stored"].transform(column_order=["stream", "seq", "note"])

        monkeypatch.setattr(sqlite_schema, "MIGRATIONS", (*sqlite_schema.MIGRATIONS, m0002_a_column_more))

        assert (await verdict(five_records)).count == 5
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            by_hand.execute("UPDATE stored SET note = 'x'")
        assert by_hand.execute("SELECT count(*) FROM event").fetchone() == (5,)

    async def test_a_migration_that_fails_leaves_the_file_as_it_was(
        self, by_hand: sqlite3.Connection, five_records: Path, monkeypatch: pytest.MonkeyPatch
    ):
        def m0002_half_done(db: Database) -> None:
            db["stored"].add_column("note", str)
            db.execute("INSERT INTO nowhere VALUES (1)")

        with monkeypatch.context() as newer:
            newer.setattr(sqlite_schema, "MIGRATIONS", (*sqlite_schema.MIGRATIONS, m0002_half_done))
            with pytest.raises(Unavailable, match="nowhere"):
                await SqliteEventLog.open(five_records)

        assert (await verdict(five_records)).count == 5
        assert "note" not in Database(by_hand)["stored"].columns_dict
        with pytest.raises(sqlite3.IntegrityError):
            by_hand.execute("DELETE FROM stored")


class TestVerify:
    """Whoever removes the guards can change a row. The chain says which."""

    @pytest.mark.parametrize(
        ("statement", "seq", "why"),
        [
            (
                "UPDATE stored SET body = replace(body, 'note 3', 'note X') WHERE seq = 3",
                3,
                "not the ones that were hashed",
            ),
            ("UPDATE stored SET body = 'x' WHERE seq = 3", 3, "not the ones that were hashed"),
            ("UPDATE stored SET hash = hex(randomblob(32)) WHERE seq = 2", 2, "not the ones that were hashed"),
            ("DELETE FROM stored WHERE seq = 3", 4, "number 3 is missing"),
            ("DELETE FROM stored WHERE seq = 1", 2, "number 1 is missing"),
            ("UPDATE stored SET seq = 7 WHERE seq = 5", 7, "number 5 is missing"),
            ("UPDATE stored SET command_id = 'other' WHERE seq = 4", 4, "filed under the command other"),
            ("UPDATE stored SET seq = CASE seq WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE seq END", -3, "number 1 is missing"),
        ],
    )
    async def test_tampering_is_found_and_named(
        self, by_hand: sqlite3.Connection, five_records: Path, statement: str, seq: int, why: str
    ):
        """An appeal asks: has anybody touched this?"""
        without_triggers(by_hand)
        by_hand.execute(statement)

        found = await verdict(five_records)

        assert isinstance(found, Broken)
        assert found.seq == seq
        assert why in found.why

    async def test_two_records_that_changed_places_are_found(self, by_hand: sqlite3.Connection, five_records: Path):
        without_triggers(by_hand)
        for old, new in ((2, 99), (3, 2), (99, 3)):
            by_hand.execute("UPDATE stored SET seq = ? WHERE seq = ?", (new, old))

        assert await verdict(five_records) == Broken(seq=2, why="it was written as number 3")

    async def test_a_record_that_was_rewritten_with_a_fitting_hash_betrays_itself(
        self, by_hand: sqlite3.Connection, five_records: Path, sealed: Sealed
    ):
        """A forger who hashes anew must rewrite every later record, up to the signed head."""
        without_triggers(by_hand)
        (second,) = by_hand.execute("SELECT hash FROM stored WHERE seq = 2").fetchone()
        forged = sealed(3, second, events=({"type": "note", "text": "nothing happened"},))
        by_hand.execute("UPDATE stored SET body = ?, hash = ? WHERE seq = 3", (forged.body.decode(), forged.hash))

        assert await verdict(five_records) == Broken(seq=4, why="it does not name the hash of the record before it")

    async def test_a_record_moved_here_from_another_stream_is_found(
        self, by_hand: sqlite3.Connection, five_records: Path, sealed: Sealed
    ):
        without_triggers(by_hand)
        foreign = sealed(1, BEFORE_THE_FIRST, stream=session_stream("algebra-2"))
        by_hand.execute("DELETE FROM stored")
        by_hand.execute(
            "INSERT INTO stored VALUES ('session/algebra-1', 1, 'command-1', ?, ?)",
            (foreign.hash, foreign.body.decode()),
        )

        assert await verdict(five_records) == Broken(seq=1, why="it was written for the stream session/algebra-2")


class TestPurge:
    """What is deleted on its date must not lie in the file for whoever takes a copy."""

    async def test_the_bytes_of_a_forgotten_stream_are_gone(self, file: Path, say: Say):
        log = await SqliteEventLog.open(file)
        for _ in range(30):
            await say(log, events=({"type": "note", "text": "a private circumstance" * 40},))
        await say(log, session_stream("analysis-1"))

        await log.forget(ALGEBRA)

        for path in file.parent.iterdir():
            assert b"private circumstance" not in path.read_bytes()
        assert len(await log.read(session_stream("analysis-1"))) == 1
        await log.close()

    async def test_a_purge_that_a_reader_holds_up_says_so_and_is_repeated(self, file: Path, say: Say):
        """Somebody has the record open in Datasette: the traces cannot be overwritten yet."""
        log = await SqliteEventLog.open(file, busy_seconds=0.05)
        await say(log)
        with closing(sqlite3.connect(file, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM stored").fetchone()

            with pytest.raises(Unavailable, match="repeat"):
                await log.forget(ALGEBRA)
            assert await log.read(ALGEBRA) == []

        assert (await log.forget(ALGEBRA)).count == 1
        await log.close()
