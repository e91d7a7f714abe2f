"""Which function does which action of `keys.py`. What is missing here, the screen does itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from invigilator_console.acts import breaks, comings, house, keeping, needs, notes, pending, talk, voice
from invigilator_console.desk import Desk
from invigilator_console.screens.stage import Stage

if TYPE_CHECKING:
    from rooms.views import SeatCard

OfRoom = Callable[[Desk, Stage], Awaitable[None]]
OfCandidate = Callable[[Desk, Stage, "SeatCard"], Awaitable[None]]

OF_CANDIDATE: dict[str, OfCandidate] = {
    "admit": comings.admit,
    "ask": comings.ask,
    "break": breaks.out_or_back,
    "withdraw": breaks.withdraw,
    "not_now": breaks.not_now,
    "message": talk.message,
    "fault": talk.fault,
    "listen": voice.listen,
    "speak": voice.speak,
    "time": notes.time,
    "keep": keeping.keep,
    "upload": comings.upload,
    "release": comings.release,
    "end": comings.end,
    "departed": comings.departed,
    "move": house.move,
}
OF_ROOM: dict[str, OfRoom] = {
    "snooze": needs.snooze,
    "announce": talk.announce,
    "release_all": comings.release_all,
    "pending": pending.look,
    "incident": notes.incident,
    "hand_over": house.hand_over,
    "attend": house.attend,
    "start": house.start,
    "close": house.close,
}
