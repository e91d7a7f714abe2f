"""Keeping pictures: the last minute of a feed with a mark, a still with an incident. Nothing else is ever kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from invigilator_console.clip_file import NotAFile, clip_file, still_file
from invigilator_console.dialogs.notes import StillView
from invigilator_console.dialogs.plain import WordsDialog
from invigilator_console.evidence import Piece
from rooms.commands import MarkMoment
from rooms.event_words import spell

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

    from invigilator_console.clip_file import PictureFile
    from invigilator_console.desk import Desk
    from invigilator_console.ring import Clip
    from invigilator_console.screens.stage import Stage
    from rooms.views import SeatCard

REASONS = (
    "Somebody else is in the room.",
    "Something on the desk that is not permitted.",
    "Speaks, or listens to somebody.",
    "Looks away from the desk for long.",
    "Out of the picture without a break.",
)


THUMBNAIL = 120
"""Pixels of its longer side; the dialog draws fewer."""


@dataclass(frozen=True, slots=True)
class Still:
    """The newest picture of a feed at some moment, as large as the phone sent it."""

    frame: VideoFrame
    taken: datetime


async def keep(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Mark this moment with a reason, and keep the last minute of the feed with it."""
    pressed_at = desk.clock.now()
    clip = _frozen(desk, card.number)
    since, until = (pressed_at, pressed_at) if clip is None else _times(desk, clip)
    what = "There is no picture to keep; the moment alone is marked." if clip is None else _held(desk, since, until)
    explanation = f"{what} Candidates never see it. Why is it kept?"
    seat = desk.model.seat_of(card.number) or 0
    reason = await stage.ask(WordsDialog(f"Keep · seat {seat} · {card.name}", explanation, ready=REASONS))
    if reason is None:
        stage.say("Nothing was kept.")
        return
    words = f"moment of {card.name} kept"
    file = None if clip is None else await _as_file(clip, desk, stage)
    errand = desk.command(MarkMoment(candidate=card.number, note=reason), words, said_at=pressed_at)
    if file is not None:
        desk.tray.add(Piece(card.number, errand.id, file, since, until, words))


def still_of(desk: Desk, candidate: str) -> Still | None:
    """The picture of this moment; None while there is none."""
    exhibit = desk.gallery.exhibits.get(candidate)
    newest = None if exhibit is None else exhibit.feed.newest
    frame = None if exhibit is None else exhibit.feed.still()
    if frame is None or newest is None:
        return None
    return Still(frame, _wall(desk, newest.arrived))


def still_view(desk: Desk, still: Still) -> StillView:
    """What the dialog shows of it: small, with its time."""
    frame = still.frame
    scale = min(1.0, THUMBNAIL / max(frame.width, frame.height))
    width, height = (max(1, round(side * scale)) for side in (frame.width, frame.height))
    small = frame.reformat(width=width, height=height, format="rgb24")
    return StillView(np.ascontiguousarray(small.to_ndarray()), f"{desk.model.local(still.taken):%H:%M:%S}")


def attach(desk: Desk, stage: Stage, still: Still, *, candidate: str, incident: str, words: str) -> None:
    """Send a still with an incident."""
    try:
        file = still_file(still.frame)
    except NotAFile as error:
        stage.say(f"The incident is noted without the picture: {error}.", is_refusal=True)
        return
    if _has_room(file, desk, stage):
        desk.tray.add(Piece(candidate, incident, file, still.taken, still.taken, words))


def _frozen(desk: Desk, candidate: str) -> Clip | None:
    exhibit = desk.gallery.exhibits.get(candidate)
    return None if exhibit is None else exhibit.feed.ring.clip()


def _held(desk: Desk, since: datetime, until: datetime) -> str:
    length = spell((until - since).total_seconds())
    began, ended = desk.model.local(since), desk.model.local(until)
    return f"The picture from {began:%H:%M:%S} to {ended:%H:%M:%S} ({length}) is held, as it came."


def _times(desk: Desk, clip: Clip) -> tuple[datetime, datetime]:
    return _wall(desk, clip.began), _wall(desk, clip.ended)


def _wall(desk: Desk, monotonic: float) -> datetime:
    """The server's time of a moment in this machine's monotonic seconds."""
    return desk.clock.now() - timedelta(seconds=desk.clock.monotonic() - monotonic)


async def _as_file(clip: Clip, desk: Desk, stage: Stage) -> PictureFile | None:
    try:
        file = await asyncio.to_thread(clip_file, clip)
    except NotAFile as error:
        stage.say(f"The moment is marked without pictures: {error}.", is_refusal=True)
        return None
    return file if _has_room(file, desk, stage) else None


def _has_room(file: PictureFile, desk: Desk, stage: Stage) -> bool:
    if desk.tray.has_room_for(file):
        return True
    waiting = len(desk.tray.waiting)
    stage.say(f"Noted without the picture: {waiting} pictures wait for the server, and no more fit.", is_refusal=True)
    return False
