"""Dialogs that many actions share: some words, one of a list, yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from invigilator_console.widgets.dialog import Choices, Dialog, Label, ReadyMade, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget


class WordsDialog(Dialog[str]):
    """Asks for words: a reason, a note. Ready-made ones may be offered, to be sent as they are or changed."""

    HINT = "Enter send · Tab ready-made words · Esc back"

    def __init__(
        self,
        title: str,
        explanation: str,
        *,
        placeholder: str = "",
        ready: Sequence[str] = (),
        may_be_empty: bool = False,
    ) -> None:
        super().__init__(title, hint="" if ready else "Enter send · Esc back")
        self._explanation = explanation
        self._placeholder = placeholder
        self._ready = ready
        self._may_be_empty = may_be_empty

    def questions(self) -> Iterable[Widget]:
        """The explanation, the words, the ready-made ones."""
        yield Label(self._explanation)
        yield Words(self._placeholder)
        if self._ready:
            yield ReadyMade(self._ready)

    @on(Words.Submitted)
    def _send(self) -> None:
        words = self.query_one(Words).text.strip()
        if words or self._may_be_empty:
            self.answer(words)
        else:
            self.complain("Say it in words, please; it goes on record.")


class ChoiceDialog(Dialog[str]):
    """Asks for one of a list; Enter or its number, then Enter."""

    HINT = "↑↓ or number · Enter choose · Esc back"

    def __init__(self, title: str, explanation: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._explanation = explanation
        self._options = options

    def questions(self) -> Iterable[Widget]:
        """The explanation and the list."""
        yield Label(self._explanation)
        yield Choices(self._options)

    @on(Choices.OptionSelected)
    def _choose(self) -> None:
        self.answer(self.query_one(Choices).chosen)


class ConfirmDialog(Dialog[bool]):
    """Asks yes or no."""

    HINT = "y yes · n no"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", show=False),
        Binding("n", "leave", show=False),
    ]

    def __init__(self, title: str, explanation: str) -> None:
        super().__init__(title)
        self._explanation = explanation

    def questions(self) -> Iterable[Widget]:
        """The question itself."""
        yield Label(self._explanation)

    def action_yes(self) -> None:
        """Go on."""
        self.answer(True)
