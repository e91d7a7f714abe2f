"""What the server sees to of applications, once a minute: excusal for what was not approved in time, letters owed."""

import logging

from rooms.commands import SERVER
from rooms.data_folder import DataFolder
from rooms.errors import NinefoldError
from rooms.office.applications_desk import settle_due
from rooms.office.applications_record import Slot
from rooms.office.desk import Desk
from rooms.stores.event_log import EventLog
from signalling.clock import Clock
from signalling.logs import say

EVERY = 60.0
"""Seconds. A deadline is decided by the rules, to the second; this is only how soon colleges are told."""


class ApplicationRounds:
    """The rounds of one server. Of several servers each goes round; the rules let one through."""

    def __init__(self, log: EventLog, data: DataFolder, clock: Clock) -> None:
        self._desk = Desk(log, data, SERVER, clock.now)
        self._clock = clock
        self._written: dict[Slot, int] = {}

    async def keep_going(self) -> None:
        """Go round until cancelled."""
        while True:
            await self.go_round()
            await self._clock.sleep(EVERY)

    async def go_round(self) -> None:
        """One round. What goes wrong is tried again in the next."""
        try:
            settled = await settle_due(self._desk, self._written)
        except NinefoldError as trouble:
            say("applications could not be seen to", level=logging.WARNING, why=type(trouble).__name__)
            return
        if settled:
            say("applications were not approved in time", count=len(settled))
