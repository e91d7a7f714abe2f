"""Every cohort on record, as whoever lives long keeps them."""

import asyncio
from pathlib import Path

import pytest

from rooms.cohorts import Cohorts
from rooms.commands import Actor, CreateCohort, PublishCohort, Station, Told
from rooms.record import Record
from rooms.service import CohortService
from rooms.stores.event_log import EventLog
from rooms.stores.memory import MemoryEventLog
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import StreamId, cohort_stream
from tests.rooms.exam_day import a_session, clock

ALGEBRA, ETHICS = "tt2027-linear-algebra", "tt2027-ethics"


def told(command_id: str) -> Told:
    return Told(command_id, clock("08:00"), clock("08:00"), Actor(Station.OFFICE, "h.marsh"))


async def create(log: EventLog, cohort: str) -> None:
    session = a_session().model_copy(update={"session": f"{cohort}-1", "cohort": cohort})
    command = CreateCohort(cohort=cohort, kind="central", sessions=(session,))
    await CohortService(log, cohort).execute(command, told("create"))


async def publish(log: EventLog, cohort: str) -> None:
    await CohortService(log, cohort).execute(PublishCohort(), told("publish"))


async def standings(cohorts: Cohorts) -> list[tuple[str, str]]:
    return [(state.created.cohort, state.standing) for state in await cohorts.every()]


class Counting(MemoryEventLog):
    """Notes each record that is given out, and lets others get a turn meanwhile, as a file does."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[tuple[StreamId, int]] = []
        self.reads = 0
        self.asked = asyncio.Event()

    async def read(self, stream: StreamId, after: int = 0) -> list[Record]:
        self.asked.set()
        await asyncio.sleep(0)
        records = await super().read(stream, after)
        self.reads += 1
        self.given += [(stream, record.seq) for record in records]
        return records


@pytest.fixture
async def log() -> Counting:
    """Two cohorts are on record; nothing is noted yet."""
    log = Counting()
    await create(log, ALGEBRA)
    await create(log, ETHICS)
    log.given, log.reads = [], 0
    log.asked.clear()
    return log


async def test_a_second_look_reads_nothing_again(log: Counting) -> None:
    """A start page looks several times, and exams are on beside it."""
    cohorts = Cohorts(log)
    first = await cohorts.every()
    assert log.reads == 2

    second = await cohorts.every()

    assert log.reads == 2
    assert [state.created.cohort for state in second] == [ETHICS, ALGEBRA]
    assert all(one is other for one, other in zip(first, second, strict=True))


async def test_only_what_is_new_is_read_on(log: Counting) -> None:
    cohorts = Cohorts(log)
    await cohorts.every()
    await publish(log, ALGEBRA)
    log.given, log.reads = [], 0

    assert await standings(cohorts) == [(ETHICS, "ready to publish"), (ALGEBRA, "published")]

    assert (log.given, log.reads) == ([(cohort_stream(ALGEBRA), 2)], 1)


async def test_looks_that_overlap_read_everything_once(log: Counting) -> None:
    cohorts = Cohorts(log)

    looks = await asyncio.gather(*(standings(cohorts) for _ in range(3)))

    assert looks == [[(ETHICS, "ready to publish"), (ALGEBRA, "ready to publish")]] * 3
    assert log.given == [(cohort_stream(ETHICS), 1), (cohort_stream(ALGEBRA), 1)]


async def test_a_look_that_was_given_up_spoils_none_after_it(log: Counting) -> None:
    """Whoever closes the browser stops the page that was being made."""
    cohorts = Cohorts(log)
    given_up = asyncio.create_task(cohorts.every())
    await log.asked.wait()
    given_up.cancel()

    assert await standings(cohorts) == [(ETHICS, "ready to publish"), (ALGEBRA, "ready to publish")]


async def test_a_cohort_that_was_purged_is_gone(log: Counting) -> None:
    cohorts = Cohorts(log)
    await cohorts.every()

    await log.forget(cohort_stream(ALGEBRA))

    assert await standings(cohorts) == [(ETHICS, "ready to publish")]


async def test_what_another_process_wrote_is_seen_at_once(tmp_path: Path) -> None:
    """The command line works on the same folder while a server runs."""
    file = tmp_path / "record.db"
    ours = await SqliteEventLog.open(file)
    theirs = await SqliteEventLog.open(file)
    try:
        await create(ours, ALGEBRA)
        cohorts = Cohorts(ours)
        await cohorts.every()

        await publish(theirs, ALGEBRA)
        await create(theirs, ETHICS)
        assert await standings(cohorts) == [(ETHICS, "ready to publish"), (ALGEBRA, "published")]

        await theirs.forget(cohort_stream(ALGEBRA))
        assert await standings(cohorts) == [(ETHICS, "ready to publish")]
    finally:
        await ours.close()
        await theirs.close()
