"""What every engine of the event log promises; a new engine adds one line to ENGINES."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rooms.errors import Conflict, StreamForgotten, Unavailable
from rooms.record import BEFORE_THE_FIRST, Intact, Record, verify
from rooms.stores.event_log import EventLog
from rooms.stores.memory import MemoryEventLog
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import OFFICE, StreamId, session_stream

ALGEBRA = session_stream("algebra-1")
ANALYSIS = session_stream("analysis-1")

Sealed = Callable[..., Record]
Say = Callable[..., Awaitable[Record]]


async def in_memory(folder: Path) -> EventLog:
    return MemoryEventLog()


async def in_a_file(folder: Path) -> EventLog:
    return await SqliteEventLog.open(folder / "record.db", poll_seconds=0.01)


ENGINES: dict[str, Callable[[Path], Awaitable[EventLog]]] = {
    "memory": in_memory,
    "sqlite": in_a_file,
}


@pytest.fixture(params=ENGINES.values(), ids=ENGINES.keys())
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EventLog]:
    """An empty log of each kind."""
    log = await request.param(tmp_path)
    yield log
    await log.close()


async def take(count: int, log: EventLog, *, stream: StreamId = ALGEBRA, after: int = 0) -> list[Record]:
    """The next records that a follower is given."""
    taken = []
    async with asyncio.timeout(20), aclosing(log.follow(stream, after)) as records:
        async for record in records:
            taken.append(record)
            if len(taken) == count:
                break
    return taken


class TestAppend:
    """Appending is where two people act at once, and where a network fails halfway."""

    async def test_records_are_numbered_from_one_without_gaps(self, log: EventLog, say: Say):
        """Whoever reads the log aloud can say that nothing is missing."""
        for _ in range(3):
            await say(log)

        assert [record.seq for record in await log.read(ALGEBRA)] == [1, 2, 3]

    async def test_what_was_sealed_is_read_byte_for_byte(self, log: EventLog, sealed: Sealed):
        """The hash is over the stored bytes: a store that rewrites them breaks the chain."""
        record = sealed(events=({"type": "note", "text": 'Zoë said: "5 ⋅ 5 = 25"\n\u2028 \U0001f4dd', "n": 1e-7},))

        await log.append(ALGEBRA, 0, record)

        assert await log.read(ALGEBRA) == [record]
        assert (await log.read(ALGEBRA))[0].body == record.body

    async def test_a_long_record_is_kept_whole(self, log: EventLog, sealed: Sealed):
        """Opening a session writes its whole configuration in one record."""
        record = sealed(events=({"type": "opened", "text": "n" * 1_000_000},))

        await log.append(ALGEBRA, 0, record)

        assert (await log.read(ALGEBRA))[0].body == record.body

    async def test_whoever_saw_an_older_head_has_a_conflict(self, log: EventLog, sealed: Sealed, say: Say):
        """Two consoles seat the ninth candidate at once: the second must look again."""
        first = await say(log)
        await say(log)

        with pytest.raises(Conflict):
            await log.append(ALGEBRA, 1, sealed(2, first.hash, command_id="late"))

        assert len(await log.read(ALGEBRA)) == 2

    async def test_whoever_expects_a_head_that_is_not_there_yet_has_a_conflict(self, log: EventLog, sealed: Sealed):
        with pytest.raises(Conflict):
            await log.append(ALGEBRA, 4, sealed(5, "a" * 64))

        assert await log.read(ALGEBRA) == []

    async def test_of_ten_writers_at_the_same_head_exactly_one_gets_in(self, log: EventLog, sealed: Sealed):
        """Nine seats stay nine seats under any interleaving."""
        results = await asyncio.gather(
            *(log.append(ALGEBRA, 0, sealed(command_id=f"seat-{n}")) for n in range(10)), return_exceptions=True
        )

        assert results.count(1) == 1
        assert sum(isinstance(result, Conflict) for result in results) == 9
        assert len(await log.read(ALGEBRA)) == 1

    async def test_one_conflict_does_not_fail_its_neighbours(self, log: EventLog, sealed: Sealed):
        """Rooms share a disk, and nothing else."""
        streams = [session_stream(f"algebra-{n}") for n in range(20)]
        appends = [log.append(stream, 0, sealed(stream=stream)) for stream in streams]
        late = log.append(streams[0], 0, sealed(stream=streams[0], command_id="late"))

        *numbers, conflict = await asyncio.gather(*appends, late, return_exceptions=True)

        assert numbers == [1] * 20
        assert isinstance(conflict, Conflict)

    async def test_the_same_command_twice_has_effect_once(self, log: EventLog, sealed: Sealed):
        """A phone that heard no answer says it again; its break must not start twice."""
        record = sealed()

        assert await log.append(ALGEBRA, 0, record) == 1
        assert await log.append(ALGEBRA, 0, record) == 1

        assert await log.read(ALGEBRA) == [record]

    async def test_the_same_command_many_times_at_once_has_effect_once(self, log: EventLog, sealed: Sealed):
        record = sealed()

        assert await asyncio.gather(*(log.append(ALGEBRA, 0, record) for _ in range(10))) == [1] * 10

        assert await log.read(ALGEBRA) == [record]

    async def test_a_command_is_looked_for_before_the_head_is_compared(self, log: EventLog, sealed: Sealed, say: Say):
        """Said again after others have spoken, it is not a conflict: it has its answer already."""
        first = await say(log, command_id="break-1")
        second = await say(log)

        assert await log.append(ALGEBRA, 0, first) == 1
        assert await log.append(ALGEBRA, 2, sealed(3, second.hash, command_id="break-1")) == 1

        assert len(await log.read(ALGEBRA)) == 2

    async def test_the_same_command_id_in_another_stream_is_another_command(self, log: EventLog, say: Say):
        await say(log, ALGEBRA, command_id="open")
        await say(log, ANALYSIS, command_id="open")

        assert len(await log.read(ANALYSIS)) == 1

    async def test_a_cancelled_append_can_be_said_again(self, log: EventLog, sealed: Sealed):
        """The socket closed while the disk was busy: nobody knows, so it is repeated."""
        record = sealed()
        append = asyncio.create_task(log.append(ALGEBRA, 0, record))
        await asyncio.sleep(0)
        append.cancel()
        await asyncio.wait([append])

        assert await log.append(ALGEBRA, 0, record) == 1
        assert await log.read(ALGEBRA) == [record]

    @pytest.mark.parametrize(
        "wrong",
        [
            pytest.param({"seq": 3}, id="another number"),
            pytest.param({"previous": "f" * 64}, id="another predecessor"),
            pytest.param({"stream": ANALYSIS}, id="another stream"),
        ],
    )
    async def test_a_record_sealed_for_another_place_is_refused(
        self, log: EventLog, sealed: Sealed, say: Say, wrong: dict[str, Any]
    ):
        """Such a record would break the chain for good."""
        head = await say(log)
        place = {"seq": 2, "previous": head.hash, **wrong}

        with pytest.raises(ValueError, match="record"):
            await log.append(ALGEBRA, 1, sealed(**place))

        assert await log.read(ALGEBRA) == [head]

    async def test_a_record_altered_after_sealing_is_refused(self, log: EventLog, sealed: Sealed):
        record = sealed()
        altered = replace(record, body=record.body.replace(b"0012345", b"0012346"))

        with pytest.raises(ValueError, match="hash"):
            await log.append(ALGEBRA, 0, altered)

        assert await log.read(ALGEBRA) == []


class TestRead:
    """Reading rebuilds the exam after a restart, and a client's view after a lost connection."""

    async def test_reading_goes_on_after_a_number(self, log: EventLog, say: Say):
        for _ in range(5):
            await say(log)

        assert [record.seq for record in await log.read(ALGEBRA, after=3)] == [4, 5]
        assert await log.read(ALGEBRA, after=5) == []
        assert await log.read(ALGEBRA, after=9) == []

    async def test_a_stream_that_does_not_exist_holds_nothing(self, log: EventLog):
        assert await log.read(ALGEBRA) == []
        assert await log.stored(ALGEBRA) == []
        assert await log.find(ALGEBRA, "break-1") is None

    async def test_a_command_is_found_by_its_id(self, log: EventLog, say: Say):
        """A command said again is given its first answer."""
        await say(log)
        record = await say(log, command_id="break-1")

        assert await log.find(ALGEBRA, "break-1") == record
        assert await log.find(ANALYSIS, "break-1") is None

    async def test_streams_are_listed_by_name(self, log: EventLog, say: Say):
        for stream in (ANALYSIS, OFFICE, ALGEBRA):
            await say(log, stream)
            await say(log, stream)

        assert await log.streams() == [OFFICE, ALGEBRA, ANALYSIS]

    async def test_heads_are_those_of_the_streams_whose_name_begins_so(self, log: EventLog, say: Say):
        """Whoever keeps what was read of many streams asks once which of them have gone on."""
        for stream, count in (("cohort/b", 1), ("cohort/a", 3), ("cohorts", 1), ("cohor", 1), ("session/a", 2)):
            for number in range(count):
                await say(log, StreamId(stream), f"{stream}-{number}")

        assert list((await log.heads("cohort/")).items()) == [("cohort/a", 3), ("cohort/b", 1)]
        assert await log.heads("review/") == {}

        await log.forget(StreamId("cohort/a"))

        assert await log.heads("cohort/") == {"cohort/b": 1}

    async def test_a_log_without_records_has_no_streams(self, log: EventLog):
        await log.read(ALGEBRA)

        assert await log.streams() == []

    async def test_what_was_appended_verifies(self, log: EventLog, say: Say):
        for _ in range(4):
            head = await say(log)

        assert verify(ALGEBRA, await log.stored(ALGEBRA)) == Intact(count=4, head_hash=head.hash)


