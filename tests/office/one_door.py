"""The office on the command line, as a test uses it: through the one door, with what it printed."""

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

from signalling.cli import run


@dataclass(frozen=True)
class Done:
    """What a command printed."""

    stdout: str
    stderr: str


def ninefold(*arguments: object, code: int | set[int] = 0, **environment: str) -> Done:
    """Go through the one door; it must answer with that exit code, and never show a traceback."""
    out, err = io.StringIO(), io.StringIO()
    with patch.dict(os.environ, environment), redirect_stdout(out), redirect_stderr(err):
        answered = run([str(argument) for argument in arguments])
    assert answered in ({code} if isinstance(code, int) else code), out.getvalue() + err.getvalue()
    assert "Traceback" not in err.getvalue()
    return Done(out.getvalue(), err.getvalue())


def an_error(done: Done) -> str:
    """The one line on standard error: what; why; what to do."""
    (line,) = done.stderr.splitlines()
    assert line.startswith("ninefold: ")
    assert line.count("; ") >= 2
    return line
