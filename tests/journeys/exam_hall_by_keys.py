"""A whole exam hall for journeys by keys: the server and nine phones as processes, consoles in real terminals.

What comes next follows from the screen and from the record, never from time that has passed.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from candidate_web.rehearsal_exam import COHORT_FILE, RehearsalExam, create_rehearsal
from rooms.data_folder import DataFolder
from rooms.vocabulary import SEATS_PER_ROOM, session_stream
from tests.signalling.processes import environment
from tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROJECT = Path(__file__).parents[2]
PATIENCE = 90.0  # s; on a machine that is busy with others

INVIGILATOR, RELIEF, CHIEF = "j-okafor", "r-sato", "m-haddad"
RELIEF_TABLE = '\n[[staff]]\nname = "R. Sato"\nemail = "r.sato@example.ac.uk"\nrole = "relief"\n'
BREAK_LIMIT = timedelta(seconds=8)
"""So short that nobody waits long for an overrun."""

PICTURES_AND_FRAMES = re.compile("[─-▟]")


@dataclass(frozen=True, slots=True)
class Shown:
    """Whether some words are on a screen; says which when they are not."""

    words: str
    where: Callable[[], str]
    wanted: bool = True

    def __call__(self) -> bool:
        return (self.words in self.where()) is self.wanted

    def __repr__(self) -> str:
        return f"{self.words!r}" if self.wanted else f"end of {self.words!r}"


class Console(Terminal):
    """`ninefold console` with the key of one person, in a terminal as small as the documentation recommends."""

    def __init__(self, exam: RehearsalExam, url: str, person: str, folder: Path, *options: str) -> None:
        key = folder / f"{person}.key"
        key.touch(mode=0o600)
        key.write_text(exam.key(f"staff:{person}"))
        command: list[str | Path] = [sys.executable, "-m", "signalling.cli", "console", "--server", url]
        command += ["--key-file", key, *options]
        own = {"XDG_CONFIG_HOME": str(folder / "settings"), "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        super().__init__(command, columns=120, rows=36, environment=own, folder=PROJECT)

    def sees(self, words: str) -> None:
        """Wait until this stands on the screen, in one line or broken into several."""
        self.wait_for(Shown(words, self._all_words), PATIENCE)

    def loses(self, words: str) -> None:
        """Wait until it does not stand there any more."""
        self.wait_for(Shown(words, self._all_words, wanted=False), PATIENCE)

    def finds(self, pattern: str) -> str:
        """Wait until something of this pattern stands there; what its group says."""
        said: list[str] = []

        def is_there() -> bool:
            said[:] = re.findall(pattern, self._all_words())
            return bool(said)

        self.wait_for(is_there, PATIENCE)
        return said[0]

    def counts(self, words: str, times: int) -> None:
        """Wait until this stands there so often."""
        self.wait_for(lambda: self._all_words().count(words) == times, PATIENCE)

    def is_told(self, words: str) -> None:
        """Wait until the panel at the side says so: what needs somebody, and the log."""
        self.wait_for(Shown(words, self._panel), PATIENCE)

    def is_killed(self) -> None:
        """End the console, and its terminal, with no chance to say anything."""
        os.kill(int(self._tmux("display-message", "-p", "#{pane_pid}")), signal.SIGKILL)
        self.close()

    def does(self, keys: str, then: str) -> None:
        """Press some keys, one after the other, and wait for what they bring."""
        self.press(*keys.split())
        self.sees(then)

    def asks(self, keys: str, title: str) -> None:
        """Press some keys, and wait for the dialog they open until it takes keys itself, and names them."""
        self.does(keys, title)
        self.sees("Esc back")

    def says(self, words: str, *, in_dialog: str, field: str = "") -> None:
        """Type into the field of a dialog, send it, and wait until the dialog has closed.

        `field` is what stands in it while it is empty, where it is not the first that has the keys: letters that come
        before it has them are lost, so the cursor is waited for.
        """
        self.wait_for(lambda: field in self._line_of_cursor(), PATIENCE)
        self.type(words)
        self.sees(words)
        self.press("Enter")
        self.loses(in_dialog)

    def turns_to(self, words: str, *, by: str) -> None:
        """Press what gives the keys to the list in which these words stand first; that it has them, its colour says."""
        before = self._background_of(words)
        self.press(by)
        self.wait_for(lambda: self._background_of(words) != before, PATIENCE)

    def _background_of(self, words: str) -> tuple[int, int, int] | None:
        for row, line in enumerate(self.text().splitlines()):
            if (column := line.find(words)) >= 0:
                return self.cells()[row][column].background
        return None

    def _line_of_cursor(self) -> str:
        row = int(self._tmux("display-message", "-p", "#{cursor_y}"))
        return self.text().splitlines()[row]

    def _all_words(self) -> str:
        return _words(self.text())

    def _panel(self) -> str:
        lines = self.text().splitlines()
        edge = max((line.find("╭─ NEEDS YOU") for line in lines), default=-1)
        return _words("\n".join(line[edge:] for line in lines)) if edge >= 0 else ""


def _words(text: str) -> str:
    return " ".join(PICTURES_AND_FRAMES.sub(" ", text).split())


class Phones:
    """`ninefold rehearse --prompted`: nine phones, each of which does what it is told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def told(self, seat: int, deed: str) -> None:
        """Have the candidate of a seat do something."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{number_of(seat)} {deed}\n")
        self._process.stdin.flush()


def number_of(seat: int) -> str:
    """The number of the candidate who is planned for a seat of room A."""
    return NUMBERS[seat - 1]


NUMBERS = ("0043321", "1043377", "1043390", "1043402", "1043418", "1043425", "1043431", "1043446", "1043459")


class Hall:
    """An exam with its server and phones, which run as long as the context lasts, and who looks on by a console."""

    def __init__(self, folder: Path, admitted: range) -> None:
        """In that folder; the simulated chief lets the seats `admitted` in, nobody else."""
        self._folder = folder
        self._ends = ExitStack()
        cohort = shutil.copytree(COHORT_FILE.parent, folder / "cohort") / COHORT_FILE.name
        cohort.write_text(cohort.read_text() + RELIEF_TABLE)
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        self.exam = asyncio.run(
            create_rehearsal(
                DataFolder(self.data),
                candidates=SEATS_PER_ROOM,
                starts_after=timedelta(hours=1),
                break_limit=BREAK_LIMIT,
                file=cohort,
            )
        )
        self._records = 0
        self._events: list[dict[str, Any]] = []
        self._script = folder / "script.toml"
        self._script.write_text(f"[chief]\nadmits = {json.dumps([number_of(seat) for seat in admitted])}\n")

    def __enter__(self) -> Self:
        serving = self._ends.enter_context(self._running("serve", "--data", self.data, "--port", "0"))
        self.url = _answer(serving, "ready ")
        links = self._folder / "links.json"
        links.touch(mode=0o600)
        links.write_text(json.dumps(self.exam.links(self.url)))
        phones = self._ends.enter_context(
            self._running("rehearse", "--links", links, "--script", self._script, "--prompted")
        )
        _answer(phones, "ready ")
        self.phones = Phones(phones)
        return self

    def __exit__(self, *failure: object) -> None:
        self._ends.close()

    def console(self, person: str, *options: str) -> Console:
        """Open a console for somebody, closed with the hall."""
        return self._ends.enter_context(Console(self.exam, self.url, person, self._folder, *options))

    def verdict(self) -> dict[str, Any]:
        """What `ninefold verify` says of the session's record."""
        (verdict,) = json.loads(self._said("verify", self.exam.session, "--json"))
        return dict(verdict)

    def events(self) -> list[dict[str, Any]]:
        """Every event of the session that is on record by now, in order."""
        with closing(sqlite3.connect(f"file:{DataFolder(self.data).record_file}?mode=ro", uri=True)) as record:
            rows = record.execute(
                "SELECT body FROM stored WHERE stream = ? AND seq > ? ORDER BY seq",
                (session_stream(self.exam.session), self._records),
            ).fetchall()
        self._records += len(rows)
        self._events += [event for (body,) in rows for event in json.loads(body)["events"]]
        return self._events

    def records(self, kind: str, *seats: int, times: int = 1) -> None:
        """Wait until this is on record, so often, of each of these candidates; of no candidate if none is named."""
        deadline = time.monotonic() + PATIENCE
        while late := [seat for seat in seats or (None,) if self._count(kind, seat) < times]:
            last = [f"{event['type']} {event.get('candidate', '')}".strip() for event in self.events()[-30:]]
            assert time.monotonic() < deadline, f"{kind} of {late} is not on record {times} times; the last: {last}"
            # The record is read beside the server that writes it: nothing here could be waited upon.
            time.sleep(0.05)

    def _count(self, kind: str, seat: int | None) -> int:
        of = None if seat is None else number_of(seat)
        return sum(event["type"] == kind and of in {None, event.get("candidate")} for event in self.events())

    def _said(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "signalling.cli", *arguments, "--data", str(self.data)]
        return subprocess.run(
            command, capture_output=True, check=True, encoding="utf-8", env=environment(), timeout=PATIENCE
        ).stdout

    @contextmanager
    def _running(self, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
        """A `ninefold` command, ended as an operator ends it."""
        with (self._folder / f"{arguments[0]}.stderr").open("w") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "signalling.cli", *map(str, arguments)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                env=environment(PYTHONWARNINGS="default"),
            )
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.communicate(timeout=PATIENCE)
                finally:
                    process.kill()


def _answer(process: subprocess.Popen[str], beginning: str) -> str:
    """What a command says once it is ready."""
    assert process.stdout is not None
    first: IO[str] = process.stdout
    line = first.readline()
    assert line.startswith(beginning), f"not ready: {line!r}"
    return line.removeprefix(beginning).strip()
