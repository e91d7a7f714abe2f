"""Where the guide of a rehearsal speaks: below the keys, on every screen, and never below a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

if TYPE_CHECKING:
    from textual import events

    from invigilator_console.coaching import Said

CHOICES = (("repeat", "F2 again"), ("skip", "F3 skip"), ("leave", "F4 leave"))
GAP = 3
NARROW = 110
"""Columns below which the longest lesson takes a line more."""


class CoachBar(Static):
    """What to look at and which key to press; the guide's own keys are places to click on."""

    ALLOW_SELECT: ClassVar[bool] = False

    class Chosen(Message):
        """One of the guide's keys was clicked on; `name` is `repeat`, `skip` or `leave`."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        super().__init__("", id="coach")
        self._shown: object = None
        self.border_subtitle = Content((" " * GAP).join(words for _, words in CHOICES)).markup

    def on_resize(self, event: events.Resize) -> None:
        """Take a line more where lines are short; never by what is said, for the pictures would jump."""
        self.set_class(event.size.width < NARROW, "-narrow")

    def show(self, said: Said, last_words: str) -> None:
        """Say this; once the lessons are over the last words, too."""
        if (said, last_words) == self._shown:
            return
        self._shown = (said, last_words)
        self.border_title = Content(f"GUIDE  {said.where} · {said.title}").markup
        parts: list[Content | tuple[str, str] | str] = [(f"{said.before}  ", "bold $success")] if said.before else []
        parts.append((said.words, "bold"))
        if last_words:
            parts.append(f" {last_words}")
        self.update(Content.assemble(*parts), layout=False)

    def on_click(self, event: events.Click) -> None:
        """Do what was clicked on, in the lower edge of the frame."""
        event.stop()
        if event.y != self.size.height + 1:
            return
        start = 2
        for name, words in CHOICES:
            if start <= event.x < start + len(words):
                self.post_message(self.Chosen(name))
            start += len(words) + GAP
