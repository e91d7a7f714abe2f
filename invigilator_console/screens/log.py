"""The whole log: filtered, searched, written to a file. The room goes on behind it, and its bell still rings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from invigilator_console.dialogs.export import ExportDialog
from invigilator_console.log_book import Filter, Subject
from invigilator_console.screens.desk_screen import DeskScreen
from invigilator_console.widgets.chips import Chip, Chips
from invigilator_console.widgets.dialog import Label, Line
from invigilator_console.widgets.log_view import LogView
from invigilator_console.widgets.side import log_content

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from invigilator_console.desk import Desk

SUBJECT_KEYS = {
    "d": Subject.DOOR,
    "b": Subject.BREAKS,
    "w": Subject.WORDS,
    "f": Subject.FAULTS,
    "t": Subject.TIME,
    "v": Subject.CAMERA,
    "i": Subject.NOTES,
    "u": Subject.PAGES,
    "r": Subject.ROOM,
}
KEYS = (
    Chip("/", "search", "search"),
    Chip("n", "next", "found(1)"),
    Chip("N", "before", "found(-1)"),
    Chip("e", "to a file", "export"),
    Chip("c", "show all", "clear"),
    Chip("End", "newest", "newest"),
    Chip("Esc", "back", "back"),
)


class LogScreen(DeskScreen, inherit_bindings=False):
    """All lines that are kept. Its letters are its own: none of them does anything to a candidate."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(seat), f"seat({seat})", show=False) for seat in range(1, 10)),
        *(Binding(key, f"subject('{subject}')", show=False) for key, subject in SUBJECT_KEYS.items()),
        Binding("slash", "search", show=False),
        Binding("n", "found(1)", show=False),
        Binding("N,upper_n", "found(-1)", show=False),
        Binding("e", "export", show=False),
        Binding("c", "clear", show=False),
        Binding("question_mark", "act('help')", show=False),
        Binding("escape,l,q", "back", show=False),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
    ]
    OWN_ACTIONS: ClassVar[frozenset[str]] = frozenset(
        {"seat", "subject", "search", "found", "export", "clear", "newest"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._seats = Chips("seat", id="log-seats")
        self._subjects = Chips(id="log-subjects")
        self._keys = Chips(id="log-keys")
        self.view = LogView(desk.model)
        self.filter = Filter()

    def compose(self) -> ComposeResult:
        """What to show, the lines, the one under the cursor in full, the keys."""
        yield self._head
        yield self._seats
        yield self._subjects
        yield self.view
        yield Label(id="line-in-full")
        yield Line("words to look for", id="sought")
        yield self._notice
        yield self._keys

    def on_mount(self) -> None:
        """The newest lines first."""
        self.query_one("#sought").display = False
        self._keys.show(KEYS)
        self._refilter(self.filter)
        self.view.focus()
        self.show_desk()

    def show_log(self) -> None:
        """New lines have come."""
        self.view.show([line for line in self.desk.lines if self.filter.wants(line)])
        whole, shown = len(self.desk.lines), len(self.view.lines)
        self.view.border_title = f"LOG  {shown} of {whole} lines" if shown != whole else f"LOG  {whole} lines"
        self._say_place()

    def _refilter(self, wanted: Filter) -> None:
        self.filter = wanted
        self._seats.show([Chip(str(seat), "", f"seat({seat})", seat in wanted.seats) for seat in range(1, 10)])
        self._subjects.show(
            [
                Chip(key, subject, f"subject('{subject}')", subject in wanted.subjects)
                for key, subject in SUBJECT_KEYS.items()
            ]
        )
        self.show_log()

    @on(LogView.CursorMoved)
    def _say_line(self) -> None:
        line = self.view.under_cursor
        if line is not None:
            name = f"{self.desk.model.name_of(line.candidate)}: " if line.candidate else ""
            content = Content.assemble((name, "bold"), log_content(line, self.desk))
        elif self.desk.lines:
            content = Content.styled("No line fits. c shows all again.", "$text-muted")
        else:
            content = Content.styled("Nothing has happened yet. The log writes itself.", "$text-muted")
        self.query_one("#line-in-full", Label).say(content)
        self._say_place()

    def _say_place(self) -> None:
        found = f"{len(self.view.found())} lines with “{self.view.needle}” · " if self.view.needle else ""
        follows = "follows the newest" if self.view.follows else "stays here · End follows the newest"
        self.view.border_subtitle = Content(f"{found}{follows}").markup

    # What the person does

    def action_seat(self, seat: int) -> None:
        """Show only this seat, too; or no more."""
        self._refilter(self.filter.with_seat(seat))

    def action_subject(self, subject: str) -> None:
        """Show only what is about this, too; or no more."""
        self._refilter(self.filter.with_subject(Subject(subject)))

    def action_clear(self) -> None:
        """Show all lines, with nothing marked."""
        self.view.seek("")
        self._refilter(Filter())

    def action_newest(self) -> None:
        """To the newest line."""
        self.view.action_newest()

    def action_search(self) -> None:
        """Ask for what to look for."""
        field = self.query_one("#sought", Line)
        field.display = True
        field.focus()

    @on(Input.Submitted, "#sought")
    def _search(self, message: Input.Submitted) -> None:
        self._leave_search()
        self.view.seek(message.value.strip())
        self.action_found(-1)

    def _leave_search(self) -> None:
        self.query_one("#sought").display = False
        self.view.focus()

    def action_found(self, step: int) -> None:
        """Go to the next or the former line that holds what is sought."""
        if not self.view.needle:
            self.action_search()
        elif not self.view.go_to_found(step):
            self.say(f"No line that is shown holds “{self.view.needle}”.")
        self._say_place()

    def action_export(self) -> None:
        """Write what is shown to a file."""
        if self.view.lines:
            self.run_worker(self._export(), group="act")
        else:
            self.say("There is no line to write.")

    async def _export(self) -> None:
        lines, model = list(self.view.lines), self.desk.model
        day = f"{model.local(self.desk.clock.now()):%Y-%m-%d-%H%M}"
        session = model.session.session if model.session else "session"
        proposed = Path.cwd() / f"{session}-{model.room}-{day}.csv"
        dialog = ExportDialog(lines, model, proposed, whole=len(lines) == len(self.desk.lines))
        if (words := await self.ask(dialog)) is not None:
            self.say(words)
        self.view.focus()

    def action_back(self) -> None:
        """Leave the search, take back what waits, or go back to the room."""
        if self.query_one("#sought").display:
            self._leave_search()
        else:
            super().action_back()
