"""What onboarding settles and a session's opening find each other, whichever comes first."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from rooms import commands as c
from rooms import onboarding_record as o
from rooms.cohorts import Cohorts
from rooms.commands import Actor, Station, Told
from rooms.configuration import OnboardingPolicy
from rooms.opening import open_sessions, tell_sessions
from rooms.service import CohortService, OnboardingService, SessionService
from rooms.stores.event_log import EventLog
from rooms.stores.memory import MemoryEventLog
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import Onboarding, StreamId
from tests.rooms.exam_day import ADEYEMI, BRANDT, OFFICER, a_candidate, a_policy, a_session, clock

PERIOD = "trinity-2027"
ALGEBRA, ETHICS, LOGIC = "tt2027-algebra", "tt2027-ethics", "tt2027-logic"
ILL = o.WaiveVerification(reason="ill that week")


def told(command_id: str, actor: Actor = OFFICER, at: str = "08:00") -> Told:
    return Told(command_id, clock(at), clock(at), actor)


@pytest.fixture(params=["memory", "sqlite"])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EventLog]:
    log = MemoryEventLog() if request.param == "memory" else await SqliteEventLog.open(tmp_path / "record.sqlite")
    yield log
    await log.close()


async def create(log: EventLog, cohort: str, *, period: str = PERIOD, numbers: tuple[str, ...] = (ADEYEMI,)) -> None:
    """A cohort of one session, not open yet; nobody in it is verified."""
    policy = a_policy().model_copy(update={"onboarding": OnboardingPolicy(period=period)})
    session = a_session(
        candidates=[a_candidate(number, onboarding=Onboarding.MISSING) for number in numbers],
        rooms={"A": dict(enumerate(numbers, 1))},
        policy=policy,
    ).model_copy(update={"session": f"{cohort}-1", "cohort": cohort})
    creation = c.CreateCohort(cohort=cohort, kind="central", sessions=(session,))
    await CohortService(log, cohort).execute(creation, told("create"))


async def publish(log: EventLog, cohort: str, *, actor: Actor = OFFICER) -> None:
    state, _ = await CohortService(log, cohort).load()
    await open_sessions(log, state, told("publish", actor))


async def settle(log: EventLog, command: Any, number: str = ADEYEMI) -> None:
    await OnboardingService(log, PERIOD, number).execute(command, told("settle"))


async def onboarding_in(log: EventLog, cohort: str, number: str = ADEYEMI) -> Onboarding:
    session, _ = await SessionService(log, f"{cohort}-1").load()
    return session.sittings[number].onboarding


async def test_every_open_session_of_the_period_that_expects_the_candidate_is_told(log: EventLog) -> None:
    await create(log, ALGEBRA)
    await create(log, ETHICS, numbers=(BRANDT, ADEYEMI))
    await create(log, LOGIC, numbers=(BRANDT,))
    await create(log, "mt2027-algebra", period="michaelmas-2027")
    for cohort in (ALGEBRA, ETHICS, LOGIC, "mt2027-algebra"):
        await publish(log, cohort)
    await settle(log, ILL)

    assert await tell_sessions(Cohorts(log), PERIOD, ADEYEMI, told("t")) == [f"{ALGEBRA}-1", f"{ETHICS}-1"]

    assert await onboarding_in(log, ETHICS) is Onboarding.WAIVED
    assert await onboarding_in(log, ETHICS, BRANDT) is Onboarding.MISSING
    assert await onboarding_in(log, LOGIC, BRANDT) is Onboarding.MISSING
    assert await onboarding_in(log, "mt2027-algebra") is Onboarding.MISSING


async def test_a_session_that_is_opened_later_asks(log: EventLog) -> None:
    await create(log, ALGEBRA)
    await settle(log, ILL)
    assert await tell_sessions(Cohorts(log), PERIOD, ADEYEMI, told("t")) == []

    await publish(log, ALGEBRA)

    assert await onboarding_in(log, ALGEBRA) is Onboarding.WAIVED


async def test_nothing_is_told_while_nothing_is_settled(log: EventLog) -> None:
    await create(log, ALGEBRA)
    await publish(log, ALGEBRA)
    assert await tell_sessions(Cohorts(log), PERIOD, ADEYEMI, told("t")) == []

    await settle(log, o.ResetAttempts(reason="ill that week", until=clock("20:00")))

    assert await tell_sessions(Cohorts(log), PERIOD, ADEYEMI, told("t")) == []
    assert await onboarding_in(log, ALGEBRA) is Onboarding.MISSING


async def test_whoever_does_it_again_finishes_it_and_nothing_is_done_twice(log: EventLog) -> None:
    """Another officer may, the next morning: what a session is told does not hang on who says it again."""
    await create(log, ALGEBRA)
    await publish(log, ALGEBRA)
    await settle(log, ILL)

    for officer in ("amy", "bob"):
        again = told("t", Actor(Station.OFFICE, officer))
        assert await tell_sessions(Cohorts(log), PERIOD, ADEYEMI, again) == [f"{ALGEBRA}-1"]
        await publish(log, ALGEBRA, actor=again.actor)

    assert len(await log.read(StreamId(f"session/{ALGEBRA}-1"))) == 2


async def test_a_closed_session_is_left_alone(log: EventLog) -> None:
    """Its record takes nothing more, and nobody is let in any more."""
    await create(log, ALGEBRA)
    await publish(log, ALGEBRA)
    await SessionService(log, f"{ALGEBRA}-1").execute(c.CloseSession(), told("close", at="10:00"))
    await settle(log, ILL)

    assert await tell_sessions(Cohorts(log), PERIOD, ADEYEMI, told("t")) == []


class OpensMeanwhile(MemoryEventLog):
    """While one officer settles an onboarding, another opens the session: just between the two steps."""

    cohort: str | None = None

    async def heads(self, prefix: str) -> dict[StreamId, int]:
        if cohort := self.cohort:
            self.cohort = None
            await publish(self, cohort)
        return await super().heads(prefix)


async def test_settling_and_opening_at_the_same_moment_do_not_miss_each_other() -> None:
    log = OpensMeanwhile()
    await create(log, ALGEBRA)
    await settle(log, ILL)

    log.cohort = ALGEBRA
    await tell_sessions(Cohorts(log), PERIOD, ADEYEMI, told("t"))

    assert await onboarding_in(log, ALGEBRA) is Onboarding.WAIVED
    assert len(await log.read(StreamId(f"session/{ALGEBRA}-1"))) == 2


class SettlesMeanwhile(MemoryEventLog):
    """While one officer opens the session, another settles an onboarding and finds no session open."""

    waiting = True

    async def append(self, stream: StreamId, expected: int, record: Any) -> int:
        if stream == f"session/{ALGEBRA}-1" and self.waiting:
            self.waiting = False
            await settle(self, ILL)
            assert await tell_sessions(Cohorts(self), PERIOD, ADEYEMI, told("t")) == []
        return await super().append(stream, expected, record)


async def test_opening_and_settling_at_the_same_moment_do_not_miss_each_other() -> None:
    log = SettlesMeanwhile()
    await create(log, ALGEBRA)

    await publish(log, ALGEBRA)

    assert await onboarding_in(log, ALGEBRA) is Onboarding.WAIVED
