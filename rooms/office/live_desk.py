"""The day at a glance, and an erratum to a whole cohort, from a desk of the office."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rooms.cohort_views import CARRIED
from rooms.cohorts import Cohorts
from rooms.commands import Announce, Told
from rooms.configuration import SessionConfiguration
from rooms.coverage import Said
from rooms.errors import NotNow, NotYours, SessionIsClosed, UnknownCohort
from rooms.office.desk import Desk
from rooms.office.live_status import Followed, SessionStatus, Standing, planned_status, session_status
from rooms.record import Record
from rooms.service import CohortService, SessionService, read_through
from rooms.stores.event_log import EventLog
from rooms.vocabulary import SessionPhase, session_stream


@dataclass(slots=True)
class _Day:
    """One session's record, read on from where it was read to; of a closed one, only how it stood in the end."""

    service: SessionService
    session: Followed | None = None
    head: int = 0
    closed: SessionStatus | None = None

    async def read(self, log: EventLog) -> Followed | None:
        before = self.session
        records = await log.read(self.service.stream, self.head)
        if records:
            after = await read_through(records, lambda: self._after(before, records))
            # Two officers may look at once: whoever has read further is right.
            if records[-1].seq > self.head:
                self.session, self.head = after, records[-1].seq
        return self.session

    def _after(self, before: Followed | None, records: Iterable[Record]) -> Followed | None:
        session = before.session if before else None
        said = list(before.said if before else ())
        for record in records:
            events = self.service.decode(record)
            session = self.service.fold(session, events)
            said += [Said(record.said_at, event) for event in events]
        return None if session is None else Followed(session, tuple(said))


@dataclass(slots=True)
class DayWatch:
    """The sessions of a day, each record read once; kept by whoever looks again and again."""

    cohorts: Cohorts
    _days: dict[str, _Day] = field(default_factory=dict)

    async def look(
        self, desk: Desk, day: date | None, within: Callable[[SessionConfiguration], bool] = lambda _: True
    ) -> list[SessionStatus]:
        """How every session of that day stands, by its start, where the exam is held.

        Args:
            desk: whose clock counts.
            day: on which writing starts; None for the day that it is where each exam is held.
            within: which sessions are looked at here.
        """
        log = self.cohorts.log
        gone = {left.stream for left in await log.forgotten()}
        planned = [
            (configuration, cohort.published)
            for cohort in await self.cohorts.every()
            for configuration in cohort.created.sessions
            if session_stream(configuration.session) not in gone
            and _local(configuration, configuration.starts) == (day or _local(configuration, desk.now()))
        ]
        there = set(await log.streams())
        # What is of another day, or was purged, is remembered no longer.
        today = {configuration.session: SessionService(log, configuration.session) for configuration, _ in planned}
        days = {
            name: self._days.get(name) or _Day(service) for name, service in today.items() if service.stream in there
        }
        self._days = days
        # By these, and not by what somebody who looks at another day meanwhile has put there.
        found = [
            await self._status(desk, days.get(configuration.session), configuration, published=published)
            for configuration, published in planned
            if within(configuration)
        ]
        return sorted(found, key=lambda each: (each.starts, each.cohort, len(each.session), each.session))

    async def _status(
        self, desk: Desk, day: _Day | None, configuration: SessionConfiguration, *, published: bool
    ) -> SessionStatus:
        if day is not None and day.closed is not None:
            return day.closed
        followed = None if day is None else await day.read(self.cohorts.log)
        if day is None or followed is None:
            return planned_status(configuration, published=published)
        # Coverage is reckoned from every event of the day.
        status = await asyncio.to_thread(session_status, followed, desk.now())
        if status.standing is Standing.CLOSED:
            # Nothing is said after that. Thousands of events kept in memory would slow down the whole server.
            day.session, day.closed = None, status
        return status


async def status_now(desk: Desk, session: str) -> SessionStatus | None:
    """How one session stands; None where it is not open."""
    followed = await _Day(SessionService(desk.log, session)).read(desk.log)
    return None if followed is None else session_status(followed, desk.now())


def _local(configuration: SessionConfiguration, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(configuration.timezone)).date()


async def announce(desk: Desk, cohort_id: str, text: str, announcement: str) -> list[str]:
    """Say something to every open session of a cohort, such as an erratum; gives the sessions that have it.

    By the same id `announcement` it is said once, however often it is asked for; what was interrupted is finished, by
    the next asking or by a server that runs.

    Raises:
        UnknownCohort: there is none with this id.
        NotNow: none of its sessions is open.
    """
    cohort, _ = await CohortService(desk.log, cohort_id).load()
    if cohort is None:
        raise UnknownCohort
    services = [SessionService(desk.log, configuration.session) for configuration in cohort.created.sessions]
    sessions = [(service, (await service.load())[0]) for service in services]
    opened = [(service, session) for service, session in sessions if session is not None]
    still_open = [service for service, session in opened if session.phase is not SessionPhase.CLOSED]
    if not still_open:
        raise NotNow(f"No session of {cohort_id} is open; there is nobody to tell.")
    made_in = [service for service, session in opened if any(said.id == announcement for said in session.announcements)]
    # Made in one, carried to the others, as a chief's is: then a server that runs carries nothing once more.
    first = made_in[0] if made_in else still_open[0]
    told = desk.told(announcement)
    carried = Told(CARRIED + announcement, told.at, told.said_at, told.actor)
    return [
        service.stream.removeprefix(session_stream(""))
        for service in still_open
        if await _say(service, text, told if service is first else carried)
    ]


async def _say(service: SessionService, text: str, told: Told) -> bool:
    """False where the session was closed meanwhile."""
    # Not ours: the server has carried it here already.
    with suppress(NotYours):
        try:
            await service.execute(Announce(text=text, cohort=True), told)
        except SessionIsClosed:
            return False
    return True
