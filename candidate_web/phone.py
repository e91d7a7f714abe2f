"""A simulated candidate's phone: it speaks the page's protocol in full, and does what it is told at once.

    async with Phone(link, seed=1) as phone:
        await phone.join()
        await phone.sign("Tolu Adeyemi")
        await phone.until(lambda view: view.me.phase is Phase.SEATED)

It holds the view as the server sent it, and folds nothing. When it does what, is for others (`behaviour.py`, a test).
"""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Self

import aiohttp
from yarl import URL

from candidate_web.body import GOOD_DEVICE, Body
from candidate_web.calls import Calls
from candidate_web.camera import Camera
from candidate_web.page_door import PageDoor
from candidate_web.phone_faults import CommandRefused, PhoneEnded
from candidate_web.phone_line import PhoneLine
from invigilator_console.clock import ServerClock
from invigilator_console.link import Pace
from invigilator_console.receiver import LinkState
from rooms import commands as c
from rooms.views import CandidateView
from rooms.vocabulary import BreakKind, FaultKind, IdKind, Phase
from signalling import wire
from signalling.clock import end

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from candidate_web.page_door import MediaType
    from rooms.commands import SessionCommand
    from rooms.events import DeviceRow, SessionEvent

_MOST_PAUSE = 8.0


class Phone:
    """One candidate's phone."""

    def __init__(
        self,
        link: str,
        *,
        seed: int = 0,
        device: str | None = None,
        trust: ssl.SSLContext | None = None,
        pace: Pace | None = None,
        on_event: Callable[[SessionEvent], None] = lambda _event: None,
    ) -> None:
        """A phone that has not opened its link yet.

        Args:
            link: the candidate's link, as in `https://host/#token`.
            seed: of the desk it shows, its battery and its sounds.
            device: the random name that the page keeps on the device.
            trust: which certificates are believed; None for what this machine believes.
            pace: how patient the line is.
            on_event: is told each event of the record that this candidate may see, once and in order.
        """
        address = URL(link)
        self.seed = seed
        self.view: CandidateView | None = None
        self.ended: str | None = None
        """Why the line is closed for good; None while it is not."""
        self.is_visible = True
        self.clock = ServerClock()
        self.camera = Camera(seed)
        self.calls = Calls(self.camera, self._signal, self._status)
        self._server = address.with_fragment(None)
        self._token = address.fragment
        self._device = device or f"simulated-{uuid.uuid4().hex[:12]}"
        self._on_event = on_event
        self._told_up_to = 0
        self._body = Body(seed)
        self._line = PhoneLine(self._server, self._token, self, self.clock, trust=trust, pace=pace)
        self._pages = PageDoor(self._server, self._token, trust)
        self._waiting: set[asyncio.Future[None]] = set()
        self._http: aiohttp.ClientSession | None = None
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Open the link; `view` is there once the server has answered: see `until`."""
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60, sock_connect=10))
        self._running = asyncio.create_task(self._run(self._http))
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Hang up and close the page."""
        try:
            await self.calls.close()
            if self._running is not None:
                await end(self._running)
            await self._line.close()
        finally:
            if self._http is not None:
                await self._http.close()

    # How it stands

    @property
    def number(self) -> str:
        """The candidate's number. Raises `PhoneEnded` before the server has said it."""
        if self.view is None:
            raise PhoneEnded("the server has not let this phone in yet")
        return self.view.me.number

    @property
    def is_online(self) -> bool:
        """Whether the server is reached."""
        return self._line.state is LinkState.LIVE

    async def until(self, holds: Callable[[CandidateView], bool]) -> CandidateView:
        """Wait until the view fits; at once if it does already.

        Raises:
            PhoneEnded: the line was closed for good before.
        """
        while self.view is None or not holds(self.view):
            await self.change()
        return self.view

    async def change(self) -> None:
        """Wait until anything is otherwise than now. Raises `PhoneEnded`."""
        if self.ended is not None:
            raise PhoneEnded(self.ended)
        changed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(changed)
        try:
            await changed
        finally:
            self._waiting.discard(changed)

    # What the candidate does. Each waits for the server's answer and raises `CommandRefused`.

    async def say(self, command: SessionCommand) -> wire.Done:
        """Say a command, now or as soon as the server can be reached, and wait for the answer."""
        answer = await self._line.command(command)
        if isinstance(answer, wire.Refused):
            raise CommandRefused(answer.code, answer.detail)
        return answer

    async def join(self) -> None:
        """Tap Join: the camera goes on, and whoever watches is called."""
        await self.until(lambda _view: True)
        self.calls.switch_on()
        await self.say(c.Join(candidate=self.number, device=self._device))

    async def sign(self, name: str | None = None) -> None:
        """Sign the honour code as it was shown, with that name or the roster's."""
        view = await self.until(lambda _view: True)
        signature = name or view.me.name
        await self.say(c.SignHonourCode(candidate=self.number, name=signature, version=view.honour_code.version))

    async def check_device(self, rows: Iterable[DeviceRow] = GOOD_DEVICE) -> None:
        """Report the device check."""
        await self.say(c.ReportDeviceCheck(candidate=self.number, rows=tuple(rows)))

    async def show_id(self, kind: IdKind = IdKind.UNIVERSITY_CARD) -> None:
        """Name the kind of ID that is shown."""
        await self.say(c.NoteIdentity(candidate=self.number, kind=kind))

    async def ask_for_break(self, kind: BreakKind = BreakKind.TOILET) -> None:
        """Notify of a break, or ask for one."""
        await self.say(c.AskForBreak(candidate=self.number, kind=kind))

    async def withdraw_break(self) -> None:
        """Not going after all."""
        await self.say(c.WithdrawBreak(candidate=self.number))

    async def say_back(self) -> None:
        """Back at the desk."""
        await self.say(c.SayBack(candidate=self.number))

    async def report_fault(self, kind: FaultKind, text: str = "") -> None:
        """Something's wrong."""
        await self.say(c.ReportFault(candidate=self.number, kind=kind, text=text))

    async def send_message(self, text: str) -> None:
        """Write to the invigilator."""
        await self.say(c.SendMessage(candidate=self.number, text=text))

    async def acknowledge(self, announcement: str) -> None:
        """Give the read receipt of an announcement."""
        await self.say(c.AcknowledgeAnnouncement(candidate=self.number, announcement=announcement))

    async def mark_read(self, message: str) -> None:
        """Give the read receipt of a message."""
        await self.say(c.MarkRead(candidate=self.number, message=message))

    async def finish(self) -> None:
        """Finish writing."""
        await self.say(c.FinishWriting(candidate=self.number))

    async def declare(self, count: int) -> None:
        """Declare how many pages there are."""
        await self.say(c.DeclarePages(candidate=self.number, count=count))

    async def declare_handed_in(self) -> None:
        """Declare that the answers were handed in elsewhere."""
        await self.say(c.DeclareHandedIn(candidate=self.number))

    async def upload(self, page: int, sheet: bytes, media_type: MediaType = "image/jpeg") -> None:
        """Bring one answer sheet to the server, trying until it is held there.

        Raises:
            CommandRefused: the server will not have it.
            PhoneEnded: the line was closed for good.
        """
        command_id = str(uuid.uuid4())  # the same for every try: if an answer was lost, the server gives it again
        pause = 1.0
        while True:
            while not self.is_online or self._http is None:
                await self.change()
            if await self._pages.put(self._http, page, sheet, media_type, command_id):
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, _MOST_PAUSE)

    # What happens to the phone

    def cut_network(self) -> None:
        """The network dies: nobody is told, pictures stop, and what is said is kept."""
        self._line.cut()
        self.calls.freeze(True)

    def mend_network(self) -> None:
        """The network is back, perhaps another one: connect and call anew."""
        self.calls.freeze(False)
        self.calls.network_changed()
        self._line.mend()

    def redial(self) -> None:
        """Make every call anew, as on a change of network that left the line alone."""
        for viewer in self.calls.viewers:
            self.calls.redial(viewer)

    # What the line tells (`phone_line.LineListener`)

    def heard(self, message: wire.FromServer) -> None:
        """Take in what the server says."""
        match message:
            case wire.Welcome():
                self._show(message.state)
                self.calls.welcomed(message.ice_servers)
                if self.view is not None and self.view.me.phase not in {Phase.EXPECTED, Phase.LEFT, Phase.RELEASED}:
                    self.calls.switch_on()
            case wire.Recorded():
                if message.cursor > self._told_up_to:
                    self._told_up_to = message.cursor
                    for event in message.events:
                        self._on_event(event)
                self._show(message.state)
            case wire.Standing():
                self._show(message.state)
            case wire.Watched():
                self.calls.watch(message.viewer)
            case wire.Unwatched():
                self.calls.unwatch(message.viewer)
            case wire.Signal():
                self.calls.hear(message)
            case _:
                pass  # answers are the line's; presence and the like are for staff
        self._changed()

    def line_changed(self, _state: LinkState) -> None:
        """The line is up, or is not."""
        self._changed()

    def fell_silent(self) -> None:
        """A ping was not answered."""
        self.calls.network_changed()

    # Inside

    async def _run(self, http: aiohttp.ClientSession) -> None:
        self.ended = await self._line.run(http)
        await self.calls.close()
        self._changed()

    def _show(self, state: object) -> None:
        if isinstance(state, CandidateView):
            self.view = state
            self.camera.write(state.me.phase is Phase.WRITING and state.me.pause is None)

    def _changed(self) -> None:
        for waiting in list(self._waiting):
            if not waiting.done():
                waiting.set_result(None)

    def _signal(self, signal: wire.Signal) -> None:
        self._line.signal(signal)

    def _status(self) -> wire.Status:
        return self._body.status(is_visible=self.is_visible)
