"""Where letters lie that a page shows: those of a published cohort, and those about the applications for one slot.

The letters about applications go to colleges, to the exams office and to departments, of exams of the whole university:
who sees every application sees them, and who writes for every department sends one again.
"""

from dataclasses import dataclass
from datetime import datetime

from rooms.admin.web.rendering import when
from rooms.admin.web.visit import NotHere, Visit
from rooms.cohort_stream import CohortState
from rooms.errors import CohortNotReady
from rooms.office.application_finding import registers
from rooms.office.applications import Register
from rooms.office.applications_record import Slot, starts_of
from rooms.office.letters import Letter, Outbox
from rooms.office.letters_desk import outbox_of
from rooms.office.rights import Right


@dataclass(frozen=True, slots=True)
class Box:
    """An outbox as a page of its own: `base` and `name` make its address; `starts` and `zone` are its exams'."""

    base: str
    name: str
    title: str
    starts: datetime
    zone: str
    outbox: Outbox
    may_write: bool

    @property
    def path(self) -> str:
        """Its address below the office."""
        return f"{self.base}/{self.name}"

    def letter(self, letter_id: str) -> Letter:
        """One of its letters. Raises `NotHere`."""
        found = self.outbox.letters.get(letter_id)
        if found is None:
            raise NotHere
        return found


async def box_of(visit: Visit) -> Box:
    """The outbox that the path names, to look at."""
    if "slot" not in visit.request.match_info:
        return await _of_cohort(visit, await cohort_named(visit))
    if not sees_all_applications(visit):
        raise NotHere
    for slot, register in (await registers(visit.desk.log)).items():
        if slot == visit.named("slot"):
            return await of_slot(visit, slot, register)
    raise NotHere


async def box_to_write(visit: Visit) -> Box:
    """The same, to do something about its letters. Raises `NotHere` for whoever may only look."""
    box = await box_of(visit)
    if not box.may_write:
        raise NotHere
    return box


async def _of_cohort(visit: Visit, state: CohortState) -> Box:
    cohort, first = state.created.cohort, state.created.sessions[0]
    outbox = await outbox_of(visit.desk.log, cohort)
    return Box("/letters", cohort, f"Letters of {cohort}", first.starts, first.timezone, outbox, may_write=True)


async def of_slot(visit: Visit, slot: Slot, register: Register) -> Box:
    """The letters about the applications for one slot."""
    starts, zone = starts_of(slot), next((offer.timezone for offer in register.offers.values()), "UTC")
    title = f"Letters about applications for {when(starts, zone).striptags()}"
    outbox = await outbox_of(visit.desk.log, slot)
    may_write = visit.reach(Right.SEND_LETTERS).everywhere
    return Box("/application-letters", slot, title, starts, zone, outbox, may_write)


def sees_all_applications(visit: Visit) -> bool:
    """Whether somebody works with the applications of the whole university."""
    return visit.reach(Right.SEE_APPLICATIONS).everywhere


async def cohort_named(visit: Visit) -> CohortState:
    """The published cohort that the path names, if it is this person's to write to.

    Raises:
        NotHere: there is none, or it is somebody else's.
        CohortNotReady: nobody can be written to before it is published.
    """
    for state in await visit.desk.cohorts.every():
        if state.created.cohort == visit.named("cohort") and writes_to(visit, state):
            if state.published:
                return state
            raise CohortNotReady(
                f"{state.created.cohort} has no letters yet: it is not published ({state.standing}), and until then "
                "its links open nothing. Its page, under Cohorts, says what is missing; publish it there, then invite."
            )
    raise NotHere


def writes_to(visit: Visit, state: CohortState) -> bool:
    """Whether the letters of a cohort are this person's to send."""
    return visit.reach(Right.SEND_LETTERS).covers(department=state.created.sessions[0].in_charge)
