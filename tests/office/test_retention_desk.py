"""Purges and holds on real files: what has reached its date is gone from the disk, and what a case needs is not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from rooms import commands as c
from rooms.configuration import Retention
from rooms.errors import NotNow, NotYours, ReasonNeeded, StreamForgotten, Unavailable, UnknownSession
from rooms.office import retention_record as r
from rooms.office.purge_desk import Gone, IsOpen, purge_due, purge_early
from rooms.office.retention import IsGone, IsHeld, NotDue, RetentionService
from rooms.office.retention_desk import hold, holds, left_of_purges, lift_hold, lost, lost_in_words
from rooms.office.retention_standing import Standing, State, what_goes_when
from rooms.office.review_desk import give_outcome
from rooms.office.review_record import Outcome
from rooms.record import Intact, verify
from rooms.service import SessionService
from rooms.stores.blob_folder import FolderBlobs
from tests.office.kept_exams import ALGEBRA, ETHICS, KeptExams, an_exam
from tests.rooms.exam_day import ADEYEMI, BRANDT

SESSION = f"{ALGEBRA}-1"
BEFORE, PICTURES_DUE, ALL_DUE = "2027-07-08T22:59", "2027-07-08T23:00", "2028-06-08T12:00"
"""Midnight in London is 23:00 UTC in summer."""


@pytest.fixture
async def exams(tmp_path: Path) -> AsyncIterator[KeptExams]:
    """Algebra of 8 June 2027: Adeyemi was verified, a picture was kept, the session is closed."""
    async with KeptExams.of_algebra(tmp_path / "data") as exams:
        yield exams


async def purged(exams: KeptExams, moment: str, **rest: object) -> list[Gone | Standing]:
    return [each async for each in purge_due(exams.desk(moment), exams.blobs, **rest)]


def what(done: list[Gone | Standing]) -> list[str]:
    return [str(each.kept.kind) for each in done if isinstance(each, Gone)]


async def test_nothing_goes_before_its_date(exams: KeptExams) -> None:
    assert await purged(exams, BEFORE) == []
    assert len(exams.bytes_kept()) == 4


async def test_pictures_go_on_their_date_and_their_bytes_with_them(exams: KeptExams) -> None:
    """Thirty days after the exam nobody's ID and face are on this disk any more; the record stays."""
    assert b"1043321 face" in exams.bytes_kept()

    done = await purged(exams, PICTURES_DUE)

    assert what(done) == ["pictures", "onboarding pictures"]
    assert [each.blobs for each in done] == [1, 3]
    assert exams.bytes_kept() == []
    assert await exams.log.read("session/tt2027-algebra-1")


async def test_when_everything_has_reached_its_date_no_name_is_left_in_the_file(exams: KeptExams) -> None:
    """SQLite keeps deleted rows until their pages are used again, and its write-ahead log longer; here neither does."""
    await purged(exams, BEFORE)
    files = list(exams.folder.path.glob("record.sqlite*"))
    assert any(b"Adeyemi" in path.read_bytes() for path in files)

    done = await purged(exams, ALL_DUE)

    assert what(done) == ["pictures", "onboarding pictures", "session", "onboarding", "cohort"]
    assert not any(b"Adeyemi" in path.read_bytes() for path in exams.folder.path.glob("record.sqlite*"))
    assert await exams.log.streams() == ["office"]


async def test_a_tombstone_says_how_much_there_was_and_how_it_ended(exams: KeptExams) -> None:
    """Whoever has a pack, with its signed head, can still be shown that this was the whole record."""
    before = verify("session/tt2027-algebra-1", await exams.log.stored("session/tt2027-algebra-1"))
    assert isinstance(before, Intact)

    await purged(exams, ALL_DUE)

    left = {each.gone.stream: each for each in await left_of_purges(exams.log)}
    session = left["session/tt2027-algebra-1"]
    assert (session.gone.count, session.gone.head_hash) == (before.count, before.head_hash)
    assert not any(each.wrong or each.unfinished for each in left.values())
    assert isinstance(verify("office", await exams.log.stored("office")), Intact)


async def test_doing_it_again_changes_nothing(exams: KeptExams) -> None:
    await purged(exams, ALL_DUE)
    records = len(await exams.log.read("office"))

    assert await purged(exams, ALL_DUE) == []
    assert len(await exams.log.read("office")) == records


