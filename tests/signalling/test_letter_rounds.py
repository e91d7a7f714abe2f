"""The server sends letters for as long as it runs, whatever becomes of a single outbox meanwhile."""

from pathlib import Path

import pytest

from rooms.commands import SERVER
from rooms.data_folder import DataFolder
from rooms.errors import StreamForgotten
from rooms.links import LinkMaker
from rooms.office.desk import Desk
from rooms.office.letter_facts import Entrances
from rooms.office.letters_desk import enqueue
from rooms.record import Record
from rooms.stores.memory import MemoryEventLog
from rooms.vocabulary import StreamId
from signalling.letter_rounds import LetterRounds
from signalling.metrics import Metrics
from tests.broken_log import BrokenLog
from tests.office.letter_box import an_excusal
from tests.signalling.hand_clock import HandClock
from tests.signalling.mailbox import Mailbox


class BeingPurged(MemoryEventLog):
    """A record of which one stream goes between a look at it and a word to it."""

    broken: StreamId | None = None

    async def append(self, stream: StreamId, expected: int, record: Record) -> int:
        if stream == self.broken:
            raise StreamForgotten
        return await super().append(stream, expected, record)


@pytest.mark.parametrize("damaged", [BrokenLog, BeingPurged])
async def test_an_outbox_that_cannot_be_seen_to_keeps_no_other_letter_from_going_out(
    damaged: type[BrokenLog | BeingPurged],
) -> None:
    """One that cannot be read, or that is purged in that moment."""
    log, clock = damaged(), HandClock()
    desk = Desk(log, DataFolder(Path("/nowhere")), SERVER, clock.now)
    old, new = an_excusal(cohort="a-cohort-of-long-ago"), an_excusal("1043377", cohort="the-next-one")
    await enqueue(desk, old)
    await enqueue(desk, new)
    log.broken = old.stream
    async with Mailbox() as mailbox:
        rounds = rounds_of(desk, mailbox, clock)

        assert await rounds.go_round()

    assert mailbox.receivers == [[new.to]]


def rounds_of(desk: Desk, mailbox: Mailbox, clock: HandClock) -> LetterRounds:
    entrances = Entrances(LinkMaker(b"0" * 32), "https://exams.example.ac.uk")
    rounds = LetterRounds(desk, mailbox.post(), entrances, clock, Metrics())
    rounds._courier._pause = 0
    return rounds


async def test_a_mail_server_that_does_not_answer_ends_the_round_and_is_asked_less_often() -> None:
    """It would not answer for the next outbox either."""
    clock = HandClock()
    desk = Desk(MemoryEventLog(), DataFolder(Path("/nowhere")), SERVER, clock.now)
    await enqueue(desk, an_excusal())
    async with Mailbox() as mailbox:
        rounds = rounds_of(desk, mailbox, clock)

    assert not await rounds.go_round()
