"""What the server sees to of applications, once a minute: excusal for what was not approved in time, letters owed."""

from rooms.commands import SERVER
from rooms.data_folder import DataFolder
from rooms.office.applications_due import DueWatch
from rooms.office.applications_record import Slot
from rooms.office.desk import Desk
from rooms.stores.event_log import EventLog
from signalling.clock import Clock
from signalling.logs import say
from signalling.rounds import whatever_comes

EVERY = 60.0
"""Seconds. A deadline is decided by the rules, to the second; this is only how soon colleges are told."""


class ApplicationRounds:
    """The rounds of one server. Of several servers each goes round; the rules let one through."""

    def __init__(self, log: EventLog, data: DataFolder, clock: Clock) -> None:
        self._watch = DueWatch(Desk(log, data, SERVER, clock.now))
        self._clock = clock

    async def keep_going(self) -> None:
        """Go round until cancelled."""
        while True:
            await self.go_round()
            await self._clock.sleep(EVERY)

    async def go_round(self) -> None:
        """One round, each exam time by itself. What goes wrong is tried again in the next."""
        await whatever_comes(self._every_slot(), "applications")

    async def _every_slot(self) -> None:
        for slot in await self._watch.slots():
            await whatever_comes(self._settle(slot), f"applications for {slot}")

    async def _settle(self, slot: Slot) -> None:
        if settled := await self._watch.settle(slot):
            say("applications were not approved in time", count=len(settled))
