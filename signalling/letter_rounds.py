"""Sends the letters that wait, for as long as the server runs: what officers do on a page is then sent by itself.

It is one courier among others (`rooms.office.courier`): servers and command lines may look at the same outboxes.
"""

import logging

from rooms.errors import Refusal, Unavailable
from rooms.office.courier import Courier, Step
from rooms.office.desk import Desk
from rooms.office.letter_facts import Entrances
from rooms.office.letter_writer import LetterWriter
from rooms.office.letters_desk import outboxes
from rooms.office.post import Post
from rooms.vocabulary import StreamId
from signalling.clock import Clock
from signalling.logs import say
from signalling.metrics import Metrics

EVERY = 4.0
"""Seconds between two looks at the outboxes."""

LONGEST_PAUSE = 300.0
"""Seconds between two looks while the mail server does not answer; doubled up to this."""


class LetterRounds:
    """The courier of one server."""

    def __init__(self, desk: Desk, post: Post, entrances: Entrances, clock: Clock, metrics: Metrics) -> None:
        self._log = desk.log
        self._clock = clock
        self._metrics = metrics
        writer = LetterWriter(desk.log, entrances, post.sender, clock.now)
        self._courier = Courier(desk, writer, post, sleep=clock.sleep)

    async def keep_going(self) -> None:
        """Go round until cancelled; a handover under way is ended first."""
        pause = EVERY
        while True:
            await self._clock.sleep(pause)
            pause = EVERY if await self.go_round() else min(2 * pause, LONGEST_PAUSE)

    async def go_round(self) -> bool:
        """Send what is due; whether the record and the mail server answered."""
        try:
            for stream in await outboxes(self._log):
                if await self._is_due(stream):
                    await self._empty(stream)
        except Unavailable as trouble:
            say("letters wait", level=logging.WARNING, why=str(trouble))
            return False
        return True

    async def _is_due(self, stream: StreamId) -> bool:
        """False also for an outbox that cannot be read: the others' letters still go out."""
        try:
            return bool(await self._courier.due(stream))
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is this outbox alone
            say("an outbox was passed over", level=logging.ERROR, fault=fault)
            return False

    async def _empty(self, stream: StreamId) -> None:
        """Raises `Unavailable` where no outbox could be emptied now."""
        try:
            await self._courier.empty(stream, self._tell)
        except Unavailable:
            raise
        except Refusal as refusal:
            # One that is purged at this very moment, say.
            say("an outbox was passed over", level=logging.WARNING, why=refusal.code)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is this outbox alone
            say("an outbox was passed over", level=logging.ERROR, fault=fault)

    def _tell(self, step: Step) -> None:
        # Neither the address nor what the mail server said of it goes into a log.
        self._metrics.letters.add(outcome=str(step.state))
        say("a letter was handed over", kind=str(step.letter.wanted.kind), state=str(step.state))
