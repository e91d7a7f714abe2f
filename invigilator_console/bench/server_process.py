"""A server of our own with one full session on it: 27 candidates, three rooms, an invigilator each."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from invigilator_console.bench.worker import PATIENCE, end
from rooms.errors import Unavailable
from rooms.vocabulary import SEATS_PER_SESSION

COHORT = """
[cohort]
id = "bench"
department = "Measurements"
kind = "department"
permission = { reference = "BENCH", granted_by = "the bench", on = 2027-04-30 }
term_starts = 2027-04-25

[sitting]
starts = 2027-06-08T09:30:00
timezone = "Europe/London"
opens_before = "30m"
upload_window = "30m"

[[paper]]
code = "BENCH"
title = "Twenty-seven sockets"
writing = "3h"
url = "https://exams.example.ac.uk/bench"
calculators = []
answers = "here"

[policy]
honour_code = "honour-code.md"

[contacts]
exams = "exams@example.ac.uk"
support = "support@example.ac.uk"
school = "school@example.ac.uk"

[roster]
file = "roster.csv"
"""
STAFF = """
[[staff]]
name = "Invigilator {room}"
email = "{room}@example.ac.uk"
role = "invigilator"
room = "{room}"
"""


@dataclass(frozen=True)
class Person:
    """Somebody who may come in."""

    peer: str
    """The address for signals."""
    token: str
    room: str


class Server:
    """`ninefold serve` on a folder of its own. Use it as a context; at the end both are gone."""

    def __init__(self) -> None:
        """Set up the session, start the server and wait until it takes connections.

        Raises:
            Unavailable: it does not start.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="ninefold-server-", ignore_cleanup_errors=True)
        home = Path(self._folder.name)
        self._data = home / "data"
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._set_up(home)
            self.url = self._start()
            self.candidates, self.staff = self._people()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The server's process."""
        if self._process is None:
            raise Unavailable("the server does not run")
        return self._process.pid

    def close(self) -> None:
        """Stop the server and delete what it kept."""
        if self._process is not None:
            end(self._process, seconds=12)
            if self._process.stdout is not None:
                self._process.stdout.close()
        self._folder.cleanup()

    def _set_up(self, home: Path) -> None:
        rows = [f"20270{number:02},Candidate {number},BENCH" for number in range(SEATS_PER_SESSION)]
        (home / "roster.csv").write_text("\n".join(["candidate_number,name,paper", *rows]) + "\n")
        (home / "honour-code.md").write_text("I write alone and unaided.\n")
        staff = "".join(STAFF.format(room=room) for room in "ABC")
        (home / "cohort.toml").write_text(COHORT.replace("[roster]", f"{staff}\n[roster]"))
        self._ninefold("cohort", "create", str(home / "cohort.toml"), "--rehearsal")

    def _start(self) -> str:
        command = [sys.executable, "-m", "signalling.cli", "serve", "--port", "0", "--data", str(self._data)]
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        output = self._process.stdout
        assert output is not None  # noqa: S101 - it was asked for
        # A server that says nothing is ended, which ends the reading.
        watch = threading.Timer(PATIENCE, self._process.kill)
        watch.start()
        try:
            ready, _, url = output.readline().decode().strip().partition(" ")
        finally:
            watch.cancel()
        if ready != "ready":
            raise Unavailable("ninefold serve did not come up; start it by hand to see why")
        return url

    def _people(self) -> tuple[list[Person], list[Person]]:
        (session,) = json.loads(self._ninefold("links", "bench", "--json"))["sessions"]
        candidates = [
            Person(f"candidate:{one['number']}", one["url"].partition("#")[2], one["room"])
            for one in session["candidates"]
        ]
        staff = [Person("", one["key"], one["room"]) for one in session["staff"]]
        return candidates, staff

    def _ninefold(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "signalling.cli", *arguments, "--data", str(self._data)]
        self._data.mkdir(mode=0o700, exist_ok=True)
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)  # noqa: S603
        if result.returncode:
            raise Unavailable(f"the bench's session could not be set up: {result.stderr.strip()}")
        return result.stdout
