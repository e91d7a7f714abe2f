"""A desk of the exams office: what whoever works there has before them, at a command line or on a web page."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

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

    def told(self, command_id: str | None = None) -> Told:
        """The circumstances of a command given here and now. The same `command_id` has effect once."""
        now = self.now()
        return Told(command_id or str(uuid.uuid4()), now, now, self.officer)
