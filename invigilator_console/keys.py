"""Every action of the room screen: its name, its key, its words.

The bindings, the key bar, the help screen, the command palette and the table in `docs/invigilators.md` are all made
from this table, so that none of them can tell another story.
"""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Group(StrEnum):
    """Under which heading an action stands in the help."""

    LOOK = "Looking"
    DOOR = "At the door"
    BREAKS = "Breaks"
    WORDS = "Words"
    TIME = "Time"
    NOTES = "Notes"
    END = "Finishing"
    ROOM = "The room"
    CONSOLE = "This console"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do. `words` say what; `short` is for the key bar.

    `rank` says which actions a narrow key bar keeps: 1 first, 0 never.
    """

    name: str
    key: str
    short: str
    words: str
    group: Group
    rank: int = 0

    @property
    def shown_key(self) -> str:
        """The key as it is printed."""
        return shown_key(self.key)


def shown_key(key: str) -> str:
    """How a key is printed, by Textual's name for it: `␣`, `⏎`, `?`, `Ctrl+G`, `F2`, `b`."""
    if key in _SHOWN:
        return _SHOWN[key]
    return key if len(key) == 1 else "+".join(part.capitalize() for part in key.split("+"))


def key_of(character: str) -> str:
    """Textual's name for the key that types a character: itself for a letter, else the sign's name."""
    if character.isalnum():
        return character
    name = unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
SIGNS = string.punctuation + "§£€¬°"
"""Beside letters, what keyboards type as one key or with Shift."""

_SHOWN = {"space": "␣", "enter": "⏎", **{key_of(sign): sign for sign in SIGNS}}


SEATS = tuple(
    Action(f"seat_{seat}", str(seat), "", f"select seat {seat} (the keys lie as on a phone)", Group.LOOK)
    for seat in range(1, 10)
)

ACTIONS: tuple[Action, ...] = (
    *SEATS,
    Action("next_need", "space", "next", "go to what needs you next", Group.LOOK, 3),
    Action("snooze", "S", "put off", "put off what needs you, with a reason", Group.LOOK, 23),
    Action("focus", "enter", "focus", "enlarge the selected picture", Group.LOOK, 4),
    Action("rotate", "r", "rotate", "turn the picture by a quarter", Group.LOOK, 17),
    Action("timeline", "j", "day", "the selected candidate's day, with lengths and the clock", Group.LOOK, 20),
    Action("log", "l", "log", "read the whole log: filter, search, write to a file", Group.LOOK, 19),
    Action("panel", "p", "panel", "hide or show the side panel", Group.LOOK, 16),
    Action("lobby", "v", "lobby", "the queue at the door, in order", Group.DOOR, 21),
    Action("admit", "y", "admit", "look at an arrival: checks, admit, reject", Group.DOOR, 5),
    Action("ask", "c", "ask", "ask the candidate to show something: room, desk, ID", Group.DOOR, 22),
    Action("break", "b", "break", "break: seen out, or seen back", Group.BREAKS, 2),
    Action("withdraw", "w", "withdraw", "the candidate does not go after all", Group.BREAKS),
    Action("not_now", "n", "not now", "refuse a break that was asked for", Group.BREAKS),
    Action("message", "m", "message", "read and write messages", Group.WORDS, 6),
    Action("announce", "a", "announce", "announce to the room or the session", Group.WORDS, 9),
    Action("support", "Q", "reports", "support's queue: all reported faults of the session", Group.WORDS),
    Action("fault", "f", "fault", "answer a reported fault, credit its minutes", Group.WORDS, 10),
    Action("listen", "L", "listen", "hear the candidate, or no more", Group.WORDS),
    Action("speak", "T", "speak", "speak to the candidate, or no more; ends by itself after 30 s", Group.WORDS),
    Action("time", "t", "time", "explain the finish time, credit minutes, stop the clock", Group.TIME, 11),
    Action("keep", "k", "keep", "keep this moment, with the last minute of the picture", Group.NOTES, 12),
    Action("incident", "i", "incident", "note an incident", Group.NOTES, 7),
    Action("upload", "u", "upload", "look at the pages, confirm or ask again", Group.END, 8),
    Action("release", "g", "release", "let the candidate leave", Group.END, 13),
    Action("release_all", "G", "release all", "let all leave whose upload is confirmed", Group.END, 24),
    Action("end", "e", "end", "end the candidate's writing by hand", Group.END),
    Action("departed", "d", "left", "note that somebody left or cannot go on", Group.END),
    Action("hand_over", "h", "hand over", "hand the room over to a colleague", Group.ROOM, 14),
    Action("attend", "o", "rooms", "look at another room, take a room over", Group.ROOM, 18),
    Action("floor", "F", "floor", "all rooms at once, and the cohort (for chiefs)", Group.ROOM, 21),
    Action("move", "M", "move", "move the candidate to another room (for chiefs)", Group.ROOM),
    Action("start", "s", "start", "start writing by hand", Group.ROOM),
    Action("close", "x", "close", "close the session's record", Group.ROOM),
    Action("pending", "P", "on its way", "what is on its way, and what still waits", Group.CONSOLE, 25),
    Action("undo", "z", "undo", "take back what still waits", Group.CONSOLE),
    Action("quit", "q", "quit", "leave the console", Group.CONSOLE, 15),
    Action("help", "question_mark", "help", "all keys", Group.CONSOLE, 1),
)

BY_NAME: dict[str, Action] = {action.name: action for action in ACTIONS}

FIXED = frozenset({"focus", *(action.name for action in SEATS)})
"""What keeps its key: the digits are the seats, and Enter and Esc mean the same everywhere."""


class Keys:
    """The actions with the keys in force: those of the table, but for what a person has chosen otherwise."""

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        """With `chosen`, keys by the name of the action, as Textual calls them; `settings.py` has checked them."""
        self.chosen = dict(chosen or {})
        self.actions = tuple(replace(action, key=self.chosen.get(action.name, action.key)) for action in ACTIONS)
        self._by_name = {action.name: action for action in self.actions}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Action:
        return self._by_name[name]

    def shown(self, name: str) -> str:
        """The key of an action as it is printed; empty for what is no action."""
        return self._by_name[name].shown_key if name in self._by_name else ""


def key_table() -> str:
    """All actions as a Markdown table, for the documentation."""
    lines = ["| key | what it does |", "|---|---|", "| `1` … `9` | select a seat; the keys lie as on a phone |"]
    lines += [f"| `{action.shown_key}` | {action.words} |" for action in ACTIONS if action not in SEATS]
    lines.append("| `Esc` | back; within five seconds also: take back what still waits |")
    return "\n".join(lines)
