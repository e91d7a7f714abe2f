"""Whom a simulated phone calls: at most three viewers, each with a call that is made anew whenever it breaks.

The old call stays until the new one connects, so that a picture is not given up before there is another.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from candidate_web.call import Call
from signalling import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from typing import Any

    from candidate_web.camera import Camera

MOST_VIEWERS = 3
"""The room's invigilator, the chief, and a relief or observer: one uplink has no room for more."""

TELL_EVERY = 0.5
REDIAL_PAUSES = (0.0, 2.0, 4.0, 8.0)
"""Seconds before a broken call is made anew, by how often in a row it broke."""

log = logging.getLogger(__name__)


@dataclass
class Viewer:
    """One who watches. `older` is connected still, until the newest call is."""

    call: Call
    older: Call | None = None
    broken: int = 0
    redial: asyncio.TimerHandle | None = None

    @property
    def calls(self) -> list[Call]:
        """The newest first."""
        return [call for call in (self.call, self.older) if call is not None]


class Calls:
    """All calls of one phone. Viewers who come before the camera is on are called when it is."""

    def __init__(self, camera: Camera, send: Callable[[wire.Signal], None], status: Callable[[], wire.Status]) -> None:
        """No call yet.

        Args:
            camera: what is sent.
            send: takes a signal for a viewer; is not awaited and must not raise.
            status: what the phone has to report on itself.
        """
        self._camera = camera
        self._send = send
        self._status = status
        self._viewers: dict[str, Viewer] = {}
        self._waiting: list[str] = []
        self._ice_servers: list[wire.IceServer] = []
        self._is_on = False
        self._is_frozen = False
        self._network_changed = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._telling: asyncio.Task[None] | None = None

    @property
    def viewers(self) -> dict[str, Call]:
        """The newest call to each viewer, by the viewer's peer id."""
        return {peer: viewer.call for peer, viewer in self._viewers.items()}

    def switch_on(self) -> None:
        """The camera is on: call whoever waits."""
        self._is_on = True
        if self._telling is None:
            self._telling = asyncio.get_running_loop().create_task(self._keep_telling())
        waiting, self._waiting = self._waiting, []
        for peer in waiting:
            self.watch(peer)

    def welcomed(self, ice_servers: list[wire.IceServer]) -> None:
        """The server has let the phone in, perhaps once more."""
        self._ice_servers = ice_servers
        redial_all, self._network_changed = self._network_changed, False
        for peer, viewer in list(self._viewers.items()):
            # An offer made while the line was down reached nobody.
            if redial_all or viewer.call.state != "connected":
                self.redial(peer)

    def network_changed(self) -> None:
        """Calls that seem alive may be dead: make all of them anew as soon as the line is up."""
        self._network_changed = True

    def freeze(self, frozen: bool) -> None:
        """Send nothing while frozen, as if the network were dead."""
        self._is_frozen = frozen
        for call in self._every():
            call.track.freeze(frozen)

    def watch(self, peer: str) -> None:
        """A viewer wants a call; one that is connected stays."""
        if not self._is_on:
            self._waiting.append(peer)
            return
        known = self._viewers.get(peer)
        if known is not None:
            if known.call.state != "connected":
                self.redial(peer)
            return
        if len(self._viewers) >= MOST_VIEWERS:
            self._give_up_on_the_broken()
        if len(self._viewers) >= MOST_VIEWERS:
            self._bye(peer, str(uuid.uuid4()), f"This phone already serves {MOST_VIEWERS} viewers.")
            return
        self._viewers[peer] = Viewer(self._dial(peer))

    def unwatch(self, peer: str) -> None:
        """A viewer is gone."""
        if peer in self._waiting:
            self._waiting.remove(peer)
        viewer = self._viewers.pop(peer, None)
        if viewer is None:
            return
        if viewer.redial is not None:
            viewer.redial.cancel()
        for call in viewer.calls:
            self._spawn(call.close())

    def hear(self, signal: wire.Signal) -> None:
        """Take a viewer's signal; what belongs to no call of that viewer is ignored."""
        viewer = self._viewers.get(signal.sender or "")
        call = next((one for one in viewer.calls if one.id == signal.call), None) if viewer else None
        if viewer is None or call is None:
            return
        if signal.description is not None:
            self._spawn(call.answered(signal.description))
        elif signal.ice_candidate is not None:
            self._spawn(call.add_ice_candidate(signal.ice_candidate))
        elif signal.kind == "bye":
            self._hung_up(viewer, call)

    def redial(self, peer: str) -> None:
        """Make the call to that viewer anew, under a new call id."""
        viewer = self._viewers[peer]
        if viewer.redial is not None:
            viewer.redial.cancel()
        given_up: Call | None = viewer.call
        if viewer.call.state == "connected":
            given_up, viewer.older = viewer.older, viewer.call
        if given_up is not None:
            self._spawn(given_up.close())
        viewer.call = self._dial(peer)

    async def close(self) -> None:
        """Hang up on everybody, telling them so."""
        self._is_on = False
        if self._telling is not None:
            self._telling.cancel()
        for peer, viewer in list(self._viewers.items()):
            self._bye(peer, viewer.call.id, "The exam is over for this phone.")
            self.unwatch(peer)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # What calls tell (`call.CallListener`)

    def send(self, signal: wire.Signal) -> None:
        """Pass a step of a call on."""
        self._send(signal)

    def connected(self, call: Call) -> None:
        """A call is up: the one before it can go."""
        viewer = self._viewers.get(call.viewer)
        if viewer is None or viewer.call is not call:
            return
        viewer.broken = 0
        older, viewer.older = viewer.older, None
        if older is not None:
            self._spawn(older.close())

    def broken(self, call: Call) -> None:
        """A call will not come back: make it anew, less and less eagerly."""
        viewer = self._viewers.get(call.viewer)
        if viewer is None:
            return
        if viewer.older is call:
            viewer.older = None
            self._spawn(call.close())
        elif viewer.call is call:
            pause = REDIAL_PAUSES[min(viewer.broken, len(REDIAL_PAUSES) - 1)]
            viewer.broken += 1
            if viewer.redial is not None:
                viewer.redial.cancel()
            viewer.redial = asyncio.get_running_loop().call_later(pause, self.redial, call.viewer)

    # Inside

    def _dial(self, peer: str) -> Call:
        call = Call(peer, self._camera, self._ice_servers, self)
        call.track.freeze(self._is_frozen)
        self._spawn(call.dial())
        return call

    def _hung_up(self, viewer: Viewer, call: Call) -> None:
        """A console hangs up on a call that does not connect in time, and watches still: only `unwatch` ends that."""
        if call is viewer.call:
            # Never at once, or a viewer that hangs up on every call would be called without a pause.
            viewer.broken = max(viewer.broken, 1)
        self._spawn(call.close())
        self.broken(call)

    def _give_up_on_the_broken(self) -> None:
        """A viewer that cannot be reached must not keep out one that can."""
        for peer, viewer in list(self._viewers.items()):
            if viewer.broken > 0 and viewer.call.state != "connected" and viewer.older is None:
                self.unwatch(peer)

    def _bye(self, peer: str, call: str, reason: str) -> None:
        self._send(wire.Signal(call=call, to=peer, kind="bye", reason=reason))

    async def _keep_telling(self) -> None:
        while True:
            if not self._is_frozen and self._viewers:
                status = self._status()
                for call in self._every():
                    call.tell(status)
            await asyncio.sleep(TELL_EVERY)

    def _every(self) -> Iterator[Call]:
        for viewer in self._viewers.values():
            yield from viewer.calls

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a call failed: %s", error, exc_info=error)
