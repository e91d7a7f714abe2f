"""A desk of the exams office: what whoever works there has before them, at a command line or on a web page."""

import uuid
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from datetime import UTC, datetime

from rooms.cohorts import Cohorts
from rooms.commands import Actor, Told
from rooms.data_folder import DataFolder
from rooms.stores.event_log import EventLog


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """The record and the data folder, and who sits before them. Functions of `rooms.office` are given one.

    What a person may do is asked before: by the page of whoever is signed in; the command line belongs to whoever can
    read the data folder.
    """

    log: EventLog
    folder: DataFolder
    officer: Actor
    now: Callable[[], datetime] = _now
    kept: InitVar[Cohorts | None] = None
    """The cohorts as a server keeps them for every desk of it; a desk by itself keeps its own."""
    cohorts: Cohorts = field(init=False, compare=False, repr=False)

    def __post_init__(self, kept: Cohorts | None) -> None:
        """Take the cohorts that are kept."""
        object.__setattr__(self, "cohorts", kept or Cohorts(self.log))

    def told(self, command_id: str | None = None) -> Told:
        """The circumstances of a command given here and now. The same `command_id` has effect once."""
        now = self.now()
        return Told(command_id or str(uuid.uuid4()), now, now, self.officer)
