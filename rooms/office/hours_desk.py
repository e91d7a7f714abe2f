"""Hours at a desk of the office: of a cohort's sessions, or of all within some days."""

from collections.abc import Callable, Iterable
from datetime import date
from zoneinfo import ZoneInfo

from rooms.configuration import SessionConfiguration
from rooms.errors import UnknownCohort
from rooms.office.desk import Desk
from rooms.office.exam_day import ExamDay, read_day
from rooms.office.on_record import sessions_on_record
from rooms.service import CohortService
from rooms.vocabulary import session_stream


async def days_of_cohort(desk: Desk, cohort_id: str) -> list[ExamDay]:
    """The sessions of a cohort that are on record, in their order. Raises `UnknownCohort`."""
    cohort, _ = await CohortService(desk.log, cohort_id).load()
    if cohort is None:
        raise UnknownCohort(f"there is no cohort {cohort_id}; see: ninefold cohort list")
    return await _days(desk, cohort.created.sessions)


async def days_between(
    desk: Desk, first: date, last: date, within: Callable[[SessionConfiguration], bool] = lambda _: True
) -> list[ExamDay]:
    """Every session that is on record and starts on one of these days where it is held, rehearsals left out.

    `within`: which sessions are read at all.
    """
    there = [each for each in await sessions_on_record(desk.cohorts) if not each.rehearsal and within(each)]
    return await _days(
        desk, [each for each in there if first <= each.starts.astimezone(ZoneInfo(each.timezone)).date() <= last]
    )


async def _days(desk: Desk, sessions: Iterable[SessionConfiguration]) -> list[ExamDay]:
    on_record = set(await desk.log.streams())
    now = desk.now()
    return [
        await read_day(desk.log, each.session, now) for each in sessions if session_stream(each.session) in on_record
    ]
