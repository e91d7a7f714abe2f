"""Coming and going: admission, upload, release, departure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.arrivals import is_arriving, next_for_us
from invigilator_console.dialogs.arrival import ArrivalDialog
from invigilator_console.dialogs.plain import ChoiceDialog, ConfirmDialog, WordsDialog
from invigilator_console.dialogs.uploads import UploadDialog
from invigilator_console.model import GONE
from invigilator_console.standing import pages_in_words
from rooms.commands import (
    AdmitCandidate,
    AskForCheck,
    FinishWriting,
    NoteDeparture,
    PassCheck,
    RejectCandidate,
    ReleaseCandidate,
)
from rooms.vocabulary import Check, Phase

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.views import SeatCard

MAY_BE_LOOKED_AT = frozenset({Phase.CHECKING, Phase.SEATED, Phase.WRITING})
"""Who can be asked to show something."""

SEEN = "seen"


def on_hold(desk: Desk) -> frozenset[str]:
    """Whose rejection waits its five seconds."""
    held = [command for held in desk.holding.waiting for command in held.commands]
    return frozenset(command.candidate for command in held if isinstance(command, RejectCandidate))


async def admit(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Look at an arrival; when that one is done, at the next who waits, until somebody leaves the door."""
    if card.phase is Phase.EXPECTED:
        stage.say(f"{card.name} has not opened the link yet.")
        return
    if not is_arriving(card):
        stage.say(f"{card.name} has been admitted.")
        return
    looked_at: SeatCard | None = card
    while looked_at is not None and await _settle(desk, stage, looked_at):
        looked_at = next_for_us(desk.model, on_hold(desk), after=looked_at.number)


async def _settle(desk: Desk, stage: Stage, card: SeatCard) -> bool:
    """Open one arrival; whether it was admitted or rejected."""
    desk.select_candidate(card.number)
    desk.watch_also(card.number)
    try:
        command = await stage.ask(ArrivalDialog(card, card.seat or card.planned_seat, desk, stage))
    finally:
        desk.watch_also(None)
    match command:
        case AdmitCandidate():
            desk.command(command, f"{card.name} admitted")
        case RejectCandidate():
            desk.hold(command, f"not admitting {card.name} ({command.reason})")
    return command is not None


async def ask(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Let the phone say what to show, also in the middle of the exam; what was shown is ticked here, too."""
    if card.phase not in MAY_BE_LOOKED_AT:
        stage.say(f"{card.name} is not in front of the camera.")
        return
    asked = card.checks.asked
    options = [(str(check), f"show: {check}") for check in Check if check is not asked]
    explanation = "The phone says so, and rings once. What should be shown?"
    if asked is not None:
        since = desk.model.moments.get(f"asked:{card.number}")
        at = f" at {desk.model.local(since):%H:%M:%S}" if since else ""
        explanation = f"Asked to show{at}: {asked}. Is it as it should be?"
        options.insert(0, (SEEN, f"seen, and as it should be: {asked}"))
    chosen = await stage.ask(ChoiceDialog(f"Ask {card.name} to show something", explanation, options))
    if chosen == SEEN and asked is not None:
        desk.command(PassCheck(candidate=card.number, check=asked), f"{card.name} passed: {asked}")
    elif chosen is not None:
        desk.command(AskForCheck(candidate=card.number, check=Check(chosen)), f"ask {card.name} to show: {chosen}")


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


async def release_all(desk: Desk, stage: Stage) -> None:
    """Let everybody of the room leave whose upload is confirmed: listed, asked once, held as one."""
    ready = [card for card in desk.model.seats().values() if card.phase is Phase.CONFIRMED]
    waits = [card for card in desk.model.seats().values() if card.phase is Phase.UPLOADING]
    if not ready:
        key = desk.keys.shown("upload")
        stage.say("Nobody's upload is confirmed yet" + (f"; {len(waits)} still to confirm ({key})." if waits else "."))
        return
    names = "\n".join(f"  seat {card.seat}  {card.name}, {pages_in_words(card)}" for card in ready)
    others = f"\n{_those_who_stay(len(waits))}" if waits else ""
    question = f"Their uploads are confirmed:\n{names}{others}\nLet all of them leave? It waits five seconds."
    if await stage.ask(ConfirmDialog(f"Release {len(ready)}", question)):
        words = f"releasing {', '.join(card.name.partition(',')[0] for card in ready)}"
        desk.hold_all([ReleaseCandidate(candidate=card.number) for card in ready], words)


def _those_who_stay(count: int) -> str:
    if count == 1:
        return "1 other still uploads, or waits to be confirmed, and stays."
    return f"{count} others still upload, or wait to be confirmed; they stay."


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