@pytest.mark.parametrize("interrupted_after", ["begin", "streams", "blobs"])
async def test_a_purge_that_was_interrupted_is_finished_by_the_next(exams: KeptExams, interrupted_after: str) -> None:
    """As if the power had gone between two of its steps; whoever comes next need not be the same officer."""
    desk = exams.desk(ALL_DUE)
    (kept,) = (each.kept for each in await what_goes_when(desk) if each.kept.kind is r.Kind.SESSION)
    await RetentionService(exams.log).execute(r.BeginPurge(kept=kept), desk.told())
    if interrupted_after != "begin":
        for stream in kept.streams:
            await exams.log.forget(stream)
        assert any(each.unfinished for each in await left_of_purges(exams.log))
    if interrupted_after == "blobs":
        await exams.blobs.delete(kept.blobs)

    done = [each async for each in purge_due(exams.desk(ALL_DUE, "cron"), exams.blobs)]

    assert {"session", "onboarding", "cohort"} <= set(what(done))
    assert await exams.log.streams() == ["office"]
    assert exams.bytes_kept() == []
    assert not any(each.wrong or each.unfinished for each in await left_of_purges(exams.log))


async def test_a_trial_deletes_nothing_and_says_how_much_it_would_be(exams: KeptExams) -> None:
    done = await purged(exams, PICTURES_DUE, trial=True)

    assert [(each.kept.kind, each.blobs, each.size) for each in done] == [
        ("pictures", 1, len(b"still of 1043321")),
        ("onboarding pictures", 3, len(b"1043321 id1043321 face1043321 framing")),
    ]
    assert len(exams.bytes_kept()) == 4
    assert await exams.log.read("office") == []


async def test_a_hold_keeps_all_of_a_session_and_what_its_candidates_sent_in(exams: KeptExams) -> None:
    """An appeal takes longer than any date; then nothing of that exam may go, its roster and letters included."""
    await hold(exams.desk(BEFORE), SESSION, "appeal 2027/17")

    done = await purged(exams, ALL_DUE)

    assert {each.state for each in done if isinstance(each, Standing)} == {State.HELD}
    assert {each.why for each in done if isinstance(each, Standing)} == {"tt2027-algebra-1: appeal 2027/17 (m.haddad)"}
    assert len(done) == 5
    assert len(exams.bytes_kept()) == 4
    await lift_hold(exams.desk(ALL_DUE), SESSION, "decided")
    assert len(what(await purged(exams, ALL_DUE))) == 5


async def test_a_hold_on_one_exam_keeps_no_other_exam(exams: KeptExams) -> None:
    """But what Adeyemi sent in was for both."""
    await exams.create(an_exam(ETHICS, numbers=(ADEYEMI, BRANDT)))
    await exams.verify(BRANDT, f"{ETHICS}-1")
    await exams.sit(f"{ETHICS}-1")
    await hold(exams.desk(BEFORE), SESSION, "appeal 2027/17")

    done = await purged(exams, PICTURES_DUE)

    assert [(str(each.kept.kind), each.kept.subject) for each in done if isinstance(each, Gone)] == [
        ("pictures", "tt2027-ethics-1"),
        ("onboarding pictures", f"trinity-2027/{BRANDT}"),
    ]


async def test_a_hold_and_its_end_need_a_reason_and_a_session_that_is_there(exams: KeptExams) -> None:
    desk = exams.desk(BEFORE)

    with pytest.raises(ReasonNeeded):
        await hold(desk, SESSION, " ")
    with pytest.raises(UnknownSession, match="known here: tt2027-algebra-1"):
        await hold(desk, "tt2027-algebra", "appeal")
    with pytest.raises(NotNow):
        await lift_hold(desk, SESSION, "decided")
    await hold(desk, SESSION, "appeal")
    with pytest.raises(NotNow, match=r"held already, by m\.haddad: appeal"):
        await hold(desk, SESSION, "another")


async def test_a_hold_that_comes_too_late_is_told_so(exams: KeptExams) -> None:
    await purged(exams, ALL_DUE)

    with pytest.raises(IsGone, match="deleted on 2028-06-08"):
        await hold(exams.desk(ALL_DUE), SESSION, "appeal")


