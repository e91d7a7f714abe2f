"""The register of one slot, as a service: the one way to its record, and what cohorts ask of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rooms.commands import Told
from rooms.office import applications_record as a
from rooms.office.application_rules import decide_application
from rooms.office.applications import Register, Standing, evolve_register
from rooms.office.applications_record import (
    STREAMS_OF_APPLICATIONS,
    ApplicationCommand,
    ApplicationEvent,
    Slot,
    application_events,
    applications_stream,
    slot_of,
)
from rooms.service import StreamService
from rooms.stores.event_log import EventLog
from rooms.vocabulary import Slug


class ApplicationService(StreamService[Register, ApplicationCommand, ApplicationEvent]):
    """The applications and seats of one slot."""

    def __init__(self, log: EventLog, slot: Slot) -> None:
        super().__init__(
            log,
            applications_stream(slot),
            events=application_events,
            evolve=evolve_register,
            decide=lambda command, so_far, told: decide_application(command, so_far, told, slot),
        )
        self.slot = slot

    async def register(self) -> Register:
        """Everything of the slot, also where nothing was ever said of it."""
        return (await self.load())[0] or Register()


async def slots(log: EventLog) -> list[Slot]:
    """The slots that have a register, earliest first."""
    named = (stream for stream in await log.streams() if stream.startswith(STREAMS_OF_APPLICATIONS))
    return [stream.removeprefix(STREAMS_OF_APPLICATIONS) for stream in named]


@dataclass(frozen=True, slots=True)
class ApprovedCandidate:
    """Somebody approved to sit remotely, as the roster wants them. `approval`: reference and day."""

    cohort: Slug
    number: str
    name: str
    email: str | None
    college: str
    paper: str
    ground: str
    approval: str


async def approved(log: EventLog, slot: Slot) -> list[ApprovedCandidate]:
    """Everybody approved for that slot, of all its central cohorts, in the order in which they applied."""
    register = await ApplicationService(log, slot).register()
    return [
        ApprovedCandidate(
            cohort=form.cohort,
            number=form.number,
            name=form.name,
            email=form.email,
            college=form.college,
            paper=form.paper,
            ground=form.ground,
            approval=f"{form.reference}, {application.approved_on}",
        )
        for application in register.applications.values()
        if application.standing is Standing.APPROVED
        for form in [application.form]
    ]


async def hold_seats(log: EventLog, cohort: Slug, starts: datetime, numbers: Iterable[str], told: Told) -> None:
    """Let a central cohort hold the seats of just these candidates, its roster, in its slot; none lets go of all.

    Doing it again is harmless. A cohort that moves to another slot holds its seats there first, and then lets go here.

    Raises:
        SlotFull: the slot has not so many; nothing was changed.
    """
    await ApplicationService(log, slot_of(starts)).execute(a.HoldSeats(cohort=cohort, numbers=tuple(numbers)), told)
