"""The stream `office/people`, with its state and its rules."""

from rooms.office import people_record as p
from rooms.office.people import People, evolve_people
from rooms.office.people_record import PeopleCommand, PeopleEvent
from rooms.office.people_rules import decide_people
from rooms.service import StreamService
from rooms.stores.event_log import EventLog


class PeopleService(StreamService[People, PeopleCommand, PeopleEvent]):
    """The people of one installation."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log, p.PEOPLE, events=p.people_events, evolve=evolve_people, decide=decide_people)

    async def people(self) -> People:
        """Everybody, as the record says it now."""
        state, _ = await self.load()
        return state or People()