class TestFollow:
    """Following is how every screen stays true."""

    async def test_a_follower_is_given_what_was_and_then_what_comes(self, log: EventLog, say: Say):
        before = [await say(log) for _ in range(3)]
        follower = asyncio.create_task(take(5, log))

        after = [await say(log) for _ in range(2)]

        assert await follower == before + after

    async def test_a_follower_goes_on_after_its_number(self, log: EventLog, say: Say):
        for _ in range(3):
            await say(log)
        follower = asyncio.create_task(take(2, log, after=2))

        await say(log)

        assert [record.seq for record in await follower] == [3, 4]

    async def test_a_follower_may_come_before_the_stream(self, log: EventLog, say: Say):
        """A chief opens the console before the session opens."""
        follower = asyncio.create_task(take(1, log))
        await asyncio.sleep(0)

        record = await say(log)

        assert await follower == [record]

    async def test_no_follower_has_a_gap_or_a_double_while_others_append(self, log: EventLog, say: Say):
        """A record that falls between replay and live is a candidate's break that nobody sees."""
        total = 60
        followers = [asyncio.create_task(take(total - after, log, after=after)) for after in range(0, 40, 5)]

        for n in range(total):
            await say(log)
            if n % 10 == 0:
                followers.append(asyncio.create_task(take(total, log)))

        for follower in followers:
            numbers = [record.seq for record in await follower]
            assert numbers == list(range(numbers[0], total + 1))
        assert len(followers) == 14

    async def test_a_follower_sees_its_own_stream_alone(self, log: EventLog, say: Say):
        follower = asyncio.create_task(take(2, log))

        await say(log)
        await say(log, ANALYSIS)
        await say(log)

        assert {record.stream for record in await follower} == {ALGEBRA}

    async def test_a_follower_that_is_slow_holds_nobody_up_and_misses_nothing(self, log: EventLog, say: Say):
        """One console over a bad line must not delay the exam."""
        async with aclosing(log.follow(ALGEBRA)) as slow:
            await say(log)
            assert (await anext(slow)).seq == 1

            for _ in range(600):
                await say(log)

            assert [(await anext(slow)).seq for _ in range(600)] == list(range(2, 602))

    async def test_a_follower_that_is_cancelled_leaves_nothing_behind(self, log: EventLog, say: Say):
        """Every page reload is one of these."""
        follower = asyncio.create_task(take(2, log))
        await say(log)
        await asyncio.sleep(0)
        follower.cancel()
        await asyncio.wait([follower])

        assert follower.cancelled()
        await say(log)
        assert len(await take(2, log)) == 2

    async def test_followers_end_when_the_log_is_closed(self, log: EventLog, say: Say):
        """A server that stops lets everybody go."""
        await say(log)
        waiting = log.follow(ALGEBRA)
        await anext(waiting)
        ended = asyncio.create_task(anext(waiting, "ended"))
        await asyncio.sleep(0)

        await log.close()

        assert await ended == "ended"
        assert [record async for record in log.follow(ALGEBRA)] == []

    async def test_followers_end_when_the_stream_is_forgotten(self, log: EventLog, say: Say):
        await say(log)
        waiting = log.follow(ALGEBRA)
        await anext(waiting)
        ended = asyncio.create_task(anext(waiting, "ended"))
        await asyncio.sleep(0)

        await log.forget(ALGEBRA)

        assert await ended == "ended"
        assert [record async for record in log.follow(ALGEBRA)] == []


