"""The sessions of a day, and an erratum that reaches all of a cohort's, once."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest

from rooms import commands as c
from rooms.cohort_views import CARRIED
from rooms.cohorts import Cohorts
from rooms.commands import SERVER, Told
from rooms.errors import NotNow, UnknownCohort
from rooms.office.live_desk import DayWatch, announce
from rooms.office.live_status import Followed, SessionStatus, Standing, session_status
from rooms.service import SessionService
from rooms.vocabulary import session_stream
from tests.office.kept_exams import ALGEBRA, ETHICS, JUNE_8, KeptExams, an_exam, at, notes_what_is_read
from tests.rooms.exam_day import ADEYEMI, BRANDT

DAY = date(2027, 6, 8)
ERRATUM = "Question 3: read n >= 1."


@pytest.fixture
async def exams(tmp_path: Path) -> AsyncIterator[KeptExams]:
    """Algebra in two sessions, both open, and Ethics, which is not published."""
    async with KeptExams.at(tmp_path / "data") as exams:
        await exams.create(an_exam(), an_exam(numbers=(BRANDT,), session=2))
        await exams.create(an_exam(ETHICS), opened=False)
        yield exams


async def told_in(exams: KeptExams, session: str) -> list[str]:
    state, _ = await SessionService(exams.log, session).load()
    return [said.id for said in state.announcements]


async def test_every_session_of_the_day_is_there_and_none_of_another(exams: KeptExams) -> None:
    await exams.create(an_exam("tt2027-logic", starts=at("2027-06-09T08:30")))
    desk = exams.desk("2027-06-08T08:10")

    found = await DayWatch(Cohorts(exams.log)).look(desk, DAY)

    assert [(one.session, one.standing) for one in found] == [
        ("tt2027-algebra-1", Standing.ARRIVING),
        ("tt2027-algebra-2", Standing.ARRIVING),
        ("tt2027-ethics-1", Standing.UNPUBLISHED),
    ]
    assert [one.session for one in await DayWatch(Cohorts(exams.log)).look(desk, date(2027, 6, 9))] == [
        "tt2027-logic-1"
    ]


async def test_how_a_session_stands_is_reckoned_beside_the_loop(
    exams: KeptExams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every event of the day, for each session: the server that shows it has exams to attend to."""
    reckoned_in: list[int] = []

    def noted(followed: Followed, now: datetime) -> SessionStatus:
        reckoned_in.append(threading.get_ident())
        return session_status(followed, now)

    monkeypatch.setattr("rooms.office.live_desk.session_status", noted)
    await DayWatch(Cohorts(exams.log)).look(exams.desk("2027-06-08T08:10"), DAY)

    assert len(reckoned_in) == 2
    assert threading.get_ident() not in reckoned_in


async def test_a_closed_session_stands_as_it_ended_and_is_not_read_again(exams: KeptExams) -> None:
    """What a server remembers of the day it goes through again and again, for as long as it runs."""
    await exams.sit()
    watch, desk = DayWatch(Cohorts(exams.log)), exams.desk("2027-06-08T18:00")
    first = await watch.look(desk, DAY)
    opened = notes_what_is_read(exams.log)
    again = await watch.look(desk, DAY)

    assert again == first
    assert again[0].standing is Standing.CLOSED
    assert session_stream(f"{ALGEBRA}-1") not in opened
    assert session_stream(f"{ALGEBRA}-2") in opened


async def test_today_is_the_day_where_the_exam_is_held(exams: KeptExams) -> None:
    """At half past midnight in London it is still the day before by UTC."""
    await exams.create(an_exam("tt2027-night", starts=at("2027-06-08T23:30")))

    found = await DayWatch(Cohorts(exams.log)).look(exams.desk("2027-06-08T23:10"), None)

    assert [one.session for one in found] == ["tt2027-night-1"]