async def test_a_hold_keeps_what_is_still_there_and_says_what_is_not(exams: KeptExams) -> None:
    """An appeal that comes after thirty days finds the record and the scripts, and must not count on pictures."""
    await hold(exams.desk(BEFORE), SESSION, "appeal 2027/17")
    await lift_hold(exams.desk(BEFORE), SESSION, "withdrawn")
    assert await lost(exams.desk(BEFORE), SESSION) == []
    await purged(exams, PICTURES_DUE)

    await hold(exams.desk(ALL_DUE), SESSION, "appeal 2027/18")

    (held,) = await holds(exams.desk(ALL_DUE))
    assert lost_in_words(held.lost) == [
        "pictures, deleted on 2027-07-08",
        "onboarding pictures of 1 candidate, deleted on 2027-07-08",
    ]
    assert {each.state for each in await purged(exams, ALL_DUE)} == {State.HELD}
    assert await exams.log.read("session/tt2027-algebra-1")


async def test_a_hold_that_comes_while_pictures_are_deleted_says_so(exams: KeptExams) -> None:
    desk = exams.desk(PICTURES_DUE)
    kept = (await what_goes_when(desk))[0].kept
    await RetentionService(exams.log).execute(r.BeginPurge(kept=kept), desk.told())

    await hold(desk, SESSION, "appeal 2027/17")

    assert lost_in_words(await lost(desk, SESSION)) == ["pictures, being deleted now"]


async def test_a_hold_that_comes_while_it_is_deleted_is_told_so(exams: KeptExams) -> None:
    """Nobody believes something kept of which half is gone."""
    desk = exams.desk(ALL_DUE)
    (kept,) = (each.kept for each in await what_goes_when(desk) if each.kept.kind is r.Kind.SESSION)
    await RetentionService(exams.log).execute(r.BeginPurge(kept=kept), desk.told())

    with pytest.raises(IsGone):
        await hold(desk, SESSION, "appeal")


async def test_nobody_deletes_what_was_held_a_moment_ago(exams: KeptExams) -> None:
    """Two officers at once: the record decides, not what one of them had read before."""
    desk = exams.desk(ALL_DUE)
    kept = [each.kept for each in await what_goes_when(desk)]
    await hold(desk, SESSION, "appeal")

    for each in kept:
        with pytest.raises(IsHeld):
            await RetentionService(exams.log).execute(r.BeginPurge(kept=each), desk.told())


async def test_a_session_that_can_still_be_entered_is_kept_and_that_is_said(tmp_path: Path) -> None:
    async with KeptExams.at(tmp_path / "data") as exams:
        await exams.create(an_exam(keep=Retention(pictures=timedelta(0))))
        await exams.verify()
        await exams.sit(close=False)

        done = await purged(exams, "2027-06-09T08:00")

        assert {each.state for each in done if isinstance(each, Standing)} == {State.OPEN}
        assert len(exams.bytes_kept()) == 4


async def test_a_session_that_nobody_closed_goes_all_the_same_and_that_is_said(tmp_path: Path) -> None:
    """Its candidates were promised a date, and nobody can come in any more."""
    async with KeptExams.at(tmp_path / "data") as exams:
        await exams.create(an_exam())
        await exams.sit(close=False)

        (found, *_) = await what_goes_when(exams.desk(PICTURES_DUE))

        assert (found.state, found.why) == (State.DUE, "tt2027-algebra-1 was never closed")
        assert what(await purged(exams, PICTURES_DUE)) == ["pictures"]


@pytest.mark.parametrize("outcomes", [(Outcome.REFER,), (Outcome.REFER, Outcome.NO_BREACH), (Outcome.REFER,) * 2])
async def test_an_open_review_keeps_what_it_is_about(exams: KeptExams, outcomes: tuple[Outcome, ...]) -> None:
    """Also when both reviewers refer it: then it is looked into elsewhere, with the pictures."""
    for number, outcome in enumerate(outcomes):
        await give_outcome(exams.desk(BEFORE, f"reviewer-{number}"), SESSION, ADEYEMI, outcome, "a long absence")

    done = await purged(exams, PICTURES_DUE)

    assert {each.state for each in done if isinstance(each, Standing)} == {State.REVIEWED}
    said = f"{SESSION}: {ADEYEMI}{' (referred)' if outcomes == (Outcome.REFER,) * 2 else ''}"
    assert {each.why for each in done if isinstance(each, Standing)} == {said}
    assert len(exams.bytes_kept()) == 4
    over = [each async for each in purge_early(exams.desk(ALL_DUE), exams.blobs, SESSION, "case closed, AI/2027/3")]
    assert "session" in what(over)
    assert exams.bytes_kept() == []


