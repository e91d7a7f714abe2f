"""What falls due of applications, slot by slot: excusal for what was not approved in time, and letters still owed."""

from dataclasses import dataclass, field
from datetime import timedelta

from rooms.errors import Refusal
from rooms.office.application_service import ApplicationService, slots
from rooms.office.application_telling import write_letters
from rooms.office.applications import Standing, due, is_over
from rooms.office.applications_desk import Answer
from rooms.office.applications_record import Slot, starts_of
from rooms.office.desk import Desk

LETTERS_ARE_OWED = timedelta(days=7)
"""How long after an exam letters that a crash swallowed are still written. Later their outbox may be purged."""


@dataclass(slots=True)
class _Seen:
    """One slot, read on from where it was read to, and up to which record its letters were written."""

    service: ApplicationService
    written: int = 0


@dataclass(slots=True)
class DueWatch:
    """Every slot, each record read once; kept by whoever comes again and again."""

    desk: Desk
    _seen: dict[Slot, _Seen] = field(default_factory=dict)

    async def slots(self) -> list[Slot]:
        """The slots there are, earliest first; what was purged is remembered no longer."""
        there = await slots(self.desk.log)
        self._seen = {slot: self._seen.get(slot) or _Seen(ApplicationService(self.desk.log, slot)) for slot in there}
        return there

    async def settle(self, slot: Slot) -> list[Answer]:
        """Say what time says of one of those slots, and have its letters written. Doing it again is harmless."""
        seen, now = self._seen[slot], self.desk.now()
        register = await seen.service.register()
        answers = []
        for each in [each for each in due(register) if is_over(each.at, now)]:
            form = register.applications[each.command.reference].form
            try:
                done = await seen.service.execute(each.command, self.desk.told(each.id))
            except Refusal:
                # Somebody decided it, or said the same, a moment ago.
                continue
            if not done.repeated:
                answers.append(Answer(slot, form.cohort, form.reference, Standing.EXCUSAL))
        _, head = await seen.service.load()
        if head > seen.written and starts_of(slot) > now - LETTERS_ARE_OWED:
            seen.written = await write_letters(self.desk, slot, since=seen.written + 1)
        return answers


async def settle_due(desk: Desk) -> list[Answer]:
    """Say what time says of every slot, and have every letter written that is owed. Doing it again is harmless."""
    watch = DueWatch(desk)
    return [each for slot in await watch.slots() for each in await watch.settle(slot)]
