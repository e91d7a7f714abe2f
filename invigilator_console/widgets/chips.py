"""A row of words to click on, each with its key; those that are on stand out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


@dataclass(frozen=True, slots=True)
class Chip:
    """One word with its key. `action` is what the screen does for it, as in a binding.

    `rank` says which a narrow row leaves out: the highest first, 0 never.
    """

    key: str
    words: str
    action: str
    is_on: bool = False
    rank: int = 0


class Chips(Static):
    """Chips in a row; those that do not fit are left to their keys."""

    ALLOW_SELECT: ClassVar[bool] = False

    class Chosen(Message):
        """A chip was clicked on."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, lead: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__("", id=id, classes="chips")
        self._lead = lead
        self._chips: Sequence[Chip] = ()
        self._ends: list[tuple[int, str]] = []

    def show(self, chips: Sequence[Chip]) -> None:
        """Show these instead."""
        self._chips = chips
        lead = f" {self._lead} " if self._lead else " "
        width = self.size.width - len(lead)
        gap = 2 if _length(chips, 2) <= width else 1
        chips = _fitting(chips, width) if self.size.width else chips
        parts: list[Content | tuple[str, str] | str] = [(lead, "$text-muted")]
        self._ends = []
        end = len(lead)
        for chip in chips:
            mark = "reverse " if chip.is_on else ""
            parts += [(chip.key, f"{mark}bold $accent"), (f" {chip.words}" * bool(chip.words), mark), " " * gap]
            end += len(_text(chip)) + gap
            self._ends.append((end, chip.action))
        self.update(Content.assemble(*parts), layout=False)

    def on_resize(self) -> None:
        """There may be room for wider gaps."""
        self.show(self._chips)

    def on_click(self, event: events.Click) -> None:
        """Do what was clicked on."""
        event.stop()
        action = next((action for end, action in self._ends if event.x < end), None)
        if action is not None:
            self.post_message(self.Chosen(action))


def _fitting(chips: Sequence[Chip], width: int) -> list[Chip]:
    """Those that there is room for, in their order."""
    left = list(chips)
    while _length(left, 1) > width and (last := max(left, key=lambda chip: chip.rank)).rank:
        left.remove(last)
    return left


def _length(chips: Sequence[Chip], gap: int) -> int:
    return sum(len(_text(chip)) + gap for chip in chips) - gap


def _text(chip: Chip) -> str:
    return f"{chip.key} {chip.words}" if chip.words else chip.key
