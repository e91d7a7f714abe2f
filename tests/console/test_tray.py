"""The tray: pictures on their way to the record, kept until the server has them."""

import asyncio
from datetime import UTC, datetime

from invigilator_console.clip_file import PictureFile
from invigilator_console.evidence import SOON_ON_RECORD, NotTaken, OutOfReach, Piece, Tray
from invigilator_console.link import Pace

TEN = datetime(2027, 6, 8, 10, 0, tzinfo=UTC)


AT_ONCE = Pace(first_wait=0.0)


class Told:
    """What a person was told, and whether anything was said or kept yet."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.over = asyncio.Event()

    def say(self, words: str) -> None:
        self.words.append(words)
        self.over.set()


def clip() -> Piece:
    return Piece("1043321", "mark-1", PictureFile("video/webm", b"\x1a\x45\xdf\xa3"), TEN, TEN, "seat 1")


async def test_a_mark_not_heard_of_yet_is_waited_for_also_after_a_long_outage() -> None:
    """Attempts that never reached the server say nothing of its record; a clip is not lost for them."""
    answers: list[Exception | None] = [
        *(OutOfReach("no route") for _ in range(SOON_ON_RECORD + 2)),
        NotTaken("unknown-note", "There is no such mark."),
        None,
    ]
    told = Told()
    kept: list[Piece] = []

    async def hand_in(piece: Piece) -> None:
        if (answer := answers.pop(0)) is not None:
            raise answer
        kept.append(piece)
        told.over.set()

    tray = Tray(hand_in, AT_ONCE, is_pending=lambda _: False, on_change=lambda: None, say=told.say)
    tray.add(clip())
    await asyncio.wait_for(told.over.wait(), 10)

    assert told.words == []
    assert len(kept) == 1

    await tray.close()


async def test_a_mark_that_never_comes_on_record_is_given_up_and_said_so() -> None:
    """Nobody waits for ever for what the record does not know."""
    told = Told()

    async def hand_in(piece: Piece) -> None:
        raise NotTaken("unknown-note", f"There is no {piece.of}.")

    tray = Tray(hand_in, AT_ONCE, is_pending=lambda _: False, on_change=lambda: None, say=told.say)
    tray.add(clip())
    await asyncio.wait_for(told.over.wait(), 10)

    assert told.words == ["The picture was not kept (seat 1): There is no mark-1."]
    assert tray.waiting == ()

    await tray.close()
