"""What those may do who only watch: everything that shows something, nothing that changes the exam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.keys import Group
from rooms.vocabulary import Role

if TYPE_CHECKING:
    from invigilator_console.desk import Desk

SHOWS = frozenset({Group.LOOK, Group.CONSOLE})
ALSO_SHOWS = frozenset({"attend", "floor", "support", "lobby"})
"""Actions under other headings that only show something, or say themselves who may do it."""

SAY_THEMSELVES = frozenset({"move", "hand_over"})
"""Actions with words of their own for who may not."""


def only_watching(desk: Desk, action: str) -> str | None:
    """Why this person may not do that here, in words; None when they may, or when it changes nothing."""
    model, keys = desk.model, desk.keys
    if model.you is None or model.may_act or action not in keys:
        return None
    if keys[action].group in SHOWS or action in ALSO_SHOWS | SAY_THEMSELVES:
        return None
    if model.you.role is Role.OBSERVER:
        return "You observe: nothing you press changes the exam. What you see can be told to whoever has the room."
    if model.you.role is Role.SUPPORT:
        return f"Support works from the queue ({keys.shown('support')}); the room is its invigilator's."
    who = model.attendant(model.room)
    take = f"{keys.shown('attend')} takes it over."
    return f"You only watch room {model.room}: {who} has it. {take}" if who else f"Nobody has room {model.room}: {take}"
