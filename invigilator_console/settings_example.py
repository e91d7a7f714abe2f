"""A settings file with everything in it as a comment: what is taken away from behind its `#` holds. Pure."""

from __future__ import annotations

from invigilator_console.keys import ACTIONS, FIXED, Action

_HEAD = """\
# Settings of `ninefold console`. Take the # away from a line to have it hold; all of it may be left out.
# What the command line says goes first. `ninefold console settings` says what is in force.

[connection]
# server = "https://exam.example.ac.uk"
# key_file = "ninefold.key"          # a file that holds your staff key and nothing else, beside this one

[screen]
# text = false                       # the room in words alone
# panel = true                       # the side panel at the beginning
# bell = true                        # the terminal's bell for an alarm
# slow = false                       # for a line under 100 kb/s
# flash = "slow"                     # the head for an alarm not looked at: a second on, a second off; "steady", "off"
# glyphs = "half-blocks"             # or "sextants", sharper, where the font has them
# colours = "truecolor"              # or "256", or "none"; else what the terminal says
# pixels = "auto"                    # the large picture in pixels, in a terminal that says it can; or "off"

[words]
# quick_replies = ["Please turn the light on."]           # your own come first, then those of the console
# announcements = ["Five minutes are left."]

[keys]
# The digits stay with the seats; Enter, Esc and Tab mean the same everywhere. A dialog's own keys are not changed.
# Write a letter, a sign, or one of: space, insert, delete, home, end, pageup, pagedown, f1, f5 … f12, ctrl+LETTER.
"""


def example() -> str:
    """The file."""
    return _HEAD + "".join(f"{_line(action)}\n" for action in ACTIONS if action.name not in FIXED)


def _line(action: Action) -> str:
    key = "space" if action.key == "space" else action.shown_key
    return f"{f'# {action.name} = {quoted(key)}':<37}# {action.words}"


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
