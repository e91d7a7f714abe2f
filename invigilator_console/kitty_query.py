"""Asks a terminal, before the application takes it, whether it shows pictures in pixels.

It has to be before: an answer that Textual does not know is read as keys, and among its letters are some that act
(`G` releases a room). So a terminal is first asked what every terminal answers; only one that did so promptly is
asked about pictures, with that first question once more behind it, which ends the waiting where there is no answer.
"""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import time
import tty
from dataclasses import dataclass

WHO_ARE_YOU = b"\x1b[c"
"""Primary device attributes: answered by every terminal."""
MAY_I_DRAW = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
"""Would this picture of one pixel be all right? It is not kept, nor shown."""

PROMPTLY_S = 0.5
"""A line that takes longer than that there and back is none for pictures in pixels."""
PATIENCE_S = 2.0
"""So long the terminal may take for the second answer: what came later than this would be read as keys."""

_ATTRIBUTES = re.compile(rb"\x1b\[\?[\d;]*c")
_UNFINISHED = re.compile(rb"\x1b(?:_[^\x1b]*\x1b?|\[\?[\d;]*)\Z")
"""The beginning of an answer of which no more came: on no account may its letters pass for keys."""
_GRAPHICS = re.compile(rb"\x1b_G(?P<keys>[^;\x1b]*);(?P<message>[^\x1b]*)\x1b\\")


@dataclass(frozen=True)
class Heard:
    """What came from the terminal by the end of its answer."""

    shows_pixels: bool = False
    has_answered: bool = False
    typed: bytes = b""
    """What is no answer: keys that the person pressed meanwhile."""


def heard_in(received: bytes) -> Heard:
    """Tell answers from keys. Pure; the answers may stand anywhere among the keys."""
    graphics = _GRAPHICS.search(received)
    rest = _GRAPHICS.sub(b"", received)
    return Heard(
        shows_pixels=graphics is not None and b"i=31" in graphics["keys"].split(b",") and graphics["message"] == b"OK",
        has_answered=_ATTRIBUTES.search(rest) is not None,
        typed=_UNFINISHED.sub(b"", _ATTRIBUTES.sub(b"", rest)),
    )


def ask_this_terminal() -> Heard:
    """Ask the terminal that this process stands in; nothing is heard where it stands in none, or somebody types.

    Takes no longer than the answers do, and `PROMPTLY_S + PATIENCE_S` seconds at the worst.
    """
    try:
        keyboard, screen = sys.stdin.fileno(), sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        return Heard()  # closed, or taken over by something that is no file
    if not (os.isatty(keyboard) and os.isatty(screen)):
        return Heard()
    return ask(keyboard, screen)


def ask(keyboard: int, screen: int) -> Heard:
    """Ask the terminal behind these two descriptors; its mode is afterwards what it was before."""
    before = termios.tcgetattr(keyboard)
    try:
        # TCSANOW, here and below: the other ways throw away what was typed ahead.
        tty.setcbreak(keyboard, termios.TCSANOW)
        if _something_comes(keyboard, 0):
            return Heard()  # somebody types: the keys are theirs
        known = _answer_to(WHO_ARE_YOU, keyboard, screen, PROMPTLY_S)
        if not known.has_answered or known.typed:
            return known
        return _answer_to(MAY_I_DRAW + WHO_ARE_YOU, keyboard, screen, PATIENCE_S)
    except OSError:
        return Heard()  # the terminal has gone; the application will say so
    finally:
        termios.tcsetattr(keyboard, termios.TCSANOW, before)


def _answer_to(question: bytes, keyboard: int, screen: int, patience: float) -> Heard:
    os.write(screen, question)
    until = time.monotonic() + patience
    received = b""
    while not (heard := heard_in(received)).has_answered:
        if not _something_comes(keyboard, until - time.monotonic()):
            break
        if not (more := os.read(keyboard, 1024)):
            break
        received += more
    return heard


def _something_comes(keyboard: int, within: float) -> bool:
    return bool(select.select([keyboard], [], [], max(0.0, within))[0])
