"""Finding applications: by reference, slot or cohort, or all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rooms.errors import ProtocolError
from rooms.office.application_refusals import NotOffered, UnknownApplication
from rooms.office.application_service import ApplicationService, slots
from rooms.office.applications import UNDECIDED, Application, Register, is_over
from rooms.office.applications_record import ExamOffer, Reference, Slot
from rooms.stores.event_log import EventLog
from rooms.vocabulary import Slug


@dataclass(frozen=True, slots=True)
class Found:
    """One application with the register of its slot."""

    slot: Slot
    register: Register
    application: Application

    @property
    def offer(self) -> ExamOffer:
        """The exam it is for."""
        return self.register.offer_of(self.application)


async def registers(log: EventLog, after: Slot = "") -> dict[Slot, Register]:
    """Every slot with its register, earliest first; no other is read than what starts after the one that is named."""
    return {slot: await ApplicationService(log, slot).register() for slot in await slots(log) if slot > after}


async def everything(log: EventLog, after: Slot = "") -> list[Found]:
    """Every application there is, by slot; where one is named, those for what starts after it."""
    return [
        Found(slot, register, application)
        for slot, register in (await registers(log, after)).items()
        for application in register.applications.values()
    ]


async def find(log: EventLog, reference: Reference, slot: Slot | None = None) -> list[Found]:
    """The applications of one reference, in that slot or in all. Raises `UnknownApplication` where there is none."""
    found = [
        each
        for each in await everything(log)
        if each.application.form.reference == reference and slot in {None, each.slot}
    ]
    if not found:
        raise UnknownApplication
    return found


async def one(log: EventLog, reference: Reference, slot: Slot | None = None) -> Found:
    """One application; raises `ProtocolError` where the reference stands for several and no slot was named."""
    found = await find(log, reference, slot)
    if len(found) > 1:
        named = ", ".join(each.slot for each in found)
        raise ProtocolError(f"{reference} is for several exams; name one of the slots {named}; say which with --slot")
    return found[0]


async def slot_of_cohort(log: EventLog, cohort: Slug) -> tuple[Slot, Register]:
    """The slot in which a cohort can be applied for. Raises `NotOffered`."""
    for slot, register in (await registers(log)).items():
        if cohort in register.offers:
            return slot, register
    raise NotOffered(f"No applications are taken for {cohort}.")


def undecided(found: Iterable[Found], now: datetime) -> list[Found]:
    """Those that wait for an approver and still can be approved, by their deadline.

    What nobody approved by then is excusal, also in the minute until a server has said so.
    """
    waiting = [
        each
        for each in found
        if each.application.standing in UNDECIDED and not is_over(each.register.decided_by(each.application), now)
    ]
    return sorted(waiting, key=lambda each: (each.register.decided_by(each.application), each.application.at))
