"""What the terminal can show, as far as it tells by its environment: colours, glyphs, width of the line.

Pure: the environment and the terminfo entry are passed in. What a person asks for goes before what is found out.
"""

from __future__ import annotations

import curses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from invigilator_console.ansi import IndexedEncoder, MonoEncoder, TrueColourEncoder
from invigilator_console.mosaic import DITHERED_HALVES, DITHERED_SEXTANTS, GLYPH_SETS, HALF_BLOCKS, SEXTANTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from invigilator_console.ansi import Encoder

AUTO = "auto"


class Colours(StrEnum):
    """How many colours a terminal has."""

    TRUECOLOR = "truecolor"
    INDEXED = "256"
    SIXTEEN = "16"
    """Enough for frames and words; pictures are drawn as without any."""
    MONO = "mono"


COLOUR_CHOICES = (AUTO, Colours.TRUECOLOR.value, Colours.INDEXED.value, Colours.MONO.value)
GLYPH_CHOICES = (AUTO, *GLYPH_SETS)

DRAWS_SEXTANTS = frozenset({"kitty", "WezTerm", "ghostty", "foot", "contour"})
"""Terminals that draw sextants themselves, whatever the font: known by TERM_PROGRAM or by the name in TERM."""
VTE_THAT_DRAWS_SEXTANTS = 6600

PIXEL_CHOICES = (AUTO, "off")

MAY_SHOW_PIXELS = frozenset({"kitty", "ghostty", "WezTerm", "wezterm"})
"""Terminals worth asking whether they show Kitty's pictures, by TERM_PROGRAM or TERM; Konsole has a variable."""

WITHOUT_COLOURS = frozenset({"dumb", "unknown", ""})


@dataclass(frozen=True)
class TerminalMeans:
    """What one console may use of its terminal."""

    colours: Colours = Colours.TRUECOLOR
    glyphs: str = HALF_BLOCKS.name
    slow: bool = False
    pixels: bool = False
    """Whether the large picture may be drawn in pixels: to be asked of the terminal itself before that is done."""

    @property
    def encoder(self) -> Encoder:
        """Makes pictures of what the terminal has."""
        sharp = self.glyphs == SEXTANTS.name
        match self.colours:
            case Colours.TRUECOLOR:
                return TrueColourEncoder(SEXTANTS if sharp else HALF_BLOCKS)
            case Colours.INDEXED:
                return IndexedEncoder(SEXTANTS if sharp else HALF_BLOCKS)
            case Colours.SIXTEEN | Colours.MONO:
                return MonoEncoder(DITHERED_SEXTANTS if sharp else DITHERED_HALVES)


def colours_of(environment: Mapping[str, str], terminfo_colours: Callable[[str], int]) -> Colours:
    """How many colours the terminal has by what it says of itself.

    `NO_COLOR` is a wish (no-color.org) and goes first. COLORTERM is believed, within tmux too, which turns what its
    own terminal cannot show into what it can; not within GNU screen, which inherits the word but does not know it.

    Args:
        environment: of this process.
        terminfo_colours: how many colours the terminfo entry of a TERM names; 0 or less for none.
    """
    if environment.get("NO_COLOR"):
        return Colours.MONO
    term = environment.get("TERM", "")
    if term in WITHOUT_COLOURS or term.endswith(("-m", "-mono")):
        return Colours.MONO
    in_screen = "STY" in environment and "TMUX" not in environment
    if not in_screen and environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return Colours.TRUECOLOR
    if term.endswith("-direct") or term == "xterm-kitty":
        return Colours.TRUECOLOR
    count = terminfo_colours(term)
    if count >= 256 or term.endswith("-256color"):
        return Colours.INDEXED
    return Colours.SIXTEEN if count >= 8 else Colours.MONO


def glyphs_of(environment: Mapping[str, str]) -> str:
    """Sextants where the terminal is known to draw them by itself, else half blocks, which every font has.

    No terminal tells which glyphs its font has; and behind tmux or screen nobody knows which terminal it is.
    """
    if "TMUX" in environment or "STY" in environment:
        return HALF_BLOCKS.name
    names = {environment.get("TERM_PROGRAM", ""), environment.get("TERM", "").removeprefix("xterm-").split("-")[0]}
    vte = environment.get("VTE_VERSION", "")
    if names & DRAWS_SEXTANTS or (vte.isdigit() and int(vte) >= VTE_THAT_DRAWS_SEXTANTS):
        return SEXTANTS.name
    return HALF_BLOCKS.name


def pixels_of(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is one of those that may show pictures in pixels, so that it is worth asking.

    tmux and screen pass pictures on only where somebody has told them to, and then do not know where they stand.
    """
    if "TMUX" in environment or "STY" in environment:
        return False
    names = {environment.get("TERM_PROGRAM", ""), environment.get("TERM", "").removeprefix("xterm-").split("-")[0]}
    return bool(names & MAY_SHOW_PIXELS) or "KONSOLE_VERSION" in environment


def means_of(
    environment: Mapping[str, str],
    terminfo_colours: Callable[[str], int],
    *,
    colours: str = AUTO,
    glyphs: str = AUTO,
    pixels: str = AUTO,
    slow: bool = False,
) -> TerminalMeans:
    """What to use: what was asked for, or else what is found out, with less of it on a slow line."""
    found = colours_of(environment, terminfo_colours) if colours == AUTO else Colours(colours)
    chosen = glyphs_of(environment) if glyphs == AUTO else glyphs
    if slow:
        # Shorter sequences and fewer differences; who asks for more by name gets it.
        found = Colours.INDEXED if colours == AUTO and found is Colours.TRUECOLOR else found
        chosen = HALF_BLOCKS.name if glyphs == AUTO else chosen
    in_pixels = pixels == AUTO and found is Colours.TRUECOLOR and not slow and pixels_of(environment)
    return TerminalMeans(found, chosen, slow=slow, pixels=in_pixels)


def terminfo_colours(term: str) -> int:
    """How many colours terminfo names for a TERM; 0 where it has no such entry. Reads it once in a process."""
    try:
        curses.setupterm(term, 1)
    except curses.error:
        return 0
    return curses.tigetnum("colors")
