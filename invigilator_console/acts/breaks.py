"""Breaks: out, back, not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.dialogs.plain import WordsDialog
from rooms.commands import RefuseBreak, SeeBack, SeeOut, WithdrawBreak

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.views import SeatCard

NO_BREAK = "is not on a break; the candidate notifies you of one, and it is timed from then."


async def out_or_back(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """See the candidate out, which also grants a break that was asked for; or see them back."""
    pause = card.pause
    if pause is None:
        stage.say(f"{card.name} {NO_BREAK}")
    elif pause.seen_out_at is None and pause.said_back_at is None:
        desk.command(SeeOut(candidate=card.number), f"{card.name} seen out")
    else:
        desk.command(SeeBack(candidate=card.number), f"{card.name} seen back")


async def withdraw(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """The candidate does not go after all."""
    if card.pause is None:
        stage.say(f"{card.name} {NO_BREAK}")
    else:
        desk.command(WithdrawBreak(candidate=card.number), f"{card.name}'s break withdrawn")


async def not_now(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Refuse a break that was asked for."""
    if card.pause is None or card.pause.since is not None:
        stage.say(f"{card.name} does not ask for a break; one that has begun cannot be refused.")
        return
    ready = ("In five minutes, please.", "Somebody else is out; as soon as they are back.")
    reason = await stage.ask(WordsDialog(f"Not now · {card.name}", "The candidate reads why.", ready=ready))
    if reason is not None:
        desk.command(RefuseBreak(candidate=card.number, reason=reason), f"{card.name}'s break refused")
