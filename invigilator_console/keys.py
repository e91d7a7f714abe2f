"""Every action of the room screen: its name, its key, its words.

The bindings, the key bar, the help screen, the command palette and the table in `docs/invigilators.md` are all made
from this table, so that none of them can tell another story.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    """One thing a person can do. `short` stands in the key bar (empty: not there), `words` everywhere else.

    `seated` actions are about the selected candidate.
    """

    name: str
    key: str
    shown_key: str
    short: str
    words: str
    group: Group
    seated: bool = False


def _action(
    name: str,
    key: str,
    short: str,
    words: str,
    group: Group,
    *,
    shown_key: str | None = None,
    seated: bool = False,
) -> Action:
    return Action(name, key, key if shown_key is None else shown_key, short, words, group, seated)


SEATS = tuple(
    _action(f"seat_{seat}", str(seat), "", f"select seat {seat} (the keys lie as on a phone)", Group.LOOK)
    for seat in range(1, 10)
)

ACTIONS: tuple[Action, ...] = (
    *SEATS,
    _action("next_need", "space", "next", "go to what needs you next", Group.LOOK),
    _action("focus", "enter", "focus", "enlarge the selected picture", Group.LOOK, shown_key="⏎", seated=True),
    _action("rotate", "r", "", "turn the picture by a quarter", Group.LOOK, seated=True),
    _action("panel", "p", "panel", "hide or show the side panel", Group.LOOK),
    _action("admit", "y", "admit", "look at an arrival: checks, admit, reject", Group.DOOR, seated=True),
    _action("break", "b", "break", "break: seen out, or seen back", Group.BREAKS, seated=True),
    _action("withdraw", "w", "", "the candidate does not go after all", Group.BREAKS, seated=True),
    _action("not_now", "n", "", "refuse a break that was asked for", Group.BREAKS, seated=True),
    _action("message", "m", "message", "write to the candidate, read what they wrote", Group.WORDS, seated=True),
    _action("announce", "a", "announce", "announce to the room or the session", Group.WORDS),
    _action("fault", "f", "fault", "answer a reported fault, credit its minutes", Group.WORDS, seated=True),
    _action("time", "t", "time", "explain the finish time, credit minutes", Group.TIME, seated=True),
    _action("keep", "k", "keep", "keep this moment for review", Group.NOTES, seated=True),
    _action("incident", "i", "incident", "note an incident", Group.NOTES),
    _action("upload", "u", "upload", "look at the pages, confirm or ask again", Group.END, seated=True),
    _action("release", "g", "release", "let the candidate leave", Group.END, seated=True),
    _action("end", "e", "", "end the candidate's writing by hand", Group.END, seated=True),
    _action("departed", "d", "", "note that the candidate left or cannot go on", Group.END, seated=True),
    _action("hand_over", "h", "hand over", "hand the room over to a colleague", Group.ROOM),
    _action("attend", "o", "", "take a room over", Group.ROOM),
    _action("start", "s", "", "start writing by hand", Group.ROOM),
    _action("close", "x", "", "close the session's record", Group.ROOM),
    _action("undo", "z", "", "take back what still waits", Group.CONSOLE),
    _action("help", "question_mark", "help", "all keys", Group.CONSOLE, shown_key="?"),
    _action("quit", "q", "quit", "leave the console", Group.CONSOLE),
)

BY_NAME: dict[str, Action] = {action.name: action for action in ACTIONS}


def key_table() -> str:
    """All actions as a Markdown table, for the documentation."""
    lines = ["| key | what it does |", "|---|---|", "| `1` … `9` | select a seat; the keys lie as on a phone |"]
    lines += [f"| `{action.shown_key}` | {action.words} |" for action in ACTIONS if action not in SEATS]
    lines.append("| `Esc` | back; within five seconds also: take back what still waits |")
    return "\n".join(lines)
