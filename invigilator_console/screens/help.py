"""All keys on one page."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from invigilator_console.keys import Group, Keys


class HelpScreen(ModalScreen[None]):
    """Every action under its heading. Any key closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter,space", "dismiss_help", "close", show=False)
    ]

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys = keys
        self._bindings.bind(keys["help"].key, "dismiss_help", show=False)

    def compose(self) -> ComposeResult:
        """Two columns of headings with their keys."""
        groups = list(Group)
        middle = (len(groups) + 1) // 2
        with VerticalScroll(id="help"):
            yield Static(_column(groups[:middle], self._keys), classes="help-column")
            yield Static(_column(groups[middle:], self._keys), classes="help-column")

    def on_mount(self) -> None:
        """Name the page."""
        page = self.query_one("#help")
        page.border_title = "Keys"
        page.border_subtitle = "Esc back"

    def action_dismiss_help(self) -> None:
        """Close."""
        self.dismiss()


def _column(groups: list[Group], keys: Keys) -> Content:
    parts: list[Content] = []
    for group in groups:
        parts.append(Content.styled(str(group), "bold $accent"))
        actions = [action for action in keys.actions if action.group is group and not action.name.startswith("seat_")]
        if group is Group.LOOK:
            parts.append(_line("1 … 9", "select a seat; the keys lie as on a phone"))
        parts += [_line(action.shown_key, action.words) for action in actions]
        if group is Group.CONSOLE:
            parts.append(_line("Esc", "back; or take back what still waits"))
            parts.append(_line("Ctrl+P", "all actions by name"))
        parts.append(Content(""))
    return Content("\n").join(parts)


def _line(key: str, words: str) -> Content:
    return Content.assemble((f"{key:>8}  ", "bold"), words)
