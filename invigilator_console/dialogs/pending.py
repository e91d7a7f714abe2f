"""The dialog that lists what this console has not got through yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from invigilator_console.glance import line_state
from invigilator_console.widgets.dialog import Dialog, Label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from invigilator_console.desk import Desk


class PendingDialog(Dialog[None]):
    """What waits to be undone, what is on its way; each goes from the list when it is on record."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("On its way")
        self._listed = listed(desk)

    def questions(self) -> Iterable[Widget]:
        """The list."""
        yield Label(self._listed, id="pending")

    def refresh_from(self, desk: Desk) -> None:
        """Something may have gone through."""
        self.query_one("#pending", Label).say(listed(desk))


def listed(desk: Desk) -> Content:
    """What is not on record yet, oldest first: when it was said, what it is, what it waits for."""
    state, well = line_state(desk)
    now = desk.clock.monotonic()
    lines = [
        Content.assemble(
            ("         ", ""),
            held.words,
            (f"  in {max(0, round(held.due - now))} s; {desk.keys.shown('undo')} takes it back", "$warning"),
        )
        for held in desk.holding.waiting
    ]
    waits_for = "on its way" if well else "waits for the server"
    lines += [
        Content.assemble(
            (f"{desk.model.local(errand.said_at):%H:%M:%S} ", "$text-muted"),
            errand.words,
            (f"  {waits_for}", "$warning"),
        )
        for errand in desk.link.outbox.pending
        if not errand.quiet
    ]
    lines += [Content.assemble(("         ", ""), f"the picture of {piece.words}") for piece in desk.tray.waiting]
    if not lines:
        return Content(f"Everything you did is on record. The server is {state[2:]}.")
    kept = Content.styled(
        "It goes through in this order, with the time at which you did it. Only leaving the console loses it.",
        "$text-muted",
    )
    return Content("\n").join([*lines, Content(""), kept])
