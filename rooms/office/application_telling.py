"""Having the letters written that the record of a slot wants: from the record alone, by ids of their own.

So a crash between a decision and its letters costs none of them, and asking again sends none twice.
"""

from collections.abc import Callable, Iterable, Iterator

from rooms.office import applications_record as a
from rooms.office.application_finding import Found, everything
from rooms.office.application_letters import letters_of
from rooms.office.application_service import ApplicationService
from rooms.office.applications import UNDER_WAY, Application, Register
from rooms.office.applications_record import Slot
from rooms.office.desk import Desk
from rooms.office.letter_times import when
from rooms.office.letters_desk import enqueue_all
from rooms.record import Record
from rooms.service import read_through
from rooms.stores.event_log import EventLog


async def write_letters(desk: Desk, slot: Slot, *, since: int = 1) -> int:
    """Have the letters written that the records of a slot want, from number `since` on; each is sent once.

    Gives the number of the last record.
    """
    service = ApplicationService(desk.log, slot)
    records = await desk.log.read(service.stream)
    told_of = await read_through(records, lambda: list(_said_since(service, records, since)))
    if told_of:
        names_excusal = any(isinstance(event, a.ExcusalAdvised) for _, events, _ in told_of for event in events)
        later = await _later_exams(desk.log, slot) if names_excusal else lambda _: ""
        letters = await read_through(
            records, lambda: [letter for said in told_of for letter in letters_of(slot, *said, later)]
        )
        await enqueue_all(desk, letters)
    return records[-1].seq if records else 0


def _said_since(
    service: ApplicationService, records: Iterable[Record], since: int
) -> Iterator[tuple[int, tuple[a.ApplicationEvent, ...], Register]]:
    """Each record from number `since` on: its number, what it holds, and the register as it left it."""
    register: Register | None = None
    for record in records:
        events = service.decode(record)
        register = service.fold(register, events)
        if record.seq >= since and register is not None:
            yield record.seq, events, register


async def _later_exams(log: EventLog, slot: Slot) -> Callable[[Application], str]:
    """What names a candidate's later exams for which an application is open (Oxford: excusal is "for that exam").

    No other slot is read, so that an earlier one that cannot be read holds nothing up. A later one that cannot does: a
    letter is sent once, and one that left an exam out would tell its candidate that nothing is open for it.
    """
    under_way: dict[str, list[Found]] = {}
    for each in await everything(log, after=slot):
        if each.application.standing in UNDER_WAY:
            under_way.setdefault(each.application.form.number, []).append(each)

    def later(application: Application) -> str:
        return "; ".join(
            f"{each.application.form.paper} on {when(each.offer.starts, each.offer.timezone)}"
            for each in under_way.get(application.form.number, ())
        )

    return later
