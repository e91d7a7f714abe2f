"""How deeds are written in a script: `break toilet for 45s`, `drop network for 20s`, `upload 3 pages`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from candidate_web import deeds as d
from candidate_web.desk import Mode
from rooms.notation import read_duration
from rooms.vocabulary import BreakKind, FaultKind, IdKind

if TYPE_CHECKING:
    from candidate_web.deeds import Deed

MOST_PAGES = 200

_FAULTS = {
    "technical": FaultKind.TECHNICAL,
    "paper": FaultKind.PAPER,
    "extra time": FaultKind.EXTRA_TIME,
    "ill": FaultKind.ILL,
    "question": FaultKind.QUESTION,
    "other": FaultKind.OTHER,
}
_FOR = r"(?: for)? (?P<time>\S+)"


def _seconds(found: re.Match[str]) -> float:
    return read_duration(found["time"]).total_seconds()


def _pages(found: re.Match[str]) -> int:
    pages = int(found["pages"])
    if pages > MOST_PAGES:
        raise ValueError("too many pages")
    return pages


def _break(found: re.Match[str]) -> Deed:
    return d.TakeBreak(BreakKind(found["kind"]), _seconds(found) if found["time"] else None)


_FORMS: tuple[tuple[str, str, Callable[[re.Match[str]], Deed]], ...] = (
    ("join", r"join", lambda _: d.Join()),
    ("sign", r"sign", lambda _: d.Sign()),
    ("check", r"check", lambda _: d.CheckDevice()),
    ("check, ROW fails", r"check, (?P<row>[a-z][a-z ]{0,60}) fails", lambda m: d.CheckDevice(m["row"])),
    (
        "id passport",
        rf"id (?P<kind>{'|'.join(map(re.escape, IdKind))})",
        lambda m: d.ShowId(IdKind(m["kind"])),
    ),
    ("break toilet for 45s", rf"break (?P<kind>{'|'.join(BreakKind)})(?: for (?P<time>\S+))?", _break),
    ("back", r"back", lambda _: d.SayBack()),
    ("withdraw", r"withdraw", lambda _: d.WithdrawBreak()),
    (
        "fault technical: TEXT",
        rf"fault (?P<kind>{'|'.join(_FAULTS)})(?:: *(?P<text>.{{1,2000}}))?",
        lambda m: d.ReportFault(_FAULTS[m["kind"]], m["text"] or ""),
    ),
    ("message TEXT", r"message:? (?P<text>.{1,2000})", lambda m: d.SendMessage(m["text"])),
    ("drop network for 20s", rf"drop(?: network)?{_FOR}", lambda m: d.DropNetwork(_seconds(m))),
    ("redial", r"redial", lambda _: d.Redial()),
    ("dark camera for 10s", rf"dark(?: camera)?{_FOR}", lambda m: d.Look(Mode.DARK, _seconds(m))),
    ("leave page for 10s", rf"leave(?: page)?{_FOR}", lambda m: d.LeavePage(_seconds(m))),
    ("sway for 20s", rf"sway{_FOR}", lambda m: d.Look(Mode.SWAY, _seconds(m))),
    ("sweep for 8s", rf"sweep{_FOR}", lambda m: d.Look(Mode.SWEEP, _seconds(m))),
    ("hold page for 5s", rf"hold(?: page)?{_FOR}", lambda m: d.Look(Mode.PAGE, _seconds(m))),
    ("walk off for 15s", rf"walk off{_FOR}", lambda m: d.Look(Mode.AWAY, _seconds(m))),
    ("recover", r"recover", lambda _: d.Recover()),
    ("finish", r"finish", lambda _: d.Finish()),
    ("upload 3 pages", r"upload (?P<pages>[1-9]\d{0,2})(?: pages?)?", lambda m: d.Upload(_pages(m))),
    ("upload page 3", r"upload page (?P<pages>[1-9]\d{0,2})", lambda m: d.Upload(_pages(m), _pages(m))),
    ("declare 3 pages", r"declare (?P<pages>\d{1,3})(?: pages?)?", lambda m: d.Declare(_pages(m))),
)
"""Each deed: an example, how it is written, and what is made of it."""

EXAMPLES = tuple(example for example, _, _ in _FORMS)


def read_deed(text: str) -> Deed:
    """Read what a candidate does, in the script's words. Raises ValueError with what was probably meant."""
    words = " ".join(text.split())
    for example, pattern, make in _FORMS:
        if found := re.fullmatch(pattern, words):
            try:
                return make(found)
            except ValueError as fault:
                raise ValueError(f'should be written like "{example}"') from fault
    first = words.split(" ", 1)[0].casefold() if words else ""
    alike = [example for example in EXAMPLES if example.split(" ", 1)[0].rstrip(",") == first]
    near = alike or difflib.get_close_matches(words, EXAMPLES, n=1, cutoff=0.4)
    hint = " or ".join(f'"{example}"' for example in near[:2])
    raise ValueError(f"should be written like {hint}" if hint else f"should be one of: {', '.join(EXAMPLES)}")
