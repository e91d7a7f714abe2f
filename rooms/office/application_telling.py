"""Having the letters written that the record of a slot wants: from the record alone, by ids of their own.

So a crash between a decision and its letters costs none of them, and asking again sends none twice.
"""

from collections.abc import Callable

from rooms.office import applications_record as a
from rooms.office.application_finding import everything
from rooms.office.application_letters import letters_of
from rooms.office.application_service import ApplicationService
from rooms.office.applications import UNDER_WAY, Application, Register
from rooms.office.applications_record import Slot
from rooms.office.desk import Desk
from rooms.office.letter_times import when
from rooms.office.letters_desk import enqueue_all
from rooms.stores.event_log import EventLog


async def write_letters(desk: Desk, slot: Slot, *, since: int = 1) -> int:
    """Have the letters written that the records of a slot want, from number `since` on; each is sent once.

    Gives the number of the last record.
    """
    service = ApplicationService(desk.log, slot)
    register: Register | None = None
    told_of: list[tuple[int, tuple[a.ApplicationEvent, ...], Register]] = []
    records = await desk.log.read(service.stream)
    for record in records:
        events = service.decode(record)
        register = service.fold(register, events)
        if record.seq >= since and register is not None:
            told_of.append((record.seq, events, register))
    if told_of:
        names_excusal = any(isinstance(event, a.ExcusalAdvised) for _, events, _ in told_of for event in events)
        later = await _later_exams(desk.log) if names_excusal else lambda _: ""
        await enqueue_all(desk, [letter for said in told_of for letter in letters_of(slot, *said, later)])
    return records[-1].seq if records else 0


async def _later_exams(log: EventLog) -> Callable[[Application], str]:
    """What names a candidate's later exams for which an application is open (Oxford: excusal is "for that exam")."""
    every = await everything(log)

    def later(application: Application) -> str:
        number, cohort = application.form.number, application.form.cohort
        mine = next(each.offer.starts for each in every if each.application.form.cohort == cohort)
        return "; ".join(
            f"{each.application.form.paper} on {when(each.offer.starts, each.offer.timezone)}"
            for each in every
            if each.application.form.number == number
            and each.offer.starts > mine
            and each.application.standing in UNDER_WAY
        )

    return later
