"""The dialog that writes the log to a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on

from invigilator_console.log_file import FileKind, IsThereAlready, NotWritten, as_file, write
from invigilator_console.widgets.dialog import Choices, Dialog, Label, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from invigilator_console.model import Model
    from invigilator_console.wording import LogLine


def place_of(typed: str) -> Path:
    """The path that was meant: `~` is the home folder, and what begins nowhere begins in the working folder."""
    try:
        return Path(typed).expanduser().absolute()
    except RuntimeError:  # a `~stranger`
        return Path(typed).absolute()


KINDS = {
    FileKind.CSV: "CSV, for a spreadsheet",
    FileKind.JSON_LINES: "JSON, one object a line, for a program",
    FileKind.TEXT: "plain text, to read",
}
ENDINGS = {f".{kind}" for kind in FileKind}


class ExportDialog(Dialog[str]):
    """Asks where to and in which form; the answer says what was written."""

    HINT = "Enter write · Tab next field · Esc back"

    def __init__(self, lines: Sequence[LogLine], model: Model, proposed: Path, *, whole: bool) -> None:
        super().__init__("Write the log to a file")
        self._lines = lines
        self._model = model
        self._proposed = proposed
        self._whole = whole
        self._may_replace = ""

    def questions(self) -> Iterable[Widget]:
        """What will be written, where to, in which form."""
        what = "the whole log" if self._whole else "what the filter shows"
        yield Label(
            f"{len(self._lines)} lines, {what}. They name candidates: keep the file as you would keep the record."
        )
        yield Label("To")
        yield Line("a path on this machine", value=str(self._proposed), id="path")
        yield Label("As")
        yield Choices(KINDS.items(), id="form")

    @on(Choices.OptionHighlighted)
    def _change_ending(self) -> None:
        field = self.query_one("#path", Line)
        path = Path(field.value)
        if path.suffix in ENDINGS:
            field.value = str(path.with_suffix(f".{self._kind}"))

    @property
    def _kind(self) -> FileKind:
        return FileKind(self.query_one("#form", Choices).chosen or FileKind.CSV)

    @on(Line.Submitted)
    @on(Choices.OptionSelected)
    def _begin(self) -> None:
        self.run_worker(self._write(), exclusive=True, group="write")

    async def _write(self) -> None:
        typed = self.query_one("#path", Line).value.strip()
        if not typed:
            self.complain("Say where to.")
            return
        path = place_of(typed)
        text = as_file(self._lines, self._kind, self._model)
        try:
            size = await asyncio.to_thread(write, path, text, replace=self._may_replace == typed)
        except IsThereAlready as error:
            self._may_replace = typed
            self.complain(f"{error} Enter once more replaces it, or give another name.")
        except NotWritten as error:
            self.complain(str(error))
        else:
            self.answer(f"{len(self._lines)} lines ({size / 1000:.1f} kB) written to {path}")
