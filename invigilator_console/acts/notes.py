"""What is written down: incidents; and the finish time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.acts.keeping import attach, still_of, still_view
from invigilator_console.dialogs.notes import IncidentDialog
from invigilator_console.dialogs.time import TimeDialog
from rooms.commands import CreditTime, RestartClock, StopClock
from rooms.event_words import minutes

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.views import SeatCard


async def incident(desk: Desk, stage: Stage) -> None:
    """Note an incident of the selected candidate or of the room, with a picture of this moment if that is wanted."""
    card = desk.chosen
    still = None if card is None else still_of(desk, card.number)
    dialog = IncidentDialog(card, desk.seat, desk.model.room, None if still is None else still_view(desk, still))
    command = await stage.ask(dialog)
    if command is None:
        return
    errand = desk.command(command, "incident noted")
    if still is not None and command.candidate is not None and dialog.attaches_still:
        words = f"incident of {desk.model.name_of(command.candidate)}"
        attach(desk, stage, still, candidate=command.candidate, incident=errand.id, words=words)


async def time(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Explain the finish time, credit minutes or take them back, stop the clock or let it go on."""
    command = await stage.ask(TimeDialog(card, desk.model.seat_of(card.number) or 0, desk))
    if command is not None:
        desk.command(command, f"{_time_words(command)} {card.name}")


def _time_words(command: CreditTime | StopClock | RestartClock) -> str:
    match command:
        case StopClock():
            return "clock stopped for"
        case RestartClock():
            return "clock goes on for"
        case CreditTime():
            verb = "credited to" if command.seconds > 0 else "taken back from"
            return f"{minutes(abs(command.seconds))} {verb}"
