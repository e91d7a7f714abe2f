"""What is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.dialogs.pending import PendingDialog

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage


async def look(desk: Desk, stage: Stage) -> None:
    """List what this console has not got through yet."""
    await stage.ask(PendingDialog(desk))
