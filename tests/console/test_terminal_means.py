"""What a terminal can show is found out from what it says; what a person asks for goes first."""

from __future__ import annotations

import pytest

from invigilator_console import start
from invigilator_console.ansi import IndexedEncoder, MonoEncoder, TrueColourEncoder
from invigilator_console.app import ConsoleApp
from invigilator_console.cli import terminal_means
from invigilator_console.kitty_query import Heard
from invigilator_console.mosaic import DITHERED_HALVES, SEXTANTS
from invigilator_console.settings import Look, Settings
from invigilator_console.terminal_means import Colours, TerminalMeans, colours_of, glyphs_of, means_of

NAMED = {"xterm": 8, "xterm-256color": 256, "screen-256color": 256, "tmux-256color": 256, "linux": 8, "vt220": -1}


def terminfo(term: str) -> int:
    return NAMED.get(term, 0)


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Colours.TRUECOLOR),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, Colours.TRUECOLOR),
        ({"TERM": "xterm-direct"}, Colours.TRUECOLOR),
        ({"TERM": "xterm-256color"}, Colours.INDEXED),
        ({"TERM": "xterm"}, Colours.SIXTEEN),
        ({"TERM": "linux"}, Colours.SIXTEEN),
        ({"TERM": "vt220"}, Colours.MONO),
        ({"TERM": "xterm-mono"}, Colours.MONO),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, Colours.MONO),
        ({}, Colours.MONO),
    ],
)
def test_colours_are_what_the_terminal_says(environment: dict[str, str], colours: Colours):
    assert colours_of(environment, terminfo) is colours


def test_no_color_is_a_wish_that_goes_before_everything():
    """no-color.org: present and not empty."""
    rich = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}

    assert colours_of(rich | {"NO_COLOR": "1"}, terminfo) is Colours.MONO
    assert colours_of(rich | {"NO_COLOR": ""}, terminfo) is Colours.TRUECOLOR


def test_tmux_is_believed_and_gnu_screen_is_not():
    """tmux turns what its own terminal lacks into what it has; screen swallows 24-bit colours and inherits the word."""
    said = {"TERM": "screen-256color", "COLORTERM": "truecolor"}

    assert colours_of(said | {"TMUX": "/tmp/tmux-1/default,1,0"}, terminfo) is Colours.TRUECOLOR
    assert colours_of(said | {"STY": "1234.pts-0"}, terminfo) is Colours.INDEXED
    assert colours_of({"TERM": "screen-256color", "TMUX": "x"}, terminfo) is Colours.INDEXED


@pytest.mark.parametrize(
    ("environment", "glyphs"),
    [
        ({"TERM": "xterm-kitty"}, "sextants"),
        ({"TERM": "foot"}, "sextants"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "sextants"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "sextants"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "5202"}, "half-blocks"),
        ({"TERM": "xterm-256color"}, "half-blocks"),
        ({"TERM": "tmux-256color", "TMUX": "x", "VTE_VERSION": "7600"}, "half-blocks"),
    ],
)
def test_sextants_are_taken_only_where_the_terminal_draws_them_itself(environment: dict[str, str], glyphs: str):
    """A font without them would show nine rectangles full of question marks, and no terminal tells."""
    assert glyphs_of(environment) == glyphs


def test_what_a_person_asks_for_goes_first():
    means = means_of({"NO_COLOR": "1"}, terminfo, colours="truecolor", glyphs="sextants", slow=True)

    assert means == TerminalMeans(Colours.TRUECOLOR, "sextants", slow=True)


def test_a_slow_line_is_given_fewer_colours_and_half_blocks():
    rich = {"TERM": "xterm-kitty", "COLORTERM": "truecolor"}

    assert means_of(rich, terminfo) == TerminalMeans(Colours.TRUECOLOR, "sextants", pixels=True)
    assert means_of(rich, terminfo, slow=True) == TerminalMeans(Colours.INDEXED, slow=True)


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-ghostty"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "230804"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-1/default,1,0"}, False),
        ({"TERM": "xterm-kitty", "STY": "1234.pts-0"}, False),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, False),
    ],
)
def test_only_a_terminal_that_may_show_pixels_is_asked(environment: dict[str, str], asked: bool):
    """Another would have to be waited for, and its answer might come among the keys."""
    said = {"COLORTERM": "truecolor"} | environment

    assert means_of(said, terminfo).pixels is asked
    assert not means_of(said, terminfo, pixels="off").pixels
    assert not means_of(said, terminfo, slow=True).pixels
    assert not means_of(said, terminfo, colours="256").pixels


@pytest.mark.parametrize(
    ("colours", "encoder"),
    [
        (Colours.TRUECOLOR, TrueColourEncoder),
        (Colours.INDEXED, IndexedEncoder),
        (Colours.SIXTEEN, MonoEncoder),
        (Colours.MONO, MonoEncoder),
    ],
)
def test_pictures_are_made_of_what_the_terminal_has(colours: Colours, encoder: type):
    assert type(TerminalMeans(colours).encoder) is encoder
    assert TerminalMeans(Colours.MONO).encoder.glyph_set is DITHERED_HALVES
    assert TerminalMeans(Colours.TRUECOLOR, "sextants").encoder.glyph_set is SEXTANTS


@pytest.mark.parametrize(
    ("in_settings", "asked", "colours"),
    [(None, None, "256"), ("none", None, "mono"), ("truecolor", None, "truecolor"), ("none", "256", "256")],
)
def test_the_command_line_goes_before_the_settings_and_these_before_the_terminal(
    monkeypatch: pytest.MonkeyPatch, in_settings: str | None, asked: str | None, colours: str
):
    """Settings are for every day; what is typed is for this one terminal."""
    for name in ("NO_COLOR", "COLORTERM", "STY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    settings = Settings(screen=Look(colours=in_settings, slow=True))

    means = terminal_means(settings, colours=asked, glyphs="sextants", slow=False)

    assert (means.colours, means.glyphs, means.slow) == (colours, "sextants", True)


@pytest.mark.parametrize(
    ("may", "says", "asked", "drawn"),
    [(True, True, True, True), (True, False, True, False), (False, True, False, False)],
)
async def test_pixels_are_drawn_only_where_the_terminal_was_asked_and_says_that_it_can(
    monkeypatch: pytest.MonkeyPatch, may: bool, says: bool, asked: bool, drawn: bool
):
    """Elsewhere the picture would be some lines of rubbish across the room."""
    questions = []
    opened = []

    def answer() -> Heard:
        questions.append("may I?")
        return Heard(shows_pixels=says, has_answered=True, typed=b"?")

    async def run(app: ConsoleApp) -> None:
        opened.append(app)

    monkeypatch.setattr(start, "ask_this_terminal", answer)
    monkeypatch.setattr(ConsoleApp, "run_async", run)

    await start.open_console(start.desk_for("http://localhost", "key"), means=TerminalMeans(pixels=may))

    assert bool(questions) is asked
    assert (opened[0].painter.pixel_layer is not None) is drawn
    assert opened[0]._typed_ahead == ("?" if asked else "")