class TestForget:
    """A purge deletes on the configured date, and deletes all of it."""

    async def test_a_forgotten_stream_holds_nothing_and_says_how_much_there_was(self, log: EventLog, say: Say):
        """The office keeps a tombstone: how many records, and the last hash."""
        for _ in range(3):
            head = await say(log)

        left = await log.forget(ALGEBRA)

        assert (left.stream, left.count, left.head_hash) == (ALGEBRA, 3, head.hash)
        assert left.at.tzinfo is not None
        assert await log.read(ALGEBRA) == []
        assert await log.stored(ALGEBRA) == []
        assert await log.find(ALGEBRA, "command-1") is None
        assert await log.streams() == []

    async def test_a_forgotten_stream_takes_nothing_more(self, log: EventLog, sealed: Sealed, say: Say):
        """What was purged cannot be written anew under the same name, nor a command of it said again."""
        first = await say(log)
        await log.forget(ALGEBRA)

        for record in (first, sealed(command_id="anew")):
            with pytest.raises(StreamForgotten):
                await log.append(ALGEBRA, 0, record)

        assert await log.read(ALGEBRA) == []

    async def test_forgetting_twice_gives_the_same_answer(self, log: EventLog, say: Say):
        """A purge that was interrupted is simply done again."""
        await say(log)

        assert await log.forget(ALGEBRA) == await log.forget(ALGEBRA)

    async def test_forgetting_touches_no_other_stream(self, log: EventLog, say: Say):
        await say(log, ALGEBRA)
        other = await say(log, ANALYSIS)

        await log.forget(ALGEBRA)

        assert await log.read(ANALYSIS) == [other]
        await say(log, ANALYSIS)

    async def test_a_stream_that_never_was_can_be_closed_for_good(self, log: EventLog, sealed: Sealed):
        left = await log.forget(ALGEBRA)

        assert (left.count, left.head_hash) == (0, BEFORE_THE_FIRST)
        with pytest.raises(StreamForgotten):
            await log.append(ALGEBRA, 0, sealed())

    async def test_what_was_forgotten_is_listed(self, log: EventLog, say: Say):
        for stream in (ANALYSIS, ALGEBRA):
            await say(log, stream)
        answers = [await log.forget(ANALYSIS), await log.forget(ALGEBRA)]

        assert await log.forgotten() == answers[::-1]


class TestClose:
    """After closing, nobody may believe that something was kept."""

    async def test_a_closed_log_is_unavailable(self, log: EventLog, sealed: Sealed):
        await log.close()
        await log.close()

        with pytest.raises(Unavailable):
            await log.append(ALGEBRA, 0, sealed())
        with pytest.raises(Unavailable):
            await log.read(ALGEBRA)
        with pytest.raises(Unavailable):
            await log.streams()

    async def test_what_was_begun_before_closing_is_finished(self, log: EventLog, sealed: Sealed):
        """An append that was accepted is answered, one way or the other."""
        append = asyncio.create_task(log.append(ALGEBRA, 0, sealed()))
        await asyncio.sleep(0)

        await log.close()

        assert await append == 1
