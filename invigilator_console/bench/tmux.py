"""A command in tmux, in a terminal: how consoles are left running on another machine."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from invigilator_console.bench.terminal import Terminal

CONFIGURATION = """
set -g default-terminal tmux-256color
set -as terminal-features ",*:RGB:sync"
set -g escape-time 0
set -g status off
"""


def tmux_program() -> str | None:
    """Where tmux is; None where it is not."""
    return shutil.which("tmux")


class Tmux:
    """A private tmux server, its client in a terminal. Use it as a context; at the end both are gone."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._folder = tempfile.TemporaryDirectory(prefix="ninefold-tmux-")
        self._home = Path(self._folder.name)
        (self._home / "tmux.conf").write_text(CONFIGURATION)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        with contextlib.suppress(OSError):
            subprocess.run(  # noqa: S603 - tmux
                self._tmux("kill-server"), capture_output=True, check=False, env=_own_environment()
            )
        self._folder.cleanup()

    def start(self, command: Sequence[str]) -> None:
        """Run a command in tmux."""
        with_colours = ["env", "COLORTERM=truecolor", *command]
        self._terminal.start(self._tmux("new-session", shlex.join(with_colours)))

    def _tmux(self, *arguments: str) -> list[str]:
        return ["tmux", "-S", str(self._home / "socket"), "-f", str(self._home / "tmux.conf"), *arguments]


def _own_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in {"TMUX", "TMUX_PANE"}}
