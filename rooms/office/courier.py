"""Hands letters to the mail server: those that are due, one after another, each by whoever took it first.

Any number of couriers may be at it: the command line's, and one in every server. What they do is said on record before
and after, so that of several only one hands a letter over, and nothing is lost or doubled by whichever dies.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rooms.errors import LetterNotDue, Unavailable
from rooms.office import letters_record as r
from rooms.office.desk import Desk
from rooms.office.letter_facts import Unwritable
from rooms.office.letter_writer import LetterWriter, Ready
from rooms.office.letters import HANDED_OVER_WITHIN, Letter, LetterState
from rooms.office.letters_desk import OutboxService
from rooms.office.letters_record import LettersCommand
from rooms.office.post import Fate, Line, Post, Reply
from rooms.vocabulary import StreamId

USUAL_PACE = 5.0
"""Mails a second at most. A university's mail server takes more, but has others to serve."""

GIVEN_UP_AFTER = HANDED_OVER_WITHIN.total_seconds() - 60
"""Seconds. Whoever hands a letter over stops well before others think so."""

ENDS_WITHIN = 5.0
"""Seconds that a handover under way is given when its courier is told to stop."""

_SAID_AGAIN = 3
_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """One letter that a courier has done with: how it stands now."""

    letter: Letter
    state: LetterState
    said: str


class Courier:
    """Empties outboxes by one mail server."""

    def __init__(
        self,
        desk: Desk,
        writer: LetterWriter,
        post: Post,
        *,
        pace: float = USUAL_PACE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._desk = desk
        self._writer = writer
        self._post = post
        self._pause = 1 / pace
        self._sleep = sleep
        self._outboxes: dict[StreamId, OutboxService] = {}

    async def due(self, stream: StreamId) -> list[Letter]:
        """What could be handed over now of that outbox."""
        return (await self._service(stream).outbox()).due(self._desk.now())

    async def empty(self, stream: StreamId, tell: Callable[[Step], object] = lambda _step: None) -> int:
        """Hand over what is due in that outbox; gives how many letters were done with. `tell` hears of each.

        When cancelled it first ends the handover under way, if that is quickly done.

        Raises:
            Unavailable: the mail server, or the record, does not answer; what is left stays in the outbox.
        """
        done = 0
        waiting = await self.due(stream)
        if not waiting:
            return 0
        async with self._post.line() as line:
            for letter in waiting:
                await line.ready()
                step = await _to_its_end(self._deliver(letter, line))
                if step is not None:
                    done += 1
                    tell(step)
                    await self._sleep(self._pause)
        return done

    async def _deliver(self, letter: Letter, line: Line) -> Step | None:
        """Take one letter and hand it over; None if somebody else has it."""
        service = self._service(letter.wanted.stream)
        try:
            ready = await self._writer.write(letter.wanted, await service.outbox())
        except Unwritable as fault:
            return await self._note(letter, r.NoteUnwritable(letter=letter.id, why=str(fault)[:500]))
        begin = r.BeginHandover(letter=letter.id, message_id=ready.message_id, calendar=ready.calendar)
        taken = await self._note(letter, begin)
        if taken is None:
            return None
        reply = await self._hand_over(ready, line)
        return await self._note(letter, _outcome(letter.id, taken.letter.attempts, reply))

    async def _hand_over(self, ready: Ready, line: Line) -> Reply:
        try:
            async with asyncio.timeout(GIVEN_UP_AFTER):
                replies = await line.hand_over(ready.mail)
        except Unavailable as trouble:
            return Reply(Fate.LATER, str(trouble))
        except TimeoutError:
            return Reply(Fate.UNSURE, "the mail server took too long to answer")
        return next(iter(replies.values()))

    async def _note(self, letter: Letter, command: LettersCommand) -> Step | None:
        """Put something on record, again while that fails: the id is the same. None if a rule said no."""
        service = self._service(letter.wanted.stream)
        told = self._desk.told()
        for attempt in range(1, _SAID_AGAIN + 1):
            try:
                await service.execute(command, told)
                break
            except LetterNotDue:
                return None
            except Unavailable:
                if attempt == _SAID_AGAIN:
                    raise
                await self._sleep(_PAUSE)
        now = (await service.outbox()).letters[letter.id]
        return Step(now, now.state_at(self._desk.now()), now.said)

    def _service(self, stream: StreamId) -> OutboxService:
        return self._outboxes.setdefault(stream, OutboxService(self._desk.log, stream))


def _outcome(letter: str, attempt: int, reply: Reply) -> LettersCommand:
    match reply.fate:
        case Fate.TAKEN:
            return r.NoteTaken(letter=letter, attempt=attempt, answer=reply.said)
        case Fate.LATER:
            return r.NoteDeferred(letter=letter, attempt=attempt, why=reply.said)
        case Fate.NEVER:
            return r.NoteRefused(letter=letter, attempt=attempt, why=reply.said)
        case Fate.UNSURE:
            return r.NoteUnsure(letter=letter, attempt=attempt, why=reply.said)


async def _to_its_end(work: Awaitable[Step | None]) -> Step | None:
    """What `work` gives. A cancellation waits for it a little: a handover cut off would leave its letter unsure."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=ENDS_WITHIN)
        task.cancel()
        raise
