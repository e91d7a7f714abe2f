"""What is done with letters at a desk: have them sent, look where they stand, send one again, keep one back.

Having a letter sent is putting it into its outbox. Handing it to the mail server is another's work
(`rooms.office.courier`): the command line's that was told to, or the server's in the background.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import cast

from rooms.commands import Told
from rooms.errors import AlreadyPrepared, ProtocolError, UnknownLetter
from rooms.office.desk import Desk
from rooms.office.letter_names import missing_facts
from rooms.office.letters import Letter, Outbox, decide_letters, evolve_letters
from rooms.office.letters_record import (
    MOST_AT_ONCE,
    STREAMS_OF_LETTERS,
    AboutLetter,
    ConfirmSent,
    LettersCommand,
    LettersEvent,
    LetterWanted,
    PrepareLetters,
    ResendLetter,
    WithdrawLetter,
    letters_events,
    letters_stream,
)
from rooms.service import Outcome, StreamService
from rooms.stores.event_log import EventLog
from rooms.vocabulary import StreamId


class OutboxService(StreamService[Outbox, LettersCommand, LettersEvent]):
    """The letters of one stream."""

    def __init__(self, log: EventLog, stream: StreamId) -> None:
        super().__init__(log, stream, events=letters_events, evolve=evolve_letters, decide=decide_letters)

    async def outbox(self) -> Outbox:
        """The letters as they stand; an empty outbox before the first."""
        return (await self.load())[0] or Outbox()


async def enqueue(desk: Desk, letter: LetterWanted) -> str:
    """Have a letter sent, and give its id. The same id has effect once, whoever says it how often.

    Raises:
        ProtocolError: a fact is missing that a letter of this kind cannot do without.
    """
    await enqueue_all(desk, [letter])
    return letter.id


async def enqueue_all(desk: Desk, letters: Iterable[LetterWanted]) -> list[str]:
    """Have letters sent; gives the ids of those that were not on record yet. See `enqueue`."""
    wanted = list(letters)
    for letter in wanted:
        if missing := missing_facts(letter):
            raise ProtocolError(f"a letter of the kind {letter.kind} needs {', '.join(missing)}; letter {letter.id}")
    new: list[str] = []
    by_stream = groupby(sorted(wanted, key=lambda letter: letter.stream), key=lambda letter: letter.stream)
    for stream, of_stream in by_stream:
        service = OutboxService(desk.log, stream)
        known = (await service.outbox()).letters
        unknown = [letter for letter in of_stream if letter.id not in known]
        for first in range(0, len(unknown), MOST_AT_ONCE):
            some = tuple(unknown[first : first + MOST_AT_ONCE])
            try:
                done = await service.execute(PrepareLetters(letters=some), desk.told())
            except AlreadyPrepared:
                # A colleague wanted the same at the same moment.
                continue
            new.extend(event.wanted.id for event in done.events if event.type == "LetterPrepared")
    return new


async def resend(
    desk: Desk, letter: Letter, reason: str, to: str | None = None, *, command_id: str | None = None
) -> str:
    """Send a letter again, to another address if one is given; gives the id of the new one. Raises a `Refusal`."""
    done = await _say(desk, letter, ResendLetter(letter=letter.id, reason=reason, to=to), desk.told(command_id))
    return next(event.wanted.id for event in done.events if event.type == "LetterPrepared")


async def confirm_sent(desk: Desk, letter: Letter, note: str, *, command_id: str | None = None) -> None:
    """Say of an unsure letter that it went out. Raises a `Refusal`."""
    await _say(desk, letter, ConfirmSent(letter=letter.id, note=note), desk.told(command_id))


async def withdraw(desk: Desk, letter: Letter, reason: str, *, command_id: str | None = None) -> None:
    """Keep back a letter that waits. Raises a `Refusal`."""
    await _say(desk, letter, WithdrawLetter(letter=letter.id, reason=reason), desk.told(command_id))


async def _say(desk: Desk, letter: Letter, command: AboutLetter, told: Told) -> Outcome[LettersEvent]:
    service = OutboxService(desk.log, letter.wanted.stream)
    return await service.execute(cast("LettersCommand", command), told)


async def outbox_of(log: EventLog, cohort: str | None, slot: str | None = None) -> Outbox:
    """The letters of one cohort, of one slot, or of neither."""
    return await outbox_in(log, letters_stream(cohort, slot))


async def outbox_in(log: EventLog, stream: StreamId) -> Outbox:
    """The letters of one stream."""
    return await OutboxService(log, stream).outbox()


async def find_letter(log: EventLog, cohort: str | None, letter_id: str) -> Letter:
    """One letter of a cohort. Raises `UnknownLetter`."""
    letter = (await outbox_of(log, cohort)).letters.get(letter_id)
    if letter is None:
        raise UnknownLetter
    return letter


async def outboxes(log: EventLog) -> Sequence[StreamId]:
    """Every stream that holds letters."""
    return [stream for stream in await log.streams() if stream.startswith(STREAMS_OF_LETTERS)]
