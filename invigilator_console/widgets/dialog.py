"""A question at the side of the pictures, which go on while it is answered.

A dialog takes all keys until it is answered or left with Esc, as a modal screen would; but it is a widget on a layer
above the pictures, because somebody who writes to one candidate still watches the other eight.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from invigilator_console.desk import Desk

Answer = TypeVar("Answer")


class Dialog(VerticalScroll, Generic[Answer]):
    """A question with an answer of type `Answer`; None when it was left without one."""

    can_focus = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back", show=False)]
    HINT = "Esc back"

    def __init__(self, title: str, *, hint: str = "") -> None:
        super().__init__(classes="dialog")
        self.border_title = Content(title).markup
        self._hint = Content(hint or self.HINT).markup
        self.answered: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()

    def compose(self) -> ComposeResult:
        """What the dialog consists of, then a line for what is wrong with an answer."""
        yield from self.questions()
        yield Label(classes="complaint")

    def questions(self) -> Iterable[Widget]:
        """The widgets that ask. To override."""
        return ()

    def first_to_focus(self) -> Widget | None:
        """Where the keys go first: by default the first widget that takes any."""
        return next((widget for widget in self.query("*") if widget.can_focus and not widget.disabled), None)

    def on_focus(self) -> None:
        """Name the keys, now that they work."""
        self.border_subtitle = self._hint

    def on_descendant_focus(self) -> None:
        """Name the keys, now that they work: what is pressed before a field has them is lost."""
        self.border_subtitle = self._hint

    def refresh_from(self, desk: Desk) -> None:
        """The room has changed, or a second has passed. To override."""

    def answer(self, value: Answer | None) -> None:
        """Close the dialog with this answer."""
        if not self.answered.done():
            self.answered.set_result(value)

    def complain(self, words: str) -> None:
        """Say what is still missing; the dialog stays."""
        self.query_one(".complaint", Label).say(Content(words))

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.answer(None)


class Words(TextArea):
    """A few lines of text: Enter sends, Ctrl+J begins a new line."""

    class Submitted(Message):
        """Enter was pressed."""

    def __init__(self, placeholder: str = "", *, text: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(text, placeholder=placeholder, id=id, compact=True, classes="words", tab_behavior="focus")

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            self.post_message(self.Submitted())
        elif event.key == "ctrl+j":
            event.prevent_default()
            event.stop()
            self.insert("\n")
        else:
            await super()._on_key(event)


class Choices(OptionList):
    """A short list to choose from by arrow keys or by its numbers."""

    def __init__(self, options: Iterable[tuple[str, str]], *, id: str | None = None, chosen: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        self._pairs = list(options)
        super().__init__(
            *(Option(Content(f"{place} {words}"), id=name) for place, (name, words) in enumerate(self._pairs, start=1)),
            id=id,
            compact=True,
            classes="choices",
        )
        names = [name for name, _ in self._pairs]
        self.highlighted = names.index(chosen) if chosen in names else 0 if names else None

    @property
    def chosen(self) -> str | None:
        """The name of the highlighted option."""
        return None if self.highlighted is None else self._pairs[self.highlighted][0]

    def on_key(self, event: events.Key) -> None:
        """A number chooses; letters go on to the dialog."""
        if event.character and event.character.isdigit() and 1 <= int(event.character) <= len(self._pairs):
            event.stop()
            self.highlighted = int(event.character) - 1


class ReadyMade(Choices):
    """Ready-made words: the ones chosen stand in the dialog's `Words`, to be sent as they are or changed."""

    def __init__(self, ready: Iterable[str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        self._ready = tuple(ready)
        super().__init__(((str(place), words) for place, words in enumerate(self._ready)), id=id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take them, with the cursor behind them."""
        event.stop()
        field = next(one for one in self.ancestors if isinstance(one, Dialog)).query_one(Words)
        field.text = self._ready[event.option_index]
        field.move_cursor(field.document.end)
        field.focus()


class Line(Input):
    """One short line of text."""

    def __init__(self, placeholder: str = "", *, value: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(value, placeholder=placeholder, id=id, compact=True, classes="line", select_on_focus=False)


class Label(Static):
    """Words that ask or explain, as high as they are long."""

    def __init__(self, words: str | Content = "", *, classes: str = "label", id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        self._said = Content(words) if isinstance(words, str) else words
        super().__init__(self._said, classes=classes, id=id)

    def say(self, words: Content) -> None:
        """Say something else, and take the height it needs."""
        if words.is_same(self._said):
            return
        self._said = words
        self.update(words)
        # Textual 8.2 keeps a height it has reckoned between two updates of one turn; the second request it honours.
        self.call_after_refresh(self.refresh, layout=True)
