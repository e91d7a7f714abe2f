"""Nine pictures in a real terminal (tmux, 200 x 60): what is seen there is what was to be seen."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from invigilator_console.ansi import TrueColourEncoder
from invigilator_console.mosaic import HALF_BLOCKS
from tests.console.drawing_app import still_picture
from tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.ansi_screen import Cell

ROOT = Path(__file__).parents[2]
APP = [sys.executable, "-m", "tests.console.drawing_app"]
DIALOG_COLOUR, TOAST_TEXT = (0x80, 0x30, 0x10), "a toast lies over the pictures"


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with Terminal([*APP, "--fps", "10"], columns=200, rows=60, folder=ROOT) as terminal:
        terminal.wait_for(lambda: "seat 9" in terminal.text() and "waiting for the camera" not in terminal.text())
        yield terminal


def places(terminal: Terminal) -> dict[int, tuple[int, int]]:
    """The column and row at which each seat's tile begins, below its label."""
    return {
        int(label[1]): (label.start(), row + 1)
        for row, line in enumerate(terminal.text().splitlines())
        for label in re.finditer(r"seat (\d)", line)
    }


def quarters(terminal: Terminal) -> dict[int, list[Cell]]:
    """A cell from the middle of each quarter of each seat's picture."""
    cells = terminal.cells()
    width, height = terminal.columns // 3, (terminal.rows - 1) // 3 - 1

    def cell(column: int, row: int) -> Cell:
        # Just after a resize the labels may still stand where they stood before.
        return cells[min(row, terminal.rows - 1)][min(column, terminal.columns - 1)]

    return {
        seat: [
            cell(left + width // 2 + side * height // 2, top + height * down // 4)
            for down in (1, 3)
            for side in (-1, 1)
        ]
        for seat, (left, top) in places(terminal).items()
    }


def all_still(terminal: Terminal) -> bool:
    """Whether every seat shows its own still picture, in its own place."""
    encoder = TrueColourEncoder(HALF_BLOCKS)
    seen = quarters(terminal)
    for seat in range(1, 10):
        picture = still_picture(seat)
        meant = [picture[60, 80], picture[60, 240], picture[180, 80], picture[180, 240]]
        shown = [cell.background for cell in seen.get(seat, [])]
        if shown != [tuple(encoder.as_shown(colour).tolist()) for colour in meant]:
            return False
    return True


def moves(terminal: Terminal) -> None:
    """Wait until the pictures move."""
    before = terminal.escapes()
    terminal.wait_for(lambda: terminal.escapes() != before)


def test_the_last_of_many_moving_pictures_is_what_is_seen(terminal: Terminal):
    moves(terminal)

    terminal.press("s")

    terminal.wait_for(lambda: all_still(terminal))


def test_a_dialog_over_moving_pictures_stays_whole(terminal: Terminal):
    terminal.press("d")
    terminal.wait_for("a dialog lies over the pictures")

    for _ in range(10):
        box = [cell for line in terminal.cells() for cell in line if cell.background == DIALOG_COLOUR]
        assert len(box) == 60 * 9

    terminal.press("Escape")
    terminal.wait_for(lambda: "a dialog" not in terminal.text())
    moves(terminal)


def test_a_toast_over_moving_pictures_stays_whole_while_they_go_on(terminal: Terminal):
    terminal.press("t")
    terminal.wait_for(TOAST_TEXT)
    row, line = next((row, line) for row, line in enumerate(terminal.text().splitlines()) if TOAST_TEXT in line)
    column = line.index(TOAST_TEXT)
    toast = terminal.cells()[row][column : column + len(TOAST_TEXT)]

    for _ in range(4):
        moves(terminal)
        if TOAST_TEXT in terminal.text():
            assert terminal.cells()[row][column : column + len(TOAST_TEXT)] == toast


def test_a_panel_on_a_layer_above_stays_whole_while_the_pictures_go_on(terminal: Terminal):
    terminal.press("o")
    terminal.wait_for("a panel lies over the pictures")

    for _ in range(4):
        moves(terminal)
        box = [cell for line in terminal.cells() for cell in line if cell.background == (0x10, 0x40, 0x80)]
        assert len(box) == 40 * 5


def test_a_resized_terminal_recovers(terminal: Terminal):
    terminal.press("s")
    for columns, rows in ((140, 43), (90, 31), (200, 60)):
        terminal.resize(columns, rows)
        terminal.wait_for(lambda: all_still(terminal))


def test_a_suspended_console_comes_back_with_its_pictures():
    with Terminal(["bash", "--norc"], columns=120, rows=40, folder=ROOT, environment={"PS1": "ready> "}) as terminal:
        terminal.wait_for("ready>")
        terminal.type(" ".join([*APP, "--fps", "10"]) + "\n")
        terminal.wait_for(lambda: "seat 9" in terminal.text() and "waiting for the camera" not in terminal.text())

        terminal.press("z")
        terminal.wait_for("Stopped")
        terminal.type("fg\n")
        terminal.wait_for("seat 9")
        terminal.press("s")

        terminal.wait_for(lambda: all_still(terminal))


def test_a_console_that_is_left_leaves_the_shell_clean():
    """No late picture, and no answer to a question that nobody reads any more."""
    with Terminal(["bash", "--norc"], columns=120, rows=40, folder=ROOT, environment={"PS1": "ready> "}) as terminal:
        terminal.wait_for("ready>")
        terminal.type("clear; " + " ".join([*APP, "--fps", "10"]) + "\n")
        terminal.wait_for(lambda: "seat 9" in terminal.text() and "waiting for the camera" not in terminal.text())

        terminal.press("q")
        terminal.wait_for("ready>")
        terminal.type("echo left with $?\n")
        terminal.wait_for("left with 0")

        lines = terminal.text().split()
        assert lines == ["ready>", "echo", "left", "with", "$?", "left", "with", "0", "ready>"]
