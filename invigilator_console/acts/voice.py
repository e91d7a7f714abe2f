"""Listening and speaking. The phone says on its screen which of the two is the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.sound_device import NoSound

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.views import SeatCard


async def listen(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Hear this candidate instead of anybody else; or nobody any more."""
    if desk.talk.heard == card.number:
        desk.talk.stop_listening()
        stage.say(f"You do not hear {card.name} any more.")
        return
    try:
        desk.talk.listen(card.number)
    except NoSound as why:
        stage.say(str(why), is_refusal=True)


async def speak(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Speak to this candidate. Whoever is spoken to and selected: pressed again, it ends."""
    if desk.talk.spoken_to is not None:
        name = desk.model.name_of(desk.talk.spoken_to)
        desk.talk.stop_speaking()
        stage.say(f"You do not speak to {name} any more.")
        return
    try:
        desk.talk.speak(card.number)
    except NoSound as why:
        stage.say(str(why), is_refusal=True)
