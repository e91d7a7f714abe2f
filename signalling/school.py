"""Lets the school know of what it can put right, and notes that it does.

What is still to be told stands in the state, so a restart forgets nothing. A mail that is not taken is tried again,
ever more slowly. Once it is on record that the school was told, it is told no more; in between, a crash may send the
same mail again, under the same id.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from rooms.commands import SERVER, NoteSchoolTold, Told
from rooms.errors import Refusal, Unavailable
from rooms.office.addresses import addresses_in
from rooms.office.post import Post
from rooms.session import Report, Session, Sitting
from rooms.vocabulary import SessionPhase
from signalling.clock import Clock, end, within
from signalling.letters import OF_THE_SCHOOL, letter
from signalling.live import LiveSession
from signalling.logs import say
from signalling.metrics import Metrics

STILL_OF_USE = timedelta(hours=12)
"""Older reports are of an exam that is over: a server that gets its mail server late does not dig them up."""

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0
"""Seconds until a mail that was not taken is tried again: doubled each time, up to this."""

LOOK_AT_LEAST_EVERY = 60.0
"""Seconds. A session may end without a record that says so."""


@dataclass(slots=True)
class Attempt:
    """One mail on its way. `again_at` in monotonic seconds."""

    taken: bool = False
    pause: float = FIRST_PAUSE
    again_at: float = 0.0

    def failed(self, now: float) -> float:
        """Try again, but not at once; gives after how many seconds."""
        pause, self.pause = self.pause, min(2 * self.pause, LONGEST_PAUSE)
        self.again_at = now + pause
        return pause


class School:
    """Writes to the school of one session, for as long as `keep` runs."""

    def __init__(self, live: LiveSession, post: Post, clock: Clock, metrics: Metrics) -> None:
        self._live = live
        self._post = post
        self._clock = clock
        self._metrics = metrics
        self._changed = asyncio.Event()
        self._attempts: dict[str, Attempt] = {}

    async def keep(self) -> None:
        """Tell of each report as it comes, until cancelled or the session is over."""
        stop_listening = self._live.listen(lambda _change: self._changed.set())
        try:
            while not self._live.over.is_set():
                self._changed.clear()
                waiting = self._waiting()
                now = self._clock.monotonic()
                if waiting and waiting[0][0].again_at <= now:
                    await self._tell(*waiting[0])
                else:
                    at_most = waiting[0][0].again_at - now if waiting else LOOK_AT_LEAST_EVERY
                    with suppress(TimeoutError):
                        await within(self._clock, min(at_most, LOOK_AT_LEAST_EVERY), self._changed.wait())
        finally:
            stop_listening()

    def _waiting(self) -> list[tuple[Attempt, Sitting, Report]]:
        """What is to be told, next first."""
        found = still_to_tell(self._live.state, self._clock.now())
        waiting = [(self._attempts.setdefault(report.id, Attempt()), sitting, report) for sitting, report in found]
        return sorted(waiting, key=lambda one: one[0].again_at)

    async def _tell(self, attempt: Attempt, sitting: Sitting, report: Report) -> None:
        """Send the mail unless it was taken before, then note it. What fails is tried again later."""
        try:
            if not attempt.taken:
                mail = letter(self._live.state, sitting, report, sender=self._post.sender, now=self._clock.now())
                not_taken = await self._post.send(mail)
                if not_taken:
                    # One address of several is enough; to send it again would double it for the others.
                    say("a mail was not taken for every receiver", level=logging.WARNING, refused=not_taken)
                attempt.taken = True
                self._metrics.school_mails.add(outcome="taken")
            await self._note(sitting.number, report.id)
        except Unavailable as trouble:
            pause = attempt.failed(self._clock.monotonic())
            if not attempt.taken:
                self._metrics.school_mails.add(outcome="failed")
            what = "a mail to a school cannot be recorded" if attempt.taken else "a mail to a school was not taken"
            say(what, level=logging.WARNING, session=self._live.id, why=str(trouble), again_s=pause)
        except Refusal as refusal:
            # Told by somebody else meanwhile, or no longer to be told; the state will say which.
            attempt.failed(self._clock.monotonic())
            say("a mail to a school was refused a record", session=self._live.id, code=refusal.code)

    async def _note(self, number: str, report_id: str) -> None:
        now = self._clock.now()
        command = NoteSchoolTold(candidate=number, report=report_id)
        await self._live.execute(command, Told(f"school-told:{report_id}", now, now, SERVER))


def still_to_tell(session: Session, now: datetime) -> list[tuple[Sitting, Report]]:
    """Reports that the school can help with, that are open, and of which it does not know."""
    configuration = session.configuration
    # A rehearsal has the real school's address, and nobody there must be alarmed.
    if configuration.rehearsal or session.phase is SessionPhase.CLOSED:
        return []
    if not addresses_in(configuration.contacts.school):
        return []
    return [
        (sitting, report)
        for sitting in session.sittings.values()
        for report in sitting.open_reports
        if report.kind in OF_THE_SCHOOL and not report.school_told and now - report.since < STILL_OF_USE
    ]


class Schools:
    """One school a session. Without a mail server nobody is written to, and the phone says whom to call."""

    def __init__(self, post: Post | None, clock: Clock, metrics: Metrics) -> None:
        self._post = post
        self._clock = clock
        self._metrics = metrics
        self._keeping: dict[str, asyncio.Task[None]] = {}

    def begin(self, live: LiveSession) -> None:
        """Write to the school of a session from now on."""
        if self._post is None:
            return
        if live.id in self._keeping:
            self._keeping[live.id].cancel()
        school = School(live, self._post, self._clock, self._metrics)
        self._keeping[live.id] = asyncio.create_task(school.keep(), name=f"school {live.id}")

    async def close(self) -> None:
        """Write no more."""
        await end(*self._keeping.values())
        self._keeping.clear()
