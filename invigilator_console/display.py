"""What the desk asks of whoever shows it."""

from __future__ import annotations

from typing import Protocol


class Display(Protocol):
    """Who shows the desk. Called on the event loop; must not block."""

    def room_changed(self) -> None:
        """Anything of the room, the line or what waits is other than before."""

    def feed_changed(self, candidate: str) -> None:
        """A feed came, or went silent."""

    def logged(self) -> None:
        """New lines stand in `Desk.lines`; a change is told afterwards."""

    def say(self, words: str, *, is_refusal: bool = False) -> None:
        """Tell the person something once."""

    def ring(self) -> None:
        """An alarm has come."""

    def ended(self, words: str) -> None:
        """The line is closed for good."""
