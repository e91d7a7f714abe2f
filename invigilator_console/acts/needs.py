"""What waits, put off for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.dialogs.snooze import SnoozeDialog
from rooms.commands import SnoozeNeed

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage


async def snooze(desk: Desk, stage: Stage) -> None:
    """Put off what was gone to, else what the selected candidate needs, else what is most urgent."""
    first = desk.vigil.in_hand(desk.seat)
    if first is None:
        stage.say("Nothing needs you at the moment; there is nothing to put off.")
        return
    chosen = await stage.ask(SnoozeDialog(desk.vigil.waiting, first))
    if chosen is None:
        return
    need = chosen.need
    command = SnoozeNeed(
        need=need.id,
        candidate=need.candidate,
        room=None if need.candidate else desk.model.room,
        until=desk.clock.now() + chosen.length,
        reason=chosen.reason,
    )
    desk.command(command, f"put off: {need.words}")
