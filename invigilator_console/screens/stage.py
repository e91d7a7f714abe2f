"""What an action may ask of the screen it is taken on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from invigilator_console.widgets.dialog import Dialog

Answer = TypeVar("Answer")


class Stage(Protocol):
    """A screen on which dialogs can be opened."""

    async def ask(self, dialog: Dialog[Answer]) -> Answer | None:
        """Open a dialog and wait for its answer; None when it was left."""

    def say(self, words: str, *, is_refusal: bool = False) -> None:
        """Tell the person something once."""
