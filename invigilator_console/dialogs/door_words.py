"""What the door says of an arrival beside the faces: who it is, what is still open, which keys do what. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from invigilator_console.arrivals import arrivals
from invigilator_console.standing import late_words, missing_for_admission
from invigilator_console.widgets.chips import Chip
from rooms.vocabulary import Onboarding

if TYPE_CHECKING:
    from invigilator_console.model import Model
    from rooms.views import SeatCard


def title(card: SeatCard, seat: int, model: Model) -> str:
    """Who stands at the door, how late, and how many more wait for a person."""
    late = late_words(card.late_by_s, model.session.late_after_s) if model.session else ""
    others = [arrival for arrival in arrivals(model) if arrival.is_for_us]
    more = sum(arrival.card.number != card.number for arrival in others)
    parts = [f"Arrival · seat {seat} · {card.number} {card.name}", late]
    return " · ".join([*filter(None, parts), *([f"{more} more at the door"] if more else [])])


def what_is_open(card: SeatCard) -> Content:
    """What still stands before the admission."""
    missing = missing_for_admission(card)
    if not missing:
        return Content.styled("All done: y admits.", "bold $success")
    return Content.styled(f"Still open: {'; '.join(missing)}", "$text-muted")


def keys_at_the_door(card: SeatCard, *, is_chief: bool) -> list[Chip]:
    """The keys that mean something for this arrival."""
    return [
        Chip("␣", "tick", "tick_here"),
        Chip("c", "ask to show", "ask"),
        Chip("d", "kind of ID", "identity"),
        Chip("y", "admit", "admit"),
        Chip("n", "reject", "reject"),
        *([Chip("o", "let device pass", "override")] if card.device_fails else []),
        *([Chip("v", "waive", "waive")] if card.onboarding is Onboarding.MISSING and is_chief else []),
        Chip("r", "photos again", "retry", rank=1),
        Chip("Esc", "back", "leave"),
    ]
