"""Pictures in pixels: what is written is what a terminal decodes, and only one that says it can is written to."""

from __future__ import annotations

import os
import re
import select
import termios
import threading
from typing import TYPE_CHECKING, Self

import numpy as np
import pytest

from invigilator_console import kitty_query
from invigilator_console.kitty import picture_at_cursor, removed
from invigilator_console.kitty_query import MAY_I_DRAW, WHO_ARE_YOU, Heard, ask, heard_in
from invigilator_console.pixel_layer import box_in_pixels
from tests.console.kitty_screen import KittyScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

NOISE = np.random.default_rng(20270608).integers(0, 256, (90, 120, 3), np.uint8)
YES = b"\x1b_Gi=31;OK\x1b\\"


# What is written


@pytest.mark.parametrize("shape", [(90, 120), (1, 1), (2, 1), (7, 91)])
def test_a_terminal_decodes_the_very_pixels(shape: tuple[int, int]):
    """An identity is checked by this picture: nothing of it may be lost."""
    picture = NOISE[: shape[0], : shape[1]]
    screen = KittyScreen(80, 24)

    screen.feed("\x1b[3;5H" + picture_at_cursor(7, picture, 40, 15))

    (standing,) = screen.pictures.values()
    assert np.array_equal(standing.pixels, picture)
    assert standing[:5] == (4, 2, 40, 15, -1)
    assert (screen.column, screen.row) == (4, 2)


def test_a_picture_that_is_turned_or_cut_out_is_written_as_it_is_seen():
    """Such arrays are views into others: their bytes do not lie in a row."""
    screen = KittyScreen(80, 24)

    screen.feed(picture_at_cursor(7, np.rot90(NOISE)[3:80, ::2], 10, 10))

    assert np.array_equal(screen.pictures[7].pixels, np.rot90(NOISE)[3:80, ::2])


def test_a_large_picture_goes_in_pieces_of_which_none_is_too_long():
    commands = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", picture_at_cursor(7, NOISE, 4, 3))

    assert len(commands) > 5
    assert {len(payload) for _, payload in commands[:-1]} == {4096}
    assert [keys.endswith("m=1") for keys, _ in commands] == [True] * (len(commands) - 1) + [False]


def test_a_picture_that_is_removed_is_gone():
    screen = KittyScreen(80, 24)
    screen.feed(picture_at_cursor(7, NOISE, 4, 3) + picture_at_cursor(8, NOISE, 4, 3))

    screen.feed(removed(7))

    assert list(screen.pictures) == [8]


def test_no_more_pixels_are_asked_for_than_are_worth_sending():
    """And for a turned phone, the box as it is before turning."""
    assert box_in_pixels(20, 10, 0) == (160, 160)
    assert box_in_pixels(130, 50, 0) == (480, 360)
    assert box_in_pixels(130, 50, 1) == (360, 480)


# What is answered


@pytest.mark.parametrize(
    ("answers", "shows_pixels"),
    [
        pytest.param(YES + b"\x1b[?62;c", True, id="kitty"),
        pytest.param(YES + b"\x1b[?62;22;52c", True, id="ghostty"),
        pytest.param(YES + b"\x1b[?65;4;6;18;22;52c", True, id="wezterm"),
        pytest.param(YES + b"\x1b[?62;1;4c", True, id="konsole"),
        pytest.param(b"\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\\x1b[?62;c", False, id="one that has it turned off"),
        pytest.param(b"\x1b_Gi=3;OK\x1b\\\x1b[?62;c", False, id="an answer to another question"),
        pytest.param(b"\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c", False, id="xterm"),
        pytest.param(b"\x1b[?6c", False, id="linux console"),
    ],
)
def test_a_terminal_shows_pixels_only_if_it_says_so(answers: bytes, shows_pixels: bool):
    assert heard_in(answers) == Heard(shows_pixels=shows_pixels, has_answered=True)


def test_keys_among_the_answers_are_kept_in_their_order():
    """What somebody typed ahead is theirs, an arrow key too."""
    assert heard_in(b"a" + YES + b"\x1b[A\x1b[?62;cb").typed == b"a\x1b[Ab"


@pytest.mark.parametrize("end", range(1, len(YES)))
def test_the_beginning_of_an_answer_is_never_taken_for_keys(end: int):
    """Among its letters is `G`, which releases whoever has handed in."""
    heard = heard_in(b"a" + YES[:end])

    assert not heard.has_answered
    assert heard.typed in (b"a", b"a\x1b")


# Asking


class Terminal:
    """The far end of a terminal line, which answers in a thread of its own what it is told to."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self.far, self.near = os.openpty()
        self.asked: list[bytes] = []
        self._answers = answers
        self._thread = threading.Thread(target=self._answer)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.near)
        self._thread.join(10)
        os.close(self.far)

    def _answer(self) -> None:
        while select.select([self.far], [], [], 10)[0]:
            try:
                question = os.read(self.far, 1024)
            except OSError:
                return  # the near end is closed
            self.asked.append(question)
            os.write(self.far, self._answers.get(question, b""))


@pytest.fixture
def kitty() -> Iterator[Terminal]:
    with Terminal({WHO_ARE_YOU: b"\x1b[?62;c", MAY_I_DRAW + WHO_ARE_YOU: YES + b"x\x1b[?62;c"}) as terminal:
        yield terminal


def test_a_terminal_is_asked_and_left_as_it_was(kitty: Terminal):
    before = termios.tcgetattr(kitty.near)

    assert ask(kitty.near, kitty.near) == Heard(shows_pixels=True, has_answered=True, typed=b"x")
    assert termios.tcgetattr(kitty.near) == before


def test_a_terminal_that_answers_nothing_is_not_asked_about_pictures(monkeypatch: pytest.MonkeyPatch):
    """Its answer might come while keys are read."""
    monkeypatch.setattr(kitty_query, "PROMPTLY_S", 0.05)
    with Terminal({}) as mute:
        assert ask(mute.near, mute.near) == Heard()
    assert MAY_I_DRAW not in b"".join(mute.asked)


def test_what_was_typed_ahead_is_not_touched():
    """It is for the console, so nothing is asked that would have to be told from it."""
    far, near = os.openpty()
    os.write(far, b"y\n")
    try:
        # The kernel hands it over in its own time, and echoes it.
        assert select.select([near], [], [], 30)[0]
        assert select.select([far], [], [], 30)[0]
        assert ask(near, near) == Heard()
        assert os.read(near, 10) == b"y\n"
        assert WHO_ARE_YOU not in os.read(far, 100)
    finally:
        os.close(near)
        os.close(far)
