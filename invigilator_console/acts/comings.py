"""Coming and going: admission, upload, release, departure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.dialogs.arrival import ArrivalDialog
from invigilator_console.dialogs.plain import WordsDialog
from invigilator_console.dialogs.uploads import UploadDialog
from invigilator_console.model import GONE
from rooms.commands import FinishWriting, NoteDeparture, ReleaseCandidate
from rooms.vocabulary import Phase

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.views import SeatCard


async def admit(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Look at an arrival."""
    if card.phase is Phase.EXPECTED:
        stage.say(f"{card.name} has not opened the link yet.")
    elif card.phase is not Phase.CHECKING and not card.rechecking:
        stage.say(f"{card.name} has been admitted.")
    else:
        seat = desk.model.seat_of(card.number) or 0
        command = await stage.ask(ArrivalDialog(card, seat, desk, stage))
        if command is not None:
            desk.command(command, f"{card.name} admitted")


async def upload(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Look at the answer sheets."""
    if card.phase not in {Phase.UPLOADING, Phase.CONFIRMED} and not card.pages:
        stage.say(f"{card.name} has not uploaded anything yet.")
        return
    command = await stage.ask(UploadDialog(card, desk.model.seat_of(card.number) or 0, desk, stage))
    if command is not None:
        desk.command(command, f"upload of {card.name} confirmed")


async def release(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Let leave, in five seconds unless it is taken back; never before the upload is confirmed."""
    if card.phase is Phase.CONFIRMED:
        desk.hold(ReleaseCandidate(candidate=card.number), f"releasing {card.name}")
    elif card.phase in GONE:
        stage.say(f"{card.name} has gone already.")
    elif card.phase is Phase.UPLOADING:
        stage.say(f"Not yet: {card.name}'s upload is to be confirmed first ({desk.keys.shown('upload')}).")
    else:
        stage.say(f"Not yet: {card.name} has not finished.")


async def end(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """End somebody's writing by hand, with a reason, in five seconds unless it is taken back."""
    if card.phase is not Phase.WRITING:
        stage.say(f"{card.name} is not writing.")
        return
    explanation = "An exception: time ends writing by itself. The candidate goes on to upload. Why now?"
    reason = await stage.ask(WordsDialog(f"End the writing of {card.name}", explanation))
    if reason is not None:
        desk.hold(FinishWriting(candidate=card.number, reason=reason), f"ending the writing of {card.name}")


async def departed(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Note that somebody left or cannot go on, before release."""
    if card.phase in GONE or card.phase is Phase.EXPECTED:
        stage.say(f"{card.name} is not in the exam.")
        return
    explanation = "They are out of the exam from then on, and it is a case for mitigating circumstances. What happened?"
    reason = await stage.ask(WordsDialog(f"{card.name} has left or cannot go on", explanation))
    if reason is not None:
        desk.hold(NoteDeparture(candidate=card.number, reason=reason), f"noting that {card.name} left")
