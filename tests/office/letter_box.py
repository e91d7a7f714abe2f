"""Letters in a test: who is written to, what time it is, and a desk over a real record."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rooms.commands import SERVER, Actor, CreateCohort, PublishCohort, Station, Told
from rooms.configuration import Adjustments, SessionConfiguration, StaffMember
from rooms.data_folder import DataFolder
from rooms.office.desk import Desk
from rooms.office.letters import Letter, LetterState, Outbox, decide_letters, evolve_letters
from rooms.office.letters_record import LetterKind, LettersCommand, LettersEvent, LetterWanted, PrepareLetters
from rooms.opening import open_sessions
from rooms.service import CohortService
from rooms.vocabulary import Onboarding, Role
from tests.rooms.exam_day import a_candidate, a_session

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


def a_cohort(**changes: Any) -> SessionConfiguration:
    """Linear Algebra of three candidates, one of them in Singapore with extra time; and two of the staff."""
    configuration = a_session(
        candidates=(
            a_candidate("0043321", email="tolu@example.ac.uk", onboarding=Onboarding.MISSING),
            a_candidate(
                "1043377",
                email="lena@example.ac.uk",
                timezone="Asia/Singapore",
                adjustments=Adjustments(extra_minutes_per_hour=15),
                onboarding=Onboarding.MISSING,
            ),
            a_candidate("1043390", email="yuxin@example.ac.uk"),
        ),
        rooms={"A": {1: "0043321", 2: "1043377", 3: "1043390"}},
    )
    named = tuple(
        candidate.model_copy(update={"name": name})
        for candidate, name in zip(
            configuration.candidates, ("Adeyemi, Tolu", "Brandt, Lena", "Chen, Yuxin"), strict=True
        )
    )
    return configuration.model_copy(
        update={
            "candidates": named,
            "staff": (
                StaffMember(
                    id="okafor", name="J. Okafor", role=Role.INVIGILATOR, room="A", email="okafor@example.ac.uk"
                ),
                StaffMember(id="haddad", name="M. Haddad", role=Role.CHIEF, email="haddad@example.ac.uk"),
            ),
            **changes,
        }
    )


async def published(desk: Desk, *sessions: SessionConfiguration) -> None:
    """Have a cohort of those sessions published."""
    cohorts = CohortService(desk.log, COHORT)
    await cohorts.execute(CreateCohort(cohort=COHORT, kind="central", sessions=sessions), desk.told())
    await cohorts.execute(PublishCohort(), desk.told())
    state, _ = await cohorts.load()
    assert state is not None
    await open_sessions(desk.log, state, desk.told())
