"""How a simulated candidate does what it does: each deed of a script or of the routine, on its phone and its desk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from candidate_web import deeds as d
from candidate_web.body import GOOD_DEVICE
from candidate_web.desk import Mode, answer_sheet_jpeg
from candidate_web.looks import Looks
from candidate_web.phone_faults import CommandRefused
from candidate_web.troubles import Sleep, Troubles
from rooms.errors import TooEarly
from rooms.events import DeviceRow
from rooms.vocabulary import Verdict

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from candidate_web.deeds import Deed
    from candidate_web.phone import Phone


class Doings:
    """What one candidate can do, and what was said of the next time they do it."""

    def __init__(self, phone: Phone, chance: random.Random, sleep: Sleep, say: Callable[[str], None]) -> None:
        """Nothing is done yet.

        Args:
            phone: the candidate's.
            chance: how another photograph of a page differs.
            sleep: lets so many seconds pass.
            say: is told what the candidate does.
        """
        self.phone = phone
        self.looks = Looks(phone.camera)
        self.break_seconds: float | None = None
        """How long the break that was asked for is to last, where the script says so."""
        self.retakes: set[int] = set()
        """Pages that were asked for again."""
        self._troubles = Troubles(sleep)
        self._chance = chance
        self._sleep = sleep
        self._say = say

    async def do(self, deed: Deed) -> None:
        """Do it, and say so."""
        self._say(deed.words)
        await DOING[type(deed)](self, deed)

    async def join(self) -> None:
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

    async def drop_network(self, seconds: float) -> None:
        """Be without a network for so long, or until recovered."""
        self.phone.cut_network()
        await self._troubles.last(seconds)
        self.phone.mend_network()

    async def recover(self) -> None:
        """Be well again: whatever troubles there are pass now."""
        self._troubles.recover()

    async def redial(self) -> None:
        """Call every viewer anew."""
        self.phone.redial()

    async def leave_page(self, seconds: float) -> None:
        """Show another app on the phone for so long."""
        self.phone.is_visible = False
        await self.look(Mode.DARK, seconds)  # a phone that shows another app films nothing
        self.phone.is_visible = True

    async def ask_for_break(self, deed: d.TakeBreak) -> None:
        """Ask for a break, to last as long as the deed says."""
        self.break_seconds = deed.seconds
        await self.phone.ask_for_break(deed.kind)

    async def check_device(self, fails: str | None) -> None:
        """Report the device check, with what fails."""
        failed = [DeviceRow(name=fails, verdict=Verdict.FAIL, measured="does not work")] if fails else []
        await self.phone.check_device([*(row for row in GOOD_DEVICE if row.name != fails), *failed])

    async def upload(self, pages: Iterable[int]) -> None:
        """Photograph and upload these pages, one after the other."""
        for page in pages:
            retake = self._chance.randrange(1 << 16) if page in self.retakes else 0
            sheet = await asyncio.to_thread(answer_sheet_jpeg, self.phone.seed + retake, page)
            await self.phone.upload(page, sheet)
            self.retakes.discard(page)
            self._say(f"uploads page {page}")

    async def look(self, mode: Mode, seconds: float) -> None:
        """Look so for so many seconds, or until recovered."""
        with self.looks.during(mode):
            await self._troubles.last(seconds)


DOING: dict[type, Callable[[Doings, Any], Coroutine[Any, Any, None]]] = {
    d.Join: lambda who, _: who.join(),
    d.Sign: lambda who, _: who.phone.sign(),
    d.CheckDevice: lambda who, deed: who.check_device(deed.fails),
    d.ShowId: lambda who, deed: who.phone.show_id(deed.kind),
    d.TakeBreak: lambda who, deed: who.ask_for_break(deed),
    d.SayBack: lambda who, _: who.phone.say_back(),
    d.WithdrawBreak: lambda who, _: who.phone.withdraw_break(),
    d.ReportFault: lambda who, deed: who.phone.report_fault(deed.kind, deed.text),
    d.SendMessage: lambda who, deed: who.phone.send_message(deed.text),
    d.DropNetwork: lambda who, deed: who.drop_network(deed.seconds),
    d.Redial: lambda who, _: who.redial(),
    d.LeavePage: lambda who, deed: who.leave_page(deed.seconds),
    d.Look: lambda who, deed: who.look(deed.mode, deed.seconds),
    d.Recover: lambda who, _: who.recover(),
    d.Finish: lambda who, _: who.phone.finish(),
    d.Upload: lambda who, deed: who.upload(range(deed.first, deed.pages + 1)),
    d.Declare: lambda who, deed: who.phone.declare(deed.pages),
}
"""How each deed is done; a test proves that none is missing."""
