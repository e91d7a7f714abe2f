"""The console in real terminals of 80 x 24 that have 256 colours, or none (tmux)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from invigilator_console.ansi import indexed_palette
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
STAGE = [sys.executable, "-m", "tests.console.small_stage"]
SMALL = {"columns": 80, "rows": 24}
ANY_COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]")


def in_terminal(term: str, *arguments: str, **environment: str) -> Terminal:
    """The stage in tmux, which sets TERM itself unless it is named at the last."""
    command = ["env", f"TERM={term}", *STAGE, *arguments]
    return Terminal(command, **SMALL, folder=ROOT, environment={"COLORTERM": "", **environment})


def in_picture(terminal: Terminal) -> list[tuple[int, int, int]]:
    """The backgrounds in the middle row of the first tile, where a picture is."""
    return [cell.background for cell in terminal.cells()[4][8:18] if cell.background is not None]


def test_a_terminal_of_256_colours_shows_nine_pictures_in_its_own_colours():
    """Inside tmux with screen-256color, as on many a university's server, 24-bit colours would be guessed at."""
    palette = {tuple(colour) for colour in indexed_palette().tolist()}
    with in_terminal("screen-256color") as terminal:
        terminal.wait_for("NEEDS YOU")
        terminal.wait_for(lambda: len(set(in_picture(terminal))) > 3)

        assert "8;2;" not in terminal.escapes()
        assert set(in_picture(terminal)) <= palette
        assert all(f"{seat} " in terminal.text() for seat in range(1, 10))


def test_a_terminal_without_colours_shows_pictures_as_dots_and_all_words():
    with in_terminal("xterm-256color", NO_COLOR="1") as terminal:
        terminal.wait_for("NEEDS YOU")
        terminal.wait_for(lambda: "▀" in terminal.text() and "▄" in terminal.text())

        assert not ANY_COLOUR.search(terminal.escapes())
        for word in ("writing +45", "OUT", "to confirm", "at the door"):
            assert word in terminal.text()
        terminal.press("3", "i")
        terminal.wait_for("suspected malpractice")
        # What is chosen is reversed, where its colour cannot be seen.
        terminal.wait_for(lambda: re.search(r"\x1b\[(?:\d+;)*7m *2 candidate", terminal.escapes()) is not None)
