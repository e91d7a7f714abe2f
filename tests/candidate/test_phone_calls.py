"""The simulated phone's calls, as the console's own receive path sees them, over the real server."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from candidate_web import microphone
from candidate_web.desk import Mode
from invigilator_console.feeds import Feed, FeedState
from invigilator_console.speech import BLOCK, Hearing
from rooms import commands as c
from signalling import wire
from tests.candidate.exam_hall import PATIENCE, exam_hall
from tests.console.tones import pitch_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from invigilator_console.receive.rtp import RtpPacket
    from tests.candidate.exam_hall import Staff

OKAFOR, HADDAD = "j-okafor", "m-haddad"


@pytest.fixture(autouse=True)
async def _in_time():
    async with asyncio.timeout(2 * PATIENCE):
        yield


class Viewer:
    """One member of staff's feed of one candidate."""

    def __init__(self, staff: Staff, number: str) -> None:
        self.reports: list[dict[str, Any]] = []
        self._stirred = asyncio.Event()
        self.feed = Feed(
            send_signal=lambda fields: staff.link.signal(
                wire.Signal.model_validate({**fields, "to": f"candidate:{number}"})
            ),
            wanted=(320, 240),
            on_picture=lambda _feed: self._stirred.set(),
            on_state=lambda _feed: self._stirred.set(),
            on_report=lambda _feed, report: self._reported(report),
        )

    @property
    def size(self) -> tuple[int, int]:
        return self.feed.newest.source_size if self.feed.newest else (0, 0)

    @property
    def brightness(self) -> float:
        return float(np.mean(self.feed.newest.pixels)) if self.feed.newest else 255.0

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._stirred.clear()
                await self._stirred.wait()

    def _reported(self, report: dict[str, Any]) -> None:
        self.reports.append(report)
        self._stirred.set()


@asynccontextmanager
async def viewing(staff: Staff, number: str) -> AsyncIterator[Viewer]:
    """Watch a candidate; signals reach the feed as the console's gallery hands them on."""
    viewer = Viewer(staff, number)
    taken = asyncio.create_task(_hand_on(staff, viewer))
    staff.link.watch(number)
    try:
        yield viewer
    finally:
        taken.cancel()
        await viewer.feed.close()


async def _hand_on(staff: Staff, viewer: Viewer) -> None:
    taken = 0
    while True:
        await staff.until(lambda: len(staff.signals) > taken)  # noqa: B023 - asked before it changes
        for signal in staff.signals[taken:]:
            taken += 1
            await viewer.feed.receive_signal(signal.model_dump(mode="json", by_alias=True))


async def test_a_feed_starts_at_join_before_admission(tmp_path: Path) -> None:
    """Room and desk are looked at before anybody is let in; and nobody is filmed before Join."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        await phone.until(lambda _view: True)
        async with viewing(okafor, phone.number) as viewer:
            await phone.until(lambda view: view.invigilator is not None)
            assert not phone.calls.viewers

            await phone.join()
            await viewer.until(lambda: viewer.feed.state is FeedState.LIVE)

            assert viewer.size == (320, 240)


async def test_the_size_asked_for_is_the_size_sent(tmp_path: Path) -> None:
    """Pixels only for eyes: a tile is small, a focus is large, and a pause sends nothing but reports."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        await phone.join()
        async with viewing(okafor, phone.number) as viewer:
            await viewer.until(lambda: viewer.size == (320, 240))

            viewer.feed.ask("focus")
            await viewer.until(lambda: viewer.size == (640, 480))
            viewer.feed.ask("pause")
            (call,) = phone.calls.viewers.values()
            await viewer.until(lambda: call.track.size == "pause")
            frames = viewer.feed.stats.frames
            reports = len(viewer.reports)
            await viewer.until(lambda: len(viewer.reports) >= reports + 3)
            assert viewer.feed.stats.frames <= frames + 1  # one may have been under way

            viewer.feed.ask("tile")
            await viewer.until(lambda: viewer.size == (320, 240))


