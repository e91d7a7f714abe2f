"""A purge and a reviewer at the same moment: either the purge stops, or the reviewer is told what goes.

Holds and purges are decided in one stream; a review has a stream of its own. So each of the two writes first and looks
at the other afterwards, and here the one comes between any two steps of the other.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from rooms.office import retention_record as r
from rooms.office.desk import Desk
from rooms.office.purge_desk import Gone, purge_due, purge_early
from rooms.office.retention import IsGone, IsHeld, RetentionService
from rooms.office.retention_desk import hold, left_of_purges, lift_hold, lost, lost_in_words
from rooms.office.retention_record import Kind
from rooms.office.retention_standing import Standing, State, what_goes_when
from rooms.office.review_desk import give_outcome, reopen
from rooms.office.review_record import Outcome
from tests.office.kept_exams import ALGEBRA, KeptExams
from tests.rooms.exam_day import ADEYEMI

SESSION = f"{ALGEBRA}-1"
PICTURES_DUE, ALL_DUE = "2027-07-08T23:00", "2028-06-08T12:00"
Then = Callable[[], Awaitable[object]]


@pytest.fixture
async def exams(tmp_path: Path) -> AsyncIterator[KeptExams]:
    """Algebra of 8 June 2027: Adeyemi was verified, a picture was kept, the session is closed."""
    async with KeptExams.of_algebra(tmp_path / "data") as exams:
        yield exams


class Between:
    """A store at which something else happens, once: `before` or `after` a call of that name."""

    def __init__(self, store: Any, name: str, then: Then, *, before: bool = False) -> None:
        self._store, self._name, self._then, self._before = store, name, then, before

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._store, name)
        if name != self._name:
            return attribute

        async def called(*words: Any, **named: Any) -> Any:
            self._name = ""
            if self._before:
                await self._then()
            done = await attribute(*words, **named)
            if not self._before:
                await self._then()
            return done

        return called


def refers(exams: KeptExams, moment: str, reviewer: str = "a-reviewer") -> Then:
    return lambda: give_outcome(exams.desk(moment, reviewer), SESSION, ADEYEMI, Outcome.REFER, "a long absence")


def at_a_log(exams: KeptExams, moment: str, log: object) -> Desk:
    desk = exams.desk(moment)
    return Desk(log, desk.folder, desk.officer, desk.now)


def became(done: list[Gone | Standing]) -> list[tuple[str, str]]:
    return [(str(each.kept.kind), "gone" if isinstance(each, Gone) else each.state) for each in done]


async def test_a_referral_between_the_listing_and_the_purge_stops_it(exams: KeptExams) -> None:
    """The list of a long purge is hours old when it comes to the last of it."""
    going = purge_due(exams.desk(PICTURES_DUE), exams.blobs)

    first = await anext(going)
    await refers(exams, PICTURES_DUE)()
    rest = [each async for each in going]

    assert became([first, *rest]) == [("pictures", "gone"), ("onboarding pictures", State.REVIEWED)]
    assert len(exams.bytes_kept()) == 3
    assert lost_in_words(await lost(exams.desk(PICTURES_DUE), SESSION)) == [
        "pictures, deleted on 2027-07-08",
        "onboarding pictures of 1 candidate, of which some may be gone: a purge was begun and stopped",
    ]


async def test_a_hold_between_the_listing_and_the_purge_keeps_its_own_and_nothing_else(exams: KeptExams) -> None:
    """The rest of the list goes on its date, also when the timer comes once a day."""
    going = purge_due(exams.desk(ALL_DUE), exams.blobs)
    first = await anext(going)
    await hold(exams.desk(ALL_DUE), SESSION, "an appeal, AP/2027/1")

    rest = [each async for each in going]

    assert isinstance(first, Gone)
    assert {state for _, state in became(rest)} == {State.HELD}
    assert {"session", "cohort"} <= {kind for kind, _ in became(rest)}


async def test_what_another_purge_has_deleted_meanwhile_is_passed_over(exams: KeptExams) -> None:
    """An officer presses the button while the timer is at it."""
    going = purge_due(exams.desk(PICTURES_DUE), exams.blobs)
    await anext(going)
    [each async for each in purge_due(exams.desk(PICTURES_DUE), exams.blobs)]

    assert [each async for each in going] == []


async def test_a_settled_review_that_is_reopened_meanwhile_stops_it_too(exams: KeptExams) -> None:
    await give_outcome(exams.desk(PICTURES_DUE), SESSION, ADEYEMI, Outcome.NO_BREACH, "a notified break")
    going = purge_due(exams.desk(PICTURES_DUE), exams.blobs)
    await anext(going)

    await reopen(exams.desk(PICTURES_DUE), SESSION, ADEYEMI, "a letter came")

    assert became([each async for each in going]) == [("onboarding pictures", State.REVIEWED)]


async def test_a_referral_right_after_the_purge_was_begun_stops_it(exams: KeptExams) -> None:
    log = Between(exams.log, "append", refers(exams, ALL_DUE))

    done = [each async for each in purge_due(at_a_log(exams, ALL_DUE, log), exams.blobs)]

    assert {state for _, state in became(done)} == {State.REVIEWED}
    assert len(exams.bytes_kept()) == 4
    assert {each.state for each in await what_goes_when(exams.desk(ALL_DUE))} == {State.REVIEWED}


async def test_what_was_stopped_goes_when_the_review_is_settled(exams: KeptExams) -> None:
    log = Between(exams.log, "append", refers(exams, PICTURES_DUE))
    [each async for each in purge_due(at_a_log(exams, PICTURES_DUE, log), exams.blobs)]
    for reviewer in ("second", "third"):
        await give_outcome(
            exams.desk(PICTURES_DUE, reviewer), SESSION, ADEYEMI, Outcome.NO_BREACH, "in view of the camera"
        )

    done = [each async for each in purge_due(exams.desk(PICTURES_DUE), exams.blobs)]

    assert became(done) == [("pictures", "gone"), ("onboarding pictures", "gone")]
    assert exams.bytes_kept() == []


async def test_a_referral_that_comes_when_pictures_are_going_is_told_so(exams: KeptExams) -> None:
    """Its outcome is on record all the same: the rest of the record is there."""
    told: list[str] = []

    async def refer() -> None:
        await refers(exams, PICTURES_DUE)()
        told.extend(lost_in_words(await lost(exams.desk(PICTURES_DUE), SESSION)))

    blobs = Between(exams.blobs, "delete", refer, before=True)
    done = [each async for each in purge_due(exams.desk(PICTURES_DUE), blobs)]

    assert told == ["pictures, being deleted now"]
    assert became(done) == [("pictures", "gone"), ("onboarding pictures", State.REVIEWED)]


async def test_no_outcome_is_taken_for_a_record_that_is_going(exams: KeptExams) -> None:
    """It would be deleted with the review, and its reviewer would believe it kept."""
    desk = exams.desk(ALL_DUE)
    (kept,) = (each.kept for each in await what_goes_when(desk) if each.kept.kind is Kind.SESSION)
    await RetentionService(exams.log).execute(r.BeginPurge(kept=kept), desk.told())

    with pytest.raises(IsGone, match="is being deleted now"):
        await refers(exams, ALL_DUE)()


async def test_a_purge_for_a_stated_reason_is_finished_whatever_its_review(exams: KeptExams) -> None:
    """Whoever said it knew of the case; an interruption changes nothing about that."""
    await refers(exams, PICTURES_DUE)()

    def power_fails() -> None:
        raise ConnectionError

    async def failing() -> None:
        power_fails()

    blobs = Between(exams.blobs, "delete", failing, before=True)
    with pytest.raises(ConnectionError):
        [each async for each in purge_early(exams.desk(ALL_DUE), blobs, SESSION, "case closed, AI/2027/3")]

    done = [each async for each in purge_due(exams.desk(ALL_DUE), exams.blobs)]

    assert ("pictures", "gone") in became(done)


async def test_who_deletes_for_a_stated_reason_is_not_stopped_by_an_earlier_purge(exams: KeptExams) -> None:
    """The timer began it and lost its power; then the case was closed."""
    desk = exams.desk(PICTURES_DUE)
    await RetentionService(exams.log).execute(r.BeginPurge(kept=(await what_goes_when(desk))[0].kept), desk.told())
    await refers(exams, PICTURES_DUE)()

    done = [each async for each in purge_early(desk, exams.blobs, SESSION, "case closed, AI/2027/3")]

    assert ("pictures", "gone") in became(done)


async def test_a_trial_deletes_nothing_also_where_a_hold_is_lifted_in_that_moment(exams: KeptExams) -> None:
    """What is held is refused, by the trial as by the purge."""
    desk = exams.desk(PICTURES_DUE)
    await hold(desk, SESSION, "an appeal, AP/2027/1")
    log = Between(exams.log, "forgotten", lambda: lift_hold(desk, SESSION, "decided"))

    with pytest.raises(IsHeld, match="AP/2027/1"):
        [each async for each in purge_early(at_a_log(exams, PICTURES_DUE, log), exams.blobs, SESSION, "x", trial=True)]

    assert len(exams.bytes_kept()) == 4


async def test_what_is_half_gone_is_finished(exams: KeptExams) -> None:
    """Its streams are forgotten: nothing says any more what a review would keep, and its tombstone has to be entered."""
    desk = exams.desk(ALL_DUE)
    (kept,) = (each.kept for each in await what_goes_when(desk) if each.kept.kind is Kind.ONBOARDING)
    await RetentionService(exams.log).execute(r.BeginPurge(kept=kept), desk.told())
    await exams.log.forget(kept.streams[0])
    await refers(exams, ALL_DUE)()

    done = [each async for each in purge_due(desk, exams.blobs)]

    assert ("onboarding", "gone") in became(done)
    assert not any(each.wrong or each.unfinished for each in await left_of_purges(exams.log))


async def test_two_purges_of_one_thing_both_tell_the_truth(exams: KeptExams) -> None:
    """One had looked before the referral and deletes; the other stops. What is gone is entered as gone."""
    desk = exams.desk(PICTURES_DUE)

    async def another_stops() -> None:
        await refers(exams, PICTURES_DUE)()
        assert ("pictures", State.REVIEWED) in became([each async for each in purge_due(desk, exams.blobs)])

    blobs = Between(exams.blobs, "delete", another_stops, before=True)
    done = [each async for each in purge_due(desk, blobs)]

    assert became(done)[0] == ("pictures", "gone")
    assert "pictures, deleted on 2027-07-08" in lost_in_words(await lost(desk, SESSION))
