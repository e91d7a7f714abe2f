"""The words on the tiles and what each means: for the key card and for `docs/invigilators.md`. Pure.

`standing.py` says which word stands on a tile; a key is named as `{action}`, so that it follows the keys in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invigilator_console.keys import Keys

STATE_WORDS: tuple[tuple[str, str], ...] = (
    ("not here yet, arriving", "nothing for you to do"),
    ("at the door", "the candidate has signed and checked the phone; you look ({admit})"),
    ("device check failed", "only a person can let it pass ({admit}, then `o`)"),
    ("not admitted", "told why; the next step is theirs"),
    ("seated", "waits for the start; the clock counts down to it"),
    ("writing, writing +45", "the clock counts down to their own finish, 45 minutes of which were added"),
    ("asks: toilet", "a break is asked for and waits for your answer ({break} yes, {not_now} not now)"),
    ("BREAK, OUT", "on a break, seen out by you or not yet; the clock shows its length against its limit"),
    ("says back", "see that it is so, then {break}"),
    ("OVER", "the break is over its limit"),
    ("uploading, to confirm", "photographing the pages; all declared pages are stored ({upload})"),
    ("confirmed", "may be released ({release})"),
    ("released, left", "gone, after release or before it"),
)


def state_words(keys: Keys) -> list[tuple[str, str]]:
    """The words and their meaning, each key in backquotes."""
    named = {action.name: f"`{action.shown_key}`" for action in keys.actions}
    return [(word, meaning.format_map(named)) for word, meaning in STATE_WORDS]


def state_table(keys: Keys) -> str:
    """The same as a Markdown table, for the documentation."""
    rows = [f"| {word} | {meaning} |" for word, meaning in state_words(keys)]
    return "\n".join(["| word | what it means |", "|---|---|", *rows])
