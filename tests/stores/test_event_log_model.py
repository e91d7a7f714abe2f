"""Every engine against a model that fits on one page: whatever is said in whatever order, both give the same answers."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from rooms.errors import Conflict, StreamForgotten
from rooms.record import BEFORE_THE_FIRST, Intact, Record, seal, verify
from rooms.stores.event_log import EventLog
from rooms.stores.memory import MemoryEventLog
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import session_stream

SAID_AT = datetime(2027, 6, 8, 8, 30, tzinfo=UTC)
streams = st.sampled_from([session_stream("algebra-1"), session_stream("algebra-2")])
command_ids = st.integers(1, 12).map(lambda n: f"command-{n}")


@dataclass
class Stream:
    """What a stream should hold."""

    records: list[Record] = field(default_factory=list)
    forgotten: tuple[int, str] | None = None

    @property
    def head(self) -> tuple[int, str]:
        return (self.records[-1].seq, self.records[-1].hash) if self.records else (0, BEFORE_THE_FIRST)

    def number_of(self, command_id: str) -> int | None:
        return next((record.seq for record in self.records if record.command_id == command_id), None)


class AnyEventLog(RuleBasedStateMachine):
    """Commands said once, twice, late and after a purge, with the log closed and opened again in between."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.log = self.run(self.open())
        self.model = {stream: Stream() for stream in (session_stream("algebra-1"), session_stream("algebra-2"))}

    async def open(self) -> EventLog:
        raise NotImplementedError

    def run(self, what: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(what)

    def sealed(self, stream: str, seq: int, previous: str, command_id: str) -> Record:
        return seal(
            stream=stream,
            seq=seq,
            at=SAID_AT,
            said_at=SAID_AT,
            actor="a",
            command_id=command_id,
            events=[{"type": "said", "seq": seq}],
            previous=previous,
        )

    @rule(stream=streams, command_id=command_ids, behind=st.integers(-1, 2))
    def append(self, stream: str, command_id: str, behind: int) -> None:
        """Append after the head, or after where it was, or after where it has never been."""
        expected = self.model[stream]
        head, previous = expected.head
        if behind:
            head, previous = max(head - behind, 0), "f" * 64
        record = self.sealed(stream, head + 1, previous, command_id)
        try:
            answer = self.run(self.log.append(stream, head, record))
        except StreamForgotten:
            assert expected.forgotten
        except Conflict:
            assert expected.number_of(command_id) is None
            assert head != expected.head[0]
        except ValueError:
            # The first record's place, with a hash that is not that of the empty stream.
            assert (head, previous) == (0, "f" * 64)
            assert not expected.records
        else:
            assert not expected.forgotten
            assert answer == (expected.number_of(command_id) or record.seq)
            if expected.number_of(command_id) is None:
                assert (record.seq - 1, record.previous) == expected.head
                expected.records.append(record)

    @rule(stream=streams, ids=st.lists(command_ids, min_size=2, max_size=5))
    def race(self, stream: str, ids: list[str]) -> None:
        """Several at once that saw the same head: one new command gets in, the known ones have their answers."""
        expected = self.model[stream]
        head, previous = expected.head
        records = [self.sealed(stream, head + 1, previous, command_id) for command_id in ids]

        async def at_once() -> list[Any]:
            appends = (self.log.append(stream, head, record) for record in records)
            return await asyncio.gather(*appends, return_exceptions=True)

        for record, answer in zip(records, self.run(at_once()), strict=True):
            if expected.forgotten:
                assert isinstance(answer, StreamForgotten)
            elif known := expected.number_of(record.command_id):
                assert answer == known
            elif answer == head + 1:
                assert expected.head[0] == head
                expected.records.append(record)
            else:
                assert isinstance(answer, Conflict)
                assert expected.head[0] == head + 1

    @rule(stream=streams)
    def forget(self, stream: str) -> None:
        expected = self.model[stream]
        expected.forgotten = expected.forgotten or expected.head
        expected.records = []

        left = self.run(self.log.forget(stream))

        assert (left.count, left.head_hash) == expected.forgotten

    @rule(stream=streams, after=st.integers(0, 12))
    def read_and_follow(self, stream: str, after: int) -> None:
        expected = [record for record in self.model[stream].records if record.seq > after]

        async def replay() -> list[Record]:
            records = self.log.follow(stream, after)
            replayed = [await anext(records) for _ in expected]
            await records.aclose()
            return replayed

        assert self.run(self.log.read(stream, after)) == expected
        assert self.run(replay()) == expected

    @invariant()
    def what_is_on_record_is_what_the_model_holds(self) -> None:
        for stream, expected in self.model.items():
            stored = self.run(self.log.stored(stream))
            assert verify(stream, stored) == Intact(*expected.head)
            assert [one.body for one in stored] == [record.body for record in expected.records]
        held = sorted(stream for stream, expected in self.model.items() if expected.records)
        assert self.run(self.log.streams()) == held

    def teardown(self) -> None:
        self.run(self.log.close())
        self.runner.close()
        shutil.rmtree(self.folder)


class InMemory(AnyEventLog):
    async def open(self) -> EventLog:
        return MemoryEventLog()


class InAFile(AnyEventLog):
    async def open(self) -> EventLog:
        return await SqliteEventLog.open(self.folder / "record.sqlite")

    @rule()
    def close_and_open_again(self) -> None:
        """A restart."""
        self.run(self.log.close())
        self.log = self.run(self.open())


TestInMemory = InMemory.TestCase
TestInMemory.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
TestInAFile = InAFile.TestCase
TestInAFile.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
