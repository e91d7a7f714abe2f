"""Carries what a chief announces to the cohort from the session it was said in to the cohort's other open sessions.

What is still to be carried stands in the records: an announcement to the cohort here, and none with its derived id
there. So a server that ends in between carries the rest when it comes back, and two that both see it carry it once. A
session that was opened after the words were said is told nothing: they were not for its candidates.
"""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from rooms.cohort_views import CARRIED
from rooms.commands import SERVER, Announce, Told
from rooms.errors import Refusal, Unavailable
from rooms.events import AnnouncementMade
from rooms.session import Announcement, Session
from rooms.vocabulary import SessionPhase
from signalling.clock import Clock, within
from signalling.live import Change, LiveSession
from signalling.logs import say
from signalling.sessions import Sessions

TRY_AGAIN_AFTER = 1.0
"""Seconds until a record that did not answer is tried again."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A session as it stands, and when it was opened."""

    session: Session
    opened_at: datetime

    @property
    def id(self) -> str:
        """The session's id."""
        return self.session.configuration.session


@dataclass(frozen=True, slots=True)
class Errand:
    """An announcement that a session, by its id, has not been told yet."""

    to: str
    said: Announcement

    @property
    def command_id(self) -> str:
        """The same whoever carries it, and however often."""
        return CARRIED + self.said.id


def still_to_carry(sessions: Iterable[Followed]) -> list[Errand]:
    """What was announced to a cohort and is not yet known in each of its open sessions, oldest first."""
    followed = list(sessions)
    errands = [
        Errand(there.id, said)
        for here in followed
        for said in here.session.announcements
        if said.cohort and not said.id.startswith(CARRIED)
        for there in followed
        if _is_told(there, here, said)
    ]
    return sorted(errands, key=lambda errand: (errand.said.at, errand.to))


def _is_told(there: Followed, here: Followed, said: Announcement) -> bool:
    same_cohort = there.session.configuration.cohort == here.session.configuration.cohort
    if there.id == here.id or not same_cohort or there.session.phase is SessionPhase.CLOSED:
        return False
    knows = any(known.id == CARRIED + said.id for known in there.session.announcements)
    return not knows and there.opened_at <= said.at


class Carrier:
    """Carries for every cohort of one server, for as long as `keep_going` runs."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock
        self._stirred = asyncio.Event()
        self._refused: set[tuple[str, str]] = set()
        self._failed: set[str] = set()
        """What nobody foresaw is tried again each second, and complained of once."""

    def follow(self, live: LiveSession) -> None:
        """Carry from and to a session from now on: it may be one whose news a stopped server left behind."""
        live.listen(self._mind)
        self._stirred.set()

    async def keep_going(self) -> None:
        """Carry whatever comes, until cancelled."""
        while True:
            self._stirred.clear()
            try:
                all_said = await self._carry_all()
            except Exception as fault:  # noqa: BLE001 - whatever it is, the next announcement is to be carried
                say("carrying failed, and goes on", level=logging.ERROR, fault=fault)
                all_said = False
            if all_said:
                await self._stirred.wait()
            else:
                with suppress(TimeoutError):
                    await within(self._clock, TRY_AGAIN_AFTER, self._stirred.wait())

    def _mind(self, change: Change) -> None:
        if any(isinstance(event, AnnouncementMade) and event.cohort for event in change.entry.events):
            self._stirred.set()

    async def _carry_all(self) -> bool:
        """Say everything that is to be said; False if some of it has to be tried again."""
        live = {each.id: each for each in self._sessions if not each.over.is_set()}
        all_said = True
        for errand in still_to_carry(Followed(each.state, each.entries(0, 1)[0].at) for each in live.values()):
            if (errand.to, errand.command_id) not in self._refused:
                all_said &= await self._carry(errand, live[errand.to])
        return all_said

    async def _carry(self, errand: Errand, there: LiveSession) -> bool:
        told = Told(errand.command_id, self._clock.now(), errand.said.at, SERVER)
        try:
            await there.execute(Announce(text=errand.said.text, cohort=True), told)
        except Refusal as refusal:
            # Closed meanwhile, as the state will say; it is not asked again.
            self._refused.add((errand.to, errand.command_id))
            say("an announcement was refused", level=logging.WARNING, session=errand.to, code=refusal.code)
        except Unavailable as trouble:
            say("an announcement waits", level=logging.WARNING, session=errand.to, why=str(trouble))
            return False
        except Exception as fault:  # noqa: BLE001 - one that cannot be carried must not keep back the others
            if errand.command_id not in self._failed:
                self._failed.add(errand.command_id)
                say("an announcement could not be carried", level=logging.ERROR, session=errand.to, fault=fault)
            return False
        return True
