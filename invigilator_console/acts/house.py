"""The room and the session as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.dialogs.plain import ConfirmDialog, WordsDialog
from invigilator_console.dialogs.rooms import HandOverDialog, MoveDialog, RoomsDialog
from invigilator_console.model import IN_EXAM
from rooms.commands import CloseSession, StartWriting
from rooms.vocabulary import Phase, Role, SessionPhase

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.views import SeatCard


async def hand_over(desk: Desk, stage: Stage) -> None:
    """Give the room to a colleague."""
    if not desk.model.may_act:
        stage.say("The room is not yours to hand over.")
        return
    command = await stage.ask(HandOverDialog(desk.model))
    if command is not None:
        name = desk.model.staff_name(command.to)
        desk.command(command, f"room {command.room} handed over to {name}")


async def attend(desk: Desk, stage: Stage) -> None:
    """Look at a room, or take it over."""
    choice = await stage.ask(RoomsDialog(desk))
    if choice is not None:
        desk.look_at(choice.room)
        if choice.take:
            desk.attend(choice.room)


async def move(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Give a candidate a seat in another room."""
    model = desk.model
    if model.you is None or model.you.role is not Role.CHIEF:
        stage.say("Only a chief moves a candidate to another room.")
    elif card.phase not in IN_EXAM:
        stage.say(f"{card.name} has no seat that could be moved; the seat is given when they are admitted.")
    elif len(model.session.rooms if model.session else ()) < 2:
        stage.say("There is no other room in this session.")
    else:
        command = await stage.ask(MoveDialog(card, model))
        if command is not None:
            desk.command(command, f"{card.name} moved to room {command.room}")


async def start(desk: Desk, stage: Stage) -> None:
    """Start writing by hand: an exception, with a reason, in five seconds unless it is taken back."""
    session = desk.model.session
    if session is None or session.phase is not SessionPhase.OPEN:
        stage.say("Writing has started.")
        return
    explanation = (
        f"An exception: writing starts by itself at {desk.model.local(session.starts):%H:%M}, for everybody in the "
        "session. Why should it start now?"
    )
    reason = await stage.ask(WordsDialog("Start writing by hand", explanation))
    if reason is not None:
        desk.hold(StartWriting(reason=reason), "starting writing by hand")


async def close(desk: Desk, stage: Stage) -> None:
    """Close the record, once nobody is in the exam any more."""
    remain = [card.name for card in desk.model.candidates.values() if card.phase in IN_EXAM | {Phase.CHECKING}]
    if remain:
        stage.say(f"Not yet: {', '.join(remain[:3])}{' and others' * (len(remain) > 3)} still in the exam.")
        return
    question = "Nothing more can be recorded afterwards. Whoever did not come is noted as absent. Close the session?"
    if await stage.ask(ConfirmDialog("Close the session", question)):
        desk.hold(CloseSession(), "closing the session")
