"""What a well-behaved candidate does in answer to how things stand: the routine of the day, read off the view. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rooms.vocabulary import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rooms.views import CandidateView


class Duty(Enum):
    """One thing to be done. The numbers are how long it takes a person, in seconds, from and to."""

    SIGN = ("sign", 1.5, 4.0)
    CHECK_DEVICE = ("check device", 1.0, 3.0)
    SHOW_ID = ("show ID", 1.0, 2.5)
    SHOW_ID_AGAIN = ("show ID again", 5.0, 10.0)
    ACKNOWLEDGE = ("acknowledge", 2.0, 9.0)
    READ = ("read", 2.0, 7.0)
    TAKE_THE_BREAK = ("take the break", 2.0, 4.0)
    HAND_IN = ("hand in", 3.0, 6.0)

    @property
    def takes(self) -> tuple[float, float]:
        """Seconds, from and to."""
        return self.value[1], self.value[2]


@dataclass(frozen=True, slots=True)
class Due:
    """A duty and what it is about. While it stays due it is done once."""

    duty: Duty
    about: str = ""


def due(view: CandidateView) -> Iterator[Due]:
    """Everything to be done as things stand."""
    me = view.me
    if me.phase is Phase.CHECKING or me.rechecking:
        yield from _at_the_door(view)
    for announcement in view.announcements:
        if not announcement.read:
            yield Due(Duty.ACKNOWLEDGE, announcement.id)
    for message in me.messages:
        if not message.from_candidate and not message.read:
            yield Due(Duty.READ, message.id)
    if me.pause is not None and me.pause.since is not None:
        yield Due(Duty.TAKE_THE_BREAK, me.pause.asked_at.isoformat())
    if me.phase is Phase.UPLOADING and not me.handed_in and (me.declared is None or not me.complete):
        yield Due(Duty.HAND_IN, str(me.declared))


def _at_the_door(view: CandidateView) -> Iterator[Due]:
    """One step after the other, as the page leads through them."""
    me = view.me
    if me.signed_name is None:
        yield Due(Duty.SIGN)
    elif not me.device_rows:
        yield Due(Duty.CHECK_DEVICE)
    elif me.id_kind is None:
        yield Due(Duty.SHOW_ID)
    elif me.rejected is not None:
        yield Due(Duty.SHOW_ID_AGAIN, str(me.rejected.reason))
