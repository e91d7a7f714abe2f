"""`ninefold bench office`: how long an officer waits with a department's largest roster: 5,000 rows, 186 sessions.

What is measured is what is typed: the commands of the office as processes of their own, from pressing Enter until the
prompt is back, the start of Python included; and how much of the processor that took, which does not hang on what else
the machine has to do.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from invigilator_console.bench.figures import Figures, Key
from invigilator_console.bench.rounds import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS = 5_000
SCENE = f"{ROWS:,} rows"
AIMS = {"check": 3.0, "create": 10.0}
"""Seconds that are aimed at, for whole commands."""

COHORT = "bench"
_FILE = f"""\
[cohort]
id = "{COHORT}"
department = "Bench"
permission = {{ reference = "PO/1", granted_by = "Proctors' Office", on = 2027-04-30 }}
[sitting]
starts = 2027-06-08T09:30:00
timezone = "Europe/London"
[[paper]]
code = "A1"
title = "Linear Algebra"
writing = "3h"
[policy]
honour_code = "honour-code.md"
[contacts]
exams = "exams@example.ac.uk"
support = "support@example.ac.uk"
school = "maths@example.ac.uk"
[roster]
file = "roster.csv"
"""


def compare(rounds: int, seconds: float) -> Figures:
    """Each command on the same files, one after the other, round by round; `seconds` says nothing here."""
    figures = Figures("office", rounds, seconds)
    figures.aims |= {Key(f"cohort {what}", "s", SCENE): aim for what, aim in AIMS.items()}
    commands = ("check", "create", "confirm", "publish", "export", "revise", "show")
    progress = Progress(rounds * len(commands))
    with tempfile.TemporaryDirectory(prefix="ninefold-office-") as folder:
        files = _write(Path(folder))
        for number in range(rounds):
            data = Path(folder) / f"data-{number}"
            for command in commands:
                progress.step(f"round {number + 1}: cohort {command}")
                took, cpu = _run(_arguments(command, files, data))
                figures.take(f"cohort {command}", "s", took, SCENE)
                figures.take(f"cohort {command}: CPU", "s", cpu, SCENE)
    progress.close()
    return figures


def _write(folder: Path) -> Path:
    """A cohort's files; gives the cohort.toml."""
    rows = (
        f"{number:07},Candidate {number},c{number}@example.ac.uk,Balliol,{15 if number % 9 == 0 else ''}\n"
        for number in range(ROWS)
    )
    staff = (f'[[staff]]\nname = "Invigilator {n}"\nrole = "invigilator"\n' for n in range(ROWS // 9 + 10))
    (folder / "roster.csv").write_text("candidate number,name,e-mail,college,extra time\n" + "".join(rows))
    (folder / "honour-code.md").write_text("I work alone.")
    (folder / "cohort.toml").write_text(_FILE + "".join(staff))
    return folder / "cohort.toml"


def _arguments(command: str, files: Path, data: Path) -> Sequence[str]:
    on_data = ("--data", str(data))
    match command:
        case "check":
            return (command, str(files))
        case "create" | "revise":
            return (command, str(files), *on_data)
        case "confirm":
            return (command, COHORT, *on_data, "--note", "bench")
        case "export":
            return (command, COHORT, *on_data, "--out", str(data / "exported"))
        case _:
            return (command, COHORT, *on_data)


def _run(arguments: Sequence[str]) -> tuple[float, float]:
    """Seconds that a command took, and seconds of the processor. Raises RuntimeError where it failed."""
    began, cpu_before = time.monotonic(), _cpu_of_children()
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "signalling.cli", "cohort", *arguments], capture_output=True, text=True, check=False
    )
    took = time.monotonic() - began
    if done.returncode:
        raise RuntimeError(f"ninefold cohort {arguments[0]} failed: {done.stderr or done.stdout[-500:]}")
    return took, _cpu_of_children() - cpu_before


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
