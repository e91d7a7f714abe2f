"""Keys as a person writes them, `"B"`, `"?"`, `"F5"`, `"Ctrl+G"`, and which of them every terminal can tell. Pure."""

from __future__ import annotations

import re

from invigilator_console.keys import SIGNS, key_of

LIKE = 'a key such as "B", "?", "space", "f5" or "ctrl+g"'

_NAMED = frozenset({"space", "insert", "delete", "home", "end", "pageup", "pagedown"})
_FUNCTION_KEY = re.compile(r"f([1-9]|1[0-2])")
_CONTROL = re.compile(r"ctrl\+([a-z])")
_SHIFTED = re.compile(r"shift\+([a-z])")
_GUIDES = frozenset({"f2", "f3", "f4"})
"""Taken by the guide of a rehearsal."""

_CONTROL_TAKEN = {
    "c": "terminals take it for an end or a copy",
    "h": "terminals send the same for Backspace",
    "i": "terminals send the same for Tab",
    "j": "it begins a new line where words are written",
    "m": "terminals send the same for Enter",
    "p": "it opens the list of all actions",
    "q": "it leaves the console",
    "s": "it stops the output of many terminals",
    "z": "it stops programs in many terminals",
}
_SAME_EVERYWHERE = {
    "esc": "Esc goes back everywhere",
    "escape": "Esc goes back everywhere",
    "enter": "Enter says yes everywhere",
    "return": "Enter says yes everywhere",
    "tab": "Tab goes to the next field",
    "backspace": "Backspace corrects what is typed",
}


class NoKey(ValueError):
    """That cannot be the key of an action. The words are for a person, to follow the key's name."""


def read_key(text: str) -> str:
    """Textual's name for a key. Raises `NoKey`, saying why: it is none, it cannot be typed, it means something else."""
    written = text.strip()
    if len(written) == 1:
        return _read_character(written)
    name = written.casefold().replace(" ", "")
    if name in _SAME_EVERYWHERE:
        raise NoKey(f"keeps its meaning: {_SAME_EVERYWHERE[name]}")
    if name in _GUIDES:
        raise NoKey("belongs to the guide of a rehearsal; f5 to f12 are free")
    if name in _NAMED or _FUNCTION_KEY.fullmatch(name):
        return name
    if found := _CONTROL.fullmatch(name):
        if found[1] in _CONTROL_TAKEN:
            raise NoKey(f"cannot be had: {_CONTROL_TAKEN[found[1]]}")
        return name
    if found := _SHIFTED.fullmatch(name):
        raise NoKey(f'should be written "{found[1].upper()}"')
    if name.startswith(("ctrl+", "alt+", "shift+", "super+", "meta+", "cmd+")):
        raise NoKey(f"cannot be typed in every terminal; choose {LIKE}")
    raise NoKey(f"is no key; write {LIKE}")


def _read_character(character: str) -> str:
    if character.isdigit():
        raise NoKey("is a seat; the digits stay with the seats")
    if character.isalpha() or character in SIGNS:
        return key_of(character)
    raise NoKey(f"cannot be typed on every keyboard; choose {LIKE}")
