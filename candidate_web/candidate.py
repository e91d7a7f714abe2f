"""A simulated candidate: a phone, a desk, a temper. Does what a script or chance says, and the routine of the day."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, assert_never

from candidate_web import deeds as d
from candidate_web.desk import Mode
from candidate_web.doings import Doings
from candidate_web.duties import Due, Duty, due
from candidate_web.milestones import Milestones
from candidate_web.phone import Phone
from candidate_web.phone_faults import CommandRefused, PhoneEnded
from rooms.events import PageAskedAgain, SessionEvent
from rooms.vocabulary import BreakKind, IdKind, Phase
from signalling.clock import end

if TYPE_CHECKING:
    import ssl

    from candidate_web.deeds import Deed
    from candidate_web.script import Act
    from candidate_web.troubles import Sleep
    from rooms.views import BreakCard

IS_OVER = frozenset({Phase.RELEASED, Phase.LEFT})
BREAK_LASTS = {BreakKind.TOILET: (45.0, 150.0), BreakKind.COMFORT: (20.0, 60.0), BreakKind.REST: (60.0, 180.0)}
"""Seconds, from and to, where nobody says how long."""

_LEFT_TO_THE_SCRIPT: dict[type, frozenset[Duty]] = {
    d.Sign: frozenset({Duty.SIGN}),
    d.CheckDevice: frozenset({Duty.CHECK_DEVICE}),
    d.ShowId: frozenset({Duty.SHOW_ID, Duty.SHOW_ID_AGAIN}),
    d.SayBack: frozenset({Duty.TAKE_THE_BREAK}),
    d.Upload: frozenset({Duty.HAND_IN}),
    d.Declare: frozenset({Duty.HAND_IN}),
}

log = logging.getLogger(__name__)


class SimulatedCandidate:
    """One candidate of a rehearsal."""

    def __init__(
        self,
        number: str,
        link: str,
        acts: tuple[Act, ...],
        *,
        seed: int,
        trust: ssl.SSLContext | None = None,
        tell: Callable[[str, str], None] = lambda _number, _words: None,
        sleep: Sleep = asyncio.sleep,
        prompted: bool = False,
    ) -> None:
        """A candidate who has not opened the link yet.

        Args:
            number: the candidate's number.
            link: the candidate's link.
            acts: what this candidate does of themselves; without a `Join` among them they join at once.
            seed: of everything left to chance.
            trust: which certificates are believed.
            tell: is told, with the number, what the candidate does.
            sleep: lets so many seconds pass.
            prompted: neither joins nor hands in of themselves, but when told to.
        """
        self.number = number
        self.phone = Phone(
            link,
            seed=random.Random(f"{seed}:{number}:desk").randrange(1 << 16),
            trust=trust,
            on_event=self._heard,
        )
        self._acts = acts
        self._seed = seed
        self._milestones = Milestones()
        self._tell = tell
        self._sleep = sleep
        self._not_mine = frozenset[Duty]().union(*(_LEFT_TO_THE_SCRIPT.get(type(act.deed), ()) for act in acts))
        self._is_prompted = prompted
        if prompted:
            self._not_mine |= {Duty.HAND_IN}
        self._doings = Doings(self.phone, random.Random(f"{seed}:{number}:person"), sleep, self._say)
        self._done: set[Due] = set()
        self._times: Counter[Duty] = Counter()
        self._hands: set[asyncio.Task[None]] = set()

    async def is_let_in(self) -> bool:
        """Whether the server has let the phone in, once it has answered."""
        try:
            await self.phone.until(lambda _view: True)
        except PhoneEnded:
            return False
        return True

    def begin(self) -> None:
        """The rehearsal begins: what is to happen so long after its beginning is counted from now."""
        self._milestones.begin()

    def prompt(self, deed: Deed) -> None:
        """Do this now."""
        self._spawn(self._doings.do(deed))

    async def live(self) -> None:
        """Open the link; once the rehearsal has begun, live through the exam until released, or until the line ends."""
        async with self.phone as phone:
            try:
                await phone.until(lambda _view: True)
                await self._milestones.beginning()
                for act in self._acts:
                    self._spawn(self._act(act))
                if not self._is_prompted and not any(isinstance(act.deed, d.Join) for act in self._acts):
                    self._spawn(self._doings.do(d.Join()))
                await self._keep_at_it()
            except PhoneEnded as ended:
                self._say(f"is out: {ended}")
            finally:
                for task in self._hands:
                    task.cancel()
                await asyncio.gather(*self._hands, return_exceptions=True)

    async def _keep_at_it(self) -> None:
        """See to every duty as it falls due."""
        while True:
            view = await self.phone.until(lambda _view: True)
            self._milestones.reach(view.me.phase)
            if view.me.phase in IS_OVER:
                self._say(f"is {view.me.phase}")
                return
            falls_due = {duty for duty in due(view) if duty.duty not in self._not_mine}
            self._done &= falls_due  # what falls due a second time is to be done a second time
            for duty in sorted(falls_due - self._done, key=str):
                self._done.add(duty)
                self._spawn(self._see_to(duty))
            await self.phone.change()

    # What the candidate does of themselves

    async def _act(self, act: Act) -> None:
        await self._sleep(await self._milestones.seconds_until(act.at))
        await self._doings.do(act.deed)

    # The routine

    async def _see_to(self, what: Due) -> None:
        # Drawn by what it is, so that chance does not depend on which of two things came first.
        self._times[what.duty] += 1
        chance = random.Random(f"{self._seed}:{self.number}:{what.duty.name}:{self._times[what.duty]}")
        await self._sleep(chance.uniform(*what.duty.takes))
        match what.duty:
            case Duty.SIGN:
                await self._doings.do(d.Sign())
            case Duty.CHECK_DEVICE:
                await self._doings.do(d.CheckDevice())
            case Duty.SHOW_ID:
                await self._doings.do(d.ShowId(chance.choice(list(IdKind))))
                await self._doings.do(d.Look(Mode.SWEEP, chance.uniform(6, 10)))
            case Duty.SHOW_ID_AGAIN:
                await self._doings.do(d.ShowId(IdKind.PASSPORT))
            case Duty.ACKNOWLEDGE:
                await self.phone.acknowledge(what.about)
            case Duty.READ:
                await self.phone.mark_read(what.about)
            case Duty.TAKE_THE_BREAK:
                await self._take_the_break(chance)
            case Duty.HAND_IN:
                await self._hand_in(chance)
            case _:
                assert_never(what.duty)

    async def _take_the_break(self, chance: random.Random) -> None:
        view = await self.phone.until(lambda _view: True)
        if view.me.pause is None:
            return
        seconds = self._doings.break_seconds or chance.uniform(*BREAK_LASTS[view.me.pause.kind])
        self._doings.break_seconds = None
        with self._doings.looks.during(Mode.AWAY):
            seen_back = asyncio.create_task(self.phone.until(lambda view: _is_back(view.me.pause)))
            time_over = asyncio.ensure_future(self._sleep(seconds))
            try:
                await asyncio.wait({seen_back, time_over}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await end(seen_back, time_over)
        view = await self.phone.until(lambda _view: True)
        if not _is_back(view.me.pause):
            await self._doings.do(d.SayBack())

    async def _hand_in(self, chance: random.Random) -> None:
        view = await self.phone.until(lambda _view: True)
        if view.paper.answers == "elsewhere":
            await self.phone.declare_handed_in()
            return
        # Who types uploads one file.
        written = view.me.declared or (1 if view.me.adjustments.pc else chance.randint(2, 4))
        stored = {page.page for page in view.me.pages}
        await self._doings.upload(
            page for page in range(1, written + 1) if page not in stored or page in self._doings.retakes
        )
        if view.me.declared is None:
            await self._doings.do(d.Declare(max(written, *stored, 0)))

    # Inside

    def _heard(self, event: SessionEvent) -> None:
        if isinstance(event, PageAskedAgain) and event.page is not None:
            self._doings.retakes.add(event.page)

    def _say(self, words: str) -> None:
        self._tell(self.number, words)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._patiently(work))
        self._hands.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._hands.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("candidate %s stumbled: %s", self.number, error, exc_info=error)

    async def _patiently(self, work: Coroutine[Any, Any, None]) -> None:
        """A rule may refuse what a candidate wants: that is told, and life goes on."""
        try:
            await work
        except CommandRefused as refused:
            self._say(f"is refused ({refused})")
        except PhoneEnded:
            pass  # told once, by `live`


def _is_back(pause: BreakCard | None) -> bool:
    """Whether a break is over as far as the candidate is concerned."""
    return pause is None or pause.said_back_at is not None