async def test_whoever_looks_again_sees_what_has_happened_since(exams: KeptExams) -> None:
    watch, desk = DayWatch(Cohorts(exams.log)), exams.desk("2027-06-08T08:20")
    before = await watch.look(desk, DAY, lambda one: one.cohort == ALGEBRA)
    join = c.Join(candidate=ADEYEMI, device="phone")
    told = exams.told(c.Actor(c.Station.CANDIDATE, ADEYEMI))
    await SessionService(exams.log, f"{ALGEBRA}-1").execute(join, told)

    after = await watch.look(desk, DAY, lambda one: one.cohort == ALGEBRA)

    assert [one.present for one in before] == [0, 0]
    assert [one.present for one in after] == [1, 0]


async def test_two_who_look_at_different_days_do_not_disturb_each_other(exams: KeptExams) -> None:
    watch, desk = DayWatch(Cohorts(exams.log)), exams.desk("2027-06-08T08:20")

    today, *_ = await asyncio.gather(
        watch.look(desk, DAY), *(watch.look(desk, date(2027, 6, day)) for day in range(9, 15))
    )

    assert [one.standing for one in today] == [Standing.ARRIVING, Standing.ARRIVING, Standing.UNPUBLISHED]


async def test_of_a_session_that_was_purged_nothing_is_remembered(exams: KeptExams) -> None:
    watch, desk = DayWatch(Cohorts(exams.log)), exams.desk("2027-06-08T08:20")
    await watch.look(desk, DAY)
    await exams.log.forget(session_stream(f"{ALGEBRA}-1"))

    found = await watch.look(desk, DAY)

    assert [one.session for one in found] == ["tt2027-algebra-2", "tt2027-ethics-1"]


async def test_an_erratum_reaches_every_open_session_of_the_cohort_once(exams: KeptExams) -> None:
    desk = exams.desk("2027-06-08T09:00")

    for _ in range(2):
        assert await announce(desk, ALGEBRA, ERRATUM, "office-1") == [f"{ALGEBRA}-1", f"{ALGEBRA}-2"]

    assert await told_in(exams, f"{ALGEBRA}-1") == ["office-1"]
    assert await told_in(exams, f"{ALGEBRA}-2") == [f"{CARRIED}office-1"]


async def test_what_the_server_has_carried_already_is_not_said_twice(exams: KeptExams) -> None:
    """Both see that it is still to be carried; the record lets one through."""
    carried = Told(f"{CARRIED}office-1", JUNE_8, JUNE_8, SERVER)
    await SessionService(exams.log, f"{ALGEBRA}-2").execute(c.Announce(text=ERRATUM, cohort=True), carried)

    await announce(exams.desk("2027-06-08T09:00"), ALGEBRA, ERRATUM, "office-1")

    assert await told_in(exams, f"{ALGEBRA}-2") == [f"{CARRIED}office-1"]


async def test_an_erratum_that_was_interrupted_is_finished_though_a_session_has_closed_meanwhile(
    exams: KeptExams,
) -> None:
    made = exams.desk("2027-06-08T09:00").told("office-1")
    first = SessionService(exams.log, f"{ALGEBRA}-1")
    await first.execute(c.Announce(text=ERRATUM, cohort=True), made)
    await first.execute(c.CloseSession(), exams.told(when=at("2027-06-08T13:00")))

    assert await announce(exams.desk("2027-06-08T13:01"), ALGEBRA, ERRATUM, "office-1") == [f"{ALGEBRA}-2"]

    assert await told_in(exams, f"{ALGEBRA}-2") == [f"{CARRIED}office-1"]


async def test_where_nobody_can_be_told_that_is_said(exams: KeptExams) -> None:
    desk = exams.desk("2027-06-08T09:00")

    with pytest.raises(NotNow, match="nobody to tell"):
        await announce(desk, ETHICS, ERRATUM, "office-1")
    with pytest.raises(UnknownCohort):
        await announce(desk, "tt2027-nothing", ERRATUM, "office-1")
