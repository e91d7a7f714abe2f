"""A simulated candidate: a phone, a desk, a temper. Does what a script or chance says, and the routine of the day."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, assert_never

from candidate_web import deeds as d
from candidate_web.body import GOOD_DEVICE
from candidate_web.desk import Mode, answer_sheet_jpeg
from candidate_web.duties import Due, Duty, due
from candidate_web.looks import Looks
from candidate_web.milestones import Milestones
from candidate_web.phone import Phone
from candidate_web.phone_faults import CommandRefused, PhoneEnded
from candidate_web.troubles import Troubles
from rooms.errors import TooEarly
from rooms.events import DeviceRow, PageAskedAgain, SessionEvent
from rooms.vocabulary import BreakKind, IdKind, Phase, Verdict
from signalling.clock import end

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    from candidate_web.deeds import Deed
    from candidate_web.script import Act
    from rooms.views import BreakCard

Sleep = Callable[[float], Coroutine[Any, Any, None]]

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
        self._chance = random.Random(f"{seed}:{number}:person")
        self._not_mine = frozenset[Duty]().union(*(_LEFT_TO_THE_SCRIPT.get(type(act.deed), ()) for act in acts))
        self._is_prompted = prompted
        if prompted:
            self._not_mine |= {Duty.HAND_IN}
        self._looks = Looks(self.phone.camera)
        self._troubles = Troubles(sleep)
        self._break_seconds: float | None = None
        self._retakes: set[int] = set()
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
        self._spawn(self._do(deed))

    async def live(self) -> None:
        """Open the link; once the rehearsal has begun, live through the exam until released, or until the line ends."""
        async with self.phone as phone:
            try:
                await phone.until(lambda _view: True)
                await self._milestones.beginning()
                for act in self._acts:
                    self._spawn(self._act(act))
                if not self._is_prompted and not any(isinstance(act.deed, d.Join) for act in self._acts):
                    self._spawn(self._do(d.Join()))
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
        await self._do(act.deed)

    async def _do(self, deed: Deed) -> None:
        self._say(deed.words)
        await _DOING[type(deed)](self, deed)

    async def _join(self) -> None:
        """Join as soon as the room is open."""
        while True:
            try:
                await self.phone.join()
            except CommandRefused as refused:
                if refused.code != TooEarly.code:
                    raise
                view = await self.phone.until(lambda _view: True)
                until_open = (view.opens - self.phone.clock.now()).total_seconds()
                self._say(f"waits for the room to open in {until_open:.0f} s")
                await self._sleep(max(1.0, until_open))
            else:
                return

    async def _drop_network(self, seconds: float) -> None:
        self.phone.cut_network()
        await self._troubles.last(seconds)
        self.phone.mend_network()

    async def _recover(self) -> None:
        self._troubles.recover()

    async def _redial(self) -> None:
        self.phone.redial()

    async def _leave_page(self, seconds: float) -> None:
        self.phone.is_visible = False
        await self._look(Mode.DARK, seconds)  # a phone that shows another app films nothing
        self.phone.is_visible = True

    async def _ask_for_break(self, deed: d.TakeBreak) -> None:
        self._break_seconds = deed.seconds
        await self.phone.ask_for_break(deed.kind)

    async def _check_device(self, fails: str | None) -> None:
        failed = [DeviceRow(name=fails, verdict=Verdict.FAIL, measured="does not work")] if fails else []
        await self.phone.check_device([*(row for row in GOOD_DEVICE if row.name != fails), *failed])

    # The routine

    async def _see_to(self, what: Due) -> None:
        # Drawn by what it is, so that chance does not depend on which of two things came first.
        self._times[what.duty] += 1
        chance = random.Random(f"{self._seed}:{self.number}:{what.duty.name}:{self._times[what.duty]}")
        await self._sleep(chance.uniform(*what.duty.takes))
        match what.duty:
            case Duty.SIGN:
                await self._do(d.Sign())
            case Duty.CHECK_DEVICE:
                await self._do(d.CheckDevice())
            case Duty.SHOW_ID:
                await self._do(d.ShowId(chance.choice(list(IdKind))))
                await self._do(d.Look(Mode.SWEEP, chance.uniform(6, 10)))
            case Duty.SHOW_ID_AGAIN:
                await self._do(d.ShowId(IdKind.PASSPORT))
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
        seconds = self._break_seconds or chance.uniform(*BREAK_LASTS[view.me.pause.kind])
        self._break_seconds = None
        with self._looks.during(Mode.AWAY):
            seen_back = asyncio.create_task(self.phone.until(lambda view: _is_back(view.me.pause)))
            time_over = asyncio.ensure_future(self._sleep(seconds))
            try:
                await asyncio.wait({seen_back, time_over}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await end(seen_back, time_over)
        view = await self.phone.until(lambda _view: True)
        if not _is_back(view.me.pause):
            await self._do(d.SayBack())

    async def _hand_in(self, chance: random.Random) -> None:
        view = await self.phone.until(lambda _view: True)
        if view.paper.answers == "elsewhere":
            await self.phone.declare_handed_in()
            return
        # Who types uploads one file.
        written = view.me.declared or (1 if view.me.adjustments.pc else chance.randint(2, 4))
        stored = {page.page for page in view.me.pages}
        await self._upload(page for page in range(1, written + 1) if page not in stored or page in self._retakes)
        if view.me.declared is None:
            await self._do(d.Declare(max(written, *stored, 0)))

    async def _upload(self, pages: Iterator[int] | range) -> None:
        for page in pages:
            retake = self._chance.randrange(1 << 16) if page in self._retakes else 0
            sheet = await asyncio.to_thread(answer_sheet_jpeg, self.phone.seed + retake, page)
            await self.phone.upload(page, sheet)
            self._retakes.discard(page)
            self._say(f"uploads page {page}")

    # What it looks like

    async def _look(self, mode: Mode, seconds: float) -> None:
        with self._looks.during(mode):
            await self._troubles.last(seconds)

    # Inside

    def _heard(self, event: SessionEvent) -> None:
        if isinstance(event, PageAskedAgain) and event.page is not None:
            self._retakes.add(event.page)

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


# One line a deed: they may look inside, for they are the candidate's own.
# ruff: noqa: SLF001
_DOING: dict[type, Callable[[SimulatedCandidate, Any], Coroutine[Any, Any, None]]] = {
    d.Join: lambda who, _: who._join(),
    d.Sign: lambda who, _: who.phone.sign(),
    d.CheckDevice: lambda who, deed: who._check_device(deed.fails),
    d.ShowId: lambda who, deed: who.phone.show_id(deed.kind),
    d.TakeBreak: lambda who, deed: who._ask_for_break(deed),
    d.SayBack: lambda who, _: who.phone.say_back(),
    d.WithdrawBreak: lambda who, _: who.phone.withdraw_break(),
    d.ReportFault: lambda who, deed: who.phone.report_fault(deed.kind, deed.text),
    d.SendMessage: lambda who, deed: who.phone.send_message(deed.text),
    d.DropNetwork: lambda who, deed: who._drop_network(deed.seconds),
    d.Redial: lambda who, _: who._redial(),
    d.LeavePage: lambda who, deed: who._leave_page(deed.seconds),
    d.Look: lambda who, deed: who._look(deed.mode, deed.seconds),
    d.Recover: lambda who, _: who._recover(),
    d.Finish: lambda who, _: who.phone.finish(),
    d.Upload: lambda who, deed: who._upload(range(deed.first, deed.pages + 1)),
    d.Declare: lambda who, deed: who.phone.declare(deed.pages),
}
"""How each deed is done; a test proves that none is missing."""
