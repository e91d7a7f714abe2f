"""Letters in a test: who is written to, what time it is, and a desk over a real record."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rooms.commands import SERVER, Actor, Station, Told
from rooms.data_folder import DataFolder
from rooms.office.desk import Desk
from rooms.office.letters import Letter, LetterState, Outbox, decide_letters, evolve_letters
from rooms.office.letters_record import LetterKind, LettersCommand, LettersEvent, LetterWanted, PrepareLetters

OFFICER = Actor(Station.OFFICE, "h.marsh")
MORNING = datetime(2027, 5, 10, 9, 0, tzinfo=UTC)
COHORT = "tt2027-linear-algebra"
ADEYEMI, BRANDT = "candidate:0043321", "candidate:1043377"


def an_excusal(number: str = "0043321", **changes: Any) -> LetterWanted:
    """A letter that needs nothing but its facts."""
    return LetterWanted(
        **{
            "id": f"excusal:{number}",
            "cohort": COHORT,
            "to": f"{number}@example.ac.uk",
            "receiver": f"Candidate {number}",
            "kind": LetterKind.EXCUSAL,
            "facts": {"exam": "Linear Algebra II", "reason": "The deadline has passed."},
            "person": f"candidate:{number}",
            **changes,
        }
    )


@dataclass
class Letters:
    """The rules with a clock: `letters.says(command)`."""

    outbox: Outbox = field(default_factory=Outbox)
    now: datetime = MORNING

    @classmethod
    def with_one(cls) -> "Letters":
        """One excusal waits."""
        letters = cls()
        letters.says(PrepareLetters(letters=(an_excusal(),)))
        return letters

    @property
    def letter(self) -> Letter:
        """The newest."""
        return list(self.outbox.letters.values())[-1]

    @property
    def state(self) -> LetterState:
        """Where the newest stands now."""
        return self.letter.state_at(self.now)

    def after(self, **duration: float) -> "Letters":
        self.now += timedelta(**duration)
        return self

    def says(self, command: LettersCommand, actor: Actor = OFFICER) -> list[LettersEvent]:
        happened = decide_letters(command, self.outbox, Told("c", self.now, self.now, actor))
        for event in happened:
            self.outbox = evolve_letters(self.outbox, event)
        return happened

    def server(self, command: LettersCommand) -> list[LettersEvent]:
        return self.says(command, SERVER)


@asynccontextmanager
async def a_desk(folder: Path, officer: Actor = OFFICER) -> AsyncIterator[Desk]:
    """A desk over the record in that folder, on 10 May 2027 at nine."""
    data = DataFolder(folder)
    async with data.open_log(create=True) as log:
        yield Desk(log, data, officer, lambda: MORNING)
