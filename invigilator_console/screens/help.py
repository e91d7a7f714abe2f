"""All keys on one page."""

from __future__ import annotations

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
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


def _column(groups: list[Group], keys: Keys) -> Table:
    """Keys on the right of their column, what they do on the left of theirs, however many lines that takes."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", min_width=8)
    table.add_column(overflow="fold")
    for group in groups:
        table.add_row(Text(""), Text(str(group), "bold dark_orange"))
        actions = [action for action in keys.actions if action.group is group and not action.name.startswith("seat_")]
        if group is Group.LOOK:
            _add(table, "1 … 9", "select a seat; the keys lie as on a phone")
        for action in actions:
            _add(table, action.shown_key, action.words)
        if group is Group.CONSOLE:
            _add(table, "Esc", "back; or take back what still waits")
            _add(table, "Ctrl+P", "all actions by name")
        table.add_row()
    return table


def _add(table: Table, key: str, words: str) -> None:
    table.add_row(Text(key, "bold"), Text(words))
