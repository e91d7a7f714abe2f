"""The lines above and below the pictures: the head, the candidate at a glance, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from invigilator_console import glance
from invigilator_console.keys import ACTIONS
from invigilator_console.messages import ActionChosen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events

    from invigilator_console.desk import Desk
    from invigilator_console.keys import Action


class Head(Static):
    """Which exam, which room, what time, how the line stands."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__("", id="head")
        self._shown: object = None

    def show(self, desk: Desk) -> None:
        """Draw it anew if the second has changed it."""
        state, well = glance.line_state(desk)
        left, right = glance.whereabouts(desk), glance.times(desk)
        width = self.size.width
        shown = (left, right, state, width)
        if shown == self._shown:
            return
        self._shown = shown
        room = width - len(right) - len(state) - 6
        if len(left) > room:
            left = left[: max(0, room - 1)] + "…"
        gap = max(1, width - len(left) - len(right) - len(state) - 5)
        self.update(
            Content.assemble(
                " ", (left, "bold"), " " * gap, right, "   ", (state, "bold $success" if well else "bold $error")
            ),
            layout=False,
        )


class NoticeLine(Static):
    """What is on its way or in the way; else the selected candidate at a glance."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__("", id="notice")
        self._shown = ""

    def show(self, desk: Desk) -> None:
        """Draw it anew if it says something else."""
        words = glance.notice(desk)
        self.set_class(bool(words), "-notice")
        if not words and desk.chosen is not None:
            words = glance.at_a_glance(desk.chosen, desk.seat, desk)
        if words != self._shown:
            self._shown = words
            self.update(Content(f" {words}"), layout=False)


class KeyBar(Static):
    """Keys and what they do, each a place to click on."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, actions: Iterable[Action] | None = None) -> None:
        self._actions = [action for action in actions or ACTIONS if action.short]
        self._places: list[tuple[int, str]] = []
        parts: list[Content | tuple[str, str] | str] = [" "]
        end = 1
        for action in self._actions:
            key = "␣" if action.key == "space" else action.shown_key
            parts += [(key, "bold $accent"), f" {action.short}  "]
            end += len(key) + len(action.short) + 3
            self._places.append((end, action.name))
        super().__init__(Content.assemble(*parts), id="keys")

    def on_click(self, event: events.Click) -> None:
        """Do what was clicked on."""
        event.stop()
        name = next((name for end, name in self._places if event.x < end), None)
        if name is not None and event.y == 0:
            self.post_message(ActionChosen(name))
