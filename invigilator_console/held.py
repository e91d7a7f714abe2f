"""What is hard to take back waits five seconds, shown as pending, and can be undone until then. Pure.

It waits here, in memory: a console that crashes in between has not said it, and so it did not happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rooms.commands import SessionCommand

UNDO_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Held:
    """Commands that wait together until `due`, in monotonic seconds: one, or several that are one thing to a person."""

    commands: tuple[SessionCommand, ...]
    words: str
    due: float


class Holding:
    """Commands that wait, oldest first."""

    def __init__(self) -> None:
        self.waiting: list[Held] = []

    def hold(self, commands: Sequence[SessionCommand], words: str, now: float) -> bool:
        """Let commands wait from `now` on as one thing; False if one of them waits already."""
        waits = [waiting for held in self.waiting for waiting in held.commands]
        if any(command in waits for command in commands):
            return False
        self.waiting.append(Held(tuple(commands), words, now + UNDO_SECONDS))
        return True

    def undo(self) -> Held | None:
        """Take back the one that was said last; None when nothing waits."""
        return self.waiting.pop() if self.waiting else None

    def due(self, now: float) -> list[Held]:
        """Those whose time has come; they wait no longer."""
        ready = [held for held in self.waiting if held.due <= now]
        self.waiting = [held for held in self.waiting if held.due > now]
        return ready
