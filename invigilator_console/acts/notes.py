"""What is written down: moments and incidents; and the finish time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.dialogs.notes import IncidentDialog
from invigilator_console.dialogs.time import TimeDialog
from rooms.commands import MarkMoment

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.views import SeatCard


async def keep(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Mark this very moment for review; words can follow as an incident."""
    desk.command(MarkMoment(candidate=card.number), f"moment of {card.name} kept")
    stage.say(f"This moment of {card.name} is kept for review. {desk.keys.shown('incident')} adds what you saw.")


async def incident(desk: Desk, stage: Stage) -> None:
    """Note an incident of the selected candidate or of the room."""
    command = await stage.ask(IncidentDialog(desk.chosen, desk.seat, desk.model.room))
    if command is not None:
        desk.command(command, "incident noted")


async def time(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Explain the finish time, and credit minutes."""
    command = await stage.ask(TimeDialog(card, desk.model.seat_of(card.number) or 0, desk))
    if command is not None:
        desk.command(command, f"time credited to {card.name}")
