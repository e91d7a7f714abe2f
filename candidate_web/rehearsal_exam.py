"""The exam of `ninefold demo`: the rehearsal cohort, created in a data folder, and the links to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rooms.admin.options import open_desk
from rooms.cohort_file import check_cohort
from rooms.commands import CreateCohort, PublishCohort
from rooms.errors import ProtocolError, Unavailable
from rooms.links import Link, everybodys
from rooms.opening import open_sessions
from rooms.plan import plan_sessions
from rooms.service import CohortService

if TYPE_CHECKING:
    from rooms.configuration import SessionConfiguration
    from rooms.data_folder import DataFolder

COHORT_FILE = Path(__file__).with_name("rehearsal_cohort") / "cohort.toml"
COHORT = "rehearsal"


@dataclass(frozen=True, slots=True)
class RehearsalExam:
    """One session of invented candidates, open in a data folder."""

    folder: DataFolder
    configuration: SessionConfiguration

    @property
    def session(self) -> str:
        """The session's id."""
        return self.configuration.session

    def key(self, person: str) -> str:
        """The first token of that person, an actor's name."""
        return self.folder.links().make(Link(self.session, person, 0))

    def links(self, url: str) -> dict[str, Any]:
        """What `ninefold links --json` prints, for a server that is reached under `url`."""
        return {"sessions": [everybodys(self.folder.links(), url, self.configuration, {})]}


async def create_rehearsal(
    folder: DataFolder,
    *,
    candidates: int,
    starts_after: timedelta,
    break_limit: timedelta | None = None,
    file: Path = COHORT_FILE,
) -> RehearsalExam:
    """Create, publish and open the rehearsal with its first so many candidates; writing starts that much from now.

    With a `break_limit`, that holds instead of the cohort's: who learns what an overrun is need not wait for long.
    Another `file` is another cohort, of one session.

    Raises:
        ProtocolError: the cohort's files, which come with the program, were changed and are wrong.
    """
    checked = check_cohort(file)
    if checked.cohort is None:
        raise ProtocolError(f"{checked.problems[0]}; mend that file; if it came with Ninefold, install it anew")
    now = datetime.now(UTC)
    fewer = checked.cohort.model_copy(update={"candidates": checked.cohort.candidates[:candidates]})
    if break_limit is not None:
        fewer = fewer.model_copy(update={"policy": fewer.policy.model_copy(update={"break_limit": break_limit})})
    (configuration,) = plan_sessions(fewer, rehearsal_at=now, starts=now + starts_after)
    wanted = CreateCohort(cohort=fewer.id, kind=fewer.kind, permission=fewer.permission, sessions=(configuration,))
    async with open_desk(folder, create=True) as desk:
        service = CohortService(desk.log, fewer.id)
        await service.execute(wanted, desk.told())
        await service.execute(PublishCohort(), desk.told())
        cohort, _ = await service.load()
        if cohort is None:
            raise Unavailable("the cohort that was just created is not in the record")
        await open_sessions(desk.log, cohort, desk.told())
    return RehearsalExam(folder, configuration)