async def test_the_phone_reports_on_itself(tmp_path: Path) -> None:
    """Loudness and battery come over the data channel: nine voices would cost more than nine pictures."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        await phone.join()
        async with viewing(okafor, phone.number) as viewer:
            await viewer.until(lambda: len(viewer.reports) >= 2)

            assert {"sound", "battery", "charging"} <= viewer.reports[0].keys()


async def test_a_phone_is_heard_while_somebody_listens_and_not_before(tmp_path: Path) -> None:
    """A rehearsal has sound; each candidate hums another tone, so that one hears who it is."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        await phone.join()
        async with viewing(okafor, phone.number) as viewer:
            await viewer.until(lambda: viewer.feed.stats.frames >= 2)
            hearing, enough = Hearing(), asyncio.Event()

            def hear(packet: RtpPacket) -> None:
                hearing.add(packet)
                if hearing.decoded == 40:
                    enough.set()

            assert viewer.feed.carries_sound
            viewer.feed.hear(hear)
            await enough.wait()
            sound = b"".join(hearing.take(BLOCK) for _ in range(10))

            assert pitch_of(sound) == pytest.approx(microphone.pitch_of(phone.seed), abs=15)
            viewer.feed.hear(None)
            call = phone.calls.viewers[f"staff:{OKAFOR}"]
            await viewer.until(lambda: call._microphone._playing is None)


async def test_after_a_dead_network_the_phone_calls_anew(tmp_path: Path) -> None:
    """The console sees a dropout as a dropout, and the picture comes back by itself, by a new call."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        await phone.join()
        async with viewing(okafor, phone.number) as viewer:
            await viewer.until(lambda: viewer.feed.state is FeedState.LIVE)
            (before,) = phone.calls.viewers.values()

            phone.cut_network()
            await viewer.until(lambda: viewer.feed.state is FeedState.NO_SIGNAL)
            phone.mend_network()
            await viewer.until(lambda: viewer.feed.state is FeedState.LIVE)

            (after,) = phone.calls.viewers.values()
            assert after.id != before.id


async def test_a_viewer_who_hung_up_is_called_again(tmp_path: Path) -> None:
    """A console hangs up on what does not connect in time, and watches still: its tile must not stay black."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        await phone.join()
        async with viewing(okafor, phone.number) as viewer:
            await viewer.until(lambda: viewer.feed.state is FeedState.LIVE)
            (before,) = phone.calls.viewers.values()

            candidate = f"candidate:{phone.number}"
            okafor.link.signal(wire.Signal(call=before.id, to=candidate, kind="bye", reason="not-connected"))
            await viewer.until(
                lambda: (
                    [call.state for call in phone.calls.viewers.values()] == ["connected"] and before.state == "over"
                )
            )
            frames = viewer.feed.stats.frames
            await viewer.until(lambda: viewer.feed.stats.frames > frames)

            (after,) = phone.calls.viewers.values()
            assert after.id != before.id


async def test_a_redial_gives_no_picture_up_before_there_is_another(tmp_path: Path) -> None:
    """A change of network that leaves the line alone is not to be seen at the console."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        await phone.join()
        async with viewing(okafor, phone.number) as viewer:
            await viewer.until(lambda: viewer.feed.state is FeedState.LIVE)
            (before,) = phone.calls.viewers.values()

            phone.redial()
            await viewer.until(lambda: before.state == "over")

            frames = viewer.feed.stats.frames
            await viewer.until(lambda: viewer.feed.stats.frames > frames)
            assert viewer.feed.state is FeedState.LIVE


async def test_a_viewer_who_lost_a_picture_is_sent_a_key_frame(tmp_path: Path) -> None:
    """The hook into aiortc by which a lost picture is asked for again must not move unnoticed."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        await phone.join()
        async with viewing(okafor, phone.number) as viewer:
            await viewer.until(lambda: viewer.feed.stats.frames >= 3)
            (call,) = phone.calls.viewers.values()
            demanded = asyncio.Event()
            call._sender._send_keyframe = demanded.set  # type: ignore[method-assign]

            viewer.feed._calls.shown.intake.demand_key_frame()
            async with asyncio.timeout(PATIENCE):
                await demanded.wait()


async def test_the_camera_may_go_dark(tmp_path: Path) -> None:
    """An invigilator must be trained to see a covered lens, which is no lost feed."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        await phone.join()
        async with viewing(okafor, phone.number) as viewer:
            await viewer.until(lambda: viewer.brightness < 250)
            lit = viewer.brightness

            phone.camera.mode = Mode.DARK
            await viewer.until(lambda: viewer.brightness < lit / 3)


async def test_a_fourth_viewer_is_refused_with_a_reason(tmp_path: Path) -> None:
    """One uplink serves three; whoever comes fourth is told, and takes nothing from the three."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone, hall.staff(HADDAD) as haddad:
        await phone.join()
        for viewer in ("staff:one", "staff:two", "staff:three"):
            phone.calls.watch(viewer)

        haddad.link.watch(phone.number)
        await haddad.until(lambda: bool(haddad.signals))

        assert [signal.kind for signal in haddad.signals] == ["bye"]
        assert "3 viewers" in haddad.signals[0].reason
        assert set(phone.calls.viewers) == {"staff:one", "staff:two", "staff:three"}