async def test_a_review_that_is_settled_keeps_nothing(exams: KeptExams) -> None:
    await give_outcome(exams.desk(BEFORE), SESSION, ADEYEMI, Outcome.NO_BREACH, "a notified break")

    assert what(await purged(exams, PICTURES_DUE)) == ["pictures", "onboarding pictures"]


async def test_pictures_that_lie_elsewhere_are_not_taken_for_gone(exams: KeptExams, tmp_path: Path) -> None:
    """The server was told to keep them in another folder, and the purge was not."""
    elsewhere = await FolderBlobs.open(tmp_path / "elsewhere")

    with pytest.raises(Unavailable, match="--blobs"):
        [each async for each in purge_due(exams.desk(PICTURES_DUE), elsewhere)]

    assert await exams.log.read("office") == []


async def test_of_one_session_only_what_has_reached_its_date_goes(exams: KeptExams) -> None:
    with pytest.raises(NotDue, match=r"; pictures: 2027-07-09, .*; to delete all of it sooner"):
        await purged(exams, BEFORE, session=SESSION)

    assert what(await purged(exams, PICTURES_DUE, session=SESSION)) == ["pictures", "onboarding pictures"]


async def test_before_its_date_a_session_goes_with_a_reason_alone(exams: KeptExams) -> None:
    """Of a rehearsal, say, or of a cohort that was called off."""
    await exams.create(an_exam(ETHICS, numbers=(ADEYEMI, BRANDT)))
    await exams.verify(BRANDT, f"{ETHICS}-1")
    desk = exams.desk("2027-06-10T09:00")

    done = [each async for each in purge_early(desk, exams.blobs, SESSION, "a rehearsal after all")]

    assert what(done) == ["pictures", "session", "cohort"]
    assert {str(each.kept.kind) for each in done if isinstance(each, Standing)} == {"onboarding pictures", "onboarding"}
    assert await exams.log.streams() == [
        "cohort/tt2027-ethics",
        "office",
        f"onboarding/trinity-2027/{ADEYEMI}",
        f"onboarding/trinity-2027/{BRANDT}",
        "session/tt2027-ethics-1",
    ]
    begun = [event for record in await exams.log.read("office") for event in record.events if "early" in event]
    assert {event["early"] for event in begun} == {"a rehearsal after all"}


async def test_neither_what_is_held_nor_what_is_open_goes_early(tmp_path: Path) -> None:
    async with KeptExams.at(tmp_path / "data") as exams:
        await exams.create(an_exam())
        desk = exams.desk("2027-06-08T09:00")
        with pytest.raises(IsOpen):
            [each async for each in purge_early(desk, exams.blobs, SESSION, "called off")]
        await SessionService(exams.log, SESSION).execute(c.CloseSession(), exams.told())
        await hold(desk, SESSION, "appeal")
        with pytest.raises(IsHeld):
            [each async for each in purge_early(desk, exams.blobs, SESSION, "called off")]


async def test_a_purged_cohort_is_never_made_again(exams: KeptExams) -> None:
    """Its tombstone would tell of two."""
    await purged(exams, ALL_DUE)

    with pytest.raises(StreamForgotten):
        await exams.create(an_exam())


async def test_candidates_and_staff_delete_nothing(exams: KeptExams) -> None:
    desk = exams.desk(ALL_DUE)
    kept = (await what_goes_when(desk))[0].kept
    for actor in ("candidate", "staff", "server"):
        told = exams.told(c.Actor(c.Station(actor), "x"))
        with pytest.raises(NotYours):
            await RetentionService(exams.log).execute(r.BeginPurge(kept=kept), told)
